/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-account.h"
#include "hr-test-service.h"
#include "hr-fake-clock.h"
#include "hr-fake-conditions.h"

/*
 * An account with everything real but time, the network's moods and the keyring's place.
 */
typedef struct {
  HrFakeClock *clock;
  HrFakeConditions *conditions;
  HrTestService *server; /* NULL where the service is another */
  char *base_url;
  HrClient *client;
  HrKeyring *keyring;
  HrStore *store;
  HrAccountSettings settings; /* for configure () */
  HrAccount *account;
  guint changes;
  GArray *alerts;
  gboolean nobody_takes; /* there is no notification server */
} AccountFixture;

void set_up (AccountFixture *fixture, gconstpointer data);
void set_up_at (AccountFixture *fixture, const char *base_url, GTlsDatabase *trust);
void tear_down (AccountFixture *fixture, gconstpointer data);

void on_done (GObject *source, GAsyncResult *result, gpointer user_data);
GAsyncResult *wait_for (GAsyncResult **result);
void settle (AccountFixture *fixture);
void settle_store (AccountFixture *fixture);

void configure (AccountFixture *fixture);
void make_account (AccountFixture *fixture);
void store_key (AccountFixture *fixture, const char *text);
void run_check (AccountFixture *fixture);
void watch (AccountFixture *fixture);
void snooze (AccountFixture *fixture, HrSnooze snooze);
HrTold *read_told (AccountFixture *fixture, const char *id);
void start (AccountFixture *fixture);
void restart (AccountFixture *fixture);
HrOutlook *look (AccountFixture *fixture);
int refresh (AccountFixture *fixture);
void assert_face (AccountFixture *fixture, const char *state, const char *level, gint64 credits);
