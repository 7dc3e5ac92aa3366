/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-fake-clock.h"
#include "hr-test-ca.h"
#include "hr-trust.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  HrFakeClock *clock;    /* (owned) */
  HrTestCa *ca;          /* (owned): that the system trusts */
  GTlsCertificate *peer; /* (owned): issued by it */
  HrTrust *trust;        /* (owned) */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->clock = hr_fake_clock_new ();
  self->ca = hr_test_ca_new ();
  self->peer = hr_test_ca_issue (self->ca, "IP:127.0.0.1", 1);
  self->trust = hr_trust_new (HR_CLOCK (self->clock), hr_test_ca_get_trust (self->ca));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_finalize_object (self->trust);
  g_object_unref (self->peer);
  hr_test_ca_free (self->ca);
  g_assert_finalize_object (self->clock);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **loaded = user_data;

  *loaded = g_object_ref (result);
}

static GTlsDatabase *
load_all (HrTrust *trust)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GTlsDatabase *all;

  hr_trust_load_all_async (trust, NULL, on_loaded, &result);
  /* Whatever it has to do, it does not do it before the main loop runs. */
  g_assert_null (result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  all = hr_trust_load_all_finish (trust, result, &error);
  g_assert_no_error (error);
  return all;
}

static void
remember (Fixture *self, GTlsCertificate *peer)
{
  g_autoptr (GTlsDatabase) all = load_all (self->trust);

  hr_trust_remember (self->trust, all, peer);
}

static GTlsCertificateFlags
verify (GTlsDatabase *database, GTlsCertificate *peer)
{
  g_autoptr (GSocketConnectable) identity = g_network_address_new ("127.0.0.1", 443);

  return g_tls_database_verify_chain (database, peer, G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER,
                                      identity, NULL, G_TLS_DATABASE_VERIFY_NONE, NULL, NULL);
}

static void
test_nobody_at_first (Fixture *self, gconstpointer data)
{
  g_assert_null (hr_trust_get_remembered (self->trust));
}

static void
test_vouches_for_the_same (Fixture *self, gconstpointer data)
{
  g_autoptr (GTlsCertificate) renewed = hr_test_ca_issue (self->ca, "IP:127.0.0.1", 2);
  GTlsDatabase *remembered;

  remember (self, self->peer);
  remembered = hr_trust_get_remembered (self->trust);
  g_assert_nonnull (remembered);
  g_assert_cmpuint (verify (remembered, self->peer), ==, 0);
  g_assert_cmpuint (verify (remembered, renewed), ==, 0);
}

static void
test_vouches_for_nobody_else (Fixture *self, gconstpointer data)
{
  g_autoptr (HrTestCa) other = hr_test_ca_new ();
  g_autoptr (GTlsCertificate) stranger = hr_test_ca_issue (other, "IP:127.0.0.1", 1);
  g_autoptr (GTlsCertificate) expired = hr_test_ca_issue (self->ca, "IP:127.0.0.1", -1);
  g_autoptr (GTlsCertificate) elsewhere = hr_test_ca_issue (self->ca, "DNS:udioapi.pro", 1);
  GTlsDatabase *remembered;

  remember (self, self->peer);
  remembered = hr_trust_get_remembered (self->trust);
  g_assert_cmpuint (verify (remembered, stranger), !=, 0);
  g_assert_cmpuint (verify (remembered, expired), ==, G_TLS_CERTIFICATE_EXPIRED);
  g_assert_cmpuint (verify (remembered, elsewhere), ==, G_TLS_CERTIFICATE_BAD_IDENTITY);
}

static void
test_stranger_is_not_remembered (Fixture *self, gconstpointer data)
{
  g_autoptr (HrTestCa) other = hr_test_ca_new ();
  g_autoptr (GTlsCertificate) stranger = hr_test_ca_issue (other, "IP:127.0.0.1", 1);

  remember (self, stranger);
  if (hr_trust_get_remembered (self->trust) != NULL)
    g_assert_cmpuint (verify (hr_trust_get_remembered (self->trust), stranger), !=, 0);
}

