/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-quit-question.h"

#include <glib/gi18n-lib.h>

/**
 * hr_quit_question_new:
 * @parent: the window that is being closed
 *
 * Makes the dialog that asks whether to go on watching without a window and without a tray.
 *
 * Returns: (transfer none): the dialog, not shown yet; its GtkDialog::response is to be read with
 *   hr_quit_question_get_answer()
 */
GtkWidget *
hr_quit_question_new (GtkWindow *parent)
{
  GtkWidget *dialog;

  g_return_val_if_fail (GTK_IS_WINDOW (parent), NULL);

  dialog = gtk_message_dialog_new (parent, GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
                                   GTK_MESSAGE_QUESTION, GTK_BUTTONS_NONE, "%s",
                                   C_ ("window", "Keep watching in the background?"));
  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s",
                                            C_ ("window",
                                                "This desktop has no tray. Headroom can keep "
                                                "watching and warn you with notifications only."));
  gtk_dialog_add_button (GTK_DIALOG (dialog), C_ ("window", "_Quit"), GTK_RESPONSE_CLOSE);
  gtk_dialog_add_button (GTK_DIALOG (dialog), C_ ("window", "_Keep Watching"), GTK_RESPONSE_ACCEPT);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);

  return dialog;
}

/**
 * hr_quit_question_get_answer:
 * @response: the response of a dialog of hr_quit_question_new()
 *
 * Returns: what it means; a dialog that was only closed means to stay
 */
HrQuitAnswer
hr_quit_question_get_answer (int response)
{
  switch (response) {
  case GTK_RESPONSE_CLOSE:
    return HR_QUIT_ANSWER_QUIT;
  case GTK_RESPONSE_ACCEPT:
    return HR_QUIT_ANSWER_KEEP_WATCHING;
  default:
    return HR_QUIT_ANSWER_STAY;
  }
}
