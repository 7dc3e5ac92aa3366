/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-command.h"

#include <glib/gi18n-lib.h>

#include <errno.h>
#include <unistd.h>

#define APPLET HR_LIBEXECDIR "/headroom-applet"

static gboolean
is_option (const char *argument)
{
  static const char *const OPTIONS[] = { "--background", "--demo", "--preferences", "--refresh",
                                         NULL };

  return g_strv_contains (OPTIONS, argument);
}

/**
 * hr_command_start:
 * @argv: the whole command line: options of the applet
 *
 * Becomes the applet. The command itself knows no GTK, so that the other subcommands start fast and
 * work where there is none.
 *
 * Returns: the exit code, and only where the applet cannot be started
 */
int
hr_command_start (char **argv)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();

  g_ptr_array_add (arguments, (gpointer) APPLET);
  for (gsize i = 1; argv[0] != NULL && argv[i] != NULL; i++) {
    if (!is_option (argv[i]))
      return hr_command_usage_error (
          *argv[i] == '-'
              ? C_ ("command", "unknown option %s; “headroom --help” lists them")
              : C_ ("command", "unexpected argument “%s”; “headroom --help” shows the usage"),
          argv[i]);
    g_ptr_array_add (arguments, argv[i]);
  }
  g_ptr_array_add (arguments, NULL);

  execv (APPLET, (char **) arguments->pdata);
  hr_command_complain (C_ ("command", "the applet cannot be started (%s: %s)"), APPLET,
                       g_strerror (errno));
  return EX_UNAVAILABLE;
}
