/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HR_SAMPLE_AT_MAX:
 *
 * The latest time that a sample may have: the end of the year 9999, after which GLib has no
 * calendar.
 */
#define HR_SAMPLE_AT_MAX G_GINT64_CONSTANT (253402300799999)

/**
 * HrSample:
 * @at: when the service told it, in Unix milliseconds
 * @credits: the remaining credits
 * @used: the credits consumed so far; only where @used_known
 * @used_known: whether the service told @used
 *
 * One row of the history. A series of them is ordered by @at; a sample is in force until the next.
 * @at is from 0 to %HR_SAMPLE_AT_MAX, and the two counters are such as an #HrBalance may have.
 */
typedef struct {
  gint64 at; /* Unix ms */
  gint64 credits;
  gint64 used;
  gboolean used_known;
} HrSample;

G_END_DECLS
