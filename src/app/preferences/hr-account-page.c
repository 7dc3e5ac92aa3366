/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-account-page.h"

#include "hr-accessible.h"
#include "hr-address-entry.h"
#include "hr-endpoint.h"
#include "hr-format.h"
#include "hr-key-form.h"
#include "hr-setting-row.h"
#include "hr-style.h"
#include "hr-web-page.h"

#include <glib/gi18n-lib.h>

struct _HrAccountPage {
  GtkBox parent_instance;

  HrSettingRow *name_row;        /* (template) */
  HrSettingRow *key_row;         /* (template) */
  GtkWidget *key_buttons;        /* (template) */
  GtkButton *key_change;         /* (template) */
  GtkWidget *key_remove;         /* (template) */
  HrKeyForm *key_form;           /* (template) */
  GtkWidget *key_confirm;        /* (template) */
  GtkWidget *key_confirm_cancel; /* (template) */
  HrAddressEntry *api_url;       /* (template) */
  HrAddressEntry *top_up_url;    /* (template) */
  HrAddressEntry *keys_url;      /* (template) */
  GtkWidget *remove_box;         /* (template) */
  HrSettingRow *remove_row;      /* (template) */
  GtkWidget *remove;             /* (template) */
  GtkWidget *confirm;            /* (template) */
  GtkWidget *confirm_cancel;     /* (template) */
  GtkLabel *question;            /* (template) */

  HrSettings *settings;        /* (owned) */
  HrAccount *account;          /* (owned) */
  GSettings *account_settings; /* (owned) */
  GCancellable *cancellable;   /* (owned): of everything under way */
  gboolean removes_account;    /* what the question is about: the account, or its key alone */
};

G_DEFINE_FINAL_TYPE (HrAccountPage, hr_account_page, GTK_TYPE_BOX)

static const char *
check_base_url (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HrEndpoint) endpoint = hr_endpoint_parse (text, &error);

  if (endpoint != NULL)
    return NULL;
  return hr_format_endpoint_error (error->domain == HR_ENDPOINT_ERROR ? error->code
                                                                      : HR_ENDPOINT_ERROR_INVALID);
}

static const char *
check_web_page (const char *text)
{
  return hr_web_page_is_valid (text) ? NULL
                                     : C_ ("preferences", "This is not the address of a web page.");
}

static const char *
describe_key (const HrSnapshot *snapshot)
{
  switch (snapshot->state) {
  case HR_STATE_NO_KEY:
    return C_ ("preferences", "No key yet");
  case HR_STATE_LOCKED:
    return C_ ("preferences", "In the keyring, which is locked");
  case HR_STATE_REFUSED:
    return C_ ("preferences", "The service refuses it");
  case HR_STATE_CHECKING:
  case HR_STATE_CURRENT:
  case HR_STATE_OUTDATED:
  case HR_STATE_UNREACHABLE:
  default:
    return snapshot->key_for_this_run
               ? C_ ("preferences", "Kept until Headroom quits: no keyring is running")
               : C_ ("preferences", "Stored in the keyring");
  }
}

static void
update_key (HrAccountPage *self)
{
  const HrSnapshot *snapshot = hr_account_get_snapshot (self->account);
  gboolean has_key = snapshot->state != HR_STATE_NO_KEY;

  hr_setting_row_set_help (self->key_row, describe_key (snapshot));
  gtk_button_set_label (self->key_change, has_key ? C_ ("preferences", "_Replace Key…")
                                                  : C_ ("preferences", "_Set Key…"));
  hr_style_wrap_button (self->key_change);
  hr_style_wrap_button (GTK_BUTTON (self->key_remove));
  gtk_widget_set_visible (self->key_remove, has_key);
}

/* The form or the question about the key takes the place of its buttons. */
static void
show_key (HrAccountPage *self, GtkWidget *instead)
{
  hr_setting_row_set_problem (self->key_row, NULL);
  gtk_widget_set_visible (self->key_buttons, instead == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->key_form), instead == GTK_WIDGET (self->key_form));
  gtk_widget_set_visible (self->key_confirm, instead == self->key_confirm);
}

static void
on_key_change (HrAccountPage *self)
{
  show_key (self, GTK_WIDGET (self->key_form));
  gtk_widget_grab_focus (GTK_WIDGET (self->key_form));
}

