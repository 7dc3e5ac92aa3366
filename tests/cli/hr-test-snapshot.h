/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-snapshot.h"

G_BEGIN_DECLS

/* 2026-11-22 14:32:00 UTC */
#define HR_TEST_NOON (G_GINT64_CONSTANT (1795357920) * G_USEC_PER_SEC)

HrSnapshot *hr_test_snapshot_new (void);
void hr_test_snapshot_set_name (HrSnapshot *snapshot, const char *name);

G_END_DECLS
