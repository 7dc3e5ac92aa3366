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

enum { SIGNAL_HOST_MISSING, N_SIGNALS };

static guint signals[N_SIGNALS];

/* Called when no host answered, and when one has been away for a moment. */
static GtkStatusIcon *
hr_tray_item_fallback (AppIndicator *indicator)
{
  g_signal_emit (indicator, signals[SIGNAL_HOST_MISSING], 0);
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

  /* In place of the stock fall-back to a GtkStatusIcon: there is no host for the item. */
  signals[SIGNAL_HOST_MISSING] = g_signal_new ("host-missing", HR_TYPE_TRAY_ITEM, G_SIGNAL_RUN_LAST,
                                               0, NULL, NULL, NULL, G_TYPE_NONE, 0);
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
