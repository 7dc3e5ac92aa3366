/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-endpoint.h"

#include "hr-keyring.h"

#include <string.h>

#define CREDITS_PATH "/v2/credits"

#define URI_FLAGS                                                                                  \
  (G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED_PATH | G_URI_FLAGS_ENCODED_QUERY |               \
   G_URI_FLAGS_ENCODED_FRAGMENT | G_URI_FLAGS_SCHEME_NORMALIZE)

struct _HrEndpoint {
  GUri *credits_uri; /* (owned) */
  char *origin;      /* (owned) */
};

G_DEFINE_QUARK (hr_endpoint_error_quark, hr_endpoint_error)

static gboolean
fail (GError **error, HrEndpointError code, const char *message)
{
  g_set_error_literal (error, HR_ENDPOINT_ERROR, (int) code, message);
  return FALSE;
}

/* Host names as DNS has them, and "_", which some private networks use. */
static gboolean
is_host_name (const char *host)
{
  return host[0] != '\0' && strlen (host) <= 253 &&
         strspn (host, "abcdefghijklmnopqrstuvwxyz0123456789-._") == strlen (host);
}

/* Returns the host in the one spelling that origins use (lower case, IDN in ASCII, IPv6 without
 * brackets in its shortest form). NULL for anything else, an address with a zone among it: that is
 * this machine's alone, and newer versions of GLib read it. */
static char *
normalize_host (const char *host)
{
  g_autoptr (GInetAddress) address = NULL;
  g_autofree char *ascii = NULL;
  g_autofree char *lower = NULL;

  if (strchr (host, '%') != NULL)
    return NULL;
  address = g_inet_address_new_from_string (host);
  if (address != NULL)
    return g_inet_address_to_string (address);

  ascii = g_hostname_to_ascii (host);
  if (ascii == NULL)
    return NULL;
  lower = g_ascii_strdown (ascii, -1);
  return is_host_name (lower) ? g_steal_pointer (&lower) : NULL;
}

/* GLib resolves "localhost" to the loopback addresses without asking anybody (RFC 6761). */
static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);
  return g_str_equal (host, "localhost");
}

static gboolean
is_plain_path (const char *path)
{
  for (const char *p = path; *p != '\0'; p++) {
    if (!g_ascii_isgraph (*p) || *p == '\\')
      return FALSE;
  }
  return TRUE;
}

static gboolean
check (GUri *uri, const char *host, GError **error)
{
  const char *scheme = g_uri_get_scheme (uri);

  if (host == NULL || g_uri_get_port (uri) == 0 || !is_plain_path (g_uri_get_path (uri)))
    return fail (error, HR_ENDPOINT_ERROR_INVALID, "Not a valid web address");
  if (!g_str_equal (scheme, "https") && !(g_str_equal (scheme, "http") && is_loopback (host)))
    return fail (error, HR_ENDPOINT_ERROR_INSECURE, "Not an https address");
  if (g_uri_get_userinfo (uri) != NULL || g_uri_get_query (uri) != NULL ||
      g_uri_get_fragment (uri) != NULL)
    return fail (error, HR_ENDPOINT_ERROR_EXTRAS,
                 "User info, a query or a fragment in the address");
  return TRUE;
}

static char *
make_origin (const char *scheme, const char *host, int port)
{
  gboolean ipv6 = strchr (host, ':') != NULL;
  g_autofree char *bracketed = ipv6 ? g_strdup_printf ("[%s]", host) : g_strdup (host);

  if (port < 0)
    return g_strdup_printf ("%s://%s", scheme, bracketed);
  return g_strdup_printf ("%s://%s:%d", scheme, bracketed, port);
}

static int
get_explicit_port (GUri *uri)
{
  int port = g_uri_get_port (uri);
  int usual = g_str_equal (g_uri_get_scheme (uri), "https") ? 443 : 80;

  return port == usual ? -1 : port;
}

static char *
make_credits_path (const char *base)
{
  gsize length = strlen (base);

  while (length > 0 && base[length - 1] == '/')
    length--;
  return g_strdup_printf ("%.*s" CREDITS_PATH, (int) length, base);
}

/**
 * hr_endpoint_parse:
 * @base_url: the base URL as set by the user, such as `https://udioapi.pro/api`; white space around
 *   it and slashes at its end do not matter
 * @error: return location for an error of %HR_ENDPOINT_ERROR
 *
 * The balance is asked for at `v2/credits` below the base URL. The scheme is https, or http for
 * the loopback addresses and "localhost".
 *
 * Returns: (transfer full) (nullable): an endpoint, or %NULL if the key must not be sent there
 */
HrEndpoint *
hr_endpoint_parse (const char *base_url, GError **error)
{
  g_autofree char *stripped = NULL;
  g_autofree char *host = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GUri) uri = NULL;
  HrEndpoint *self;
  int port;

  g_return_val_if_fail (base_url != NULL, NULL);

  stripped = g_strstrip (g_strdup (base_url));
  uri = g_uri_parse (stripped, URI_FLAGS, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL) {
    fail (error, HR_ENDPOINT_ERROR_INVALID, "Not a valid web address");
    return NULL;
  }
  host = normalize_host (g_uri_get_host (uri));
  if (!check (uri, host, error))
    return NULL;

  port = get_explicit_port (uri);
  path = make_credits_path (g_uri_get_path (uri));
  self = g_atomic_rc_box_new0 (HrEndpoint);
  self->origin = make_origin (g_uri_get_scheme (uri), host, port);
  self->credits_uri =
      g_uri_build (URI_FLAGS, g_uri_get_scheme (uri), NULL, host, port, path, NULL, NULL);
  return self;
}

/**
 * hr_endpoint_ref:
 * @self: an endpoint
 *
 * Returns: (transfer full): @self
 */
HrEndpoint *
hr_endpoint_ref (HrEndpoint *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  HrEndpoint *self = data;

  g_clear_pointer (&self->credits_uri, g_uri_unref);
  g_clear_pointer (&self->origin, g_free);
}

/**
 * hr_endpoint_unref:
 * @self: (transfer full): an endpoint
 */
void
hr_endpoint_unref (HrEndpoint *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, clear);
}

/**
 * hr_endpoint_get_credits_uri:
 * @self: an endpoint
 *
 * Returns: (transfer none): what to GET
 */
GUri *
hr_endpoint_get_credits_uri (HrEndpoint *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->credits_uri;
}

/**
 * hr_endpoint_get_origin:
 * @self: an endpoint
 *
 * Returns: (transfer none): scheme://host[:port], in one spelling only: lower case, IDN in ASCII,
 *   IPv6 in brackets, the scheme's usual port left out
 */
const char *
hr_endpoint_get_origin (HrEndpoint *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->origin;
}

/**
 * hr_endpoint_is_expected:
 * @self: an endpoint
 *
 * Returns: whether it is the vendor's or on this machine, where a key is meant to go; whoever can
 *   write the settings can name any other
 */
gboolean
hr_endpoint_is_expected (HrEndpoint *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return g_str_equal (self->origin, HR_KEYRING_VENDOR_ORIGIN) ||
         is_loopback (g_uri_get_host (self->credits_uri));
}
