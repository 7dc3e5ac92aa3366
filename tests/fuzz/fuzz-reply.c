/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-error.h"
#include "hr-fuzz.h"
#include "hr-reply.h"
#include "hr-retry-after.h"

#include <string.h>

#define NOW     (HR_FUZZ_NOW_S * G_USEC_PER_SEC)
#define NOTHING G_GINT64_CONSTANT (0x5a5a5a5a)

static void
check_balance (const HrReading *balance)
{
  g_assert_cmpint (balance->credits, >=, -HR_READING_MAX);
  g_assert_cmpint (balance->credits, <=, HR_READING_MAX);
  g_assert_cmpint (balance->used, >=, 0);
  g_assert_cmpint (balance->used, <=, HR_READING_MAX);
  g_assert_true (balance->used_known || balance->used == 0);
  g_assert_cmpint (balance->at, ==, NOW);
}

/* The log must not hold what a stranger answered: of the answer there are numbers alone. */
static void
check_message (const char *message)
{
  static const char *const messages[] = {
    "HTTP status ",
    "HTTP status , code ",
    "Code  in a successful answer",
    "The answer is not JSON",
    "The answer is not a JSON object",
    "No balance in the answer",
    "The answer says that something went wrong",
    "The answer is too long",
  };
  g_autoptr (GString) words = g_string_new (NULL);

  for (const char *p = message; *p != '\0'; p++)
    if (!g_ascii_isdigit (*p) && *p != '-')
      g_string_append_c (words, *p);
  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    if (g_str_equal (words->str, messages[i]))
      return;
  g_error ("“%s” is no message of ours", message);
}

/* Three lines, the status, Content-Type and Retry-After (empty: not there), then the body. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *status = hr_fuzz_take_line (&data, &size);
  g_autofree char *content_type = hr_fuzz_take_line (&data, &size);
  g_autofree char *retry_after = hr_fuzz_take_line (&data, &size);
  const HrReplyHeaders headers = { content_type, retry_after };
  HrReading balance = { NOTHING, NOTHING, NOTHING, FALSE };
  HrRetryTime retry = { NOTHING, TRUE };
  g_autoptr (GError) error = NULL;
  guint number = (guint) g_ascii_strtoull (status != NULL ? status : "", NULL, 10);

  if (hr_reply_parse (number, &headers, (const char *) data, size, NOW, &balance, &retry, &error)) {
    g_assert_no_error (error);
    g_assert_cmpint (number / 100, ==, 2);
    g_assert_cmpuint (size, <=, HR_REPLY_MAX_BYTES);
    g_assert_cmpint (retry.at, ==, 0);
    check_balance (&balance);
    return 0;
  }

  g_assert_true (error != NULL && error->domain == HR_ERROR);
  check_message (error->message);
  g_assert_cmpint (balance.credits, ==, NOTHING);
  g_assert_cmpint (balance.at, ==, NOTHING);
  if (error->code == HR_ERROR_RATE_LIMITED)
    g_assert_false (retry.automatic);
  if (retry.at != 0) {
    const gint64 longest = retry.automatic ? HR_RETRY_AFTER_AUTOMATIC_MAX : HR_RETRY_AFTER_MAX;

    g_assert_cmpint (retry.at, >, NOW);
    g_assert_cmpint (retry.at - NOW, <=, longest * G_USEC_PER_SEC);
  }

  return 0;
}
