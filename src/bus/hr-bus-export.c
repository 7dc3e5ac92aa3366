/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-bus-export.h"

#include "hr-bus-account.h"
#include "hr-bus-holds.h"
#include "hr-format.h"
#include "hr-snapshot.h"

struct _HrBusExport {
  GObject parent_instance;

  HrAccount *account;          /* (owned) */
  HrClock *clock;              /* (owned) */
  HrBusObjectSkeleton *object; /* (owned) */
  HrBusAccount1 *interface;    /* (owned) */
  HrBusHolds *holds;           /* (owned) */
};

G_DEFINE_FINAL_TYPE (HrBusExport, hr_bus_export, G_TYPE_OBJECT)

/* The bus has seconds. */
static gint64
to_seconds (gint64 time)
{
  return time / G_USEC_PER_SEC;
}

static void
set_error (HrBusAccount1 *interface, const HrSnapshot *snapshot, gint64 now)
{
  g_autofree char *message = NULL;

  if (snapshot->failed)
    message = hr_format_error (snapshot->error, snapshot->next_check_at, now);
  hr_bus_account1_set_error_code (interface,
                                  snapshot->failed ? hr_error_to_code (snapshot->error) : "");
  hr_bus_account1_set_error_message (interface, message != NULL ? message : "");
}

/* The skeleton compares, and sends what changed as one signal from idle. */
static void
update (HrBusExport *self)
{
  const HrSnapshot *snapshot = hr_account_get_snapshot (self->account);
  const HrReading *balance = &snapshot->balance;
  HrBusAccount1 *interface = self->interface;
  gboolean known = snapshot->known;

  hr_bus_account1_set_id (interface, snapshot->account);
  hr_bus_account1_set_name (interface, snapshot->name);
  hr_bus_account1_set_state (interface, hr_state_to_nick (snapshot->state));
  hr_bus_account1_set_level (interface, hr_level_to_nick (snapshot->level));
  hr_bus_account1_set_known (interface, known);
  hr_bus_account1_set_credits (interface, known ? balance->credits : 0);
  hr_bus_account1_set_available (interface, known ? hr_snapshot_get_available (snapshot) : 0);
  hr_bus_account1_set_held (interface, snapshot->held);
  hr_bus_account1_set_used_credits (interface, known && balance->used_known ? balance->used : -1);
  hr_bus_account1_set_as_of (interface, known ? to_seconds (balance->at) : 0);
  hr_bus_account1_set_checked_at (interface, to_seconds (snapshot->checked_at));
  hr_bus_account1_set_next_check_at (interface, to_seconds (snapshot->next_check_at));
  hr_bus_account1_set_generations_left (interface, known ? snapshot->generations_left : -1);
  hr_bus_account1_set_runs_out (interface,
                                g_variant_new ("(xxx)", to_seconds (snapshot->runs_out[0]),
                                               to_seconds (snapshot->runs_out[1]),
                                               to_seconds (snapshot->runs_out[2])));
  set_error (interface, snapshot, hr_clock_get_wall_time (self->clock));
}

static void
add_text (GVariantDict *members, const char *name, const char *text)
{
  g_variant_dict_insert (members, name, "s", text);
}

static void
add_number (GVariantDict *members, const char *name, gboolean known, gint64 number)
{
  if (known)
    g_variant_dict_insert (members, name, "x", number);
}

/* Members of the object that a hook is given (hr_status_json_of_event ()); what is null there is
 * left out, and times are in Unix seconds, as everywhere on the bus. */
static GVariant *
describe (const HrSnapshot *snapshot, const char *event, gint64 now)
{
  const HrReading *balance = &snapshot->balance;
  gboolean runs_out = snapshot->runs_out[0] != 0;
  g_auto (GVariantDict) members = G_VARIANT_DICT_INIT (NULL);

  add_text (&members, "account", snapshot->account);
  add_text (&members, "name", snapshot->name);
  add_text (&members, "state", hr_state_to_nick (snapshot->state));
  add_text (&members, "level", hr_level_to_nick (snapshot->level));
  add_number (&members, "credits", snapshot->known, balance->credits);
  add_number (&members, "available", snapshot->known, hr_snapshot_get_available (snapshot));
  add_number (&members, "held", TRUE, snapshot->held);
  add_number (&members, "used_credits", snapshot->known && balance->used_known, balance->used);
  add_number (&members, "as_of", snapshot->known, to_seconds (balance->at));
  add_number (&members, "age_seconds", snapshot->known, to_seconds (MAX (now - balance->at, 0)));
  add_number (&members, "next_check_at", snapshot->next_check_at != 0,
              to_seconds (snapshot->next_check_at));
  add_number (&members, "generations_left", snapshot->known && snapshot->generations_left >= 0,
              snapshot->generations_left);
  if (runs_out)
    g_variant_dict_insert (&members, "runs_out", "(xxx)", to_seconds (snapshot->runs_out[0]),
                           to_seconds (snapshot->runs_out[1]), to_seconds (snapshot->runs_out[2]));
  if (snapshot->failed)
    add_text (&members, "error", hr_error_to_code (snapshot->error));
  add_text (&members, "event", event);
  add_number (&members, "at", TRUE, to_seconds (now));
  return g_variant_dict_end (&members);
}

