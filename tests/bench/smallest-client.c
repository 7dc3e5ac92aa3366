/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The smallest program that does with Headroom's libraries what Headroom does: an item in the tray,
 * a key out of the keyring, one request over https, a row in a database. No window, no alerts, no
 * second request. It tells how much of what Headroom needs the libraries themselves do.
 *
 *     smallest-client ORIGIN BASE-URL DATABASE
 */
#include "smallest-item.h"

#include <json-glib/json-glib.h>
#include <libsecret/secret.h>
#include <libsoup/soup.h>
#include <sqlite3.h>

static const SecretSchema SCHEMA = { "io.github.headroom_app.Headroom.ApiKey",
                                     SECRET_SCHEMA_NONE,
                                     { { "account", SECRET_SCHEMA_ATTRIBUTE_STRING },
                                       { "origin", SECRET_SCHEMA_ATTRIBUTE_STRING } } };

typedef struct {
  char **argv; /* (unowned) */
  SoupSession *session;
  sqlite3 *database;
} Client;

static gint64
ask (Client *self, const char *key)
{
  g_autofree char *url = g_strconcat (self->argv[2], "/v2/credits", NULL);
  g_autofree char *bearer = g_strconcat ("Bearer ", key, NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GBytes) reply = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *data;

  soup_message_headers_append (soup_message_get_request_headers (message), "Authorization", bearer);
  reply = soup_session_send_and_read (self->session, message, NULL, &error);
  if (reply == NULL || !json_parser_load_from_data (parser, g_bytes_get_data (reply, NULL),
                                                    (gssize) g_bytes_get_size (reply), &error))
    g_error ("%s", error->message);

  data =
      json_object_get_object_member (json_node_get_object (json_parser_get_root (parser)), "data");
  return json_object_get_int_member (data, "credits");
}

static void
keep (Client *self, gint64 credits)
{
  g_autofree char *insert =
      g_strdup_printf ("INSERT INTO sample VALUES (%" G_GINT64_FORMAT ")", credits);

  if (sqlite3_open (self->argv[3], &self->database) != SQLITE_OK ||
      sqlite3_exec (self->database, "PRAGMA journal_mode = WAL", NULL, NULL, NULL) != SQLITE_OK ||
      sqlite3_exec (self->database, "CREATE TABLE IF NOT EXISTS sample (credits INTEGER)", NULL,
                    NULL, NULL) != SQLITE_OK ||
      sqlite3_exec (self->database, insert, NULL, NULL, NULL) != SQLITE_OK)
    g_error ("%s", sqlite3_errmsg (self->database));
}

static gboolean
poll_once (gpointer user_data)
{
  Client *self = user_data;
  g_autoptr (GError) error = NULL;
  char *key = secret_password_lookup_sync (&SCHEMA, NULL, &error, "account", "default", "origin",
                                           self->argv[1], NULL);
  gint64 credits;

  if (key == NULL)
    g_error ("no key: %s", error != NULL ? error->message : "there is none");
  credits = ask (self, key);
  secret_password_free (key);
  keep (self, credits);
  g_print ("%" G_GINT64_FORMAT "\n", credits);
  return G_SOURCE_REMOVE;
}

int
main (int argc, char **argv)
{
  Client self = { .argv = argv };
  GDBusConnection *bus;
  AppIndicator *item;

  gtk_init (&argc, &argv);
  if (argc != 4)
    return 64;
  /* As in smallest-indicator.c. */
  bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  item = smallest_item_new ();
  self.session = soup_session_new ();
  g_timeout_add (200, poll_once, &self);
  gtk_main ();
  g_object_unref (item);
  g_object_unref (self.session);
  sqlite3_close (self.database);
  g_clear_object (&bus);
  return 0;
}
