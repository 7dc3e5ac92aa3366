/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HrStoreError:
 * @HR_STORE_ERROR_DAMAGED: the file is no database, or not a whole one
 * @HR_STORE_ERROR_READ_ONLY: file or folder cannot be written, or cannot be made
 * @HR_STORE_ERROR_FULL: no space left: the disk, a quota or a limit on the size of files
 * @HR_STORE_ERROR_NEWER: a later version of the program made the file; it is left as it is
 * @HR_STORE_ERROR_CLOSED: the history was closed
 * @HR_STORE_ERROR_FAILED: anything else that SQLite or the system says
 *
 * Why the history could not do something. Its messages are for logs.
 */
typedef enum {
  HR_STORE_ERROR_DAMAGED,
  HR_STORE_ERROR_READ_ONLY,
  HR_STORE_ERROR_FULL,
  HR_STORE_ERROR_NEWER,
  HR_STORE_ERROR_CLOSED,
  HR_STORE_ERROR_FAILED,
} HrStoreError;

#define HR_STORE_ERROR (hr_store_error_quark ())
GQuark hr_store_error_quark (void);

G_END_DECLS
