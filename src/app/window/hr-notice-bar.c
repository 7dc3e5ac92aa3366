/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-notice-bar.h"

#include "hr-format.h"
#include "hr-remedy-action.h"
#include "hr-tray-style.h"

#include <glib/gi18n-lib.h>

typedef enum {
  NOTICE_NONE,
  NOTICE_MESSAGE,
  NOTICE_ERROR,
  NOTICE_KEY_FOR_THIS_RUN,
  NOTICE_HISTORY,
  NOTICE_NO_TRAY,
} Notice;

struct _HrNoticeBar {
  GtkBox parent_instance;

  GtkWidget *demo_bar; /* (template) */
  GtkInfoBar *bar;     /* (template) */
  GtkLabel *label;     /* (template) */
  GtkButton *button;   /* (template) */

  Notice notice;
  char *message;         /* (owned) (nullable): why what the user asked for went wrong */
  char *history_problem; /* (owned) (nullable): what befell the history */
  gboolean tray_notice_dismissed;
  gboolean history_problem_dismissed;
};

G_DEFINE_FINAL_TYPE (HrNoticeBar, hr_notice_bar, GTK_TYPE_BOX)

enum { SIGNAL_CLOSED, N_SIGNALS };

static guint signals[N_SIGNALS];

static GtkMessageType
error_to_message_type (HrError error)
{
  return hr_error_needs_person (error) ? GTK_MESSAGE_ERROR : GTK_MESSAGE_WARNING;
}

static Notice
choose_notice (HrNoticeBar *self, const HrSnapshot *snapshot, gboolean has_tray)
{
  if (self->message != NULL)
    return NOTICE_MESSAGE;
  if (snapshot->failed)
    return NOTICE_ERROR;
  if (snapshot->key_for_this_run)
    return NOTICE_KEY_FOR_THIS_RUN;
  if (self->history_problem != NULL && !self->history_problem_dismissed)
    return NOTICE_HISTORY;
  if (!has_tray && !self->tray_notice_dismissed)
    return NOTICE_NO_TRAY;
  return NOTICE_NONE;
}

static const char *
no_tray_text (void)
{
  if (hr_tray_style_needs_extension (g_getenv ("XDG_CURRENT_DESKTOP")))
    return C_ ("window", "GNOME shows tray icons only with the AppIndicator extension. Warnings "
                         "come as notifications.");
  return C_ ("window",
             "This desktop has no StatusNotifier tray. A bridge such as snixembed or “headroom "
             "watch” can show the balance in its bar; warnings come as notifications.");
}

static void
show_error (HrNoticeBar *self, const HrSnapshot *snapshot, gint64 now)
{
  g_autofree char *text = hr_format_error (snapshot->error, snapshot->next_check_at, now);
  HrRemedy remedy = hr_error_get_remedy (snapshot->error);
  GtkActionable *button = GTK_ACTIONABLE (self->button);

  gtk_label_set_text (self->label, text);
  gtk_info_bar_set_message_type (self->bar, error_to_message_type (snapshot->error));
  gtk_button_set_label (self->button, hr_format_remedy (remedy));
  gtk_actionable_set_action_target (button, "s", snapshot->account);
  gtk_actionable_set_action_name (button, hr_remedy_get_action (remedy));
}

/* A notice that the user can put away. */
static void
show_closable (HrNoticeBar *self, const char *text, GtkMessageType type)
{
  gtk_info_bar_set_message_type (self->bar, type);
  gtk_label_set_text (self->label, text);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->button), TRUE);
  gtk_button_set_label (self->button, C_ ("window", "Close"));
}

/**
 * hr_notice_bar_set_demo:
 * @self: the bars
 * @demo: whether this is a demo
 */
void
hr_notice_bar_set_demo (HrNoticeBar *self, gboolean demo)
{
  g_return_if_fail (HR_IS_NOTICE_BAR (self));

  gtk_widget_set_visible (self->demo_bar, demo);
}

/**
 * hr_notice_bar_set_message:
 * @self: the bars
 * @message: (nullable): why what the user asked for went wrong, %NULL to take it back
 *
 * Tells a sentence, from the next hr_notice_bar_update() on until the user closes it.
 */
void
hr_notice_bar_set_message (HrNoticeBar *self, const char *message)
{
  g_return_if_fail (HR_IS_NOTICE_BAR (self));

  g_free (self->message);
  self->message = g_strdup (message);
}

/**
 * hr_notice_bar_has_message:
 * @self: the bars
 *
 * Returns: whether a sentence of hr_notice_bar_set_message() waits for the user to close it
 */
