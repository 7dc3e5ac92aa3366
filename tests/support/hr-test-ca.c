/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-test-ca.h"

#include <glib/gstdio.h>

/* Newer versions of "openssl x509" issue nothing that has expired; "openssl ca" does. */
static const char CONFIG[] = "[ca]\n"
                             "default_ca = here\n"
                             "[here]\n"
                             "database = index.txt\n"
                             "new_certs_dir = .\n"
                             "policy = any\n"
                             "default_md = sha256\n"
                             "copy_extensions = copy\n"
                             "rand_serial = yes\n"
                             "unique_subject = no\n"
                             "[any]\n"
                             "commonName = supplied\n";

struct _HrTestCa {
  char *folder;        /* (owned) */
  GTlsDatabase *trust; /* (owned) */
};

static void
run_openssl (HrTestCa *self, const char *arguments)
{
  g_autofree char *command = g_strconcat ("openssl ", arguments, NULL);
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  int status = 0;

  g_assert_true (g_shell_parse_argv (command, NULL, &argv, &error));
  g_assert_no_error (error);
  g_spawn_sync (self->folder, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL,
                NULL, NULL, &output, &status, &error);
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, &error))
    g_error ("%s: %s%s", command, output, error->message);
}

static void
write_file (HrTestCa *self, const char *name, const char *text)
{
  g_autofree char *file = g_build_filename (self->folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (file, text, -1, &error);
  g_assert_no_error (error);
}

/**
 * hr_test_ca_new:
 *
 * Returns: (transfer full): an authority that nobody else trusts
 */
HrTestCa *
hr_test_ca_new (void)
{
  HrTestCa *self = g_new0 (HrTestCa, 1);
  g_autofree char *file = NULL;
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("headroom-ca-XXXXXX", &error);
  g_assert_no_error (error);
  write_file (self, "config", CONFIG);
  write_file (self, "index.txt", "");
  run_openssl (self, "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
                     " -subj '/CN=Headroom test' -keyout ca-key.pem -out ca.pem");
  file = g_build_filename (self->folder, "ca.pem", NULL);
  self->trust = g_tls_file_database_new (file, &error);
  g_assert_no_error (error);
  return self;
}

/**
 * hr_test_ca_free:
 * @self: (transfer full): an authority
 *
 * Removes its files as well.
 */
void
hr_test_ca_free (HrTestCa *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *file = g_build_filename (self->folder, name, NULL);

    g_unlink (file);
  }
  g_rmdir (self->folder);
  g_object_unref (self->trust);
  g_free (self->folder);
  g_free (self);
}

/**
 * hr_test_ca_get_folder:
 * @self: an authority
 *
 * Returns: (transfer none): where the last certificate that was issued stands, as certificate.pem,
 *   and its key, as key.pem
 */
const char *
hr_test_ca_get_folder (HrTestCa *self)
{
  return self->folder;
}

/**
 * hr_test_ca_get_trust:
 * @self: an authority
 *
 * Returns: (transfer none): a database that trusts it alone
 */
GTlsDatabase *
hr_test_ca_get_trust (HrTestCa *self)
{
  return self->trust;
}

/**
 * hr_test_ca_get_certificate:
 * @self: an authority
 *
 * Returns: (transfer full): its own certificate
 */
GTlsCertificate *
hr_test_ca_get_certificate (HrTestCa *self)
{
  g_autofree char *file = g_build_filename (self->folder, "ca.pem", NULL);
  g_autoptr (GError) error = NULL;
  GTlsCertificate *certificate = g_tls_certificate_new_from_file (file, &error);

  g_assert_no_error (error);
  return certificate;
}

/**
 * hr_test_ca_get_trust_with:
 * @self: an authority
 * @other: another one
 *
 * Returns: (transfer full): a database that trusts both
 */
GTlsDatabase *
hr_test_ca_get_trust_with (HrTestCa *self, HrTestCa *other)
{
  g_autofree char *file = g_build_filename (self->folder, "both.pem", NULL);
  HrTestCa *authorities[] = { self, other };
  g_autoptr (GString) both = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  GTlsDatabase *trust;

  for (gsize i = 0; i < G_N_ELEMENTS (authorities); i++) {
    g_autofree char *name = g_build_filename (authorities[i]->folder, "ca.pem", NULL);
    g_autofree char *text = NULL;

    g_file_get_contents (name, &text, NULL, &error);
    g_assert_no_error (error);
    g_string_append (both, text);
  }
  g_file_set_contents (file, both->str, (gssize) both->len, &error);
  g_assert_no_error (error);
  trust = g_tls_file_database_new (file, &error);
  g_assert_no_error (error);
  return trust;
}

/**
 * hr_test_ca_issue:
 * @self: an authority
 * @subject_alt_name: whom it is for, as openssl writes it: "IP:127.0.0.1", "DNS:example.com"
 * @days: for how long it is valid; -1 for one that has expired
 *
 * Returns: (transfer full): a server's certificate with its key
 */
GTlsCertificate *
hr_test_ca_issue (HrTestCa *self, const char *subject_alt_name, int days)
{
  g_autofree char *request = g_strdup_printf (
      "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=server"
      " -addext subjectAltName=%s -keyout key.pem -out request.pem",
      subject_alt_name);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) since = g_date_time_add_days (now, MIN (2 * days, 0));
  g_autoptr (GDateTime) until = g_date_time_add_days (now, days);
  g_autofree char *since_text = g_date_time_format (since, "%Y%m%d%H%M%SZ");
  g_autofree char *until_text = g_date_time_format (until, "%Y%m%d%H%M%SZ");
  g_autofree char *sign = g_strdup_printf ("ca -batch -notext -config config -in request.pem"
                                           " -cert ca.pem -keyfile ca-key.pem -startdate %s"
                                           " -enddate %s -out certificate.pem",
                                           since_text, until_text);
  g_autofree char *certificate_file = NULL;
  g_autofree char *key_file = NULL;
  g_autoptr (GError) error = NULL;
  GTlsCertificate *certificate;

  run_openssl (self, request);
  run_openssl (self, sign);
  certificate_file = g_build_filename (self->folder, "certificate.pem", NULL);
  key_file = g_build_filename (self->folder, "key.pem", NULL);
  certificate = g_tls_certificate_new_from_files (certificate_file, key_file, &error);
  g_assert_no_error (error);
  return certificate;
}
