/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-credential-keyring.h"

#include "hr-error.h"
#include "hr-fake-clock.h"
#include "hr-fake-keyring.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define VENDOR "https://udioapi.pro"
#define OTHER  "https://example.org:8443"

/* A disk that does not answer while the gate is locked, and how often it was asked. In place of the
 * C library's function, of which this is the same. */
static GMutex gate;
static int n_asked;

char *
realpath (const char *path, char *resolved)
{
  g_assert_null (resolved);
  g_atomic_int_inc (&n_asked);
  g_mutex_lock (&gate);
  g_mutex_unlock (&gate);
  return canonicalize_file_name (path);
}

typedef struct {
  HrFakeClock *clock; /* (owned) */
  char *top;          /* (owned): the folder around that of the credentials */
  char *folder;       /* (owned) */
  HrKeyring *next;    /* (owned) */
  HrKeyring *keyring; /* (owned) */
  HrKey *key;         /* (owned) (nullable): of the last answer */
  GError *error;      /* (owned) (nullable): the same */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->top = g_dir_make_tmp ("credentials-XXXXXX", NULL);
  f->folder = g_build_filename (f->top, "folder", NULL);
  g_assert_no_errno (g_mkdir (f->folder, 0700));
  f->next = hr_fake_keyring_new ();
  f->clock = hr_fake_clock_new ();
  f->keyring =
      hr_credential_keyring_new (f->folder, "default", HR_CLOCK (f->clock), g_object_ref (f->next));
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
      remove_folder (child);
    else
      g_unlink (child);
  }
  g_rmdir (path);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->key, hr_key_unref);
  g_clear_error (&f->error);
  g_assert_finalize_object (f->keyring);
  g_assert_finalize_object (f->next);
  g_assert_cmpuint (hr_fake_clock_count_timers (f->clock), ==, 0);
  g_assert_finalize_object (f->clock);
  remove_folder (f->top);
  g_free (f->folder);
  g_free (f->top);
}

static void
put (Fixture *f, const char *name, const char *text, gssize length, int mode)
{
  g_autofree char *path = g_build_filename (f->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, length, NULL));
  g_assert_no_errno (g_chmod (path, mode));
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **answer = user_data;

  *answer = g_object_ref (result);
}

static gboolean
ask_for (Fixture *f, const HrKeyringRequest *request)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_clear_pointer (&f->key, hr_key_unref);
  g_clear_error (&f->error);
  hr_keyring_ask_async (f->keyring, request, NULL, on_answer, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return hr_keyring_ask_finish (f->keyring, result, &f->key, &f->error);
}

static gboolean
look_up (Fixture *f, const char *account, const char *origin)
{
  HrKeyringRequest request = { HR_KEYRING_LOOKUP, account, origin };

  return ask_for (f, &request);
}

static void
assert_key (Fixture *f, const char *account, const char *origin, const char *text)
{
  look_up (f, account, origin);
  g_assert_no_error (f->error);
  g_assert_cmpstr (hr_key_get_text (f->key), ==, text);
}

static void
test_found (Fixture *f, gconstpointer data)
{
  put (f, "headroom.key", "sk-first\n", -1, 0400);
  put (f, "headroom.key_second", "sk-second", -1, 0440);

  assert_key (f, "default", VENDOR, "sk-first");
  assert_key (f, "second", VENDOR, "sk-second");
  g_assert_cmpuint (hr_fake_keyring_get_n_asked (HR_FAKE_KEYRING (f->next)), ==, 0);
}

static void
test_own_file_first (Fixture *f, gconstpointer data)
{
  put (f, "headroom.key", "sk-general\n", -1, 0400);
  put (f, "headroom.key_default", "sk-own\n", -1, 0400);

  assert_key (f, "default", VENDOR, "sk-own");
}

/* Whether there is one, not whether it is good. */
static void
test_has (Fixture *f, gconstpointer data)
{
  g_assert_false (hr_credential_keyring_has (f->keyring, "default"));
  put (f, "headroom.key", "", -1, 0444);
  put (f, "headroom.key_second", "sk-second", -1, 0400);
  g_assert_true (hr_credential_keyring_has (f->keyring, "default"));
  g_assert_true (hr_credential_keyring_has (f->keyring, "second"));
  g_assert_false (hr_credential_keyring_has (f->keyring, "third"));
  g_assert_false (hr_credential_keyring_has (f->next, "second"));
}

/* The key of the first account is not that of another. */
static void
test_others_ask_next (Fixture *f, gconstpointer data)
{
  put (f, "headroom.key", "sk-first\n", -1, 0400);

  g_assert_false (look_up (f, "second", VENDOR));
  g_assert_error (f->error, HR_ERROR, HR_ERROR_NO_KEY);
  g_assert_cmpuint (hr_fake_keyring_get_n_asked (HR_FAKE_KEYRING (f->next)), ==, 1);
}

