/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-command.h"

#include <glib/gi18n-lib.h>

#include <locale.h>

static const struct {
  const char *name;
  HrCommandFunc run;
} commands[] = {
  { "status", hr_command_status },
};

static int
print_help (void)
{
  return hr_command_print_text (
      _ ("Usage:\n"
         "  headroom [--background] [--demo]    start the applet; if it runs, show its window\n"
         "  headroom status [OPTION…]           print the balance\n"
         "\n"
         "Options:\n"
         "  --background    start without a window\n"
         "  --demo          try it with made-up credits, apart from the real ones\n"
         "  --help          show this help; after a command, that of the command\n"
         "  --version       show the version\n"),
      EX_OK);
}

static int
run (int argc, char **argv)
{
  const char *first = argc > 1 ? argv[1] : NULL;

  if (first == NULL)
    return hr_command_start (argc, argv);
  if (g_str_equal (first, "--help") || g_str_equal (first, "-h"))
    return print_help ();
  if (g_str_equal (first, "--version"))
    return hr_command_print ("headroom " HR_VERSION "\n", EX_OK);
  if (*first == '-')
    return hr_command_start (argc, argv);

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (first, commands[i].name))
      return commands[i].run (argc - 1, argv + 1);

  return hr_command_usage_error (
      C_ ("command", "there is no command “%s”; “headroom --help” lists them"), first);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, HR_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  return run (argc, argv);
}
