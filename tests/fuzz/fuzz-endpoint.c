/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-endpoint.h"
#include "hr-fuzz.h"

#include <string.h>

static gboolean
is_loopback (GUri *uri)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (g_uri_get_host (uri));

  return g_str_equal (g_uri_get_host (uri), "localhost") ||
         (address != NULL && g_inet_address_get_is_loopback (address));
}

/* The key goes where the origin says, over https or to this machine. */
static void
check (HrEndpoint *endpoint)
{
  GUri *uri = hr_endpoint_get_credits_uri (endpoint);
  const char *origin = hr_endpoint_get_origin (endpoint);
  g_autofree char *text = g_uri_to_string (uri);

  g_assert_true (g_str_equal (g_uri_get_scheme (uri), "https") ||
                 (g_str_equal (g_uri_get_scheme (uri), "http") && is_loopback (uri)));
  g_assert_null (g_uri_get_userinfo (uri));
  g_assert_null (g_uri_get_query (uri));
  g_assert_null (g_uri_get_fragment (uri));
  g_assert_true (g_str_has_suffix (g_uri_get_path (uri), "/v2/credits"));
  g_assert_true (g_str_has_prefix (text, origin));
  g_assert_cmpint (text[strlen (origin)], ==, '/');
  for (const char *p = text; *p != '\0'; p++)
    g_assert_true (g_ascii_isgraph (*p));
}

/* There is one spelling of an origin: read again, it is the same. */
static void
check_spelling (HrEndpoint *endpoint)
{
  const char *origin = hr_endpoint_get_origin (endpoint);
  g_autofree char *text = g_uri_to_string (hr_endpoint_get_credits_uri (endpoint));
  g_autoptr (HrEndpoint) from_origin = hr_endpoint_parse (origin, NULL);
  g_autoptr (HrEndpoint) from_text = hr_endpoint_parse (text, NULL);

  g_assert_nonnull (from_origin);
  g_assert_nonnull (from_text);
  g_assert_cmpstr (hr_endpoint_get_origin (from_origin), ==, origin);
  g_assert_cmpstr (hr_endpoint_get_origin (from_text), ==, origin);
}

/* The base URL of an account. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *base = hr_fuzz_text (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (HrEndpoint) endpoint = hr_endpoint_parse (base, &error);

  if (endpoint == NULL) {
    g_assert_true (error != NULL && error->domain == HR_ENDPOINT_ERROR);
    return 0;
  }
  g_assert_no_error (error);
  check (endpoint);
  check_spelling (endpoint);

  return 0;
}
