/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-welcome-page.h"

#include "hr-key-form.h"
#include "hr-style.h"

#include <glib/gi18n-lib.h>

struct _HrWelcomePage {
  GtkBox parent_instance;

  GtkLabel *title;    /* (template) */
  GtkLabel *subtitle; /* (template) */
  HrKeyForm *form;    /* (template) */
  GtkButton *get_key; /* (template) */
  GtkWidget *demo;    /* (template) */

  gboolean is_demo;
};

G_DEFINE_FINAL_TYPE (HrWelcomePage, hr_welcome_page, GTK_TYPE_BOX)

enum { SIGNAL_DONE, N_SIGNALS };

static guint signals[N_SIGNALS];

/**
 * hr_welcome_page_set_account:
 * @self: the page
 * @account: whose key is entered
 */
void
hr_welcome_page_set_account (HrWelcomePage *self, HrAccount *account)
{
  g_return_if_fail (HR_IS_WELCOME_PAGE (self));
  g_return_if_fail (HR_IS_ACCOUNT (account));

  hr_key_form_set_account (self->form, account);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->get_key), "s",
                                    hr_account_get_id (account));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->get_key), "app.open-keys-page");
}

/**
 * hr_welcome_page_set_first_run:
 * @self: the page
 * @first_run: %TRUE to welcome a newcomer, %FALSE to ask for a key only
 */
void
hr_welcome_page_set_first_run (HrWelcomePage *self, gboolean first_run)
{
  g_return_if_fail (HR_IS_WELCOME_PAGE (self));

  if (first_run) {
    gtk_label_set_text (self->title, C_ ("welcome", "Welcome to Headroom"));
    gtk_label_set_text (self->subtitle,
                        C_ ("welcome",
                            "Keeps your udioapi.pro credits in view and warns you before they "
                            "run out."));
  } else {
    gtk_label_set_text (self->title, C_ ("welcome", "Enter a Key"));
    gtk_label_set_text (self->subtitle, C_ ("welcome", "It replaces the key in use."));
  }
  gtk_widget_set_visible (self->demo, first_run && !self->is_demo);
}

/**
 * hr_welcome_page_set_demo:
 * @self: the page
 * @demo: whether this is the demo already, so that there is no other to offer
 */
void
hr_welcome_page_set_demo (HrWelcomePage *self, gboolean demo)
{
  g_return_if_fail (HR_IS_WELCOME_PAGE (self));

  self->is_demo = demo;
}

/**
 * hr_welcome_page_reset:
 * @self: the page
 *
 * Gives up a check under way and wipes what was typed.
 */
void
hr_welcome_page_reset (HrWelcomePage *self)
{
  g_return_if_fail (HR_IS_WELCOME_PAGE (self));

  hr_key_form_reset (self->form);
}

static void
on_form_done (HrWelcomePage *self)
{
  g_signal_emit (self, signals[SIGNAL_DONE], 0);
}

static void
hr_welcome_page_grab_focus (GtkWidget *widget)
{
  gtk_widget_grab_focus (GTK_WIDGET (HR_WELCOME_PAGE (widget)->form));
}

static void
hr_welcome_page_class_init (HrWelcomePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->grab_focus = hr_welcome_page_grab_focus;

  signals[SIGNAL_DONE] = g_signal_new ("done", HR_TYPE_WELCOME_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (HR_TYPE_KEY_FORM);
  gtk_widget_class_set_css_name (widget_class, "headroom-welcome");
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/headroom_app/Headroom/ui/welcome-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HrWelcomePage, title);
  gtk_widget_class_bind_template_child (widget_class, HrWelcomePage, subtitle);
  gtk_widget_class_bind_template_child (widget_class, HrWelcomePage, form);
  gtk_widget_class_bind_template_child (widget_class, HrWelcomePage, get_key);
  gtk_widget_class_bind_template_child (widget_class, HrWelcomePage, demo);
  gtk_widget_class_bind_template_callback (widget_class, on_form_done);
}

static void
hr_welcome_page_init (HrWelcomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  hr_style_wrap_button (self->get_key);
  hr_style_wrap_button (GTK_BUTTON (self->demo));
}
