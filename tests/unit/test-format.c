/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-format.h"

#include <locale.h>
#include <string.h>

/* 2026-11-22 14:32:00 UTC; the test runs in UTC and in English. */
#define NOON   (G_GINT64_CONSTANT (1795357920) * G_USEC_PER_SEC)
#define SECOND G_TIME_SPAN_SECOND
#define MINUTE G_TIME_SPAN_MINUTE
#define HOUR   G_TIME_SPAN_HOUR
#define DAY    G_TIME_SPAN_DAY

typedef struct {
  gint64 number;
  const char *text;
} NumberRow;

static void
check_numbers (char *(*format) (gint64), const NumberRow *rows, gsize n_rows)
{
  for (gsize i = 0; i < n_rows; i++) {
    g_autofree char *text = format (rows[i].number);

    g_assert_cmpstr (text, ==, rows[i].text);
  }
}

static void
test_number (void)
{
  static const NumberRow rows[] = {
    { 0, "0" },
    { 195, "195" },
    { -5, "-5" },
    { 999, "999" },
    { -999, "-999" },
    { 1012, "1,012" },
    { -1012, "-1,012" },
    { 1000000, "1,000,000" },
    { G_MAXINT64, "9,223,372,036,854,775,807" },
    { G_MININT64, "-9,223,372,036,854,775,808" },
  };

  check_numbers (hr_format_number, rows, G_N_ELEMENTS (rows));
}

static void
test_number_grouped (void)
{
  g_autofree char *number = NULL;
  g_autofree char *granted = NULL;

  g_assert_nonnull (setlocale (LC_NUMERIC, "ko_KR.UTF-8"));
  number = hr_format_number (1012);
  granted = hr_format_signed (1000);
  setlocale (LC_NUMERIC, "");
  g_assert_cmpstr (number, ==, "1,012");
  g_assert_cmpstr (granted, ==, "+1,000");
}

static void
test_signed (void)
{
  static const NumberRow rows[] = {
    { 0, "0" },
    { 1000, "+1,000" },
    { -20, "-20" },
  };

  check_numbers (hr_format_signed, rows, G_N_ELEMENTS (rows));
}

static void
test_compact (void)
{
  static const NumberRow rows[] = {
    { 0, "0" },
    { 195, "195" },
    { 9999, "9999" },
    { -999, "-999" },
    { -1000, "-1k" }, /* the sign takes a place */
    { -9999, "-10k" },
    { 10000, "10k" },
    { 12999, "12k" }, /* down, so that none is shown that is not there */
    { 999999, "999k" },
    { 1000000, "1M" },
    { 3999999, "3M" },
    { 999999999, "999M" },
    { 1000000000, "1G" },
    { -10000, "-10k" },
    { -12001, "-13k" }, /* down is away from zero here */
    { 1000000000000, "1T" },
    { 9007199254740992, "9P" }, /* the largest that a balance can be */
    { -9007199254740992, "-10P" },
    { G_MININT64, "-9224P" },
  };

  check_numbers (hr_format_compact, rows, G_N_ELEMENTS (rows));
}

static void
test_time (void)
{
  static const struct {
    gint64 time;
    const char *text;
  } rows[] = {
    { NOON, "14:32" },
    { NOON - 14 * HOUR, "00:32" },
    { NOON + 9 * HOUR, "23:32" },
    { NOON - DAY, "21 Nov, 14:32" },
    { NOON + 10 * HOUR, "23 Nov, 00:32" },
    { NOON - 20 * DAY, "2 Nov, 14:32" },
    { NOON - 365 * DAY, "22 Nov 2025, 14:32" }, /* the same day of another year */
    { G_MAXINT64, "?" },                        /* no calendar has it */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = hr_format_time (rows[i].time, NOON);

    g_assert_cmpstr (text, ==, rows[i].text);
  }
}

static void
test_credits_left (void)
{
  static const NumberRow rows[] = {
    { 0, "0 credits left" },  { 1, "1 credit left" },    { 195, "195 credits left" },
    { -1, "-1 credit left" }, { -5, "-5 credits left" },
  };

  check_numbers (hr_format_credits_left, rows, G_N_ELEMENTS (rows));
}

