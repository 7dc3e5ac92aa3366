/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-inquiry.h"

G_BEGIN_DECLS

char *hr_status_text (const HrInquiry *inquiry, gint64 now);

G_END_DECLS
