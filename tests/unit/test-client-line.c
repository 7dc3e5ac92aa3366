/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom-test"
#include "config.h"

#include "line-fixture.h"

int
main (int argc, char **argv)
{
  return run_line (argc, argv, "http1");
}
