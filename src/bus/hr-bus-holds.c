/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-bus-holds.h"

#include "hr-format.h"
#include "hr-store-holds.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define NOT_ENOUGH HR_APP_ID ".Error.NotEnough"
#define MOVED      "Another program keeps the holds now"

/* A hold that has ended, and the boot time at which that was known. */
typedef struct {
  guint32 id;
  gint64 at;
} Ended;

/* Somebody who wants credits. */
typedef struct {
  HrBusHolds *keeper;                /* (owned) */
  GDBusMethodInvocation *invocation; /* (owned) (nullable): consumed by the answer */
  HrHold *hold;                      /* (owned) */
  gint64 until;                      /* boot time */
  guint timer;
  guint unready;  /* how many answers its turn waits for: which process it is, and a balance where
                     none was current */
  gboolean asked; /* the service, because the store refused it */
} Request;

/* Somebody who wants a hold to end. */
typedef struct {
  GDBusMethodInvocation *invocation; /* (owned) (nullable): consumed by the answer */
  guint32 id;
  gboolean ended; /* it did, and the balance is waited for */
} Release;

struct _HrBusHolds {
  GObject parent_instance;

  GDBusConnection *connection; /* (owned) */
  HrAccount *account;          /* (owned) */
  HrClock *clock;              /* (owned) */

  GPtrArray *holds;    /* (owned) (nullable) (element-type HrHold): as they were last read */
  GArray *ended;       /* (owned) (element-type Ended) */
  GHashTable *watches; /* (owned) (element-type utf8 guint): of callers */
  GHashTable *gone;    /* (owned) (element-type utf8): callers that have left the bus */
  GQueue waiting;      /* (owned) (element-type Request): in the order of asking */
  GPtrArray *releases; /* (owned) (element-type Release) */
  Request *served;     /* (owned) (nullable): the one that the store is asked for */

  gboolean stopped;
  gboolean changing; /* the store is at work */
  gboolean stale;    /* the holds are to be read again */
  gboolean refused;  /* the store knew of less than is known here, and no check has said more */
  gboolean asking;   /* the balance is asked for, because holds have ended */
  gint64 asked_at;   /* of the balance that was known before */
  guint asking_timer;
  gint64 checked_at; /* of the balance that was looked at last */
};

G_DEFINE_FINAL_TYPE (HrBusHolds, hr_bus_holds, G_TYPE_OBJECT)

static void pump (HrBusHolds *self);

static void
request_clear (gpointer data)
{
  Request *request = data;

  hr_hold_free (request->hold);
  g_object_unref (request->keeper);
}

