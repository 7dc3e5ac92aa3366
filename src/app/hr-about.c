/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"
#include "config.h"

#include "hr-about.h"

#include <glib/gi18n.h>

/**
 * hr_about_new:
 * @parent: the window it belongs to
 *
 * Makes the dialog that says what Headroom is, who made it, and that the vendor has no part in it.
 *
 * Returns: (transfer none): the dialog, which GTK owns until it is closed
 */
GtkWidget *
hr_about_new (GtkWindow *parent)
{
  const char *authors[] = { "The Headroom developers", NULL };
  GtkWidget *dialog;

  g_return_val_if_fail (GTK_IS_WINDOW (parent), NULL);

  dialog = g_object_new (
      GTK_TYPE_ABOUT_DIALOG, "transient-for", parent, "destroy-with-parent", TRUE, "program-name",
      "Headroom", "version", HR_VERSION, "logo-icon-name", HR_APP_ID, "comments",
      C_ ("about", "Keeps the credit balance of a udioapi.pro account in view.\n"
                   "Not affiliated with the operator of udioapi.pro."),
      "website", HR_HOMEPAGE, "website-label", C_ ("about", "Website"), "copyright",
      "© 2026 The Headroom developers", "license-type", GTK_LICENSE_GPL_3_0, "authors", authors,
      /* Translators: your name, one line each, to be shown in the about dialog. */
      "translator-credits", C_ ("about", "translator-credits"), NULL);
  g_signal_connect (dialog, "response", G_CALLBACK (gtk_widget_destroy), NULL);
  return dialog;
}
