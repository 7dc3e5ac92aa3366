/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HrClamp:
 *
 * Gives its child the width there is, up to a comfortable maximum, in the middle.
 */
#define HR_TYPE_CLAMP (hr_clamp_get_type ())
G_DECLARE_FINAL_TYPE (HrClamp, hr_clamp, HR, CLAMP, GtkBin)

G_END_DECLS
