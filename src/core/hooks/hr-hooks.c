/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-hooks.h"

#include "hr-hook-process.h"
#include "hr-status-json.h"

#include <string.h>

/* How often a hook is run for one event at most, and the pauses between. */
#define TRIES 3
static const gint64 PAUSES[TRIES] = { 10 * G_TIME_SPAN_SECOND, 60 * G_TIME_SPAN_SECOND, 0 };

/* A hook that was begun and of which nothing more was heard, because its process ended, is begun
 * anew that long after. */
#define LOST_AFTER ((HR_HOOK_LIMIT + 10) * G_TIME_SPAN_SECOND)

/* After a failure of the store, or of the folder's disk, it is tried again that much later. */
#define DISK_PAUSE (60 * G_TIME_SPAN_SECOND)

/* State of a hook with an event, kept as one number: how often it was begun, and when it may be
 * begun again. */
#define DONE               G_MAXINT64
#define STATE(tries, next) ((next) *4 + (tries))
#define GET_TRIES(state)   ((guint) ((state) % 4))
#define GET_NEXT(state)    ((state) / 4)

typedef struct _Step Step;

struct _HrHooks {
  GObject parent_instance;

  HrAccounts *accounts; /* (owned) */
  HrStore *store;       /* (owned) */
  HrClock *clock;       /* (owned) */
  char *folder;         /* (owned) */
  HrHookLister lister;
  char **environment;        /* (owned) */
  GHashTable *known;         /* (owned) (element-type HrAccount): those that were looked at */
  GQueue waiting;            /* (owned) (element-type utf8): ids of accounts to look at */
  GCancellable *cancellable; /* (owned): ends the hook that runs */
  char *said;                /* (owned) (nullable): which are not run, as it was last said */
  Step *unnoted;  /* (owned) (nullable): one whose end could not be noted; it is busy until then */
  Step *unlisted; /* (owned) (nullable): the one that waits for the folder; it is busy until then */
  guint list_timer;
  gboolean listing; /* a thread lists the folder, whether or not somebody waits for it */
  gboolean busy;
  guint timer;
  gint64 retry_at; /* Unix microseconds at which the timer fires, 0 for none */
};

G_DEFINE_FINAL_TYPE (HrHooks, hr_hooks, G_TYPE_OBJECT)

/* One hook with one event, chosen or ended in the store's thread. */
struct _Step {
  HrHooks *self;     /* (owned) */
  char *account;     /* (owned) */
  GStrv names;       /* (owned): the hooks there are */
  gint64 now;        /* Unix microseconds */
  char *event;       /* (owned) (nullable): "NAME AT" of the event that was chosen */
  char *hook;        /* (owned) (nullable): the hook that was chosen */
  guint tries;       /* how often it has been begun for the event */
  gint64 retry_at;   /* Unix microseconds of the next one that may be begun later, 0 for none */
  gboolean finished; /* whether the hook is done with the event */
  GPtrArray *hooks;  /* (owned) (element-type HrHook) */
};

static void
step_clear (gpointer data)
{
  Step *step = data;

  g_free (step->account);
  g_strfreev (step->names);
  g_free (step->event);
  g_free (step->hook);
  g_clear_pointer (&step->hooks, g_ptr_array_unref);
  g_object_unref (step->self);
}

static void
step_unref (gpointer step)
{
  g_atomic_rc_box_release_full (step, step_clear);
}

static gint64
get_time (const char *event)
{
  const char *space = strrchr (event, ' ');

  return space != NULL ? g_ascii_strtoll (space + 1, NULL, 10) : 0;
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 left = get_time (*(const char *const *) a);
  gint64 right = get_time (*(const char *const *) b);

  return left != right ? (left > right ? 1 : -1) : strcmp (*(char *const *) a, *(char *const *) b);
}

