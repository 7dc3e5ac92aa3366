/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-alerts.h"

/* What the state is called in the store. Part of what outlives an update: never rename one. */
#define KEY_LEVEL           "level"
#define KEY_TOLD            "told"
#define KEY_READING_CREDITS "reading-credits"
#define KEY_READING_USED    "reading-used"
#define KEY_READING_AS_OF   "reading-as-of"
#define KEY_REFUSAL_TOLD    "refusal-told"
#define KEY_FAILING_SINCE   "failing-since"
#define KEY_FAILING_FOR     "failing-for"
#define KEY_OUTAGE_TOLD     "outage-told"
#define KEY_SNOOZED_UNTIL   "snoozed-until"
#define KEY_TOLD_AT         "told-at"
#define KEY_BUDGET_UNTIL    "budget-until"
#define KEY_FORECAST_TOLD   "forecast-told"

/* Longer makes no difference. */
#define OUTAGE (G_USEC_PER_SEC * (gint64) HR_ALERTS_OUTAGE)

/* A value outside its range is no value. */
static gint64
load (HrStateStore *store, const char *group, const char *key, gint64 min, gint64 max)
{
  gint64 value = hr_state_store_get_int64 (store, group, key);

  return value >= min && value <= max ? value : 0;
}

static HrLevel
load_level (HrStateStore *store, const char *group, const char *key)
{
  return (HrLevel) load (store, group, key, HR_LEVEL_UNKNOWN, HR_LEVEL_EMPTY);
}

static gboolean
is_counter (HrStateStore *store, const char *group, const char *key)
{
  gint64 value = hr_state_store_get_int64 (store, group, key);

  return hr_state_store_has (store, group, key) && value >= -HR_READING_MAX &&
         value <= HR_READING_MAX;
}

/**
 * hr_alerts_load:
 * @self: (out caller-allocates): the state
 * @store: where it was saved
 * @group: the account's group there
 *
 * Restores what hr_alerts_save() stored. What is missing or makes no sense is as if it had never
 * been known; the rest stands.
 */
void
hr_alerts_load (HrAlerts *self, HrStateStore *store, const char *group)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (HR_IS_STATE_STORE (store));
  g_return_if_fail (group != NULL);

  hr_alerts_init (self);

  self->level = load_level (store, group, KEY_LEVEL);
  self->told = load_level (store, group, KEY_TOLD);

  if (is_counter (store, group, KEY_READING_CREDITS)) {
    self->have_reading = TRUE;
    self->reading.credits = hr_state_store_get_int64 (store, group, KEY_READING_CREDITS);
    self->reading.at = load (store, group, KEY_READING_AS_OF, 0, G_MAXINT64);
    self->reading.used_known = is_counter (store, group, KEY_READING_USED);
    if (self->reading.used_known)
      self->reading.used = hr_state_store_get_int64 (store, group, KEY_READING_USED);
  }

  self->refusal_told = (gboolean) load (store, group, KEY_REFUSAL_TOLD, FALSE, TRUE);
  self->failing_since = load (store, group, KEY_FAILING_SINCE, 0, G_MAXINT64);
  self->failing_for = load (store, group, KEY_FAILING_FOR, 0, OUTAGE);
  self->outage_told = (gboolean) load (store, group, KEY_OUTAGE_TOLD, FALSE, TRUE);
  self->snoozed_until = load (store, group, KEY_SNOOZED_UNTIL, 0, HR_SNOOZED_FOR_GOOD);
  self->told_at = load (store, group, KEY_TOLD_AT, 0, G_MAXINT64);
  self->budget_until = load (store, group, KEY_BUDGET_UNTIL, 0, G_MAXINT64);
  self->forecast_told = (gboolean) load (store, group, KEY_FORECAST_TOLD, FALSE, TRUE);
}

static void
save (HrStateStore *store, const char *group, const char *key, gboolean known, gint64 value)
{
  if (known)
    hr_state_store_set_int64 (store, group, key, value);
  else
    hr_state_store_unset (store, group, key);
}

/**
 * hr_alerts_save:
 * @self: the state
 * @store: where to save it
 * @group: the account's group there
 *
 * Stores the state. Other keys of the group are left alone.
 */
void
hr_alerts_save (const HrAlerts *self, HrStateStore *store, const char *group)
{
  const HrReading *reading;

  g_return_if_fail (self != NULL);
  g_return_if_fail (HR_IS_STATE_STORE (store));
  g_return_if_fail (group != NULL);

  reading = &self->reading;

  save (store, group, KEY_LEVEL, self->level != 0, self->level);
  save (store, group, KEY_TOLD, self->told != 0, self->told);
  save (store, group, KEY_READING_CREDITS, self->have_reading, reading->credits);
  save (store, group, KEY_READING_USED, self->have_reading && reading->used_known, reading->used);
  save (store, group, KEY_READING_AS_OF, self->have_reading, reading->at);
  save (store, group, KEY_REFUSAL_TOLD, self->refusal_told, TRUE);
  save (store, group, KEY_FAILING_SINCE, self->failing_since != 0, self->failing_since);
  save (store, group, KEY_FAILING_FOR, self->failing_for != 0, MIN (self->failing_for, OUTAGE));
  save (store, group, KEY_OUTAGE_TOLD, self->outage_told, TRUE);
  save (store, group, KEY_SNOOZED_UNTIL, self->snoozed_until != 0, self->snoozed_until);
  save (store, group, KEY_TOLD_AT, self->told_at != 0, self->told_at);
  save (store, group, KEY_BUDGET_UNTIL, self->budget_until != 0, self->budget_until);
  save (store, group, KEY_FORECAST_TOLD, self->forecast_told, TRUE);
}
