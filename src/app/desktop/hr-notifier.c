/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-notifier.h"

#include "hr-account-watch.h"
#include "hr-format.h"
#include "hr-notification-server.h"
#include "hr-remedy-action.h"

#include <glib/gi18n-lib.h>

/* GNotification on a freedesktop server knows a bubble's number only when the server has answered:
 * the same id sent again before that makes a second bubble, and a withdrawal is lost. So an id
 * rests for this long after it was shown, in microseconds, and then the latest word on it goes out.
 */
#define REST (2 * G_USEC_PER_SEC)

struct _HrNotifier {
  GObject parent_instance;

  GApplication *application;    /* (owned) */
  GListModel *accounts;         /* (owned) (element-type HrAccount) */
  HrClock *clock;               /* (owned) */
  HrAccountWatch *watch;        /* (owned) */
  HrNotificationServer *server; /* (owned) */
  GHashTable *resting;          /* (owned) (element-type utf8 Rest): by notification id */
  GHashTable
      *unheard; /* (owned) (element-type utf8 GNotification): sent while there was no server */
};

typedef struct {
  HrNotifier *notifier; /* (unowned): owns this */
  char *id;             /* (owned) */
  guint timer;
  gboolean waiting;            /* whether there is a later word */
  GNotification *notification; /* (owned) (nullable): that word; %NULL to withdraw */
} Rest;

enum { PROP_APPLICATION = 1, PROP_ACCOUNTS, PROP_CLOCK, N_PROPS };

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HrNotifier, hr_notifier, G_TYPE_OBJECT)

static void on_rested (gpointer user_data);