/* Returns: (transfer full) (element-type utf8): the events that are kept, the oldest first */
static GPtrArray *
list_events (const HrTold *told)
{
  GPtrArray *events = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GList) names = hr_told_list (told);

  for (GList *l = names; l != NULL; l = l->next)
    if (g_str_has_prefix (l->data, HR_TOLD_EVENT))
      g_ptr_array_add (events, g_strdup ((char *) l->data + strlen (HR_TOLD_EVENT)));
  g_ptr_array_sort (events, compare_times);
  return events;
}

static void
forget_event (HrTold *told, const char *event)
{
  g_autofree char *name = g_strconcat (HR_TOLD_EVENT, event, NULL);
  g_autofree char *prefix = g_strconcat (HR_TOLD_HOOK, event, " ", NULL);
  g_autoptr (GList) names = hr_told_list (told);

  for (GList *l = names; l != NULL; l = l->next)
    if (g_str_has_prefix (l->data, prefix))
      hr_told_unset (told, l->data);
  hr_told_unset (told, name);
}

/* Looks at one hook with one event. A time far ahead is of a clock that was set back since.
 *
 * Returns: whether it is done */
static gboolean
look_at (HrTold *told, Step *step, const char *event, const char *hook)
{
  g_autofree char *name = g_strconcat (HR_TOLD_HOOK, event, " ", hook, NULL);
  gint64 state = hr_told_get (told, name);
  gint64 next = GET_NEXT (state);
  gboolean waits = next > step->now && next - step->now <= LOST_AFTER + PAUSES[1];

  if (state == DONE)
    return TRUE;
  if (!waits && GET_TRIES (state) >= TRIES) {
    g_message ("Hook %s given up for %.*s: nothing is known of how it ended", hook,
               (int) strcspn (event, " "), event);
    hr_told_set (told, name, DONE);
    return TRUE;
  }
  if (waits) {
    step->retry_at = step->retry_at == 0 ? next : MIN (step->retry_at, next);
    return FALSE;
  }
  if (step->hook == NULL) {
    step->event = g_strdup (event);
    step->hook = g_strdup (hook);
    step->tries = GET_TRIES (state) + 1;
    hr_told_set (told, name, STATE (step->tries, step->now + LOST_AFTER));
  }
  return FALSE;
}

/* Chooses what is to be run next, and notes that it was begun, for this process and others; lets go
 * of events with which every hook is done. */
static void
choose (HrTold *told, gpointer data)
{
  Step *step = data;
  g_autoptr (GPtrArray) events = list_events (told);

  g_clear_pointer (&step->event, g_free);
  g_clear_pointer (&step->hook, g_free);
  step->retry_at = 0;
  if (g_cancellable_is_cancelled (step->self->cancellable))
    return;
  for (guint i = 0; i < events->len; i++) {
    const char *event = g_ptr_array_index (events, i);
    gboolean done = TRUE;

    for (gsize j = 0; step->names[j] != NULL; j++)
      done = look_at (told, step, event, step->names[j]) && done;
    if (done)
      forget_event (told, event);
  }
}

/* Notes how a hook has ended. */
static void
end (HrTold *told, gpointer data)
{
  const Step *step = data;
  g_autofree char *name = g_strconcat (HR_TOLD_HOOK, step->event, " ", step->hook, NULL);

  if (!hr_told_has (told, name))
    return;
  hr_told_set (told, name,
               step->finished ? DONE : STATE (step->tries, step->now + PAUSES[step->tries - 1]));
}

static void look_at_next (HrHooks *self);
static void note_end (HrHooks *self, Step *step);

static void
want (HrHooks *self, const char *account)
{
  if (g_queue_find_custom (&self->waiting, account, (GCompareFunc) strcmp) == NULL)
    g_queue_push_tail (&self->waiting, g_strdup (account));
  look_at_next (self);
}

static void
on_retry (gpointer user_data)
{
  HrHooks *self = user_data;

  self->timer = 0;
  self->retry_at = 0;
  if (self->unnoted != NULL)
    note_end (self, g_steal_pointer (&self->unnoted));
  for (guint i = 0; i < hr_accounts_get_n (self->accounts); i++)
    want (self, hr_account_get_id (hr_accounts_get (self->accounts, i)));
}

