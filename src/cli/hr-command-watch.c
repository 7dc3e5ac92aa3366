/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-command.h"

#include "hr-backoff.h"
#include "hr-format.h"
#include "hr-applet-proxy.h"
#include "hr-inquiry.h"
#include "hr-loop.h"
#include "hr-status-json.h"
#include "hr-settings.h"
#include "hr-waybar.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#include <unistd.h>

#define NAME "headroom watch"

/* How long after the check that the applet has planned there may be no news of it, in seconds: the
 * check itself takes up to 80. How long an applet is left alone that has just been asked. */
#define CHECK_PATIENCE 120
#define ASK_AGAIN      10

typedef struct {
  char *account; /* (owned) (nullable) */
  gboolean demo;
  gboolean json;
  gboolean waybar;
} Options;

typedef struct {
  Options options;
  char *account;             /* (owned): whose balance it is while the applet has told nothing */
  HrAppletProxy *applet;     /* (owned) */
  HrLoop *loop;              /* (owned) */
  GCancellable *cancellable; /* (owned): gives up the reading under way */
  HrSnapshot *shown;         /* (owned) (nullable): what the last line told */
  char *line;                /* (owned) (nullable): the last line */
  gboolean running;          /* whether the applet runs */
  gboolean restarted;        /* whether it has gone since, and not found out anything yet */
  gboolean reading;          /* whether it is being asked */
  gboolean stale;            /* whether it has to be asked again after that */
  gboolean hung;             /* whether it did not answer when it was last asked */
  guint in_vain;             /* how often in a row it was asked and had no news */
  guint timer;               /* until the applet should have told something, 0 for none */
} Watch;

static gboolean
parse_options (char **argv, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json, N_ ("Print JSON, as “headroom status” does"),
      NULL },
    { "waybar", 0, 0, G_OPTION_ARG_NONE, &options->waybar, N_ ("Print JSON, for Waybar"), NULL },
    { "account", 0, 0, G_OPTION_ARG_STRING, &options->account,
      N_ ("The account to use instead of the first"), N_ ("ID") },
    { "demo", 0, 0, G_OPTION_ARG_NONE, &options->demo, N_ ("Watch the running demo"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!hr_command_parse (
          NAME, argv, entries,
          _ ("Prints a line now, and one whenever the balance, its level or its state changes."),
          _ ("The applet is listened to; nothing is asked of the service. Without an applet the\n"
             "line says so, and goes on when the applet is there. It ends with whoever reads it,\n"
             "and on Ctrl+C."),
          error))
    return FALSE;
  if (options->json && options->waybar) {
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                         C_ ("command", "only one of --json and --waybar can be given"));
    return FALSE;
  }

  return TRUE;
}

/* Tells whether there is something new to tell. A balance that was merely confirmed is not, nor is
 * a forecast that moved by a minute. */
static gboolean
tells_the_same (const HrSnapshot *a, const HrSnapshot *b)
{
  return g_str_equal (a->account, b->account) && g_str_equal (a->name, b->name) &&
         a->state == b->state && a->level == b->level && !a->known == !b->known &&
         a->balance.credits == b->balance.credits && a->held == b->held &&
         a->balance.used_known == b->balance.used_known && a->balance.used == b->balance.used &&
         a->generations_left == b->generations_left && !a->failed == !b->failed &&
         (!a->failed || a->error == b->error);
}

static char *
make_line (Watch *self, const HrSnapshot *snapshot)
{
  gint64 now = g_get_real_time ();
  const char *nobody = !self->running && !snapshot->known
                           ? C_ ("balance", "Balance unknown: the applet is not running")
                           : NULL;

  if (self->options.json)
    return hr_status_json (snapshot, now);
  if (self->options.waybar)
    return hr_waybar_line (snapshot, nobody, now);

  return nobody != NULL ? g_strdup (nobody) : hr_format_sentence (snapshot, now);
}

