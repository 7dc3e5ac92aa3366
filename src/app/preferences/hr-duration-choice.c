/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-duration-choice.h"

#include <glib/gi18n-lib.h>

/* Where a combo box remembers its unit, in seconds. */
#define UNIT "headroom-unit"

static char *
format_duration (guint seconds)
{
  if (seconds == 0)
    /* Translators: stands where one would choose how often, or how long before. */
    return g_strdup (C_ ("preferences", "Off"));
  if (seconds % 86400 == 0)
    return g_strdup_printf (ngettext ("%u day", "%u days", seconds / 86400), seconds / 86400);
  if (seconds % 3600 == 0)
    return g_strdup_printf (ngettext ("%u hour", "%u hours", seconds / 3600), seconds / 3600);
  if (seconds % 60 == 0)
    return g_strdup_printf (ngettext ("%u minute", "%u minutes", seconds / 60), seconds / 60);
  return g_strdup_printf (ngettext ("%u second", "%u seconds", seconds), seconds);
}

static void
add_choice (GtkComboBoxText *combo, int position, guint value)
{
  guint unit = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (combo), UNIT));
  g_autofree char *id = g_strdup_printf ("%u", value);
  g_autofree char *text = format_duration (value * unit);

  gtk_combo_box_text_insert (combo, position, id, text);
}

/* Before which choice a value stands. */
static int
find_position (GtkComboBoxText *combo, guint value)
{
  GtkTreeModel *model = gtk_combo_box_get_model (GTK_COMBO_BOX (combo));
  int column = gtk_combo_box_get_id_column (GTK_COMBO_BOX (combo));
  GtkTreeIter iter;
  int position = 0;

  for (gboolean more = gtk_tree_model_get_iter_first (model, &iter); more;
       more = gtk_tree_model_iter_next (model, &iter)) {
    g_autofree char *id = NULL;

    gtk_tree_model_get (model, &iter, column, &id, -1);
    if (g_ascii_strtoull (id, NULL, 10) >= value)
      break;
    position++;
  }
  return position;
}

/* One set elsewhere need not be one that is offered here: it is added. */
static gboolean
value_to_id (GValue *value, GVariant *variant, gpointer user_data)
{
  GtkComboBoxText *combo = GTK_COMBO_BOX_TEXT (user_data);
  guint number = g_variant_get_uint32 (variant);

  g_value_take_string (value, g_strdup_printf ("%u", number));
  if (!gtk_combo_box_set_active_id (GTK_COMBO_BOX (combo), g_value_get_string (value)))
    add_choice (combo, find_position (combo, number), number);
  return TRUE;
}

static GVariant *
id_to_value (const GValue *value, const GVariantType *type, gpointer user_data)
{
  const char *id = g_value_get_string (value);

  return id != NULL ? g_variant_new_uint32 ((guint32) g_ascii_strtoull (id, NULL, 10)) : NULL;
}

/**
 * hr_duration_choice_fill:
 * @combo: an empty combo box
 * @choices: (array length=n_choices): what to offer, rising; 0 reads “Off”
 * @n_choices: how many
 * @unit: what they are counted in, in seconds
 *
 * Fills @combo.
 */
void
hr_duration_choice_fill (GtkComboBoxText *combo, const guint *choices, gsize n_choices, guint unit)
{
  g_return_if_fail (GTK_IS_COMBO_BOX_TEXT (combo));
  g_return_if_fail (choices != NULL);

  g_object_set_data (G_OBJECT (combo), UNIT, GUINT_TO_POINTER (unit));
  for (gsize i = 0; i < n_choices; i++)
    add_choice (combo, -1, choices[i]);
}

/**
 * hr_duration_choice_bind:
 * @combo: a combo box that was filled
 * @settings: settings
 * @key: a key of type u, counted in the unit of @combo
 *
 * Ties the choice to the setting.
 */
void
hr_duration_choice_bind (GtkComboBoxText *combo, GSettings *settings, const char *key)
{
  g_return_if_fail (GTK_IS_COMBO_BOX_TEXT (combo));
  g_return_if_fail (G_IS_SETTINGS (settings));

  g_settings_bind_with_mapping (settings, key, combo, "active-id", G_SETTINGS_BIND_DEFAULT,
                                value_to_id, id_to_value, combo, NULL);
}

/**
 * hr_duration_choice_is_filled:
 * @widget: a widget
 *
 * Returns: whether it is a combo box that hr_duration_choice_fill() has filled
 */
gboolean
hr_duration_choice_is_filled (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), UNIT) != NULL;
}
