/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-account.h"
#include "hr-check.h"
#include "hr-poller.h"
#include "hr-warnings.h"

G_BEGIN_DECLS

/*
 * The account's own, for three files: hr-account.c is the object, with what it shows and has told;
 * hr-account-check.c asks the service; hr-account-key.c changes and unlocks the key.
 */

/*
 * Phase of an account; hr_account_set_phase () knows which changes are allowed.
 */
typedef enum {
  HR_ACCOUNT_IDLE,      /* it waits for the next check */
  HR_ACCOUNT_CHECKING,  /* a check is under way */
  HR_ACCOUNT_VERIFYING, /* a new key is with the service: no check meanwhile */
  HR_ACCOUNT_YIELDING,  /* the same, and a check gave way to it */
  HR_ACCOUNT_STOPPED,
  HR_ACCOUNT_REMOVED, /* the user does not want it any more */
} HrAccountPhase;

struct _HrAccount {
  GObject parent_instance;

  HrClock *clock;           /* (owned) */
  HrConditions *conditions; /* (owned) */
  HrClient *client;         /* (owned) */
  HrKeyring *keyring;       /* (owned) */
  HrStore *store;           /* (owned) */
  HrWarnings *warnings;     /* (owned) */
  HrPoller *poller;         /* (owned) */
  char *id;                 /* (owned) */

  HrAccountSettings settings;
  HrAccountPhase phase;
  gboolean watching; /* it checks by itself, and warns */

  /* What is known. */
  HrEndpoint *endpoint;      /* (owned) (nullable): NULL for a base URL that may not be asked */
  HrKey *key;                /* (owned) (nullable): what the keyring last gave for the endpoint */
  gboolean key_for_this_run; /* no keyring has it */
  gboolean key_refused;      /* it may have been replaced in the keyring: look there next time */
  HrReading *balance;        /* (owned) (nullable) */
  HrOutlook *outlook;        /* (owned) (nullable): what the history says */
  gint64 confirmed_at;       /* boot time of the last good answer, 0 for none in this run */
  gint64 confirmed_asked_at; /* boot time at which that was asked for */
  gint64 held;               /* credits that are promised to jobs */
  guint n_holds;             /* to how many */
  GCancellable *restoring;   /* (owned) (nullable): for what the history is asked */
  GError *error;             /* (owned) (nullable) */
  gint64 checked_at;         /* Unix µs */
  HrDoubt doubt;             /* what is in doubt, where the store cannot be asked */
  guint review_timer;
  guint stale_timer; /* at the moment at which @snapshot is no longer true */

  /* More is about to change: nothing is published before the last release. */
  guint holds;
  GArray *due; /* (owned) (nullable) (element-type HrAlert): to be told then */

  /* The check under way, or the last one. */
  GCancellable *checking; /* (owned) (nullable): while there is one */
  gint64 asked_at;        /* Unix µs at which it began */
  gint64 asked_awake;     /* the same as awake time */
  gint64 asked_boot;      /* the same as boot time */
  gboolean looked_up;     /* its key is fresh from the keyring */
  gint64 turns_until;     /* boot time up to which the turns of manual refreshes are taken */
  GPtrArray *waiting;     /* (owned) (element-type GTask): who wants to know how it ends */
  GPtrArray *unlocking;   /* (owned) (nullable) (element-type GTask): while the user is asked to */

  HrSnapshot *snapshot; /* (owned): as it was last told */
};

void hr_account_set_phase (HrAccount *self, HrAccountPhase phase);
gboolean hr_account_is_over (HrAccount *self);
void hr_account_hold (HrAccount *self);
void hr_account_release (HrAccount *self);
void hr_account_publish (HrAccount *self, GArray *alerts);
void hr_account_forget (HrAccount *self);
HrWarningEvent hr_account_make_event (HrAccount *self,
                                      HrWarningKind kind,
                                      const HrOutlook *outlook,
                                      gboolean confirmed);
void hr_account_plan_review (HrAccount *self);

void hr_account_check (HrAccount *self, gboolean look_up_key);
void hr_account_abandon_check (HrAccount *self);
void hr_account_end_check (HrAccount *self, const GError *error);
void hr_account_take_error (HrAccount *self, GError *error, HrRetryTime retry, GArray *alerts);
HrQuestion hr_account_make_question (HrAccount *self);
void hr_account_keep (HrAccount *self, const HrQuestion *question, const HrReading *answer);
void hr_account_use_key (HrAccount *self, HrKey *key);
GError *hr_account_make_gone (void);
GError *hr_account_make_rate_limited (void);
void hr_account_note_rate_limit (HrAccount *self);
void hr_account_take_retry_at (HrAccount *self);

G_END_DECLS
