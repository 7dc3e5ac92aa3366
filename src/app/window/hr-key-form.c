/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-key-form.h"

#include "hr-accessible.h"
#include "hr-endpoint.h"
#include "hr-format.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _HrKeyForm {
  GtkBox parent_instance;

  GtkLabel *title;         /* (template) */
  GtkEntry *entry;         /* (template) */
  GtkToggleButton *reveal; /* (template) */
  GtkWidget *inputs;       /* (template) */
  GtkWidget *stranger;     /* (template) */
  GtkLabel *message;       /* (template) */
  GtkWidget *buttons;      /* (template) */
  GtkWidget *cancel;       /* (template) */
  GtkButton *save;         /* (template) */
  GtkSpinner *spinner;     /* (template) */
  GtkWidget *unchecked;    /* (template) */

  HrAccount *account;        /* (owned) (nullable) */
  char *origin;              /* (owned) (nullable): where the key goes that is being typed */
  GCancellable *cancellable; /* (owned) (nullable): of the check under way */
};

G_DEFINE_FINAL_TYPE (HrKeyForm, hr_key_form, GTK_TYPE_BOX)

enum { SIGNAL_DONE, SIGNAL_CANCELLED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* GtkEntryBuffer overwrites what is deleted from it, because it might be a password. */
static void
wipe (HrKeyForm *self)
{
  gtk_entry_set_text (self->entry, "");
  gtk_toggle_button_set_active (self->reveal, FALSE);
}

static void
show_message (HrKeyForm *self, const char *message)
{
  gtk_label_set_text (self->message, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), message != NULL);
}

static void
update (HrKeyForm *self)
{
  gboolean busy = self->cancellable != NULL;
  gboolean empty = gtk_entry_get_text_length (self->entry) == 0;

  gtk_widget_set_sensitive (self->inputs, !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->save), !busy && !empty);
  gtk_widget_set_sensitive (self->unchecked, !busy && !empty);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  g_object_set (self->spinner, "active", busy, NULL);
}

static void
give_up (HrKeyForm *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
on_entry_changed (HrKeyForm *self)
{
  show_message (self, NULL);
  gtk_widget_hide (self->unchecked);
  update (self);
}

static void
on_reveal_toggled (HrKeyForm *self)
{
  gtk_entry_set_visibility (self->entry, gtk_toggle_button_get_active (self->reveal));
}

/* Tells whether the key may be right for all the service has said, and could be stored unchecked.
 */
static gboolean
says_nothing_about_the_key (const GError *error)
{
  return error->domain == HR_ERROR && !hr_error_needs_person (error->code);
}

static char *
format_error (HrKeyForm *self, HrError code)
{
  /* It is not in there: the prompt to unlock it was dismissed. */
  if (code == HR_ERROR_KEYRING_LOCKED)
    return g_strdup (C_ ("key", "The keyring was not unlocked, so the key was not stored."));

  return hr_format_error (code, hr_account_get_retry_at (self->account), g_get_real_time ());
}

static void
show_error (HrKeyForm *self, const GError *error)
{
  g_autofree char *message = NULL;

  if (error->domain == HR_ERROR)
    message = format_error (self, error->code);
  else if (error->domain == HR_KEY_ERROR)
    message = g_strdup (hr_format_key_error (error->code));
  else
    message = g_strdup (C_ ("key", "The key could not be stored."));

  show_message (self, message);
  gtk_widget_set_visible (self->unchecked, says_nothing_about_the_key (error));
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

/* Says what came of it; the form goes. */
static void
announce_balance (HrKeyForm *self)
{
  g_autofree char *sentence =
      hr_format_sentence (hr_account_get_snapshot (self->account), g_get_real_time ());

  hr_accessible_announce (gtk_widget_get_toplevel (GTK_WIDGET (self)), sentence);
}

static void
on_key_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean stored = hr_account_set_key_finish (HR_ACCOUNT (source), result, &error);
  HrKeyForm *self;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self = user_data;
  g_clear_object (&self->cancellable);
  update (self);
  if (!stored) {
    show_error (self, error);
    return;
  }

  hr_key_form_reset (self);
  announce_balance (self);
  g_signal_emit (self, signals[SIGNAL_DONE], 0);
}

static void
submit (HrKeyForm *self, gboolean verify)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HrKey) key = NULL;

  if (self->account == NULL || self->cancellable != NULL)
    return;

  key = hr_key_new (gtk_entry_get_text (self->entry), &error);
  if (key == NULL) {
    show_error (self, error);
    return;
  }

  show_message (self, NULL);
  gtk_widget_hide (self->unchecked);
  self->cancellable = g_cancellable_new ();
  update (self);
  hr_account_set_key_async (self->account, key, verify, self->cancellable, on_key_set, self);
}

static void
on_save (HrKeyForm *self)
{
  if (gtk_entry_get_text_length (self->entry) > 0)
    submit (self, TRUE);
}

static void
on_save_unchecked (HrKeyForm *self)
{
  submit (self, FALSE);
}

static void
on_cancel (HrKeyForm *self)
{
  g_signal_emit (self, signals[SIGNAL_CANCELLED], 0);
}

/* The host alone, where the key travels encrypted. */
static const char *
get_host (const char *origin)
{
  return g_str_has_prefix (origin, "https://") ? origin + strlen ("https://") : origin;
}

static gboolean
is_expected (const char *origin)
{
  g_autoptr (HrEndpoint) endpoint = hr_endpoint_parse (origin, NULL);

  return endpoint == NULL || hr_endpoint_is_expected (endpoint);
}