static void
plan_retry (HrHooks *self, gint64 at)
{
  gint64 now = hr_clock_get_wall_time (self->clock);

  if (at == 0 || (self->retry_at != 0 && self->retry_at <= at))
    return;
  if (self->timer != 0)
    hr_clock_remove_timer (self->clock, self->timer);
  self->retry_at = at;
  self->timer =
      hr_clock_add_timer (self->clock, hr_clock_get_boot_time (self->clock) + MAX (at - now, 0),
                          on_retry, self);
}

static void
plan_retry_of_disk (HrHooks *self)
{
  plan_retry (self, hr_clock_get_wall_time (self->clock) + DISK_PAUSE);
}

/* A hook that has ended is not run again because its end could not be noted. */
static void
on_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Step *step = user_data;
  g_autoptr (HrHooks) self = g_object_ref (step->self);
  g_autoptr (HrTold) told = hr_store_tell_finish (HR_STORE (source), result, NULL, NULL);

  if (told == NULL && !g_cancellable_is_cancelled (self->cancellable)) {
    self->unnoted = step;
    plan_retry_of_disk (self);
    return;
  }

  want (self, step->account);
  step_unref (step);
  self->busy = FALSE;
  look_at_next (self);
}

static void
note_end (HrHooks *self, Step *step)
{
  hr_store_tell_async (self->store, step->account, end, g_atomic_rc_box_acquire (step), step_unref,
                       NULL, on_ended, step);
}

static void
on_run (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Step *step = user_data;
  HrHooks *self = step->self;
  int length = (int) strcspn (step->event, " ");
  g_autoptr (GError) error = NULL;

  step->finished = hr_hook_run_finish (result, &error);
  /* The program ends: the hook is begun anew by the next one. */
  if (!step->finished && g_cancellable_is_cancelled (self->cancellable)) {
    step_unref (step);
    return;
  }

  if (!step->finished && step->tries == TRIES) {
    g_message ("Hook %s given up for %.*s: %s", step->hook, length, step->event, error->message);
    step->finished = TRUE;
  } else if (!step->finished) {
    g_message ("Hook %s failed for %.*s and is tried again: %s", step->hook, length, step->event,
               error->message);
  }
  step->now = hr_clock_get_wall_time (self->clock);
  note_end (self, step);
}

static const HrHook *
find_hook (const Step *step)
{
  for (guint i = 0; i < step->hooks->len; i++) {
    const HrHook *hook = g_ptr_array_index (step->hooks, i);

    if (g_str_equal (hook->name, step->hook))
      return hook;
  }
  return NULL;
}

/* Returns: whether a hook was begun */
static gboolean
run (Step *step, HrAccount *account)
{
  HrHooks *self = step->self;
  const HrHook *hook = step->hook != NULL ? find_hook (step) : NULL;
  g_autofree char *event = NULL;
  g_autofree char *line = NULL;

  if (hook == NULL || account == NULL)
    return FALSE;

  event = g_strndup (step->event, (gsize) (strrchr (step->event, ' ') - step->event));
  line = hr_status_json_of_event (hr_account_get_snapshot (account), event, get_time (step->event),
                                  hr_clock_get_wall_time (self->clock));
  hr_hook_run_async (hook->path, event, line, (const char *const *) self->environment,
                     HR_HOOK_LIMIT * 1000, self->cancellable, on_run, step);
  return TRUE;
}

static void
on_chosen (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HrHooks) self = user_data;
  gpointer data = NULL;
  HrTold *told = hr_store_tell_finish (HR_STORE (source), result, &data, NULL);
  Step *step = data;

  if (told != NULL) {
    hr_told_free (told);
    plan_retry (self, step->retry_at);
    if (!g_cancellable_is_cancelled (self->cancellable) &&
        run (step, hr_accounts_find (self->accounts, step->account)))
      return;
    step_unref (step);
  } else {
    plan_retry_of_disk (self);
  }
  self->busy = FALSE;
  look_at_next (self);
}

