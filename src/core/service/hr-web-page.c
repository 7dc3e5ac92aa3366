/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-web-page.h"

/* Spaces and control characters are what one program reads otherwise than the next. */
static gboolean
is_written_plainly (const char *url)
{
  for (const char *p = url; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (g_unichar_iscntrl (c) || g_unichar_isspace (c))
      return FALSE;
  }
  return TRUE;
}

/**
 * hr_web_page_is_valid:
 * @url: what a setting says
 *
 * Tells whether a browser, and nothing but a browser, is what @url opens: the desktop has a program
 * for nearly every scheme, and some of them do more than show something. A user name before the
 * host, which makes an address look like another, is refused.
 *
 * Returns: whether it is the http or https address of a page
 */
gboolean
hr_web_page_is_valid (const char *url)
{
  g_autoptr (GUri) uri = NULL;
  const char *host;

  g_return_val_if_fail (url != NULL, FALSE);

  if (!g_utf8_validate (url, -1, NULL) || !is_written_plainly (url))
    return FALSE;
  uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  host = uri != NULL ? g_uri_get_host (uri) : NULL;
  if (host == NULL || *host == '\0' || g_uri_get_userinfo (uri) != NULL)
    return FALSE;
  return g_str_equal (g_uri_get_scheme (uri), "https") ||
         g_str_equal (g_uri_get_scheme (uri), "http");
}
