/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-poller.h"

#include "hr-cadence.h"
#include "hr-retry-at.h"

#define PAUSE ((gint64) HR_POLLER_PAUSE * G_USEC_PER_SEC)

/* The due time of a plan that must be made anew. */
#define DUE_UNKNOWN (-1)

/* All times but those named wall are boot time, in microseconds. */
struct _HrPoller {
  GObject parent_instance;

  HrClock *clock;           /* (owned) */
  HrConditions *conditions; /* (owned) */
  GRand *rand;              /* (owned) */

  guint interval; /* seconds */
  gboolean adaptive;
  gboolean online; /* when the network last changed */

  gboolean started;
  gboolean running; /* the owner is making a request */
  gboolean poked;   /* the next check is wanted at once */
  gboolean nudged;  /* something changed while a request was running */

  HrCadence cadence;
  gint64 request;      /* the start of the last request, G_MININT64 for none */
  gint64 last_request; /* the one before */

  HrRetryAt retry_at;
  gint64 automatic_at; /* before which nothing is planned, though a manual request may be made */

  guint timer; /* 0 for none */
  gint64 due;
  gint64 next_check_at; /* wall time, 0 for none */
};

G_DEFINE_FINAL_TYPE (HrPoller, hr_poller, G_TYPE_OBJECT)

