/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-store-error.h"

G_DEFINE_QUARK (hr - store - error - quark, hr_store_error)

G_DEFINE_ENUM_TYPE (HrHistoryProblem,
                    hr_history_problem,
                    G_DEFINE_ENUM_VALUE (HR_HISTORY_PROBLEM_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (HR_HISTORY_PROBLEM_DAMAGED, "damaged"),
                    G_DEFINE_ENUM_VALUE (HR_HISTORY_PROBLEM_READ_ONLY, "read-only"),
                    G_DEFINE_ENUM_VALUE (HR_HISTORY_PROBLEM_FULL, "full"),
                    G_DEFINE_ENUM_VALUE (HR_HISTORY_PROBLEM_NEWER, "newer"),
                    G_DEFINE_ENUM_VALUE (HR_HISTORY_PROBLEM_FAILED, "failed"))

/**
 * hr_history_problem_for_error:
 * @error: why something could not be done
 *
 * Returns: the problem that it means for the user; %HR_HISTORY_PROBLEM_NONE for what is no fault of
 *   the file: closed, cancelled
 */
HrHistoryProblem
hr_history_problem_for_error (const GError *error)
{
  g_return_val_if_fail (error != NULL, HR_HISTORY_PROBLEM_NONE);

  if (error->domain != HR_STORE_ERROR)
    return HR_HISTORY_PROBLEM_NONE;

  switch ((HrStoreError) error->code) {
  case HR_STORE_ERROR_DAMAGED:
    return HR_HISTORY_PROBLEM_DAMAGED;
  case HR_STORE_ERROR_READ_ONLY:
    return HR_HISTORY_PROBLEM_READ_ONLY;
  case HR_STORE_ERROR_FULL:
    return HR_HISTORY_PROBLEM_FULL;
  case HR_STORE_ERROR_NEWER:
    return HR_HISTORY_PROBLEM_NEWER;
  case HR_STORE_ERROR_FAILED:
    return HR_HISTORY_PROBLEM_FAILED;
  case HR_STORE_ERROR_CLOSED:
    return HR_HISTORY_PROBLEM_NONE;
  default:
    return HR_HISTORY_PROBLEM_FAILED;
  }
}