static void
request_unref (Request *request)
{
  g_rc_box_release_full (request, request_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_unref)

/**
 * hr_bus_holds_return_error:
 * @self: a keeper
 * @invocation: (transfer full): a call
 * @error: why it fails
 *
 * Fails a call; an error of %HR_ERROR has its name on the bus, and its sentence.
 */
void
hr_bus_holds_return_error (HrBusHolds *self, GDBusMethodInvocation *invocation, const GError *error)
{
  const HrSnapshot *snapshot = hr_account_get_snapshot (self->account);
  g_autofree char *message = NULL;

  if (error->domain != HR_ERROR) {
    g_dbus_method_invocation_return_gerror (invocation, error);
    return;
  }
  message = hr_format_error ((HrError) error->code, snapshot->next_check_at,
                             hr_clock_get_wall_time (self->clock));
  g_dbus_method_invocation_return_dbus_error (invocation,
                                              hr_error_to_dbus_name ((HrError) error->code),
                                              message);
}

/* Ends the wait of a request, whose call was answered. */
static void
drop_request (HrBusHolds *self, Request *request)
{
  request->invocation = NULL;
  if (request->timer != 0)
    hr_clock_remove_timer (self->clock, request->timer);
  request->timer = 0;
  if (g_queue_remove (&self->waiting, request))
    request_unref (request);
}

/* Answers nobody: the caller has left. */
static void
forget_request (HrBusHolds *self, Request *request)
{
  g_object_unref (request->invocation);
  drop_request (self, request);
}

static void
fail_request (HrBusHolds *self, Request *request, const GError *error)
{
  hr_bus_holds_return_error (self, request->invocation, error);
  drop_request (self, request);
}

static void
fail_moved (HrBusHolds *self, Request *request)
{
  g_autoptr (GError) error =
      g_error_new_literal (G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER, MOVED);

  fail_request (self, request, error);
}

static void
grant_request (HrBusHolds *self, Request *request, guint32 id)
{
  g_dbus_method_invocation_return_value (request->invocation, g_variant_new ("(u)", id));
  drop_request (self, request);
}

static void
fail_releases (HrBusHolds *self, const GError *error)
{
  for (guint i = self->releases->len; i-- > 0;) {
    Release *release = g_ptr_array_index (self->releases, i);

    if (release->ended) {
      hr_bus_holds_return_error (self, release->invocation, error);
      g_ptr_array_remove_index (self->releases, i);
    }
  }
}

static gboolean
is_usable (HrBusHolds *self)
{
  return hr_account_get_snapshot (self->account)->state == HR_STATE_CURRENT;
}

static void
say_not_enough (HrBusHolds *self, Request *request)
{
  gint64 available = hr_snapshot_get_available (hr_account_get_snapshot (self->account));
  g_autofree char *credits = hr_format_credits (available);
  g_autofree char *message =
      available < request->hold->credits
          /* Translators: %s is "12 credits". */
          ? g_strdup_printf (C_ ("hold", "Not enough: %s available"), credits)
          : g_strdup (C_ ("hold", "Others have asked for credits before"));

  g_dbus_method_invocation_return_dbus_error (request->invocation, NOT_ENOUGH, message);
  drop_request (self, request);
}

/* Answers those whose time is up, and those whom only a person could help. */
static void
expire (HrBusHolds *self)
{
  const HrSnapshot *snapshot = hr_account_get_snapshot (self->account);
  gint64 now = hr_clock_get_boot_time (self->clock);
  gboolean usable = is_usable (self);
  GList *next;

  for (GList *l = self->waiting.head; l != NULL; l = next) {
    Request *request = l->data;
    gboolean hopeless = !usable && snapshot->failed && hr_error_needs_person (snapshot->error);

    next = l->next;
    if (request->unready > 0 || request == self->served || (request->until > now && !hopeless))
      continue;
    if (usable) {
      say_not_enough (self, request);
    } else {
      g_autoptr (GError) error =
          g_error_new_literal (HR_ERROR,
                               (gint) (snapshot->failed ? snapshot->error : HR_ERROR_TIMEOUT),
                               "There is no current balance");

      fail_request (self, request, error);
    }
  }
}

static gboolean
is_own (HrBusHolds *self, const HrHold *hold)
{
  return g_strcmp0 (hold->bus, g_dbus_connection_get_guid (self->connection)) == 0;
}

/* Of another bus nothing is known but whether the caller's process is there; where that cannot be
 * seen, the hold would stay for ever. */
static gboolean
is_over (HrBusHolds *self, const HrHold *hold)
{
  if (is_own (self, hold))
    return g_hash_table_contains (self->gone, hold->caller);
  return hold->started == 0 || !hr_hold_may_live (hold);
}

static void
add_id (GArray **ids, guint32 id)
{
  if (*ids == NULL)
    *ids = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_array_append_val (*ids, id);
}

/* Only the caller that has a hold can release it. */
static void
collect_releases (HrBusHolds *self, HrHoldChange *change)
{
  for (guint i = self->releases->len; i-- > 0;) {
    Release *release = g_ptr_array_index (self->releases, i);
    const HrHold *hold = hr_holds_find (self->holds, release->id);

    if (release->ended)
      continue;
    if (hold != NULL && !hold->ended && is_own (self, hold) &&
        g_strcmp0 (hold->caller, g_dbus_method_invocation_get_sender (release->invocation)) == 0) {
      release->ended = TRUE;
      add_id (&change->end, release->id);
      continue;
    }
    g_dbus_method_invocation_return_error_literal (
        release->invocation, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS,
        C_ ("hold", "You have no hold with that number"));
    g_ptr_array_remove_index (self->releases, i);
  }
}

static gint64
get_ended_at (HrBusHolds *self, guint32 id)
{
  for (guint i = 0; i < self->ended->len; i++)
    if (g_array_index (self->ended, Ended, i).id == id)
      return g_array_index (self->ended, Ended, i).at;
  return G_MAXINT64;
}

static void
collect (HrBusHolds *self, HrHoldChange *change)
{
  gint64 asked_at = hr_account_get_asked_at (self->account);

  for (guint i = 0; i < self->holds->len; i++) {
    const HrHold *hold = g_ptr_array_index (self->holds, i);

    if (!hold->ended && is_over (self, hold))
      add_id (&change->end, hold->id);
    else if (hold->ended && get_ended_at (self, hold->id) < asked_at)
      add_id (&change->remove, hold->id);
  }
  collect_releases (self, change);
}

/* Returns: (transfer none) (nullable): who can be served now, by what is known here */
static Request *
choose (HrBusHolds *self)
{
  const HrSnapshot *snapshot = hr_account_get_snapshot (self->account);
  gint64 wanted[HR_HOLDS_MAX];
  guint n = 0;
  int chosen;

  if (self->refused || !is_usable (self))
    return NULL;
  for (GList *l = self->waiting.head;
       l != NULL && n < HR_HOLDS_MAX && ((Request *) l->data)->unready == 0; l = l->next)
    wanted[n++] = ((Request *) l->data)->hold->credits;
  chosen = hr_holds_choose (wanted, n, snapshot->balance.credits, hr_holds_sum (self->holds));
  return chosen >= 0 ? g_queue_peek_nth (&self->waiting, (guint) chosen) : NULL;
}

static void
on_vanished (GDBusConnection *connection, const char *caller, gpointer user_data)
{
  HrBusHolds *self = user_data;
  GList *next;

  /* A bus that has gone says nothing about its callers. */
  if (connection == NULL || g_dbus_connection_is_closed (connection))
    return;

  g_hash_table_add (self->gone, g_strdup (caller));
  for (GList *l = self->waiting.head; l != NULL; l = next) {
    Request *request = l->data;

    next = l->next;
    if (request != self->served && g_str_equal (request->hold->caller, caller))
      forget_request (self, request);
  }
  pump (self);
}

static void
unwatch (gpointer data)
{
  g_bus_unwatch_name (*(guint *) data);
  g_free (data);
}

static void
watch (HrBusHolds *self, const char *caller)
{
  guint id;

  if (g_hash_table_contains (self->watches, caller))
    return;
  id = g_bus_watch_name_on_connection (self->connection, caller, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                       NULL, on_vanished, self, NULL);
  g_hash_table_insert (self->watches, g_strdup (caller), g_memdup2 (&id, sizeof id));
}

static gboolean
is_of_nobody (gpointer caller, gpointer value, gpointer user_data)
{
  HrBusHolds *self = user_data;

  for (guint i = 0; i < self->holds->len; i++) {
    const HrHold *hold = g_ptr_array_index (self->holds, i);

    if (!hold->ended && is_own (self, hold) && g_str_equal (hold->caller, caller))
      return FALSE;
  }
  for (GList *l = self->waiting.head; l != NULL; l = l->next)
    if (g_str_equal (((Request *) l->data)->hold->caller, caller))
      return FALSE;
  return TRUE;
}

/* @holds: (transfer full): as they are in the store now */
static void
take_holds (HrBusHolds *self, GPtrArray *holds)
{
  g_autoptr (GArray) former = g_steal_pointer (&self->ended);
  gint64 now = hr_clock_get_boot_time (self->clock);

  g_clear_pointer (&self->holds, g_ptr_array_unref);
  self->holds = holds;
  self->ended = g_array_new (FALSE, FALSE, sizeof (Ended));
  for (guint i = 0; i < holds->len; i++) {
    const HrHold *hold = g_ptr_array_index (holds, i);
    Ended ended = { hold->id, now };

    for (guint k = 0; k < former->len; k++)
      if (g_array_index (former, Ended, k).id == hold->id)
        ended.at = g_array_index (former, Ended, k).at;
    if (hold->ended)
      g_array_append_val (self->ended, ended);
    else if (is_own (self, hold))
      watch (self, hold->caller);
  }
  g_hash_table_foreach_remove (self->watches, is_of_nobody, self);
  g_hash_table_foreach_remove (self->gone, is_of_nobody, self);
}

static void
answer_releases (HrBusHolds *self)
{
  for (guint i = self->releases->len; i-- > 0;) {
    Release *release = g_ptr_array_index (self->releases, i);

    if (release->ended && hr_holds_find (self->holds, release->id) == NULL) {
      g_dbus_method_invocation_return_value (release->invocation, NULL);
      g_ptr_array_remove_index (self->releases, i);
    }
  }
}

static void ask_balance (HrBusHolds *self);

static void
make_ready (Request *request)
{
  request->unready--;
  pump (request->keeper);
  request_unref (request);
}

static void
on_refreshed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  /* The snapshot tells how it went. */
  hr_account_refresh_finish (HR_ACCOUNT (source), result, NULL);
  make_ready (user_data);
}