/* Two accounts, each at a service of its own. */
static void
test_remembers_several (Fixture *self, gconstpointer data)
{
  g_autoptr (HrTestCa) other = hr_test_ca_new ();
  g_autoptr (GTlsCertificate) second = hr_test_ca_issue (other, "IP:127.0.0.1", 1);
  GTlsDatabase *remembered;

  remember (self, self->peer);
  hr_trust_remember (self->trust, hr_test_ca_get_trust (other), second);
  remembered = hr_trust_get_remembered (self->trust);
  g_assert_cmpuint (verify (remembered, self->peer), ==, 0);
  g_assert_cmpuint (verify (remembered, second), ==, 0);
}

/* As another program of the user's finds it. */
static char *
find_file (void)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *path = g_build_filename ("/proc/self/fd", name, NULL);
    g_autofree char *target = g_file_read_link (path, NULL);

    if (target != NULL && strstr (target, "headroom-authorities") != NULL)
      return g_steal_pointer (&path);
  }
  return NULL;
}

static void
test_cannot_be_changed (Fixture *self, gconstpointer data)
{
  g_autofree char *path = NULL;
  int file;

  remember (self, self->peer);
  path = find_file ();
  g_assert_nonnull (path);
  file = g_open (path, O_RDWR | O_CLOEXEC, 0);
  if (file < 0)
    return;
  g_assert_cmpint (pwrite (file, "x", 1, 0), ==, -1);
  g_assert_cmpint (ftruncate (file, 0), ==, -1);
  g_assert_cmpint (ftruncate (file, 1 << 20), ==, -1);
  close (file);
}

static void
test_forgets_after_a_day (Fixture *self, gconstpointer data)
{
  remember (self, self->peer);
  hr_fake_clock_advance (self->clock, HR_TRUST_MAX_AGE - 1);
  g_assert_nonnull (hr_trust_get_remembered (self->trust));
  hr_fake_clock_advance (self->clock, 1);
  g_assert_null (hr_trust_get_remembered (self->trust));

  remember (self, self->peer);
  g_assert_cmpuint (verify (hr_trust_get_remembered (self->trust), self->peer), ==, 0);
}

static gpointer
hold_no_longer (gpointer database)
{
  g_object_unref (database);
  return NULL;
}

/* The backend's own database would stay in memory for ever. A connection's thread may be the last
 * to hold this one. */
static void
test_system_is_let_go (void)
{
  g_autoptr (HrFakeClock) clock = hr_fake_clock_new ();
  g_autoptr (HrTrust) trust = hr_trust_new (HR_CLOCK (clock), NULL);
  GTlsDatabase *all = load_all (trust);
  GTlsDatabase *held = g_object_ref (all);

  g_object_add_weak_pointer (G_OBJECT (all), (gpointer *) &all);
  g_object_unref (all);
  g_main_context_iteration (NULL, FALSE);
  g_assert_nonnull (all);

  g_thread_join (g_thread_new ("last", hold_no_longer, held));
  while (all != NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_loading_can_be_given_up (void)
{
  g_autoptr (HrFakeClock) clock = hr_fake_clock_new ();
  g_autoptr (HrTrust) trust = hr_trust_new (HR_CLOCK (clock), NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  hr_trust_load_all_async (trust, cancellable, on_loaded, &result);
  g_cancellable_cancel (cancellable);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (hr_trust_load_all_finish (trust, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("/trust/nobody-at-first", test_nobody_at_first);
  ADD ("/trust/remembered/vouches-for-the-same", test_vouches_for_the_same);
  ADD ("/trust/remembered/vouches-for-nobody-else", test_vouches_for_nobody_else);
  ADD ("/trust/remembered/not-a-stranger", test_stranger_is_not_remembered);
  ADD ("/trust/remembered/several", test_remembers_several);
  ADD ("/trust/remembered/cannot-be-changed", test_cannot_be_changed);
  ADD ("/trust/forgets-after-a-day", test_forgets_after_a_day);
  g_test_add_func ("/trust/system/is-let-go", test_system_is_let_go);
  g_test_add_func ("/trust/system/loading-can-be-given-up", test_loading_can_be_given_up);
  return g_test_run ();
}
