/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-command.h"

/* Needs more than the applet's answer, whatever the options are. */
static int
go_direct (const HrInvocation *invocation, int argc, char **argv)
{
  return hr_command_go_direct (invocation);
}

int
main (int argc, char **argv)
{
  static const HrCommandRow rows[] = {
    { "status", hr_command_status },   { "check", hr_command_check }, { "watch", hr_command_watch },
    { "metrics", hr_command_metrics }, { "key", go_direct },          { "history", go_direct },
  };

  return hr_command_run_program (argc, argv, rows, G_N_ELEMENTS (rows), NULL);
}