static void
on_turn (gpointer user_data)
{
  HrBusHolds *self = user_data;

  self->asking_timer = 0;
  ask_balance (self);
}

static void
on_asked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HrBusHolds) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean known = hr_account_refresh_finish (HR_ACCOUNT (source), result, &error);

  self->asking = FALSE;
  if (self->stopped)
    return;
  if (!known)
    fail_releases (self, error);
  else if (hr_account_get_asked_at (self->account) == self->asked_at)
    /* One refresh too many, which was not made. */
    self->asking_timer = hr_clock_add_timer (self->clock,
                                             hr_clock_get_boot_time (self->clock) +
                                                 (gint64) HR_ACCOUNT_REFRESH_GAP * G_USEC_PER_SEC,
                                             on_turn, self);
  else
    ask_balance (self);
  pump (self);
}

/* Asks for the balance once more if it may lack what an ended hold's job spent. After a failure it
 * is left to the next check. */
static void
ask_balance (HrBusHolds *self)
{
  gint64 asked_at = hr_account_get_asked_at (self->account);
  gboolean needed = FALSE;

  for (guint i = 0; i < self->ended->len; i++)
    needed = needed || g_array_index (self->ended, Ended, i).at >= asked_at;
  if (!needed || self->asking || self->asking_timer != 0)
    return;

  self->asking = TRUE;
  self->asked_at = asked_at;
  hr_account_refresh_async (self->account, NULL, on_asked, g_object_ref (self));
}

