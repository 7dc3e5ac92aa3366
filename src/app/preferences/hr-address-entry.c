/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-address-entry.h"

#include "hr-accessible.h"
#include "hr-style.h"

struct _HrAddressEntry {
  GtkBox parent_instance;

  GtkLabel *title;   /* (template) */
  GtkEntry *entry;   /* (template) */
  GtkLabel *problem; /* (template) */

  GSettings *settings; /* (owned) (nullable) */
  char *key;           /* (owned) (nullable): of the setting */
  HrAddressCheck check;
};

G_DEFINE_FINAL_TYPE (HrAddressEntry, hr_address_entry, GTK_TYPE_BOX)

enum { PROP_TITLE = 1, N_PROPS };

static GParamSpec *props[N_PROPS];

static void
show_problem (HrAddressEntry *self, const char *problem)
{
  gtk_label_set_text (self->problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
  hr_style_set_class (GTK_WIDGET (self->entry), "error", problem != NULL);
}

static void
load (HrAddressEntry *self)
{
  g_autofree char *value = g_settings_get_string (self->settings, self->key);

  gtk_entry_set_text (self->entry, value);
  show_problem (self, NULL);
}

/* What is emptied goes back to where it was at first. */
static void
apply (HrAddressEntry *self)
{
  g_autofree char *value = g_settings_get_string (self->settings, self->key);
  g_autofree char *text = g_strstrip (g_strdup (gtk_entry_get_text (self->entry)));
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
on_activate (HrAddressEntry *self)
{
  /* The focus leaves once more while the widget is taken apart. */
  if (self->settings != NULL)
    apply (self);
}

static gboolean
on_focus_out (HrAddressEntry *self)
{
  on_activate (self);
  return GDK_EVENT_PROPAGATE;
}

/**
 * hr_address_entry_bind:
 * @self: the entry
 * @settings: where the address is
 * @key: its key there
 * @check: whether an address can be used
 *
 * Ties the entry to what it sets. To be called once.
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
}

/* The window may be closed while an address is being typed. */
static void
hr_address_entry_unmap (GtkWidget *widget)
{
  on_activate (HR_ADDRESS_ENTRY (widget));

  GTK_WIDGET_CLASS (hr_address_entry_parent_class)->unmap (widget);
}

static void
hr_address_entry_set_property (GObject *object,
                               guint prop_id,
                               const GValue *value,
                               GParamSpec *pspec)
{
  HrAddressEntry *self = HR_ADDRESS_ENTRY (object);

  if (prop_id != PROP_TITLE) {
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    return;
  }

  gtk_label_set_text_with_mnemonic (self->title, g_value_get_string (value));
  hr_accessible_name_controls (GTK_WIDGET (self));
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

  object_class->set_property = hr_address_entry_set_property;
  object_class->dispose = hr_address_entry_dispose;
  object_class->finalize = hr_address_entry_finalize;
  widget_class->unmap = hr_address_entry_unmap;

  props[PROP_TITLE] =
      g_param_spec_string ("title", NULL, NULL, "", G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/headroom_app/Headroom/ui/address-entry.ui");
  gtk_widget_class_bind_template_child (widget_class, HrAddressEntry, title);
  gtk_widget_class_bind_template_child (widget_class, HrAddressEntry, entry);
  gtk_widget_class_bind_template_child (widget_class, HrAddressEntry, problem);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_focus_out);
}

static void
hr_address_entry_init (HrAddressEntry *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
