/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hr-tray-style.h"

static void
test_auto (void)
{
  static const struct {
    const char *desktops;
    HrTrayStyle expected;
  } rows[] = {
    { "GNOME", HR_TRAY_STYLE_GAUGE },
    { "ubuntu:GNOME", HR_TRAY_STYLE_GAUGE },
    { "gnome", HR_TRAY_STYLE_GAUGE },
    { "Unity", HR_TRAY_STYLE_GAUGE },
    { "MATE", HR_TRAY_STYLE_GAUGE },
    { "XFCE", HR_TRAY_STYLE_NUMBER },
    { "KDE", HR_TRAY_STYLE_NUMBER },
    { "X-Cinnamon", HR_TRAY_STYLE_NUMBER },
    { "sway:wlroots", HR_TRAY_STYLE_NUMBER },
    /* The more particular name counts. */
    { "Budgie:GNOME", HR_TRAY_STYLE_NUMBER },
    /* Nothing is known. */
    { "Something:Else", HR_TRAY_STYLE_NUMBER },
    { "", HR_TRAY_STYLE_NUMBER },
    { ":", HR_TRAY_STYLE_NUMBER },
    { NULL, HR_TRAY_STYLE_NUMBER },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_test_message ("%s", rows[i].desktops != NULL ? rows[i].desktops : "(none)");
    g_assert_cmpint (hr_tray_style_resolve (HR_TRAY_STYLE_AUTO, rows[i].desktops), ==,
                     rows[i].expected);
  }
}

static void
test_chosen (void)
{
  g_assert_cmpint (hr_tray_style_resolve (HR_TRAY_STYLE_NUMBER, "GNOME"), ==, HR_TRAY_STYLE_NUMBER);
  g_assert_cmpint (hr_tray_style_resolve (HR_TRAY_STYLE_GAUGE, "XFCE"), ==, HR_TRAY_STYLE_GAUGE);
}

static void
test_extension (void)
{
  g_assert_true (hr_tray_style_needs_extension ("GNOME"));
  g_assert_true (hr_tray_style_needs_extension ("ubuntu:GNOME"));
  g_assert_false (hr_tray_style_needs_extension ("Budgie:GNOME"));
  g_assert_false (hr_tray_style_needs_extension ("XFCE"));
  g_assert_false (hr_tray_style_needs_extension ("Something"));
  g_assert_false (hr_tray_style_needs_extension (NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tray-style/auto/follows-the-desktop", test_auto);
  g_test_add_func ("/tray-style/chosen/is-kept", test_chosen);
  g_test_add_func ("/tray-style/gnome-needs-an-extension", test_extension);
  return g_test_run ();
}
