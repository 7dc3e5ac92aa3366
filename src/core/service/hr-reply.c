/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-reply.h"

#include "hr-error.h"
#include "hr-json-check.h"
#include "hr-retry-after.h"

#include <json-glib/json-glib.h>

#include <math.h>
#include <string.h>

/* What the body says, apart from what it means together with the HTTP status. */
typedef struct {
  gboolean json;     /* it is JSON, or pretends to be */
  gboolean object;   /* it is well-formed, and an object */
  gboolean has_code; /* it has a member "code" of whatever kind */
  gint64 code;       /* its value, 0 where it is not a whole number */
  gboolean envelope; /* a whole number as code, and a message: only the service writes this */
  gboolean has_credits;
  gint64 credits;
  gboolean has_used;
  gint64 used;
  gboolean wrong; /* it says itself that it is no good answer, whatever numbers stand in it */
} Body;

static char
first_byte (const char *body, gsize length)
{
  gsize i = length >= 3 && memcmp (body, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

  while (i < length && g_ascii_isspace (body[i]))
    i++;
  return i < length ? body[i] : '\0';
}

/* The media type without its parameters, in lower case. */
static char *
get_media_type (const char *content_type)
{
  char *type = g_ascii_strdown (content_type != NULL ? content_type : "", -1);

  type[strcspn (type, ";")] = '\0';
  return g_strstrip (type);
}

static gboolean
claims_json (const char *content_type, char first)
{
  g_autofree char *type = get_media_type (content_type);

  return first == '{' || first == '[' || g_str_equal (type, "application/json") ||
         g_str_equal (type, "text/json") || g_str_has_suffix (type, "+json");
}

static gboolean
is_html (const char *content_type, char first)
{
  g_autofree char *type = get_media_type (content_type);

  return first == '<' || g_str_equal (type, "text/html") ||
         g_str_equal (type, "application/xhtml+xml");
}

/* A number that is whole but for the rounding of somebody's arithmetic. */
#define ROUNDING 1e-6

/* Reads a JSON number, rounding it with @round_to unless it is as good as whole. FALSE, and @value
 * untouched, for everything that is no number or beyond what a JSON number holds exactly. */
static gboolean
read_number (JsonObject *object, const char *name, double (*round_to) (double), gint64 *value)
{
  JsonNode *node = json_object_get_member (object, name);
  double number, whole;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return FALSE;

  if (json_node_get_value_type (node) == G_TYPE_INT64) {
    gint64 integer = json_node_get_int (node);

    if (integer < -HR_READING_MAX || integer > HR_READING_MAX)
      return FALSE;
    *value = integer;
    return TRUE;
  }
  if (json_node_get_value_type (node) != G_TYPE_DOUBLE)
    return FALSE;

  number = json_node_get_double (node);
  whole = round (number);
  number = fabs (number - whole) <= ROUNDING ? whole : round_to (number);
  if (!isfinite (number) || fabs (number) > (double) HR_READING_MAX)
    return FALSE;
  *value = (gint64) number;
  return TRUE;
}

static gboolean
has_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
         json_node_get_value_type (node) == G_TYPE_STRING;
}

/* Tells whether a member is absent, or says nothing: null, false, 0, or empty. */
static gboolean
is_nothing (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_object_get_size (json_node_get_object (node)) == 0;
  if (JSON_NODE_HOLDS_ARRAY (node))
    return json_array_get_length (json_node_get_array (node)) == 0;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return *json_node_get_string (node) == '\0';
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return !json_node_get_boolean (node);
  return fpclassify (json_node_get_double (node)) == FP_ZERO;
}

static gboolean
is_failed_status (JsonObject *object)
{
  static const char *const words[] = { "error", "fail", "failed" };
  const char *status = has_text (object, "status")
                           ? json_node_get_string (json_object_get_member (object, "status"))
                           : "";

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++) {
    if (g_ascii_strcasecmp (status, words[i]) == 0)
      return TRUE;
  }
  return FALSE;
}

