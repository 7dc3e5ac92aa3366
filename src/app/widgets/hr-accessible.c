/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-accessible.h"

static void
name_control (GtkWidget *widget, gpointer user_data)
{
  if (GTK_IS_LABEL (widget)) {
    GtkWidget *control = gtk_label_get_mnemonic_widget (GTK_LABEL (widget));

    /* A combo box is named by what is chosen in it. */
    if (control != NULL && !GTK_IS_COMBO_BOX (control))
      atk_object_set_name (gtk_widget_get_accessible (control),
                           gtk_label_get_text (GTK_LABEL (widget)));
  } else if (GTK_IS_CONTAINER (widget)) {
    gtk_container_forall (GTK_CONTAINER (widget), name_control, NULL);
  }
}

/**
 * hr_accessible_name_controls:
 * @root: a widget
 *
 * Names every control inside @root after the label whose mnemonic it is. GTK itself makes only a
 * relation of the two, which many assistive technologies and tests do not follow.
 */
void
hr_accessible_name_controls (GtkWidget *root)
{
  g_return_if_fail (GTK_IS_WIDGET (root));

  name_control (root, NULL);
}

/**
 * hr_accessible_announce:
 * @widget: a widget that is shown
 * @text: a sentence
 *
 * Has screen readers speak @text, wherever the keyboard is. ATK has a signal for that from 2.46 on.
 */
void
hr_accessible_announce (GtkWidget *widget, const char *text)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (text != NULL);

  if (g_signal_lookup ("announcement", ATK_TYPE_OBJECT) != 0)
    g_signal_emit_by_name (gtk_widget_get_accessible (widget), "announcement", text);
}