static GHashTable *
new_unheard (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

static void
rest_free (Rest *rest)
{
  if (rest->timer != 0)
    hr_clock_remove_timer (rest->notifier->clock, rest->timer);
  g_clear_object (&rest->notification);
  g_free (rest->id);
  g_free (rest);
}

/* Shows a notification, or withdraws it where @notification is %NULL. What was shown must rest. */
static void
send_now (HrNotifier *self, Rest *rest, GNotification *notification)
{
  if (notification == NULL) {
    g_application_withdraw_notification (self->application, rest->id);
    g_hash_table_remove (self->resting, rest->id);
    return;
  }
  if (hr_notification_server_is_missing (self->server))
    g_hash_table_insert (self->unheard, g_strdup (rest->id), g_object_ref (notification));
  g_application_send_notification (self->application, rest->id, notification);
  rest->timer = hr_clock_add_timer (self->clock, hr_clock_get_boot_time (self->clock) + REST,
                                    on_rested, rest);
}

static void
on_rested (gpointer user_data)
{
  Rest *rest = user_data;
  HrNotifier *self = rest->notifier;
  g_autoptr (GNotification) notification = g_steal_pointer (&rest->notification);

  rest->timer = 0;
  if (!rest->waiting) {
    g_hash_table_remove (self->resting, rest->id);
    return;
  }
  rest->waiting = FALSE;
  send_now (self, rest, notification);
}

static void
submit (HrNotifier *self, const char *id, GNotification *notification)
{
  Rest *rest = g_hash_table_lookup (self->resting, id);

  g_hash_table_remove (self->unheard, id);
  if (rest != NULL) {
    g_set_object (&rest->notification, notification);
    rest->waiting = TRUE;
    /* Not lost if the server has answered; and GNotification forgets a bubble once a button of it
     * was clicked, though not every server closes it. */
    if (notification == NULL)
      g_application_withdraw_notification (self->application, id);
    return;
  }
  rest = g_new0 (Rest, 1);
  rest->notifier = self;
  rest->id = g_strdup (id);
  g_hash_table_insert (self->resting, rest->id, rest);
  send_now (self, rest, notification);
}

/* A warning counts as told once it is sent, and is not sent again by whoever raised it. */
static void
on_server_appeared (HrNotifier *self)
{
  g_autoptr (GHashTable) unheard = self->unheard;
  GHashTableIter iter;
  gpointer id, notification;

  self->unheard = new_unheard ();
  g_hash_table_iter_init (&iter, unheard);
  while (g_hash_table_iter_next (&iter, &id, &notification))
    submit (self, id, notification);
}

static const char *
kind_nick (HrAlertKind kind)
{
  switch (kind) {
  case HR_ALERT_BALANCE:
    return "balance";
  case HR_ALERT_TOPPED_UP:
    return "topped-up";
  case HR_ALERT_KEY_REFUSED:
    return "key-refused";
  case HR_ALERT_UNREACHABLE:
    return "unreachable";
  case HR_ALERT_BUDGET:
    return "budget";
  case HR_ALERT_FORECAST:
    return "forecast";
  default:
    g_return_val_if_reached ("");
  }
}

static GNotificationPriority
get_priority (const HrAlert *alert)
{
  switch (alert->kind) {
  case HR_ALERT_BALANCE:
    return alert->level >= HR_LEVEL_CRITICAL ? G_NOTIFICATION_PRIORITY_URGENT
                                             : G_NOTIFICATION_PRIORITY_HIGH;
  case HR_ALERT_KEY_REFUSED:
  case HR_ALERT_FORECAST:
    return G_NOTIFICATION_PRIORITY_HIGH;
  case HR_ALERT_TOPPED_UP:
  case HR_ALERT_UNREACHABLE:
  case HR_ALERT_BUDGET:
  default:
    return G_NOTIFICATION_PRIORITY_NORMAL;
  }
}

static void
add_buttons (GNotification *notification, const HrAlert *alert, const char *account)
{
  HrRemedy remedy;

  switch (alert->kind) {
  case HR_ALERT_BALANCE:
  case HR_ALERT_BUDGET:
  case HR_ALERT_FORECAST:
    g_notification_add_button_with_target (notification, C_ ("notification", "Top Up…"),
                                           "app.top-up", "s", account);
    g_notification_add_button_with_target (notification, C_ ("notification", "Snooze for 1 hour"),
                                           "app.snooze", "(ss)", account,
                                           hr_snooze_to_nick (HR_SNOOZE_1_HOUR));
    break;
  case HR_ALERT_KEY_REFUSED:
    remedy = hr_error_get_remedy (alert->error);
    g_notification_add_button_with_target (notification, hr_format_remedy (remedy),
                                           hr_remedy_get_action (remedy), "s", account);
    break;
  case HR_ALERT_TOPPED_UP:
  case HR_ALERT_UNREACHABLE:
  default:
    break;
  }
}

static GNotification *
make_notification (HrNotifier *self, HrAccount *account, const HrAlert *alert)
{
  gint64 now = hr_clock_get_wall_time (self->clock) / G_USEC_PER_SEC;
  g_autoptr (HrSnapshot) snapshot = hr_snapshot_new_for_account (account);
  HrLevel level = alert->kind == HR_ALERT_BALANCE ? alert->level : snapshot->level;
  g_autofree char *icon_name = g_strconcat (HR_APP_ID "-", hr_level_to_nick (level), NULL);
  g_autoptr (GIcon) icon = g_themed_icon_new (icon_name);
  g_autofree char *name = NULL;
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;
  GNotification *notification;

  /* Also where the user, or the demo, gave the only account a name. */
  if (g_list_model_get_n_items (self->accounts) > 1 || *snapshot->name != '\0')
    name = hr_format_account_name (snapshot->name, snapshot->account);
  title = hr_format_alert_title (alert, name);
  body = hr_format_alert_body (alert, snapshot, now);

  notification = g_notification_new (title);
  if (*body != '\0')
    g_notification_set_body (notification, body);
  g_notification_set_icon (notification, icon);
  g_notification_set_priority (notification, get_priority (alert));
  g_notification_set_default_action_and_target (notification, "app.show-account", "s",
                                                snapshot->account);
  add_buttons (notification, alert, snapshot->account);
  return notification;
}

static char *
make_id (HrAccount *account, HrAlertKind kind)
{
  return g_strdup_printf ("%s.%s", hr_account_get_id (account), kind_nick (kind));
}

static void
on_alert (HrAccount *account, const HrAlert *alert, HrNotifier *self)
{
  g_autofree char *id = make_id (account, alert->kind);
  g_autoptr (GNotification) notification = NULL;

  if (alert->tell)
    notification = make_notification (self, account, alert);
  submit (self, id, notification);
}

static void
on_added (HrAccountWatch *watch, HrAccount *account, HrNotifier *self)
{
  g_signal_connect_object (account, "alert", G_CALLBACK (on_alert), self, 0);
}

/* Nothing that speaks of an account stays when the account is gone. */
static void
on_removed (HrAccountWatch *watch, HrAccount *account, HrNotifier *self)
{
  g_signal_handlers_disconnect_by_data (account, self);
  for (guint kind = 0; kind < HR_N_ALERT_KINDS; kind++) {
    g_autofree char *id = make_id (account, (HrAlertKind) kind);

    submit (self, id, NULL);
  }
}

static void
hr_notifier_constructed (GObject *object)
{
  HrNotifier *self = HR_NOTIFIER (object);

  G_OBJECT_CLASS (hr_notifier_parent_class)->constructed (object);

  g_assert (G_IS_APPLICATION (self->application));
  g_assert (G_IS_LIST_MODEL (self->accounts) && HR_IS_CLOCK (self->clock));

  self->server = hr_notification_server_new (g_application_get_dbus_connection (self->application));
  g_signal_connect_object (self->server, "appeared", G_CALLBACK (on_server_appeared), self,
                           G_CONNECT_SWAPPED);
  self->watch = hr_account_watch_new (self->accounts);
  g_signal_connect_object (self->watch, "added", G_CALLBACK (on_added), self, 0);
  g_signal_connect_object (self->watch, "removed", G_CALLBACK (on_removed), self, 0);
  hr_account_watch_start (self->watch);
}

/* The last words, which can wait no longer. */
static void
flush (HrNotifier *self)
{
  GHashTableIter iter;
  Rest *rest;

  g_hash_table_iter_init (&iter, self->resting);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &rest)) {
    if (rest->waiting && rest->notification != NULL)
      g_application_send_notification (self->application, rest->id, rest->notification);
    else if (rest->waiting)
      g_application_withdraw_notification (self->application, rest->id);
  }
  g_clear_pointer (&self->resting, g_hash_table_unref);
}

