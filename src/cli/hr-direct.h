/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-settings.h"
#include "hr-snapshot.h"

G_BEGIN_DECLS

/**
 * HrDirect:
 * @recall: what is recorded of the account and stands for it still; no request, no look at the key;
 *   (transfer full) (nullable)
 * @check: asks the service once, as the applet would, and waits for it; (transfer full)
 *
 * What a command does where no applet runs. It takes the keyring, the network and the database,
 * and loading those takes longer than asking an applet does; so a program of its own has them.
 */
typedef struct {
  HrSnapshot *(*recall) (HrSettings *settings, const char *account);
  HrSnapshot *(*check) (HrSettings *settings, const char *account);
} HrDirect;

G_END_DECLS
