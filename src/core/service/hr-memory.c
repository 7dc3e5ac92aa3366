/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-memory.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

/**
 * hr_memory_give_back:
 *
 * Gives the system what was freed, after work that needed much at once and is long in coming again.
 * glibc keeps it otherwise; other C libraries have their own ways.
 */
void
hr_memory_give_back (void)
{
#ifdef __GLIBC__
  malloc_trim (0);
#endif
}
