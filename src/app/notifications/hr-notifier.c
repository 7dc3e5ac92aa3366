/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-notifier.h"

#include "hr-format.h"
#include "hr-notification-server.h"
#include "hr-remedy-action.h"

#include <glib/gi18n-lib.h>

/* So many accounts are told of one by one within a window, in microseconds; the others in one
 * notification for all of them, as soon as no more has come for a moment. */
#define BURST        3
#define BURST_WINDOW (10 * G_USEC_PER_SEC)
#define BURST_PAUSE  (2 * G_USEC_PER_SEC)

#define MANY_ID "many"
#define TRAY_ID "tray"

/* An account that was told of by itself. */
typedef struct {
  char *account; /* (owned) (nullable) */
  gint64 at;     /* boot time */
} Told;

struct _HrNotifier {
  GObject parent_instance;

  HrAccounts *accounts;         /* (owned) */
  HrClock *clock;               /* (owned) */
  HrNotificationServer *server; /* (owned) */
  Told told[BURST];             /* of late */
  GHashTable *many;             /* (owned) (element-type utf8 utf8): the ids that are told together,
                                   and their accounts */
  guint many_timer;
};

G_DEFINE_FINAL_TYPE (HrNotifier, hr_notifier, G_TYPE_OBJECT)

/* How each kind is told. */
static const struct {
  const char *nick;
  const char *priority;   /* NULL where the level decides */
  gboolean is_of_credits; /* the user can top up, or be left alone for a while */
} KINDS[HR_N_ALERT_KINDS] = {
  [HR_ALERT_BALANCE] = { "balance", NULL, TRUE },
  [HR_ALERT_TOPPED_UP] = { "topped-up", "normal", FALSE },
  [HR_ALERT_KEY_REFUSED] = { "key-refused", "high", FALSE },
  [HR_ALERT_UNREACHABLE] = { "unreachable", "normal", FALSE },
  [HR_ALERT_BUDGET] = { "budget", "normal", TRUE },
  [HR_ALERT_FORECAST] = { "forecast", "high", TRUE },
};

static void
add_button (GVariantBuilder *buttons, const char *label, const char *action, GVariant *target)
{
  g_variant_builder_open (buttons, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (buttons, "{sv}", "label", g_variant_new_string (label));
  g_variant_builder_add (buttons, "{sv}", "action", g_variant_new_string (action));
  g_variant_builder_add (buttons, "{sv}", "target", target);
  g_variant_builder_close (buttons);
}

static GVariant *
make_buttons (const HrAlert *alert, const char *account)
{
  GVariantBuilder buttons;

  g_variant_builder_init (&buttons, G_VARIANT_TYPE ("aa{sv}"));
  if (KINDS[alert->kind].is_of_credits) {
    add_button (&buttons, C_ ("notification", "Top Up"), "app.top-up",
                g_variant_new_string (account));
    add_button (&buttons, C_ ("notification", "Snooze for 1 Hour"), "app.snooze",
                g_variant_new ("(ss)", account, hr_snooze_to_nick (HR_SNOOZE_1_HOUR)));
  } else if (alert->kind == HR_ALERT_KEY_REFUSED) {
    HrRemedy remedy = hr_error_get_remedy (alert->error);

    add_button (&buttons, hr_format_remedy (remedy), hr_remedy_get_action (remedy),
                g_variant_new_string (account));
  }
  return g_variant_builder_end (&buttons);
}

/* @account is the one that a click shows; NULL for the window as it is. */
static void
show (HrNotifier *self,
      const char *id,
      const char *account,
      const char *icon_name,
      const char *priority,
      const char *title,
      const char *body,
      GVariant *buttons)
{
  g_autoptr (GIcon) icon = g_themed_icon_new (icon_name);
  g_autoptr (GVariant) serialized = g_icon_serialize (icon);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "title", g_variant_new_string (title));
  g_variant_builder_add (&builder, "{sv}", "body", g_variant_new_string (body));
  g_variant_builder_add (&builder, "{sv}", "icon", serialized);
  g_variant_builder_add (&builder, "{sv}", "priority", g_variant_new_string (priority));
  g_variant_builder_add (&builder, "{sv}", "default-action",
                         g_variant_new_string (account != NULL ? "app.show-account"
                                                               : "app.show-window"));
  if (account != NULL)
    g_variant_builder_add (&builder, "{sv}", "default-action-target",
                           g_variant_new_string (account));
  if (buttons != NULL)
    g_variant_builder_add (&builder, "{sv}", "buttons", buttons);
  hr_notification_server_show (self->server, id, g_variant_builder_end (&builder));
}

