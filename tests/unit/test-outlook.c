/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hr-fake-clock.h"
#include "hr-outlook.h"
#include "hr-test-history.h"

#define ACCOUNT "default"

/* A Wednesday, 12:00 UTC. */
#define NOON (G_GINT64_CONSTANT (1763553600) * G_USEC_PER_SEC)

typedef struct {
  HrFakeClock *clock; /* (owned) */
  HrStore *store;     /* (owned) */
  HrOutlook *last;    /* (owned) (nullable) */
  gint64 now;         /* Unix µs */
  gint64 since;       /* Unix µs */
  HrReading balance;
} Fixture;

static void
on_updated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

/* A reading; the outlook that it gives. */
static const HrOutlook *
keep (Fixture *fixture, gint64 credits, gint64 used)
{
  const HrQuestion question = { .asked_at = fixture->now, .since = fixture->since };
  g_autoptr (GAsyncResult) recording = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  HrRecorded recorded;
  HrOutlook *outlook;

  fixture->balance = (HrReading){ fixture->now, credits, used, TRUE };
  hr_store_record_async (fixture->store, ACCOUNT, &question, &fixture->balance, NULL, on_updated,
                         &recording);
  while (recording == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (hr_store_record_finish (fixture->store, recording, &recorded, &error));
  g_assert_cmpint (recorded.judgement, ==, HR_JUDGEMENT_GOOD);
  hr_outlook_update_async (fixture->store, ACCOUNT, fixture->since, &recorded, fixture->last, NULL,
                           on_updated, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  outlook = hr_outlook_finish (result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (outlook);

  g_free (fixture->last);
  fixture->last = outlook;
  return outlook;
}

static const HrOutlook *
spend (Fixture *fixture, gint64 amount)
{
  return keep (fixture, fixture->balance.credits - amount, fixture->balance.used + amount);
}

/* A morning with some spending, so that there is a forecast. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = hr_fake_clock_new ();
  fixture->store = hr_store_new (NULL, HR_CLOCK (fixture->clock));
  for (fixture->now = NOON - 3 * HR_TEST_HOUR; fixture->now < NOON;
       fixture->now += 10 * G_TIME_SPAN_MINUTE) {
    gint64 used = (fixture->now - NOON + 3 * HR_TEST_HOUR) / (2 * G_TIME_SPAN_MINUTE);

    keep (fixture, 1100 - used, used);
  }
  fixture->now = NOON;
  keep (fixture, 1000, 100);
  g_assert_true (fixture->last->has_forecast);
  g_assert_cmpint (fixture->last->made_at, ==, NOON);
  g_assert_cmpint (fixture->last->full, ==, 1100);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->last, g_free);
  g_assert_true (hr_store_close (fixture->store));
  g_assert_finalize_object (fixture->store);
  g_assert_finalize_object (fixture->clock);
}

static void
assert_forecast_kept (const HrForecast *before, const HrOutlook *after)
{
  g_assert_true (after->has_forecast);
  g_assert_cmpint (after->forecast.early, ==, before->early);
  g_assert_cmpint (after->forecast.likely, ==, before->likely);
  g_assert_cmpint (after->forecast.late, ==, before->late);
}

static void
test_spending_is_carried_on (Fixture *fixture, gconstpointer data)
{
  HrForecast forecast = fixture->last->forecast;
  gint64 spent = fixture->last->totals.today.spent;
  const HrOutlook *outlook;

  fixture->now += G_TIME_SPAN_MINUTE;
  outlook = spend (fixture, 10);
  g_assert_cmpint (outlook->made_at, ==, NOON);
  g_assert_cmpint (outlook->balance.credits, ==, 990);
  g_assert_cmpint (outlook->totals.today.spent, ==, spent + 10);
  assert_forecast_kept (&forecast, outlook);
}

static void
test_totals_stay_exact (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  guint carried = 0;

  for (guint i = 0; i < 300; i++) {
    g_autoptr (GArray) all = NULL;
    HrLedgerTotals wanted;
    gint64 amount = g_rand_int_range (random, 0, 8);

    fixture->now += g_rand_int_range (random, 1, 20 * 60 * 1000) * G_TIME_SPAN_MILLISECOND;
    /* Now and then a grant, and spending that the service does not count. */
    if (g_rand_int_range (random, 0, 10) == 0)
      keep (fixture, fixture->balance.credits + 500, fixture->balance.used);
    else if (g_rand_int_range (random, 0, 10) == 0)
      keep (fixture, fixture->balance.credits - amount, fixture->balance.used);
    else
      spend (fixture, amount);
    carried += fixture->last->made_at != fixture->now;

    all = hr_test_history_all (fixture->store, ACCOUNT);
    wanted =
        hr_ledger_totals ((const HrReading *) (void *) all->data, all->len, zone, fixture->now);
    g_assert_cmpmem (&fixture->last->totals, sizeof wanted, &wanted, sizeof wanted);
  }
  g_assert_cmpuint (carried, >, 50);
}

/* What makes it anew: a number of minutes later, with so many credits and so many used. */
static const struct {
  const char *name;
  gint64 minutes;
  gint64 credits;
  gint64 used;
} ANEW[] = {
  { "top-up", 1, 1500, 100 },
  { "lapse", 1, 900, 100 },
  { "refund", 1, 1010, 90 },
  { "much-spending", 1, 949, 151 },
  { "empty", 1, 0, 1100 },
  { "negative", 1, -5, 1105 },
  { "quarter-of-an-hour", 15, 990, 110 },
  { "next-day", 13 * 60, 990, 110 },
  { "clock-set-back", -1, 990, 110 },
};

static void
test_made_anew (Fixture *fixture, gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  const HrOutlook *outlook;

  fixture->now += ANEW[i].minutes * G_TIME_SPAN_MINUTE;
  outlook = keep (fixture, ANEW[i].credits, ANEW[i].used);
  g_assert_cmpint (outlook->made_at, ==, fixture->now);
  g_assert_cmpint (outlook->balance.credits, ==, ANEW[i].credits);
  if (ANEW[i].credits <= 0)
    g_assert_false (outlook->has_forecast);
}

static void
test_small_steps_add_up (Fixture *fixture, gconstpointer data)
{
  fixture->now += G_TIME_SPAN_MINUTE;
  g_assert_cmpint (spend (fixture, 25)->made_at, ==, NOON);
  fixture->now += G_TIME_SPAN_MINUTE;
  g_assert_cmpint (spend (fixture, 25)->made_at, ==, NOON);
  fixture->now += G_TIME_SPAN_MINUTE;
  g_assert_cmpint (spend (fixture, 1)->made_at, ==, fixture->now);
}

static void
test_forecast_comes_as_soon_as_there_is_one (Fixture *fixture, gconstpointer data)
{
  fixture->last->has_forecast = FALSE;
  fixture->now += G_TIME_SPAN_MINUTE;
  g_assert_true (spend (fixture, 1)->has_forecast);
}

/* Another process recorded a reading in between: what it says is not lost. */
static void
test_reading_of_another_process_counts (Fixture *fixture, gconstpointer data)
{
  gint64 spent = fixture->last->totals.today.spent;
  g_autoptr (GError) error = NULL;

  fixture->now += G_TIME_SPAN_MINUTE;
  g_assert_true (hr_test_history_record (fixture->store, ACCOUNT, fixture->now, 990, 110, &error));
  fixture->now += G_TIME_SPAN_MINUTE;
  g_assert_cmpint (keep (fixture, 985, 115)->totals.today.spent, ==, spent + 15);
}

static void
test_other_key_has_another_past (Fixture *fixture, gconstpointer data)
{
  fixture->now += G_TIME_SPAN_MINUTE;
  fixture->since = fixture->now;
  g_assert_cmpint (spend (fixture, 1)->totals.today.spent, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, data, test) g_test_add (path, Fixture, data, set_up, test, tear_down)
  ADD ("/outlook/carry-on/spending", NULL, test_spending_is_carried_on);
  ADD ("/outlook/carry-on/totals-stay-exact", NULL, test_totals_stay_exact);
  ADD ("/outlook/anew/small-steps-add-up", NULL, test_small_steps_add_up);
  ADD ("/outlook/anew/no-forecast-yet", NULL, test_forecast_comes_as_soon_as_there_is_one);
  ADD ("/outlook/anew/another-process", NULL, test_reading_of_another_process_counts);
  ADD ("/outlook/anew/other-key", NULL, test_other_key_has_another_past);
  for (gsize i = 0; i < G_N_ELEMENTS (ANEW); i++) {
    g_autofree char *path = g_strconcat ("/outlook/anew/", ANEW[i].name, NULL);

    ADD (path, GSIZE_TO_POINTER (i), test_made_anew);
  }

  return g_test_run ();
}
