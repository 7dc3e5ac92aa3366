/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-loop.h"

#include <glib-unix.h>

#include <signal.h>
#include <sysexits.h>

static const int stop_signals[] = { SIGINT, SIGTERM, SIGHUP };

struct _HrLoop {
  GMainLoop *loop;                            /* (owned) */
  guint sources[G_N_ELEMENTS (stop_signals)]; /* 0 for a signal that is ignored */
  int exit_code;
};

static gboolean
on_stop_signal (gpointer user_data)
{
  hr_loop_quit (user_data, EX_OK);
  return G_SOURCE_CONTINUE;
}

/**
 * hr_loop_obeys_signal:
 * @signal_number: a signal
 *
 * Returns: whether the program may act upon it: %FALSE if whoever started the program had it
 *   ignored, as nohup does with SIGHUP, and a shell with SIGINT for what runs behind "&"
 */
gboolean
hr_loop_obeys_signal (int signal_number)
{
  struct sigaction action;

  return sigaction (signal_number, NULL, &action) != 0 || action.sa_handler != SIG_IGN;
}

/**
 * hr_loop_new:
 *
 * Returns: (transfer full): a main loop; free with hr_loop_free()
 */
HrLoop *
hr_loop_new (void)
{
  HrLoop *self = g_new0 (HrLoop, 1);

  self->loop = g_main_loop_new (NULL, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (stop_signals); i++)
    if (hr_loop_obeys_signal (stop_signals[i]))
      self->sources[i] = g_unix_signal_add (stop_signals[i], on_stop_signal, self);
  return self;
}

/**
 * hr_loop_free:
 * @self: (transfer full): a main loop
 */
void
hr_loop_free (HrLoop *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (stop_signals); i++)
    g_clear_handle_id (&self->sources[i], g_source_remove);
  g_main_loop_unref (self->loop);
  g_free (self);
}

/**
 * hr_loop_run:
 * @self: a main loop
 *
 * Returns: the exit code that hr_loop_quit() was given
 */
int
hr_loop_run (HrLoop *self)
{
  g_main_loop_run (self->loop);
  return self->exit_code;
}

/**
 * hr_loop_quit:
 * @self: a main loop
 * @exit_code: the exit code to end with
 */
void
hr_loop_quit (HrLoop *self, int exit_code)
{
  self->exit_code = exit_code;
  g_main_loop_quit (self->loop);
}

/**
 * hr_loop_take:
 * @source: what was asked
 * @result: its answer
 * @location: (type GAsyncResult**): where hr_loop_await() waits for it
 *
 * The callback of an operation that a command waits for.
 */
void
hr_loop_take (GObject *source, GAsyncResult *result, gpointer location)
{
  *(GAsyncResult **) location = g_object_ref (result);
}

/**
 * hr_loop_await:
 * @location: (inout) (transfer full): where hr_loop_take() puts the answer, %NULL before
 * @timeout_ms: for how long to wait; 0 where the operation has a limit of its own
 *
 * Waits for an answer. A signal ends the program meanwhile, as it ends any.
 *
 * Returns: whether it came; if not, @location has to stay where it is, because it still may
 */
gboolean
hr_loop_await (GAsyncResult **location, guint timeout_ms)
{
  gint64 end = g_get_monotonic_time () + timeout_ms * G_TIME_SPAN_MILLISECOND;
  g_autoptr (GSource) timer = NULL;

  if (timeout_ms > 0) {
    timer = g_timeout_source_new (timeout_ms);
    g_source_set_dummy_callback (timer);
    g_source_attach (timer, NULL);
  }
  while (*location == NULL && (timeout_ms == 0 || g_get_monotonic_time () < end))
    g_main_context_iteration (NULL, TRUE);

  if (timer != NULL)
    g_source_destroy (timer);
  return *location != NULL;
}

/**
 * hr_loop_await_in_time:
 * @location: (transfer full): made with g_new0(), where hr_loop_take() puts the answer; it is left
 *   to an answer that comes too late
 * @timeout_ms: for how long to wait
 *
 * As hr_loop_await(), for what has no limit of its own.
 *
 * Returns: (transfer full) (nullable): the answer, if it came
 */
GAsyncResult *
hr_loop_await_in_time (GAsyncResult **location, guint timeout_ms)
{
  GAsyncResult *answer;

  if (!hr_loop_await (location, timeout_ms))
    return NULL;

  answer = *location;
  g_free (location);
  return answer;
}
