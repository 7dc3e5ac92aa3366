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

  HrStore *store; /* (owned) */
  HrClock *clock; /* (owned) */
};

G_DEFINE_FINAL_TYPE (HrExport, hr_export, G_TYPE_OBJECT)

enum { SIGNAL_FAILED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* A file that is asked for, then written. */
typedef struct {
  HrExport *export; /* (owned) */
  char *account;    /* (owned) */
  GFile *file;      /* (owned) (nullable): none until it is chosen */
} Job;

static void
job_free (Job *job)
{
  g_object_unref (job->export);
  g_free (job->account);
  g_clear_object (&job->file);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

static void
fail (Job *job, const GError *error)
{
  g_autofree char *name = g_file_get_parse_name (job->file);
  g_autofree char *text =
      /* Translators: the name of a file, and what the system says. */
      g_strdup_printf (C_ ("export", "Cannot write %1$s: %2$s"), name, error->message);

  g_signal_emit (job->export, signals[SIGNAL_FAILED], 0, text);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    fail (job, error);
}

static void
on_made (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GBytes) bytes = g_task_propagate_pointer (G_TASK (result), NULL);
  Job *job = user_data;

  g_file_replace_contents_bytes_async (job->file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                       on_written, job);
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
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) readings = hr_store_load_finish (HR_STORE (source), result, &error);
  g_autoptr (GTask) task = NULL;

  if (readings == NULL) {
    fail (job, error);
    return;
  }

  task = g_task_new (NULL, NULL, on_made, g_steal_pointer (&job));
  g_task_set_source_tag (task, on_loaded);
  g_task_set_task_data (task, g_steal_pointer (&readings), (GDestroyNotify) g_array_unref);
  g_task_run_in_thread (task, make_in_thread);
}

static void
on_response (GtkFileChooserNative *dialog, int response, gpointer user_data)
{
  Job *job = user_data;

  /* GTK 3.24 touches it after a portal has refused. */
  g_idle_add_once (g_object_unref, dialog);
  if (response == GTK_RESPONSE_ACCEPT)
    job->file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (job->file != NULL)
    hr_store_load_async (job->export->store, job->account, G_MININT64, G_MAXINT64, G_MAXUINT, NULL,
                         on_loaded, job);
  else
    job_free (job);
}

/*
 * Finds GTK's own dialog while it is open; what a portal shows is no window of this program.
 *
 * Returns: (nullable) (transfer none): the dialog
 */
static GtkWindow *
find_dialog (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *window = windows; window != NULL; window = window->next)
    if (GTK_IS_FILE_CHOOSER_DIALOG (window->data) && gtk_widget_get_visible (window->data))
      return window->data;
  return NULL;
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
 * Returns: (transfer full): an export, for one window; what is under way when it is let go of goes
 * on
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
 * Asks for a file and writes it. Shows the dialog that is open already, if it is GTK's own. Nobody
 * knows whether one that a portal was asked for is there, or ever will be: GTK waits without a
 * limit, and notices no portal that has ended. So the dialog takes the windows' input away from
 * nobody, and another one is asked for. One without an answer is never destroyed: GTK 3.24 frees
 * what the portal's late answer is handed to.
 */
void
hr_export_ask (HrExport *self, GtkWindow *parent, HrAccount *account)
{
  GtkWindow *open = find_dialog ();
  g_autofree char *name = NULL;
  GtkFileChooserNative *dialog;
  GtkFileChooser *chooser;
  Job *job;

  g_return_if_fail (HR_IS_EXPORT (self));
  g_return_if_fail (HR_IS_ACCOUNT (account));

  if (open != NULL) {
    gtk_window_present (open);
    return;
  }

  job = g_new0 (Job, 1);
  job->export = g_object_ref (self);
  job->account = g_strdup (hr_account_get_id (account));
  dialog =
      gtk_file_chooser_native_new (C_ ("export", "Export as CSV"), parent,
                                   GTK_FILE_CHOOSER_ACTION_SAVE, C_ ("export", "_Export"), NULL);
  chooser = GTK_FILE_CHOOSER (dialog);
  name = suggest_name (self, account);
  gtk_file_chooser_set_do_overwrite_confirmation (chooser, TRUE);
  gtk_file_chooser_set_current_name (chooser, name);
  g_signal_connect (dialog, "response", G_CALLBACK (on_response), job);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
hr_export_dispose (GObject *object)
{
  HrExport *self = HR_EXPORT (object);

  g_clear_object (&self->clock);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (hr_export_parent_class)->dispose (object);
}

static void
hr_export_class_init (HrExportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = hr_export_dispose;

  signals[SIGNAL_FAILED] = g_signal_new ("failed", HR_TYPE_EXPORT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
hr_export_init (HrExport *self)
{
}
