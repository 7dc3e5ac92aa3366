/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-test-ca.h"
#include "hr-trust.h"

#define DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

/* A database in place of the system's, which counts how often it is asked. */
#define COUNTING_TYPE_DATABASE (counting_database_get_type ())
G_DECLARE_FINAL_TYPE (CountingDatabase, counting_database, COUNTING, DATABASE, GTlsDatabase)

struct _CountingDatabase {
  GTlsDatabase parent_instance;

  GTlsDatabase *real; /* (owned) */
  int asked;          /* atomic */
};

G_DEFINE_FINAL_TYPE (CountingDatabase, counting_database, G_TYPE_TLS_DATABASE)

static GTlsCertificateFlags
counting_database_verify_chain (GTlsDatabase *database,
                                GTlsCertificate *chain,
                                const char *purpose,
                                GSocketConnectable *identity,
                                GTlsInteraction *interaction,
                                GTlsDatabaseVerifyFlags flags,
                                GCancellable *cancellable,
                                GError **error)
{
  CountingDatabase *self = COUNTING_DATABASE (database);

  g_atomic_int_inc (&self->asked);
  return g_tls_database_verify_chain (self->real, chain, purpose, identity, interaction, flags,
                                      cancellable, error);
}

static void
counting_database_finalize (GObject *object)
{
  g_object_unref (COUNTING_DATABASE (object)->real);

  G_OBJECT_CLASS (counting_database_parent_class)->finalize (object);
}

static void
counting_database_class_init (CountingDatabaseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = counting_database_finalize;
  G_TLS_DATABASE_CLASS (klass)->verify_chain = counting_database_verify_chain;
}

static void
counting_database_init (CountingDatabase *self)
{
}

typedef struct {
  HrTestCa *ca;             /* (owned): that the system trusts */
  GTlsCertificate *peer;    /* (owned): issued by it, for 127.0.0.1 and a day */
  CountingDatabase *system; /* (owned) */
  HrTrust *trust;           /* (owned) */
  gint64 now;               /* Unix microseconds */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->ca = hr_test_ca_new ();
  self->peer = hr_test_ca_issue (self->ca, "IP:127.0.0.1", 1);
  self->system = g_object_new (COUNTING_TYPE_DATABASE, NULL);
  self->system->real = g_object_ref (hr_test_ca_get_trust (self->ca));
  self->trust = hr_trust_new (G_TLS_DATABASE (self->system));
  /* Within the dates of what the test is still to issue. */
  self->now = g_get_real_time () + G_TIME_SPAN_MINUTE;
  hr_trust_set_time (self->trust, 0, self->now);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_finalize_object (self->trust);
  g_assert_finalize_object (self->system);
  g_object_unref (self->peer);
  hr_test_ca_free (self->ca);
}

static GTlsCertificateFlags
verify_for (Fixture *self, GTlsCertificate *peer, const char *purpose, const char *host)
{
  g_autoptr (GSocketConnectable) identity = g_network_address_new (host, 443);

  return g_tls_database_verify_chain (G_TLS_DATABASE (self->trust), peer, purpose, identity, NULL,
                                      G_TLS_DATABASE_VERIFY_NONE, NULL, NULL);
}

static GTlsCertificateFlags
verify (Fixture *self, GTlsCertificate *peer)
{
  return verify_for (self, peer, G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER, "127.0.0.1");
}

static void
test_remembered (Fixture *self, gconstpointer data)
{
  for (int i = 0; i < 5; i++)
    g_assert_cmpuint (verify (self, self->peer), ==, 0);
  g_assert_cmpint (self->system->asked, ==, 1);
}

/* Another one, though it is for the same host and by the same authority. */
static void
test_another_is_asked_for (Fixture *self, gconstpointer data)
{
  g_autoptr (GTlsCertificate) renewed = hr_test_ca_issue (self->ca, "IP:127.0.0.1", 1);

  g_assert_cmpuint (verify (self, self->peer), ==, 0);
  g_assert_cmpuint (verify (self, renewed), ==, 0);
  g_assert_cmpint (self->system->asked, ==, 2);

  /* Both are remembered: a service may have several machines. */
  g_assert_cmpuint (verify (self, self->peer), ==, 0);
  g_assert_cmpuint (verify (self, renewed), ==, 0);
  g_assert_cmpint (self->system->asked, ==, 2);
}

