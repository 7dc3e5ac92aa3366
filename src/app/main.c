/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"
#include "config.h"

#include "hr-application.h"
#include "hr-environment.h"
#include "hr-key.h"
#include "hr-theme.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>
#include <unistd.h>

/* Ends at once while GTK looks for display and bus, for as long as they hang: nothing has begun.
 * The application takes over. */
static void
end (int signal_number)
{
  _exit (EXIT_SUCCESS);
}

/* Leaves alone a signal that was ignored when the program was started, as by nohup. */
static void
end_on_signals (void)
{
  static const int SIGNALS[] = { SIGTERM, SIGINT, SIGHUP };

  for (gsize i = 0; i < G_N_ELEMENTS (SIGNALS); i++)
    if (signal (SIGNALS[i], end) == SIG_IGN)
      signal (SIGNALS[i], SIG_IGN);
}

int
main (int argc, char **argv)
{
  g_autoptr (HrApplication) application = NULL;

  end_on_signals ();
  hr_environment_prepare ();
  hr_environment_spare_memory ();
  hr_key_forbid_core_dumps ();
  hr_theme_hold_back ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, HR_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname (HR_APP_ID);
  g_set_application_name ("Headroom");

  application = hr_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
