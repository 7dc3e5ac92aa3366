/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-command.h"
#include "hr-direct-check.h"
#include "hr-key.h"

int
main (int argc, char **argv)
{
  static const HrDirect direct = { hr_direct_recall, hr_direct_check };
  static const HrCommandRow rows[] = {
    { "status", hr_command_status },   { "check", hr_command_check },
    { "metrics", hr_command_metrics }, { "history", hr_command_history },
    { "key", hr_command_key },
  };

  hr_key_forbid_core_dumps ();
  return hr_command_run_program (argc, argv, rows, G_N_ELEMENTS (rows), &direct);
}
