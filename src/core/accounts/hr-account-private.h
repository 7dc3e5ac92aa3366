/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-account.h"
#include "hr-outlook.h"
#include "hr-poller.h"
#include "hr-question.h"
#include "hr-warnings.h"

G_BEGIN_DECLS

/*
 * Private parts that the files of the account share. hr-account.c has the object,
 * hr-account-state.c makes its picture, hr-account-alerts.c has warnings told, hr-account-check.c
 * asks the service, hr-account-key.c changes the key.
 */

/*
 * Phase of an account; hr_account_set_phase () knows which changes are allowed.
 */
typedef enum {
  HR_ACCOUNT_MADE,     /* it only answers to hr_account_refresh_async () */
  HR_ACCOUNT_WATCHING, /* it checks by itself, and warns */
  HR_ACCOUNT_STOPPED,
  HR_ACCOUNT_REMOVED, /* the user does not want it any more */
} HrAccountPhase;

struct _HrAccount {
  GObject parent_instance;

  HrClock *clock;           /* (owned) */
  HrConditions *conditions; /* (owned) */
  HrClient *client;         /* (owned) */
  HrKeyring *keyring;       /* (owned) */
  HrStore *history;         /* (owned) */
  HrWarnings *warnings;     /* (owned) */
  HrPoller *poller;         /* (owned) */
  char *id;                 /* (owned) */

  HrAccountSettings settings;

  /* What is known. */
  HrEndpoint *endpoint;      /* (owned) (nullable): NULL for a base URL that may not be asked */
  HrKey *key;                /* (owned) (nullable): what the keyring last gave for the endpoint */
  gboolean key_for_this_run; /* no keyring has it */
  gboolean key_refused;      /* it may have been replaced in the keyring: look there next time */
  HrReading *balance;        /* (owned) (nullable) */
  HrOutlook *outlook;        /* (owned) (nullable): what the history says */
  gboolean restored;         /* @balance is of an earlier run */
  GCancellable *restoring;   /* (owned) (nullable): while the history is asked for it */
  gint64 confirmed_at;       /* boot time of the last good answer */
  GError *error;             /* (owned) (nullable) */
  gint64 checked_at;         /* Unix µs */
  gint64 asked_at;           /* Unix µs at which the check under way, or the last one, began */
  gint64 asked_awake;        /* the same as awake time */
  HrDoubt doubt;             /* what is in doubt, where the store cannot be asked */
  guint review_timer;
  guint stale_timer; /* at the moment at which @balance is no longer current */
  HrAccountPhase phase;

  /* More is about to change: nothing is published before the last release. */
  guint holds;
  GArray *due; /* (owned) (nullable) (element-type HrAlert): to be told then */

  /* The check under way. */
  GCancellable *checking; /* (owned) (nullable): while there is one */
  gboolean looked_up;     /* its key is fresh from the keyring */
  gboolean verifying;     /* a new key is with the service: no check meanwhile */
  gboolean check_wanted;  /* a check gave way to that */
  gint64 turns_until;     /* boot time up to which the turns of manual refreshes are taken */
  GPtrArray *waiting;     /* (owned) (element-type GTask): who wants to know how it ends */

  HrSnapshot *snapshot; /* (owned): as it was last told */
};

void hr_account_emit_changed (HrAccount *self);
void hr_account_emit_alert (HrAccount *self, const HrAlert *alert);

void hr_account_hold (HrAccount *self);
void hr_account_release (HrAccount *self);
void hr_account_publish (HrAccount *self, GArray *alerts);
void hr_account_take_balance (HrAccount *self, const HrRecorded *recorded, GArray *alerts);
void hr_account_take_error (HrAccount *self, GError *error, HrRetryTime retry, GArray *alerts);
void hr_account_use_key (HrAccount *self, HrKey *key);
HrQuestion hr_account_ask (HrAccount *self);
void hr_account_restore (HrAccount *self);
void hr_account_forget (HrAccount *self);
void hr_account_note_wait (HrAccount *self);
void hr_account_take_retry_at (HrAccount *self);
void hr_account_keep_retry_at (HrAccount *self);

HrWarningEvent hr_account_make_event (HrAccount *self,
                                      HrWarningKind kind,
                                      const HrOutlook *outlook,
                                      gboolean confirmed);
void hr_account_tell (HrAccount *self, const HrWarningEvent *event);
void hr_account_tell_key_changed (HrAccount *self);
void hr_account_apply_limits (HrAccount *self);
void hr_account_plan_review (HrAccount *self);
void hr_account_plan_stale (HrAccount *self);

void hr_account_check (HrAccount *self, gboolean look_up_key);
void hr_account_keep (HrAccount *self, const HrQuestion *question, const HrReading *answer);
void hr_account_abandon_check (HrAccount *self);
void hr_account_end_check (HrAccount *self, const GError *error);

G_END_DECLS
