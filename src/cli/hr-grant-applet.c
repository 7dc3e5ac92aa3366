/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-grant.h"

#include "hr-applet-proxy.h"
#include "hr-command.h"
#include "hr-verdict.h"

#include <glib/gi18n-lib.h>

/* So often, and so many microseconds apart, one that had a keeper looks for the next, which a
 * service manager may start: until then nobody can say what is held. */
#define TRIES    200
#define INTERVAL (G_USEC_PER_SEC / 20)

/* Asks for the account. A balance that is too old is checked again, once: the keeper does it by
 * itself, if it can.
 * @since: (nullable): Unix microseconds of the first time; what was told after that is not too old
 */
static int
ask (const HrGrantRequest *request, const gint64 *since, HrGrant *grant, HrVerdict *verdict)
{
  gint64 max_age = since == NULL ? request->need->max_age : HR_INQUIRY_ANY_AGE;
  const HrSnapshot *snapshot;
  int exit_code;

  hr_inquiry_clear (&grant->inquiry);
  grant->inquiry.asked = FALSE;
  exit_code = hr_inquiry_get (NULL, request->account, request->demo, max_age, &grant->inquiry);
  if (exit_code != EX_OK)
    return exit_code;

  snapshot = grant->inquiry.snapshot;
  if (since != NULL && snapshot->state == HR_STATE_CURRENT)
    grant->inquiry.asked = snapshot->checked_at / G_USEC_PER_SEC >= *since / G_USEC_PER_SEC;
  *verdict = hr_verdict_get (request->need, snapshot, grant->inquiry.asked, g_get_real_time ());
  return EX_OK;
}

/* Another program keeps the holds from now on, or will in a moment. */
static gboolean
is_moving (const GError *error)
{
  return hr_applet_proxy_error_is_absence (error) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT);
}

static int
complain (const HrGrantRequest *request, HrGrant *grant, const GError *error)
{
  g_autofree char *remote = g_dbus_error_get_remote_error (error);

  if (g_strcmp0 (remote, HR_APPLET_PROXY_NOT_ENOUGH) == 0) {
    const gint64 now = g_get_real_time ();
    HrVerdict verdict;

    /* There may be enough by now; this one asked too early. */
    if (ask (request, &now, grant, &verdict) == EX_OK)
      hr_verdict_complain (HR_VERDICT_NOT_ENOUGH, request->need, &grant->inquiry);
    return HR_EX_NOT_ENOUGH;
  }
  if (error->domain == HR_ERROR) {
    hr_command_complain ("%s", error->message);
    return hr_error_needs_person ((HrError) error->code) ? EX_NOPERM : EX_UNAVAILABLE;
  }
  hr_command_complain (C_ ("command", "the applet does not answer: %s"), error->message);
  return EX_UNAVAILABLE;
}

static int
go_direct (char **argv, const HrGrantRequest *request, gint64 deadline)
{
  g_autoptr (GPtrArray) rest = g_ptr_array_new_with_free_func (g_free);
  guint i = 0;

  for (; argv[i] != NULL && !g_str_equal (argv[i], "--"); i++)
    g_ptr_array_add (rest, g_strdup (argv[i]));
  /* Behind all the other options: the last one holds, whatever was said and in which way. */
  if (request->wait != HR_GRANT_FOR_EVER)
    g_ptr_array_add (rest, g_strdup_printf ("%s=%u", request->wait_option,
                                            hr_deadline_get_left (deadline)));
  for (; argv[i] != NULL; i++)
    g_ptr_array_add (rest, g_strdup (argv[i]));
  g_ptr_array_add (rest, NULL);
  if (request->child != NULL)
    hr_child_give_up (request->child);
  return hr_command_go_direct ((char **) rest->pdata);
}

/* Returns: an exit code, or HR_INQUIRY_ABSENT to be asked again */
static int
hold (const HrGrantRequest *request, gint64 deadline, guint *tries, HrGrant *grant)
{
  g_autoptr (GError) error = NULL;

  if (hr_applet_proxy_hold (grant->applet, grant->inquiry.path, request->need->amount,
                            hr_deadline_get_left (deadline), request->why, &grant->id, &error))
    return EX_OK;
  if (is_moving (error) && ++*tries < TRIES) {
    g_usleep (INTERVAL);
    return HR_INQUIRY_ABSENT;
  }
  return complain (request, grant, error);
}

