/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-window-menu.h"

#include <glib/gi18n-lib.h>

/**
 * hr_window_menu_new:
 * @demo: whether this is the demo
 *
 * Returns: (transfer full): the window's menu
 */
GMenu *
hr_window_menu_new (gboolean demo)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) first = g_menu_new ();
  g_autoptr (GMenu) second = g_menu_new ();
  g_autoptr (GMenu) third = g_menu_new ();

  g_menu_append (first, C_ ("menu", "_Refresh"), "win.refresh");
  g_menu_append (first, C_ ("menu", "_Export as CSV…"), "win.export");
  g_menu_append (second, C_ ("menu", "_Preferences"), "app.preferences");
  if (!demo)
    g_menu_append (second, C_ ("menu", "_Try the demo"), "app.try-demo");
  g_menu_append (third, C_ ("menu", "_About Headroom"), "app.about");
  g_menu_append (third, C_ ("menu", "_Quit"), "app.quit");

  g_menu_append_section (menu, NULL, G_MENU_MODEL (first));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (second));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (third));
  return g_steal_pointer (&menu);
}
