/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

/* The demo server as a program, for tests that cannot link it. Prints `PORT n`, then a line of JSON
 * for each request, and `ok` or `error: …` for each command on standard input:
 *
 *   key K                             the one key it takes; without K, none
 *   balance CREDITS USED
 *   mode NICK                         see hr-demo-server.h
 *   reply STATUS CONTENT-TYPE BODY…   what the modes body and redirect answer
 *   retry-after VALUE                 "-" for none
 *   quit                              as does the end of the input
 */

#include "config.h"

#include "hr-demo-server.h"

#include <gio/gunixinputstream.h>
#include <json-glib/json-glib.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  HrDemoServer *server;    /* (owned) */
  GDataInputStream *input; /* (owned) */
  GMainLoop *loop;         /* (owned) */
} Program;

static void
say (const char *line)
{
  g_print ("%s\n", line);
  fflush (stdout);
}

static void
on_request (HrDemoServer *server,
            const char *method,
            const char *path,
            const char *authorization,
            const char *user_agent)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *line = NULL;
  JsonObject *object = json_object_new ();

  json_node_take_object (node, object);
  json_object_set_string_member (object, "method", method);
  json_object_set_string_member (object, "path", path);
  json_object_set_string_member (object, "authorization", authorization);
  json_object_set_string_member (object, "user_agent", user_agent);
  line = json_to_string (node, FALSE);
  say (line);
}

static const char *
set_balance (HrDemoServer *server, const char *arguments)
{
  g_auto (GStrv) words = g_strsplit (arguments, " ", 2);
  char *end[2] = { NULL, NULL };
  double value[2];

  if (g_strv_length (words) != 2)
    return "error: balance CREDITS USED";
  for (int i = 0; i < 2; i++) {
    value[i] = g_ascii_strtod (words[i], &end[i]);
    if (end[i] == words[i] || *end[i] != '\0' || !isfinite (value[i]))
      return "error: not a number";
  }
  hr_demo_server_set_balance (server, value[0], value[1]);
  return "ok";
}

static const char *
set_mode (HrDemoServer *server, const char *nick)
{
  HrDemoMode mode;

  if (!hr_demo_mode_from_nick (nick, &mode))
    return "error: no such mode";
  hr_demo_server_set_mode (server, mode);
  return "ok";
}

static const char *
set_reply (HrDemoServer *server, const char *arguments)
{
  g_auto (GStrv) words = g_strsplit (arguments, " ", 3);
  guint64 status;

  if (g_strv_length (words) < 2 ||
      !g_ascii_string_to_unsigned (words[0], 10, 200, 599, &status, NULL))
    return "error: reply STATUS CONTENT-TYPE BODY…";
  hr_demo_server_set_reply (server, (guint) status, words[1], words[2] != NULL ? words[2] : "");
  return "ok";
}

/* Returns the answer, or NULL to quit. */
static const char *
obey (HrDemoServer *server, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 2);
  const char *command = words[0] != NULL ? words[0] : "";
  const char *arguments = words[0] != NULL && words[1] != NULL ? words[1] : "";

  if (g_str_equal (command, "quit"))
    return NULL;
  if (g_str_equal (command, "balance"))
    return set_balance (server, arguments);
  if (g_str_equal (command, "mode"))
    return set_mode (server, arguments);
  if (g_str_equal (command, "reply"))
    return set_reply (server, arguments);

  if (g_str_equal (command, "key"))
    hr_demo_server_set_key (server, arguments[0] != '\0' ? arguments : NULL);
  else if (g_str_equal (command, "retry-after"))
    hr_demo_server_set_retry_after (server, g_str_equal (arguments, "-") ? NULL : arguments);
  else
    return "error: no such command";
  return "ok";
}

static void
on_line (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Program *self = user_data;
  g_autofree char *line =
      g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);
  const char *answer = line != NULL ? obey (self->server, line) : NULL;

  if (answer == NULL) {
    g_main_loop_quit (self->loop);
    return;
  }
  say (answer);
  g_data_input_stream_read_line_async (self->input, G_PRIORITY_DEFAULT, NULL, on_line, self);
}

static HrDemoServer *
start_server (const char *certificate_file, const char *key_file, int port, GError **error)
{
  g_autoptr (GTlsCertificate) certificate = NULL;

  if (certificate_file != NULL) {
    certificate =
        g_tls_certificate_new_from_files (certificate_file,
                                          key_file != NULL ? key_file : certificate_file, error);
    if (certificate == NULL)
      return NULL;
  }
  return hr_demo_server_new_on_port ((guint16) port, certificate, error);
}

static void
run (HrDemoServer *server)
{
  g_autoptr (GInputStream) standard_input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GDataInputStream) input = g_data_input_stream_new (standard_input);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autofree char *line = g_strdup_printf ("PORT %u", hr_demo_server_get_port (server));
  Program self = { server, input, loop };

  g_signal_connect (server, "request", G_CALLBACK (on_request), NULL);
  say (line);
  g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, NULL, on_line, &self);
  g_main_loop_run (loop);
}

int
main (int argc, char **argv)
{
  g_autofree char *certificate_file = NULL;
  g_autofree char *key_file = NULL;
  int port = 0;
  const GOptionEntry entries[] = {
    { "tls-cert", 0, 0, G_OPTION_ARG_FILENAME, &certificate_file, "Certificate, as PEM", "FILE" },
    { "tls-key", 0, 0, G_OPTION_ARG_FILENAME, &key_file, "Its private key, as PEM", "FILE" },
    { "port", 0, 0, G_OPTION_ARG_INT, &port, "Port; a free one by default", "PORT" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (HrDemoServer) server = NULL;
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (g_option_context_parse (context, &argc, &argv, &error))
    server = start_server (certificate_file, key_file, CLAMP (port, 0, G_MAXUINT16), &error);
  if (server == NULL) {
    g_printerr ("headroom-demo-server: %s\n", error->message);
    return EXIT_FAILURE;
  }
  run (server);
  return EXIT_SUCCESS;
}
