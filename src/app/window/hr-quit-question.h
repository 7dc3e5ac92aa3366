/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HrQuitAnswer:
 *
 * What is to happen when the window is closed and there is no tray.
 */
typedef enum {
  HR_QUIT_ANSWER_STAY,
  HR_QUIT_ANSWER_KEEP_WATCHING,
  HR_QUIT_ANSWER_QUIT,
} HrQuitAnswer;

GtkWidget *hr_quit_question_new (GtkWindow *parent, GSettings *settings);
HrQuitAnswer hr_quit_question_get_answer (int response);

G_END_DECLS
