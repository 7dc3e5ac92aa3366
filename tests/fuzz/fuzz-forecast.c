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
  g_autoptr (GArray) samples = hr_fuzz_read_samples (data, size);

  hr_fuzz_look ((const HrSample *) (void *) samples->data, samples->len, TRUE);

  return 0;
}
