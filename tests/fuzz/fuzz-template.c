/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-fuzz.h"
#include "hr-template.h"

#include <string.h>

static HrSnapshot *
make_snapshot (gboolean known)
{
  HrSnapshot *snapshot = hr_snapshot_new ("default", "");

  snapshot->known = known;
  snapshot->failed = !known;
  snapshot->error = HR_ERROR_OFFLINE;
  if (!known)
    return snapshot;

  snapshot->state = HR_STATE_CURRENT;
  snapshot->level = HR_LEVEL_OK;
  snapshot->balance.credits = 195;
  snapshot->balance.used = 5;
  snapshot->balance.used_known = TRUE;
  snapshot->balance.at = (HR_FUZZ_NOW_S - 12) * G_USEC_PER_SEC;
  snapshot->generations_left = 19;
  for (guint i = 0; i < G_N_ELEMENTS (snapshot->runs_out); i++)
    snapshot->runs_out[i] = HR_FUZZ_NOW_S * G_USEC_PER_SEC + (i + 1) * G_TIME_SPAN_DAY;

  return snapshot;
}

/* The argument of --format. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *format = hr_fuzz_text (data, size);
  g_autoptr (GError) error = NULL;

  if (!hr_template_check (format, &error)) {
    g_assert_true (error != NULL && error->domain == G_OPTION_ERROR);
    g_assert_nonnull (strpbrk (format, "{}"));
    return 0;
  }
  g_assert_no_error (error);

  for (int known = FALSE; known <= TRUE; known++) {
    g_autoptr (HrSnapshot) snapshot = make_snapshot (known);
    g_autofree char *text = hr_template_fill (format, snapshot, HR_FUZZ_NOW_S * G_USEC_PER_SEC);

    g_assert_nonnull (text);
    if (strpbrk (format, "{}") == NULL)
      g_assert_cmpstr (text, ==, format);
    if (g_utf8_validate (format, -1, NULL))
      g_assert_true (g_utf8_validate (text, -1, NULL));
  }

  return 0;
}
