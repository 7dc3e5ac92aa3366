/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-hold.h"

#include <string.h>

/* Place of the start time in /proc/PID/stat (proc(5)), counted from the state, which is the third
 * field and follows the name's closing bracket. */
#define STARTED_AFTER_STATE 19

/**
 * hr_hold_copy:
 * @self: a hold
 *
 * Returns: (transfer full): a copy; free with hr_hold_free()
 */
HrHold *
hr_hold_copy (const HrHold *self)
{
  HrHold *copy = g_memdup2 (self, sizeof *self);

  copy->bus = g_strdup (self->bus);
  copy->caller = g_strdup (self->caller);
  copy->why = g_strdup (self->why);
  return copy;
}

/**
 * hr_hold_free:
 * @self: (transfer full): a hold
 */
void
hr_hold_free (HrHold *self)
{
  g_free (self->bus);
  g_free (self->caller);
  g_free (self->why);
  g_free (self);
}

/**
 * hr_holds_new:
 *
 * Returns: (transfer full) (element-type HrHold): no holds yet, each to be owned
 */
GPtrArray *
hr_holds_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) hr_hold_free);
}

/**
 * hr_holds_find:
 * @holds: (element-type HrHold): holds
 * @id: a number
 *
 * Returns: (transfer none) (nullable): the hold of that number
 */
const HrHold *
hr_holds_find (const GPtrArray *holds, guint32 id)
{
  for (guint i = 0; i < holds->len; i++) {
    const HrHold *hold = g_ptr_array_index (holds, i);

    if (hold->id == id)
      return hold;
  }
  return NULL;
}

/**
 * hr_holds_sum:
 * @holds: (element-type HrHold): holds
 *
 * Returns: the credits of all of them; %G_MAXINT64 where that is more than a number has
 */
gint64
hr_holds_sum (const GPtrArray *holds)
{
  gint64 sum = 0;

  for (guint i = 0; i < holds->len; i++)
    if (__builtin_add_overflow (sum, ((HrHold *) g_ptr_array_index (holds, i))->credits, &sum))
      return G_MAXINT64;
  return sum;
}

/**
 * hr_holds_choose:
 * @wanted: (array length=n): the credits of each hold that is waited for, in the order of asking
 * @n: how many
 * @credits: the balance
 * @held: the credits that are held, 0 or more
 *
 * Says who is next: first come, first served. Nobody overtakes one that ends of holds alone will
 * serve, so none starves. One that wants more than the whole balance waits for a top-up, and stands
 * in nobody's way.
 *
 * Returns: the index of the one that can be served now; -1 if none can
 */
int
hr_holds_choose (const gint64 *wanted, guint n, gint64 credits, gint64 held)
{
  for (guint i = 0; i < n; i++)
    if (wanted[i] <= credits)
      return held <= credits - wanted[i] ? (int) i : -1;
  return -1;
}

/**
 * hr_hold_get_started:
 * @process: a process
 *
 * Returns: when it was started, in clock ticks since the boot, by which a number that was given to
 *   another process is told apart (/proc/PID/stat); 0 if there is none, or none to be seen
 */
gint64
hr_hold_get_started (gint64 process)
{
  g_autofree char *path = g_strdup_printf ("/proc/%" G_GINT64_FORMAT "/stat", process);
  g_autofree char *text = NULL;
  const char *field;

  if (process <= 0 || !g_file_get_contents (path, &text, NULL, NULL))
    return 0;

  /* The name may hold anything, brackets and blanks included. */
  field = strrchr (text, ')');
  for (guint i = 0; i <= STARTED_AFTER_STATE && field != NULL; i++)
    field = strchr (field + 1, ' ');
  return field != NULL ? g_ascii_strtoll (field, NULL, 10) : 0;
}

/**
 * hr_hold_may_live:
 * @self: a hold
 *
 * Returns: whether its caller's process is there, or nothing is known of it
 */
gboolean
hr_hold_may_live (const HrHold *self)
{
  return self->started == 0 || hr_hold_get_started (self->process) == self->started;
}
