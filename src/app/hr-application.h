/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HrApplication:
 *
 * The applet, put together: the one place that knows every part.
 *
 * Its actions, which tray, window, notifications and desktop file all use:
 * show-window · show-account (s) · refresh (s) · top-up (s) · open-keys-page (s) · enter-key (s) ·
 * unlock (s) · snooze ((ss): account, one of hr_snooze_to_nick()) · preferences · about · try-demo ·
 * quit. An (s) is an account's id.
 */
#define HR_TYPE_APPLICATION (hr_application_get_type ())
G_DECLARE_FINAL_TYPE (HrApplication, hr_application, HR, APPLICATION, GtkApplication)

HrApplication *hr_application_new (gboolean demo);

G_END_DECLS
