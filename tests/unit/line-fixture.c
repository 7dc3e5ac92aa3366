/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom-test"
#include "config.h"

#include "line-fixture.h"

#include "account-fixture.h"
#include "hr-test-ca.h"

#include <gio/gunixinputstream.h>
#include <stdio.h>
#include <string.h>

/* A refresh that has not ended by then hangs. In seconds, of real time. */
#define HANGS_AFTER 25

/* The server of tests/service, in a process of its own. */
typedef struct {
  gboolean is_http2;       /* whether HTTP/2 is spoken */
  HrTestCa *ca;            /* (owned) */
  GSubprocess *process;    /* (owned) */
  GOutputStream *input;    /* (unowned) */
  GInputStream *output;    /* (unowned) */
  GString *unread;         /* (owned) */
  char *answer;            /* (owned) (nullable): to the last command */
  guint stage;             /* how often a fault that waits has told that it is reached, */
  guint sent;              /* that a late answer is under way, */
  guint gone;              /* that the client has left the connection */
  char *base_url;          /* (owned) */
  char *proxy;             /* (owned) */
  GProxyResolver *proxies; /* (unowned): GIO's default one, which is a LineProxies */
} Line;

typedef enum { DIRECTLY, THROUGH_PROXY, BY_PROXY } Way;

static const char *const WAYS[] = { "direct", "proxy", "by-proxy" };

typedef struct {
  Line *line; /* (unowned) */
  char *name; /* (owned) */
  Way way;
} Case;

/* The proxy of this test's own, in place of the environment's. */
typedef GSimpleProxyResolver LineProxies;
typedef GSimpleProxyResolverClass LineProxiesClass;

static GType line_proxies_get_type (void);
static void line_proxies_resolver_init (GProxyResolverInterface *iface);

G_DEFINE_TYPE_WITH_CODE (LineProxies,
                         line_proxies,
                         G_TYPE_SIMPLE_PROXY_RESOLVER,
                         G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, line_proxies_resolver_init))

static gboolean
line_proxies_is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static void
line_proxies_resolver_init (GProxyResolverInterface *iface)
{
  iface->is_supported = line_proxies_is_supported;
}

static void
line_proxies_class_init (LineProxiesClass *klass)
{
}

static void
line_proxies_init (LineProxies *self)
{
}

/* Takes it into use; before anything asks GIO for a resolver. */
static void
use_line_proxies (void)
{
  g_setenv ("GIO_USE_PROXY_RESOLVER", "line", TRUE);
  /* Has GIO know its extension points. */
  g_tls_backend_get_default ();
  g_io_extension_point_implement (G_PROXY_RESOLVER_EXTENSION_POINT_NAME, line_proxies_get_type (),
                                  "line", 0);
}

static void
take_report (Line *self, const char *report)
{
  if (g_str_equal (report, "stage"))
    self->stage++;
  else if (g_str_equal (report, "sent"))
    self->sent++;
  else if (g_str_equal (report, "gone"))
    self->gone++;
  else {
    g_assert_null (self->answer);
    self->answer = g_strdup (report);
  }
}

static gboolean
on_reports (GObject *output, gpointer user_data)
{
  Line *self = user_data;
  char buffer[4096];
  gssize size = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (output), buffer,
                                                          sizeof buffer, NULL, NULL);
  char *end;

  if (size <= 0)
    g_error ("The server of tests/service is gone");
  g_string_append_len (self->unread, buffer, size);
  while ((end = strchr (self->unread->str, '\n')) != NULL) {
    *end = '\0';
    take_report (self, self->unread->str);
    g_string_erase (self->unread, 0, end + 1 - self->unread->str);
  }
  return G_SOURCE_CONTINUE;
}

G_GNUC_NORETURN
static gboolean
on_hang (gpointer user_data)
{
  g_error ("Nothing happened for too long: %s", (const char *) user_data);
}

