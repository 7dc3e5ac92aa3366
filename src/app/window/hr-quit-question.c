/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-quit-question.h"

#include <glib/gi18n-lib.h>

/* How many characters a line of the question has at most: it is to fit where the window fits. */
#define LINE 38

static void
narrow (GtkWidget *label, gpointer data)
{
  if (!GTK_IS_LABEL (label))
    return;

  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), LINE);
}

static void
on_response (GtkWidget *dialog, int response, gpointer settings)
{
  GtkToggleButton *again = g_object_get_data (G_OBJECT (dialog), "again");

  if (response == GTK_RESPONSE_ACCEPT && gtk_toggle_button_get_active (again))
    g_settings_set_boolean (settings, "ask-before-closing", FALSE);
}

/**
 * hr_quit_question_new:
 * @parent: the window that is being closed
 * @settings: the general settings, which keep that the question is not to be asked again
 *
 * Makes the dialog that asks whether to go on watching without a window and without a tray.
 *
 * Returns: (transfer none): the dialog, not shown yet; its GtkDialog::response is to be read with
 *   hr_quit_question_get_answer()
 */
GtkWidget *
hr_quit_question_new (GtkWindow *parent, GSettings *settings)
{
  GtkWidget *dialog;
  GtkWidget *again;
  GtkContainer *area;

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

  again = gtk_check_button_new_with_mnemonic (C_ ("window", "_Don’t ask again, keep watching"));
  gtk_widget_set_sensitive (again, g_settings_is_writable (settings, "ask-before-closing"));
  g_object_set_data (G_OBJECT (dialog), "again", again);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), settings, 0);
  gtk_widget_set_halign (again, GTK_ALIGN_CENTER);
  area = GTK_CONTAINER (gtk_message_dialog_get_message_area (GTK_MESSAGE_DIALOG (dialog)));
  gtk_container_foreach (area, narrow, NULL);
  narrow (gtk_bin_get_child (GTK_BIN (again)), NULL);
  gtk_box_pack_end (GTK_BOX (area), again, FALSE, FALSE, 0);
  gtk_widget_show (again);

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
