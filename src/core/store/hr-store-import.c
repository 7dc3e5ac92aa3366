/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-store-file.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* More than any state.ini ever had. */
#define STATE_MAX (1024 * 1024)

/* Prefix of the groups of state.ini, before the account's id. */
#define GROUP "account "

/* Reads what is a file; never waits for a FIFO. */
static char *
read_state (const char *path, gsize *length, GError **error)
{
  int file = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
  g_autofree char *text = NULL;
  gssize n = -1;
  GStatBuf info;

  if (file >= 0 && fstat (file, &info) == 0) {
    errno = EINVAL;
    if (S_ISREG (info.st_mode) && info.st_size <= STATE_MAX) {
      text = g_malloc (STATE_MAX + 1);
      n = read (file, text, STATE_MAX);
    }
  }
  if (n < 0)
    g_set_error (error, G_FILE_ERROR, (gint) g_file_error_from_errno (errno), "%s: %s", path,
                 g_strerror (errno));
  if (file >= 0)
    close (file);
  if (n < 0)
    return NULL;

  text[n] = '\0';
  *length = (gsize) n;
  return g_steal_pointer (&text);
}

/* A key file that holds a NUL is damaged, though the parser would take it for an empty one. */
static GKeyFile *
parse_state (const char *path, GError **error)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  gsize length = 0;
  g_autofree char *text = read_state (path, &length, error);

  if (text == NULL)
    return NULL;
  if (memchr (text, '\0', length) != NULL) {
    g_set_error_literal (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_UNKNOWN_ENCODING, "not a text");
    return NULL;
  }

  return g_key_file_load_from_data (keys, text, length, G_KEY_FILE_NONE, error)
             ? g_steal_pointer (&keys)
             : NULL;
}

/* Moves a file that cannot be understood aside, under a name that is free. */
static void
set_state_aside (const char *path, const char *why)
{
  for (guint i = 1; i < G_MAXUINT; i++) {
    g_autofree char *aside = g_strdup_printf ("%s.damaged-%u", path, i);

    if (g_file_test (aside, G_FILE_TEST_EXISTS))
      continue;

    if (g_rename (path, aside) == 0)
      g_message ("The state file was damaged (%s) and is now %s", why, aside);
    else
      g_message ("The state file %s is damaged (%s) and stays: %s", path, why, g_strerror (errno));
    return;
  }
}

/* Unlike g_key_file_get_int64() this does not take a number that is too large for the largest. */
static gboolean
import_group (HrDatabase *database, GKeyFile *keys, const char *group, GError **error)
{
  g_auto (GStrv) names = g_key_file_get_keys (keys, group, NULL, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++) {
    g_autofree char *text = g_key_file_get_value (keys, group, names[i], NULL);
    gint64 value;

    if (text != NULL && g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &value, NULL) &&
        !hr_store_import_told (database, group + strlen (GROUP), names[i], value, error))
      return FALSE;
  }

  return TRUE;
}

/**
 * hr_store_import_state:
 * @database: a connection, within a transaction
 * @path: (type filename): version 0.1's state.ini
 * @taken: (out): whether the file was taken over, and is of no use any more
 * @error: return location for a #HrStoreError
 *
 * Takes over what was told by a version that kept it in a file of its own. One that makes no sense
 * is set aside, one that cannot be read is left alone; both are told, and count as empty.
 *
 * Returns: whether what was there could be written
 */
gboolean
hr_store_import_state (HrDatabase *database, const char *path, gboolean *taken, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GKeyFile) keys = parse_state (path, &local);
  g_auto (GStrv) groups = NULL;

  *taken = keys != NULL;
  if (keys == NULL) {
    if (local->domain == G_KEY_FILE_ERROR)
      set_state_aside (path, local->message);
    else if (!g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
      g_message ("The state file cannot be read, and is left alone: %s", local->message);
    return TRUE;
  }

  groups = g_key_file_get_groups (keys, NULL);
  for (guint i = 0; groups[i] != NULL; i++) {
    if (g_str_has_prefix (groups[i], GROUP) && groups[i][strlen (GROUP)] != '\0' &&
        !import_group (database, keys, groups[i], error))
      return FALSE;
  }

  return TRUE;
}
