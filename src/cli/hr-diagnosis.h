/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-error.h"

G_BEGIN_DECLS

/**
 * HrFinding:
 *
 * Findings of `headroom doctor`, each with a row of the table in hr-diagnosis.c. Nothing else is
 * printed but numbers, times, codes of #HrError and versions, so that the output is safe to paste.
 */
typedef enum {
  HR_FINDING_APPLET,
  HR_FINDING_DAEMON,
  HR_FINDING_NOBODY,
  HR_FINDING_WATCH_HANGS,
  HR_FINDING_BUS,
  HR_FINDING_NO_BUS,
  HR_FINDING_BUS_HANGS,
  HR_FINDING_TRAY,
  HR_FINDING_TRAY_NO_DISPLAY,
  HR_FINDING_NO_TRAY,
  HR_FINDING_NOTIFICATIONS,
  HR_FINDING_NOTIFICATIONS_NO_DISPLAY,
  HR_FINDING_NO_NOTIFICATIONS,
  HR_FINDING_DCONF,
  HR_FINDING_KEYFILE,
  HR_FINDING_OTHER_SETTINGS,
  HR_FINDING_SETTINGS_READ_ONLY,
  HR_FINDING_SETTINGS_IN_MEMORY,
  HR_FINDING_SETTINGS_DAMAGED,
  HR_FINDING_NO_PROXY,
  HR_FINDING_PROXY,
  HR_FINDING_PROXY_HANGS,
  HR_FINDING_VENDOR,
  HR_FINDING_OTHER_ADDRESS,
  HR_FINDING_BAD_ADDRESS,
  HR_FINDING_KEYRING,
  HR_FINDING_CREDENTIAL,
  HR_FINDING_KEY_ELSEWHERE,
  HR_FINDING_KEY_ERROR,
  HR_FINDING_CHECKED,
  HR_FINDING_NOT_CHECKED,
  HR_FINDING_CHECK_ERROR,
  HR_FINDING_STORE,
  HR_FINDING_STORE_EMPTY,
  HR_FINDING_STORE_READ_ONLY,
  HR_FINDING_STORE_FULL,
  HR_FINDING_STORE_DAMAGED,
  HR_FINDING_STORE_NEWER,
  HR_FINDING_STORE_FAILS,
  HR_FINDING_NO_HOOKS,
  HR_FINDING_HOOKS,
  HR_FINDING_HOOKS_SKIPPED,
  HR_FINDING_HOOK_FOLDER,
  HR_FINDING_HOOKS_HANG,
  HR_N_FINDINGS
} HrFinding;

/**
 * HrDiagnosis:
 *
 * A list of findings.
 */
typedef struct _HrDiagnosis HrDiagnosis;

HrDiagnosis *hr_diagnosis_new (void);
void hr_diagnosis_free (HrDiagnosis *self);
void hr_diagnosis_set_account (HrDiagnosis *self, guint account);
void hr_diagnosis_add (HrDiagnosis *self, HrFinding finding);
void hr_diagnosis_add_count (HrDiagnosis *self, HrFinding finding, guint count);
void hr_diagnosis_add_time (HrDiagnosis *self, HrFinding finding, gint64 at);
void hr_diagnosis_add_error (HrDiagnosis *self, HrFinding finding, HrError error);
gboolean hr_diagnosis_is_well (const HrDiagnosis *self);
char *hr_diagnosis_to_text (const HrDiagnosis *self, gint64 now);
char *hr_diagnosis_to_json (const HrDiagnosis *self, gint64 now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HrDiagnosis, hr_diagnosis_free)

G_END_DECLS
