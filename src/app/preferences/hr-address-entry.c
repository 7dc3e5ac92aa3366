/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-address-entry.h"

#include "hr-setting-row.h"
#include "hr-style.h"

struct _HrAddressEntry {
  GtkEntry parent_instance;

  GSettings *settings; /* (owned) (nullable) */
  char *key;           /* (owned) (nullable): of the setting */
  HrAddressCheck check;
};

G_DEFINE_FINAL_TYPE (HrAddressEntry, hr_address_entry, GTK_TYPE_ENTRY)

static void
show_problem (HrAddressEntry *self, const char *problem)
{
  GtkWidget *row = gtk_widget_get_ancestor (GTK_WIDGET (self), HR_TYPE_SETTING_ROW);

  if (row != NULL)
    hr_setting_row_set_problem (HR_SETTING_ROW (row), problem);
  hr_style_set_class (GTK_WIDGET (self), "error", problem != NULL);
}

static void
load (HrAddressEntry *self)
{
  g_autofree char *value = g_settings_get_string (self->settings, self->key);

  gtk_entry_set_text (GTK_ENTRY (self), value);
  show_problem (self, NULL);
}

/* What is emptied goes back to where it was at first. */
static void
apply (HrAddressEntry *self)
{
  g_autofree char *value = g_settings_get_string (self->settings, self->key);
  g_autofree char *text = g_strstrip (g_strdup (gtk_entry_get_text (GTK_ENTRY (self))));
  const char *problem;

  if (text[0] == '\0') {
    g_settings_reset (self->settings, self->key);
    load (self);
    return;
  }

  problem = self->check (text);
  show_problem (self, problem);
  if (problem == NULL && !g_str_equal (text, value))
    g_settings_set_string (self->settings, self->key, text);
}

static void
apply_typed (HrAddressEntry *self)
{
  /* The focus leaves once more while the widget is taken apart. */
  if (self->settings != NULL && gtk_widget_is_sensitive (GTK_WIDGET (self)))
    apply (self);
}

static gboolean
hr_address_entry_focus_out_event (GtkWidget *widget, GdkEventFocus *event)
{
  apply_typed (HR_ADDRESS_ENTRY (widget));

  return GTK_WIDGET_CLASS (hr_address_entry_parent_class)->focus_out_event (widget, event);
}

/**
 * hr_address_entry_bind:
 * @self: the entry
 * @settings: where the address is
 * @key: its key there
 * @check: whether an address can be used
 *
 * Ties the entry, which is the control of a row, to what it sets. To be called once.
 */
void
hr_address_entry_bind (HrAddressEntry *self,
                       GSettings *settings,
                       const char *key,
                       HrAddressCheck check)
{
  g_autofree char *signal = NULL;

  g_return_if_fail (HR_IS_ADDRESS_ENTRY (self));
  g_return_if_fail (G_IS_SETTINGS (settings));
  g_return_if_fail (key != NULL && check != NULL);
  g_return_if_fail (self->settings == NULL);

  self->settings = g_object_ref (settings);
  self->key = g_strdup (key);
  self->check = check;

  signal = g_strconcat ("changed::", key, NULL);
  g_signal_connect_object (settings, signal, G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  load (self);
  hr_setting_row_follow_lock (HR_SETTING_ROW (
                                  gtk_widget_get_ancestor (GTK_WIDGET (self), HR_TYPE_SETTING_ROW)),
                              settings, key);
}

/* The window may be closed while an address is being typed. */
static void
hr_address_entry_unmap (GtkWidget *widget)
{
  apply_typed (HR_ADDRESS_ENTRY (widget));

  GTK_WIDGET_CLASS (hr_address_entry_parent_class)->unmap (widget);
}

static void
hr_address_entry_dispose (GObject *object)
{
  HrAddressEntry *self = HR_ADDRESS_ENTRY (object);

  if (self->settings != NULL)
    g_signal_handlers_disconnect_by_data (self->settings, self);

  /* Unmaps, which still needs the settings. */
  G_OBJECT_CLASS (hr_address_entry_parent_class)->dispose (object);

  g_clear_object (&self->settings);
}

static void
hr_address_entry_finalize (GObject *object)
{
  g_free (HR_ADDRESS_ENTRY (object)->key);

  G_OBJECT_CLASS (hr_address_entry_parent_class)->finalize (object);
}

static void
hr_address_entry_class_init (HrAddressEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = hr_address_entry_dispose;
  object_class->finalize = hr_address_entry_finalize;
  widget_class->focus_out_event = hr_address_entry_focus_out_event;
  widget_class->unmap = hr_address_entry_unmap;
}

static void
hr_address_entry_init (HrAddressEntry *self)
{
  gtk_entry_set_width_chars (GTK_ENTRY (self), 12);
  gtk_entry_set_input_purpose (GTK_ENTRY (self), GTK_INPUT_PURPOSE_URL);
  g_signal_connect (self, "activate", G_CALLBACK (apply_typed), NULL);
}
