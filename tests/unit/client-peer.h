/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client-fixture.h"

/*
 * A server in a thread of its own, which does as it is told with each connection, one after the
 * other.
 */
typedef struct _Peer Peer;
typedef void (*PeerFunc) (Peer *self, GIOStream *stream);
typedef gboolean (*PeerCheck) (Peer *self);

struct _Peer {
  PeerFunc func;
  const void *data;             /* (unowned) */
  GTlsCertificate *certificate; /* (unowned) (nullable): speaks TLS if there is one */
  const char *const *protocols; /* (unowned) (nullable): what it offers there */

  GSocketListener *listener; /* (owned) */
  GThread *thread;           /* (owned) */
  GCancellable *closing;     /* (owned) */
  guint16 port;
  GMutex mutex;
  GString *requests; /* (owned): what was asked; guarded by mutex */
  int connections;   /* atomic */
  int sends;         /* atomic: requests of HTTP/2 */
  int is_settled;    /* atomic: of HTTP/2, all was said that there is to say */
};

void peer_start (Peer *self);
void peer_stop (Peer *self);
void peer_wait (Peer *self, GIOStream *stream);
void peer_read_request (Peer *self, GIOStream *stream);
gboolean peer_say (Peer *self, GIOStream *stream, const void *data, gsize length);
guint count_requests (void);
void wait_for_the_end (void);
void check_in_time (ClientFixture *self, const char *base_url, PeerCheck is_there, Peer *peer);
void check_cancelled (ClientFixture *self, const char *base_url, PeerCheck is_there, Peer *peer);