/* Returns: (transfer full): names of the hooks to run; says once which are not run, and why */
static GStrv
name_hooks (HrHooks *self, const GPtrArray *hooks, const char *problem)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr (GString) problems = g_string_new (NULL);

  if (problem != NULL)
    g_string_append_printf (problems, "; no hook in %s is run: %s", self->folder, problem);
  for (guint i = 0; i < hooks->len; i++) {
    const HrHook *hook = g_ptr_array_index (hooks, i);

    if (hook->problem == NULL)
      g_strv_builder_add (names, hook->name);
    else
      g_string_append_printf (problems, "; hook %s is not run: %s", hook->name, hook->problem);
  }
  if (problems->len > 0 && g_strcmp0 (problems->str, self->said) != 0)
    g_message ("Hooks%s", problems->str);
  g_free (self->said);
  self->said = g_strdup (problems->str);
  return g_strv_builder_end (names);
}

/* Drops the step that waits for the folder. Its event is looked at again later. */
static void
give_up_list (HrHooks *self)
{
  if (self->list_timer != 0)
    hr_clock_remove_timer (self->clock, self->list_timer);
  self->list_timer = 0;
  g_clear_pointer (&self->unlisted, step_unref);
  self->busy = FALSE;
}

static void
on_list_timeout (gpointer user_data)
{
  g_autoptr (HrHooks) self = g_object_ref (user_data);

  g_message ("Hooks: the disk with %s does not answer", self->folder);
  self->list_timer = 0;
  give_up_list (self);
  plan_retry_of_disk (self);
  look_at_next (self);
}

/* A late list is dropped: it may be that of another hour. */
static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HrHooks) self = user_data;
  g_autofree char *problem = NULL;
  g_autoptr (GPtrArray) hooks = hr_hook_folder_list_finish (result, &problem);
  Step *step = g_steal_pointer (&self->unlisted);

  self->listing = FALSE;
  if (step == NULL)
    return;

  hr_clock_remove_timer (self->clock, self->list_timer);
  self->list_timer = 0;
  step->names = name_hooks (self, hooks, problem);
  step->hooks = g_steal_pointer (&hooks);
  step->now = hr_clock_get_wall_time (self->clock);
  hr_store_tell_async (self->store, step->account, choose, step, step_unref, NULL, on_chosen,
                       g_object_ref (self));
}

/* @step: (transfer full): one with an event. While a thread hangs, no other is begun. */
static void
list_hooks (HrHooks *self, Step *step)
{
  self->unlisted = step;
  if (self->listing) {
    give_up_list (self);
    plan_retry_of_disk (self);
    return;
  }

  self->listing = TRUE;
  self->list_timer = hr_clock_add_timer (self->clock,
                                         hr_clock_get_boot_time (self->clock) +
                                             HR_HOOK_FOLDER_TIMEOUT * G_TIME_SPAN_SECOND,
                                         on_list_timeout, self);
  hr_hook_folder_list_async (self->folder, self->lister, on_listed, g_object_ref (self));
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HrHooks) self = user_data;
  gpointer data = NULL;
  g_autoptr (HrTold) told = hr_store_tell_finish (HR_STORE (source), result, &data, NULL);
  Step *step = data;
  g_autoptr (GPtrArray) events = told != NULL ? list_events (told) : NULL;

  if (told == NULL)
    plan_retry_of_disk (self);
  if (events == NULL || events->len == 0 ||
      hr_accounts_find (self->accounts, step->account) == NULL ||
      g_cancellable_is_cancelled (self->cancellable)) {
    g_clear_pointer (&step, step_unref);
    self->busy = FALSE;
    look_at_next (self);
    return;
  }

  list_hooks (self, step);
}