/* Services of this kind report a failure beside numbers that mean nothing. */
static gboolean
says_wrong (JsonObject *object)
{
  JsonNode *success = json_object_get_member (object, "success");
  gboolean denies_success =
      success != NULL && JSON_NODE_HOLDS_VALUE (success) && is_nothing (object, "success");

  return denies_success || !is_nothing (object, "error") || is_failed_status (object);
}

static void
read_envelope (Body *self, JsonObject *object)
{
  gint64 floor_code = 0;
  gint64 ceil_code = 0;
  JsonNode *data;

  self->object = TRUE;
  self->wrong = says_wrong (object);
  self->has_code = json_object_has_member (object, "code");
  if (read_number (object, "code", floor, &floor_code) &&
      read_number (object, "code", ceil, &ceil_code) && floor_code == ceil_code)
    self->code = floor_code;
  self->envelope = self->code != 0 && (has_text (object, "message") || has_text (object, "msg"));

  data = json_object_get_member (object, "data");
  if (data == NULL || !JSON_NODE_HOLDS_OBJECT (data))
    return;
  self->has_credits = read_number (json_node_get_object (data), "credits", floor, &self->credits);
  /* A running total below zero is none. */
  self->has_used = read_number (json_node_get_object (data), "used_credits", ceil, &self->used) &&
                   self->used >= 0;
}

static void
read_body (Body *self, const HrReplyHeaders *headers, const char *body, gsize length)
{
  char first = first_byte (body, length);
  g_autofree char *text = NULL;
  g_autoptr (JsonParser) parser = NULL;
  JsonNode *root;

  self->json = claims_json (headers->content_type, first);
  if (first != '{' || length > HR_REPLY_MAX_BYTES)
    return;
  text = hr_json_check (body, length);
  if (text == NULL)
    return;
  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, text, -1, NULL))
    return;
  root = json_parser_get_root (parser);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    read_envelope (self, json_node_get_object (root));
}

/* The codes that the service documents for this call, and the rest of their kind. */
static gboolean
error_for_code (gint64 code, HrError *error)
{
  if (code == 401)
    *error = HR_ERROR_UNAUTHORIZED;
  else if (code == 403)
    *error = HR_ERROR_FORBIDDEN;
  else if (code == 429)
    *error = HR_ERROR_RATE_LIMITED;
  else if (code >= 500 && code <= 599)
    *error = HR_ERROR_SERVER;
  else
    return FALSE;
  return TRUE;
}

/* A 403 or 503 that does not come from the service itself says nothing about the key. */
static HrError
error_for_status (guint status)
{
  HrError error;

  if (status == 403 || status == 503)
    return HR_ERROR_BLOCKED;
  return error_for_code (status, &error) ? error : HR_ERROR_NOT_THE_SERVICE;
}

static gboolean
fail (GError **error, HrError code, const char *why)
{
  g_set_error_literal (error, HR_ERROR, (int) code, why);
  return FALSE;
}

/* The two plainest statuses are believed whatever the body says; a redirect's body is nobody's
 * word; otherwise the service's own code, if it is there, is more exact than the HTTP status. */
static gboolean
fail_for_status (const Body *body, guint status, GError **error)
{
  HrError code = error_for_status (status);
  g_autofree char *why = NULL;

  if (body->envelope && status >= 400 && status != 401 && status != 429)
    (void) error_for_code (body->code, &code);

  if (body->envelope)
    why = g_strdup_printf ("HTTP status %u, code %" G_GINT64_FORMAT, status, body->code);
  else
    why = g_strdup_printf ("HTTP status %u", status);
  return fail (error, code, why);
}

/* An error in the envelope of an answer that HTTP calls a success. Another 4xx is none of this
 * call's answers; what is no HTTP status at all is not understood. */
static gboolean
fail_for_envelope (const Body *body, GError **error)
{
  HrError code;
  g_autofree char *why = NULL;

  if (!error_for_code (body->code, &code)) {
    gboolean status_like = body->code >= 300 && body->code <= 499;

    code = status_like ? HR_ERROR_NOT_THE_SERVICE : HR_ERROR_MALFORMED;
  }
  why = g_strdup_printf ("Code %" G_GINT64_FORMAT " in a successful answer", body->code);
  return fail (error, code, why);
}

