/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-reply.h"
#include "hr-retry-after.h"

#include "hr-error.h"

#include <string.h>

/* 2026-11-22 14:32:00 UTC, in microseconds */
#define NOW (G_GINT64_CONSTANT (1795357920) * G_USEC_PER_SEC)

#define JSON "application/json"
#define HTML "text/html; charset=UTF-8"

/* An answer with @data as its data. */
#define WITH(data) "{\"code\": 200, \"message\": \"success\", \"data\": " data "}"

#define NONE   -1
#define SECOND ((gint64) G_USEC_PER_SEC)

static gboolean
parse (guint status,
       const char *content_type,
       const char *retry_after,
       const char *body,
       gsize length,
       HrReading *balance,
       HrRetryTime *retry,
       GError **error)
{
  const HrReplyHeaders headers = { content_type, retry_after };
  /* A copy of just this size, so that reading beyond it shows under a sanitizer. */
  g_autofree char *exact = g_memdup2 (body, length);

  return hr_reply_parse (status, &headers, exact, length, NOW, balance, retry, error);
}

/*
 * Says what is parsed, in a form that the report can hold.
 */
static void
tell (guint status, const char *text)
{
  g_autofree char *escaped = g_strescape (text != NULL ? text : "(none)", NULL);

  g_test_message ("%u %s", status, escaped);
}

