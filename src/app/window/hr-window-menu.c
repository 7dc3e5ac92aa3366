/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-window-menu.h"

#include <glib/gi18n-lib.h>

#define DATA "hr-window-menu"

static GMenu *
make_menu (gboolean demo)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) first = g_menu_new ();
  g_autoptr (GMenu) second = g_menu_new ();
  g_autoptr (GMenu) third = g_menu_new ();

  g_menu_append (first, C_ ("menu", "_Refresh"), "win.refresh");
  g_menu_append (first, C_ ("menu", "_Copy Balance"), "win.copy");
  g_menu_append (first, C_ ("menu", "_Export as CSV…"), "win.export");
  g_menu_append (second, C_ ("menu", "_Preferences"), "app.preferences");
  if (!demo)
    g_menu_append (second, C_ ("menu", "_Try the Demo"), "app.try-demo");
  g_menu_append (third, C_ ("menu", "_Keyboard Shortcuts"), "win.shortcuts");
  g_menu_append (third, C_ ("menu", "_About Headroom"), "app.about");
  g_menu_append (third, C_ ("menu", "_Quit"), "app.quit");

  g_menu_append_section (menu, NULL, G_MENU_MODEL (first));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (second));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (third));
  return g_steal_pointer (&menu);
}

/**
 * hr_window_menu_get:
 * @application: the application
 * @demo: whether this is the demo
 *
 * The menu stays with the application: GTK 3.24.38's popovers forget to let go of a menu's
 * sections, so that with a menu for each window all of them would stay.
 *
 * Returns: (transfer none): the menu of the application's windows
 */
GMenuModel *
hr_window_menu_get (GtkApplication *application, gboolean demo)
{
  GMenu *menu;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);

  menu = g_object_get_data (G_OBJECT (application), DATA);
  if (menu == NULL) {
    menu = make_menu (demo);
    g_object_set_data_full (G_OBJECT (application), DATA, menu, g_object_unref);
  }
  return G_MENU_MODEL (menu);
}
