/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-fuzz.h"

#include <string.h>

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
list (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);

  return names;
}

/* Feeds the target with each file of its corpus. */
static void
test_replay (gconstpointer data)
{
  const char *folder = data;
  g_autoptr (GPtrArray) names = list (folder);

  g_assert_cmpuint (names->len, >, 0);
  for (guint i = 0; i < names->len; i++) {
    g_autofree char *path = g_build_filename (folder, g_ptr_array_index (names, i), NULL);
    g_autofree char *bytes = NULL;
    g_autofree guint8 *exact = NULL;
    g_autoptr (GError) error = NULL;
    gsize length;

    g_test_message ("%s", path);
    g_file_get_contents (path, &bytes, &length, &error);
    g_assert_no_error (error);
    /* Without the NUL that GLib puts behind them, which would hide a read beyond the end. */
    exact = g_malloc (MAX (length, 1));
    memcpy (exact, bytes, length);
    LLVMFuzzerTestOneInput (exact, length);
  }
}

int
main (int argc, char **argv)
{
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  LLVMFuzzerInitialize (&argc, &argv);
  name = g_path_get_basename (argv[1]);
  path = g_strdup_printf ("/fuzz/%s/every-seed-is-borne", name);
  g_test_add_data_func (path, argv[1], test_replay);

  return g_test_run ();
}
