/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hr-tray-text.h"

#include <string.h>

static void
test_texts (void)
{
  static const struct {
    gboolean known;
    HrState state;
    gint64 credits;
    const char *label;
    const char *badge;
  } rows[] = {
    { TRUE, HR_STATE_CURRENT, 195, "195", "195" },
    { TRUE, HR_STATE_CURRENT, 0, "0", "0" },
    { TRUE, HR_STATE_CURRENT, 9999, "9,999", "9999" },
    { TRUE, HR_STATE_CURRENT, 12345, "12,345", "12k" },
    { TRUE, HR_STATE_CURRENT, -5, "-5", "-5" },
    /* An old number is never shown as a new one. */
    { TRUE, HR_STATE_OUTDATED, 195, "195?", "195?" },
    { TRUE, HR_STATE_REFUSED, 195, "195?", "195?" },
    { TRUE, HR_STATE_NO_KEY, 195, "195?", "195?" },
    { TRUE, HR_STATE_CHECKING, 195, "195?", "195?" },
    { TRUE, HR_STATE_OUTDATED, 999, "999?", "999?" },
    { TRUE, HR_STATE_OUTDATED, 2863, "2,863?", "2k?" },
    { TRUE, HR_STATE_OUTDATED, 9999, "9,999?", "9k?" },
    { TRUE, HR_STATE_OUTDATED, 10000, "10,000?", "10k?" },
    { TRUE, HR_STATE_OUTDATED, 12345, "12,345?", "12k?" },
    /* Unknown is never a number. */
    { FALSE, HR_STATE_CHECKING, 0, "…", "…" },
    { FALSE, HR_STATE_NO_KEY, 0, "?", "?" },
    { FALSE, HR_STATE_LOCKED, 0, "?", "?" },
    { FALSE, HR_STATE_REFUSED, 0, "?", "?" },
    { FALSE, HR_STATE_UNREACHABLE, 0, "?", "?" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (HrSnapshot) snapshot = hr_snapshot_new ("", "");
    g_autofree char *label = NULL;
    g_autofree char *badge = NULL;

    snapshot->known = rows[i].known;
    snapshot->state = rows[i].state;
    snapshot->balance.credits = rows[i].credits;
    label = hr_tray_text_label (snapshot);
    badge = hr_tray_text_badge (snapshot);
    g_assert_cmpstr (label, ==, rows[i].label);
    g_assert_cmpstr (badge, ==, rows[i].badge);
  }
}

static void
test_guide (void)
{
  g_autofree char *number = hr_tray_text_guide ("1,012?");
  g_autofree char *none = hr_tray_text_guide ("");

  g_assert_cmpstr (number, ==, "8,888?");
  g_assert_cmpstr (none, ==, "");
}

static void
test_sentence (void)
{
  g_autoptr (HrSnapshot) snapshot = hr_snapshot_new ("", "");
  g_autofree char *alone = NULL;
  g_autofree char *named = NULL;
  g_autofree char *row = NULL;

  snapshot->state = HR_STATE_CURRENT;
  snapshot->known = TRUE;
  snapshot->balance.credits = 195;
  snapshot->balance.at = G_GINT64_CONSTANT (1795357920) * G_USEC_PER_SEC;
  for (gsize i = 0; i < 3; i++)
    snapshot->runs_out[i] = snapshot->balance.at + G_TIME_SPAN_HOUR;
  alone = hr_tray_text_sentence (snapshot, NULL, snapshot->balance.at);
  named = hr_tray_text_sentence (snapshot, "Studio", snapshot->balance.at);
  g_assert_true (g_str_has_prefix (alone, "195 credits left"));
  g_assert_true (g_str_has_prefix (named, "\u200e\u2068Studio\u2069 · 195 credits left"));
  g_assert_nonnull (strstr (named, "until about"));
  /* The menu has a row for the forecast. */
  row = hr_tray_text_row (snapshot, "Studio", snapshot->balance.at);
  g_assert_true (g_str_has_prefix (row, "\u200e\u2068Studio\u2069 · 195 credits left"));
  g_assert_null (strstr (row, "until about"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tray-text/label-and-badge", test_texts);
  g_test_add_func ("/tray-text/guide/has-the-widest-digits", test_guide);
  g_test_add_func ("/tray-text/sentence/names-the-account", test_sentence);
  return g_test_run ();
}
