/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-clock.h"
#include "hr-keyring.h"

G_BEGIN_DECLS

/** HR_CREDENTIAL_MAX_SIZE: how many bytes a credential may have */
#define HR_CREDENTIAL_MAX_SIZE 4096

/** HR_CREDENTIAL_KEYRING_TIMEOUT: how long the folder may take to answer, in seconds. */
#define HR_CREDENTIAL_KEYRING_TIMEOUT 30

/**
 * HrCredentialKeyring:
 *
 * Keys that a service manager hands over as files of a folder, and another keyring for the accounts
 * that have none there. `headroom.key_ID` is the key of the account ID (the name that systemd's
 * LoadCredential gives to the files of a folder), `headroom.key` that of the first account.
 *
 * The first line is the key. It is for the service's own address, unless a second line says
 * `origin=ADDRESS`. A file that everybody may read is refused, and so is one that leads out of the
 * folder. Nothing is written: where there is a credential, the key cannot be stored or removed.
 */
#define HR_TYPE_CREDENTIAL_KEYRING (hr_credential_keyring_get_type ())
G_DECLARE_FINAL_TYPE (HrCredentialKeyring, hr_credential_keyring, HR, CREDENTIAL_KEYRING, GObject)

HrKeyring *
hr_credential_keyring_new (const char *folder, const char *first, HrClock *clock, HrKeyring *next);
void hr_credential_keyring_set_first (HrKeyring *keyring, const char *first);
gboolean hr_credential_keyring_has (HrKeyring *keyring, const char *account);

G_END_DECLS
