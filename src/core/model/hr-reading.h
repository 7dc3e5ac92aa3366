/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HR_READING_MAX:
 *
 * The largest magnitude accepted for a counter: 2^53, up to which a JSON number is exact.
 */
#define HR_READING_MAX (G_GINT64_CONSTANT (1) << 53)

/**
 * HR_READING_AT_MAX:
 *
 * The latest time that a reading may have, in Unix microseconds: the end of the year 9999, after
 * which GLib has no calendar.
 */
#define HR_READING_AT_MAX G_GINT64_CONSTANT (253402300799999999)

/**
 * HrReading:
 * @at: when the service told it, in Unix microseconds, from 0 to %HR_READING_AT_MAX
 * @credits: the remaining credits, rounded down; may be negative
 * @used: the credits consumed so far, rounded up; only where @used_known
 * @used_known: whether the service told @used
 *
 * One good answer of the service. There is no "unknown" reading: what is not known has no
 * #HrReading. A series of them is ordered by @at; each is in force until the next.
 */
typedef struct {
  gint64 at;
  gint64 credits;
  gint64 used;
  gboolean used_known;
} HrReading;

HrReading *hr_reading_copy (const HrReading *self);
void hr_reading_free (HrReading *self);
gboolean hr_reading_same_numbers (const HrReading *a, const HrReading *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HrReading, hr_reading_free)

G_END_DECLS
