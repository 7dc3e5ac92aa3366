/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HrNoticeBar:
 *
 * The info bars at the top of the window: that this is a demo, and the one other thing that matters
 * most right now.
 *
 * ::closed: the user has put a notice away, and another one may take its place.
 */
#define HR_TYPE_NOTICE_BAR (hr_notice_bar_get_type ())
G_DECLARE_FINAL_TYPE (HrNoticeBar, hr_notice_bar, HR, NOTICE_BAR, GtkBox)

void hr_notice_bar_set_demo (HrNoticeBar *self, gboolean demo);
void hr_notice_bar_set_narrow (HrNoticeBar *self, gboolean narrow);
void hr_notice_bar_set_message (HrNoticeBar *self, const char *message);
gboolean hr_notice_bar_has_message (HrNoticeBar *self);
gboolean hr_notice_bar_tells_error (HrNoticeBar *self);
void hr_notice_bar_set_history_problem (HrNoticeBar *self, const char *problem);
void hr_notice_bar_clear (HrNoticeBar *self);
void
hr_notice_bar_update (HrNoticeBar *self, const HrSnapshot *snapshot, gboolean has_tray, gint64 now);

G_END_DECLS
