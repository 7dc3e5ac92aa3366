/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-key.h"

G_BEGIN_DECLS

HrKey *hr_prompt_for_key (const char *question, GError **error);

G_END_DECLS