/* Runs the main loop until a count differs from what it was, or a pointer is set. */
#define WAIT_UNTIL(condition)                                                                      \
  do {                                                                                             \
    guint hang = g_timeout_add_seconds (HANGS_AFTER, on_hang, (gpointer) #condition);              \
                                                                                                   \
    while (!(condition))                                                                           \
      g_main_context_iteration (NULL, TRUE);                                                       \
    g_source_remove (hang);                                                                        \
  } while (0)

/* Waits while the main loop stands still, so that nobody else gets to see what has come. */
static void
wait_for_sent (Line *self)
{
  GPollFD fd = { .fd = g_unix_input_stream_get_fd (G_UNIX_INPUT_STREAM (self->output)),
                 .events = G_IO_IN };

  while (self->sent == 0 || self->answer == NULL) {
    g_assert_cmpint (g_poll (&fd, 1, HANGS_AFTER * 1000), ==, 1);
    on_reports (G_OBJECT (self->output), self);
  }
}

G_GNUC_PRINTF (2, 3)
static char *
ask (Line *self, const char *format, ...)
{
  g_autofree char *command = NULL;
  g_autoptr (GError) error = NULL;
  va_list arguments;

  va_start (arguments, format);
  command = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_output_stream_write_all (self->input, command, strlen (command), NULL, NULL, &error);
  g_assert_no_error (error);
  WAIT_UNTIL (self->answer != NULL);
  return g_steal_pointer (&self->answer);
}

static void
line_open (Line *self)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *tests = g_path_get_dirname (g_test_get_dir (G_TEST_DIST));
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GSource) source = NULL;
  g_autoptr (GError) error = NULL;
  guint service_port = 0;
  guint proxy_port = 0;

  self->ca = hr_test_ca_new ();
  certificate = hr_test_ca_issue (self->ca, "IP:127.0.0.1", 1);
  g_subprocess_launcher_set_cwd (launcher, tests);
  g_subprocess_launcher_setenv (launcher, "PYTHONDONTWRITEBYTECODE", "1", TRUE);
  self->process = g_subprocess_launcher_spawn (launcher, &error, "/usr/bin/python3", "-m",
                                               "service", hr_test_ca_get_folder (self->ca), NULL);
  g_assert_no_error (error);
  self->input = g_subprocess_get_stdin_pipe (self->process);
  self->output = g_subprocess_get_stdout_pipe (self->process);
  self->unread = g_string_new (NULL);
  source = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (self->output), NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (on_reports), self, NULL);
  g_source_attach (source, NULL);

  WAIT_UNTIL (self->answer != NULL);
  g_assert_cmpint (sscanf (self->answer, "ports %u %u", &service_port, &proxy_port), ==, 2);
  g_clear_pointer (&self->answer, g_free);
  self->base_url = g_strdup_printf ("https://127.0.0.1:%u/api", service_port);
  self->proxy = g_strdup_printf ("http://127.0.0.1:%u", proxy_port);
  self->proxies = g_proxy_resolver_get_default ();
  g_assert_true (G_TYPE_CHECK_INSTANCE_TYPE (self->proxies, line_proxies_get_type ()));
}

static void
line_close (Line *self)
{
  g_autoptr (GError) error = NULL;

  g_source_remove_by_user_data (self);
  g_output_stream_close (self->input, NULL, NULL);
  g_subprocess_wait_check (self->process, NULL, &error);
  g_assert_no_error (error);
  g_object_unref (self->process);
  g_string_free (self->unread, TRUE);
  g_free (self->base_url);
  g_free (self->proxy);
  hr_test_ca_free (self->ca);
}

/* Makes the line good, with another balance; tells what the fault before it has met. */
static void
heal (Line *self, gint64 credits)
{
  g_autofree char *answer =
      ask (self, "good %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", credits, 10000 - credits);
  guint requests = 0;
  guint connects = 0;
  guint connections = 0;

  g_assert_cmpint (sscanf (answer, "good %u %u %u", &requests, &connects, &connections), ==, 3);
  g_assert_cmpuint (requests, <=, 2);
  g_assert_cmpuint (connects, <=, 2);
  g_assert_cmpuint (connections, <=, 2);
}

