/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-client.h"
#include "hr-test-service.h"
#include "hr-fake-clock.h"

#define CLIENT_KEY "sk-test-1234"

/*
 * A client and a server that it asks over a real socket.
 */
typedef struct {
  HrFakeClock *clock;    /* (owned) */
  HrClient *client;      /* (owned) */
  HrTestService *server; /* (owned) */
  HrKey *key;            /* (owned) */
} ClientFixture;

/* What one fetch brought. */
typedef struct {
  gboolean done;
  gboolean ok;
  HrReading balance;
  HrRetryTime retry;
  GError *error; /* (owned) (nullable) */
} Outcome;

void outcome_clear (Outcome *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

void start_server (ClientFixture *self, GTlsCertificate *certificate);
void set_up_with (ClientFixture *self, GTlsCertificate *certificate, GTlsDatabase *trust);
void set_up (ClientFixture *self, gconstpointer data);
void tear_down (ClientFixture *self, gconstpointer data);

void start (ClientFixture *self, const char *base_url, GCancellable *cancellable, Outcome *outcome);
void wait_for_outcome (Outcome *outcome);
void fetch (ClientFixture *self, Outcome *outcome);
