/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hr-tray-badge.h"

#include <string.h>

/* Its first path and what follows: before it, cairo numbers its pictures. Without spaces, which its
 * versions put differently. */
static char *
draw (const char *text, HrLevel level, gboolean old)
{
  const HrTrayBadge badge = { text, level, old };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = hr_tray_badge_draw (&badge, &error);
  g_autofree char *picture = NULL;
  g_auto (GStrv) words = NULL;

  g_assert_no_error (error);
  picture = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  words = g_strsplit (strstr (picture, "<path"), " ", -1);
  return g_strjoinv ("", words);
}

/* White is for a number that holds. */
static void
test_old_is_dimmed (void)
{
  static const char WHITE[] = "rgb(100%,100%,100%)";
  g_autofree char *current = draw ("195", HR_LEVEL_OK, FALSE);
  g_autofree char *unknown = draw ("?", HR_LEVEL_UNKNOWN, FALSE);

  g_assert_nonnull (strstr (current, WHITE));
  g_assert_null (strstr (unknown, WHITE));
}

static void
test_old_is_the_same_at_each_level (void)
{
  g_autofree char *unknown = draw ("2k?", HR_LEVEL_UNKNOWN, TRUE);

  for (HrLevel level = HR_LEVEL_OK; level <= HR_LEVEL_EMPTY; level++) {
    g_autofree char *old = draw ("2k?", level, TRUE);

    g_assert_cmpstr (old, ==, unknown);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tray-badge/old-is-dimmed", test_old_is_dimmed);
  g_test_add_func ("/tray-badge/old-is-the-same-at-each-level", test_old_is_the_same_at_each_level);
  return g_test_run ();
}
