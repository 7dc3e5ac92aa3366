/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

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

/**
 * HrHistoryProblem:
 * @HR_HISTORY_PROBLEM_NONE: rows are kept
 * @HR_HISTORY_PROBLEM_DAMAGED: a damaged file was set aside and a new one begun: rows are kept
 * @HR_HISTORY_PROBLEM_READ_ONLY: rows are not kept; what is there may be readable
 * @HR_HISTORY_PROBLEM_FULL: rows are not kept until there is space again
 * @HR_HISTORY_PROBLEM_NEWER: rows are neither kept nor read: the file is a later version's
 * @HR_HISTORY_PROBLEM_FAILED: rows are not kept, for another reason
 *
 * What the user should know about the history. It goes away by itself when a row could be written
 * again; %HR_HISTORY_PROBLEM_DAMAGED stays for this run.
 */
typedef enum {
  HR_HISTORY_PROBLEM_NONE,
  HR_HISTORY_PROBLEM_DAMAGED,
  HR_HISTORY_PROBLEM_READ_ONLY,
  HR_HISTORY_PROBLEM_FULL,
  HR_HISTORY_PROBLEM_NEWER,
  HR_HISTORY_PROBLEM_FAILED,
} HrHistoryProblem;

#define HR_TYPE_HISTORY_PROBLEM (hr_history_problem_get_type ())
GType hr_history_problem_get_type (void);

HrHistoryProblem hr_history_problem_for_error (const GError *error);

G_END_DECLS
