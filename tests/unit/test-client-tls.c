/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "client-fixture.h"

#include "hr-test-ca.h"

/* One certificate for the server and one authority that the client trusts. */
static void
check_tls (const char *subject_alt_name, int days, gboolean trusted, gboolean good)
{
  g_autoptr (HrTestCa) ca = hr_test_ca_new ();
  g_autoptr (HrTestCa) other = trusted ? NULL : hr_test_ca_new ();
  g_autoptr (GTlsCertificate) certificate = hr_test_ca_issue (ca, subject_alt_name, days);
  g_auto (Outcome) outcome = { 0 };
  ClientFixture fixture = { 0 };

  set_up_with (&fixture, certificate, hr_test_ca_get_trust (trusted ? ca : other));
  fetch (&fixture, &outcome);
  if (good) {
    g_assert_no_error (outcome.error);
    g_assert_cmpint (outcome.balance.credits, ==, 195);
  } else {
    g_assert_error (outcome.error, HR_ERROR, HR_ERROR_TLS);
    g_assert_cmpuint (hr_test_service_get_requests (fixture.server), ==, 0);
  }
  tear_down (&fixture, NULL);
}

static void
test_good (void)
{
  check_tls ("IP:127.0.0.1", 1, TRUE, TRUE);
}

static void
test_wrong_authority (void)
{
  check_tls ("IP:127.0.0.1", 1, FALSE, FALSE);
}

static void
test_wrong_host (void)
{
  check_tls ("DNS:udioapi.pro", 1, TRUE, FALSE);
}

static void
test_expired (void)
{
  check_tls ("IP:127.0.0.1", -1, TRUE, FALSE);
}

/* The system's authorities do not know the test's. */
static void
test_system_trust (void)
{
  g_autoptr (HrTestCa) ca = hr_test_ca_new ();
  g_autoptr (GTlsCertificate) certificate = hr_test_ca_issue (ca, "IP:127.0.0.1", 1);
  g_auto (Outcome) outcome = { 0 };
  ClientFixture fixture = { 0 };

  set_up_with (&fixture, certificate, NULL);
  fetch (&fixture, &outcome);
  g_assert_error (outcome.error, HR_ERROR, HR_ERROR_TLS);
  tear_down (&fixture, NULL);
}

/* While the system's authorities are being read. */
static void
test_cancelled_at_once (void)
{
  g_autoptr (HrTestCa) ca = hr_test_ca_new ();
  g_autoptr (GTlsCertificate) certificate = hr_test_ca_issue (ca, "IP:127.0.0.1", 1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Outcome) outcome = { 0 };
  ClientFixture fixture = { 0 };

  set_up_with (&fixture, certificate, NULL);
  start (&fixture, hr_test_service_get_base_url (fixture.server), cancellable, &outcome);
  g_cancellable_cancel (cancellable);
  wait_for_outcome (&outcome);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (hr_test_service_get_requests (fixture.server), ==, 0);
  tear_down (&fixture, NULL);
}

static void
restart_server (ClientFixture *self, GTlsCertificate *certificate)
{
  g_assert_finalize_object (self->server);
  start_server (self, certificate);
}

/* The second answer comes by way of the authority that vouched for the first. */
static void
test_again (void)
{
  g_autoptr (HrTestCa) ca = hr_test_ca_new ();
  g_autoptr (GTlsCertificate) certificate = hr_test_ca_issue (ca, "IP:127.0.0.1", 1);
  ClientFixture fixture = { 0 };

  set_up_with (&fixture, certificate, hr_test_ca_get_trust (ca));
  for (int i = 0; i < 3; i++) {
    g_auto (Outcome) outcome = { 0 };

    fetch (&fixture, &outcome);
    g_assert_no_error (outcome.error);
  }
  g_assert_cmpuint (hr_test_service_get_requests (fixture.server), ==, 3);
  tear_down (&fixture, NULL);
}

/* The service goes over to another authority that is trusted. */
static void
test_authority_changes (void)
{
  g_autoptr (HrTestCa) one = hr_test_ca_new ();
  g_autoptr (HrTestCa) other = hr_test_ca_new ();
  g_autoptr (GTlsCertificate) before = hr_test_ca_issue (one, "IP:127.0.0.1", 1);
  g_autoptr (GTlsCertificate) after = hr_test_ca_issue (other, "IP:127.0.0.1", 1);
  g_autoptr (GTlsDatabase) both = hr_test_ca_get_trust_with (one, other);
  GTlsCertificate *order[] = { before, after, after, before };
  ClientFixture fixture = { 0 };

  set_up_with (&fixture, before, both);
  for (gsize i = 0; i < G_N_ELEMENTS (order); i++) {
    g_auto (Outcome) outcome = { 0 };

    restart_server (&fixture, order[i]);
    fetch (&fixture, &outcome);
    g_assert_no_error (outcome.error);
    g_assert_cmpuint (hr_test_service_get_requests (fixture.server), ==, 1);
  }
  tear_down (&fixture, NULL);
}

/* Somebody gets in between, and out again. */
static void
test_stranger_in_between (void)
{
  g_autoptr (HrTestCa) ca = hr_test_ca_new ();
  g_autoptr (HrTestCa) other = hr_test_ca_new ();
  g_autoptr (GTlsCertificate) certificate = hr_test_ca_issue (ca, "IP:127.0.0.1", 1);
  g_autoptr (GTlsCertificate) stranger = hr_test_ca_issue (other, "IP:127.0.0.1", 1);
  g_auto (Outcome) before = { 0 };
  g_auto (Outcome) between = { 0 };
  g_auto (Outcome) after = { 0 };
  ClientFixture fixture = { 0 };

  set_up_with (&fixture, certificate, hr_test_ca_get_trust (ca));
  fetch (&fixture, &before);
  g_assert_no_error (before.error);

  restart_server (&fixture, stranger);
  fetch (&fixture, &between);
  g_assert_error (between.error, HR_ERROR, HR_ERROR_TLS);
  g_assert_cmpuint (hr_test_service_get_requests (fixture.server), ==, 0);

  restart_server (&fixture, certificate);
  fetch (&fixture, &after);
  g_assert_no_error (after.error);
  tear_down (&fixture, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/client-tls/good", test_good);
  g_test_add_func ("/client-tls/wrong-authority", test_wrong_authority);
  g_test_add_func ("/client-tls/wrong-host", test_wrong_host);
  g_test_add_func ("/client-tls/expired", test_expired);
  g_test_add_func ("/client-tls/system-trust", test_system_trust);
  g_test_add_func ("/client-tls/cancelled-at-once", test_cancelled_at_once);
  g_test_add_func ("/client-tls/again", test_again);
  g_test_add_func ("/client-tls/authority-changes", test_authority_changes);
  g_test_add_func ("/client-tls/stranger-in-between", test_stranger_in_between);
  return g_test_run ();
}
