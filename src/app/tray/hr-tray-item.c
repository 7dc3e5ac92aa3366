/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-tray-item.h"

/* AppIndicator's header declares no autoptr, which G_DECLARE_FINAL_TYPE needs of a parent. */
typedef struct {
  AppIndicator parent_instance;
} HrTrayItem;

typedef struct {
  AppIndicatorClass parent_class;
} HrTrayItemClass;

G_DEFINE_FINAL_TYPE (HrTrayItem, hr_tray_item, APP_INDICATOR_TYPE)

/* In place of the stock fall-back to a GtkStatusIcon; #HrTrayHost knows whether there is a host. */
static GtkStatusIcon *
hr_tray_item_fallback (AppIndicator *indicator)
{
  return NULL;
}

static void
hr_tray_item_unfallback (AppIndicator *indicator, GtkStatusIcon *status_icon)
{
}

static void
hr_tray_item_class_init (HrTrayItemClass *klass)
{
  AppIndicatorClass *indicator_class = APP_INDICATOR_CLASS (klass);

  indicator_class->fallback = hr_tray_item_fallback;
  indicator_class->unfallback = hr_tray_item_unfallback;
}

static void
hr_tray_item_init (HrTrayItem *self)
{
}

/**
 * hr_tray_item_new:
 * @id: the item's id, unique on the desktop
 * @title: what the item is, never changed: panels sort by it
 * @menu: (transfer none): the menu, complete
 *
 * Makes an item. It appears when it has an icon and is active. Before the last reference is
 * dropped, it must be made passive.
 *
 * Returns: (transfer full): the item
 */
AppIndicator *
hr_tray_item_new (const char *id, const char *title, GtkMenu *menu)
{
  AppIndicator *item;

  g_return_val_if_fail (id != NULL && title != NULL, NULL);
  g_return_val_if_fail (GTK_IS_MENU (menu), NULL);

  item = g_object_new (HR_TYPE_TRAY_ITEM, "id", id, "category", "ApplicationStatus", NULL);
  /* Before the title: some hosts ask for everything at the first signal. */
  app_indicator_set_menu (item, menu);
  app_indicator_set_title (item, title);
  return item;
}

/**
 * hr_tray_item_make_path:
 * @id: the item's id
 *
 * Source: libayatana-appindicator, which tells nobody the path it exports an item at.
 *
 * Returns: (transfer full): the item's object path
 */
char *
hr_tray_item_make_path (const char *id)
{
  g_autofree char *clean = NULL;

  g_return_val_if_fail (id != NULL, NULL);

  clean = g_strcanon (g_strdup (id), G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS, '_');
  return g_strconcat ("/org/ayatana/NotificationItem/", clean, NULL);
}
