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
  NOTICE_DEMO,
} Notice;

struct _HrNoticeBar {
  GtkBox parent_instance;

  GtkInfoBar *bar;   /* (template) */
  GtkBox *content;   /* (template) */
  GtkLabel *label;   /* (template) */
  GtkButton *action; /* (template) */
  GtkButton *second; /* (template): closes the notice, unless it has an action */

  Notice notice;
  char *message;         /* (owned) (nullable): why what the user asked for went wrong */
  char *history_problem; /* (owned) (nullable): what befell the history */
  gboolean demo;
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
  if (self->demo)
    return NOTICE_DEMO;
  return !has_tray && !self->tray_notice_dismissed ? NOTICE_NO_TRAY : NOTICE_NONE;
}

/* @label: (nullable): %NULL for no button; @account: (nullable): whom @action is about */
static void
set_button (GtkButton *button, const char *label, const char *action, const char *account)
{
  GtkActionable *actionable = GTK_ACTIONABLE (button);

  gtk_widget_set_visible (GTK_WIDGET (button), label != NULL);
  if (label == NULL)
    return;

  gtk_button_set_label (button, label);
  /* The target comes before the name: GTK warns of an action that lacks one. Without a name the
   * button could not keep the keyboard. */
  if (g_strcmp0 (gtk_actionable_get_action_name (actionable), action) != 0)
    gtk_actionable_set_action_name (actionable, NULL);
  gtk_actionable_set_action_target_value (actionable,
                                          account != NULL ? g_variant_new_string (account) : NULL);
  gtk_actionable_set_action_name (actionable, action);
  if (action == NULL)
    gtk_widget_set_sensitive (GTK_WIDGET (button), TRUE);
}

/* Another text appears anew, so that screen readers tell it: they hear of bars that appear. */
static void
set_text (HrNoticeBar *self, const char *text, GtkMessageType type)
{
  if (!g_str_equal (gtk_label_get_text (self->label), text))
    gtk_widget_hide (GTK_WIDGET (self->bar));
  gtk_label_set_text (self->label, text);
  gtk_info_bar_set_message_type (self->bar, type);
  /* GTK names a bar after its type, and leaves the name when there is none for the next one. */
  if (type == GTK_MESSAGE_OTHER)
    atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->bar)), "");
}

static void
show_no_tray (HrNoticeBar *self)
{
  gboolean extension = hr_tray_style_needs_extension (g_getenv ("XDG_CURRENT_DESKTOP"));

  set_text (self,
            extension
                ? C_ ("window", "GNOME shows tray icons only with the AppIndicator extension. "
                                "Warnings come as notifications.")
                : C_ ("window",
                      "Your panel shows no tray icons, so Headroom stays in this window. Older "
                      "bars show them with the program snixembed; others can show what “headroom "
                      "watch” prints."),
            GTK_MESSAGE_OTHER);
  set_button (self->action, extension ? C_ ("button", "Get the Extension") : NULL,
              "app.open-extension-page", NULL);
  set_button (self->second, C_ ("button", "Close"), NULL, NULL);
}

/* With what can be done about it, if that can work now. */
static void
show_error (HrNoticeBar *self, const HrSnapshot *snapshot, gint64 now)
{
  g_autofree char *text = hr_format_error (snapshot->error, snapshot->next_check_at, now);
  HrRemedy remedy = hr_error_get_remedy (snapshot->error);
  gboolean works = remedy != HR_REMEDY_TRY_AGAIN || hr_snapshot_can_refresh (snapshot, now);

  set_text (self, text, error_to_message_type (snapshot->error));
  set_button (self->action, works ? hr_format_remedy (remedy) : NULL, hr_remedy_get_action (remedy),
              snapshot->account);
  set_button (self->second, NULL, NULL, NULL);
}

/* A notice that the user can put away. */
static void
show_closable (HrNoticeBar *self, const char *text, GtkMessageType type)
{
  set_text (self, text, type);
  set_button (self->action, NULL, NULL, NULL);
  set_button (self->second, C_ ("button", "Close"), NULL, NULL);
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

  self->demo = demo;
}