/* What is to come of a fault, and how. */
typedef struct {
  char codes[128]; /* the errors that it may be, with strokes between them */
  char ends[16];
  guint number;
} Expected;

static gboolean
set_fault (const Case *self, guint number, Expected *expected)
{
  g_autofree char *answer = ask (self->line, "fault %s %s %u\n", self->name,
                                 self->way == BY_PROXY ? "proxy" : "service", number);

  if (g_str_equal (answer, "over"))
    return FALSE;
  g_assert_cmpint (sscanf (answer, "set %127s %15s", expected->codes, expected->ends), ==, 2);
  expected->number = number;
  self->line->stage = self->line->sent = self->line->gone = 0;
  return TRUE;
}

static gboolean
is_expected (const Expected *self, const char *code)
{
  g_auto (GStrv) codes = g_strsplit (self->codes, "/", -1);

  return g_strv_contains ((const char *const *) codes, code);
}

static gboolean
on_chance_over (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Has the clock pass the time limit when the fault is as far as it gets. */
static void
outlast (const Case *self, AccountFixture *fixture)
{
  WAIT_UNTIL (self->line->stage > 0);
  g_assert_true (hr_account_get_snapshot (fixture->account)->busy);
  if (g_str_has_prefix (self->name, "late-")) {
    g_output_stream_write_all (self->line->input, "go\n", 3, NULL, NULL, NULL);
    wait_for_sent (self->line);
    g_clear_pointer (&self->line->answer, g_free);
  }
  hr_fake_clock_advance (fixture->clock, HR_CLIENT_TIMEOUT);
}

/* Gives libsoup a chance to end it, or to ask again and again; then the clock passes the time
 * limit. A longer one would make the test sharper, not truer. */
static void
outlast_perhaps (const Case *self, AccountFixture *fixture, GAsyncResult **result)
{
  gboolean over = FALSE;
  guint timer;

  WAIT_UNTIL (self->line->stage > 0 || *result != NULL);
  timer = g_timeout_add (150, on_chance_over, &over);
  while (!over && *result == NULL)
    g_main_context_iteration (NULL, TRUE);
  if (!over)
    g_source_remove (timer);
  if (*result == NULL)
    hr_fake_clock_advance (fixture->clock, HR_CLIENT_TIMEOUT);
}

/* A check that meets the fault ends, with an error that is expected, and leaves the rest as it was.
 */
static void
suffer (const Case *self, AccountFixture *fixture, const Expected *expected)
{
  HrReading before = hr_account_get_snapshot (fixture->account)->balance;
  guint alerts = fixture->alerts->len;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  const HrReading *balance;
  const char *code = "balance";

  hr_account_refresh_async (fixture->account, NULL, on_done, &result);
  if (g_str_equal (expected->ends, "limit"))
    outlast (self, fixture);
  else if (g_str_equal (expected->ends, "perhaps"))
    outlast_perhaps (self, fixture, &result);
  WAIT_UNTIL (result != NULL);
  if (hr_account_refresh_finish (fixture->account, result, &error)) {
    assert_face (fixture, "current", "ok", before.credits - 1);
  } else {
    g_test_message ("%s", error->message);
    g_assert_true (error->domain == HR_ERROR);
    code = hr_error_to_code (error->code);
    assert_face (fixture, "outdated", "ok", before.credits);
    balance = &hr_account_get_snapshot (fixture->account)->balance;
    g_assert_cmpint (balance->used, ==, before.used);
    g_assert_cmpint (balance->at, ==, before.at);
    g_assert_true (hr_account_get_snapshot (fixture->account)->failed);
  }
  if (!is_expected (expected, code))
    g_error ("%s instead of %s at number %u", code, expected->codes, expected->number);
  g_assert_cmpuint (fixture->alerts->len, ==, alerts);
  /* A forgotten connection in HTTP/2 is shut, but stays open. */
  if (!self->line->is_http2)
    WAIT_UNTIL (self->line->gone > 0);
}

/* The next check comes by itself, at the time that was told. */
static void
wait_for_check (AccountFixture *fixture)
{
  gint64 gap = hr_account_get_snapshot (fixture->account)->next_check_at -
               hr_clock_get_wall_time (HR_CLOCK (fixture->clock));

  g_assert_cmpint (gap, >, 0);
  hr_fake_clock_advance (fixture->clock, (gap + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);
  g_assert_true (hr_account_get_snapshot (fixture->account)->busy);
  WAIT_UNTIL (!hr_account_get_snapshot (fixture->account)->busy);
}

/* libsoup 3.2 complains of itself: it forgets connections in HTTP/2 on which it was interrupted. */
static gboolean
is_fatal (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  return (level & G_LOG_LEVEL_WARNING) == 0 || g_strcmp0 (domain, "libsoup") != 0;
}

static void
on_complaint (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  g_test_message ("%s: %s", domain, message);
}

static void
test_fault (gconstpointer data)
{
  const Case *self = data;
  AccountFixture fixture = { 0 };
  gint64 credits = 9000;
  Expected expected;

  if (self->line->is_http2) {
    g_log_set_handler ("libsoup", G_LOG_LEVEL_WARNING | G_LOG_FLAG_FATAL, on_complaint, NULL);
    g_test_log_set_fatal_handler (is_fatal, NULL);
  }
  g_simple_proxy_resolver_set_default_proxy (G_SIMPLE_PROXY_RESOLVER (self->line->proxies),
                                             self->way == DIRECTLY ? "direct://"
                                                                   : self->line->proxy);
  heal (self->line, credits);
  set_up_at (&fixture, self->line->base_url, hr_test_ca_get_trust (self->line->ca));
  start (&fixture);
  assert_face (&fixture, "current", "ok", credits);

  for (guint number = 0;; number += g_test_thorough () ? 1 : 16) {
    heal (self->line, --credits);
    if (!set_fault (self, number, &expected))
      break;
    suffer (self, &fixture, &expected);
    heal (self->line, --credits);
    wait_for_check (&fixture);
    assert_face (&fixture, "current", "ok", credits);
    g_assert_false (hr_account_get_snapshot (fixture.account)->failed);
    g_assert_cmpuint (fixture.alerts->len, ==, 0);
  }
  tear_down (&fixture, NULL);
}

static void
case_free (gpointer data)
{
  Case *self = data;

  g_free (self->name);
  g_free (self);
}

static void
add_case (Line *line, const char *name, Way way)
{
  g_autofree char *path = g_strdup_printf ("/line/%s/%s", name, WAYS[way]);
  Case *self = g_new (Case, 1);

  *self = (Case){ line, g_strdup (name), way };
  g_test_add_data_func_full (path, self, test_fault, case_free);
}

int
run_line (int argc, char **argv, const char *list)
{
  Line line = { .is_http2 = g_str_equal (list, "http2") };
  g_autofree char *answer = NULL;
  g_auto (GStrv) rows = NULL;
  int status;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  use_line_proxies ();
  line_open (&line);
  answer = ask (&line, "list %s\n", list);
  rows = g_strsplit (answer, " ", -1);
  for (char **row = rows; *row != NULL; row++) {
    g_auto (GStrv) parts = g_strsplit (*row, ":", 3);

    if (g_str_equal (parts[1], "1")) {
      add_case (&line, parts[0], DIRECTLY);
      /* libsoup 3.2 does not get along with HTTP/2 behind a proxy. */
      if (!line.is_http2)
        add_case (&line, parts[0], THROUGH_PROXY);
    }
    if (g_str_equal (parts[2], "1"))
      add_case (&line, parts[0], BY_PROXY);
  }
  status = g_test_run ();
  line_close (&line);
  return status;
}
