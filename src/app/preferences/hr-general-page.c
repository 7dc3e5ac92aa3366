/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-general-page.h"

#include "hr-accessible.h"
#include "hr-duration-choice.h"
#include "hr-style.h"

#include <glib/gi18n-lib.h>

struct _HrGeneralPage {
  GtkBox parent_instance;

  GtkComboBoxText *interval; /* (template) */
  GtkSwitch *adaptive;       /* (template) */
  GtkSwitch *start;          /* (template) */
  GtkLabel *start_problem;   /* (template) */

  HrAutostart *autostart; /* (owned) (nullable): NULL where there is none, as in the demo */
};

G_DEFINE_FINAL_TYPE (HrGeneralPage, hr_general_page, GTK_TYPE_BOX)

/* In seconds. */
static const guint intervals[] = { 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 43200, 86400 };

static void
show_start_problem (HrGeneralPage *self, const char *problem)
{
  gtk_label_set_text (self->start_problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->start_problem), problem != NULL);
}

static void
on_autostart_changed (HrGeneralPage *self)
{
  gtk_switch_set_active (self->start, hr_autostart_get_enabled (self->autostart));
}

/* The switch shows what is true on disk: a change that fails flips it back. */
static gboolean
on_start_state_set (HrGeneralPage *self, gboolean wanted)
{
  g_autoptr (GError) error = NULL;

  if (self->autostart == NULL)
    return GDK_EVENT_PROPAGATE;

  if (wanted != hr_autostart_get_enabled (self->autostart)) {
    show_start_problem (self, NULL);
    if (!hr_autostart_set_enabled (self->autostart, wanted, &error))
      show_start_problem (self, error->message);
  }

  gtk_switch_set_state (self->start, hr_autostart_get_enabled (self->autostart));
  gtk_switch_set_active (self->start, hr_autostart_get_enabled (self->autostart));
  return GDK_EVENT_STOP;
}

/**
 * hr_general_page_bind:
 * @self: the page
 * @settings: the general settings
 * @autostart: (nullable): start at login; %NULL where that cannot be had
 *
 * Ties the controls to what they set. To be called once.
 */
void
hr_general_page_bind (HrGeneralPage *self, GSettings *settings, HrAutostart *autostart)
{
  g_return_if_fail (HR_IS_GENERAL_PAGE (self));
  g_return_if_fail (G_IS_SETTINGS (settings));
  g_return_if_fail (self->autostart == NULL);

  hr_duration_choice_bind (self->interval, settings, "poll-interval");
  g_settings_bind (settings, "adaptive-polling", self->adaptive, "active", G_SETTINGS_BIND_DEFAULT);

  if (autostart == NULL) {
    gtk_widget_set_sensitive (GTK_WIDGET (self->start), FALSE);
    return;
  }
  if (!hr_autostart_get_available (autostart)) {
    gtk_widget_set_sensitive (GTK_WIDGET (self->start), FALSE);
    show_start_problem (self, C_ ("preferences",
                                  "Headroom cannot change this here. Add it to the programs that "
                                  "your desktop starts at login."));
  }
  self->autostart = g_object_ref (autostart);
  g_signal_connect_object (autostart, "notify::enabled", G_CALLBACK (on_autostart_changed), self,
                           G_CONNECT_SWAPPED);
  on_autostart_changed (self);
}

static void
hr_general_page_dispose (GObject *object)
{
  HrGeneralPage *self = HR_GENERAL_PAGE (object);

  if (self->autostart != NULL)
    g_signal_handlers_disconnect_by_data (self->autostart, self);
  g_clear_object (&self->autostart);

  G_OBJECT_CLASS (hr_general_page_parent_class)->dispose (object);
}

static void
hr_general_page_class_init (HrGeneralPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = hr_general_page_dispose;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/headroom_app/Headroom/ui/general-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HrGeneralPage, interval);
  gtk_widget_class_bind_template_child (widget_class, HrGeneralPage, adaptive);
  gtk_widget_class_bind_template_child (widget_class, HrGeneralPage, start);
  gtk_widget_class_bind_template_child (widget_class, HrGeneralPage, start_problem);
  gtk_widget_class_bind_template_callback (widget_class, on_start_state_set);
  gtk_widget_class_bind_template_callback (widget_class, hr_style_pass_scroll);
}

static void
hr_general_page_init (HrGeneralPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  hr_accessible_name_controls (GTK_WIDGET (self));
  hr_duration_choice_fill (self->interval, intervals, G_N_ELEMENTS (intervals), 1);
}
