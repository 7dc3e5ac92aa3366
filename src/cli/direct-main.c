/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-command.h"
#include "hr-key.h"

int
main (int argc, char **argv)
{
  static const HrCommandRow rows[] = {
    { "status", hr_command_status },   { "check", hr_command_check },
    { "metrics", hr_command_metrics }, { "history", hr_command_history },
    { "key", hr_command_key },         { "account", hr_command_account },
    { "daemon", hr_command_daemon },   { "hook", hr_command_hook },
    { "doctor", hr_command_doctor },   { "wait", hr_command_wait },
    { "run", hr_command_run },
  };

  if (argv[0] != NULL && g_strcmp0 (argv[1], "run") == 0)
    hr_key_forbid_own_core_dump ();
  else
    hr_key_forbid_core_dumps ();
  return hr_command_run_program (argv, rows, G_N_ELEMENTS (rows));
}