static void
close_key_form (HrAccountPage *self)
{
  hr_key_form_reset (self->key_form);
  show_key (self, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->key_change));
}

static void
show_removal (HrAccountPage *self, gboolean asking)
{
  hr_setting_row_set_problem (self->remove_row, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->remove_row), !asking);
  gtk_widget_set_visible (self->confirm, asking);
}

/* A question is asked in the place of the button that brought it up, and so is in view. */
static void
ask (HrAccountPage *self, gboolean about_account)
{
  self->removes_account = about_account;
  hr_key_form_reset (self->key_form);
  show_removal (self, about_account);
  show_key (self, about_account ? NULL : self->key_confirm);
  gtk_widget_grab_focus (about_account ? self->confirm_cancel : self->key_confirm_cancel);
}

static void
on_key_remove (HrAccountPage *self)
{
  ask (self, FALSE);
}

static void
on_remove (HrAccountPage *self)
{
  const HrSnapshot *snapshot = hr_account_get_snapshot (self->account);
  g_autofree char *name = hr_format_account_name (snapshot->name, snapshot->account);
  g_autofree char *question = g_strdup_printf (
      /* Translators: %s is the name of an account */
      C_ ("preferences", "Remove “%s” with its key, its settings and its history?"), name);

  gtk_label_set_text (self->question, question);
  ask (self, TRUE);
}

static void
hide_questions (HrAccountPage *self)
{
  show_removal (self, FALSE);
  show_key (self, NULL);
  gtk_widget_grab_focus (self->removes_account ? self->remove : self->key_remove);
}

static void
remove_account (HrAccountPage *self, HrAccount *account)
{
  const char *id = hr_account_get_id (account);

  hr_account_discard (account);
  /* The page goes with the account. */
  hr_settings_remove_account (self->settings, id);
}

static void
on_key_cleared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  HrAccount *account = HR_ACCOUNT (source);
  const HrSnapshot *snapshot = hr_account_get_snapshot (account);
  g_autoptr (GError) error = NULL;
  gboolean cleared = hr_account_clear_key_finish (account, result, &error);
  HrAccountPage *self;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self = user_data;
  gtk_widget_set_sensitive (GTK_WIDGET (self), TRUE);

  /* A keyring that is locked, or does not answer, may still hold the key; but of an account that
   * never had one there is nothing to hold. A credential stays where it is. */
  if (g_error_matches (error, HR_ERROR, HR_ERROR_NO_KEY) ||
      (g_error_matches (error, HR_ERROR, HR_ERROR_CREDENTIAL_READ_ONLY) && self->removes_account) ||
      (g_error_matches (error, HR_ERROR, HR_ERROR_KEYRING_UNAVAILABLE) && !snapshot->known &&
       snapshot->state == HR_STATE_NO_KEY))
    cleared = TRUE;

  if (!cleared) {
    g_autofree char *text = error->domain == HR_ERROR
                                ? hr_format_error (error->code, 0, 0)
                                : g_strdup (C_ ("preferences", "The key could not be removed."));

    hr_setting_row_set_problem (self->removes_account ? self->remove_row : self->key_row, text);
  } else if (self->removes_account) {
    remove_account (self, account);
  }
}

static void
on_confirm_remove (HrAccountPage *self)
{
  hide_questions (self);
  gtk_widget_set_sensitive (GTK_WIDGET (self), FALSE);
  hr_account_clear_key_async (self->account, self->cancellable, on_key_cleared, self);
}

/**
 * hr_account_page_new:
 * @settings: the settings
 * @account: the account to show
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
hr_account_page_new (HrSettings *settings, HrAccount *account)
{
  HrAccountPage *self;

  g_return_val_if_fail (HR_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (HR_IS_ACCOUNT (account), NULL);

  self = g_object_new (HR_TYPE_ACCOUNT_PAGE, NULL);
  self->settings = g_object_ref (settings);
  self->account = g_object_ref (account);
  self->account_settings =
      g_object_ref (hr_settings_get_account (settings, hr_account_get_id (account)));
  hr_setting_row_bind (self->name_row, self->account_settings, "name");
  hr_setting_row_follow_lock (self->remove_row, hr_settings_get_general (settings), "accounts");
  hr_address_entry_bind (self->api_url, self->account_settings, "api-url", check_base_url);
  hr_address_entry_bind (self->top_up_url, self->account_settings, "top-up-url", check_web_page);
  hr_address_entry_bind (self->keys_url, self->account_settings, "keys-url", check_web_page);

  hr_key_form_set_account (self->key_form, account);
  hr_key_form_show_cancel (self->key_form);
  g_signal_connect_object (account, "changed", G_CALLBACK (update_key), self, G_CONNECT_SWAPPED);
  update_key (self);
  return GTK_WIDGET (self);
}

/**
 * hr_account_page_set_removable:
 * @self: the page
 * @removable: whether the account can be removed: not where it is the only one
 */
