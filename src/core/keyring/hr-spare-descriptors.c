/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-spare-descriptors.h"

#include "hr-error.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* libsecret's synchronous calls make a main loop each, and the calls on the bus below them another;
 * where there is no eventfd() a loop takes two descriptors. */
#define WANTED 8

/**
 * hr_spare_descriptors_check:
 * @error: return location for %HR_ERROR_KEYRING_UNAVAILABLE
 *
 * Sees whether libsecret may be called: GLib ends the process (g_error() in g_wakeup_new()) where
 * it gets no descriptor for a new main loop. They are given back, so that somebody else may take
 * them in between: it makes the end unlikely, not impossible.
 *
 * Returns: whether there are descriptors enough
 */
gboolean
hr_spare_descriptors_check (GError **error)
{
  int descriptors[WANTED];
  int code = 0;
  guint n = 0;

  while (n < WANTED && (descriptors[n] = eventfd (0, EFD_CLOEXEC)) >= 0)
    n++;
  if (n < WANTED)
    code = errno;
  for (guint i = 0; i < n; i++)
    close (descriptors[i]);

  if (code != 0)
    g_set_error (error, HR_ERROR, HR_ERROR_KEYRING_UNAVAILABLE, "The keyring cannot be asked: %s",
                 g_strerror (code));
  return code == 0;
}
