/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-fuzz.h"
#include "hr-retry-after.h"

/* The value of the header. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const gint64 nows[] = { 0, 1, HR_FUZZ_NOW_S * G_USEC_PER_SEC };
  g_autofree char *value = hr_fuzz_text (data, size);

  for (guint i = 0; i < G_N_ELEMENTS (nows); i++) {
    gint64 wait = -1;

    if (!hr_retry_after_parse (value, nows[i], &wait)) {
      g_assert_cmpint (wait, ==, -1);
      continue;
    }
    g_assert_cmpint (wait, >=, 0);
    g_assert_cmpint (wait, <=, (gint64) HR_RETRY_AFTER_MAX * G_USEC_PER_SEC);
  }

  return 0;
}
