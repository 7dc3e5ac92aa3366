/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HrTrust:
 *
 * Whom to trust: whom the system trusts, at the price of asking it once a day.
 *
 * A system trusts some 140 authorities. GnuTLS reads them all for each connection and keeps them
 * twice, 8 MiB, for as long as the program runs. So a system's database is made for a certificate
 * that is not known yet, asked, and let go of; that it vouched for exactly this one, with its
 * chain, for this host and purpose, is remembered for %HR_TRUST_MAX_AGE seconds. A refusal never
 * is.
 *
 * Safe to use from several threads.
 */
#define HR_TYPE_TRUST (hr_trust_get_type ())
G_DECLARE_FINAL_TYPE (HrTrust, hr_trust, HR, TRUST, GTlsDatabase)

/** HR_TRUST_MAX_AGE: how long it is remembered that a certificate was vouched for, in seconds. */
#define HR_TRUST_MAX_AGE (24 * 60 * 60)

HrTrust *hr_trust_new (GTlsDatabase *given);
void hr_trust_set_time (HrTrust *self, gint64 boot_time, gint64 wall_time);
void hr_trust_make_default (HrTrust *self);

G_END_DECLS