/**
 * hr_notice_bar_set_narrow:
 * @self: the bars
 * @narrow: whether the buttons stand below the text
 */
void
hr_notice_bar_set_narrow (HrNoticeBar *self, gboolean narrow)
{
  g_return_if_fail (HR_IS_NOTICE_BAR (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->content),
                                  narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
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
 * hr_notice_bar_tells_error:
 * @self: the bars
 *
 * Returns: whether the notice is why the last check failed
 */
gboolean
hr_notice_bar_tells_error (HrNoticeBar *self)
{
  g_return_val_if_fail (HR_IS_NOTICE_BAR (self), FALSE);

  return self->notice == NOTICE_ERROR;
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

/* Returns: (transfer none) (nullable): the button that has the keyboard */
static GtkWidget *
get_focus (HrNoticeBar *self)
{
  GtkWidget *window = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_WINDOW);
  GtkWidget *focus = window != NULL ? gtk_window_get_focus (GTK_WINDOW (window)) : NULL;

  return focus == GTK_WIDGET (self->action) || focus == GTK_WIDGET (self->second) ? focus : NULL;
}

/**
 * hr_notice_bar_update:
 * @self: the bars
 * @snapshot: the account shown
 * @has_tray: whether a tray shows the balance too
 * @now: the time, in Unix microseconds
 *
 * Shows the most important notice, or none: why what the user asked for went wrong, why the last
 * check failed, that the key goes with this run, what befell the history, that this is a demo,
 * that there is no tray.
 */
void
hr_notice_bar_update (HrNoticeBar *self, const HrSnapshot *snapshot, gboolean has_tray, gint64 now)
{
  GtkWidget *focus;

  g_return_if_fail (HR_IS_NOTICE_BAR (self));
  g_return_if_fail (snapshot != NULL);

  focus = get_focus (self);
  self->notice = choose_notice (self, snapshot, has_tray);

  switch (self->notice) {
  case NOTICE_ERROR:
    show_error (self, snapshot, now);
    break;
  case NOTICE_KEY_FOR_THIS_RUN:
    set_text (self,
              C_ ("window", "No keyring is running. The key is kept only until Headroom quits."),
              GTK_MESSAGE_OTHER);
    set_button (self->action, NULL, NULL, NULL);
    set_button (self->second, NULL, NULL, NULL);
    break;
  case NOTICE_MESSAGE:
    show_closable (self, self->message, GTK_MESSAGE_WARNING);
    break;
  case NOTICE_HISTORY:
    show_closable (self, self->history_problem, GTK_MESSAGE_OTHER);
    break;
  case NOTICE_NO_TRAY:
    show_no_tray (self);
    break;
  case NOTICE_DEMO:
    set_text (self, C_ ("window", "This is a demo. The numbers are made up."), GTK_MESSAGE_OTHER);
    set_button (self->action, C_ ("button", "Enter a Key"), "app.enter-own-key", NULL);
    set_button (self->second, C_ ("button", "Leave Demo"), "app.quit", NULL);
    break;
  case NOTICE_NONE:
  default:
    break;
  }

  gtk_widget_set_visible (GTK_WIDGET (self->bar), self->notice != NOTICE_NONE);
  /* A bar that appears anew has lost the keyboard. */
  if (focus != NULL && self->notice != NOTICE_NONE && gtk_widget_get_visible (focus))
    gtk_widget_grab_focus (focus);
}

static void
on_second_clicked (HrNoticeBar *self)
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
  case NOTICE_DEMO:
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
  gtk_widget_class_bind_template_child (widget_class, HrNoticeBar, content);
  gtk_widget_class_bind_template_child (widget_class, HrNoticeBar, bar);
  gtk_widget_class_bind_template_child (widget_class, HrNoticeBar, label);
  gtk_widget_class_bind_template_child (widget_class, HrNoticeBar, action);
  gtk_widget_class_bind_template_child (widget_class, HrNoticeBar, second);
  gtk_widget_class_bind_template_callback (widget_class, on_second_clicked);
}

static void
hr_notice_bar_init (HrNoticeBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
