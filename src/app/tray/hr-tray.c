/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-tray.h"

#include "hr-format.h"
#include "hr-tray-host.h"
#include "hr-tray-icon.h"
#include "hr-tray-item.h"
#include "hr-tray-menu.h"
#include "hr-tray-style.h"
#include "hr-tray-text.h"

struct _HrTray {
  GObject parent_instance;

  HrAccounts *accounts; /* (owned) */
  GSettings *settings;  /* (owned) */
  HrClock *clock;       /* (owned) */
  HrTrayMenu *menu;     /* (owned) */
  HrTrayIcon *icon;     /* (owned) */
  AppIndicator *item;   /* (owned) */
  HrTrayHost *host;     /* (owned) */
  gboolean cannot_draw; /* said once */
};

enum { PROP_HAS_HOST = 1, N_PROPS };

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HrTray, hr_tray, G_TYPE_OBJECT)

static char *
gauge_name (HrLevel level)
{
  return g_strconcat (HR_APP_ID "-", hr_level_to_nick (level), NULL);
}

/* The number as a picture, or, if there can be none, the gauge. */
static char *
icon_name (HrTray *self, const HrSnapshot *snapshot)
{
  HrTrayStyle style = (HrTrayStyle) g_settings_get_enum (self->settings, "tray-style");
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  HrTrayBadge badge;
  const char *picture;

  if (hr_tray_style_resolve (style, g_getenv ("XDG_CURRENT_DESKTOP")) == HR_TRAY_STYLE_GAUGE)
    return gauge_name (snapshot->level);

  text = hr_tray_text_badge (snapshot);
  badge = (HrTrayBadge){
    .text = text,
    .level = snapshot->level,
    .old = snapshot->state != HR_STATE_CURRENT,
  };
  picture = hr_tray_icon_draw (self->icon, &badge, &error);
  if (picture != NULL)
    return g_strdup (picture);

  if (!self->cannot_draw)
    g_message ("The number cannot be drawn into the tray icon: %s", error->message);
  self->cannot_draw = TRUE;
  return gauge_name (snapshot->level);
}

static void
set_icon (HrTray *self, const char *name, const char *description)
{
  if (!g_path_is_absolute (name))
    hr_tray_icon_clear (self->icon);
  if (g_strcmp0 (app_indicator_get_icon (self->item), name) != 0 ||
      g_strcmp0 (app_indicator_get_icon_desc (self->item), description) != 0)
    app_indicator_set_icon_full (self->item, name, description);
}

static void
set_label (HrTray *self, const char *label)
{
  const char *former = app_indicator_get_label (self->item);

  if (g_strcmp0 (former != NULL ? former : "", label) != 0) {
    g_autofree char *guide = hr_tray_text_guide (label);

    app_indicator_set_label (self->item, label, guide);
  }
}

static void
show_account (HrTray *self, HrAccount *account)
{
  gint64 now = hr_clock_get_wall_time (self->clock);
  const HrSnapshot *snapshot = hr_account_get_snapshot (account);
  g_autofree char *name = NULL;
  g_autofree char *sentence = NULL;
  g_autofree char *icon = icon_name (self, snapshot);
  g_autofree char *label = NULL;

  /* Also where the user, or the demo, gave the only account a name. */
  if (hr_accounts_get_n (self->accounts) > 1 || *snapshot->name != '\0')
    name = hr_format_account_name (snapshot->name, snapshot->account);
  sentence = hr_tray_text_sentence (snapshot, name, now);
  if (g_settings_get_boolean (self->settings, "show-label"))
    label = hr_tray_text_label (snapshot);
  else
    label = g_strdup ("");

  set_icon (self, icon, sentence);
  set_label (self, label);
  hr_tray_menu_show_account (self->menu, snapshot, name, now);
}

static void
update (HrTray *self)
{
  g_autofree char *chosen = g_settings_get_string (self->settings, "tray-account");
  HrAccount *account = hr_accounts_pick (self->accounts, chosen);

  hr_tray_menu_show_accounts (self->menu, self->accounts);
  if (account != NULL)
    show_account (self, account);
}

static void
on_settings_changed (HrTray *self, const char *key)
{
  if (g_str_equal (key, "tray-account") || g_str_equal (key, "tray-style") ||
      g_str_equal (key, "show-label"))
    update (self);
}

