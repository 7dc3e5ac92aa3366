/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-general-page.h"

#include "hr-accessible.h"
#include "hr-duration-choice.h"
#include "hr-setting-row.h"

#include <glib/gi18n-lib.h>

struct _HrGeneralPage {
  GtkBox parent_instance;

  HrSettingRow *interval_row; /* (template) */
  GtkComboBoxText *interval;  /* (template) */
  HrSettingRow *adaptive_row; /* (template) */
  HrSettingRow *ask_row;      /* (template) */
  HrSettingRow *start_row;    /* (template) */
  GtkSwitch *start;           /* (template) */

  HrAutostart *autostart; /* (owned) (nullable): NULL where there is none, as in the demo */
  gboolean start_asking;  /* a change of it is under way */
};

G_DEFINE_FINAL_TYPE (HrGeneralPage, hr_general_page, GTK_TYPE_BOX)

/* In seconds. */
static const guint intervals[] = { 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 43200, 86400 };

static void
show_start (HrGeneralPage *self)
{
  gboolean enabled = hr_autostart_get_enabled (self->autostart);

  gtk_switch_set_state (self->start, enabled);
  gtk_switch_set_active (self->start, enabled);
}

static void
on_autostart_changed (HrGeneralPage *self)
{
  if (!self->start_asking)
    show_start (self);
}

static void
on_start_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HrGeneralPage) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = hr_autostart_set_enabled_finish (HR_AUTOSTART (source), result, &error);

  /* The preferences were closed meanwhile. */
  if (self->autostart == NULL)
    return;

  self->start_asking = FALSE;
  hr_setting_row_set_problem (self->start_row, done ? NULL : error->message);
  show_start (self);
}

/* The switch shows what is true: one that was refused goes back. */
static gboolean
on_start_state_set (HrGeneralPage *self, gboolean wanted)
{
  if (self->autostart == NULL)
    return GDK_EVENT_PROPAGATE;

  if (wanted == hr_autostart_get_enabled (self->autostart)) {
    gtk_switch_set_state (self->start, wanted);
  } else if (!self->start_asking) {
    self->start_asking = TRUE;
    hr_setting_row_set_problem (self->start_row, NULL);
    hr_autostart_set_enabled_async (self->autostart, wanted, NULL, on_start_set,
                                    g_object_ref (self));
  }
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

  hr_setting_row_bind (self->interval_row, settings, "poll-interval");
  hr_setting_row_bind (self->adaptive_row, settings, "adaptive-polling");
  hr_setting_row_bind (self->ask_row, settings, "ask-before-closing");

  gtk_widget_set_visible (GTK_WIDGET (self->start_row), autostart != NULL);
  if (autostart == NULL)
    return;
  hr_setting_row_follow_lock (self->start_row, settings, "start-at-login");
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

  g_type_ensure (HR_TYPE_SETTING_ROW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/headroom_app/Headroom/ui/general-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HrGeneralPage, interval_row);
  gtk_widget_class_bind_template_child (widget_class, HrGeneralPage, interval);
  gtk_widget_class_bind_template_child (widget_class, HrGeneralPage, adaptive_row);
  gtk_widget_class_bind_template_child (widget_class, HrGeneralPage, ask_row);
  gtk_widget_class_bind_template_child (widget_class, HrGeneralPage, start_row);
  gtk_widget_class_bind_template_child (widget_class, HrGeneralPage, start);
  gtk_widget_class_bind_template_callback (widget_class, on_start_state_set);
}

static void
hr_general_page_init (HrGeneralPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  hr_accessible_name_controls (GTK_WIDGET (self));
  hr_duration_choice_fill (self->interval, intervals, G_N_ELEMENTS (intervals), 1);
}
