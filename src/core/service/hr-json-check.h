/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** HR_JSON_MAX_DEPTH: how deep objects and arrays may nest; the documented answer has 2. */
#define HR_JSON_MAX_DEPTH 32

char *hr_json_check (const char *text, gsize length);

G_END_DECLS
