/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-environment.h"

#include <gio/gio.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <unistd.h>

#define BUS_ADDRESS "DBUS_SESSION_BUS_ADDRESS"

/* GLib takes them as they are; relative ones are to be ignored (XDG Base Directory Specification).
 */
static void
ignore_relative_folders (void)
{
  static const char *const NAMES[] = { "XDG_RUNTIME_DIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME",
                                       "XDG_DATA_HOME", "XDG_STATE_HOME" };

  for (gsize i = 0; i < G_N_ELEMENTS (NAMES); i++) {
    const char *folder = g_getenv (NAMES[i]);

    if (folder != NULL && !g_path_is_absolute (folder))
      g_unsetenv (NAMES[i]);
  }
}

/* Neither cron nor ssh hands on the address of the session bus, which is there all the same, in
 * pam_systemd's folder. Without an address GDBus would have dbus-launch start a bus that nobody
 * else is on, wherever there is a display. */
static void
set_session_bus (void)
{
  const char *address = g_getenv (BUS_ADDRESS);
  const char *runtime = g_getenv ("XDG_RUNTIME_DIR");
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *found = NULL;

  if (address != NULL && *address != '\0')
    return;

  folder =
      runtime != NULL ? g_strdup (runtime) : g_strdup_printf ("/run/user/%u", (guint) getuid ());
  path = g_build_filename (folder, "bus", NULL);
  escaped = g_dbus_address_escape_value (path);
  found = g_strconcat ("unix:path=", escaped, NULL);
  g_setenv (BUS_ADDRESS, found, TRUE);
}

/**
 * hr_environment_prepare:
 *
 * Makes the environment one that libraries can rely on: folders that are absolute or not set, and
 * the address of the session bus, whether or not there is one. To be called first, before there is
 * another thread.
 */
void
hr_environment_prepare (void)
{
  ignore_relative_folders ();
  set_session_bus ();
}

/**
 * hr_environment_spare_memory:
 *
 * For a program that goes on for days. One heap for all threads, none of which is busy for long:
 * glibc gives each one its own, and keeps it. And what is large always goes back to the system when
 * it is freed: by default glibc keeps it once it has seen something that size come and go, as each
 * poll's look at the history does.
 */
void
hr_environment_spare_memory (void)
{
#ifdef __GLIBC__
  mallopt (M_ARENA_MAX, 1);
  mallopt (M_MMAP_THRESHOLD, 128 * 1024);
#endif
}

/**
 * hr_environment_make_for_hooks:
 *
 * Returns: (transfer full) (array zero-terminated=1): the environment of the user's own programs:
 *   who and where the user is, the language, the time zone, and the session bus; nothing else that
 *   this program was started with
 */
char **
hr_environment_make_for_hooks (void)
{
  static const char *const NAMES[] = { "HOME",
                                       "USER",
                                       "LOGNAME",
                                       "PATH",
                                       "LANG",
                                       "LANGUAGE",
                                       "LC_ALL",
                                       "LC_CTYPE",
                                       "LC_MESSAGES",
                                       "LC_NUMERIC",
                                       "LC_TIME",
                                       "TZ",
                                       "XDG_DATA_HOME",
                                       "XDG_CONFIG_HOME",
                                       "XDG_RUNTIME_DIR",
                                       BUS_ADDRESS };
  char **environment = g_environ_setenv (NULL, "PATH", "/usr/local/bin:/usr/bin:/bin", TRUE);

  for (gsize i = 0; i < G_N_ELEMENTS (NAMES); i++) {
    const char *value = g_getenv (NAMES[i]);

    if (value != NULL)
      environment = g_environ_setenv (environment, NAMES[i], value, TRUE);
  }
  return environment;
}

/**
 * hr_environment_get_hook_folder:
 *
 * Returns: (transfer full) (type filename): where the user's own programs are
 */
char *
hr_environment_get_hook_folder (void)
{
  return g_build_filename (g_get_user_config_dir (), "headroom", "hooks", NULL);
}