/* Fixes the address that is asked for from now on, and names it. */
static void
take_origin (HrKeyForm *self, const char *origin)
{
  g_autofree char *title = NULL;

  g_free (self->origin);
  self->origin = g_strdup (origin);
  if (origin != NULL)
    /* Translators: the label of an entry; %s is the host that the key is sent to. */
    title = g_strdup_printf (C_ ("key", "API Key for %s"), get_host (origin));
  gtk_label_set_text (self->title, title != NULL ? title : C_ ("key", "API Key"));
  gtk_widget_set_visible (self->stranger, origin != NULL && !is_expected (origin));
  hr_accessible_name_controls (GTK_WIDGET (self));
}

/* A key that was typed for one address is used for no other. */
static void
on_account_changed (HrKeyForm *self)
{
  const char *origin = hr_account_get_snapshot (self->account)->origin;
  gboolean begun = self->cancellable != NULL || gtk_entry_get_text_length (self->entry) > 0;

  if (g_strcmp0 (origin, self->origin) == 0)
    return;

  hr_key_form_reset (self);
  take_origin (self, origin);
  if (begun)
    show_message (self, C_ ("key", "The address was changed. Enter the key for the new one."));
}

/**
 * hr_key_form_set_account:
 * @self: the form
 * @account: (nullable): whose key is taken
 *
 * A check under way for another account is given up, and what was typed for it is gone.
 */
void
hr_key_form_set_account (HrKeyForm *self, HrAccount *account)
{
  g_return_if_fail (HR_IS_KEY_FORM (self));
  g_return_if_fail (account == NULL || HR_IS_ACCOUNT (account));

  if (self->account == account)
    return;

  if (self->account != NULL)
    g_signal_handlers_disconnect_by_data (self->account, self);
  g_set_object (&self->account, account);
  hr_key_form_reset (self);
  take_origin (self, account != NULL ? hr_account_get_snapshot (account)->origin : NULL);
  if (account != NULL)
    g_signal_connect_object (account, "changed", G_CALLBACK (on_account_changed), self,
                             G_CONNECT_SWAPPED);
}

/**
 * hr_key_form_show_cancel:
 * @self: the form
 *
 * Shows a button that emits ::cancelled, for a form that can be closed.
 */
void
hr_key_form_show_cancel (HrKeyForm *self)
{
  g_return_if_fail (HR_IS_KEY_FORM (self));

  gtk_widget_show (self->cancel);
  gtk_widget_set_halign (self->buttons, GTK_ALIGN_END);
}

/**
 * hr_key_form_cancel:
 * @self: the form
 *
 * Gives up a check under way; what was typed stays.
 *
 * Returns: whether there was one
 */
gboolean
hr_key_form_cancel (HrKeyForm *self)
{
  g_return_val_if_fail (HR_IS_KEY_FORM (self), FALSE);

  if (self->cancellable == NULL)
    return FALSE;

  give_up (self);
  update (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  return TRUE;
}

/**
 * hr_key_form_reset:
 * @self: the form
 *
 * Gives up a check under way and wipes what was typed.
 */
void
hr_key_form_reset (HrKeyForm *self)
{
  g_return_if_fail (HR_IS_KEY_FORM (self));

  give_up (self);
  wipe (self);
  on_entry_changed (self);
}

static void
hr_key_form_grab_focus (GtkWidget *widget)
{
  gtk_widget_grab_focus (GTK_WIDGET (HR_KEY_FORM (widget)->entry));
}

static void
hr_key_form_dispose (GObject *object)
{
  HrKeyForm *self = HR_KEY_FORM (object);

  give_up (self);
  if (self->account != NULL)
    g_signal_handlers_disconnect_by_data (self->account, self);
  g_clear_object (&self->account);
  g_clear_pointer (&self->origin, g_free);

  G_OBJECT_CLASS (hr_key_form_parent_class)->dispose (object);
}

static void
hr_key_form_class_init (HrKeyFormClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = hr_key_form_dispose;
  widget_class->grab_focus = hr_key_form_grab_focus;

  signals[SIGNAL_DONE] = g_signal_new ("done", HR_TYPE_KEY_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CANCELLED] = g_signal_new ("cancelled", HR_TYPE_KEY_FORM, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (widget_class, "headroom-key");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/headroom_app/Headroom/ui/key-form.ui");
  gtk_widget_class_bind_template_child (widget_class, HrKeyForm, title);
  gtk_widget_class_bind_template_child (widget_class, HrKeyForm, stranger);
  gtk_widget_class_bind_template_child (widget_class, HrKeyForm, buttons);
  gtk_widget_class_bind_template_child (widget_class, HrKeyForm, cancel);
  gtk_widget_class_bind_template_child (widget_class, HrKeyForm, entry);
  gtk_widget_class_bind_template_child (widget_class, HrKeyForm, reveal);
  gtk_widget_class_bind_template_child (widget_class, HrKeyForm, inputs);
  gtk_widget_class_bind_template_child (widget_class, HrKeyForm, message);
  gtk_widget_class_bind_template_child (widget_class, HrKeyForm, save);
  gtk_widget_class_bind_template_child (widget_class, HrKeyForm, spinner);
  gtk_widget_class_bind_template_child (widget_class, HrKeyForm, unchecked);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_reveal_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
  gtk_widget_class_bind_template_callback (widget_class, on_save_unchecked);
}

static void
hr_key_form_init (HrKeyForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  take_origin (self, NULL);
  update (self);
}
