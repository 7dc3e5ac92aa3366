/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "client-peer.h"

#include <string.h>

static GIOStream *
peer_shake_hands (Peer *self, GIOStream *stream)
{
  g_autoptr (GIOStream) tls = NULL;

  if (self->certificate == NULL)
    return g_object_ref (stream);
  tls = g_tls_server_connection_new (stream, self->certificate, NULL);
  g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (tls), self->protocols);
  if (!g_tls_connection_handshake (G_TLS_CONNECTION (tls), self->closing, NULL))
    return NULL;
  return g_steal_pointer (&tls);
}

static gpointer
peer_run (gpointer user_data)
{
  Peer *self = user_data;

  while (TRUE) {
    g_autoptr (GSocketConnection) connection =
        g_socket_listener_accept (self->listener, NULL, self->closing, NULL);
    g_autoptr (GIOStream) stream = NULL;

    if (connection == NULL)
      return NULL;
    g_atomic_int_inc (&self->connections);
    stream = peer_shake_hands (self, G_IO_STREAM (connection));
    if (stream != NULL)
      self->func (self, stream);
    g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  }
}

void
peer_start (Peer *self)
{
  g_autoptr (GError) error = NULL;

  g_mutex_init (&self->mutex);
  self->requests = g_string_new (NULL);
  self->closing = g_cancellable_new ();
  self->listener = g_socket_listener_new ();
  self->port = g_socket_listener_add_any_inet_port (self->listener, NULL, &error);
  g_assert_no_error (error);
  self->thread = g_thread_new ("peer", peer_run, self);
}

void
peer_stop (Peer *self)
{
  g_cancellable_cancel (self->closing);
  g_thread_join (self->thread);
  g_socket_listener_close (self->listener);
  g_object_unref (self->listener);
  g_object_unref (self->closing);
  g_string_free (self->requests, TRUE);
  g_mutex_clear (&self->mutex);
}

/* Until the other side closes, or the peer is stopped. */
void
peer_wait (Peer *self, GIOStream *stream)
{
  GInputStream *input = g_io_stream_get_input_stream (stream);
  char buffer[512];

  while (g_input_stream_read (input, buffer, sizeof buffer, self->closing, NULL) > 0)
    ;
}

void
peer_read_request (Peer *self, GIOStream *stream)
{
  GInputStream *input = g_io_stream_get_input_stream (stream);
  char buffer[4096] = "";
  gsize length = 0;

  while (strstr (buffer, "\r\n\r\n") == NULL) {
    gssize size = g_input_stream_read (input, buffer + length, sizeof buffer - 1 - length,
                                       self->closing, NULL);

    if (size <= 0)
      return;
    length += (gsize) size;
    buffer[length] = '\0';
  }
  g_mutex_lock (&self->mutex);
  g_string_append (self->requests, buffer);
  g_mutex_unlock (&self->mutex);
}

gboolean
peer_say (Peer *self, GIOStream *stream, const void *data, gsize length)
{
  return g_output_stream_write_all (g_io_stream_get_output_stream (stream), data, length, NULL,
                                    self->closing, NULL);
}

/* How many requests have a thread still. */
guint
count_requests (void)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  const char *name;
  guint count = 0;

  while ((name = g_dir_read_name (tasks)) != NULL) {
    g_autofree char *file = g_build_filename ("/proc/self/task", name, "comm", NULL);
    g_autofree char *text = NULL;

    if (g_file_get_contents (file, &text, NULL, NULL) && g_str_equal (text, "headroom-ask\n"))
      count++;
  }
  return count;
}

/* Nothing is left of a request: no thread, and with it no socket. */
void
wait_for_the_end (void)
{
  while (count_requests () > 0) {
    g_main_context_iteration (NULL, FALSE);
    g_usleep (1000);
  }
}

void
check_in_time (ClientFixture *self, const char *base_url, PeerCheck is_there, Peer *peer)
{
  g_auto (Outcome) outcome = { 0 };

  start (self, base_url, NULL, &outcome);
  while (!is_there (peer))
    g_main_context_iteration (NULL, FALSE);
  hr_fake_clock_advance (self->clock, HR_CLIENT_TIMEOUT - 1);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_false (outcome.done);
  hr_fake_clock_advance (self->clock, 1);
  /* At once: nobody else is asked. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (outcome.done);
  g_assert_error (outcome.error, HR_ERROR, HR_ERROR_TIMEOUT);
}

void
check_cancelled (ClientFixture *self, const char *base_url, PeerCheck is_there, Peer *peer)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Outcome) outcome = { 0 };

  start (self, base_url, cancellable, &outcome);
  while (!is_there (peer))
    g_main_context_iteration (NULL, FALSE);
  g_cancellable_cancel (cancellable);
  g_assert_false (outcome.done);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (outcome.done);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}
