/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-test-fault.h"

#include <string.h>

#define BOMB_BYTES  (200 * 1000 * 1000)
#define CHUNK_BYTES (64 * 1024)

/* An answer of which one byte goes out each second. Lives as long as its message. */
typedef struct {
  SoupServerMessage *message; /* (unowned): owns this */
  char *body;                 /* (owned) */
  gsize sent;
  guint timer;
} Drip;

static void
drip_free (gpointer data)
{
  Drip *self = data;

  g_clear_handle_id (&self->timer, g_source_remove);
  g_free (self->body);
  g_free (self);
}

static gboolean
on_drip (gpointer user_data)
{
  Drip *self = user_data;

  if (self->body[self->sent] == '\0') {
    self->timer = 0;
    return G_SOURCE_REMOVE;
  }
  soup_message_body_append (soup_server_message_get_response_body (self->message), SOUP_MEMORY_COPY,
                            self->body + self->sent++, 1);
  soup_server_message_unpause (self->message);
  return G_SOURCE_CONTINUE;
}

static void
stop_dripping (SoupServerMessage *message)
{
  g_object_set_data (G_OBJECT (message), "drip", NULL);
}

/**
 * hr_test_fault_drip:
 * @message: a request
 * @body: (transfer full): the answer
 *
 * Answers with one byte each second.
 */
void
hr_test_fault_drip (SoupServerMessage *message, char *body)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  Drip *drip = g_new0 (Drip, 1);

  drip->message = message;
  drip->body = body;
  drip->timer = g_timeout_add_seconds (1, on_drip, drip);
  g_object_set_data_full (G_OBJECT (message), "drip", drip, drip_free);
  g_signal_connect (message, "finished", G_CALLBACK (stop_dripping), NULL);

  soup_server_message_set_status (message, 200, NULL);
  soup_message_headers_set_content_type (headers, "application/json", NULL);
  soup_message_headers_set_content_length (headers, (goffset) strlen (drip->body));
}

static void
append_padding (SoupServerMessage *message)
{
  g_autofree char *padding = g_malloc (CHUNK_BYTES);
  g_autoptr (GBytes) bytes = NULL;

  memset (padding, 'x', CHUNK_BYTES);
  bytes = g_bytes_new_take (g_steal_pointer (&padding), CHUNK_BYTES);
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), bytes);
}

/**
 * hr_test_fault_endless:
 * @message: a request
 *
 * Answers with a text that never ends.
 */
void
hr_test_fault_endless (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  SoupMessageBody *body = soup_server_message_get_response_body (message);
  static const char start[] = "{\"code\": 200, \"message\": \"";

  soup_server_message_set_status (message, 200, NULL);
  soup_message_headers_set_content_type (headers, "application/json", NULL);
  soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  soup_message_body_set_accumulate (body, FALSE);
  soup_message_body_append (body, SOUP_MEMORY_STATIC, start, strlen (start));
  g_signal_connect (message, "wrote-chunk", G_CALLBACK (append_padding), NULL);
}

/**
 * hr_test_fault_make_bomb:
 *
 * Returns: (transfer full): 200 MB of spaces as gzip packs them: about a thousandth
 */
GBytes *
hr_test_fault_make_bomb (void)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 1);
  g_autofree char *spaces = g_malloc (CHUNK_BYTES);
  g_autofree char *packed = g_malloc (CHUNK_BYTES);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  GConverterResult result = G_CONVERTER_CONVERTED;
  gsize left = BOMB_BYTES;

  memset (spaces, ' ', CHUNK_BYTES);
  while (result != G_CONVERTER_FINISHED) {
    gsize size = MIN (left, CHUNK_BYTES);
    gsize bytes_read = 0;
    gsize written = 0;

    result = g_converter_convert (G_CONVERTER (compressor), spaces, size, packed, CHUNK_BYTES,
                                  left == size ? G_CONVERTER_INPUT_AT_END : G_CONVERTER_NO_FLAGS,
                                  &bytes_read, &written, NULL);
    g_assert (result != G_CONVERTER_ERROR);
    g_byte_array_append (out, (const guint8 *) packed, (guint) written);
    left -= bytes_read;
  }
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

/**
 * hr_test_fault_bomb:
 * @message: a request
 * @bomb: what hr_test_fault_make_bomb() made
 *
 * Answers with little that becomes very much when it is unpacked.
 */
void
hr_test_fault_bomb (SoupServerMessage *message, GBytes *bomb)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_server_message_set_status (message, 200, NULL);
  soup_message_headers_set_content_type (headers, "application/json", NULL);
  soup_message_headers_replace (headers, "Content-Encoding", "gzip");
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), bomb);
}

/**
 * hr_test_fault_break_off:
 * @message: a request
 * @text: (nullable): what to say before
 *
 * Writes @text past the HTTP library and closes the connection.
 */
void
hr_test_fault_break_off (SoupServerMessage *message, const char *text)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);

  if (stream == NULL)
    return;
  if (text != NULL)
    (void) g_output_stream_write_all (g_io_stream_get_output_stream (stream), text, strlen (text),
                                      NULL, NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);
}