static void
show (HrBusHolds *self)
{
  hr_account_set_held (self->account, hr_holds_sum (self->holds), self->holds->len);
}

/* Asks the service, once, before this one is chosen again: another process knows a later and lower
 * balance. After that it is left to the next check. */
static void
ask_again (HrBusHolds *self, Request *request)
{
  self->refused = TRUE;
  if (request->asked)
    return;
  request->asked = TRUE;
  request->unready++;
  hr_account_refresh_async (self->account, NULL, on_refreshed, g_rc_box_acquire (request));
}

/* Promises nothing that cannot be kept in the store. */
static void
give_up (HrBusHolds *self, const GError *error)
{
  g_message ("Holds of the account %s cannot be kept: %s", hr_account_get_id (self->account),
             error->message);
  fail_releases (self, error);
  while (!g_queue_is_empty (&self->waiting))
    fail_request (self, g_queue_peek_head (&self->waiting), error);
}

static void
on_changed_holds (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HrBusHolds) self = user_data;
  g_autoptr (Request) served = g_steal_pointer (&self->served);
  g_autoptr (GError) error = NULL;
  guint n_ended = self->ended->len;
  guint32 granted;
  GPtrArray *holds = hr_store_hold_finish (HR_STORE (source), result, &granted, &error);

  self->changing = FALSE;
  if (granted != 0)
    grant_request (self, served, granted);
  if (self->stopped) {
    if (served != NULL && granted == 0)
      fail_moved (self, served);
    g_clear_pointer (&holds, g_ptr_array_unref);
    return;
  }
  if (holds == NULL) {
    give_up (self, error);
    return;
  }

  if (served != NULL && granted == 0) {
    if (g_hash_table_contains (self->gone, served->hold->caller))
      forget_request (self, served);
    else
      ask_again (self, served);
  }
  take_holds (self, holds);
  answer_releases (self);
  if (self->ended->len > n_ended)
    ask_balance (self);
  show (self);
  pump (self);
}

