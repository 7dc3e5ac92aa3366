/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HrTestCa:
 *
 * A certificate authority of a test's own, made by the openssl command in a temporary folder. That
 * it cannot be made fails the test.
 */
typedef struct _HrTestCa HrTestCa;

HrTestCa *hr_test_ca_new (void);
void hr_test_ca_free (HrTestCa *self);
const char *hr_test_ca_get_folder (HrTestCa *self);
GTlsDatabase *hr_test_ca_get_trust (HrTestCa *self);
GTlsCertificate *hr_test_ca_get_certificate (HrTestCa *self);
GTlsDatabase *hr_test_ca_get_trust_with (HrTestCa *self, HrTestCa *other);
GTlsCertificate *hr_test_ca_issue (HrTestCa *self, const char *subject_alt_name, int days);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HrTestCa, hr_test_ca_free)

G_END_DECLS