/* Holds the credits, waiting for them at the keeper's. */
static int
get_hold (char **argv, const HrGrantRequest *request, HrGrant *grant)
{
  gint64 deadline = hr_deadline_start (request->wait);
  const gint64 began = g_get_real_time ();
  HrVerdict verdict = HR_VERDICT_UNKNOWN;
  guint tries = 0;

  for (gboolean first = TRUE;; first = FALSE) {
    int exit_code = ask (request, first ? NULL : &began, grant, &verdict);

    if (exit_code == HR_INQUIRY_ABSENT && tries > 0 && ++tries < TRIES) {
      g_usleep (INTERVAL);
      continue;
    }
    if (exit_code == HR_INQUIRY_ABSENT)
      return go_direct (argv, request, deadline);
    if (exit_code != EX_OK)
      return exit_code;
    if (verdict == HR_VERDICT_NO_KEY ||
        (request->wait == 0 && verdict != HR_VERDICT_ENOUGH && verdict != HR_VERDICT_NOT_ENOUGH)) {
      hr_verdict_complain (verdict, request->need, &grant->inquiry);
      return hr_verdict_to_exit_code (verdict);
    }
    exit_code = hold (request, deadline, &tries, grant);
    if (exit_code != HR_INQUIRY_ABSENT)
      return exit_code;
  }
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
  *(gboolean *) user_data = TRUE;
}

static void
on_owner_changed (GDBusConnection *connection, const char *name, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

/* Looks whenever something has changed. */
static int
get_enough (char **argv, const HrGrantRequest *request, HrGrant *grant)
{
  GDBusConnection *connection = hr_applet_proxy_get_connection (grant->applet);
  const char *name = hr_applet_proxy_get_name (grant->applet);
  gint64 deadline = hr_deadline_start (request->wait);
  const gint64 began = g_get_real_time ();
  HrVerdict verdict = HR_VERDICT_UNKNOWN;
  gboolean changed = FALSE;
  guint subscription =
      g_dbus_connection_signal_subscribe (connection, name, NULL, NULL, NULL, NULL,
                                          G_DBUS_SIGNAL_FLAGS_NONE, on_signal, &changed, NULL);
  guint watch = g_bus_watch_name_on_connection (connection, name, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                NULL, on_owner_changed, &changed, NULL);
  int exit_code = EX_OK;

  for (gboolean first = TRUE;; first = FALSE) {
    exit_code = ask (request, first ? NULL : &began, grant, &verdict);
    if (exit_code == HR_INQUIRY_ABSENT)
      exit_code = go_direct (argv, request, deadline);
    if (exit_code != EX_OK || verdict == HR_VERDICT_ENOUGH || verdict == HR_VERDICT_NO_KEY ||
        hr_deadline_get_left (deadline) == 0)
      break;
    hr_deadline_await (deadline, &changed);
  }

  g_bus_unwatch_name (watch);
  g_dbus_connection_signal_unsubscribe (connection, subscription);
  return exit_code;
}

/**
 * hr_grant_get:
 * @argv: the whole command line, as it came
 * @request: what is needed
 * @grant: (out caller-allocates): what came of it; zeroed before, hr_grant_clear() after
 *
 * Waits until there is enough, and holds it if that is wanted. What goes wrong is complained of;
 * that there is not enough only if it was to be held.
 *
 * Returns: the exit code to end with; EX_OK if the credits are held, or there is a snapshot to
 * judge
 */
int
hr_grant_get (char **argv, const HrGrantRequest *request, HrGrant *grant)
{
  g_autoptr (GError) error = NULL;

  grant->applet = hr_applet_proxy_new (request->demo, &error);
  if (grant->applet == NULL) {
    int exit_code =
        hr_inquiry_get (NULL, request->account, request->demo, HR_INQUIRY_ANY_AGE, &grant->inquiry);

    return exit_code == HR_INQUIRY_ABSENT
               ? go_direct (argv, request, hr_deadline_start (request->wait))
               : exit_code;
  }
  return request->why != NULL ? get_hold (argv, request, grant) : get_enough (argv, request, grant);
}

/**
 * hr_grant_end:
 * @request: what was needed
 * @grant: what came of it
 * @after: (out caller-allocates): the account after a check; zeroed before, hr_inquiry_clear()
 * after
 *
 * Ends a hold, and asks once for the balance.
 *
 * Returns: EX_OK if @after has it; if not, that was complained of
 */
int
hr_grant_end (const HrGrantRequest *request, const HrGrant *grant, HrInquiry *after)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < TRIES; i++) {
    g_clear_error (&error);
    if (hr_applet_proxy_release (grant->applet, grant->inquiry.path, grant->id, &error))
      return hr_inquiry_get (NULL, request->account, request->demo, HR_INQUIRY_ANY_AGE, after);
    if (!is_moving (error))
      break;
    g_usleep (INTERVAL);
  }
  g_dbus_error_strip_remote_error (error);
  hr_command_complain (C_ ("run", "the balance afterwards is not known: %s"), error->message);
  return EX_UNAVAILABLE;
}