static void
hr_notifier_dispose (GObject *object)
{
  HrNotifier *self = HR_NOTIFIER (object);

  g_clear_object (&self->watch);
  if (self->resting != NULL)
    flush (self);
  g_clear_pointer (&self->unheard, g_hash_table_unref);
  g_clear_object (&self->server);
  g_clear_object (&self->clock);
  g_clear_object (&self->accounts);
  g_clear_object (&self->application);

  G_OBJECT_CLASS (hr_notifier_parent_class)->dispose (object);
}

static void
hr_notifier_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  HrNotifier *self = HR_NOTIFIER (object);

  switch (prop_id) {
  case PROP_APPLICATION:
    self->application = g_value_dup_object (value);
    break;
  case PROP_ACCOUNTS:
    self->accounts = g_value_dup_object (value);
    break;
  case PROP_CLOCK:
    self->clock = g_value_dup_object (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
hr_notifier_class_init (HrNotifierClass *klass)
{
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = hr_notifier_constructed;
  object_class->dispose = hr_notifier_dispose;
  object_class->set_property = hr_notifier_set_property;

  properties[PROP_APPLICATION] =
      g_param_spec_object ("application", NULL, NULL, G_TYPE_APPLICATION, flags);
  properties[PROP_ACCOUNTS] =
      g_param_spec_object ("accounts", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_CLOCK] = g_param_spec_object ("clock", NULL, NULL, HR_TYPE_CLOCK, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hr_notifier_init (HrNotifier *self)
{
  self->resting = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) rest_free);
  self->unheard = new_unheard ();
}

/**
 * hr_notifier_new:
 * @application: (transfer none): who sends the notifications, and whose actions their buttons
 *   activate
 * @accounts: (transfer none): a list of #HrAccount; make the notifier before they are started, so
 *   that no warning goes unheard
 * @clock: (transfer none): the time
 *
 * Returns: (transfer full): a new #HrNotifier
 */
HrNotifier *
hr_notifier_new (GApplication *application, GListModel *accounts, HrClock *clock)
{
  g_return_val_if_fail (G_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (G_IS_LIST_MODEL (accounts), NULL);
  g_return_val_if_fail (HR_IS_CLOCK (clock), NULL);

  return g_object_new (HR_TYPE_NOTIFIER, "application", application, "accounts", accounts, "clock",
                       clock, NULL);
}
