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
test_enough (void)
{
  static const struct {
    gboolean known;
    gint64 left;
    const char *text;
  } rows[] = {
    { TRUE, 1019, "Enough for about 1,019 songs" },
    { TRUE, 1, "Enough for 1 song" },
    { TRUE, 0, "Not enough for a song" },
    { TRUE, -1, "" },
    { FALSE, 19, "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (HrSnapshot) snapshot = make_snapshot (rows[i].known, HR_STATE_CURRENT);
    g_autofree char *text = NULL;

    snapshot->generations_left = rows[i].left;
    text = hr_format_enough (snapshot, TRUE);
    g_assert_cmpstr (text, ==, rows[i].text);
  }
}

static void
test_held (void)
{
  static const struct {
    gint64 held;
    gint64 n_holds;
    const char *expected;
  } rows[] = {
    { 0, 0, "" },
    { 30, 2, "30 credits held for 2 jobs" },
    { 1, 1, "1 credit held for 1 job" },
    { 30, 0, "30 credits held" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (HrSnapshot) snapshot = hr_snapshot_new ("default", "");
    g_autofree char *text = NULL;

    snapshot->held = rows[i].held;
    snapshot->n_holds = rows[i].n_holds;
    text = hr_format_held (snapshot);
    g_assert_cmpstr (text, ==, rows[i].expected);
  }
}

static void
test_enough_for_others (void)
{
  static const struct {
    const char *operation;
    gint64 cost;
    const char *text;
  } rows[] = {
    { "minimax", 30, "Enough for about 19 songs, or 6 MiniMax generations" },
    { "minimax", 100, "Enough for about 19 songs, or 1 MiniMax generation" },
    { "minimax", 196, "Enough for about 19 songs" },
    { "cover", 1, "Enough for about 19 songs, or 195 covers" },
    { "lyrics", 2, "Enough for about 19 songs, or lyrics of 97 songs" },
    { "re\nmix", 50, "Enough for about 19 songs, or 3 × re mix" },
    { NULL, 0, "Enough for about 19 songs" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (HrSnapshot) snapshot = make_snapshot (TRUE, HR_STATE_CURRENT);
    g_autofree char *text = NULL;
    g_autofree char *alone = NULL;

    snapshot->other_operation = g_strdup (rows[i].operation);
    snapshot->other_cost = rows[i].cost;
    text = hr_format_enough (snapshot, TRUE);
    alone = hr_format_enough (snapshot, FALSE);
    g_assert_cmpstr (text, ==, rows[i].text);
    g_assert_cmpstr (alone, ==, "Enough for about 19 songs");
  }
}

static void
test_sentence (void)
{
  static const struct {
    gboolean known;
    HrState state;
    HrLevel level;
    gint64 runs_out; /* after NOON, 0 for no forecast */
    const char *text;
  } rows[] = {
    { TRUE, HR_STATE_CURRENT, HR_LEVEL_OK, 0, "195 credits left, as of 14:31" },
    { TRUE, HR_STATE_CURRENT, HR_LEVEL_OK, 4 * DAY,
      "195 credits left, as of 14:31, until about Thursday" },
    { TRUE, HR_STATE_CURRENT, HR_LEVEL_CRITICAL, 3 * HOUR,
      "Critical: 195 credits left, as of 14:31, until about 17:40" },
    { TRUE, HR_STATE_CURRENT, HR_LEVEL_EMPTY, 0, "Empty: 195 credits left, as of 14:31" },
    /* Of an old number nobody knows how long it lasts. */
    { TRUE, HR_STATE_OUTDATED, HR_LEVEL_LOW, 4 * DAY,
      "Low: 195 credits left, as of 14:31 (not confirmed since)" },
    { TRUE, HR_STATE_LOCKED, HR_LEVEL_OK, 0,
      "195 credits left, as of 14:31 (not confirmed since)" },
    { TRUE, HR_STATE_NO_KEY, HR_LEVEL_OK, 0,
      "195 credits left, as of 14:31 (not confirmed since)" },
    { TRUE, HR_STATE_REFUSED, HR_LEVEL_OK, 0, "195 credits left, as of 14:31 (key refused since)" },
    { FALSE, HR_STATE_NO_KEY, HR_LEVEL_UNKNOWN, 0, "Balance unknown: no key yet" },
    { FALSE, HR_STATE_LOCKED, HR_LEVEL_UNKNOWN, 0, "Balance unknown: the keyring is locked" },
    { FALSE, HR_STATE_CHECKING, HR_LEVEL_UNKNOWN, 0, "Checking the balance…" },
    { FALSE, HR_STATE_REFUSED, HR_LEVEL_UNKNOWN, 0, "Balance unknown: the key was refused" },
    { FALSE, HR_STATE_UNREACHABLE, HR_LEVEL_UNKNOWN, 0,
      "Balance unknown: the service cannot be reached" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (HrSnapshot) snapshot = make_snapshot (rows[i].known, rows[i].state);
    g_autofree char *text = NULL;

    snapshot->level = rows[i].level;
    for (gsize j = 0; rows[i].runs_out != 0 && j < 3; j++)
      snapshot->runs_out[j] = NOON + rows[i].runs_out;
    text = hr_format_sentence (snapshot, NOON);
    g_assert_cmpstr (text, ==, rows[i].text);
  }
}

/* Where the forecast has a line of its own, it is said there alone. */
static void
test_balance_without_forecast (void)
{
  g_autoptr (HrSnapshot) unknown = make_snapshot (FALSE, HR_STATE_LOCKED);
  g_autoptr (HrSnapshot) snapshot = make_snapshot (TRUE, HR_STATE_CURRENT);
  g_autofree char *locked = hr_format_balance (unknown, NOON);
  g_autofree char *text = NULL;

  snapshot->level = HR_LEVEL_CRITICAL;
  for (gsize i = 0; i < 3; i++)
    snapshot->runs_out[i] = NOON + 3 * HOUR;
  text = hr_format_balance (snapshot, NOON);
  g_assert_cmpstr (text, ==, "Critical: 195 credits left, as of 14:31");
  g_assert_cmpstr (locked, ==, "Balance unknown: the keyring is locked");
}

static void
test_updated (void)
{
  static const struct {
    gboolean known;
    HrState state;
    gint64 next_check_at;
    const char *text;
  } rows[] = {
    { TRUE, HR_STATE_CURRENT, NOON + 4 * MINUTE, "Updated 14:31 · next check 14:36" },
    { TRUE, HR_STATE_CURRENT, NOON, "Updated 14:31" }, /* the check is under way */
    { TRUE, HR_STATE_CURRENT, 0, "Updated 14:31" },
    { TRUE, HR_STATE_CHECKING, 0, "As of 14:31 · checking…" },
    { TRUE, HR_STATE_OUTDATED, NOON + 4 * MINUTE, "Not confirmed since 14:31" },
    { FALSE, HR_STATE_CHECKING, 0, "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (HrSnapshot) snapshot = make_snapshot (rows[i].known, rows[i].state);
    g_autofree char *text = NULL;

    snapshot->next_check_at = rows[i].next_check_at;
    text = hr_format_updated (snapshot, NOON);
    g_assert_cmpstr (text, ==, rows[i].text);
  }
}

/* A name that is written from right to left leaves the sentence beside it alone. */
static void
test_named (void)
{
  g_autofree char *latin = hr_format_named ("Studio", "48 credits left");
  g_autofree char *hebrew = hr_format_named ("אולפן", "48 credits left");
  /* A name that would turn the rest round after the isolate's end. */
  g_autofree char *hostile = hr_format_named ("a\u2069\u202eb", "48 credits left");

  g_assert_cmpstr (latin, ==, "\u200e\u2068Studio\u2069 · 48 credits left");
  g_assert_cmpstr (hebrew, ==, "\u200e\u2068אולפן\u2069 · 48 credits left");
  g_assert_cmpstr (hostile, ==, "\u200e\u2068a\ufffd\ufffdb\u2069 · 48 credits left");
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

/* What mends itself says when it is tried again. */
static void
test_errors_say_when (void)
{
  static const struct {
    HrError error;
    gint64 next_check_at;
    const char *text;
  } rows[] = {
    { HR_ERROR_SERVER, NOON + 8 * MINUTE, "The service has a problem. Trying again at 14:40." },
    { HR_ERROR_RATE_LIMITED, NOON + DAY,
      "There have been too many requests. Trying again at 23 Nov, 14:32." },
    { HR_ERROR_DOUBTFUL, NOON + 8 * MINUTE,
      "The service’s numbers changed for no known reason. Trying again at 14:40." },
    { HR_ERROR_SERVER, NOON + 27 * SECOND, "The service has a problem. Trying again in a moment." },
    { HR_ERROR_SERVER, NOON + MINUTE, "The service has a problem. Trying again at 14:33." },
    { HR_ERROR_BLOCKED, 0, "A firewall blocked the request. Your key is probably fine." },
    { HR_ERROR_RATE_LIMITED, NOON - SECOND, "There have been too many requests." }, /* over */
    { HR_ERROR_UNAUTHORIZED, NOON + HOUR, "The key was refused." }, /* needs a person */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = hr_format_error (rows[i].error, rows[i].next_check_at, NOON);

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
    { "Studio", "default", "Studio" }, { "", "default", "Default" }, { NULL, "default", "Default" },
    { "", "account-2", "Account 2" },  { NULL, "studio", "studio" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = hr_format_account_name (rows[i].name, rows[i].id);

    g_assert_cmpstr (text, ==, rows[i].text);
  }
}

/* Servers cut a title off after some 30 characters, and a body is not to repeat it. */
static void
test_alerts (void)
{
  static const struct {
    HrAlert alert;
    gint64 credits;
    gint64 runs_out; /* after NOON, 0 for no forecast */
    const char *name;
    const char *title;
    const char *body;
  } rows[] = {
    { { .kind = HR_ALERT_BALANCE, .level = HR_LEVEL_LOW, .credits = 48 },
      48,
      6 * DAY,
      NULL,
      "48 credits left",
      "Enough for about 4 songs, until about Saturday." },
    { { .kind = HR_ALERT_BALANCE, .level = HR_LEVEL_CRITICAL, .credits = 12 },
      12,
      2 * HOUR,
      NULL,
      "12 credits left",
      "Enough for 1 song, until about 16:40." },
    { { .kind = HR_ALERT_BALANCE, .level = HR_LEVEL_LOW, .credits = 48 },
      48,
      0,
      "Studio",
      "\u200e\u2068Studio\u2069 · 48 credits left",
      "Enough for about 4 songs." },
    { { .kind = HR_ALERT_BALANCE, .level = HR_LEVEL_CRITICAL, .credits = 9 },
      9,
      2 * HOUR,
      "The studio with the long name",
      "\u200e\u2068The studio w…\u2069 · 9 credits left",
      "Not enough for a song." },
    { { .kind = HR_ALERT_BALANCE, .level = HR_LEVEL_EMPTY, .credits = -3 },
      -3,
      0,
      NULL,
      "No credits left",
      "Nothing can be generated until you top up." },
    { { .kind = HR_ALERT_BALANCE, .level = HR_LEVEL_LOW, .credits = 48, .reminder = TRUE },
      48,
      0,
      NULL,
      "Still only 48 credits left",
      "Enough for about 4 songs." },
    { { .kind = HR_ALERT_BALANCE, .level = HR_LEVEL_EMPTY, .reminder = TRUE },
      0,
      0,
      NULL,
      "Still no credits left",
      "Nothing can be generated until you top up." },
    { { .kind = HR_ALERT_TOPPED_UP, .credits = 1012, .granted = 1000 },
      1012,
      0,
      NULL,
      "Topped up: +1,000",
      "Now 1,012 credits." },
    { { .kind = HR_ALERT_KEY_REFUSED },
      195,
      0,
      /* A name may hold what servers take for markup. */
      "R&B <b>",
      "\u200e\u2068R＆B ‹b>\u2069 · Key refused",
      "Enter another key to see the balance again." },
    { { .kind = HR_ALERT_KEY_REFUSED, .error = HR_ERROR_FORBIDDEN },
      195,
      0,
      NULL,
      "Key refused",
      "This key cannot read the balance. A new account may have to be activated first." },
    { { .kind = HR_ALERT_UNREACHABLE, .since = NOON - 7 * HOUR },
      195,
      0,
      NULL,
      "Cannot check the balance",
      "No check has succeeded since 07:32. There is no connection to the service. Trying again at "
      "14:37." },
    { { .kind = HR_ALERT_BUDGET, .spent = 63, .budget = 30 },
      1195,
      0,
      NULL,
      "Over the daily budget",
      "63 of 30 credits spent today." },
    { { .kind = HR_ALERT_FORECAST, .hours = 6, .runs_out = NOON + 2 * HOUR },
      195,
      0,
      NULL,
      "Credits run out today",
      "About 16:40 at the current pace." },
    { { .kind = HR_ALERT_FORECAST, .hours = 48, .runs_out = NOON + 26 * HOUR + 20 * MINUTE },
      195,
      0,
      "Studio",
      "\u200e\u2068St…\u2069 · Credits run out tomorrow",
      "About 17:00 at the current pace." },
    { { .kind = HR_ALERT_FORECAST, .hours = 72, .runs_out = NOON + 2 * DAY },
      195,
      0,
      NULL,
      "Credits run out in 2 days",
      "About Tuesday at the current pace." },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (HrSnapshot) snapshot = make_snapshot (TRUE, HR_STATE_CURRENT);
    g_autofree char *title = hr_format_alert_title (&rows[i].alert, rows[i].name, NOON);
    g_autofree char *body = NULL;

    snapshot->balance.credits = rows[i].credits;
    snapshot->generations_left = MAX (rows[i].credits, 0) / 10;
    snapshot->failed = TRUE;
    snapshot->error = HR_ERROR_OFFLINE;
    snapshot->next_check_at = NOON + 5 * MINUTE;
    for (gsize j = 0; rows[i].runs_out != 0 && j < 3; j++)
      snapshot->runs_out[j] = NOON + rows[i].runs_out;
    body = hr_format_alert_body (&rows[i].alert, snapshot, NOON);
    g_assert_cmpstr (title, ==, rows[i].title);
    g_assert_cmpstr (body, ==, rows[i].body);
    g_assert_cmpint (g_utf8_strlen (title, -1), <=, 30 + 3); /* three invisible marks */
    g_assert_null (strpbrk (title, "&<"));
    g_assert_null (strpbrk (body, "&<"));
  }
}

/* The command's snapshot of an applet that tells no generations. */
static void
test_alerts_without_generations (void)
{
  static const struct {
    gboolean known;
    gint64 runs_out;
    const char *body;
  } rows[] = {
    { TRUE, 0, "As of 14:31." },
    { TRUE, NOON + 2 * HOUR, "Lasts until about 16:40." },
    { FALSE, 0, "" },
  };
  const HrAlert alert = { .kind = HR_ALERT_BALANCE, .level = HR_LEVEL_LOW, .credits = 195 };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (HrSnapshot) snapshot = make_snapshot (rows[i].known, HR_STATE_CURRENT);
    g_autofree char *body = NULL;

    snapshot->generations_left = -1;
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
  g_test_add_func ("/format/credits-left", test_credits_left);
  g_test_add_func ("/format/enough", test_enough);
  g_test_add_func ("/format/enough/others", test_enough_for_others);
  g_test_add_func ("/format/held", test_held);
  g_test_add_func ("/format/sentence", test_sentence);
  g_test_add_func ("/format/balance-without-forecast", test_balance_without_forecast);
  g_test_add_func ("/format/updated", test_updated);
  g_test_add_func ("/format/named", test_named);
  g_test_add_func ("/format/errors-have-a-sentence-each", test_errors_have_a_sentence_each);
  g_test_add_func ("/format/errors-say-when", test_errors_say_when);
  g_test_add_func ("/format/words", test_words);
  g_test_add_func ("/format/account-name", test_account_name);
  g_test_add_func ("/format/alerts", test_alerts);
  g_test_add_func ("/format/alerts/without-generations", test_alerts_without_generations);

  return g_test_run ();
}
