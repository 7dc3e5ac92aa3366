/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "client-peer.h"

#include "hr-request.h"
#include "hr-test-ca.h"

#include <string.h>

/* The client offers HTTP/1.1 alone, but where this test has it offer everything: the
 * protocols of a connection are set here in place of GIO. */

static gboolean offer_everything;

void
g_tls_connection_set_advertised_protocols (GTlsConnection *connection, const char *const *protocols)
{
  if (!offer_everything || G_IS_TLS_SERVER_CONNECTION (connection))
    g_object_set (connection, "advertised-protocols", protocols, NULL);
}

#define FRAME_HEADERS    1
#define FRAME_RST_STREAM 3
#define FRAME_SETTINGS   4
#define FRAME_GOAWAY     7
#define FLAG_ACK         1

static gboolean
say_frame (Peer *self, GIOStream *stream, guint8 type, guint32 id, const char *data, gsize length)
{
  guint8 frame[9 + 16] = { 0, 0, (guint8) length, type, 0 };
  guint32 big_endian = GUINT32_TO_BE (id);

  memcpy (frame + 5, &big_endian, 4);
  memcpy (frame + 9, data, length);
  return peer_say (self, stream, frame, 9 + length);
}

/* Reads on to a frame of that type, and with that flag if any. Returns the id of its stream, -1 at
 * the end. */
static int
read_frame (Peer *self, GIOStream *stream, guint8 type, guint8 flag)
{
  GInputStream *input = g_io_stream_get_input_stream (stream);
  guint8 head[9];
  guint8 data[16384];
  gsize size;

  while (g_input_stream_read_all (input, head, sizeof head, &size, self->closing, NULL) &&
         size == sizeof head) {
    gsize length = (gsize) head[0] << 16 | (gsize) head[1] << 8 | head[2];

    g_assert_cmpuint (length, <=, sizeof data);
    if (!g_input_stream_read_all (input, data, length, &size, self->closing, NULL))
      return -1;
    if (head[3] == FRAME_HEADERS)
      g_atomic_int_inc (&self->sends);
    if (head[3] == type && (flag == 0 || (head[4] & flag) != 0))
      return head[7] << 8 | head[8];
  }
  return -1;
}

static void
begin_http2 (Peer *self, GIOStream *stream)
{
  char preface[24];

  say_frame (self, stream, FRAME_SETTINGS, 0, "", 0);
  g_input_stream_read_all (g_io_stream_get_input_stream (stream), preface, sizeof preface, NULL,
                           self->closing, NULL);
}

static void
http2_is_silent (Peer *self, GIOStream *stream)
{
  begin_http2 (self, stream);
  read_frame (self, stream, FRAME_HEADERS, 0);
  /* libsoup 3.2 forgets to let go of a connection that it could not write to. */
  read_frame (self, stream, FRAME_SETTINGS, FLAG_ACK);
  g_atomic_int_set (&self->is_settled, TRUE);
  peer_wait (self, stream);
}

static void
http2_refuses_streams (Peer *self, GIOStream *stream)
{
  int id;

  begin_http2 (self, stream);
  while ((id = read_frame (self, stream, FRAME_HEADERS, 0)) != -1)
    say_frame (self, stream, FRAME_RST_STREAM, (guint32) id, "\0\0\0\7", 4);
}

static void
http2_goes_away (Peer *self, GIOStream *stream)
{
  begin_http2 (self, stream);
  if (read_frame (self, stream, FRAME_HEADERS, 0) != -1)
    say_frame (self, stream, FRAME_GOAWAY, 0, "\0\0\0\0\0\0\0\0", 8);
}

static gboolean
peer_is_settled (Peer *self)
{
  return g_atomic_int_get (&self->is_settled);
}

static const char *const HTTP2[] = { "h2", NULL };

typedef struct {
  HrTestCa *ca;                 /* (owned) */
  GTlsCertificate *certificate; /* (owned) */
  ClientFixture client;
  Peer peer;
  char *base_url; /* (owned) */
} Http2Fixture;

static void
http2_set_up (Http2Fixture *self, PeerFunc func)
{
  self->ca = hr_test_ca_new ();
  self->certificate = hr_test_ca_issue (self->ca, "IP:127.0.0.1", 1);
  set_up_with (&self->client, NULL, hr_test_ca_get_trust (self->ca));
  self->peer = (Peer){ .func = func, .certificate = self->certificate, .protocols = HTTP2 };
  peer_start (&self->peer);
  self->base_url = g_strdup_printf ("https://127.0.0.1:%u", self->peer.port);
}

static void
http2_tear_down (Http2Fixture *self)
{
  offer_everything = FALSE;
  wait_for_the_end ();
  tear_down (&self->client, NULL);
  peer_stop (&self->peer);
  g_free (self->base_url);
  g_object_unref (self->certificate);
  hr_test_ca_free (self->ca);
}

static void
test_http2_in_time (void)
{
  Http2Fixture fixture = { 0 };

  http2_set_up (&fixture, http2_is_silent);
  offer_everything = TRUE;
  check_in_time (&fixture.client, fixture.base_url, peer_is_settled, &fixture.peer);
  http2_tear_down (&fixture);
}

static void
test_http2_cancelled (void)
{
  Http2Fixture fixture = { 0 };

  http2_set_up (&fixture, http2_is_silent);
  offer_everything = TRUE;
  check_cancelled (&fixture.client, fixture.base_url, peer_is_settled, &fixture.peer);
  http2_tear_down (&fixture);
}

static void
check_http2 (PeerFunc func, gboolean everything, HrError code)
{
  Http2Fixture fixture = { 0 };
  g_auto (Outcome) outcome = { 0 };

  http2_set_up (&fixture, func);
  offer_everything = everything;
  start (&fixture.client, fixture.base_url, NULL, &outcome);
  wait_for_outcome (&outcome);
  g_test_message ("%s", outcome.error->message);
  g_assert_error (outcome.error, HR_ERROR, (int) code);
  g_assert_cmpint (g_atomic_int_get (&fixture.peer.sends), <=, HR_REQUEST_MAX_SENDS);
  http2_tear_down (&fixture);
}

static void
test_http2_refuses (void)
{
  check_http2 (http2_refuses_streams, TRUE, HR_ERROR_SERVER);
}

static void
test_http2_goes_away (void)
{
  check_http2 (http2_goes_away, TRUE, HR_ERROR_SERVER);
}

/* As servers do that do not look what was agreed upon. */
static void
speak_http2 (Peer *self, GIOStream *stream)
{
  say_frame (self, stream, FRAME_SETTINGS, 0, "", 0);
  peer_read_request (self, stream);
  say_frame (self, stream, FRAME_GOAWAY, 0, "\0\0\0\0\0\0\0\1", 8);
}

/* As nghttpd does when nothing was agreed upon. */
static void
close_at_once (Peer *self, GIOStream *stream)
{
  g_assert_null (g_tls_connection_get_negotiated_protocol (G_TLS_CONNECTION (stream)));
}

static void
test_http2_alone (void)
{
  check_http2 (speak_http2, FALSE, HR_ERROR_NOT_THE_SERVICE);
  check_http2 (close_at_once, FALSE, HR_ERROR_NOT_THE_SERVICE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/client-http2/in-time", test_http2_in_time);
  g_test_add_func ("/client-http2/cancelled", test_http2_cancelled);
  g_test_add_func ("/client-http2/refuses-streams", test_http2_refuses);
  g_test_add_func ("/client-http2/goes-away", test_http2_goes_away);
  g_test_add_func ("/client-http2/alone", test_http2_alone);
  return g_test_run ();
}
