/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The smallest program that a tray item of GTK 3 can have, and nothing else. What Headroom costs is
 * measured beside it.
 */
#include "smallest-item.h"

int
main (int argc, char **argv)
{
  GDBusConnection *bus;
  AppIndicator *item;

  gtk_init (&argc, &argv);
  /* Without it, the library now and then asks for a proxy before it has a connection, and the
   * criticals that follow end a program that is run with G_DEBUG=fatal-criticals. */
  bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  item = smallest_item_new ();
  gtk_main ();
  g_object_unref (item);
  g_clear_object (&bus);
  return 0;
}
