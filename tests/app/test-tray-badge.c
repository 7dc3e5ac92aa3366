/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hr-tray-badge.h"

#include <string.h>

/* Its first path and what follows: before it, cairo numbers its pictures. */
static char *
draw (const char *text, HrLevel level, gboolean old)
{
  const HrTrayBadge badge = { text, level, old };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = hr_tray_badge_draw (&badge, &error);
  g_autofree char *picture = NULL;

  g_assert_no_error (error);
  picture = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return g_strdup (strstr (picture, "<path"));
}

/* Cairo has written colours as a style and, from 1.17.6 on, as an attribute. */
static gboolean
has_plate (const char *text, HrLevel level, gboolean old)
{
  g_autofree char *picture = draw (text, level, old);

  return strstr (picture, "fill:rgb(") != NULL || strstr (picture, "fill=\"rgb(") != NULL;
}

/* Whatever is behind it shows between its lines: a plate would be louder than a number that holds.
 */
static void
test_old_is_hollow (void)
{
  g_assert_false (has_plate ("?", HR_LEVEL_UNKNOWN, FALSE));
  for (HrLevel level = HR_LEVEL_OK; level <= HR_LEVEL_EMPTY; level++) {
    g_test_message ("%s", hr_level_to_nick (level));
    g_assert_true (has_plate ("195", level, FALSE));
    g_assert_false (has_plate ("195?", level, TRUE));
  }
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
  g_test_add_func ("/tray-badge/old-is-hollow", test_old_is_hollow);
  g_test_add_func ("/tray-badge/old-is-the-same-at-each-level", test_old_is_the_same_at_each_level);
  return g_test_run ();
}