static void
test_next (Fixture *f, gconstpointer data)
{
  g_autoptr (HrKey) key = hr_key_new ("sk-keyring", NULL);
  HrKeyringRequest store = { HR_KEYRING_STORE, "default", VENDOR, key };
  HrKeyringRequest clear = { HR_KEYRING_CLEAR, "default" };

  g_assert_true (ask_for (f, &store));
  assert_key (f, "default", VENDOR, "sk-keyring");
  g_assert_true (ask_for (f, &clear));
  g_assert_false (look_up (f, "default", VENDOR));
}

static void
test_origin (Fixture *f, gconstpointer data)
{
  put (f, "headroom.key", "sk-1\norigin=" OTHER "\n", -1, 0400);
  assert_key (f, "default", OTHER, "sk-1");
  g_assert_false (look_up (f, "default", VENDOR));
  g_assert_error (f->error, HR_ERROR, HR_ERROR_NO_KEY);

  put (f, "headroom.key", "sk-1\r\n\r\n", -1, 0400);
  assert_key (f, "default", VENDOR, "sk-1");
  g_assert_false (look_up (f, "default", OTHER));
  g_assert_error (f->error, HR_ERROR, HR_ERROR_NO_KEY);
  g_assert_cmpuint (hr_fake_keyring_get_n_asked (HR_FAKE_KEYRING (f->next)), ==, 0);
}

static void
test_changes (Fixture *f, gconstpointer data)
{
  put (f, "headroom.key", "sk-old", -1, 0400);
  assert_key (f, "default", VENDOR, "sk-old");
  put (f, "headroom.key", "sk-new", -1, 0400);
  assert_key (f, "default", VENDOR, "sk-new");
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autofree char *long_text = g_strnfill (HR_CREDENTIAL_MAX_SIZE + 1, 'k');
  const struct {
    const char *text;
    gssize length;
    int mode;
    HrError error;
  } rows[] = {
    { "sk-1", -1, 0444, HR_ERROR_CREDENTIAL_EXPOSED },          /* as Podman makes it */
    { "sk-1", -1, 0404, HR_ERROR_CREDENTIAL_EXPOSED },          /* the others alone */
    { "", -1, 0400, HR_ERROR_CREDENTIAL_INVALID },              /* nothing in it */
    { " \n", -1, 0400, HR_ERROR_CREDENTIAL_INVALID },           /* no key */
    { "\nsk-1\n", -1, 0400, HR_ERROR_CREDENTIAL_INVALID },      /* a key in the wrong place */
    { "sk\t1\n", -1, 0400, HR_ERROR_CREDENTIAL_INVALID },       /* a control character */
    { "sk-1\0rest", 9, 0400, HR_ERROR_CREDENTIAL_INVALID },     /* a NUL */
    { "s\xc3\xa9-1\n", -1, 0400, HR_ERROR_CREDENTIAL_INVALID }, /* not ASCII */
    { "sk-1\nkey=2\n", -1, 0400, HR_ERROR_CREDENTIAL_INVALID }, /* another second line */
    { "sk-1\norigin=" VENDOR "\nsk-2", -1, 0400, HR_ERROR_CREDENTIAL_INVALID }, /* a third */
    { long_text, -1, 0400, HR_ERROR_CREDENTIAL_INVALID },                       /* over 4 KiB */
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    put (f, "headroom.key", rows[i].text, rows[i].length, rows[i].mode);
    g_assert_false (look_up (f, "default", VENDOR));
    g_assert_error (f->error, HR_ERROR, (int) rows[i].error);
    g_assert_null (f->key);
  }
  g_assert_cmpuint (hr_fake_keyring_get_n_asked (HR_FAKE_KEYRING (f->next)), ==, 0);
}

static void
test_kinds_refused (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "headroom.key", NULL);

  g_assert_no_errno (g_mkdir (path, 0700));
  g_assert_false (look_up (f, "default", VENDOR));
  g_assert_error (f->error, HR_ERROR, HR_ERROR_CREDENTIAL_INVALID);
  g_assert_no_errno (g_rmdir (path));

  g_assert_no_errno (mkfifo (path, 0400));
  g_assert_false (look_up (f, "default", VENDOR));
  g_assert_error (f->error, HR_ERROR, HR_ERROR_CREDENTIAL_INVALID);
}

/* Links stay within the folder where Kubernetes makes them. */
static void
test_links (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "headroom.key", NULL);
  g_autofree char *outside = g_build_filename (f->top, "outside", NULL);

  put (f, "..data", "sk-inside", -1, 0400);
  g_assert_no_errno (symlink ("..data", path));
  assert_key (f, "default", VENDOR, "sk-inside");

  g_assert_true (g_file_set_contents (outside, "sk-outside", -1, NULL));
  g_assert_no_errno (g_chmod (outside, 0400));
  g_assert_no_errno (g_unlink (path));
  g_assert_no_errno (symlink ("../outside", path));
  g_assert_false (look_up (f, "default", VENDOR));
  g_assert_error (f->error, HR_ERROR, HR_ERROR_CREDENTIAL_INVALID);
}

