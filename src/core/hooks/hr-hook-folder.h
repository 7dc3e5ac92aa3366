/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HrHook:
 * @name: (type filename): its file's name
 * @path: (type filename): its path
 * @problem: (nullable): why it is not run, a sentence in the user's language; %NULL if it is
 *
 * A file in the folder of the user's own programs.
 */
typedef struct {
  char *name;
  char *path;
  char *problem;
} HrHook;

GPtrArray *hr_hook_folder_list (const char *folder, char **problem);

G_END_DECLS