enum { DUE, NEXT_CHECK_CHANGED, RETRY_AT_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

static gint64
get_due (HrPoller *self)
{
  gint64 due = 0;

  if (!self->started)
    return HR_CADENCE_NEVER;

  if (!self->poked)
    due = hr_cadence_get_due (&self->cadence, self->interval,
                              hr_conditions_get_frugal (self->conditions));
  if (due == HR_CADENCE_NEVER)
    return due;

  due = MAX (due, hr_clock_get_boot_time (self->clock));
  if (self->request != G_MININT64)
    due = MAX (due, self->request + PAUSE);

  return hr_retry_at_defer (&self->retry_at, MAX (due, self->automatic_at));
}

/* The same due time is not turned into wall time twice: two clocks are never read at once, and the
 * difference of some microseconds would be a change. */
static void
set_due (HrPoller *self, gint64 due)
{
  gint64 next = 0;

  if (self->due == due)
    return;

  self->due = due;
  if (due != HR_CADENCE_NEVER)
    next = hr_clock_get_wall_time (self->clock) + (due - hr_clock_get_boot_time (self->clock));

  if (self->next_check_at != next) {
    self->next_check_at = next;
    g_signal_emit (self, signals[NEXT_CHECK_CHANGED], 0);
  }
}

static void
remove_timer (HrPoller *self)
{
  if (self->timer != 0)
    hr_clock_remove_timer (self->clock, self->timer);
  self->timer = 0;
}

static void
on_timer (gpointer user_data)
{
  g_autoptr (HrPoller) self = g_object_ref (user_data);

  self->timer = 0;
  g_signal_emit (self, signals[DUE], 0);
}

/* Makes what runs fit what is known: the one place where the timer is set. */
static void
plan (HrPoller *self)
{
  gint64 due;

  remove_timer (self);
  if (self->running)
    return;

  due = get_due (self);
  if (due != HR_CADENCE_NEVER)
    self->timer = hr_clock_add_timer (self->clock, due, on_timer, self);
  set_due (self, due);
}

static void
set_retry_at (HrPoller *self, gint64 until_wall)
{
  if (hr_retry_at_set (&self->retry_at, until_wall, hr_clock_get_boot_time (self->clock),
                       hr_clock_get_wall_time (self->clock)))
    g_signal_emit (self, signals[RETRY_AT_CHANGED], 0);
}

/* Something happened that makes a check worth while. Unlike hr_poller_poke() it was not the user,
 * so it does not ask with a refused key. */
static void
nudge (HrPoller *self)
{
  if (!self->started || hr_cadence_is_waiting_for_key (&self->cadence))
    return;

  if (self->running)
    self->nudged = TRUE;
  else
    hr_poller_poke (self);
}

static void
on_clock_jumped (HrPoller *self, gboolean resumed)
{
  g_autoptr (HrPoller) alive = g_object_ref (self);
  gint64 now = hr_clock_get_boot_time (self->clock);

  /* Both wall times are worked out again from boot time, which is still right. */
  if (hr_retry_at_translate (&self->retry_at, now, hr_clock_get_wall_time (self->clock)))
    g_signal_emit (self, signals[RETRY_AT_CHANGED], 0);
  self->due = DUE_UNKNOWN;
  plan (self);

  /* The timer may have been first to notice the resume, and then all is done already. */
  if (resumed && (self->running || !hr_cadence_is_fresh (&self->cadence, now)))
    nudge (self);
}

static void
on_network_changed (HrPoller *self)
{
  gboolean was_online = self->online;

  self->online = hr_conditions_get_online (self->conditions);
  if (!self->online)
    return;

  /* A login page or firewall in front of the service belonged to the old network. */
  self->automatic_at = 0;
  plan (self);
  if (!was_online || self->running || hr_cadence_is_waiting_for_network (&self->cadence))
    nudge (self);
}

static void
hr_poller_dispose (GObject *object)
{
  HrPoller *self = HR_POLLER (object);

  self->started = FALSE;
  remove_timer (self);
  g_clear_pointer (&self->rand, g_rand_free);
  g_clear_object (&self->conditions);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (hr_poller_parent_class)->dispose (object);
}

static void
hr_poller_class_init (HrPollerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = hr_poller_dispose;

  /**
   * HrPoller::due:
   * @self: the poller
   *
   * Time to ask. The owner calls hr_poller_began() if it makes a request, and in any case
   * hr_poller_succeeded() or hr_poller_failed(): nothing is planned until then. The handler may
   * drop the last reference.
   */
  signals[DUE] =
      g_signal_new ("due", HR_TYPE_POLLER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[NEXT_CHECK_CHANGED] =
      g_signal_new ("next-check-changed", HR_TYPE_POLLER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 0);
  signals[RETRY_AT_CHANGED] = g_signal_new ("retry-at-changed", HR_TYPE_POLLER, G_SIGNAL_RUN_LAST,
                                            0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hr_poller_init (HrPoller *self)
{
  self->interval = HR_POLLER_INTERVAL_DEFAULT;
  self->adaptive = TRUE;
  self->request = G_MININT64;
  self->last_request = G_MININT64;
  self->due = HR_CADENCE_NEVER;
}

/**
 * hr_poller_new:
 * @clock: the time
 * @conditions: the network and the power profile
 * @seed: of the jitter, 0 for one that nobody knows
 *
 * Returns: (transfer full): a new poller, which plans nothing before hr_poller_start()
 */
HrPoller *
hr_poller_new (HrClock *clock, HrConditions *conditions, guint32 seed)
{
  HrPoller *self;

  g_return_val_if_fail (HR_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (HR_IS_CONDITIONS (conditions), NULL);

  self = g_object_new (HR_TYPE_POLLER, NULL);
  self->clock = g_object_ref (clock);
  self->conditions = g_object_ref (conditions);
  self->rand = seed != 0 ? g_rand_new_with_seed (seed) : g_rand_new ();
  self->online = hr_conditions_get_online (conditions);
  g_signal_connect_object (clock, "jumped", G_CALLBACK (on_clock_jumped), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (conditions, "network-changed", G_CALLBACK (on_network_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (conditions, "notify::frugal", G_CALLBACK (plan), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/**
 * hr_poller_start:
 * @self: a poller
 *
 * Starts to plan checks: the first is due at once, but not before the time that the service asked
 * for, nor within %HR_POLLER_PAUSE of a request made before a hr_poller_stop(). Offline is no
 * reason to wait: a check without a network costs nothing, fails as such, and backs off.
 */
void
hr_poller_start (HrPoller *self)
{
  g_return_if_fail (HR_IS_POLLER (self));

  if (self->started)
    return;

  self->started = TRUE;
  hr_cadence_init (&self->cadence);
  plan (self);
}

/**
 * hr_poller_stop:
 * @self: a poller
 *
 * Plans no more checks. A request under way is forgotten; how it went need not be told.
 */
void
hr_poller_stop (HrPoller *self)
{
  g_return_if_fail (HR_IS_POLLER (self));

  self->started = FALSE;
  self->running = FALSE;
  self->poked = FALSE;
  self->nudged = FALSE;
  plan (self);
}

/**
 * hr_poller_poke:
 * @self: a poller
 *
 * Asks for a check at once, whatever the last one said: for a change of settings or of the key. It
 * is not due within %HR_POLLER_PAUSE of the last request, nor before a time that an answer named
 * (hr_poller_take_retry()). While a request is running, or before the start, it does nothing.
 *
 * A return of the network and a resume from suspend are noticed without it.
 */
void
hr_poller_poke (HrPoller *self)
{
  g_return_if_fail (HR_IS_POLLER (self));

  if (!self->started || self->running)
    return;

  self->poked = TRUE;
  plan (self);
}

/**
 * hr_poller_began:
 * @self: a poller
 *
 * Tells that a request is made, on ::due or because the user asked. No timer runs until it is told
 * how it went; the next check keeps its value until then. There is one request at a time (a new one
 * takes the place of one that was given up), and none before the time that the service asked for:
 * both are for the owner to see to.
 */
void
hr_poller_began (HrPoller *self)
{
  g_return_if_fail (HR_IS_POLLER (self));

  remove_timer (self);
  if (!self->running)
    self->last_request = self->request;
  self->running = TRUE;
  self->poked = FALSE;
  self->request = hr_clock_get_boot_time (self->clock);
}

/**
 * hr_poller_gave_up:
 * @self: a poller
 *
 * Tells that no request is under way any more, and how it would have gone nobody knows: plans the
 * next check as if it had not begun.
 */
void
hr_poller_gave_up (HrPoller *self)
{
  g_return_if_fail (HR_IS_POLLER (self));

  self->running = FALSE;
  plan (self);
}

/**
 * hr_poller_succeeded:
 * @self: a poller
 * @look_soon: whether credits were spent since the check before, or the balance is within 20 %
 *   above a threshold
 *
 * Tells that there is a balance. The next check is after the interval; if adaptive and @look_soon,
 * after %HR_POLLER_FAST, from where each check without @look_soon doubles the gap back.
 */
void
hr_poller_succeeded (HrPoller *self, gboolean look_soon)
{
  g_autoptr (HrPoller) alive = NULL;

  g_return_if_fail (HR_IS_POLLER (self));

  alive = g_object_ref (self);
  self->running = FALSE;
  self->poked = FALSE;
  self->nudged = FALSE;
  hr_cadence_good (&self->cadence, look_soon && self->adaptive, self->interval,
                   hr_clock_get_boot_time (self->clock));
  self->automatic_at = 0;
  if (hr_retry_at_clear (&self->retry_at))
    g_signal_emit (self, signals[RETRY_AT_CHANGED], 0);
  plan (self);
}

/**
 * hr_poller_take_retry:
 * @self: a poller
 * @retry: until when not to ask
 *
 * Takes over a time that an answer named, as hr_poller_failed() does, without an end of a check.
 */
void
hr_poller_take_retry (HrPoller *self, HrRetryTime retry)
{
  gint64 wall;

  g_return_if_fail (HR_IS_POLLER (self));

  wall = hr_clock_get_wall_time (self->clock);
  if (retry.automatic && retry.at != 0)
    self->automatic_at = hr_clock_get_boot_time (self->clock) + (retry.at - wall);
  else if (retry.at > hr_poller_get_retry_at (self))
    set_retry_at (self, retry.at);
  plan (self);
}

/**
 * hr_poller_failed:
 * @self: a poller
 * @code: why there is no balance
 * @retry: until when not to ask
 *
 * Tells that there is no balance. What comes next is hr_error_get_retry()'s to say: a growing gap
 * (hr_backoff_gap()), a fixed one, once an hour, or nothing. A time that binds everybody becomes
 * the time that the service asked for, unless that is later; one for automatic checks alone defers
 * those until the network changes.
 */
void
hr_poller_failed (HrPoller *self, HrError code, HrRetryTime retry)
{
  g_autoptr (HrPoller) alive = NULL;
  HrRetry next;

  g_return_if_fail (HR_IS_POLLER (self));

  alive = g_object_ref (self);
  hr_cadence_failed (&self->cadence, code, g_rand_double (self->rand),
                     hr_clock_get_boot_time (self->clock));

  /* Without a key there was no request, so there is nothing to pause after. */
  next = hr_error_get_retry (code);
  if (self->running && next == HR_RETRY_LOOK_AGAIN)
    self->request = self->last_request;
  self->running = FALSE;
  self->poked = self->nudged && hr_cadence_is_waiting_for_network (&self->cadence);
  self->nudged = FALSE;
  hr_poller_take_retry (self, retry);
}

/**
 * hr_poller_get_next_check_at:
 * @self: a poller
 *
 * Returns: Unix microseconds of the next check, 0 if none is planned
 */
gint64
hr_poller_get_next_check_at (HrPoller *self)
{
  g_return_val_if_fail (HR_IS_POLLER (self), 0);

  return self->next_check_at;
}

/**
 * hr_poller_get_due:
 * @self: a poller
 *
 * Returns: boot time of the next check, also while a request is running that was not planned;
 *   %G_MAXINT64 if none is planned
 */
gint64
hr_poller_get_due (HrPoller *self)
{
  g_return_val_if_fail (HR_IS_POLLER (self), HR_CADENCE_NEVER);

  return self->due;
}

/**
 * hr_poller_get_gap:
 * @self: a poller
 *
 * Returns: for how long a good answer is to do, in microseconds: :interval, or the gap that is
 *   planned after it, if that is longer
 */
gint64
hr_poller_get_gap (HrPoller *self)
{
  gint64 interval;

  g_return_val_if_fail (HR_IS_POLLER (self), 0);

  interval = self->interval * G_TIME_SPAN_SECOND;
  return MAX (interval, hr_cadence_get_gap (&self->cadence, self->interval,
                                            hr_conditions_get_frugal (self->conditions)));
}

/**
 * hr_poller_get_retry_at:
 * @self: a poller
 *
 * Returns: Unix microseconds before which no request may be made, a manual one included; 0 if one
 *   may be made now
 */
gint64
hr_poller_get_retry_at (HrPoller *self)
{
  g_return_val_if_fail (HR_IS_POLLER (self), 0);

  return hr_retry_at_get_wall (&self->retry_at, hr_clock_get_boot_time (self->clock));
}

/**
 * hr_poller_get_retry_due:
 * @self: a poller
 *
 * Returns: hr_poller_get_retry_at() as boot time
 */
gint64
hr_poller_get_retry_due (HrPoller *self)
{
  g_return_val_if_fail (HR_IS_POLLER (self), 0);

  return hr_poller_get_retry_at (self) != 0 ? self->retry_at.until : 0;
}

/**
 * hr_poller_set_retry_at:
 * @self: a poller
 * @retry_at: Unix microseconds before which the service asked not to be asked, 0 for none
 *
 * Restores the time that the service asked for after a restart, as hr_retry_at_set() takes it.
 * Setting the wall clock does not move it, but notifies the wall time that it has become, for the
 * owner to store.
 */
void
hr_poller_set_retry_at (HrPoller *self, gint64 retry_at)
{
  g_autoptr (HrPoller) alive = NULL;

  g_return_if_fail (HR_IS_POLLER (self));
  g_return_if_fail (retry_at >= 0);

  alive = g_object_ref (self);
  if (retry_at == 0)
    self->automatic_at = 0;
  set_retry_at (self, retry_at);
  plan (self);
}

/**
 * hr_poller_set_interval:
 * @self: a poller
 * @interval: seconds between checks; brought into %HR_POLLER_INTERVAL_MIN to
 *   %HR_POLLER_INTERVAL_MAX
 *
 * Plans the next check anew, from the time of the last one. If that is past it is due at once.
 */
void
hr_poller_set_interval (HrPoller *self, guint interval)
{
  g_return_if_fail (HR_IS_POLLER (self));

  interval = CLAMP (interval, HR_POLLER_INTERVAL_MIN, HR_POLLER_INTERVAL_MAX);
  if (self->interval == interval)
    return;

  self->interval = interval;
  plan (self);
}

/**
 * hr_poller_set_adaptive:
 * @self: a poller
 * @adaptive: whether to look sooner while credits are being spent
 */
void
hr_poller_set_adaptive (HrPoller *self, gboolean adaptive)
{
  g_return_if_fail (HR_IS_POLLER (self));

  adaptive = !!adaptive;
  if (self->adaptive == adaptive)
    return;

  self->adaptive = adaptive;
  if (!adaptive)
    hr_cadence_set_steady (&self->cadence);
  plan (self);
}