static void
test_read_only (Fixture *f, gconstpointer data)
{
  g_autoptr (HrKey) key = hr_key_new ("sk-new", NULL);
  HrKeyringRequest store = { HR_KEYRING_STORE, "default", VENDOR, key };
  HrKeyringRequest clear = { HR_KEYRING_CLEAR, "default" };

  put (f, "headroom.key", "sk-1", -1, 0400);
  g_assert_false (ask_for (f, &store));
  g_assert_error (f->error, HR_ERROR, HR_ERROR_CREDENTIAL_READ_ONLY);
  g_assert_false (ask_for (f, &clear));
  g_assert_error (f->error, HR_ERROR, HR_ERROR_CREDENTIAL_READ_ONLY);
  g_assert_false (hr_fake_keyring_has_key (HR_FAKE_KEYRING (f->next)));
  assert_key (f, "default", VENDOR, "sk-1");
}

static void
on_changed (HrKeyring *keyring, gpointer user_data)
{
  ++*(guint *) user_data;
}

static void
test_tells_of_next (Fixture *f, gconstpointer data)
{
  guint n = 0;

  g_signal_connect (f->keyring, "changed", G_CALLBACK (on_changed), &n);
  hr_keyring_emit_changed (f->next);
  g_assert_cmpuint (n, ==, 1);
}

/* After the first account was removed, the next is the first. */
static void
test_another_first (Fixture *f, gconstpointer data)
{
  guint n = 0;

  put (f, "headroom.key", "sk-first\n", -1, 0400);
  g_signal_connect (f->keyring, "changed", G_CALLBACK (on_changed), &n);
  hr_credential_keyring_set_first (f->keyring, "default");
  g_assert_cmpuint (n, ==, 0);

  hr_credential_keyring_set_first (f->keyring, "second");
  g_assert_cmpuint (n, ==, 1);
  assert_key (f, "second", VENDOR, "sk-first");
  hr_credential_keyring_set_first (f->next, "third");
  assert_key (f, "second", VENDOR, "sk-first");
}

static void
assert_hung (Fixture *f)
{
  HrKeyringRequest request = { HR_KEYRING_LOOKUP, "default", VENDOR };

  g_assert_false (ask_for (f, &request));
  g_assert_error (f->error, HR_ERROR, HR_ERROR_KEYRING_UNAVAILABLE);
}

static void
on_wait_over (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  g_assert_false (hr_keyring_ask_finish (HR_KEYRING (source), result, NULL, NULL));
}

/* The folder is on a disk that is away: the wait ends, the late answer is dropped, and when the
 * disk is back it has the key. */
static void
test_hung (Fixture *f, gconstpointer data)
{
  HrKeyringRequest request = { HR_KEYRING_LOOKUP, "default", VENDOR };
  gboolean over = FALSE;
  int before;

  put (f, "headroom.key", "sk-first\n", -1, 0400);
  before = g_atomic_int_get (&n_asked);
  g_mutex_lock (&gate);
  hr_keyring_ask_async (f->keyring, &request, NULL, on_wait_over, &over);
  while (g_atomic_int_get (&n_asked) == before)
    g_thread_yield ();
  hr_fake_clock_advance (f->clock, HR_CREDENTIAL_KEYRING_TIMEOUT - 1);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_false (over);
  hr_fake_clock_advance (f->clock, 1);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
  /* No second thread is sent after the one that hangs. */
  assert_hung (f);
  g_assert_cmpint (g_atomic_int_get (&n_asked), ==, before + 1);

  g_mutex_unlock (&gate);
  while (g_atomic_int_get (&G_OBJECT (f->keyring)->ref_count) > 1)
    g_main_context_iteration (NULL, TRUE);
  assert_key (f, "default", VENDOR, "sk-first");
}

static void
test_no_folder (void)
{
  g_autoptr (HrFakeClock) clock = hr_fake_clock_new ();

  static const char *const folders[] = { NULL, "", "credentials" };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autoptr (HrKeyring) keyring =
        hr_credential_keyring_new (folders[i], "default", HR_CLOCK (clock), hr_fake_keyring_new ());

    g_assert_true (HR_IS_FAKE_KEYRING (keyring));
  }
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("/credential-keyring/found", test_found);
  ADD ("/credential-keyring/own-file-first", test_own_file_first);
  ADD ("/credential-keyring/has", test_has);
  ADD ("/credential-keyring/others-ask-next", test_others_ask_next);
  ADD ("/credential-keyring/next", test_next);
  ADD ("/credential-keyring/origin", test_origin);
  ADD ("/credential-keyring/changes", test_changes);
  ADD ("/credential-keyring/refused", test_refused);
  ADD ("/credential-keyring/kinds-refused", test_kinds_refused);
  ADD ("/credential-keyring/hung/ends-the-wait", test_hung);
  ADD ("/credential-keyring/links", test_links);
  ADD ("/credential-keyring/read-only", test_read_only);
  ADD ("/credential-keyring/tells-of-next", test_tells_of_next);
  ADD ("/credential-keyring/another-first", test_another_first);
  g_test_add_func ("/credential-keyring/no-folder", test_no_folder);

  return g_test_run ();
}