/* Does next what is to be done, one change of the store at a time. */
static void
pump (HrBusHolds *self)
{
  HrHoldChange change = { 0 };

  if (self->stopped || self->changing)
    return;
  if (self->holds != NULL) {
    collect (self, &change);
    self->served = choose (self);
  }
  if (self->served != NULL) {
    g_rc_box_acquire (self->served);
    change.wanted = hr_hold_copy (self->served->hold);
    change.wanted->id = g_random_int ();
    change.balance = hr_account_get_snapshot (self->account)->balance;
  } else if (change.end == NULL && change.remove == NULL && !self->stale) {
    expire (self);
    return;
  }

  self->stale = FALSE;
  self->changing = TRUE;
  hr_store_hold_async (hr_account_get_history (self->account), hr_account_get_id (self->account),
                       &change, on_changed_holds, g_object_ref (self));
}

static void
on_account_changed (HrBusHolds *self)
{
  gint64 checked_at = hr_account_get_snapshot (self->account)->checked_at;

  /* Others write into the store as well. */
  if (checked_at != self->checked_at)
    hr_bus_holds_read (self);
  else
    pump (self);
}

/**
 * hr_bus_holds_read:
 * @self: a keeper
 *
 * Reads again what is held: others may have changed it.
 */
void
hr_bus_holds_read (HrBusHolds *self)
{
  g_return_if_fail (HR_IS_BUS_HOLDS (self));

  self->checked_at = hr_account_get_snapshot (self->account)->checked_at;
  self->stale = TRUE;
  self->refused = FALSE;
  pump (self);
}

static void
on_process (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  Request *request = user_data;
  guint process = 0;

  if (answer != NULL)
    g_variant_get (answer, "(u)", &process);
  request->hold->process = process;
  request->hold->started = hr_hold_get_started (process);
  make_ready (request);
}

static void
on_until (gpointer user_data)
{
  Request *request = user_data;

  request->timer = 0;
  pump (request->keeper);
}

static gboolean
is_acceptable (HrBusHolds *self, GDBusMethodInvocation *invocation, gint64 credits, const char *why)
{
  guint n = self->waiting.length + (self->holds != NULL ? self->holds->len : 0);

  if (credits < 1 || credits > HR_READING_MAX || strlen (why) > HR_HOLD_WHY_MAX) {
    g_dbus_method_invocation_return_error (invocation, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS,
                                           "Credits are 1 to %" G_GINT64_FORMAT
                                           ", the reason has at most %d bytes",
                                           HR_READING_MAX, HR_HOLD_WHY_MAX);
    return FALSE;
  }
  if (self->stopped) {
    g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR,
                                                   G_DBUS_ERROR_NAME_HAS_NO_OWNER, MOVED);
    return FALSE;
  }
  if (n >= HR_HOLDS_MAX) {
    g_dbus_method_invocation_return_error (invocation, G_DBUS_ERROR, G_DBUS_ERROR_LIMITS_EXCEEDED,
                                           "There may be %d holds", HR_HOLDS_MAX);
    return FALSE;
  }
  return TRUE;
}

/**
 * hr_bus_holds_hold:
 * @self: a keeper
 * @invocation: (transfer full): the call
 * @credits: how many
 * @wait: for how many seconds to wait for them
 * @why: what for
 *
 * Answers with the hold's number once the credits are held, or with why they are not.
 */