/* The same certificate, with another chain behind it. */
static void
test_another_chain_is_asked_for (Fixture *self, gconstpointer data)
{
  g_autofree char *own = NULL;
  g_autofree char *issuer = NULL;
  g_autofree char *both = NULL;
  g_autoptr (GTlsCertificate) chain = NULL;
  g_autoptr (GTlsCertificate) authority = hr_test_ca_get_certificate (self->ca);
  g_autoptr (GError) error = NULL;

  g_object_get (self->peer, "certificate-pem", &own, NULL);
  g_object_get (authority, "certificate-pem", &issuer, NULL);
  both = g_strconcat (own, issuer, NULL);
  chain = g_tls_certificate_new_from_pem (both, -1, &error);
  g_assert_no_error (error);
  g_assert_nonnull (g_tls_certificate_get_issuer (chain));

  g_assert_cmpuint (verify (self, self->peer), ==, 0);
  g_assert_cmpuint (verify (self, chain), ==, 0);
  g_assert_cmpint (self->system->asked, ==, 2);
}

static void
test_another_host_is_asked_for (Fixture *self, gconstpointer data)
{
  const char *server = G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER;

  g_assert_cmpuint (verify (self, self->peer), ==, 0);
  g_assert_cmpuint (verify_for (self, self->peer, server, "udioapi.pro"), ==,
                    G_TLS_CERTIFICATE_BAD_IDENTITY);
  g_assert_cmpint (self->system->asked, ==, 2);
}

static void
test_another_purpose_is_asked_for (Fixture *self, gconstpointer data)
{
  const char *client = G_TLS_DATABASE_PURPOSE_AUTHENTICATE_CLIENT;

  g_assert_cmpuint (verify (self, self->peer), ==, 0);
  verify_for (self, self->peer, client, "127.0.0.1");
  g_assert_cmpint (self->system->asked, ==, 2);
}

/* Without a host it says nothing about one. */
static void
test_nobody_in_particular (Fixture *self, gconstpointer data)
{
  for (int i = 0; i < 2; i++)
    g_assert_cmpuint (g_tls_database_verify_chain (G_TLS_DATABASE (self->trust), self->peer,
                                                   G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER, NULL,
                                                   NULL, G_TLS_DATABASE_VERIFY_NONE, NULL, NULL),
                      ==, 0);
  g_assert_cmpint (self->system->asked, ==, 2);
}

static void
test_forgotten_after_a_day (Fixture *self, gconstpointer data)
{
  g_assert_cmpuint (verify (self, self->peer), ==, 0);
  hr_trust_set_time (self->trust, DAY - 1, self->now);
  g_assert_cmpuint (verify (self, self->peer), ==, 0);
  g_assert_cmpint (self->system->asked, ==, 1);

  hr_trust_set_time (self->trust, DAY, self->now);
  g_assert_cmpuint (verify (self, self->peer), ==, 0);
  g_assert_cmpint (self->system->asked, ==, 2);
  /* And remembered anew, for another day. */
  hr_trust_set_time (self->trust, 2 * DAY - 1, self->now);
  g_assert_cmpuint (verify (self, self->peer), ==, 0);
  g_assert_cmpint (self->system->asked, ==, 2);
}

/* What the system says of it then is its own affair: it goes by its own clock. */
static void
test_dates_hold (Fixture *self, gconstpointer data)
{
  g_assert_cmpuint (verify (self, self->peer), ==, 0);
  hr_trust_set_time (self->trust, 0, self->now + 2 * DAY);
  verify (self, self->peer);
  g_assert_cmpint (self->system->asked, ==, 2);
  hr_trust_set_time (self->trust, 0, self->now - 2 * DAY);
  verify (self, self->peer);
  g_assert_cmpint (self->system->asked, ==, 3);
  hr_trust_set_time (self->trust, 0, self->now);
  g_assert_cmpuint (verify (self, self->peer), ==, 0);
  g_assert_cmpint (self->system->asked, ==, 3);
}

