/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-fake-clock.h"
#include "hr-fake-conditions.h"
#include "hr-poller.h"

#define SEC     ((gint64) G_USEC_PER_SEC)
#define DAY     86400
#define SUCCEED (-1)

/* The bounds of the first back-off, in seconds. */
#define FIRST_MIN 27
#define FIRST_MAX 33

/* An owner whose checks take no time and end as the test says. */
typedef struct {
  HrFakeClock *clock;           /* (owned) */
  HrFakeConditions *conditions; /* (owned) */
  HrPoller *poller;             /* (owned) (nullable) */

  int outcome;     /* an HrError, or SUCCEED */
  gboolean spend;  /* whether a good check sees spending */
  gint64 retry_in; /* seconds that a failed check asks for */
  gboolean retry_automatic;
  gboolean leave; /* whether a check stays under way */
  guint checks;
  gint64 last;    /* boot time of the last check */
  guint notified; /* of next-check-at */
} Fixture;

void set_up (Fixture *f, gconstpointer data);
void tear_down (Fixture *f, gconstpointer data);
void make_poller (Fixture *f);

gint64 boot (Fixture *f);
gint64 wall (Fixture *f);

void start (Fixture *f);
/* Makes a check that nobody planned. */
void check (Fixture *f);
/* Ends a check that was left under way. */
void finish (Fixture *f);
/* Lets time pass to the next check and over it. Returns the seconds that were left. */
gint64 step (Fixture *f);

/* Seconds until the one timer fires, rounded up; next-check-at says the same. */
gint64 until_next (Fixture *f);
void assert_nothing_planned (Fixture *f);
