/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

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

/** HR_HOOK_FOLDER_TIMEOUT: for how many seconds the folder is waited for */
#define HR_HOOK_FOLDER_TIMEOUT 5

/**
 * HrHookLister:
 *
 * Lists a folder as hr_hook_folder_list() does.
 */
typedef GPtrArray *(*HrHookLister) (const char *folder, char **problem);

GPtrArray *hr_hook_folder_list (const char *folder, char **problem);
void hr_hook_folder_list_async (const char *folder,
                                HrHookLister lister,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GPtrArray *hr_hook_folder_list_finish (GAsyncResult *result, char **problem);

G_END_DECLS
