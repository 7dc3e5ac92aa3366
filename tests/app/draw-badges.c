/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Draws the tray's number in every level, short and long, current and old, into files of a folder,
 * for somebody to look at: draw-badges FOLDER. */
#include "config.h"

#include "hr-tray-badge.h"

#include <gio/gio.h>

static const HrTrayBadge BADGES[] = {
  { "7", HR_LEVEL_OK, FALSE },          { "195", HR_LEVEL_OK, FALSE },
  { "206", HR_LEVEL_OK, FALSE },        { "1012", HR_LEVEL_OK, FALSE },
  { "8406", HR_LEVEL_OK, FALSE },       { "9999", HR_LEVEL_OK, FALSE },
  { "12k", HR_LEVEL_OK, FALSE },        { "999k", HR_LEVEL_OK, FALSE },
  { "3M", HR_LEVEL_OK, FALSE },         { "195?", HR_LEVEL_OK, TRUE },
  { "2k?", HR_LEVEL_OK, TRUE },         { "48", HR_LEVEL_LOW, FALSE },
  { "206", HR_LEVEL_LOW, FALSE },       { "2863", HR_LEVEL_LOW, FALSE },
  { "48?", HR_LEVEL_LOW, TRUE },        { "7", HR_LEVEL_CRITICAL, FALSE },
  { "12", HR_LEVEL_CRITICAL, FALSE },   { "156", HR_LEVEL_CRITICAL, FALSE },
  { "1850", HR_LEVEL_CRITICAL, FALSE }, { "12?", HR_LEVEL_CRITICAL, TRUE },
  { "0", HR_LEVEL_EMPTY, FALSE },       { "-5", HR_LEVEL_EMPTY, FALSE },
  { "-120", HR_LEVEL_EMPTY, FALSE },    { "-10k", HR_LEVEL_EMPTY, FALSE },
  { "0?", HR_LEVEL_EMPTY, TRUE },       { "?", HR_LEVEL_UNKNOWN, TRUE },
  { "…", HR_LEVEL_UNKNOWN, TRUE },
};

int
main (int argc, char **argv)
{
  if (argc != 2) {
    g_printerr ("Usage: draw-badges FOLDER\n");
    return 64;
  }

  for (gsize i = 0; i < G_N_ELEMENTS (BADGES); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) picture = hr_tray_badge_draw (&BADGES[i], &error);
    g_autofree char *path = g_strdup_printf ("%s/%02" G_GSIZE_FORMAT ".svg", argv[1], i);

    if (picture == NULL || !g_file_set_contents (path, g_bytes_get_data (picture, NULL),
                                                 (gssize) g_bytes_get_size (picture), &error)) {
      g_printerr ("%s: %s\n", path, error->message);
      return 1;
    }
  }
  return 0;
}
