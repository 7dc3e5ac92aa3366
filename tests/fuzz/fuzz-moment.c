/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-fuzz.h"
#include "hr-moment.h"

#define NOW     (HR_FUZZ_NOW_S * G_USEC_PER_SEC)
#define NOTHING G_GINT64_CONSTANT (0x5a5a5a5a)

/* The argument of --since and --until. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const zones[] = { "UTC", "Asia/Seoul", "America/Sao_Paulo" };
  g_autofree char *text = hr_fuzz_text (data, size);

  for (guint i = 0; i < G_N_ELEMENTS (zones); i++) {
    g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (zones[i]);
    gint64 since = NOTHING, until = NOTHING;
    gboolean known;

    g_assert_nonnull (zone);
    known = hr_moment_parse (text, HR_MOMENT_SINCE, zone, NOW, &since);
    g_assert_cmpint (hr_moment_parse (text, HR_MOMENT_UNTIL, zone, NOW, &until), ==, known);
    if (known)
      g_assert_cmpint (since, <=, until);
    else
      g_assert_true (since == NOTHING && until == NOTHING);
  }

  return 0;
}