static void
on_host_changed (HrTray *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_HOST]);
}

/* The panel looks names up in its own folders. One that is not the system's has to be named; a
 * sandbox's own folder means nothing outside, where exported icons are found by themselves. */
static void
tell_icon_folder (HrTray *self)
{
  if (g_getenv ("FLATPAK_ID") == NULL && !g_str_equal (HR_DATADIR, "/usr/share") &&
      !g_str_equal (HR_DATADIR, "/usr/local/share"))
    app_indicator_set_icon_theme_path (self->item, HR_DATADIR "/icons");
}

static void
hr_tray_dispose (GObject *object)
{
  HrTray *self = HR_TRAY (object);

  g_clear_object (&self->host);
  if (self->item != NULL)
    app_indicator_set_status (self->item, APP_INDICATOR_STATUS_PASSIVE);
  g_clear_object (&self->item);
  g_clear_object (&self->icon);
  g_clear_object (&self->menu);
  g_clear_object (&self->clock);
  g_clear_object (&self->settings);
  g_clear_object (&self->accounts);

  G_OBJECT_CLASS (hr_tray_parent_class)->dispose (object);
}

static void
hr_tray_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  HrTray *self = HR_TRAY (object);

  switch (prop_id) {
  case PROP_HAS_HOST:
    g_value_set_boolean (value, hr_tray_get_has_host (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
hr_tray_class_init (HrTrayClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = hr_tray_dispose;
  object_class->get_property = hr_tray_get_property;

  properties[PROP_HAS_HOST] =
      g_param_spec_boolean ("has-host", NULL, NULL, TRUE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hr_tray_init (HrTray *self)
{
}

/**
 * hr_tray_new:
 * @application: (transfer none): whose actions the menu activates
 * @accounts: (transfer none): the accounts
 * @settings: (transfer none): the general settings
 * @clock: (transfer none): the time
 * @title: what the item is, which never changes
 * @id: the item's id and the name of its pictures: the application's id
 *
 * Shows the item, from now until the object is disposed of.
 *
 * Returns: (transfer full): a new #HrTray
 */
HrTray *
hr_tray_new (GtkApplication *application,
             HrAccounts *accounts,
             GSettings *settings,
             HrClock *clock,
             const char *title,
             const char *id)
{
  g_autofree char *folder = hr_tray_icon_default_folder ();
  g_autofree char *unknown = gauge_name (HR_LEVEL_UNKNOWN);
  g_autofree char *path = hr_tray_item_make_path (id);
  HrTray *self;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (HR_IS_ACCOUNTS (accounts), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (HR_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (title != NULL && id != NULL, NULL);

  self = g_object_new (HR_TYPE_TRAY, NULL);
  self->accounts = g_object_ref (accounts);
  self->settings = g_object_ref (settings);
  self->clock = g_object_ref (clock);
  self->menu = hr_tray_menu_new (G_ACTION_GROUP (application));
  self->icon = hr_tray_icon_new (folder, id);
  self->item = hr_tray_item_new (id, title, hr_tray_menu_get_menu (self->menu));
  app_indicator_set_secondary_activate_target (self->item, hr_tray_menu_get_open_row (self->menu));
  tell_icon_folder (self);
  self->host = hr_tray_host_new (g_application_get_dbus_connection (G_APPLICATION (application)),
                                 clock, path);
  g_signal_connect_object (self->host, "changed", G_CALLBACK (on_host_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->item, APP_INDICATOR_SIGNAL_CONNECTION_CHANGED,
                           G_CALLBACK (hr_tray_host_ask), self->host, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->icon, "gone", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed", G_CALLBACK (on_settings_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (accounts, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  if (app_indicator_get_icon (self->item) == NULL)
    set_icon (self, unknown, "Headroom");
  app_indicator_set_status (self->item, APP_INDICATOR_STATUS_ACTIVE);
  return self;
}

/**
 * hr_tray_get_has_host:
 * @self: an #HrTray
 *
 * Returns: whether a tray shows the item, or has not been missed yet
 */
gboolean
hr_tray_get_has_host (HrTray *self)
{
  g_return_val_if_fail (HR_IS_TRAY (self), FALSE);

  return hr_tray_host_get_present (self->host);
}