static HrSnapshot *
make_snapshot (gboolean known, HrState state)
{
  HrSnapshot *snapshot = hr_snapshot_new ("", "");

  snapshot->state = state;
  snapshot->known = known;
  snapshot->balance.credits = 195;
  snapshot->balance.at = NOON - MINUTE;
  snapshot->generations_left = 19;
  snapshot->generation_cost = 10;
  return snapshot;
}

static void
test_generations (void)
{
  static const struct {
    gboolean known;
    gint64 left;
    gint64 cost;
    const char *text;
    const char *brief;
  } rows[] = {
    { TRUE, 19, 10, "about 19 generations (38 tracks) at 10 credits each", "about 19 generations" },
    { TRUE, 1, 1, "about 1 generation (2 tracks) at 1 credit each", "about 1 generation" },
    { TRUE, 0, 10, "not enough for a generation at 10 credits", "not enough for a generation" },
    /* The bus does not tell the cost. */
    { TRUE, 19, 0, "about 19 generations", "about 19 generations" },
    { TRUE, 0, 0, "not enough for a generation", "not enough for a generation" },
    { TRUE, -1, 10, "", "" },
    { FALSE, 19, 10, "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (HrSnapshot) snapshot = make_snapshot (rows[i].known, HR_STATE_CURRENT);
    g_autofree char *text = NULL;
    g_autofree char *brief = NULL;

    snapshot->generations_left = rows[i].left;
    snapshot->generation_cost = rows[i].cost;
    text = hr_format_generations (snapshot);
    brief = hr_format_generations_short (snapshot);
    g_assert_cmpstr (text, ==, rows[i].text);
    g_assert_cmpstr (brief, ==, rows[i].brief);
  }
}

static void
test_sentence (void)
{
  static const struct {
    gboolean known;
    HrState state;
    const char *text;
  } rows[] = {
    { TRUE, HR_STATE_CURRENT, "195 credits left, as of 14:31" },
    { TRUE, HR_STATE_OUTDATED, "195 credits left, as of 14:31 (not confirmed since)" },
    { TRUE, HR_STATE_LOCKED, "195 credits left, as of 14:31 (not confirmed since)" },
    { TRUE, HR_STATE_NO_KEY, "195 credits left, as of 14:31 (not confirmed since)" },
    { TRUE, HR_STATE_REFUSED, "195 credits left, as of 14:31 (the key has been refused since)" },
    { FALSE, HR_STATE_NO_KEY, "Balance unknown: no key yet" },
    { FALSE, HR_STATE_LOCKED, "Balance unknown: the keyring is locked" },
    { FALSE, HR_STATE_CHECKING, "Checking the balance…" },
    { FALSE, HR_STATE_REFUSED, "Balance unknown: the service refuses the key" },
    { FALSE, HR_STATE_UNREACHABLE, "Balance unknown: the service could not be asked" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (HrSnapshot) snapshot = make_snapshot (rows[i].known, rows[i].state);
    g_autofree char *text = hr_format_sentence (snapshot, NOON);

    g_assert_cmpstr (text, ==, rows[i].text);
  }
}

static void
test_as_of (void)
{
  g_autofree char *today = hr_format_as_of (NOON, NOON);
  g_autofree char *yesterday = hr_format_as_of (NOON - DAY, NOON);

  g_assert_cmpstr (today, ==, "as of 14:32");
  g_assert_cmpstr (yesterday, ==, "as of 21 Nov, 14:32");
}

static void
assert_sentence (const char *text)
{
  g_assert_nonnull (text);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpuint (strlen (text), >, 10);
  g_assert_true (g_str_has_suffix (text, "."));
}

static void
test_errors_have_a_sentence_each (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int error = 0; error < HR_N_ERRORS; error++) {
    char *text = hr_format_error ((HrError) error, 0, NOON);

    assert_sentence (text);
    g_assert_true (g_hash_table_add (seen, text));
  }
}

static void
test_rate_limited_until (void)
{
  static const struct {
    gint64 next_check_at;
    const char *text;
  } rows[] = {
    { NOON + 8 * MINUTE, "The service asks to wait until 14:40." },
    { NOON + DAY, "The service asks to wait until 23 Nov, 14:32." },
    { 0, "The service asks to wait before the next check." },
    { NOON - SECOND, "The service asks to wait before the next check." }, /* over */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = hr_format_error (HR_ERROR_RATE_LIMITED, rows[i].next_check_at, NOON);

    g_assert_cmpstr (text, ==, rows[i].text);
  }
}

static void
test_words (void)
{
  for (int i = HR_REMEDY_TRY_AGAIN; i <= HR_REMEDY_OPEN_KEYS_PAGE; i++)
    g_assert_cmpuint (strlen (hr_format_remedy ((HrRemedy) i)), >, 0);
  for (int i = HR_STATE_NO_KEY; i <= HR_STATE_UNREACHABLE; i++)
    g_assert_cmpuint (strlen (hr_format_state ((HrState) i)), >, 0);
  for (int i = HR_LEVEL_UNKNOWN; i <= HR_LEVEL_EMPTY; i++)
    g_assert_cmpuint (strlen (hr_format_level ((HrLevel) i)), >, 0);
  for (int i = HR_SNOOZE_1_HOUR; i <= HR_SNOOZE_UNTIL_TOPPED_UP; i++)
    g_assert_cmpuint (strlen (hr_format_snooze ((HrSnooze) i)), >, 0);
  for (int i = HR_KEY_ERROR_EMPTY; i <= HR_KEY_ERROR_TOO_LONG; i++)
    assert_sentence (hr_format_key_error ((HrKeyError) i));
  for (int i = HR_ENDPOINT_ERROR_INVALID; i <= HR_ENDPOINT_ERROR_EXTRAS; i++)
    assert_sentence (hr_format_endpoint_error ((HrEndpointError) i));
}

static void
test_account_name (void)
{
  static const struct {
    const char *name;
    const char *id;
    const char *text;
  } rows[] = {
    { "Studio", "default", "Studio" },
    { "", "default", "Default" },
    { NULL, "default", "Default" },
    { "", "account-2", "account-2" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = hr_format_account_name (rows[i].name, rows[i].id);

    g_assert_cmpstr (text, ==, rows[i].text);
  }
}

static void
test_until (void)
{
  static const struct {
    gint64 after; /* after NOON, which is 14:32 on a Sunday */
    const char *text;
  } rows[] = {
    { 0, "about 14:40" },
    { 8 * MINUTE, "about 14:40" },
    { 8 * MINUTE + 1, "about 14:50" },
    /* the last ten minutes of a day are tomorrow's first moment */
    { 9 * HOUR + 18 * MINUTE, "about 23:50" },
    { 9 * HOUR + 19 * MINUTE, "about Monday" },
    { DAY, "about Monday" },
    { 6 * DAY, "about Saturday" },
    { 7 * DAY, "about 29 Nov" },
    { 60 * DAY, "about 21 Jan 2027" },
    { -DAY, "about 21 Nov" },
    /* no calendar has it */
    { G_MAXINT64 / 2, "about ?" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = hr_format_until (NOON + rows[i].after, NOON);

    g_assert_cmpstr (text, ==, rows[i].text);
  }
}

static void
test_generations_until (void)
{
  static const struct {
    gint64 runs_out[3]; /* after NOON */
    const char *text;
  } rows[] = {
    { { HOUR, 2 * HOUR, 5 * HOUR }, "about 19 generations, until about 16:40 (15:40–19:40)" },
    { { 2 * DAY, 4 * DAY, 6 * DAY }, "about 19 generations, until about Thursday (Tue–Sat)" },
    { { HOUR, 2 * DAY, 30 * DAY }, "about 19 generations, until about Tuesday (15:40–22 Dec)" },
    { { 2 * DAY, 2 * DAY, 2 * DAY }, "about 19 generations, until about Tuesday" },
    /* the early end is past */
    { { -HOUR, HOUR, 2 * HOUR }, "about 19 generations, until about 15:40 (14:40–16:40)" },
    /* the forecast is past: it is none */
    { { -DAY, 0, DAY }, "about 19 generations (38 tracks) at 10 credits each" },
  };
  g_autoptr (HrSnapshot) unknown = make_snapshot (FALSE, HR_STATE_CHECKING);
  g_autofree char *nothing = hr_format_generations_until (unknown, NOON);

  g_assert_cmpstr (nothing, ==, "");
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (HrSnapshot) snapshot = make_snapshot (TRUE, HR_STATE_CURRENT);
    g_autofree char *text = NULL;

    for (gsize j = 0; j < G_N_ELEMENTS (rows[i].runs_out); j++)
      snapshot->runs_out[j] = NOON + rows[i].runs_out[j];
    text = hr_format_generations_until (snapshot, NOON);
    g_assert_cmpstr (text, ==, rows[i].text);
  }
}

static void
test_alerts_with_forecast (void)
{
  static const struct {
    HrAlert alert;
    gint64 credits;
    const char *title;
    const char *body;
  } rows[] = {
    { { .kind = HR_ALERT_BALANCE, .level = HR_LEVEL_CRITICAL, .credits = 12 },
      12,
      "Credits are nearly gone: 12 left",
      "12 credits left, about 1 generation; at this pace until about 16:40." },
    { { .kind = HR_ALERT_BALANCE, .level = HR_LEVEL_LOW, .credits = 48, .reminder = TRUE },
      48,
      "Credits are still low: 48 left",
      "48 credits left, about 4 generations; at this pace until about 16:40." },
    { { .kind = HR_ALERT_BALANCE, .level = HR_LEVEL_EMPTY, .reminder = TRUE },
      0,
      "Still no credits left",
      "Not enough for a generation at 10 credits, as of 14:31." },
    { { .kind = HR_ALERT_BUDGET, .spent = 120, .budget = 100 },
      1195,
      "120 credits today, over your 100",
      "1,195 credits left, about 119 generations; at this pace until about 16:40." },
    { { .kind = HR_ALERT_FORECAST, .hours = 6 },
      195,
      "Credits will probably run out within 6 hours",
      "195 credits left, about 19 generations; at this pace until about 16:40." },
    { { .kind = HR_ALERT_FORECAST, .hours = 1 },
      9,
      "Credits will probably run out within 1 hour",
      "9 credits left, not enough for a generation; at this pace until about 16:40." },
    { { .kind = HR_ALERT_FORECAST, .hours = 48 },
      195,
      "Credits will probably run out within 2 days",
      "195 credits left, about 19 generations; at this pace until about 16:40." },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (HrSnapshot) snapshot = make_snapshot (TRUE, HR_STATE_CURRENT);
    g_autofree char *title = hr_format_alert_title (&rows[i].alert, NULL);
    g_autofree char *body = NULL;

    snapshot->balance.credits = rows[i].credits;
    snapshot->generations_left = rows[i].credits / 10;
    snapshot->runs_out[0] = snapshot->runs_out[1] = snapshot->runs_out[2] = NOON + 2 * HOUR;
    body = hr_format_alert_body (&rows[i].alert, snapshot, NOON);
    g_assert_cmpstr (title, ==, rows[i].title);
    g_assert_cmpstr (body, ==, rows[i].body);
    g_assert_null (strpbrk (title, "&<"));
    g_assert_null (strpbrk (body, "&<"));
  }
}

static void
test_alerts (void)
{
  static const struct {
    HrAlert alert;
    gint64 credits;
    const char *name;
    const char *title;
    const char *body;
  } rows[] = {
    { { HR_ALERT_BALANCE, TRUE, HR_LEVEL_LOW, 48 },
      48,
      NULL,
      "Credits are low: 48 left",
      "Enough for about 4 generations (8 tracks) at 10 credits each, as of 14:31." },
    { { HR_ALERT_BALANCE, TRUE, HR_LEVEL_CRITICAL, 9 },
      9,
      "Studio",
      "Credits are nearly gone: 9 left (Studio)",
      "Not enough for a generation at 10 credits, as of 14:31." },
    { { HR_ALERT_BALANCE, TRUE, HR_LEVEL_EMPTY, -3 },
      -3,
      NULL,
      "No credits left",
      "Not enough for a generation at 10 credits, as of 14:31." },
    { { HR_ALERT_TOPPED_UP, TRUE, HR_LEVEL_UNKNOWN, 1012, 1000 },
      1012,
      NULL,
      "Topped up: +1,000, now 1,012 credits",
      "Enough for about 101 generations (202 tracks) at 10 credits each, as of 14:31." },
    { { HR_ALERT_KEY_REFUSED, TRUE },
      195,
      /* A name may hold what servers take for markup. */
      "R&B <b>",
      "The service refuses the key (R＆B ‹b>)",
      "Enter another key to keep the balance in view." },
    { { .kind = HR_ALERT_KEY_REFUSED, .error = HR_ERROR_FORBIDDEN },
      195,
      NULL,
      "The service refuses the key",
      "It may not ask for the balance. A new account has to be activated first." },
    { { HR_ALERT_UNREACHABLE, TRUE, HR_LEVEL_UNKNOWN, 0, 0, NOON - 7 * HOUR },
      195,
      NULL,
      "The balance cannot be checked",
      "No check has succeeded since 07:32. There is no connection to the service." },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (HrSnapshot) snapshot = make_snapshot (TRUE, HR_STATE_CURRENT);
    g_autofree char *title = hr_format_alert_title (&rows[i].alert, rows[i].name);
    g_autofree char *body = NULL;

    snapshot->balance.credits = rows[i].credits;
    snapshot->generations_left = MAX (rows[i].credits, 0) / 10;
    snapshot->failed = TRUE;
    snapshot->error = HR_ERROR_OFFLINE;
    body = hr_format_alert_body (&rows[i].alert, snapshot, NOON);
    g_assert_cmpstr (title, ==, rows[i].title);
    g_assert_cmpstr (body, ==, rows[i].body);
    g_assert_null (strpbrk (title, "&<"));
    g_assert_null (strpbrk (body, "&<"));
  }
}

/* The command's snapshot of an applet that tells neither cost nor generations. */
static void
test_alerts_without_cost (void)
{
  static const struct {
    gint64 generations_left;
    gint64 runs_out;
    const char *body;
  } rows[] = {
    { -1, 0, "As of 14:31." },
    { 0, 0, "Not enough for a generation, as of 14:31." },
    { -1, NOON + 2 * HOUR, "195 credits left; at this pace until about 16:40." },
  };
  const HrAlert alert = { .kind = HR_ALERT_BALANCE, .level = HR_LEVEL_LOW, .credits = 195 };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (HrSnapshot) snapshot = make_snapshot (TRUE, HR_STATE_CURRENT);
    g_autofree char *body = NULL;

    snapshot->generation_cost = 0;
    snapshot->generations_left = rows[i].generations_left;
    snapshot->runs_out[0] = snapshot->runs_out[1] = snapshot->runs_out[2] = rows[i].runs_out;
    body = hr_format_alert_body (&alert, snapshot, NOON);
    g_assert_cmpstr (body, ==, rows[i].body);
  }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/format/number", test_number);
  g_test_add_func ("/format/number/grouped", test_number_grouped);
  g_test_add_func ("/format/signed", test_signed);
  g_test_add_func ("/format/compact", test_compact);
  g_test_add_func ("/format/time", test_time);
  g_test_add_func ("/format/credits-left", test_credits_left);
  g_test_add_func ("/format/generations", test_generations);
  g_test_add_func ("/format/sentence", test_sentence);
  g_test_add_func ("/format/as-of", test_as_of);
  g_test_add_func ("/format/errors-have-a-sentence-each", test_errors_have_a_sentence_each);
  g_test_add_func ("/format/rate-limited-until", test_rate_limited_until);
  g_test_add_func ("/format/words", test_words);
  g_test_add_func ("/format/account-name", test_account_name);
  g_test_add_func ("/format/until", test_until);
  g_test_add_func ("/format/generations/until", test_generations_until);
  g_test_add_func ("/format/alerts", test_alerts);
  g_test_add_func ("/format/alerts/forecast", test_alerts_with_forecast);
  g_test_add_func ("/format/alerts/without-cost", test_alerts_without_cost);

  return g_test_run ();
}