void
hr_bus_holds_hold (HrBusHolds *self,
                   GDBusMethodInvocation *invocation,
                   gint64 credits,
                   guint wait,
                   const char *why)
{
  const char *sender = g_dbus_method_invocation_get_sender (invocation);
  Request *request;

  g_return_if_fail (HR_IS_BUS_HOLDS (self));

  if (!is_acceptable (self, invocation, credits, why))
    return;

  request = g_rc_box_new0 (Request);
  request->keeper = g_object_ref (self);
  request->invocation = invocation;
  request->hold = g_new0 (HrHold, 1);
  request->hold->bus = g_strdup (g_dbus_connection_get_guid (self->connection));
  request->hold->caller = g_strdup (sender);
  request->hold->credits = credits;
  request->hold->why = g_strdup (why);
  request->until = hr_clock_get_boot_time (self->clock) + (gint64) wait * G_USEC_PER_SEC;
  if (wait > 0)
    request->timer = hr_clock_add_timer (self->clock, request->until, on_until, request);
  g_queue_push_tail (&self->waiting, request);
  watch (self, sender);

  if (self->holds == NULL)
    self->stale = TRUE;
  request->unready = 1;
  g_dbus_connection_call (self->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "GetConnectionUnixProcessID",
                          g_variant_new ("(s)", sender), G_VARIANT_TYPE ("(u)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_process, g_rc_box_acquire (request));
  if (!is_usable (self)) {
    request->unready++;
    hr_account_refresh_async (self->account, NULL, on_refreshed, g_rc_box_acquire (request));
  }
}

/**
 * hr_bus_holds_release:
 * @self: a keeper
 * @invocation: (transfer full): the call
 * @id: number of a hold of the caller
 *
 * Ends a hold, and answers once its credits are available again.
 */
void
hr_bus_holds_release (HrBusHolds *self, GDBusMethodInvocation *invocation, guint32 id)
{
  Release *release;

  g_return_if_fail (HR_IS_BUS_HOLDS (self));

  if (self->stopped) {
    g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR,
                                                   G_DBUS_ERROR_NAME_HAS_NO_OWNER, MOVED);
    return;
  }
  release = g_new0 (Release, 1);
  release->invocation = invocation;
  release->id = id;
  g_ptr_array_add (self->releases, release);
  if (self->holds == NULL)
    self->stale = TRUE;
  pump (self);
}

/**
 * hr_bus_holds_stop:
 * @self: a keeper
 *
 * Leaves the holds to the next keeper, and has those who wait ask that one. Safe to call twice.
 */
void
hr_bus_holds_stop (HrBusHolds *self)
{
  g_autoptr (GError) error =
      g_error_new_literal (G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER, MOVED);
  GList *next;

  g_return_if_fail (HR_IS_BUS_HOLDS (self));

  if (self->stopped)
    return;
  self->stopped = TRUE;
  g_hash_table_remove_all (self->watches);
  if (self->asking_timer != 0)
    hr_clock_remove_timer (self->clock, self->asking_timer);
  self->asking_timer = 0;
  for (GList *l = self->waiting.head; l != NULL; l = next) {
    next = l->next;
    /* The store's answer is for the one that it was asked for. */
    if (l->data != self->served)
      fail_request (self, l->data, error);
  }
  for (guint i = 0; i < self->releases->len; i++)
    hr_bus_holds_return_error (self,
                               ((Release *) g_ptr_array_index (self->releases, i))->invocation,
                               error);
  g_ptr_array_set_size (self->releases, 0);
}

static void
hr_bus_holds_finalize (GObject *object)
{
  HrBusHolds *self = HR_BUS_HOLDS (object);

  g_hash_table_unref (self->watches);
  g_hash_table_unref (self->gone);
  g_ptr_array_unref (self->releases);
  g_array_unref (self->ended);
  g_clear_pointer (&self->holds, g_ptr_array_unref);
  g_object_unref (self->clock);
  g_object_unref (self->account);
  g_object_unref (self->connection);

  G_OBJECT_CLASS (hr_bus_holds_parent_class)->finalize (object);
}

static void
hr_bus_holds_class_init (HrBusHoldsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hr_bus_holds_finalize;
}

static void
hr_bus_holds_init (HrBusHolds *self)
{
  self->ended = g_array_new (FALSE, FALSE, sizeof (Ended));
  self->watches = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unwatch);
  self->gone = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->releases = g_ptr_array_new_with_free_func (g_free);
}

/**
 * hr_bus_holds_new:
 * @connection: (transfer none): the session bus
 * @account: (transfer none): the account
 * @clock: (transfer none): the time
 *
 * Goes on with what is held already.
 *
 * Returns: (transfer full): a new keeper; to be stopped before it is let go of
 */
HrBusHolds *
hr_bus_holds_new (GDBusConnection *connection, HrAccount *account, HrClock *clock)
{
  HrBusHolds *self = g_object_new (HR_TYPE_BUS_HOLDS, NULL);

  self->connection = g_object_ref (connection);
  self->account = g_object_ref (account);
  self->clock = g_object_ref (clock);
  g_signal_connect_object (account, "changed", G_CALLBACK (on_account_changed), self,
                           G_CONNECT_SWAPPED);
  hr_bus_holds_read (self);
  return self;
}
