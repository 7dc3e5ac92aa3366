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
#define KEY_DUE             "due"
#define KEY_GRANTED_DUE     "granted-due"

/* Longer makes no difference. */
#define OUTAGE (G_USEC_PER_SEC * (gint64) HR_ALERTS_OUTAGE)

/* A value outside its range is no value. */
static gint64
load (const HrTold *told, const char *key, gint64 min, gint64 max)
{
  gint64 value = hr_told_get (told, key);

  return value >= min && value <= max ? value : 0;
}

static HrLevel
load_level (const HrTold *told, const char *key)
{
  return (HrLevel) load (told, key, HR_LEVEL_UNKNOWN, HR_LEVEL_EMPTY);
}

static gboolean
is_counter (const HrTold *told, const char *key)
{
  gint64 value = hr_told_get (told, key);

  return hr_told_has (told, key) && value >= -HR_READING_MAX && value <= HR_READING_MAX;
}

/**
 * hr_alerts_load:
 * @self: (out caller-allocates): the state
 * @told: where it was saved
 *
 * Restores what hr_alerts_save() stored. What is missing or makes no sense is as if it had never
 * been known; the rest stands.
 */
void
hr_alerts_load (HrAlerts *self, const HrTold *told)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (told != NULL);

  hr_alerts_init (self);

  self->level = load_level (told, KEY_LEVEL);
  self->told = load_level (told, KEY_TOLD);

  if (is_counter (told, KEY_READING_CREDITS)) {
    self->have_reading = TRUE;
    self->reading.credits = hr_told_get (told, KEY_READING_CREDITS);
    self->reading.at = load (told, KEY_READING_AS_OF, 0, G_MAXINT64);
    self->reading.used_known = is_counter (told, KEY_READING_USED);
    if (self->reading.used_known)
      self->reading.used = hr_told_get (told, KEY_READING_USED);
  }

  self->refusal_told = (gboolean) load (told, KEY_REFUSAL_TOLD, FALSE, TRUE);
  self->failing_since = load (told, KEY_FAILING_SINCE, 0, G_MAXINT64);
  self->failing_for = load (told, KEY_FAILING_FOR, 0, OUTAGE);
  self->outage_told = (gboolean) load (told, KEY_OUTAGE_TOLD, FALSE, TRUE);
  self->snoozed_until = load (told, KEY_SNOOZED_UNTIL, 0, HR_SNOOZED_FOR_GOOD);
  self->told_at = load (told, KEY_TOLD_AT, 0, G_MAXINT64);
  self->budget_until = load (told, KEY_BUDGET_UNTIL, 0, G_MAXINT64);
  self->forecast_told = (gboolean) load (told, KEY_FORECAST_TOLD, FALSE, TRUE);
  self->due = (guint) load (told, KEY_DUE, 0, (1 << HR_N_ALERT_KINDS) - 1);
  self->granted_due = load (told, KEY_GRANTED_DUE, 0, HR_READING_MAX);
}

static void
save (HrTold *told, const char *key, gboolean known, gint64 value)
{
  if (known)
    hr_told_set (told, key, value);
  else
    hr_told_unset (told, key);
}

/**
 * hr_alerts_save:
 * @self: the state
 * @told: where to save it
 *
 * Saves the state. What else @told has is left alone.
 */
void
hr_alerts_save (const HrAlerts *self, HrTold *told)
{
  const HrReading *reading;

  g_return_if_fail (self != NULL);
  g_return_if_fail (told != NULL);

  reading = &self->reading;

  save (told, KEY_LEVEL, self->level != 0, self->level);
  save (told, KEY_TOLD, self->told != 0, self->told);
  save (told, KEY_READING_CREDITS, self->have_reading, reading->credits);
  save (told, KEY_READING_USED, self->have_reading && reading->used_known, reading->used);
  save (told, KEY_READING_AS_OF, self->have_reading, reading->at);
  save (told, KEY_REFUSAL_TOLD, self->refusal_told, TRUE);
  save (told, KEY_FAILING_SINCE, self->failing_since != 0, self->failing_since);
  save (told, KEY_FAILING_FOR, self->failing_for != 0, MIN (self->failing_for, OUTAGE));
  save (told, KEY_OUTAGE_TOLD, self->outage_told, TRUE);
  save (told, KEY_SNOOZED_UNTIL, self->snoozed_until != 0, self->snoozed_until);
  save (told, KEY_TOLD_AT, self->told_at != 0, self->told_at);
  save (told, KEY_BUDGET_UNTIL, self->budget_until != 0, self->budget_until);
  save (told, KEY_FORECAST_TOLD, self->forecast_told, TRUE);
  save (told, KEY_DUE, self->due != 0, self->due);
  save (told, KEY_GRANTED_DUE, self->granted_due != 0, self->granted_due);
}
