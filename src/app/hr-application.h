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
 * With --demo everything is another: service, keyring, settings, stored state and bus name.
 *
 * Its actions, which tray, window, notifications and desktop file all use:
 * show-window · show-account (s) · refresh (s) ·
 * refresh-all · top-up (s) · open-keys-page (s) · enter-key (s) ·
 * unlock (s) · snooze ((ss): account, one of hr_snooze_to_nick()) · preferences · about · try-demo
 * · tray-account (s, a state too) · quit. An (s) is an account's id.
 */
#define HR_TYPE_APPLICATION (hr_application_get_type ())
G_DECLARE_FINAL_TYPE (HrApplication, hr_application, HR, APPLICATION, GtkApplication)

HrApplication *hr_application_new (void);

G_END_DECLS
