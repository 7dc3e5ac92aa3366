/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-application.h"
#include "hr-autostart.h"
#include "hr-bus.h"
#include "hr-hooks.h"
#include "hr-notifier.h"
#include "hr-preferences.h"
#include "hr-settings.h"
#include "hr-tray.h"
#include "hr-account-sync.h"
#include "hr-window.h"

G_BEGIN_DECLS

/*
 * hr-application.c puts the parts together and takes them apart, hr-application-actions.c says what
 * each action does with them.
 */
struct _HrApplication {
  GtkApplication parent_instance;

  gboolean demo;
  gboolean stay_in_background; /* the first activation is the start itself */

  HrAccounts *accounts;       /* (owned) */
  HrBus *bus;                 /* (owned) (nullable): without a session bus there is none */
  HrClock *clock;             /* (owned) */
  HrConditions *conditions;   /* (owned) */
  HrClient *client;           /* (owned) */
  HrKeyring *keyring;         /* (owned) */
  HrStore *store;             /* (owned) */
  HrSettings *settings;       /* (owned) */
  HrHooks *hooks;             /* (owned) (nullable): not in the demo */
  HrAccountSync *sync;        /* (owned) */
  HrAutostart *autostart;     /* (owned) (nullable): not in the demo */
  HrNotifier *notifier;       /* (owned) */
  HrTray *tray;               /* (owned) */
  HrWindow *window;           /* (nullable): owned by GTK while it is open */
  HrPreferences *preferences; /* (nullable): owned by GTK while they are open */
  GtkWidget *about;           /* (nullable): owned by GTK while it is open */
};

HrWindow *hr_application_show_window (HrApplication *self, HrAccount *account);
HrPreferences *hr_application_show_preferences (HrApplication *self);
void hr_application_add_actions (HrApplication *self);

G_END_DECLS
