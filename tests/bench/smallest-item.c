/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "smallest-item.h"

/**
 * smallest_item_new:
 *
 * Returns: (transfer full): an icon of the theme in the tray, with a menu of one row
 */
AppIndicator *
smallest_item_new (void)
{
  AppIndicator *item;
  GtkWidget *menu, *quit;

  menu = gtk_menu_new ();
  quit = gtk_menu_item_new_with_label ("Quit");
  g_signal_connect (quit, "activate", G_CALLBACK (gtk_main_quit), NULL);
  gtk_menu_shell_append (GTK_MENU_SHELL (menu), quit);
  gtk_widget_show_all (menu);

  item = g_object_new (APP_INDICATOR_TYPE, "id", "smallest-indicator", "category",
                       "ApplicationStatus", NULL);
  app_indicator_set_menu (item, GTK_MENU (menu));
  app_indicator_set_icon_full (item, "dialog-information", "The smallest indicator");
  app_indicator_set_status (item, APP_INDICATOR_STATUS_ACTIVE);
  return item;
}
