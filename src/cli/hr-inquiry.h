/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-snapshot.h"

G_BEGIN_DECLS

/**
 * HR_INQUIRY_ANY_AGE:
 *
 * Age of a balance that is taken as the applet shows it, however old; where no applet runs, the
 * service is asked.
 */
#define HR_INQUIRY_ANY_AGE (-1)

/**
 * HR_INQUIRY_REFRESH:
 *
 * The service is asked in any case.
 */
#define HR_INQUIRY_REFRESH (-2)

/**
 * HR_INQUIRY_ABSENT:
 *
 * Instead of an exit code: neither applet nor daemon runs.
 */
#define HR_INQUIRY_ABSENT (-1)

/**
 * HrInquiry:
 * @path: (nullable) (owned): the account's object on the bus
 * @snapshot: (nullable) (owned): the account
 * @several: whether there are others
 * @asked: whether the service was asked for it just now
 * @failure: (nullable) (owned): how asking went wrong; of %HR_ERROR where the service was asked
 *
 * Outcome of asking for an account. `headroom` and `headroom-direct` have a way of their own to
 * ask: the first asks the running applet, and without one becomes the second, which looks into the
 * files and asks the service. Loading what that takes takes longer than asking an applet does.
 */
typedef struct {
  char *path;
  HrSnapshot *snapshot;
  gboolean several;
  gboolean asked;
  GError *failure;
} HrInquiry;

int hr_inquiry_get (
    char **argv, const char *account, gboolean demo, gint64 max_age, HrInquiry *inquiry);
int hr_inquiry_get_all (char **argv, const char *account, gboolean demo, GPtrArray **snapshots);
void hr_inquiry_clear (HrInquiry *inquiry);

gboolean hr_inquiry_needs_person (const HrSnapshot *snapshot);
gboolean hr_inquiry_is_reliable (const HrSnapshot *snapshot, gint64 max_age, gint64 now);
gboolean hr_inquiry_wants_refresh (const HrSnapshot *snapshot, gint64 max_age, gint64 now);
int hr_inquiry_get_exit_code (const HrSnapshot *snapshot);
int hr_inquiry_complain_of_account (const char *wanted, char **known);
int hr_inquiry_complain_of_demo (void);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HrInquiry, hr_inquiry_clear)

G_END_DECLS