/* One at a time: the next account is looked at when nothing is under way. */
static void
look_at_next (HrHooks *self)
{
  Step *step = NULL;

  if (self->busy || g_queue_is_empty (&self->waiting) ||
      g_cancellable_is_cancelled (self->cancellable))
    return;

  self->busy = TRUE;
  step = g_atomic_rc_box_new0 (Step);
  step->self = g_object_ref (self);
  step->account = g_queue_pop_head (&self->waiting);
  hr_store_tell_async (self->store, step->account, NULL, step, step_unref, NULL, on_read,
                       g_object_ref (self));
}

static void
on_alert (HrHooks *self, HrAccount *account, const HrAlert *alert)
{
  if (hr_alert_get_event (alert) != NULL)
    want (self, hr_account_get_id (account));
}

/* What an earlier run has left is taken up as soon as something is known to tell a hook. */
static void
on_changed (HrHooks *self, HrAccount *account)
{
  if (!hr_accounts_has (self->accounts, account)) {
    g_hash_table_remove (self->known, account);
  } else if (!g_hash_table_contains (self->known, account) &&
             hr_account_get_snapshot (account)->state != HR_STATE_CHECKING) {
    g_hash_table_add (self->known, account);
    want (self, hr_account_get_id (account));
  }
}

static void
hr_hooks_dispose (GObject *object)
{
  HrHooks *self = HR_HOOKS (object);

  if (self->timer != 0)
    hr_clock_remove_timer (self->clock, self->timer);
  self->timer = 0;
  g_queue_clear_full (&self->waiting, g_free);
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_clear_object (&self->clock);
  g_clear_object (&self->store);
  g_clear_object (&self->accounts);

  G_OBJECT_CLASS (hr_hooks_parent_class)->dispose (object);
}

static void
hr_hooks_finalize (GObject *object)
{
  HrHooks *self = HR_HOOKS (object);

  g_object_unref (self->cancellable);
  g_free (self->said);
  g_strfreev (self->environment);
  g_free (self->folder);

  G_OBJECT_CLASS (hr_hooks_parent_class)->finalize (object);
}

static void
hr_hooks_class_init (HrHooksClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = hr_hooks_dispose;
  object_class->finalize = hr_hooks_finalize;
}

static void
hr_hooks_init (HrHooks *self)
{
  g_queue_init (&self->waiting);
  self->known = g_hash_table_new (NULL, NULL);
  self->cancellable = g_cancellable_new ();
}

/**
 * hr_hooks_new:
 * @accounts: (transfer none): the accounts
 * @store: (transfer none): where their events are kept
 * @clock: (transfer none): the time
 * @folder: (type filename): where the user's own programs are
 * @lister: lists the folder: hr_hook_folder_list()
 * @environment: (array zero-terminated=1): the environment that they get
 *
 * Returns: (transfer full): hooks, until hr_hooks_stop()
 */
HrHooks *
hr_hooks_new (HrAccounts *accounts,
              HrStore *store,
              HrClock *clock,
              const char *folder,
              HrHookLister lister,
              const char *const *environment)
{
  HrHooks *self;

  g_return_val_if_fail (HR_IS_ACCOUNTS (accounts), NULL);
  g_return_val_if_fail (HR_IS_STORE (store), NULL);
  g_return_val_if_fail (HR_IS_CLOCK (clock), NULL);

  self = g_object_new (HR_TYPE_HOOKS, NULL);
  self->accounts = g_object_ref (accounts);
  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);
  self->folder = g_strdup (folder);
  self->lister = lister;
  self->environment = g_strdupv ((char **) environment);
  g_signal_connect_object (accounts, "alert", G_CALLBACK (on_alert), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (accounts, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * hr_hooks_stop:
 * @self: hooks
 *
 * Ends the one that runs, and runs no more: what is left is taken up by the next run.
 */
void
hr_hooks_stop (HrHooks *self)
{
  g_return_if_fail (HR_IS_HOOKS (self));

  g_cancellable_cancel (self->cancellable);
  if (self->unlisted != NULL)
    give_up_list (self);
  if (self->unnoted != NULL)
    note_end (self, g_steal_pointer (&self->unnoted));
}
