/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-hook-folder.h"

#include <glib/gi18n-lib.h>

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
hook_free (gpointer data)
{
  HrHook *hook = data;

  g_free (hook->name);
  g_free (hook->path);
  g_free (hook->problem);
  g_free (hook);
}

/* Tells whether nobody else is in a group: the user's first one, which bears the user's name. One
 * with more members than the buffer has room for is not. */
static gboolean
is_own_group (gid_t group)
{
  struct passwd user, *user_found = NULL;
  struct group entry, *found = NULL;
  char user_buffer[4096], buffer[4096];

  return group == getegid () &&
         getpwuid_r (geteuid (), &user, user_buffer, sizeof user_buffer, &user_found) == 0 &&
         user_found != NULL && getgrgid_r (group, &entry, buffer, sizeof buffer, &found) == 0 &&
         found != NULL && g_str_equal (user.pw_name, entry.gr_name) &&
         (entry.gr_mem[0] == NULL ||
          (g_str_equal (entry.gr_mem[0], user.pw_name) && entry.gr_mem[1] == NULL));
}

/* Returns: (transfer full) (nullable): why somebody else could have written it */
static char *
find_writer (const struct stat *info)
{
  if (info->st_uid != geteuid () && info->st_uid != 0)
    return g_strdup (C_ ("hook", "it belongs to another user"));
  if ((info->st_mode & S_IWOTH) != 0)
    return g_strdup (C_ ("hook", "others may write to it: chmod o-w"));
  if ((info->st_mode & S_IWGRP) != 0 && !is_own_group (info->st_gid))
    return g_strdup (C_ ("hook", "a group may write to it: chmod g-w"));
  return NULL;
}

static char *
find_problem (const char *path)
{
  struct stat info;
  char *problem = NULL;

  if (stat (path, &info) != 0)
    return g_strdup (g_strerror (errno));
  if (!S_ISREG (info.st_mode))
    return g_strdup (C_ ("hook", "it is not a file"));

  problem = find_writer (&info);
  if (problem != NULL)
    return problem;
  if ((info.st_mode & (S_ISUID | S_ISGID)) != 0)
    return g_strdup (C_ ("hook", "it would run as somebody else"));
  if (access (path, X_OK) != 0)
    return g_strdup (C_ ("hook", "it is not executable: chmod +x"));
  return NULL;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const HrHook *const *left = a;
  const HrHook *const *right = b;

  return strcmp ((*left)->name, (*right)->name);
}

/**
 * hr_hook_folder_list:
 * @folder: (type filename): the folder of the user's own programs
 * @problem: (out) (transfer full) (nullable): why none in it is run, a sentence in the user's
 *   language; %NULL if nothing speaks against the folder, or there is none
 *
 * Lists its files in the order of their names' bytes. Nobody but the user and root may be able to
 * write to the folder and to what is run. Hidden files and an editor's copies, which end in "~",
 * are left out. It blocks for as long as the disk does: see hr_hook_folder_list_async().
 *
 * Returns: (transfer full) (element-type HrHook): the files; none where there is a @problem
 */
GPtrArray *
hr_hook_folder_list (const char *folder, char **problem)
{
  GPtrArray *hooks = g_ptr_array_new_with_free_func (hook_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;
  struct stat info;

  *problem = NULL;
  if (stat (folder, &info) != 0)
    return hooks;
  *problem = find_writer (&info);
  if (*problem != NULL)
    return hooks;
  dir = g_dir_open (folder, 0, &error);
  if (dir == NULL) {
    *problem = g_strdup (error->message);
    return hooks;
  }

  while ((name = g_dir_read_name (dir)) != NULL) {
    HrHook *hook = NULL;

    if (*name == '.' || g_str_has_suffix (name, "~"))
      continue;
    hook = g_new0 (HrHook, 1);
    hook->name = g_strdup (name);
    hook->path = g_build_filename (folder, name, NULL);
    hook->problem = find_problem (hook->path);
    g_ptr_array_add (hooks, hook);
  }
  g_ptr_array_sort (hooks, compare_names);
  return hooks;
}

/* Data of the task: what it is given, and what it has found. */
typedef struct {
  char *folder;
  HrHookLister lister;
  char *problem;
} List;

static void
list_free (gpointer data)
{
  List *list = data;

  g_free (list->folder);
  g_free (list->problem);
  g_free (list);
}

static void
list_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  List *list = task_data;

  g_task_return_pointer (task, list->lister (list->folder, &list->problem),
                         (GDestroyNotify) g_ptr_array_unref);
}

/**
 * hr_hook_folder_list_async:
 * @folder: (type filename): the folder of the user's own programs
 * @lister: lists it: hr_hook_folder_list()
 * @callback: called when it has; finish with hr_hook_folder_list_finish()
 * @user_data: for @callback
 *
 * Lists the folder in a thread, which the disk of a home folder, or who knows the names of users
 * and groups, may keep for ever. The caller's clock ends the wait.
 */
void
hr_hook_folder_list_async (const char *folder,
                           HrHookLister lister,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  List *list = g_new0 (List, 1);

  list->folder = g_strdup (folder);
  list->lister = lister;
  g_task_set_source_tag (task, hr_hook_folder_list_async);
  g_task_set_task_data (task, list, list_free);
  g_task_run_in_thread (task, list_in_thread);
}

/**
 * hr_hook_folder_list_finish:
 * @result: what the callback was given
 * @problem: (out) (transfer full) (nullable): as of hr_hook_folder_list()
 *
 * Returns: (transfer full) (element-type HrHook): as of hr_hook_folder_list()
 */
GPtrArray *
hr_hook_folder_list_finish (GAsyncResult *result, char **problem)
{
  List *list = g_task_get_task_data (G_TASK (result));

  *problem = g_steal_pointer (&list->problem);
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
