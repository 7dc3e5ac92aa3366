/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include <sysexits.h>

G_BEGIN_DECLS

/*
 * The exit codes, as the manual promises them: EX_OK, HR_EX_NOT_ENOUGH (1), EX_USAGE (64),
 * EX_UNAVAILABLE (69: the balance is unknown), EX_IOERR (74: the output could not be written),
 * EX_TEMPFAIL (75: only too old a balance is known), and EX_NOPERM (77: no key, key refused,
 * keyring locked or missing), which wins over 69 and 75.
 */
#define HR_EX_NOT_ENOUGH 1

/* @argv is the whole command line as it came, of which [1] is the subcommand's name; returns the
 * exit code. */
typedef int (*HrCommandFunc) (char **argv);

/**
 * HrCommandRow:
 *
 * A subcommand and its name.
 */
typedef struct {
  const char *name;
  HrCommandFunc run;
} HrCommandRow;

int hr_command_account (char **argv);
int hr_command_check (char **argv);
int hr_command_config (char **argv);
int hr_command_daemon (char **argv);
int hr_command_doctor (char **argv);
int hr_command_history (char **argv);
int hr_command_hook (char **argv);
int hr_command_key (char **argv);
int hr_command_metrics (char **argv);
int hr_command_run (char **argv);
int hr_command_start (char **argv);
int hr_command_status (char **argv);
int hr_command_wait (char **argv);
int hr_command_watch (char **argv);

int hr_command_run_program (char **argv, const HrCommandRow *rows, gsize n_rows);
int hr_command_go_direct (char **argv);

gboolean hr_command_parse (const char *name,
                           char **argv,
                           const GOptionEntry *entries,
                           const char *summary,
                           const char *description,
                           GError **error);
int hr_command_bad_usage (const char *name, const GError *error);
int hr_command_usage_error (const char *format, ...) G_GNUC_PRINTF (1, 2);
void hr_command_complain (const char *format, ...) G_GNUC_PRINTF (1, 2);
int hr_command_print (const char *text, int exit_code);
int hr_command_print_text (const char *text, int exit_code);

G_END_DECLS