void
hr_account_page_set_removable (HrAccountPage *self, gboolean removable)
{
  g_return_if_fail (HR_IS_ACCOUNT_PAGE (self));

  gtk_widget_set_visible (self->remove_box, removable);
}

/**
 * hr_account_page_step_back:
 * @self: the page
 *
 * Ends what was begun last, as Escape does: a check of a key, then the form, or a question.
 *
 * Returns: whether there was something
 */
gboolean
hr_account_page_step_back (HrAccountPage *self)
{
  g_return_val_if_fail (HR_IS_ACCOUNT_PAGE (self), FALSE);

  if (gtk_widget_get_visible (GTK_WIDGET (self->key_form))) {
    if (!hr_key_form_cancel (self->key_form))
      close_key_form (self);
    return TRUE;
  }
  if (gtk_widget_get_visible (self->confirm) || gtk_widget_get_visible (self->key_confirm)) {
    hide_questions (self);
    return TRUE;
  }
  return FALSE;
}

static void
hr_account_page_dispose (GObject *object)
{
  HrAccountPage *self = HR_ACCOUNT_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->account != NULL)
    g_signal_handlers_disconnect_by_data (self->account, self);
  g_clear_object (&self->account_settings);
  g_clear_object (&self->account);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (hr_account_page_parent_class)->dispose (object);
}

static void
hr_account_page_class_init (HrAccountPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hr_account_page_dispose;

  g_type_ensure (HR_TYPE_ADDRESS_ENTRY);
  g_type_ensure (HR_TYPE_KEY_FORM);
  g_type_ensure (HR_TYPE_SETTING_ROW);
  gtk_widget_class_set_css_name (widget_class, "headroom-account");
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/headroom_app/Headroom/ui/account-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HrAccountPage, name_row);
  gtk_widget_class_bind_template_child (widget_class, HrAccountPage, key_row);
  gtk_widget_class_bind_template_child (widget_class, HrAccountPage, key_buttons);
  gtk_widget_class_bind_template_child (widget_class, HrAccountPage, key_change);
  gtk_widget_class_bind_template_child (widget_class, HrAccountPage, key_remove);
  gtk_widget_class_bind_template_child (widget_class, HrAccountPage, key_form);
  gtk_widget_class_bind_template_child (widget_class, HrAccountPage, key_confirm);
  gtk_widget_class_bind_template_child (widget_class, HrAccountPage, key_confirm_cancel);
  gtk_widget_class_bind_template_child (widget_class, HrAccountPage, api_url);
  gtk_widget_class_bind_template_child (widget_class, HrAccountPage, top_up_url);
  gtk_widget_class_bind_template_child (widget_class, HrAccountPage, keys_url);
  gtk_widget_class_bind_template_child (widget_class, HrAccountPage, remove_box);
  gtk_widget_class_bind_template_child (widget_class, HrAccountPage, remove_row);
  gtk_widget_class_bind_template_child (widget_class, HrAccountPage, remove);
  gtk_widget_class_bind_template_child (widget_class, HrAccountPage, confirm);
  gtk_widget_class_bind_template_child (widget_class, HrAccountPage, confirm_cancel);
  gtk_widget_class_bind_template_child (widget_class, HrAccountPage, question);
  gtk_widget_class_bind_template_callback (widget_class, close_key_form);
  gtk_widget_class_bind_template_callback (widget_class, hide_questions);
  gtk_widget_class_bind_template_callback (widget_class, on_confirm_remove);
  gtk_widget_class_bind_template_callback (widget_class, on_key_change);
  gtk_widget_class_bind_template_callback (widget_class, on_key_remove);
  gtk_widget_class_bind_template_callback (widget_class, on_remove);
}

static void
hr_account_page_init (HrAccountPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  hr_accessible_name_controls (GTK_WIDGET (self));
}
