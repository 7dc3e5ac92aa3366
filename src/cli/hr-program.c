/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-command.h"
#include "hr-environment.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <unistd.h>

#define DIRECT HR_LIBEXECDIR "/headroom-direct"

static int
print_help (void)
{
  return hr_command_print_text (
      _ ("Usage:\n"
         "  headroom [--background] [--demo]    start the applet; if it runs, show its window\n"
         "  headroom COMMAND [OPTION…]\n"
         "\n"
         "Commands:\n"
         "  status     print the balance, and how old it is\n"
         "  check      tell by the exit status whether there are enough credits\n"
         "  wait       wait until there are enough credits\n"
         "  run        run a command while its credits are held\n"
         "  watch      print a line now, and one at every change\n"
         "  history    print where the credits went\n"
         "  key        put the key into the keyring, or remove it\n"
         "  metrics    print every account's numbers for Prometheus\n"
         "  config     show and change the settings\n"
         "  account    list, add and remove accounts\n"
         "  hook       list or test what is run at events\n"
         "  daemon     watch without a face, for machines without a display\n"
         "  doctor     tell what works here and what does not\n"
         "\n"
         "Options:\n"
         "  --background    start without a window\n"
         "  --preferences   show the preferences\n"
         "  --refresh       ask for every balance now, without a window\n"
         "  --demo          try it with made-up credits, apart from the real ones\n"
         "  --help          show this help; after a command, that of the command\n"
         "  --version       show the version\n"
         "\n"
         "If the applet or the daemon runs, a command asks it and not the service. The manual has\n"
         "the rest: man headroom\n"),
      EX_OK);
}

static int
run (char **argv, const HrCommandRow *rows, gsize n_rows)
{
  const char *first = argv[0] != NULL ? argv[1] : NULL;

  if (first == NULL)
    return hr_command_start (argv);
  if (g_str_equal (first, "--help") || g_str_equal (first, "-h"))
    return print_help ();
  if (g_str_equal (first, "--version"))
    return hr_command_print ("headroom " HR_VERSION "\n", EX_OK);
  if (*first == '-')
    return hr_command_start (argv);

  for (gsize i = 0; i < n_rows; i++)
    if (g_str_equal (first, rows[i].name))
      return rows[i].run (argv);

  return hr_command_usage_error (
      C_ ("command", "unknown command “%s”; “headroom --help” lists them"), first);
}

/* What was closed by whoever started the program would be taken by the next file that is opened,
 * and that written into. Each is open in the wrong direction, so that using it is still an error.
 */
static void
occupy_standard_descriptors (void)
{
  static const int modes[] = { O_WRONLY, O_RDONLY, O_RDONLY };

  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl (fd, F_GETFD) == -1 && open ("/dev/null", modes[fd]) == -1)
      _exit (EX_OSERR);
}

static gboolean
is_command (char **argv, const char *name)
{
  return argv[0] != NULL && g_strcmp0 (argv[1], name) == 0;
}

/* @silent: nothing is logged at all, because libraries may name paths and hosts */
static GLogWriterOutput
on_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer silent)
{
  if (silent != NULL || (level & (G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG)) != 0)
    return G_LOG_WRITER_HANDLED;
  return g_log_writer_default (level, fields, n_fields, silent);
}

/**
 * hr_command_run_program:
 * @argv: main's
 * @rows: (array length=n_rows): the subcommands
 * @n_rows: how many
 *
 * The whole of the program.
 *
 * Returns: the exit code
 */
int
hr_command_run_program (char **argv, const HrCommandRow *rows, gsize n_rows)
{
  occupy_standard_descriptors ();
  hr_environment_prepare ();
  setlocale (LC_ALL, "");
  /* A reader that goes away is told by EPIPE, to all commands alike. */
  signal (SIGPIPE, SIG_IGN);
  bindtextdomain (GETTEXT_PACKAGE, HR_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  /* Logs of the parts are for who asks for them, or reads a daemon's; people are told in their
   * own words. */
  g_log_writer_default_set_use_stderr (TRUE);
  if (g_getenv ("G_MESSAGES_DEBUG") == NULL && !is_command (argv, "daemon"))
    g_log_set_writer_func (on_log, GINT_TO_POINTER (is_command (argv, "doctor")), NULL);

  return run (argv, rows, n_rows);
}

/**
 * hr_command_go_direct:
 * @argv: the whole command line, as it came
 *
 * Becomes the program that needs no applet, with the same arguments.
 *
 * Returns: the exit code, and only where that program cannot be started
 */
int
hr_command_go_direct (char **argv)
{
  execv (DIRECT, argv);
  hr_command_complain (C_ ("command", "the service cannot be asked (%s: %s)"), DIRECT,
                       g_strerror (errno));
  return EX_UNAVAILABLE;
}
