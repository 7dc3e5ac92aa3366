/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void hr_environment_prepare (void);
void hr_environment_spare_memory (void);
char **hr_environment_make_for_hooks (void);
char *hr_environment_get_hook_folder (void);

G_END_DECLS