static void
show_level (HrNotifier *self,
            const char *id,
            const char *account,
            HrLevel level,
            const char *priority,
            const char *title,
            const char *body,
            GVariant *buttons)
{
  g_autofree char *icon_name = g_strconcat (HR_APP_ID "-", hr_level_to_nick (level), NULL);

  show (self, id, account, icon_name, priority, title, body, buttons);
}

static const char *
get_priority (const HrAlert *alert)
{
  if (KINDS[alert->kind].priority != NULL)
    return KINDS[alert->kind].priority;
  return alert->level >= HR_LEVEL_CRITICAL ? "urgent" : "high";
}

/* No warning comes with the picture of a balance that is OK. */
static HrLevel
get_icon_level (const HrAlert *alert, const HrSnapshot *snapshot)
{
  switch (alert->kind) {
  case HR_ALERT_BALANCE:
    return alert->level;
  case HR_ALERT_TOPPED_UP:
    return snapshot->level;
  case HR_ALERT_BUDGET:
  case HR_ALERT_FORECAST:
    return MAX (snapshot->level, HR_LEVEL_LOW);
  case HR_ALERT_KEY_REFUSED:
  case HR_ALERT_UNREACHABLE:
  case HR_N_ALERT_KINDS:
  default:
    return HR_LEVEL_UNKNOWN;
  }
}

static void
show_alert (HrNotifier *self, const char *id, HrAccount *account, const HrAlert *alert)
{
  gint64 now = hr_clock_get_wall_time (self->clock);
  const HrSnapshot *snapshot = hr_account_get_snapshot (account);
  g_autofree char *name = NULL;
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;

  /* Also where the user, or the demo, gave the only account a name. */
  if (hr_accounts_get_n (self->accounts) > 1 || *snapshot->name != '\0')
    name = hr_format_account_name (snapshot->name, snapshot->account);
  title = hr_format_alert_title (alert, name, now);
  body = hr_format_alert_body (alert, snapshot, now);
  show_level (self, id, snapshot->account, get_icon_level (alert, snapshot), get_priority (alert),
              title, body, make_buttons (alert, snapshot->account));
}

/* Drops alerts that are never withdrawn: they are over once they were told. */
static gboolean
is_over (gpointer id, gpointer account, gpointer user_data)
{
  return g_str_has_suffix (id, KINDS[HR_ALERT_TOPPED_UP].nick);
}

/* Tells whether so many others were told of that this one goes with the rest. */
static gboolean
is_one_of_many (HrNotifier *self, const char *account)
{
  gint64 now = hr_clock_get_boot_time (self->clock);
  Told *free_one = NULL;

  for (guint i = 0; i < BURST; i++) {
    Told *told = &self->told[i];

    if (told->account == NULL || now - told->at >= BURST_WINDOW)
      free_one = told;
    else if (g_str_equal (told->account, account))
      return FALSE;
  }
  if (free_one == NULL)
    return TRUE;

  g_free (free_one->account);
  free_one->account = g_strdup (account);
  free_one->at = now;
  return FALSE;
}

static void
on_many (gpointer user_data)
{
  HrNotifier *self = user_data;
  g_autoptr (GHashTable) accounts = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;
  gboolean all_low = TRUE;
  GHashTableIter iter;
  char *id, *account = NULL;

  self->many_timer = 0;
  g_hash_table_iter_init (&iter, self->many);
  while (g_hash_table_iter_next (&iter, (gpointer *) &id, (gpointer *) &account)) {
    g_hash_table_add (accounts, account);
    all_low = all_low && g_str_has_suffix (id, KINDS[HR_ALERT_BALANCE].nick);
  }
  if (account == NULL)
    return;

  title = hr_format_many_alerts_title (g_hash_table_size (accounts), all_low);
  show_level (self, MANY_ID, account, all_low ? HR_LEVEL_LOW : HR_LEVEL_UNKNOWN, "high", title, "",
              NULL);
}

static void
add_to_many (HrNotifier *self, const char *id, const char *account)
{
  g_hash_table_insert (self->many, g_strdup (id), g_strdup (account));
  if (self->many_timer != 0)
    hr_clock_remove_timer (self->clock, self->many_timer);
  self->many_timer =
      hr_clock_add_timer (self->clock, hr_clock_get_boot_time (self->clock) + BURST_PAUSE, on_many,
                          self);
}

static void
withdraw (HrNotifier *self, const char *id)
{
  hr_notification_server_withdraw (self->server, id);
  if (g_hash_table_remove (self->many, id) && g_hash_table_size (self->many) == 0)
    hr_notification_server_withdraw (self->server, MANY_ID);
}

