/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-setting-row.h"

#include "hr-account-settings.h"
#include "hr-duration-choice.h"
#include "hr-style.h"

struct _HrSettingRow {
  GtkBox parent_instance;

  GtkLabel *title;   /* (template) */
  GtkLabel *help;    /* (template) */
  GtkLabel *locked;  /* (template) */
  GtkLabel *problem; /* (template) */

  GtkWidget *control;  /* (unowned) (nullable): a child */
  GSettings *settings; /* (owned) (nullable): where what is set is */
  char *key;           /* (owned) (nullable): its key there */
};

enum { PROP_TITLE = 1, PROP_HELP, N_PROPS };

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (HrSettingRow, hr_setting_row, GTK_TYPE_BOX)

static void
show_text (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
add_text (GString *description, GtkLabel *label)
{
  if (!gtk_widget_get_visible (GTK_WIDGET (label)))
    return;
  if (description->len > 0)
    g_string_append_c (description, ' ');
  g_string_append (description, gtk_label_get_text (label));
}

static void
set_description (GtkWidget *widget, gpointer description)
{
  atk_object_set_description (gtk_widget_get_accessible (widget), description);
  if (GTK_IS_BOX (widget))
    gtk_container_foreach (GTK_CONTAINER (widget), set_description, description);
}

/* Not every screen reader follows the relation, and not every one reads the description. */
static void
describe (HrSettingRow *self)
{
  g_autoptr (GString) description = g_string_new (NULL);

  if (self->control == NULL)
    return;

  add_text (description, self->help);
  add_text (description, self->locked);
  add_text (description, self->problem);
  set_description (self->control, description->str);
}

static void
tie (HrSettingRow *self)
{
  AtkObject *accessible = gtk_widget_get_accessible (self->control);
  GtkLabel *const texts[] = { self->help, self->locked, self->problem };

  /* A button says itself what it does. */
  if (!GTK_IS_BUTTON (self->control) && !GTK_IS_BOX (self->control))
    gtk_label_set_mnemonic_widget (self->title, self->control);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    atk_object_add_relationship (accessible, ATK_RELATION_DESCRIBED_BY,
                                 gtk_widget_get_accessible (GTK_WIDGET (texts[i])));
  /* Somebody who scrolls the page does not mean what the pointer passes. */
  if (GTK_IS_SPIN_BUTTON (self->control) || GTK_IS_COMBO_BOX (self->control))
    g_signal_connect (self->control, "scroll-event", G_CALLBACK (hr_style_pass_scroll), NULL);
  describe (self);
}

static void
hr_setting_row_add (GtkContainer *container, GtkWidget *widget)
{
  HrSettingRow *self = HR_SETTING_ROW (container);

  GTK_CONTAINER_CLASS (hr_setting_row_parent_class)->add (container, widget);
  /* The template's own come first. */
  if (self->title != NULL && self->control == NULL) {
    self->control = widget;
    tie (self);
  }
}

static void
hr_setting_row_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  HrSettingRow *self = HR_SETTING_ROW (object);

  switch (prop_id) {
  case PROP_TITLE:
    gtk_label_set_text_with_mnemonic (self->title, g_value_get_string (value));
    break;
  case PROP_HELP:
    hr_setting_row_set_help (self, g_value_get_string (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
hr_setting_row_dispose (GObject *object)
{
  HrSettingRow *self = HR_SETTING_ROW (object);

  if (self->settings != NULL)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  g_clear_object (&self->settings);
  self->control = NULL;

  G_OBJECT_CLASS (hr_setting_row_parent_class)->dispose (object);
}

static void
hr_setting_row_finalize (GObject *object)
{
  g_free (HR_SETTING_ROW (object)->key);

  G_OBJECT_CLASS (hr_setting_row_parent_class)->finalize (object);
}

static void
hr_setting_row_class_init (HrSettingRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = hr_setting_row_set_property;
  object_class->dispose = hr_setting_row_dispose;
  object_class->finalize = hr_setting_row_finalize;
  GTK_CONTAINER_CLASS (klass)->add = hr_setting_row_add;

  props[PROP_TITLE] =
      g_param_spec_string ("title", NULL, NULL, "", G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_HELP] =
      g_param_spec_string ("help", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/headroom_app/Headroom/ui/setting-row.ui");
  gtk_widget_class_bind_template_child (widget_class, HrSettingRow, title);
  gtk_widget_class_bind_template_child (widget_class, HrSettingRow, help);
  gtk_widget_class_bind_template_child (widget_class, HrSettingRow, locked);
  gtk_widget_class_bind_template_child (widget_class, HrSettingRow, problem);
}

static void
hr_setting_row_init (HrSettingRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * hr_setting_row_set_title:
 * @self: the row
 * @title: what is set, as it stands: without a mnemonic
 */
void
hr_setting_row_set_title (HrSettingRow *self, const char *title)
{
  g_return_if_fail (HR_IS_SETTING_ROW (self));

  gtk_label_set_text (self->title, title);
}

/**
 * hr_setting_row_set_help:
 * @self: the row
 * @help: (nullable): a sentence below the title
 */
void
hr_setting_row_set_help (HrSettingRow *self, const char *help)
{
  g_return_if_fail (HR_IS_SETTING_ROW (self));

  show_text (self->help, help);
  describe (self);
}

/**
 * hr_setting_row_set_problem:
 * @self: the row
 * @problem: (nullable): what is wrong with what was set; told as an alert
 */
void
hr_setting_row_set_problem (HrSettingRow *self, const char *problem)
{
  g_return_if_fail (HR_IS_SETTING_ROW (self));

  show_text (self->problem, problem);
  describe (self);
}

static void
update_lock (HrSettingRow *self)
{
  gboolean writable = g_settings_is_writable (self->settings, self->key);

  gtk_widget_set_sensitive (self->control, writable);
  gtk_widget_set_visible (GTK_WIDGET (self->locked), !writable);
  describe (self);
}

/**
 * hr_setting_row_follow_lock:
 * @self: a row with its control
 * @settings: settings, in place of those that were followed before
 * @key: what the control changes
 *
 * Makes the control insensitive while an administrator has locked @key, and says so.
 */
void
hr_setting_row_follow_lock (HrSettingRow *self, GSettings *settings, const char *key)
{
  g_autofree char *signal = g_strconcat ("writable-changed::", key, NULL);

  g_return_if_fail (HR_IS_SETTING_ROW (self));
  g_return_if_fail (G_IS_SETTINGS (settings));
  g_return_if_fail (self->control != NULL);

  if (self->settings != NULL)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  g_set_object (&self->settings, settings);
  g_free (self->key);
  self->key = g_strdup (key);
  g_signal_connect_object (settings, signal, G_CALLBACK (update_lock), self, G_CONNECT_SWAPPED);
  update_lock (self);
}

static void
bind_number (GtkSpinButton *spin, GSettings *settings, const char *key)
{
  const HrSettingSpec *spec = hr_account_settings_find_spec (key);

  g_return_if_fail (spec != NULL);

  gtk_spin_button_set_range (spin, (double) spec->min, (double) spec->max);
  g_settings_bind (settings, key, gtk_spin_button_get_adjustment (spin), "value",
                   G_SETTINGS_BIND_DEFAULT);
}

/**
 * hr_setting_row_bind:
 * @self: a row with its control: a switch, a spin button, a combo box, or an entry
 * @settings: settings, in place of those that it was tied to before
 * @key: what it sets there
 *
 * Ties the control to the setting, within its range, and follows its lock.
 */
void
hr_setting_row_bind (HrSettingRow *self, GSettings *settings, const char *key)
{
  g_return_if_fail (HR_IS_SETTING_ROW (self));
  g_return_if_fail (G_IS_SETTINGS (settings));

  if (GTK_IS_SPIN_BUTTON (self->control))
    bind_number (GTK_SPIN_BUTTON (self->control), settings, key);
  else if (GTK_IS_SWITCH (self->control))
    g_settings_bind (settings, key, self->control, "active", G_SETTINGS_BIND_DEFAULT);
  else if (hr_duration_choice_is_filled (self->control))
    hr_duration_choice_bind (GTK_COMBO_BOX_TEXT (self->control), settings, key);
  else if (GTK_IS_COMBO_BOX (self->control))
    g_settings_bind (settings, key, self->control, "active-id", G_SETTINGS_BIND_DEFAULT);
  else
    g_settings_bind (settings, key, self->control, "text", G_SETTINGS_BIND_DEFAULT);
  hr_setting_row_follow_lock (self, settings, key);
}
