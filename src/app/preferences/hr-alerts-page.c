/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-alerts-page.h"

#include "hr-accessible.h"
#include "hr-duration-choice.h"
#include "hr-setting-row.h"

#include <glib/gi18n-lib.h>

struct _HrAlertsPage {
  GtkBox parent_instance;

  GtkAdjustment *low;          /* (template) */
  GtkAdjustment *critical;     /* (template) */
  GtkAdjustment *budget;       /* (template) */
  GtkSpinButton *budget_spin;  /* (template) */
  GtkComboBoxText *reminder;   /* (template) */
  GtkComboBoxText *forecast;   /* (template) */
  HrSettingRow *low_row;       /* (template) */
  HrSettingRow *critical_row;  /* (template) */
  HrSettingRow *budget_row;    /* (template) */
  HrSettingRow *topped_up_row; /* (template) */
  HrSettingRow *reminder_row;  /* (template) */
  HrSettingRow *forecast_row;  /* (template) */

  gboolean filling; /* the thresholds change because of us */
};

G_DEFINE_FINAL_TYPE (HrAlertsPage, hr_alerts_page, GTK_TYPE_BOX)

/* In hours. */
static const guint reminders[] = { 0, 1, 2, 4, 8, 12, 24 };
static const guint forecasts[] = { 0, 1, 3, 6, 12, 24, 48, 72, 168 };

/* Critical above low would mean nothing: the one that is moved takes the other along. */
static void
on_low_changed (HrAlertsPage *self)
{
  double low = gtk_adjustment_get_value (self->low);

  if (!self->filling && gtk_adjustment_get_value (self->critical) > low)
    gtk_adjustment_set_value (self->critical, low);
}

static void
on_critical_changed (HrAlertsPage *self)
{
  double critical = gtk_adjustment_get_value (self->critical);

  if (!self->filling && gtk_adjustment_get_value (self->low) < critical)
    gtk_adjustment_set_value (self->low, critical);
}

static const char *
get_off (void)
{
  /* Translators: stands where there is no daily budget. */
  return C_ ("preferences", "Off");
}

/* A budget of nothing is none. */
static gboolean
on_budget_output (GtkSpinButton *spin)
{
  if (gtk_spin_button_get_value (spin) > 0)
    return FALSE;

  if (g_strcmp0 (gtk_entry_get_text (GTK_ENTRY (spin)), get_off ()) != 0)
    gtk_entry_set_text (GTK_ENTRY (spin), get_off ());
  return TRUE;
}

static int
on_budget_input (GtkSpinButton *spin, double *value)
{
  if (g_strcmp0 (gtk_entry_get_text (GTK_ENTRY (spin)), get_off ()) != 0)
    return FALSE;

  *value = 0;
  return TRUE;
}

/**
 * hr_alerts_page_bind:
 * @self: the page
 * @general: the general settings
 *
 * Ties the controls that hold for all accounts to what they set. To be called once.
 */
void
hr_alerts_page_bind (HrAlertsPage *self, GSettings *general)
{
  g_return_if_fail (HR_IS_ALERTS_PAGE (self));
  g_return_if_fail (G_IS_SETTINGS (general));

  hr_setting_row_bind (self->topped_up_row, general, "notify-topped-up");
  hr_setting_row_bind (self->reminder_row, general, "reminder-hours");
  hr_setting_row_bind (self->forecast_row, general, "forecast-alert-hours");
}

/**
 * hr_alerts_page_show_account:
 * @self: the page
 * @account: an account's settings
 *
 * Ties the other controls to those of @account, and to no other's any more.
 */
void
hr_alerts_page_show_account (HrAlertsPage *self, GSettings *account)
{
  g_return_if_fail (HR_IS_ALERTS_PAGE (self));
  g_return_if_fail (G_IS_SETTINGS (account));

  self->filling = TRUE;
  hr_setting_row_bind (self->low_row, account, "low-threshold");
  hr_setting_row_bind (self->critical_row, account, "critical-threshold");
  hr_setting_row_bind (self->budget_row, account, "daily-budget");
  self->filling = FALSE;
}

static void
hr_alerts_page_class_init (HrAlertsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (HR_TYPE_SETTING_ROW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/headroom_app/Headroom/ui/alerts-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HrAlertsPage, low);
  gtk_widget_class_bind_template_child (widget_class, HrAlertsPage, critical);
  gtk_widget_class_bind_template_child (widget_class, HrAlertsPage, budget);
  gtk_widget_class_bind_template_child (widget_class, HrAlertsPage, budget_spin);
  gtk_widget_class_bind_template_child (widget_class, HrAlertsPage, reminder);
  gtk_widget_class_bind_template_child (widget_class, HrAlertsPage, forecast);
  gtk_widget_class_bind_template_child (widget_class, HrAlertsPage, low_row);
  gtk_widget_class_bind_template_child (widget_class, HrAlertsPage, critical_row);
  gtk_widget_class_bind_template_child (widget_class, HrAlertsPage, budget_row);
  gtk_widget_class_bind_template_child (widget_class, HrAlertsPage, topped_up_row);
  gtk_widget_class_bind_template_child (widget_class, HrAlertsPage, reminder_row);
  gtk_widget_class_bind_template_child (widget_class, HrAlertsPage, forecast_row);
  gtk_widget_class_bind_template_callback (widget_class, on_budget_input);
  gtk_widget_class_bind_template_callback (widget_class, on_budget_output);
  gtk_widget_class_bind_template_callback (widget_class, on_critical_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_low_changed);
}

static void
hr_alerts_page_init (HrAlertsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  hr_accessible_name_controls (GTK_WIDGET (self));
  hr_duration_choice_fill (self->reminder, reminders, G_N_ELEMENTS (reminders), 3600);
  hr_duration_choice_fill (self->forecast, forecasts, G_N_ELEMENTS (forecasts), 3600);
  /* Asks for the text anew, which was made before the handlers were there. */
  gtk_spin_button_set_value (self->budget_spin, gtk_adjustment_get_value (self->budget));
}
