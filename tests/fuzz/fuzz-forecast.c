/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-fuzz-look.h"
#include "hr-fuzz.h"

/* The same for the forecast, whose simulation takes its time with whatever it is given. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GArray) readings = hr_fuzz_read_lines (data, size);

  hr_fuzz_look ((const HrReading *) (void *) readings->data, readings->len, TRUE);

  return 0;
}