static gboolean
read_success (const Body *body, gint64 now, HrReading *balance, GError **error)
{
  if (!body->json)
    return fail (error, HR_ERROR_NOT_THE_SERVICE, "The answer is not JSON");
  if (!body->object)
    return fail (error, HR_ERROR_MALFORMED, "The answer is not a JSON object");
  if (body->has_code && body->code != 200)
    return fail_for_envelope (body, error);
  if (body->wrong)
    return fail (error, HR_ERROR_MALFORMED, "The answer says that something went wrong");
  if (!body->has_credits)
    return fail (error, HR_ERROR_MALFORMED, "No balance in the answer");

  balance->credits = body->credits;
  balance->used = body->has_used ? body->used : 0;
  balance->used_known = body->has_used;
  balance->at = now;
  return TRUE;
}

/* Only the service's own word binds those who ask by hand. A 429 is taken for its word in any case,
 * and asks to wait even where it does not say how long. */
static HrRetryTime
read_retry (const Body *body, const char *retry_after, gboolean rate_limited, gint64 now)
{
  HrRetryTime retry = { .automatic = !rate_limited && !body->envelope };
  gint64 longest = retry.automatic ? HR_RETRY_AFTER_AUTOMATIC_MAX : HR_RETRY_AFTER_MAX;
  gint64 wait = rate_limited ? (gint64) HR_RETRY_AFTER_DEFAULT * G_USEC_PER_SEC : 0;

  (void) hr_retry_after_parse (retry_after, now, &wait);
  if (wait > 0)
    retry.at = now + MIN (wait, longest * G_USEC_PER_SEC);
  return retry;
}

/**
 * hr_reply_parse:
 * @status: the HTTP status
 * @headers: the headers that matter
 * @body: (array length=length): the decoded body; may hold anything
 * @length: its length; more than %HR_REPLY_MAX_BYTES stands for "too long"
 * @now: the wall time, in Unix microseconds
 * @balance: (out caller-allocates): the balance, untouched on failure
 * @retry: (out): until when not to ask again; nothing for a balance
 * @error: return location for an error of %HR_ERROR; its message is for the log, and quotes nothing
 *   from the answer but numbers
 *
 * Tells what an answer of the service, or of whatever answered in its place, means.
 *
 * Credits are rounded down and used credits up, but a number within 1e-6 of a whole one is that. An
 * envelope that says neither `code` nor that anything is wrong is accepted for the sake of its
 * balance; of members that stand twice, the last counts. One that says that something is wrong
 * (`success` false, an `error`, a `status` of error, fail or failed) is no balance whatever numbers
 * stand beside it.
 *
 * A time to wait (Retry-After) binds everybody on a 429, where it is %HR_RETRY_AFTER_DEFAULT unless
 * it can be read, and on any refusal with the service's envelope; at most a day. What stands in
 * front of the service (a hotel's 503, Cloudflare's 403) binds the automatic checks alone, for
 * %HR_RETRY_AFTER_AUTOMATIC_MAX at most.
 *
 * Returns: %TRUE if there is a balance
 */
gboolean
hr_reply_parse (guint status,
                const HrReplyHeaders *headers,
                const char *body,
                gsize length,
                gint64 now,
                HrReading *balance,
                HrRetryTime *retry,
                GError **error)
{
  Body read = { 0 };
  g_autoptr (GError) local_error = NULL;
  gboolean ok;

  g_return_val_if_fail (headers != NULL && balance != NULL && retry != NULL, FALSE);
  g_return_val_if_fail (body != NULL || length == 0, FALSE);

  *retry = (HrRetryTime){ 0 };
  read_body (&read, headers, body, length);
  if (status < 200 || status > 299)
    ok = fail_for_status (&read, status, &local_error);
  else if (length > HR_REPLY_MAX_BYTES &&
           !is_html (headers->content_type, first_byte (body, length)))
    ok = fail (&local_error, HR_ERROR_MALFORMED, "The answer is too long");
  else
    ok = read_success (&read, now, balance, &local_error);

  if (!ok)
    *retry = read_retry (&read, headers->retry_after,
                         g_error_matches (local_error, HR_ERROR, HR_ERROR_RATE_LIMITED), now);
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return ok;
}