static void
test_balance (void)
{
  static const struct {
    const char *content_type;
    const char *body;
    gint64 credits;
    gint64 used; /* NONE where it is not known */
  } rows[] = {
    /* The documented answer, to the letter */
    { JSON,
      "{\"code\": 200, \"message\": \"success\", \"data\": {\"credits\": 195, "
      "\"used_credits\": 5}}",
      195, 5 },
    { "application/json; charset=utf-8", WITH ("{\"credits\":195,\"used_credits\":5}"), 195, 5 },
    /* msg as at the sibling endpoints; more members than documented */
    { JSON,
      "{\"code\":200,\"msg\":\"success\",\"data\":{\"plan\":[1,{}],\"credits\":7,"
      "\"used_credits\":8},\"trace\":null}",
      7, 8 },
    /* The order does not matter, nor does white space, nor a byte order mark */
    { JSON, "\xef\xbb\xbf \r\n{\"data\":{\"used_credits\":2,\"credits\":1},\"code\":200}\n", 1, 2 },
    /* No code, no message: the balance is there */
    { JSON, "{\"data\":{\"credits\":195,\"used_credits\":5}}", 195, 5 },
    /* A whole number, however it is written */
    { JSON, "{\"code\":200.0,\"data\":{\"credits\":1.95e2,\"used_credits\":5.0}}", 195, 5 },
    { JSON, WITH ("{\"credits\":1E+2,\"used_credits\":1e0}"), 100, 1 },
    /* Labelled wrongly or not at all, but it is what it is */
    { "text/plain", WITH ("{\"credits\":195,\"used_credits\":5}"), 195, 5 },
    { HTML, WITH ("{\"credits\":195,\"used_credits\":5}"), 195, 5 },
    { NULL, WITH ("{\"credits\":195,\"used_credits\":5}"), 195, 5 },
    /* Zero and negative credits are balances */
    { JSON, WITH ("{\"credits\":0,\"used_credits\":0}"), 0, 0 },
    { JSON, WITH ("{\"credits\":-0,\"used_credits\":0}"), 0, 0 },
    { JSON, WITH ("{\"credits\":-12,\"used_credits\":0}"), -12, 0 },
    /* Credits round down, used rounds up */
    { JSON, WITH ("{\"credits\":195.9,\"used_credits\":5.1}"), 195, 6 },
    { JSON, WITH ("{\"credits\":0.5,\"used_credits\":0.5}"), 0, 1 },
    { JSON, WITH ("{\"credits\":-0.5,\"used_credits\":1e-300}"), -1, 0 },
    /* The farthest numbers that are taken */
    { JSON, WITH ("{\"credits\":9007199254740992,\"used_credits\":9007199254740992}"),
      HR_READING_MAX, HR_READING_MAX },
    { JSON, WITH ("{\"credits\":-9007199254740992,\"used_credits\":0}"), -HR_READING_MAX, 0 },
    /* Arithmetic's noise is none; a fraction is: credits down, used up */
    { JSON, WITH ("{\"credits\":189.99999999999997,\"used_credits\":10.000000000000002}"), 190,
      10 },
    { JSON, WITH ("{\"credits\":190.0000009,\"used_credits\":9.9999991}"), 190, 10 },
    { JSON, WITH ("{\"credits\":189.99999,\"used_credits\":10.00001}"), 189, 11 },
    { JSON, WITH ("{\"credits\":-0.0000001,\"used_credits\":-0.0000001}"), 0, 0 },
    { JSON, WITH ("{\"credits\":-0.5,\"used_credits\":0.5}"), -1, 1 },
    /* Used is unknown where it is missing or no number, and that costs nothing else */
    { JSON, WITH ("{\"credits\":195}"), 195, NONE },
    { JSON, WITH ("{\"credits\":195,\"used_credits\":null}"), 195, NONE },
    { JSON, WITH ("{\"credits\":195,\"used_credits\":\"5\"}"), 195, NONE },
    { JSON, WITH ("{\"credits\":195,\"used_credits\":true}"), 195, NONE },
    { JSON, WITH ("{\"credits\":195,\"used_credits\":[5]}"), 195, NONE },
    { JSON, WITH ("{\"credits\":195,\"used_credits\":-5}"), 195, NONE },
    { JSON, WITH ("{\"credits\":195,\"used_credits\":1e400}"), 195, NONE },
    { JSON, WITH ("{\"credits\":195,\"used_credits\":9007199254740993}"), 195, NONE },
    { JSON, WITH ("{\"credits\":195,\"used_credits\":99999999999999999999}"), 195, NONE },
    /* Of members that stand twice, the last counts */
    { JSON, WITH ("{\"credits\":1,\"credits\":2,\"used_credits\":null,\"used_credits\":3}"), 2, 3 },
    /* Strings that look like structure */
    { JSON,
      "{\"message\":\"}]{[\\\"\\\\ \\u00e9 \xc3\xa9\",\"code\":200,"
      "\"data\":{\"credits\":1,\"used_credits\":2}}",
      1, 2 },
    /* A large number beside the balance harms nothing */
    { JSON,
      "{\"id\":123456789012345678901234567890,\"code\":200,"
      "\"data\":{\"credits\":1,\"used_credits\":2}}",
      1, 2 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    HrReading balance = { 0 };
    HrRetryTime retry = { 1, TRUE };
    g_autoptr (GError) error = NULL;

    tell (200, rows[i].body);
    g_assert_true (parse (200, rows[i].content_type, "60", rows[i].body, strlen (rows[i].body),
                          &balance, &retry, &error));
    g_assert_no_error (error);
    g_assert_cmpint (balance.credits, ==, rows[i].credits);
    g_assert_cmpint (balance.used_known, ==, rows[i].used != NONE);
    if (rows[i].used != NONE)
      g_assert_cmpint (balance.used, ==, rows[i].used);
    g_assert_cmpint (balance.at, ==, NOW);
    g_assert_cmpint (retry.at, ==, 0);
  }
}

static void
assert_code (guint status, const char *content_type, const char *body, gsize length, HrError code)
{
  HrReading balance = { .credits = 42 };
  HrRetryTime retry = { 1, TRUE };
  g_autoptr (GError) error = NULL;

  tell (status, length < 200 ? body : "(long)");
  g_assert_false (parse (status, content_type, NULL, body, length, &balance, &retry, &error));
  g_assert_error (error, HR_ERROR, (int) code);
  g_assert_cmpint (balance.credits, ==, 42);
  g_assert_cmpint (retry.at, ==, code == HR_ERROR_RATE_LIMITED ? NOW + 60 * SECOND : 0);
  /* Nothing from the answer gets into the log. */
  g_assert_null (strstr (error->message, "secret"));
  g_assert_cmpuint (strlen (error->message), <, 100);
}

static void
test_no_balance (void)
{
  static const struct {
    const char *body;
    HrError code;
  } rows[] = {
    /* null, strings, booleans, containers: unknown is never zero */
    { WITH ("{\"credits\":null,\"used_credits\":5}"), HR_ERROR_MALFORMED },
    { WITH ("{\"credits\":\"195\"}"), HR_ERROR_MALFORMED },
    { WITH ("{\"credits\":\"\"}"), HR_ERROR_MALFORMED },
    { WITH ("{\"credits\":true}"), HR_ERROR_MALFORMED },
    { WITH ("{\"credits\":false}"), HR_ERROR_MALFORMED },
    { WITH ("{\"credits\":[195]}"), HR_ERROR_MALFORMED },
    { WITH ("{\"credits\":{\"value\":195}}"), HR_ERROR_MALFORMED },
    { WITH ("{\"credits\":195,\"credits\":null}"), HR_ERROR_MALFORMED },
    /* Missing, or elsewhere, or in another case */
    { WITH ("{}"), HR_ERROR_MALFORMED },
    { WITH ("{\"used_credits\":5}"), HR_ERROR_MALFORMED },
    { WITH ("{\"Credits\":195}"), HR_ERROR_MALFORMED },
    { WITH ("null"), HR_ERROR_MALFORMED },
    { WITH ("[]"), HR_ERROR_MALFORMED },
    { WITH ("195"), HR_ERROR_MALFORMED },
    { WITH ("\"secret\""), HR_ERROR_MALFORMED },
    { "{\"code\":200,\"message\":\"success\"}", HR_ERROR_MALFORMED },
    { "{\"code\":200,\"credits\":195}", HR_ERROR_MALFORMED },
    { "{}", HR_ERROR_MALFORMED },
    /* Not finite, or beyond what is exact */
    { WITH ("{\"credits\":1e400}"), HR_ERROR_MALFORMED },
    { WITH ("{\"credits\":-1e400}"), HR_ERROR_MALFORMED },
    { WITH ("{\"credits\":9007199254740993}"), HR_ERROR_MALFORMED },
    { WITH ("{\"credits\":-9007199254740993}"), HR_ERROR_MALFORMED },
    { WITH ("{\"credits\":1e16}"), HR_ERROR_MALFORMED },
    /* Beyond 64 bits, where the JSON library would wrap: to -1, to the least, to the largest */
    { WITH ("{\"credits\":18446744073709551615}"), HR_ERROR_MALFORMED },
    { WITH ("{\"credits\":9223372036854775808}"), HR_ERROR_MALFORMED },
    { WITH ("{\"credits\":-9223372036854775809}"), HR_ERROR_MALFORMED },
    { WITH ("{\"credits\":-18446744073709551616}"), HR_ERROR_MALFORMED },
    /* Numbers that JSON does not know */
    { WITH ("{\"credits\":NaN}"), HR_ERROR_MALFORMED },
    { WITH ("{\"credits\":Infinity}"), HR_ERROR_MALFORMED },
    { WITH ("{\"credits\":0x10}"), HR_ERROR_MALFORMED },
    { WITH ("{\"credits\":012}"), HR_ERROR_MALFORMED },
    { WITH ("{\"credits\":$12}"), HR_ERROR_MALFORMED },
    { WITH ("{\"credits\":+5}"), HR_ERROR_MALFORMED },
    { WITH ("{\"credits\":- 5}"), HR_ERROR_MALFORMED },
    { WITH ("{\"credits\":--5}"), HR_ERROR_MALFORMED },
    { WITH ("{\"credits\":.5}"), HR_ERROR_MALFORMED },
    { WITH ("{\"credits\":5.}"), HR_ERROR_MALFORMED },
    { WITH ("{\"credits\":5e}"), HR_ERROR_MALFORMED },
    { WITH ("{\"credits\":1,000}"), HR_ERROR_MALFORMED },
    { WITH ("{\"credits\":1_000}"), HR_ERROR_MALFORMED },
    { WITH ("{\"credits\":}"), HR_ERROR_MALFORMED },
    /* Not JSON, though a lenient parser might say otherwise */
    { "{\"data\":{\"credits\":195}} x", HR_ERROR_MALFORMED },
    { "{\"data\":{\"credits\":195}}{\"data\":{\"credits\":0}}", HR_ERROR_MALFORMED },
    { "{\"data\":{\"credits\":195}}]", HR_ERROR_MALFORMED },
    { "{\"data\":{\"credits\":195}},", HR_ERROR_MALFORMED },
    { "{\"data\":{\"credits\":195,}}", HR_ERROR_MALFORMED },
    { "{'data':{'credits':195}}", HR_ERROR_MALFORMED },
    { "{data:{credits:195}}", HR_ERROR_MALFORMED },
    { "{\"data\":{\"credits\":195/* */}}", HR_ERROR_MALFORMED },
    { "{\"data\":{\"credits\" 195}}", HR_ERROR_MALFORMED },
    { "{\"data\":{\"credits\":195]}", HR_ERROR_MALFORMED },
    { "{\"data\":{\"credits\":195", HR_ERROR_MALFORMED },
    { "{\"data\":{\"cred", HR_ERROR_MALFORMED },
    { "{\"data\":{\"credits\\", HR_ERROR_MALFORMED },
    { "{\"data\":{\"credits\\u00", HR_ERROR_MALFORMED },
    { "{\"a\":\"\\x\",\"data\":{\"credits\":195}}", HR_ERROR_MALFORMED },
    { "{\"a\":\"\n\",\"data\":{\"credits\":195}}", HR_ERROR_MALFORMED },
    /* Half a pair of surrogates: the first alone, with another letter, and the second alone */
    { "{\"a\":\"\\ud800\",\"data\":{\"credits\":195}}", HR_ERROR_MALFORMED },
    { "{\"a\":\"\\ud83d\\u0041\",\"data\":{\"credits\":195}}", HR_ERROR_MALFORMED },
    { "{\"a\":\"\\ude00\",\"data\":{\"credits\":195}}", HR_ERROR_MALFORMED },
    { "{\"a\":tru,\"data\":{\"credits\":195}}", HR_ERROR_MALFORMED },
    { "{,}", HR_ERROR_MALFORMED },
    { "{", HR_ERROR_MALFORMED },
    { "[", HR_ERROR_MALFORMED },
    /* JSON, but no object */
    { "[{\"data\":{\"credits\":195}}]", HR_ERROR_MALFORMED },
    { "195", HR_ERROR_MALFORMED },
    { "null", HR_ERROR_MALFORMED },
    { "\"secret\"", HR_ERROR_MALFORMED },
    /* Nothing at all */
    { "", HR_ERROR_MALFORMED },
    { " \n", HR_ERROR_MALFORMED },
    { "\xef\xbb\xbf", HR_ERROR_MALFORMED },
    /* Not UTF-8: Latin-1, and UTF-8 cut in the middle of a character */
    { "{\"message\":\"\xe9\",\"data\":{\"credits\":195}}", HR_ERROR_MALFORMED },
    { "{\"data\":{\"credits\":195}}\xc3", HR_ERROR_MALFORMED },
    /* A code that is no number says nothing that can be relied on */
    { "{\"code\":\"200\",\"data\":{\"credits\":195}}", HR_ERROR_MALFORMED },
    { "{\"code\":null,\"data\":{\"credits\":195}}", HR_ERROR_MALFORMED },
    { "{\"code\":200.5,\"data\":{\"credits\":195}}", HR_ERROR_MALFORMED },
    { "{\"code\":18446744073709551816,\"data\":{\"credits\":195}}", HR_ERROR_MALFORMED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_code (200, JSON, rows[i].body, strlen (rows[i].body), rows[i].code);
}

static void
test_nul_bytes (void)
{
  static const char inside[] = "{\"data\":{\"credits\":1\0"
                               "5}}";
  static const char in_name[] = "{\"data\":{\"credits\0\":15}}";
  static const char after[] = "{\"data\":{\"credits\":15}}\0";
  static const char before[] = "\0{\"data\":{\"credits\":15}}";

  assert_code (200, JSON, inside, sizeof inside - 1, HR_ERROR_MALFORMED);
  assert_code (200, JSON, in_name, sizeof in_name - 1, HR_ERROR_MALFORMED);
  assert_code (200, JSON, after, sizeof after - 1, HR_ERROR_MALFORMED);
  assert_code (200, JSON, before, sizeof before - 1, HR_ERROR_MALFORMED);
}

static void
test_errors (void)
{
  static const struct {
    guint status;
    const char *content_type;
    const char *body;
    HrError code;
  } rows[] = {
    /* The documented errors: status and code agree */
    { 401, JSON, "{\"code\":401,\"message\":\"Unauthorized: Invalid or missing API key\"}",
      HR_ERROR_UNAUTHORIZED },
    { 403, JSON,
      "{\"code\":403,\"message\":\"Forbidden: Insufficient permissions to access credit "
      "information\"}",
      HR_ERROR_FORBIDDEN },
    { 429, JSON, "{\"code\":429,\"message\":\"Rate limit exceeded. Please try again later.\"}",
      HR_ERROR_RATE_LIMITED },
    { 500, JSON,
      "{\"code\":500,\"message\":\"Internal Server Error: Unable to retrieve credit "
      "information\"}",
      HR_ERROR_SERVER },
    /* HTTP says 200 and the envelope says what is wrong */
    { 200, JSON, "{\"code\":401,\"message\":\"secret\"}", HR_ERROR_UNAUTHORIZED },
    { 200, JSON, "{\"code\":403,\"msg\":\"secret\"}", HR_ERROR_FORBIDDEN },
    { 200, JSON, "{\"code\":429}", HR_ERROR_RATE_LIMITED },
    { 200, JSON, "{\"code\":500}", HR_ERROR_SERVER },
    { 200, JSON, "{\"code\":503,\"message\":\"\"}", HR_ERROR_SERVER },
    /* … even with a balance beside it */
    { 200, JSON, "{\"code\":401,\"data\":{\"credits\":0,\"used_credits\":0}}",
      HR_ERROR_UNAUTHORIZED },
    { 200, JSON, "{\"code\":500,\"data\":{\"credits\":0}}", HR_ERROR_SERVER },
    /* Other codes in a successful answer */
    { 200, JSON, "{\"code\":402,\"message\":\"secret\"}", HR_ERROR_NOT_THE_SERVICE },
    { 200, JSON, "{\"code\":404,\"message\":\"secret\"}", HR_ERROR_NOT_THE_SERVICE },
    { 200, JSON, "{\"code\":302}", HR_ERROR_NOT_THE_SERVICE },
    { 200, JSON, "{\"code\":0,\"data\":{\"credits\":195}}", HR_ERROR_MALFORMED },
    { 200, JSON, "{\"code\":-1,\"message\":\"secret\"}", HR_ERROR_MALFORMED },
    { 200, JSON, "{\"code\":1010,\"message\":\"secret\"}", HR_ERROR_MALFORMED },
    /* 401 whoever says it: the row has no condition */
    { 401, HTML, "<html>Sign in</html>", HR_ERROR_UNAUTHORIZED },
    { 401, NULL, "", HR_ERROR_UNAUTHORIZED },
    { 401, JSON, "{\"code\":200,\"data\":{\"credits\":195}}", HR_ERROR_UNAUTHORIZED },
    /* 403 and 503 from something in front of the service: nothing about the key */
    { 403, "text/plain; charset=UTF-8", "error code: 1010", HR_ERROR_BLOCKED },
    { 403, HTML, "<!DOCTYPE html><title>Just a moment...</title>", HR_ERROR_BLOCKED },
    { 403, NULL, "", HR_ERROR_BLOCKED },
    { 403, JSON, "{\"message\":\"Forbidden\"}", HR_ERROR_BLOCKED },
    { 403, JSON, "{\"success\":false,\"errors\":[]}", HR_ERROR_BLOCKED },
    { 403, JSON, "{\"code\":\"403\",\"message\":\"secret\"}", HR_ERROR_BLOCKED },
    { 403, JSON, "{\"code\":403}", HR_ERROR_BLOCKED },
    { 403, JSON, "{\"code\":1010,\"message\":\"secret\"}", HR_ERROR_BLOCKED },
    { 403, JSON, "{\"code\":403,\"message\":\"secret\"} x", HR_ERROR_BLOCKED },
    { 503, HTML, "<html>Checking your browser</html>", HR_ERROR_BLOCKED },
    { 503, NULL, "", HR_ERROR_BLOCKED },
    /* With the envelope it is the service itself */
    { 503, JSON, "{\"code\":503,\"message\":\"secret\"}", HR_ERROR_SERVER },
    { 403, JSON, "{\"code\":401,\"message\":\"secret\"}", HR_ERROR_UNAUTHORIZED },
    { 400, JSON, "{\"code\":401,\"msg\":\"secret\"}", HR_ERROR_UNAUTHORIZED },
    { 500, JSON, "{\"code\":429,\"msg\":\"secret\"}", HR_ERROR_RATE_LIMITED },
    /* 429 is believed without one */
    { 429, HTML, "<html>error code: 1015</html>", HR_ERROR_RATE_LIMITED },
    { 429, JSON, "{\"code\":500,\"message\":\"secret\"}", HR_ERROR_RATE_LIMITED },
    /* The other 5xx, as Cloudflare's pages show them too */
    { 500, HTML, "<html>secret</html>", HR_ERROR_SERVER },
    { 502, HTML, "<html>502 Bad Gateway</html>", HR_ERROR_SERVER },
    { 504, NULL, "", HR_ERROR_SERVER },
    { 520, HTML, "<html>520</html>", HR_ERROR_SERVER },
    { 526, HTML, "<html>526</html>", HR_ERROR_SERVER },
    { 599, NULL, "", HR_ERROR_SERVER },
    /* Redirects, whatever they carry */
    { 301, HTML, "", HR_ERROR_NOT_THE_SERVICE },
    { 302, JSON, "{\"code\":401,\"message\":\"secret\"}", HR_ERROR_NOT_THE_SERVICE },
    { 304, NULL, "", HR_ERROR_NOT_THE_SERVICE },
    { 307, JSON, WITH ("{\"credits\":195}"), HR_ERROR_NOT_THE_SERVICE },
    /* Another 4xx: the wrong address, a proxy */
    { 400, JSON, "{\"code\":400,\"message\":\"secret\"}", HR_ERROR_NOT_THE_SERVICE },
    { 402, JSON, "{\"code\":402,\"message\":\"Insufficient balance, please recharge\"}",
      HR_ERROR_NOT_THE_SERVICE },
    { 404, HTML, "<html>Not found</html>", HR_ERROR_NOT_THE_SERVICE },
    { 407, HTML, "<html>Proxy</html>", HR_ERROR_NOT_THE_SERVICE },
    { 451, NULL, "", HR_ERROR_NOT_THE_SERVICE },
    /* Statuses from nowhere */
    { 0, NULL, "", HR_ERROR_NOT_THE_SERVICE },
    { 101, NULL, "", HR_ERROR_NOT_THE_SERVICE },
    { 999, NULL, "", HR_ERROR_NOT_THE_SERVICE },
    /* 200 with no JSON: a captive portal, a status page, nothing */
    { 200, HTML, "<!DOCTYPE html><title>Welcome to the hotel</title>", HR_ERROR_NOT_THE_SERVICE },
    { 200, NULL, "<html>", HR_ERROR_NOT_THE_SERVICE },
    { 200, "text/plain", "OK", HR_ERROR_NOT_THE_SERVICE },
    { 200, "text/plain", "195", HR_ERROR_NOT_THE_SERVICE },
    { 200, NULL, "", HR_ERROR_NOT_THE_SERVICE },
    { 204, NULL, "", HR_ERROR_NOT_THE_SERVICE },
    { 200, "application/octet-stream", "\x89PNG\r\n", HR_ERROR_NOT_THE_SERVICE },
    { 200, ";", "x", HR_ERROR_NOT_THE_SERVICE },
    /* It claims to be JSON, by its type or its first letter */
    { 200, "Application/JSON;charset=utf-8", "<html>", HR_ERROR_MALFORMED },
    { 200, "application/problem+json", "x", HR_ERROR_MALFORMED },
    { 200, "text/plain", "{x", HR_ERROR_MALFORMED },
    { 200, HTML, " [1]", HR_ERROR_MALFORMED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_code (rows[i].status, rows[i].content_type, rows[i].body, strlen (rows[i].body),
                 rows[i].code);
}

static char *
repeat (const char *text, gsize times, const char *end)
{
  GString *string = g_string_new (NULL);

  for (gsize i = 0; i < times; i++)
    g_string_append (string, text);
  g_string_append (string, end);
  return g_string_free (string, FALSE);
}

static void
test_deep (void)
{
  g_autofree char *arrays = repeat ("[", 60000, "");
  g_autofree char *objects = repeat ("{\"a\":", 12000, "");
  g_autofree char *deep = repeat ("[", 31, "1");
  g_autofree char *closed = repeat ("]", 31, "");
  g_autofree char *allowed =
      g_strconcat ("{\"a\":", deep, closed, ",\"data\":{\"credits\":195}}", NULL);
  g_autofree char *too_deep =
      g_strconcat ("{\"a\":[", deep, closed, "],\"data\":{\"credits\":195}}", NULL);
  HrReading balance;
  HrRetryTime retry;

  assert_code (200, JSON, arrays, strlen (arrays), HR_ERROR_MALFORMED);
  assert_code (200, JSON, objects, strlen (objects), HR_ERROR_MALFORMED);
  assert_code (200, JSON, too_deep, strlen (too_deep), HR_ERROR_MALFORMED);
  assert_code (403, JSON, objects, strlen (objects), HR_ERROR_BLOCKED);
  g_assert_true (parse (200, JSON, NULL, allowed, strlen (allowed), &balance, &retry, NULL));
}

static void
test_long (void)
{
  static const char answer[] = WITH ("{\"credits\":195,\"used_credits\":5}");
  g_autofree char *longest = repeat (" ", HR_REPLY_MAX_BYTES - strlen (answer), answer);
  g_autofree char *too_long = g_strconcat (" ", longest, NULL);
  g_autofree char *digits = repeat ("9", 60000, "}}");
  g_autofree char *number = g_strconcat ("{\"data\":{\"credits\":", digits, NULL);
  g_autofree char *page = repeat ("<p>", HR_REPLY_MAX_BYTES, "");
  HrReading balance;
  HrRetryTime retry;

  g_assert_true (parse (200, JSON, NULL, longest, strlen (longest), &balance, &retry, NULL));
  g_assert_cmpint (balance.credits, ==, 195);
  assert_code (200, JSON, too_long, strlen (too_long), HR_ERROR_MALFORMED);
  assert_code (200, NULL, too_long, strlen (too_long), HR_ERROR_MALFORMED);
  assert_code (200, JSON, number, strlen (number), HR_ERROR_MALFORMED);
  /* A large page is a page all the same */
  assert_code (200, HTML, page, strlen (page), HR_ERROR_NOT_THE_SERVICE);
  assert_code (403, HTML, page, strlen (page), HR_ERROR_BLOCKED);
  assert_code (502, HTML, page, strlen (page), HR_ERROR_SERVER);
}

static void
test_retry_after (void)
{
  static const struct {
    const char *retry_after;
    double seconds; /* from now; NONE where it says nothing */
  } rows[] = {
    /* Seconds */
    { "1", 1 },
    { "120", 120 },
    { " 120 ", 120 },
    { "0120", 120 },
    { "86400", 86400 },
    /* At most a day */
    { "86401", 86400 },
    { "999999999", 86400 },
    /* With a fraction, in quotes, as the first of a list */
    { "120.0", 120 },
    { "299.997", 299.997 },
    { "1.5", 1.5 },
    { "\"120\"", 120 },
    { "120, 120", 120 },
    { "60,120", 60 },
    { "60 , Sun, 22 Nov 2026 14:33:00 GMT", 60 },
    /* Now */
    { "0", 0 },
    { "000", 0 },
    { "0.0", 0 },
    /* Absurd: negative, a time stamp, more than any number holds */
    { "-1", NONE },
    { "-120", NONE },
    { "1795357980", NONE },
    { "99999999999999999999999999", NONE },
    /* Not a number of seconds */
    { NULL, NONE },
    { "", NONE },
    { " ", NONE },
    { "+5", NONE },
    { "0x10", NONE },
    { "1e3", NONE },
    { "1.", NONE },
    { ".5", NONE },
    { "1.2.3", NONE },
    { "\"120", NONE },
    { "120\"", NONE },
    { "\"\"", NONE },
    { ", 120", NONE },
    { "5 minutes", NONE },
    { "soon", NONE },
    /* The three forms of a date */
    { "Sun, 22 Nov 2026 14:33:00 GMT", 60 },
    { "Sunday, 22-Nov-26 14:33:00 GMT", 60 },
    { "Sun Nov 22 14:33:00 2026", 60 },
    { "Sun Nov  1 14:33:00 2026", 0 },
    { "Mon, 23 Nov 2026 14:32:00 GMT", 86400 },
    { "Mon, 23 Nov 2026 14:33:00 GMT", 86400 },
    { "Fri, 31 Dec 2027 23:59:59 GMT", 86400 },
    /* Past, or now */
    { "Sun, 22 Nov 2026 14:32:00 GMT", 0 },
    { "Sun, 06 Nov 1994 08:49:37 GMT", 0 },
    { "Thu, 01 Jan 1970 00:00:00 GMT", NONE },
    /* Dates that are none */
    { "Sun, 32 Nov 2026 14:33:00 GMT", NONE },
    { "Sun, 22 Nov 2026 25:33:00 GMT", NONE },
    { "Sun, 22 Foo 2026 14:33:00 GMT", NONE },
    { "Sun, 22 anF 2026 14:33:00 GMT", NONE },
    { "Sun, 22 Nov 0000 14:33:00 GMT", NONE },
    { "Sun, 22 Nov -999 14:33:00 GMT", NONE },
    { "Sun, 22 Nov", NONE },
    { "2026-11-22T14:33:00Z", NONE },
  };
  static const struct {
    guint status;
    const char *body;
  } answers[] = { { 429, "" }, { 200, "{\"code\":429}" }, { 429, "{\"code\":429,\"msg\":\"\"}" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    /* A rate limit that does not say for how long is one of a minute. */
    double seconds = rows[i].seconds < 0 ? HR_RETRY_AFTER_DEFAULT : rows[i].seconds;
    gint64 expected = seconds > 0 ? NOW + (gint64) (seconds * G_USEC_PER_SEC + 0.5) : 0;

    for (guint j = 0; j < G_N_ELEMENTS (answers); j++) {
      HrReading balance;
      HrRetryTime retry = { 1, TRUE };
      g_autoptr (GError) error = NULL;

      tell (answers[j].status, rows[i].retry_after);
      g_assert_false (parse (answers[j].status, JSON, rows[i].retry_after, answers[j].body,
                             strlen (answers[j].body), &balance, &retry, &error));
      g_assert_error (error, HR_ERROR, HR_ERROR_RATE_LIMITED);
      g_assert_cmpint (retry.at, ==, expected);
    }
  }
}

/* The service's own word binds everybody; what stands in front of it binds the automatic checks. */
static void
test_retry_after_elsewhere (void)
{
  static const struct {
    guint status;
    const char *content_type;
    const char *body;
    HrError code;
    const char *retry_after;
    gint64 seconds;
    gboolean automatic;
  } rows[] = {
    /* with the envelope */
    { 503, JSON, "{\"code\":503,\"message\":\"x\"}", HR_ERROR_SERVER, "3600", 3600, FALSE },
    { 500, JSON, "{\"code\":500,\"msg\":\"x\"}", HR_ERROR_SERVER, "99999", 86400, FALSE },
    { 401, JSON, "{\"code\":401,\"msg\":\"x\"}", HR_ERROR_UNAUTHORIZED, "120", 120, FALSE },
    { 403, JSON, "{\"code\":403,\"msg\":\"x\"}", HR_ERROR_FORBIDDEN, "120", 120, FALSE },
    { 200, JSON, "{\"code\":500,\"msg\":\"x\"}", HR_ERROR_SERVER, "120", 120, FALSE },
    { 429, HTML, "", HR_ERROR_RATE_LIMITED, "120", 120, FALSE },
    /* without: a hotel, Cloudflare, a gateway */
    { 503, HTML, "", HR_ERROR_BLOCKED, "120", 120, TRUE },
    { 503, HTML, "", HR_ERROR_BLOCKED, "3600", 900, TRUE },
    { 403, HTML, "error code: 1010", HR_ERROR_BLOCKED, "Sun, 22 Nov 2026 14:33:00 GMT", 60, TRUE },
    { 502, HTML, "", HR_ERROR_SERVER, "60", 60, TRUE },
    { 401, HTML, "", HR_ERROR_UNAUTHORIZED, "60", 60, TRUE },
    /* not said, or not to be read */
    { 503, JSON, "{\"code\":503,\"message\":\"x\"}", HR_ERROR_SERVER, NULL, 0, FALSE },
    { 503, HTML, "", HR_ERROR_BLOCKED, "soon", 0, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    HrReading balance;
    HrRetryTime retry = { 1, TRUE };
    g_autoptr (GError) error = NULL;

    g_assert_false (parse (rows[i].status, rows[i].content_type, rows[i].retry_after, rows[i].body,
                           strlen (rows[i].body), &balance, &retry, &error));
    g_assert_error (error, HR_ERROR, (int) rows[i].code);
    g_assert_cmpint (retry.at, ==, rows[i].seconds != 0 ? NOW + rows[i].seconds * SECOND : 0);
    g_assert_cmpint (retry.automatic, ==, rows[i].automatic);
  }
}

/* An answer that says that something is wrong is no balance, whatever numbers stand beside it. */
static void
test_says_wrong (void)
{
#define DATA "\"data\":{\"credits\":5000,\"used_credits\":0}}"
  static const char *const wrong[] = {
    "{\"success\":false,\"message\":\"Internal error\"," DATA,
    "{\"code\":200,\"success\":false," DATA,
    "{\"success\":0," DATA,
    "{\"error\":{\"message\":\"x\"}," DATA,
    "{\"code\":200,\"error\":\"x\"," DATA,
    "{\"error\":true," DATA,
    "{\"error\":1," DATA,
    "{\"error\":-0.5," DATA,
    "{\"error\":[0]," DATA,
    "{\"status\":\"error\"," DATA,
    "{\"code\":200,\"status\":\"fail\"," DATA,
    "{\"status\":\"Failed\"," DATA,
    "{\"success\":true,\"status\":\"FAILED\"," DATA,
  };
  static const char *const good[] = {
    "{" DATA,
    "{\"code\":200," DATA,
    "{\"code\":200.0," DATA,
    "{\"success\":true," DATA,
    "{\"success\":null," DATA,
    "{\"success\":1," DATA,
    "{\"success\":\"yes\"," DATA,
    "{\"error\":null," DATA,
    "{\"error\":false," DATA,
    "{\"error\":0," DATA,
    "{\"error\":0.0," DATA,
    "{\"error\":\"\"," DATA,
    "{\"error\":{}," DATA,
    "{\"error\":[]," DATA,
    "{\"status\":\"ok\"," DATA,
    "{\"status\":200," DATA,
    "{\"status\":\"\"," DATA,
    "{\"message\":\"error\"," DATA,
  };
#undef DATA

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    assert_code (200, JSON, wrong[i], strlen (wrong[i]), HR_ERROR_MALFORMED);
  for (guint i = 0; i < G_N_ELEMENTS (good); i++) {
    HrReading balance;
    HrRetryTime retry;

    tell (200, good[i]);
    g_assert_true (parse (200, JSON, NULL, good[i], strlen (good[i]), &balance, &retry, NULL));
    g_assert_cmpint (balance.credits, ==, 5000);
  }
}

/* The documented answer with any one byte taken out or changed, or cut off anywhere, is a balance
 * or an error, and never the wrong kind of error. */
static void
test_damaged (void)
{
  static const char answer[] = WITH ("{\"credits\":195,\"used_credits\":5}");
  static const char bytes[] = "\0\x01 \"\\{}[]:,-0.9eEnut/\x7f\xc3\xff";
  const gsize length = strlen (answer);

  for (gsize i = 0; i < length; i++) {
    for (gsize j = 0; j < sizeof bytes; j++) {
      g_autofree char *damaged = g_strdup (answer);
      g_autoptr (GError) error = NULL;
      HrReading balance;
      HrRetryTime retry;

      damaged[i] = bytes[j];
      if (!parse (200, JSON, NULL, damaged, length, &balance, &retry, &error))
        g_assert_cmpint (error->domain, ==, HR_ERROR);
    }
    assert_code (200, JSON, answer, i, HR_ERROR_MALFORMED);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/reply/balance", test_balance);
  g_test_add_func ("/reply/no-balance", test_no_balance);
  g_test_add_func ("/reply/nul-bytes", test_nul_bytes);
  g_test_add_func ("/reply/errors", test_errors);
  g_test_add_func ("/reply/deep", test_deep);
  g_test_add_func ("/reply/long", test_long);
  g_test_add_func ("/reply/retry-after", test_retry_after);
  g_test_add_func ("/reply/retry-after/elsewhere", test_retry_after_elsewhere);
  g_test_add_func ("/reply/says-wrong", test_says_wrong);
  g_test_add_func ("/reply/damaged", test_damaged);
  return g_test_run ();
}
