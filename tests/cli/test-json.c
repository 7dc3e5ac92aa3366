/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-json.h"

#include <json-glib/json-glib.h>

static void
test_writes (void)
{
  HrJson *json = hr_json_new ();
  g_autofree char *text = NULL;

  hr_json_begin_object (json, NULL);
  hr_json_add_string (json, "text", "a");
  hr_json_add_int (json, "number", -5);
  hr_json_add_null (json, "nothing");
  hr_json_add_time (json, "time", 1795357920 * G_TIME_SPAN_SECOND);
  hr_json_add_time (json, "never", 0);
  hr_json_add_time (json, "beyond", G_MAXINT64);
  hr_json_begin_array (json, "list");
  hr_json_add_int (json, NULL, 1);
  hr_json_begin_object (json, NULL);
  hr_json_end_object (json);
  hr_json_begin_array (json, NULL);
  hr_json_end_array (json);
  hr_json_end_array (json);
  hr_json_add_string (json, "last", NULL);
  hr_json_end_object (json);
  text = hr_json_free (json);
  g_assert_cmpstr (text, ==,
                   "{\"text\":\"a\",\"number\":-5,\"nothing\":null,"
                   "\"time\":\"2026-11-22T14:32:00Z\",\"never\":null,\"beyond\":null,"
                   "\"list\":[1,{},[]],\"last\":null}");
}

/* Whatever goes in comes out of somebody else's parser; what is not UTF-8, with a mark. */
static void
test_escapes (void)
{
  static const struct {
    const char *in;
    const char *out;
  } rows[] = {
    { "plain", "plain" },
    { "a \"quote\" and a \\", "a \"quote\" and a \\" },
    { "line\nend\ttab\rreturn", "line\nend\ttab\rreturn" },
    { "\x01\x1f\x7f", "\x01\x1f\x7f" },
    { "크레딧 – 195 €", "크레딧 – 195 €" },
    { "{[,:", "{[,:" },
    { "\xff", "\xef\xbf\xbd" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    HrJson *json = hr_json_new ();
    g_autoptr (JsonNode) node = NULL;
    g_autoptr (GError) error = NULL;
    g_autofree char *text = NULL;
    JsonArray *array;

    hr_json_begin_array (json, NULL);
    hr_json_add_string (json, NULL, rows[i].in);
    hr_json_add_string (json, NULL, rows[i].in);
    hr_json_end_array (json);
    text = hr_json_free (json);
    node = json_from_string (text, &error);
    g_assert_no_error (error);
    array = json_node_get_array (node);
    g_assert_cmpuint (json_array_get_length (array), ==, 2);
    g_assert_cmpstr (json_array_get_string_element (array, 1), ==, rows[i].out);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/writes-every-kind", test_writes);
  g_test_add_func ("/json/escapes", test_escapes);
  return g_test_run ();
}
