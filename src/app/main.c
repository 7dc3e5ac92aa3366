/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"
#include "config.h"

#include "hr-application.h"
#include "hr-key.h"

#include <glib/gi18n.h>
#include <locale.h>

int
main (int argc, char **argv)
{
  g_autoptr (HrApplication) application = NULL;

  hr_key_forbid_core_dumps ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, HR_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname (HR_APP_ID);
  g_set_application_name ("Headroom");

  application = hr_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
