/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libayatana-appindicator/app-indicator.h>

G_BEGIN_DECLS

AppIndicator *smallest_item_new (void);

G_END_DECLS
