/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-export.h"

#include "hr-ledger-table.h"

#include <glib/gi18n-lib.h>

#include <string.h>

struct _HrExport {
  GObject parent_instance;

  HrStore *store;               /* (owned) */
  HrClock *clock;               /* (owned) */
  GtkFileChooserNative *dialog; /* (owned) (nullable): while it is asked where */
  char *account;                /* (owned) (nullable): whose history is asked for */
  GFile *file;                  /* (owned) (nullable): what is written */
  GCancellable *cancellable;    /* (owned): of everything */
};

G_DEFINE_FINAL_TYPE (HrExport, hr_export, G_TYPE_OBJECT)

enum { SIGNAL_FAILED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* Whatever came of it, the next one may begin. */
static void
end (HrExport *self)
{
  g_clear_object (&self->file);
}

static void
fail (HrExport *self, const GError *error)
{
  g_autofree char *name = g_file_get_parse_name (self->file);
  g_autofree char *text =
      /* Translators: the name of a file, and what the system says. */
      g_strdup_printf (C_ ("export", "Cannot write %1$s: %2$s"), name, error->message);

  end (self);
  g_signal_emit (self, signals[SIGNAL_FAILED], 0, text);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean written = g_file_replace_contents_finish (G_FILE (source), result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (written)
    end (HR_EXPORT (user_data));
  else
    fail (HR_EXPORT (user_data), error);
}

static void
on_made (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GBytes) bytes = g_task_propagate_pointer (G_TASK (result), NULL);
  HrExport *self;

  /* Nothing else than having been cancelled can keep it from being made. */
  if (bytes == NULL)
    return;

  self = user_data;
  g_file_replace_contents_bytes_async (self->file, bytes, NULL, FALSE, G_FILE_CREATE_NONE,
                                       self->cancellable, on_written, self);
}

static void
make_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const GArray *readings = task_data;
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  char *text = hr_ledger_to_csv ((const HrReading *) (void *) readings->data, readings->len,
                                 G_MININT64, zone);

  g_task_return_pointer (task, g_bytes_new_take (text, strlen (text)),
                         (GDestroyNotify) g_bytes_unref);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) readings = hr_store_load_finish (HR_STORE (source), result, &error);
  g_autoptr (GTask) task = NULL;
  HrExport *self;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self = user_data;
  if (readings == NULL) {
    fail (self, error);
    return;
  }

  task = g_task_new (NULL, self->cancellable, on_made, self);
  g_task_set_source_tag (task, on_loaded);
  g_task_set_task_data (task, g_steal_pointer (&readings), (GDestroyNotify) g_array_unref);
  g_task_run_in_thread (task, make_in_thread);
}

static void
on_response (HrExport *self, int response)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->dialog));

  g_clear_object (&self->dialog);
  if (response != GTK_RESPONSE_ACCEPT || file == NULL)
    return;

  self->file = g_steal_pointer (&file);
  hr_store_load_async (self->store, self->account, G_MININT64, G_MAXINT64, G_MAXUINT,
                       self->cancellable, on_loaded, self);
}

static char *
suggest_name (HrExport *self, HrAccount *account)
{
  g_autoptr (GDateTime) now =
      g_date_time_new_from_unix_local (hr_clock_get_wall_time (self->clock) / G_USEC_PER_SEC);
  g_autofree char *day = g_date_time_format (now, "%Y-%m-%d");
  g_autofree char *name = g_strdup (hr_account_get_snapshot (account)->name);

  if (name == NULL || *name == '\0')
    return g_strdup_printf ("headroom-%s.csv", day);

  /* What one file system or another does not take. */
  g_strdelimit (name, "/\\:*?\"<>|", '-');
  return g_strdup_printf ("headroom-%s-%s.csv", name, day);
}

/**
 * hr_export_new:
 * @store: what is written
 * @clock: what time it is
 *
 * Returns: (transfer full): an export, for one window; letting go of it gives up what is under way
 */
HrExport *
hr_export_new (HrStore *store, HrClock *clock)
{
  HrExport *self;

  g_return_val_if_fail (HR_IS_STORE (store), NULL);
  g_return_val_if_fail (HR_IS_CLOCK (clock), NULL);

  self = g_object_new (HR_TYPE_EXPORT, NULL);
  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);
  return self;
}

/**
 * hr_export_ask:
 * @self: an export
 * @parent: above which window it is asked
 * @account: whose history is written
 *
 * Asks for a file and writes it. Does nothing while one is being written.
 */
void
hr_export_ask (HrExport *self, GtkWindow *parent, HrAccount *account)
{
  g_autofree char *name = NULL;
  GtkFileChooser *chooser;

  g_return_if_fail (HR_IS_EXPORT (self));
  g_return_if_fail (HR_IS_ACCOUNT (account));

  if (self->dialog != NULL || self->file != NULL)
    return;

  g_free (self->account);
  self->account = g_strdup (hr_account_get_id (account));
  self->dialog =
      gtk_file_chooser_native_new (C_ ("export", "Export as CSV"), parent,
                                   GTK_FILE_CHOOSER_ACTION_SAVE, C_ ("export", "_Export"), NULL);
  chooser = GTK_FILE_CHOOSER (self->dialog);
  name = suggest_name (self, account);
  gtk_file_chooser_set_do_overwrite_confirmation (chooser, TRUE);
  gtk_file_chooser_set_current_name (chooser, name);
  g_signal_connect_object (self->dialog, "response", G_CALLBACK (on_response), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->dialog), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->dialog));
}

static void
hr_export_dispose (GObject *object)
{
  HrExport *self = HR_EXPORT (object);

  g_cancellable_cancel (self->cancellable);
  if (self->dialog != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->dialog));
  g_clear_object (&self->dialog);
  g_clear_object (&self->file);
  g_clear_object (&self->clock);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (hr_export_parent_class)->dispose (object);
}

static void
hr_export_finalize (GObject *object)
{
  HrExport *self = HR_EXPORT (object);

  g_clear_object (&self->cancellable);
  g_free (self->account);

  G_OBJECT_CLASS (hr_export_parent_class)->finalize (object);
}

static void
hr_export_class_init (HrExportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = hr_export_dispose;
  object_class->finalize = hr_export_finalize;

  signals[SIGNAL_FAILED] = g_signal_new ("failed", HR_TYPE_EXPORT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
hr_export_init (HrExport *self)
{
  self->cancellable = g_cancellable_new ();
}
