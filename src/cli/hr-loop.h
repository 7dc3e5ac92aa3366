/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HrLoop:
 *
 * The main loop of a command that goes on until somebody ends it: SIGINT, SIGTERM and SIGHUP quit
 * it with EX_OK, but those that were ignored when the command was started, as under nohup.
 */
typedef struct _HrLoop HrLoop;

HrLoop *hr_loop_new (void);
void hr_loop_free (HrLoop *self);
int hr_loop_run (HrLoop *self);
void hr_loop_quit (HrLoop *self, int exit_code);

gboolean hr_loop_obeys_signal (int signal_number);

void hr_loop_take (GObject *source, GAsyncResult *result, gpointer location);
gboolean hr_loop_await (GAsyncResult **location, guint timeout_ms);
GAsyncResult *hr_loop_await_in_time (GAsyncResult **location, guint timeout_ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HrLoop, hr_loop_free)

G_END_DECLS
