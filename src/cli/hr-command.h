/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include <sysexits.h>

G_BEGIN_DECLS

/*
 * The exit codes, as the manual promises them: EX_OK, EX_USAGE (64), EX_UNAVAILABLE (69: the
 * balance is unknown), EX_NOPERM (77: no key, key refused, keyring locked or missing), and EX_IOERR
 * (74) where standard output could not be written.
 */

/* @argv[0] is the command's own name; returns the exit code. */
typedef int (*HrCommandFunc) (int argc, char **argv);

int hr_command_start (int argc, char **argv);
int hr_command_status (int argc, char **argv);

int hr_command_usage_error (const char *format, ...) G_GNUC_PRINTF (1, 2);
void hr_command_complain (const char *format, ...) G_GNUC_PRINTF (1, 2);
int hr_command_print (const char *text, int exit_code);
int hr_command_print_text (const char *text, int exit_code);

G_END_DECLS