/* @snapshot: (transfer full) */
static void
show (Watch *self, HrSnapshot *snapshot)
{
  g_autofree char *line = make_line (self, snapshot);
  g_autofree char *text = g_strconcat (line, "\n", NULL);
  gboolean new = self->shown == NULL || !tells_the_same (self->shown, snapshot);
  int exit_code;

  /* A tooltip tells a time, and is to tell the right one. */
  if (self->options.waybar)
    new = g_strcmp0 (self->line, line) != 0;
  /* Not all that JSON tells stands in the sentence. */
  else if (!self->options.json)
    new = new &&g_strcmp0 (self->line, line) != 0;
  hr_snapshot_unref (self->shown);
  self->shown = snapshot;
  if (!new)
    return;

  g_free (self->line);
  self->line = g_steal_pointer (&line);
  if (self->options.json || self->options.waybar)
    exit_code = hr_command_print (text, EX_OK);
  else
    exit_code = hr_command_print_text (text, EX_OK);
  if (exit_code != EX_OK)
    hr_loop_quit (self->loop, exit_code);
}

/* Without the applet nothing confirms what it said last. */
static HrSnapshot *
make_unconfirmed (Watch *self)
{
  HrSnapshot *snapshot =
      self->shown != NULL ? hr_snapshot_copy (self->shown) : hr_snapshot_new (self->account, "");

  snapshot->state = snapshot->known ? HR_STATE_OUTDATED : HR_STATE_UNREACHABLE;
  snapshot->next_check_at = 0;
  return snapshot;
}

static void read_applet (Watch *self);

static gboolean
on_silent (gpointer user_data)
{
  Watch *self = user_data;

  self->timer = 0;
  read_applet (self);
  return G_SOURCE_REMOVE;
}

static void
stop_timer (Watch *self)
{
  if (self->timer != 0)
    g_source_remove (self->timer);
  self->timer = 0;
}

/* An applet that hangs sends no signal: what it said last would stand for ever as current. So it is
 * asked where it should have told of a check and did not, less and less often while it does not
 * answer, or plans no other check. */
static void
expect_news (Watch *self)
{
  gint64 next = self->shown != NULL ? self->shown->next_check_at : 0;
  gint64 gap = next + CHECK_PATIENCE * G_USEC_PER_SEC - g_get_real_time ();

  stop_timer (self);
  if (!self->hung && (next == 0 || gap > 0))
    self->in_vain = 0;
  else
    gap = hr_backoff_gap (++self->in_vain, g_random_double ());
  if (!self->hung && next == 0)
    return;
  self->timer = g_timeout_add_seconds ((guint) CLAMP (gap / G_USEC_PER_SEC, ASK_AGAIN, G_MAXINT),
                                       on_silent, self);
}

static void
take_accounts (Watch *self, GPtrArray *accounts)
{
  HrAppletAccount *account =
      hr_applet_proxy_choose (accounts, self->options.account, self->options.demo);

  self->hung = FALSE;
  if (account != NULL && account->snapshot->state != HR_STATE_CHECKING)
    self->restarted = FALSE;
  /* An applet that has just started has not found out yet what is known all the same. */
  if (account != NULL && !self->restarted)
    show (self, g_steal_pointer (&account->snapshot));
  else
    show (self, make_unconfirmed (self));
}

/* Told once, until it answers again. */
static void
doubt (Watch *self, const GError *error)
{
  if (!self->hung)
    hr_command_complain (C_ ("command", "the applet does not answer: %s"), error->message);
  self->hung = TRUE;
  show (self, make_unconfirmed (self));
}

/* It has gone, or is about to show its accounts: there will be a signal. */
static gboolean
is_too_early (const GError *error)
{
  return hr_applet_proxy_error_is_absence (error) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) accounts = hr_applet_proxy_read_finish (source, result, &error);
  Watch *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self->reading = FALSE;
  if (self->stale && self->running) {
    read_applet (self);
    return;
  }
  if (accounts != NULL)
    take_accounts (self, accounts);
  else if (self->running && !is_too_early (error))
    doubt (self, error);
  if (self->running)
    expect_news (self);
}

static void
read_applet (Watch *self)
{
  if (self->reading) {
    self->stale = TRUE;
    return;
  }

  self->reading = TRUE;
  self->stale = FALSE;
  hr_applet_proxy_read_async (self->applet, self->cancellable, on_read, self);
}

