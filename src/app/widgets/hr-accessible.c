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

/* Takes no room and no keyboard, and draws nothing. */
static GtkWidget *
get_announcer (GtkWidget *window)
{
  GtkWidget *announcer = g_object_get_data (G_OBJECT (window), "announcer");

  if (announcer == NULL) {
    announcer = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
    atk_object_set_role (gtk_widget_get_accessible (announcer), ATK_ROLE_INFO_BAR);
    gtk_container_add (GTK_CONTAINER (gtk_bin_get_child (GTK_BIN (window))), announcer);
    g_object_set_data (G_OBJECT (window), "announcer", announcer);
  }
  return announcer;
}

/**
 * hr_accessible_announce:
 * @window: a window that is shown, whose child is a #GtkBox
 * @text: a sentence
 *
 * Has screen readers speak @text once, wherever the keyboard is: they tell bars that appear. ATK's
 * signal “announcement” is not spoken by Orca 43.
 */
void
hr_accessible_announce (GtkWidget *window, const char *text)
{
  GtkWidget *announcer;

  g_return_if_fail (GTK_IS_WINDOW (window));
  g_return_if_fail (text != NULL);

  announcer = get_announcer (window);
  gtk_widget_hide (announcer);
  atk_object_set_name (gtk_widget_get_accessible (announcer), text);
  gtk_widget_show (announcer);
}
