/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-web-page.h"

static void
test_opened (void)
{
  static const char *const rows[] = {
    "https://udioapi.pro/pricing",
    "https://udioapi.pro/dashboard?tab=keys#new",
    "http://udioapi.pro/",
    "HTTPS://UDIOAPI.PRO/",
    "https://udioapi.pro:8443/",
    "https://[2001:db8::1]/",
    "https://b\xc3\xbc"
    "cher.example/\xc3\xa4",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_test_message ("%s", rows[i]);
    g_assert_true (hr_web_page_is_valid (rows[i]));
  }
}

static void
test_refused (void)
{
  static const char *const rows[] = {
    /* Nothing, or no absolute address with a host */
    "",
    "udioapi.pro",
    "//udioapi.pro/",
    "/etc/passwd",
    "https:",
    "https:udioapi.pro",
    "https:///pricing",
    "https://:443/",
    /* What other programs than a browser open */
    "file:///etc/passwd",
    "file://udioapi.pro/share/run.desktop",
    "ftp://udioapi.pro/",
    "smb://udioapi.pro/share",
    "sftp://udioapi.pro/",
    "ssh://udioapi.pro/",
    "mailto:somebody@udioapi.pro",
    "tel:+123",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vnc://udioapi.pro/",
    "apt://package",
    "appstream://id",
    "flatpak+https://udioapi.pro/x.flatpakref",
    "x-terminal-emulator://udioapi.pro/",
    "view-source:https://udioapi.pro/",
    "blob:https://udioapi.pro/1",
    "httpsx://udioapi.pro/",
    "xhttps://udioapi.pro/",
    /* Looks like one host and is another */
    "https://udioapi.pro@elsewhere.example/",
    "https://user:password@udioapi.pro/",
    /* An option or more than one word, for whoever passes it on to a command line */
    "--profile=https://udioapi.pro/",
    " https://udioapi.pro/",
    "https://udioapi.pro/ --new-window",
    "https://udioapi.pro/\n--new-window",
    "https://udioapi.pro/\x1b[2J",
    "https://udioapi.pro/\x7f",
    "https://udioapi.pro/\xc2\x9b"
    "2J",
    "https://udioapi.pro/\xe2\x80\xa8x",
    /* Not UTF-8 */
    "https://udioapi.pro/\xff",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *escaped = g_strescape (rows[i], NULL);

    g_test_message ("%s", escaped);
    g_assert_false (hr_web_page_is_valid (rows[i]));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/web-page/opened", test_opened);
  g_test_add_func ("/web-page/refused", test_refused);
  return g_test_run ();
}
