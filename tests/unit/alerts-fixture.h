/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-alerts.h"

#define SEC     ((gint64) G_USEC_PER_SEC)
#define MINUTE  (60 * SEC)
#define HOUR    (60 * MINUTE)
#define UNKNOWN G_MININT64

/* 2026-11-22 14:32:00 UTC */
#define START (G_GINT64_CONSTANT (1795357920) * SEC)

typedef struct {
  HrAlerts alerts;
  HrAlertLimits limits; /* on the day of START: nothing spent, no forecast */
  gint64 now;
  gint64 slept;    /* how much of it the machine was not awake */
  GTimeZone *zone; /* (owned) */
} Fixture;

void set_up (Fixture *f, gconstpointer data);
void tear_down (Fixture *f, gconstpointer data);

/* Takes alerts and gives them in one line: "+low:40" shows, "-balance" withdraws. */
char *describe (GArray *alerts);

/* @used may be UNKNOWN. */
GArray *take_balance (Fixture *f, gint64 credits, gint64 used);
/* A balance of an account that only spends. */
GArray *spend_to (Fixture *f, gint64 credits);
/* What the settings, the outlook and the time ask to be told now. */
GArray *review (Fixture *f);
GArray *fail (Fixture *f, HrError code);
GArray *snooze (Fixture *f, HrSnooze kind);

void assert_same_state (const HrAlerts *a, const HrAlerts *b);

#define assert_alerts(alerts, expected)                                                            \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *described = describe (alerts);                                                \
                                                                                                   \
    g_assert_cmpstr (described, ==, expected);                                                     \
  }                                                                                                \
  G_STMT_END
