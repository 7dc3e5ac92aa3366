/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-clock.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HrTrust:
 *
 * Which certificates to trust, at the price of those that were needed.
 *
 * A system trusts some 140 authorities. GnuTLS reads them all for each connection and keeps them
 * twice, 8 MiB, for as long as the program runs; a service needs one of them. So all of them are
 * loaded for the first connection, the one that vouched for the service is remembered, and later
 * connections trust that one alone. A connection that this does not suffice for is tried again with
 * all of them. Nothing is trusted that the system did not trust when it was last asked, which is
 * once a day at least: a program that keeps them all asks when it starts.
 */
#define HR_TYPE_TRUST (hr_trust_get_type ())
G_DECLARE_FINAL_TYPE (HrTrust, hr_trust, HR, TRUST, GObject)

/** HR_TRUST_MAX_AGE: how long an authority is remembered, in seconds. */
#define HR_TRUST_MAX_AGE (24 * 60 * 60)

HrTrust *hr_trust_new (HrClock *clock, GTlsDatabase *given);
GTlsDatabase *hr_trust_get_remembered (HrTrust *self);
void hr_trust_load_all_async (HrTrust *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
GTlsDatabase *hr_trust_load_all_finish (HrTrust *self, GAsyncResult *result, GError **error);
void hr_trust_use (HrTrust *self, GTlsDatabase *database);
void hr_trust_remember (HrTrust *self, GTlsDatabase *all, GTlsCertificate *peer);

G_END_DECLS
