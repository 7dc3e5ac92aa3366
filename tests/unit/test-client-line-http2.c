/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom-test"
#include "config.h"

#include "line-fixture.h"

#include <gio/gio.h>

/* In place of GIO's function, for the program and for libsoup: the program may not narrow the offer
 * of libsoup, which is HTTP/2 and HTTP/1.1. */
void
g_tls_connection_set_advertised_protocols (GTlsConnection *conn, const char *const *protocols)
{
  if (g_strv_contains (protocols, "h2"))
    g_object_set (conn, "advertised-protocols", protocols, NULL);
}

int
main (int argc, char **argv)
{
  return run_line (argc, argv, "http2");
}
