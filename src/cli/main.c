/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-command.h"

int
main (int argc, char **argv)
{
  static const HrCommandRow rows[] = {
    { "status", hr_command_status },
    { "check", hr_command_check },
    { "wait", hr_command_wait },
    { "run", hr_command_run },
    { "watch", hr_command_watch },
    { "metrics", hr_command_metrics },
    { "config", hr_command_config },
    { "hook", hr_command_hook },
    /* They need more than the applet's answer, whatever the options are. */
    { "key", hr_command_go_direct },
    { "account", hr_command_go_direct },
    { "history", hr_command_go_direct },
    { "daemon", hr_command_go_direct },
    { "doctor", hr_command_go_direct },
  };

  return hr_command_run_program (argv, rows, G_N_ELEMENTS (rows));
}