static char *
make_id (HrAccount *account, HrAlertKind kind)
{
  return g_strdup_printf ("%s.%s", hr_account_get_id (account), KINDS[kind].nick);
}

static void
note_taken (HrNotifier *self, const char *id)
{
  const char *nick = strrchr (id, '.') + 1;
  g_autofree char *account_id = g_strndup (id, nick - 1 - id);
  HrAccount *account = hr_accounts_find (self->accounts, account_id);

  for (HrAlertKind kind = 0; account != NULL && kind < HR_N_ALERT_KINDS; kind++) {
    if (g_str_equal (nick, KINDS[kind].nick))
      hr_account_alert_taken (account, kind);
  }
}

static void
on_taken (HrNotifier *self, const char *id)
{
  g_autoptr (GList) many = NULL;

  if (g_str_equal (id, TRAY_ID))
    return;
  if (!g_str_equal (id, MANY_ID)) {
    note_taken (self, id);
    return;
  }
  /* More has come since: the next one speaks of all. */
  if (self->many_timer != 0)
    return;

  many = g_hash_table_get_keys (self->many);
  for (GList *l = many; l != NULL; l = l->next)
    note_taken (self, l->data);
  g_hash_table_foreach_remove (self->many, is_over, NULL);
}

static void
on_alert (HrNotifier *self, HrAccount *account, const HrAlert *alert)
{
  g_autofree char *id = make_id (account, alert->kind);

  if (!alert->tell)
    withdraw (self, id);
  else if (is_one_of_many (self, hr_account_get_id (account)))
    add_to_many (self, id, hr_account_get_id (account));
  else
    show_alert (self, id, account, alert);
}

/* Nothing that speaks of an account stays when the account is gone. */
static void
on_account_changed (HrNotifier *self, HrAccount *account)
{
  if (hr_accounts_has (self->accounts, account)) {
    hr_notification_server_try_again (self->server);
    return;
  }
  for (HrAlertKind kind = 0; kind < HR_N_ALERT_KINDS; kind++) {
    g_autofree char *id = make_id (account, kind);

    withdraw (self, id);
  }
}

static void
hr_notifier_dispose (GObject *object)
{
  HrNotifier *self = HR_NOTIFIER (object);

  if (self->many_timer != 0)
    hr_clock_remove_timer (self->clock, self->many_timer);
  self->many_timer = 0;
  g_clear_object (&self->server);
  g_clear_object (&self->clock);
  g_clear_object (&self->accounts);

  G_OBJECT_CLASS (hr_notifier_parent_class)->dispose (object);
}

static void
hr_notifier_finalize (GObject *object)
{
  HrNotifier *self = HR_NOTIFIER (object);

  for (guint i = 0; i < BURST; i++)
    g_free (self->told[i].account);
  g_hash_table_unref (self->many);

  G_OBJECT_CLASS (hr_notifier_parent_class)->finalize (object);
}

static void
hr_notifier_class_init (HrNotifierClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = hr_notifier_dispose;
  object_class->finalize = hr_notifier_finalize;
}

static void
hr_notifier_init (HrNotifier *self)
{
  self->many = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * hr_notifier_new:
 * @server: (transfer none): who shows them
 * @accounts: (transfer none): the accounts; make the notifier before they are started, so
 *   that no warning goes unheard
 * @clock: (transfer none): the time
 *
 * Returns: (transfer full): a new #HrNotifier
 */
HrNotifier *
hr_notifier_new (HrNotificationServer *server, HrAccounts *accounts, HrClock *clock)
{
  HrNotifier *self;

  g_return_val_if_fail (HR_IS_NOTIFICATION_SERVER (server), NULL);
  g_return_val_if_fail (HR_IS_ACCOUNTS (accounts), NULL);
  g_return_val_if_fail (HR_IS_CLOCK (clock), NULL);

  self = g_object_new (HR_TYPE_NOTIFIER, NULL);
  self->server = g_object_ref (server);
  self->accounts = g_object_ref (accounts);
  self->clock = g_object_ref (clock);
  g_signal_connect_object (accounts, "alert", G_CALLBACK (on_alert), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (accounts, "changed", G_CALLBACK (on_account_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (server, "taken", G_CALLBACK (on_taken), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * hr_notifier_tell_of_tray:
 * @self: the notifier
 *
 * Tells where the program is when its window is closed, and how to end it.
 */
void
hr_notifier_tell_of_tray (HrNotifier *self)
{
  g_return_if_fail (HR_IS_NOTIFIER (self));

  show (self, TRAY_ID, NULL, HR_APP_ID, "low", C_ ("notification", "Headroom keeps watching"),
        C_ ("notification", "It stays in the tray. Its menu has Quit."), NULL);
}
