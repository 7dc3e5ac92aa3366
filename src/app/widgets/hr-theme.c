/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-theme.h"

#include "hr-memory.h"

/*
 * GTK reads the whole theme before the first widget, and the rows of the tray's menu are widgets,
 * though it is the panel that draws them. On Debian 12 that is a third of the start and 2 MiB, for
 * nothing, until a window opens. So until then, and when the last window is closed, the theme is an
 * empty one: what GTK calls a built-in theme, in Headroom's own resources.
 */
#define EMPTY_THEME "HeadroomEmpty"
#define VARIABLE    "GTK_THEME"

static void
on_window_added (GtkApplication *application)
{
  /* Among others it is there already. */
  if (gtk_application_get_windows (application)->next == NULL)
    gtk_settings_reset_property (gtk_settings_get_default (), "gtk-theme-name");
}

static void
let_go (gpointer user_data)
{
  g_autoptr (GtkApplication) application = user_data;

  if (gtk_application_get_windows (application) != NULL)
    return;

  g_object_set (gtk_settings_get_default (), "gtk-theme-name", EMPTY_THEME, NULL);
  /* What GTK needed for the window is not needed any more, and may be a while. */
  hr_memory_give_back ();
}

static void
on_window_removed (GtkApplication *application)
{
  /* The window is still about to be taken apart. */
  if (gtk_application_get_windows (application) == NULL)
    g_idle_add_once (let_go, g_object_ref (application));
}

/**
 * hr_theme_hold_back:
 *
 * Makes GTK start with an empty theme. To be called before there is a second thread and before GTK
 * is initialized: only the environment is asked for the theme so early. A theme that the user has
 * forced with GTK_THEME stays what it is, from the start on.
 */
void
hr_theme_hold_back (void)
{
  g_setenv (VARIABLE, EMPTY_THEME, FALSE);
}

/**
 * hr_theme_follow_windows:
 * @application: the application, at its start-up, with GTK initialized
 *
 * Loads the theme when @application has a window, and lets go of it when the last one is closed.
 * Takes hr_theme_hold_back()'s trace out of the environment, which is handed on to browsers.
 */
void
hr_theme_follow_windows (GtkApplication *application)
{
  g_return_if_fail (GTK_IS_APPLICATION (application));

  if (g_strcmp0 (g_getenv (VARIABLE), EMPTY_THEME) != 0)
    return;

  g_object_set (gtk_settings_get_default (), "gtk-theme-name", EMPTY_THEME, NULL);
  g_unsetenv (VARIABLE);
  g_signal_connect (application, "window-added", G_CALLBACK (on_window_added), NULL);
  g_signal_connect (application, "window-removed", G_CALLBACK (on_window_removed), NULL);
}