static void
on_alert (HrBusExport *self, const HrAlert *alert)
{
  const char *event = hr_alert_get_event (alert);
  gint64 now = hr_clock_get_wall_time (self->clock);

  if (event != NULL)
    hr_bus_account1_emit_alert (self->interface, event,
                                describe (hr_account_get_snapshot (self->account), event, now));
}

typedef struct {
  HrBusExport *self;                 /* (owned) */
  GDBusMethodInvocation *invocation; /* (owned): consumed by the answer */
} Call;

static void
on_refreshed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (GError) error = NULL;

  if (hr_account_refresh_finish (HR_ACCOUNT (source), result, &error))
    hr_bus_account1_complete_refresh (call->self->interface, call->invocation);
  else
    hr_bus_holds_return_error (call->self->holds, call->invocation, error);

  g_object_unref (call->self);
  g_free (call);
}

static gboolean
on_handle_hold (HrBusAccount1 *interface,
                GDBusMethodInvocation *invocation,
                gint64 credits,
                guint wait,
                const char *why,
                HrBusExport *self)
{
  hr_bus_holds_hold (self->holds, invocation, credits, wait, why);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_handle_release (HrBusAccount1 *interface,
                   GDBusMethodInvocation *invocation,
                   guint id,
                   HrBusExport *self)
{
  hr_bus_holds_release (self->holds, invocation, id);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_handle_refresh (HrBusAccount1 *interface, GDBusMethodInvocation *invocation, HrBusExport *self)
{
  Call *call = g_new0 (Call, 1);

  call->self = g_object_ref (self);
  call->invocation = invocation;
  hr_account_refresh_async (self->account, NULL, on_refreshed, call);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* What the handlers use stays until the last of them is gone: a call may still wait for its answer
 * when the account is taken off the bus. */
static void
hr_bus_export_finalize (GObject *object)
{
  HrBusExport *self = HR_BUS_EXPORT (object);

  g_clear_object (&self->holds);
  g_clear_object (&self->interface);
  g_clear_object (&self->object);
  g_clear_object (&self->clock);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (hr_bus_export_parent_class)->finalize (object);
}

static void
hr_bus_export_class_init (HrBusExportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hr_bus_export_finalize;
}

static void
hr_bus_export_init (HrBusExport *self)
{
}

/**
 * hr_bus_export_new:
 * @connection: (transfer none): the session bus
 * @path: the object path
 * @account: (transfer none): the account
 * @clock: (transfer none): the time
 *
 * Returns: (transfer full): an object that is not on the bus yet
 */
HrBusExport *
hr_bus_export_new (GDBusConnection *connection,
                   const char *path,
                   HrAccount *account,
                   HrClock *clock)
{
  HrBusExport *self;

  g_return_val_if_fail (g_variant_is_object_path (path), NULL);
  g_return_val_if_fail (HR_IS_ACCOUNT (account), NULL);
  g_return_val_if_fail (HR_IS_CLOCK (clock), NULL);

  self = g_object_new (HR_TYPE_BUS_EXPORT, NULL);
  self->account = g_object_ref (account);
  self->clock = g_object_ref (clock);
  self->object = hr_bus_object_skeleton_new (path);
  self->interface = hr_bus_account1_skeleton_new ();
  self->holds = hr_bus_holds_new (connection, account, clock);
  update (self);
  hr_bus_object_skeleton_set_account1 (self->object, self->interface);

  g_signal_connect_object (self->interface, "handle-refresh", G_CALLBACK (on_handle_refresh), self,
                           0);
  g_signal_connect_object (self->interface, "handle-hold", G_CALLBACK (on_handle_hold), self, 0);
  g_signal_connect_object (self->interface, "handle-release", G_CALLBACK (on_handle_release), self,
                           0);
  g_signal_connect_object (account, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "alert", G_CALLBACK (on_alert), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * hr_bus_export_get_object:
 * @self: an #HrBusExport
 *
 * Returns: (transfer none): what an object manager exports
 */
GDBusObjectSkeleton *
hr_bus_export_get_object (HrBusExport *self)
{
  g_return_val_if_fail (HR_IS_BUS_EXPORT (self), NULL);

  return G_DBUS_OBJECT_SKELETON (self->object);
}

/**
 * hr_bus_export_close:
 * @self: an #HrBusExport
 *
 * Answers those who wait for credits: it is taken off the bus. What is held stays so.
 */
void
hr_bus_export_close (HrBusExport *self)
{
  g_return_if_fail (HR_IS_BUS_EXPORT (self));

  hr_bus_holds_stop (self->holds);
}

/**
 * hr_bus_export_read_holds:
 * @self: an #HrBusExport
 *
 * Reads again what is held: others may have changed it.
 */
void
hr_bus_export_read_holds (HrBusExport *self)
{
  g_return_if_fail (HR_IS_BUS_EXPORT (self));

  hr_bus_holds_read (self->holds);
}
