/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-told.h"

struct _HrTold {
  GHashTable *values; /* (owned) (element-type utf8 gint64) */
};

/**
 * hr_told_new:
 *
 * Returns: (transfer full): nothing told yet; free with hr_told_free()
 */
HrTold *
hr_told_new (void)
{
  HrTold *self = g_new0 (HrTold, 1);

  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

/**
 * hr_told_copy:
 * @self: what was told
 *
 * Returns: (transfer full): a copy
 */
HrTold *
hr_told_copy (const HrTold *self)
{
  HrTold *copy = hr_told_new ();

  hr_told_take_over (copy, self);
  return copy;
}

/**
 * hr_told_free:
 * @self: (transfer full): what was told
 */
void
hr_told_free (HrTold *self)
{
  g_hash_table_unref (self->values);
  g_free (self);
}

/**
 * hr_told_has:
 * @self: what was told
 * @name: a name
 *
 * Returns: whether there is a number of that name
 */
gboolean
hr_told_has (const HrTold *self, const char *name)
{
  return g_hash_table_contains (self->values, name);
}

/**
 * hr_told_get:
 * @self: what was told
 * @name: a name
 *
 * Returns: the number of that name, 0 if there is none
 */
gint64
hr_told_get (const HrTold *self, const char *name)
{
  const gint64 *value = g_hash_table_lookup (self->values, name);

  return value != NULL ? *value : 0;
}

/**
 * hr_told_set:
 * @self: what was told
 * @name: a name
 * @value: its number from now on
 */
void
hr_told_set (HrTold *self, const char *name, gint64 value)
{
  g_hash_table_replace (self->values, g_strdup (name), g_memdup2 (&value, sizeof value));
}

/**
 * hr_told_raise:
 * @self: what was told
 * @name: a name
 * @value: what its number is at least from now on: the later of two times wins
 */
void
hr_told_raise (HrTold *self, const char *name, gint64 value)
{
  hr_told_set (self, name, MAX (value, hr_told_get (self, name)));
}

/**
 * hr_told_unset:
 * @self: what was told
 * @name: a name, of which nothing is known from now on
 */
void
hr_told_unset (HrTold *self, const char *name)
{
  g_hash_table_remove (self->values, name);
}

static gboolean
is_of_event (gpointer name, gpointer value, gpointer wanted)
{
  gboolean found = g_str_has_prefix (name, HR_TOLD_EVENT) || g_str_has_prefix (name, HR_TOLD_HOOK);

  return found == GPOINTER_TO_INT (wanted);
}

/**
 * hr_told_drop_events:
 * @self: what was told, as it is in the store
 *
 * Leaves out what only hooks want to know: a copy would be out of date soon.
 */
void
hr_told_drop_events (HrTold *self)
{
  g_hash_table_foreach_remove (self->values, is_of_event, GINT_TO_POINTER (TRUE));
}

/**
 * hr_told_take_over:
 * @self: what was told
 * @from: what could not be kept when it was told
 *
 * Has what @from has, and nothing else but the events that wait for hooks; of two times before
 * which the service may not be asked the later stays.
 */
void
hr_told_take_over (HrTold *self, const HrTold *from)
{
  gint64 retry_at = hr_told_get (self, HR_TOLD_RETRY_AT);
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_foreach_remove (self->values, is_of_event, GINT_TO_POINTER (FALSE));
  g_hash_table_iter_init (&iter, from->values);
  while (g_hash_table_iter_next (&iter, &name, &value))
    hr_told_set (self, name, *(const gint64 *) value);
  if (retry_at != 0)
    hr_told_raise (self, HR_TOLD_RETRY_AT, retry_at);
}

/**
 * hr_told_is_of_new_file:
 * @self: what is in the file
 * @known: what is known here
 *
 * Returns: whether the file was made anew since @known was read, or put back from before there was
 *   a key: the mark of the key that is in use is never taken back
 */
gboolean
hr_told_is_of_new_file (const HrTold *self, const HrTold *known)
{
  return hr_told_has (known, HR_TOLD_KEY_MARK) && !hr_told_has (self, HR_TOLD_KEY_MARK);
}

/**
 * hr_told_list:
 * @self: what was told
 *
 * Returns: (transfer container) (element-type utf8): the names of which there is a number
 */
GList *
hr_told_list (const HrTold *self)
{
  return g_hash_table_get_keys (self->values);
}
