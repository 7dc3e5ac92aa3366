/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-endpoint.h"

static void
test_good (void)
{
  static const struct {
    const char *base;
    const char *uri;
    const char *origin;
  } rows[] = {
    /* The default, and the other known hosts */
    { "https://udioapi.pro/api", "https://udioapi.pro/api/v2/credits", "https://udioapi.pro" },
    { "https://altrix.udioapi.pro/api", "https://altrix.udioapi.pro/api/v2/credits",
      "https://altrix.udioapi.pro" },
    /* Slashes at the end and white space do not matter */
    { "https://udioapi.pro/api/", "https://udioapi.pro/api/v2/credits", "https://udioapi.pro" },
    { " https://udioapi.pro/api///\n", "https://udioapi.pro/api/v2/credits",
      "https://udioapi.pro" },
    { "https://udioapi.pro", "https://udioapi.pro/v2/credits", "https://udioapi.pro" },
    { "https://udioapi.pro/", "https://udioapi.pro/v2/credits", "https://udioapi.pro" },
    /* A longer path is kept as it is */
    { "https://udioapi.pro/A/b%20c", "https://udioapi.pro/A/b%20c/v2/credits",
      "https://udioapi.pro" },
    /* What cannot stand in a path is written so that it can */
    { "https://udioapi.pro/a b", "https://udioapi.pro/a%20b/v2/credits", "https://udioapi.pro" },
    { "https://udioapi.pro/\xc3\xa4", "https://udioapi.pro/%C3%A4/v2/credits",
      "https://udioapi.pro" },
    { "https://udioapi.pro/a\r\nX-Evil: 1", "https://udioapi.pro/a%0D%0AX-Evil:%201/v2/credits",
      "https://udioapi.pro" },
    /* One spelling of an origin: case, usual port, other ports */
    { "HTTPS://UdioAPI.Pro/API", "https://udioapi.pro/API/v2/credits", "https://udioapi.pro" },
    { "https://udioapi.pro:443/api", "https://udioapi.pro/api/v2/credits", "https://udioapi.pro" },
    { "https://udioapi.pro:8443/api", "https://udioapi.pro:8443/api/v2/credits",
      "https://udioapi.pro:8443" },
    { "https://udioapi.pro:80/api", "https://udioapi.pro:80/api/v2/credits",
      "https://udioapi.pro:80" },
    /* IDN */
    { "https://B\xc3\xbc"
      "cher.example/api",
      "https://xn--bcher-kva.example/api/v2/credits", "https://xn--bcher-kva.example" },
    /* Other ways to write the letters and the dots of the same name */
    { "https://\xef\xbd\x95"
      "dioapi\xe3\x80\x82pro/",
      "https://udioapi.pro/v2/credits", "https://udioapi.pro" },
    /* Another name is another origin, however alike it looks: a dot at the end, a Cyrillic o */
    { "https://udioapi.pro./", "https://udioapi.pro./v2/credits", "https://udioapi.pro." },
    { "https://udi\xd0\xbe"
      "api.pro/",
      "https://xn--udiapi-yqf.pro/v2/credits", "https://xn--udiapi-yqf.pro" },
    { "https://udioapi.pro.elsewhere.example/", "https://udioapi.pro.elsewhere.example/v2/credits",
      "https://udioapi.pro.elsewhere.example" },
    /* What resolvers may take for an address of this machine is a name like any other */
    { "https://0x7f000001/", "https://0x7f000001/v2/credits", "https://0x7f000001" },
    /* Addresses */
    { "https://192.0.2.7", "https://192.0.2.7/v2/credits", "https://192.0.2.7" },
    { "https://[2001:DB8:0::1]:444/api", "https://[2001:db8::1]:444/api/v2/credits",
      "https://[2001:db8::1]:444" },
    /* http for this machine */
    { "http://127.0.0.1:8080/api", "http://127.0.0.1:8080/api/v2/credits",
      "http://127.0.0.1:8080" },
    { "http://127.9.8.7", "http://127.9.8.7/v2/credits", "http://127.9.8.7" },
    { "http://[::1]:80", "http://[::1]/v2/credits", "http://[::1]" },
    { "http://LOCALHOST/", "http://localhost/v2/credits", "http://localhost" },
    { "http://\xef\xbc\x91"
      "27.0.0.1/",
      "http://127.0.0.1/v2/credits", "http://127.0.0.1" },
    { "http://[0:0:0:0:0:0:0:1]/", "http://[::1]/v2/credits", "http://[::1]" },
    { "http://localhost:443", "http://localhost:443/v2/credits", "http://localhost:443" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (HrEndpoint) endpoint = hr_endpoint_parse (rows[i].base, &error);
    g_autofree char *uri = NULL;

    g_assert_no_error (error);
    uri = g_uri_to_string (hr_endpoint_get_credits_uri (endpoint));
    g_assert_cmpstr (uri, ==, rows[i].uri);
    g_assert_cmpstr (hr_endpoint_get_origin (endpoint), ==, rows[i].origin);
  }
}

static void
test_refused (void)
{
  static const struct {
    const char *base;
    HrEndpointError code;
  } rows[] = {
    /* No absolute URL with a host */
    { "", HR_ENDPOINT_ERROR_INVALID },
    { "udioapi.pro/api", HR_ENDPOINT_ERROR_INVALID },
    { "//udioapi.pro/api", HR_ENDPOINT_ERROR_INVALID },
    { "https://", HR_ENDPOINT_ERROR_INVALID },
    { "https:///api", HR_ENDPOINT_ERROR_INVALID },
    { "https:udioapi.pro", HR_ENDPOINT_ERROR_INVALID },
    { "mailto:somebody@udioapi.pro", HR_ENDPOINT_ERROR_INVALID },
    { "https://:443/api", HR_ENDPOINT_ERROR_INVALID },
    /* Ports that are none */
    { "https://udioapi.pro:0/api", HR_ENDPOINT_ERROR_INVALID },
    { "https://udioapi.pro:65536/api", HR_ENDPOINT_ERROR_INVALID },
    { "https://udioapi.pro:x/api", HR_ENDPOINT_ERROR_INVALID },
    { "https://udioapi.pro:-1/api", HR_ENDPOINT_ERROR_INVALID },
    { "https://udioapi.pro:+443/api", HR_ENDPOINT_ERROR_INVALID },
    { "https://udioapi.pro: 443/api", HR_ENDPOINT_ERROR_INVALID },
    { "https://udioapi.pro:0x1bb/api", HR_ENDPOINT_ERROR_INVALID },
    { "https://udioapi.pro:443:8443/api", HR_ENDPOINT_ERROR_INVALID },
    { "https://udioapi.pro:4294967739/api", HR_ENDPOINT_ERROR_INVALID },
    { "https://udioapi.pro:18446744073709552059/api", HR_ENDPOINT_ERROR_INVALID },
    /* Hosts that are none */
    { "https://udio api.pro/", HR_ENDPOINT_ERROR_INVALID },
    { "https://udio\x01"
      "api.pro/",
      HR_ENDPOINT_ERROR_INVALID },
    { "https://udioapi.pro%2f.example/", HR_ENDPOINT_ERROR_INVALID },
    { "https://[::1/", HR_ENDPOINT_ERROR_INVALID },
    { "https://[fe80::1%25eth0]/", HR_ENDPOINT_ERROR_INVALID },
    { "http://[::1%25lo]/", HR_ENDPOINT_ERROR_INVALID },
    { "https://udioapi.pro\\.elsewhere.example/", HR_ENDPOINT_ERROR_INVALID },
    { "https://udioapi.pro\t.elsewhere.example/", HR_ENDPOINT_ERROR_INVALID },
    { "https://udioapi.pro%00.elsewhere.example/", HR_ENDPOINT_ERROR_INVALID },
    { "https://udioapi.pro%23.elsewhere.example/", HR_ENDPOINT_ERROR_INVALID },
    /* Paths that others read otherwise */
    { "https://udioapi.pro/a\\b", HR_ENDPOINT_ERROR_INVALID },
    { "https://udioapi.pro/a%zz", HR_ENDPOINT_ERROR_INVALID },
    /* Not UTF-8 */
    { "https://udio\xff"
      "api.pro/",
      HR_ENDPOINT_ERROR_INVALID },
    /* http to another machine, however it is written */
    { "http://udioapi.pro/api", HR_ENDPOINT_ERROR_INSECURE },
    { "http://128.0.0.1/", HR_ENDPOINT_ERROR_INSECURE },
    { "http://127.0.0.1.example/", HR_ENDPOINT_ERROR_INSECURE },
    { "http://127.1/", HR_ENDPOINT_ERROR_INSECURE },
    { "http://localhost.example/", HR_ENDPOINT_ERROR_INSECURE },
    { "http://localhost./", HR_ENDPOINT_ERROR_INSECURE },
    { "http://0.0.0.0/", HR_ENDPOINT_ERROR_INSECURE },
    { "http://[::2]/", HR_ENDPOINT_ERROR_INSECURE },
    { "http://127.0.0.1.evil.example/", HR_ENDPOINT_ERROR_INSECURE },
    { "http://127.0.0.1%2eevil.example/", HR_ENDPOINT_ERROR_INSECURE },
    { "http://127.0.0.1\xe3\x80\x82"
      "evil.example/",
      HR_ENDPOINT_ERROR_INSECURE },
    { "http://localhostevil.example/", HR_ENDPOINT_ERROR_INSECURE },
    { "http://localhost.evil.example/", HR_ENDPOINT_ERROR_INSECURE },
    { "http://localhost.localdomain/", HR_ENDPOINT_ERROR_INSECURE },
    { "http://0x7f000001/", HR_ENDPOINT_ERROR_INSECURE },
    { "http://0x7f.0.0.1/", HR_ENDPOINT_ERROR_INSECURE },
    { "http://2130706433/", HR_ENDPOINT_ERROR_INSECURE },
    { "http://0177.0.0.1/", HR_ENDPOINT_ERROR_INSECURE },
    { "http://017700000001/", HR_ENDPOINT_ERROR_INSECURE },
    { "http://127.0.0.1./", HR_ENDPOINT_ERROR_INSECURE },
    { "http://0/", HR_ENDPOINT_ERROR_INSECURE },
    { "http://[::]/", HR_ENDPOINT_ERROR_INSECURE },
    { "http://[::ffff:127.0.0.1]/", HR_ENDPOINT_ERROR_INSECURE },
    { "http://[::ffff:198.51.100.7]/", HR_ENDPOINT_ERROR_INSECURE },
    { "http://[::127.0.0.1]/", HR_ENDPOINT_ERROR_INSECURE },
    { "http://169.254.169.254/", HR_ENDPOINT_ERROR_INSECURE },
    /* Other schemes */
    { "ftp://udioapi.pro/api", HR_ENDPOINT_ERROR_INSECURE },
    { "file://localhost/etc/passwd", HR_ENDPOINT_ERROR_INSECURE },
    { "ws://127.0.0.1/", HR_ENDPOINT_ERROR_INSECURE },
    { "http+unix://127.0.0.1/", HR_ENDPOINT_ERROR_INSECURE },
    { "resource://127.0.0.1/", HR_ENDPOINT_ERROR_INSECURE },
    { "data://127.0.0.1/", HR_ENDPOINT_ERROR_INSECURE },
    /* What a base URL does not carry, empty or not */
    { "https://user@udioapi.pro/api", HR_ENDPOINT_ERROR_EXTRAS },
    { "https://user:password@udioapi.pro/api", HR_ENDPOINT_ERROR_EXTRAS },
    { "https://@udioapi.pro/api", HR_ENDPOINT_ERROR_EXTRAS },
    { "https://udioapi.pro\\@elsewhere.example/", HR_ENDPOINT_ERROR_EXTRAS },
    { "https://udioapi.pro/api?key=1", HR_ENDPOINT_ERROR_EXTRAS },
    { "https://udioapi.pro/api?", HR_ENDPOINT_ERROR_EXTRAS },
    { "https://udioapi.pro/api#top", HR_ENDPOINT_ERROR_EXTRAS },
    { "https://udioapi.pro#@127.0.0.1/", HR_ENDPOINT_ERROR_EXTRAS },
    { "http://localhost@127.0.0.1/", HR_ENDPOINT_ERROR_EXTRAS },
    { "https://user:@udioapi.pro/", HR_ENDPOINT_ERROR_EXTRAS },
    { "https://user%40udioapi.pro@elsewhere.example/", HR_ENDPOINT_ERROR_EXTRAS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *escaped = g_strescape (rows[i].base != NULL ? rows[i].base : "(none)", NULL);
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", escaped);
    g_assert_null (hr_endpoint_parse (rows[i].base, &error));
    g_assert_error (error, HR_ENDPOINT_ERROR, (int) rows[i].code);
  }
}

static void
test_long (void)
{
  g_autofree char *label = g_strnfill (70000, 'a');
  g_autofree char *host = g_strconcat ("https://", label, ".example/", NULL);
  g_autofree char *path = g_strconcat ("https://udioapi.pro/", label, NULL);
  g_autoptr (HrEndpoint) endpoint = hr_endpoint_parse (path, NULL);

  g_assert_null (hr_endpoint_parse (host, NULL));
  g_assert_nonnull (endpoint);
}

static void
test_references (void)
{
  g_autoptr (HrEndpoint) endpoint = hr_endpoint_parse ("https://udioapi.pro/api", NULL);
  HrEndpoint *again = hr_endpoint_ref (endpoint);

  g_assert_true (again == endpoint);
  hr_endpoint_unref (again);
  g_assert_cmpstr (hr_endpoint_get_origin (endpoint), ==, "https://udioapi.pro");
}

/* Whoever can write the settings can name any address. */
static void
test_expected (void)
{
  static const struct {
    const char *base;
    gboolean expected;
  } rows[] = {
    { "https://udioapi.pro/api", TRUE },
    { "https://UDIOAPI.pro:443/api", TRUE },
    { "http://localhost:8080", TRUE },
    { "http://127.0.0.1:8080", TRUE },
    { "https://[::1]/", TRUE },
    { "https://altrix.udioapi.pro/api", FALSE },
    { "https://udioapi.pro:8443/api", FALSE },
    { "https://udioapi.pro./api", FALSE },
    { "https://udioapi.pro.elsewhere.example/", FALSE },
    { "https://localhost.elsewhere.example/", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (HrEndpoint) endpoint = hr_endpoint_parse (rows[i].base, NULL);

    g_test_message ("%s", rows[i].base);
    g_assert_nonnull (endpoint);
    g_assert_cmpint (hr_endpoint_is_expected (endpoint), ==, rows[i].expected);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/endpoint/good", test_good);
  g_test_add_func ("/endpoint/refused", test_refused);
  g_test_add_func ("/endpoint/long", test_long);
  g_test_add_func ("/endpoint/references", test_references);
  g_test_add_func ("/endpoint/vendor-and-this-machine-are-expected", test_expected);
  return g_test_run ();
}
