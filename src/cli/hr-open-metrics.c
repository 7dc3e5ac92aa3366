/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-open-metrics.h"

/*
 * All are gauges, the levels and states too, one for each with 1 for the present one: OpenMetrics
 * has a type of its own for such sets, which the textfile collector and promtool refuse.
 * What is not known has no sample, so that it is never taken for 0.
 */

typedef void (*WriteFunc) (GString *text,
                           const char *family,
                           const HrSnapshot *snapshot,
                           gint64 now);

static void
append_label_value (GString *text, const char *value)
{
  for (; *value != '\0'; value++) {
    if (*value == '\n')
      g_string_append (text, "\\n");
    else if (*value == '\\' || *value == '"')
      g_string_append_printf (text, "\\%c", *value);
    else
      g_string_append_c (text, *value);
  }
}

/* @label: (nullable): a label of the family's own */
static void
append_sample (GString *text,
               const char *family,
               const HrSnapshot *snapshot,
               const char *label,
               const char *label_value,
               gint64 value)
{
  g_string_append_printf (text, "%s{account=\"", family);
  append_label_value (text, snapshot->account);
  g_string_append (text, "\",name=\"");
  append_label_value (text, snapshot->name);
  if (label != NULL)
    g_string_append_printf (text, "\",%s=\"%s", label, label_value);
  g_string_append_printf (text, "\"} %" G_GINT64_FORMAT "\n", value);
}

static void
write_credits (GString *text, const char *family, const HrSnapshot *snapshot, gint64 now)
{
  if (snapshot->known)
    append_sample (text, family, snapshot, NULL, NULL, snapshot->balance.credits);
}

static void
write_held (GString *text, const char *family, const HrSnapshot *snapshot, gint64 now)
{
  append_sample (text, family, snapshot, NULL, NULL, snapshot->held);
}

static void
write_available (GString *text, const char *family, const HrSnapshot *snapshot, gint64 now)
{
  if (snapshot->known)
    append_sample (text, family, snapshot, NULL, NULL, hr_snapshot_get_available (snapshot));
}

static void
write_used (GString *text, const char *family, const HrSnapshot *snapshot, gint64 now)
{
  if (snapshot->known && snapshot->balance.used_known)
    append_sample (text, family, snapshot, NULL, NULL, snapshot->balance.used);
}

static void
write_generations (GString *text, const char *family, const HrSnapshot *snapshot, gint64 now)
{
  if (snapshot->known && snapshot->generations_left >= 0)
    append_sample (text, family, snapshot, NULL, NULL, snapshot->generations_left);
}

static void
write_level (GString *text, const char *family, const HrSnapshot *snapshot, gint64 now)
{
  for (int level = HR_LEVEL_UNKNOWN; level <= HR_LEVEL_EMPTY; level++)
    append_sample (text, family, snapshot, "level", hr_level_to_nick ((HrLevel) level),
                   level == (int) snapshot->level);
}

static void
write_state (GString *text, const char *family, const HrSnapshot *snapshot, gint64 now)
{
  for (int state = HR_STATE_NO_KEY; state <= HR_STATE_UNREACHABLE; state++)
    append_sample (text, family, snapshot, "state", hr_state_to_nick ((HrState) state),
                   state == (int) snapshot->state);
}

static void
write_age (GString *text, const char *family, const HrSnapshot *snapshot, gint64 now)
{
  if (snapshot->known)
    append_sample (text, family, snapshot, NULL, NULL,
                   MAX (now - snapshot->balance.at, 0) / G_USEC_PER_SEC);
}

static void
write_as_of (GString *text, const char *family, const HrSnapshot *snapshot, gint64 now)
{
  if (snapshot->known)
    append_sample (text, family, snapshot, NULL, NULL, snapshot->balance.at / G_USEC_PER_SEC);
}

static void
write_success (GString *text, const char *family, const HrSnapshot *snapshot, gint64 now)
{
  if (snapshot->failed || snapshot->checked_at != 0)
    append_sample (text, family, snapshot, NULL, NULL, !snapshot->failed);
}

static void
write_checked_at (GString *text, const char *family, const HrSnapshot *snapshot, gint64 now)
{
  if (snapshot->checked_at != 0)
    append_sample (text, family, snapshot, NULL, NULL, snapshot->checked_at / G_USEC_PER_SEC);
}

static void
write_runs_out (GString *text, const char *family, const HrSnapshot *snapshot, gint64 now)
{
  static const char *const estimates[] = { "early", "likely", "late" };

  for (gsize i = 0; i < G_N_ELEMENTS (estimates); i++)
    if (snapshot->runs_out[i] != 0)
      append_sample (text, family, snapshot, "estimate", estimates[i],
                     snapshot->runs_out[i] / G_USEC_PER_SEC);
}

static const struct {
  const char *family;
  const char *unit; /* (nullable): the family's name ends with it */
  const char *help;
  WriteFunc write;
} families[] = {
  { "headroom_credits", "credits", "Credits left.", write_credits },
  { "headroom_held_credits", "credits", "Credits that are promised to jobs.", write_held },
  { "headroom_available_credits", "credits", "Credits left that no job was promised.",
    write_available },
  { "headroom_used_credits", "credits", "Credits consumed so far, as the service counts them.",
    write_used },
  { "headroom_generations_left", NULL, "Generations that the credits buy.", write_generations },
  { "headroom_level", NULL, "Level of the balance: 1 for the present one.", write_level },
  { "headroom_state", NULL, "State of the account: 1 for the present one.", write_state },
  { "headroom_age_seconds", "seconds", "Age of the balance when this was written.", write_age },
  { "headroom_balance_timestamp_seconds", "seconds", "When the service told the balance.",
    write_as_of },
  { "headroom_last_check_success", NULL, "Whether the last check brought a balance.",
    write_success },
  { "headroom_last_check_timestamp_seconds", "seconds", "When the last check was over.",
    write_checked_at },
  { "headroom_runs_out_timestamp_seconds", "seconds",
    "When the credits run out: 10th, 50th and 90th percentile.", write_runs_out },
};

/**
 * hr_open_metrics:
 * @snapshots: (element-type HrSnapshot): the accounts
 * @now: Unix microseconds
 *
 * Writes what Prometheus reads: OpenMetrics text that is also text of its older format.
 *
 * Returns: (transfer full): the text
 */
char *
hr_open_metrics (GPtrArray *snapshots, gint64 now)
{
  GString *text = g_string_new (NULL);

  g_string_append (text, "# HELP headroom_build_info The program that wrote this.\n"
                         "# TYPE headroom_build_info gauge\n"
                         "headroom_build_info{version=\"" HR_VERSION "\"} 1\n");
  for (gsize i = 0; i < G_N_ELEMENTS (families); i++) {
    g_string_append_printf (text, "# HELP %s %s\n# TYPE %s gauge\n", families[i].family,
                            families[i].help, families[i].family);
    if (families[i].unit != NULL)
      g_string_append_printf (text, "# UNIT %s %s\n", families[i].family, families[i].unit);
    for (guint j = 0; j < snapshots->len; j++)
      families[i].write (text, families[i].family, g_ptr_array_index (snapshots, j), now);
  }
  g_string_append (text, "# EOF\n");

  return g_string_free (text, FALSE);
}