static void
on_signal (GDBusConnection *connection,
           const char *sender,
           const char *path,
           const char *interface,
           const char *signal,
           GVariant *parameters,
           gpointer user_data)
{
  read_applet (user_data);
}

static void
on_applet_appeared (GDBusConnection *connection,
                    const char *name,
                    const char *owner,
                    gpointer user_data)
{
  Watch *self = user_data;

  self->running = TRUE;
  read_applet (self);
}

/* Also called at once, if the applet does not run. */
static void
on_applet_vanished (GDBusConnection *connection, const char *name, gpointer user_data)
{
  Watch *self = user_data;

  if (connection == NULL) {
    hr_command_complain (C_ ("command", "the session bus is gone"));
    hr_loop_quit (self->loop, EX_UNAVAILABLE);
    return;
  }
  self->running = FALSE;
  self->restarted = self->shown != NULL && self->shown->known;
  stop_timer (self);
  show (self, make_unconfirmed (self));
}

static gboolean
on_reader_gone (int fd, GIOCondition condition, gpointer user_data)
{
  Watch *self = user_data;

  hr_loop_quit (self->loop, EX_OK);
  return G_SOURCE_CONTINUE;
}

static int
run (Watch *self)
{
  GDBusConnection *connection = hr_applet_proxy_get_connection (self->applet);
  const char *name = hr_applet_proxy_get_name (self->applet);
  /* No more lines may ever come, and the reader be gone for long. */
  guint reader = g_unix_fd_add (STDOUT_FILENO, G_IO_ERR | G_IO_HUP, on_reader_gone, self);
  guint subscription, watch;
  int exit_code;

  subscription =
      g_dbus_connection_signal_subscribe (connection, name, NULL, NULL, NULL, NULL,
                                          G_DBUS_SIGNAL_FLAGS_NONE, on_signal, self, NULL);
  watch = g_bus_watch_name_on_connection (connection, name, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                          on_applet_appeared, on_applet_vanished, self, NULL);
  exit_code = hr_loop_run (self->loop);

  stop_timer (self);
  g_cancellable_cancel (self->cancellable);
  g_bus_unwatch_name (watch);
  g_dbus_connection_signal_unsubscribe (connection, subscription);
  g_source_remove (reader);
  /* What was cancelled ends here, before what it refers to. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  return exit_code;
}

/* A misspelt account would be waited for in vain. The demo has one account, which no file names. */
static int
choose_account (Watch *self)
{
  const char *wanted = self->options.account;
  g_autoptr (HrSettings) settings = self->options.demo ? NULL : hr_settings_new (NULL, NULL);
  g_auto (GStrv) ids = settings != NULL ? hr_settings_list_accounts (settings) : NULL;

  if (wanted == NULL)
    wanted = ids != NULL ? ids[0] : self->options.demo ? "demo" : "default";
  else if (ids != NULL && !g_strv_contains ((const char *const *) ids, wanted))
    return hr_inquiry_complain_of_account (wanted, ids);

  self->account = g_strdup (wanted);
  return EX_OK;
}

static void
watch_clear (Watch *self)
{
  g_free (self->options.account);
  g_free (self->account);
  g_free (self->line);
  hr_snapshot_unref (self->shown);
  hr_applet_proxy_free (self->applet);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->loop, hr_loop_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Watch, watch_clear)

/**
 * hr_command_watch:
 * @argv: the whole command line
 *
 * Prints a line now and at every change, until nobody reads it any more.
 *
 * Returns: the exit code
 */
int
hr_command_watch (char **argv)
{
  g_auto (Watch) self = { 0 };
  g_autoptr (GError) error = NULL;
  int exit_code;

  if (!parse_options (argv, &self.options, &error))
    return hr_command_bad_usage (NAME, error);
  exit_code = choose_account (&self);
  if (exit_code != EX_OK)
    return exit_code;
  self.applet = hr_applet_proxy_new (self.options.demo, &error);
  if (self.applet == NULL) {
    if (!hr_applet_proxy_complain_of_bus ())
      hr_command_complain (C_ ("command", "the applet does not answer: %s"), error->message);
    return EX_UNAVAILABLE;
  }

  self.cancellable = g_cancellable_new ();
  self.loop = hr_loop_new ();
  return run (&self);
}