static void
test_refusal_is_not_remembered (Fixture *self, gconstpointer data)
{
  g_autoptr (HrTestCa) other = hr_test_ca_new ();
  g_autoptr (GTlsCertificate) stranger = hr_test_ca_issue (other, "IP:127.0.0.1", 1);
  g_autoptr (GTlsCertificate) expired = hr_test_ca_issue (self->ca, "IP:127.0.0.1", -1);

  for (int i = 0; i < 2; i++) {
    g_assert_cmpuint (verify (self, stranger), !=, 0);
    g_assert_cmpuint (verify (self, expired), ==, G_TLS_CERTIFICATE_EXPIRED);
  }
  g_assert_cmpint (self->system->asked, ==, 4);

  /* Trusted by now. */
  g_set_object (&self->system->real, hr_test_ca_get_trust (other));
  g_assert_cmpuint (verify (self, stranger), ==, 0);
}

/* However many hosts there are, no more is kept than there could be services. */
static void
test_bounded (Fixture *self, gconstpointer data)
{
  g_autoptr (GTlsCertificate) wild = hr_test_ca_issue (self->ca, "DNS:*.example.test", 1);

  for (int round = 0; round < 2; round++) {
    for (int i = 0; i < 40; i++) {
      g_autofree char *host = g_strdup_printf ("host%d.example.test", i);

      g_assert_cmpuint (verify_for (self, wild, G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER, host),
                        ==, 0);
    }
  }
  g_assert_cmpint (self->system->asked, ==, 80);
}

static gpointer
verify_often (gpointer user_data)
{
  Fixture *self = user_data;

  for (int i = 0; i < 200; i++) {
    g_assert_cmpuint (verify (self, self->peer), ==, 0);
    /* Forgotten by all of them every now and then. */
    hr_trust_set_time (self->trust, i / 50 * DAY, self->now);
  }
  return NULL;
}

static void
test_many_threads (Fixture *self, gconstpointer data)
{
  GThread *threads[8];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("verify", verify_often, self);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (self->system->asked, >=, 1);
}

/* Nothing of the system's stays, and nobody but the system decides. */
static void
test_system (Fixture *self, gconstpointer data)
{
  g_autoptr (HrTrust) trust = hr_trust_new (NULL);
  g_autoptr (GSocketConnectable) identity = g_network_address_new ("127.0.0.1", 443);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_tls_database_verify_chain (G_TLS_DATABASE (trust), self->peer,
                                                 G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER,
                                                 identity, NULL, G_TLS_DATABASE_VERIFY_NONE, NULL,
                                                 &error),
                    ==, G_TLS_CERTIFICATE_UNKNOWN_CA);
  g_assert_no_error (error);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("/trust/remembered", test_remembered);
  ADD ("/trust/asks-for/another-certificate", test_another_is_asked_for);
  ADD ("/trust/asks-for/another-chain", test_another_chain_is_asked_for);
  ADD ("/trust/asks-for/another-host", test_another_host_is_asked_for);
  ADD ("/trust/asks-for/another-purpose", test_another_purpose_is_asked_for);
  ADD ("/trust/asks-for/nobody-in-particular", test_nobody_in_particular);
  ADD ("/trust/asks-again/after-a-day", test_forgotten_after_a_day);
  ADD ("/trust/asks-again/outside-its-dates", test_dates_hold);
  ADD ("/trust/refusal-is-not-remembered", test_refusal_is_not_remembered);
  ADD ("/trust/bounded", test_bounded);
  ADD ("/trust/many-threads", test_many_threads);
  ADD ("/trust/system", test_system);
  return g_test_run ();
}
