/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-error.h"

G_BEGIN_DECLS

const char *hr_remedy_get_action (HrRemedy remedy);

G_END_DECLS