gboolean
hr_notice_bar_has_message (HrNoticeBar *self)
{
  g_return_val_if_fail (HR_IS_NOTICE_BAR (self), FALSE);

  return self->message != NULL;
}

/**
 * hr_notice_bar_set_history_problem:
 * @self: the bars
 * @problem: what befell the history; "" for nothing
 *
 * Tells it from the next hr_notice_bar_update() on. Closed by the user, it stays so until it is
 * another one.
 */
void
hr_notice_bar_set_history_problem (HrNoticeBar *self, const char *problem)
{
  g_return_if_fail (HR_IS_NOTICE_BAR (self));
  g_return_if_fail (problem != NULL);

  if (*problem == '\0')
    problem = NULL;
  if (g_strcmp0 (self->history_problem, problem) == 0)
    return;

  g_free (self->history_problem);
  self->history_problem = g_strdup (problem);
  self->history_problem_dismissed = FALSE;
}

/**
 * hr_notice_bar_clear:
 * @self: the bars
 *
 * Shows no notice: where the page below speaks for itself.
 */
void
hr_notice_bar_clear (HrNoticeBar *self)
{
  g_return_if_fail (HR_IS_NOTICE_BAR (self));

  self->notice = NOTICE_NONE;
  gtk_widget_hide (GTK_WIDGET (self->bar));
}

/**
 * hr_notice_bar_update:
 * @self: the bars
 * @snapshot: the account shown
 * @has_tray: whether a tray shows the balance too
 * @now: the time, in Unix microseconds
 *
 * Shows the most important notice, or none: why what the user asked for went wrong, why the last
 * check failed, that the key goes with this run, what befell the history, that there is no tray.
 */
void
hr_notice_bar_update (HrNoticeBar *self, const HrSnapshot *snapshot, gboolean has_tray, gint64 now)
{
  g_return_if_fail (HR_IS_NOTICE_BAR (self));
  g_return_if_fail (snapshot != NULL);

  self->notice = choose_notice (self, snapshot, has_tray);

  switch (self->notice) {
  case NOTICE_ERROR:
    show_error (self, snapshot, now);
    break;
  case NOTICE_KEY_FOR_THIS_RUN:
    gtk_info_bar_set_message_type (self->bar, GTK_MESSAGE_OTHER);
    gtk_label_set_text (self->label,
                        C_ ("window",
                            "No keyring is running. The key is kept only until Headroom quits."));
    break;
  case NOTICE_MESSAGE:
    show_closable (self, self->message, GTK_MESSAGE_WARNING);
    break;
  case NOTICE_HISTORY:
    show_closable (self, self->history_problem, GTK_MESSAGE_OTHER);
    break;
  case NOTICE_NO_TRAY:
    show_closable (self, no_tray_text (), GTK_MESSAGE_OTHER);
    break;
  case NOTICE_NONE:
  default:
    break;
  }

  gtk_widget_set_visible (GTK_WIDGET (self->button), self->notice != NOTICE_KEY_FOR_THIS_RUN);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), self->notice != NOTICE_NONE);
}

static void
on_button_clicked (HrNoticeBar *self)
{
  switch (self->notice) {
  case NOTICE_MESSAGE:
    hr_notice_bar_set_message (self, NULL);
    break;
  case NOTICE_HISTORY:
    self->history_problem_dismissed = TRUE;
    break;
  case NOTICE_NO_TRAY:
    self->tray_notice_dismissed = TRUE;
    break;
  case NOTICE_ERROR:
  case NOTICE_KEY_FOR_THIS_RUN:
  case NOTICE_NONE:
  default:
    return;
  }
  hr_notice_bar_clear (self);
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

static void
hr_notice_bar_finalize (GObject *object)
{
  HrNoticeBar *self = HR_NOTICE_BAR (object);

  g_clear_pointer (&self->history_problem, g_free);
  g_clear_pointer (&self->message, g_free);

  G_OBJECT_CLASS (hr_notice_bar_parent_class)->finalize (object);
}

static void
hr_notice_bar_class_init (HrNoticeBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hr_notice_bar_finalize;

  signals[SIGNAL_CLOSED] = g_signal_new ("closed", HR_TYPE_NOTICE_BAR, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (widget_class, "headroom-notices");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/headroom_app/Headroom/ui/notice-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, HrNoticeBar, demo_bar);
  gtk_widget_class_bind_template_child (widget_class, HrNoticeBar, bar);
  gtk_widget_class_bind_template_child (widget_class, HrNoticeBar, label);
  gtk_widget_class_bind_template_child (widget_class, HrNoticeBar, button);
  gtk_widget_class_bind_template_callback (widget_class, on_button_clicked);
}

static void
hr_notice_bar_init (HrNoticeBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
