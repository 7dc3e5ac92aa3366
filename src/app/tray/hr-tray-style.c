/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-tray-style.h"

typedef struct {
  const char *desktop;
  gboolean shows_labels;
  gboolean needs_extension;
} Desktop;

/* What is known of the desktops' trays. Budgie calls itself GNOME too, so the order in which a
 * desktop names itself counts. MATE's indicator applet shows labels, and so does its notification
 * area from 1.26 on (2021). */
static const Desktop KNOWN[] = {
  { "Budgie", FALSE, FALSE },         { "COSMIC", FALSE, FALSE },   { "GNOME", TRUE, TRUE },
  { "GNOME-Flashback", TRUE, FALSE }, { "Hyprland", FALSE, FALSE }, { "KDE", FALSE, FALSE },
  { "LXDE", FALSE, FALSE },           { "LXQt", FALSE, FALSE },     { "MATE", TRUE, FALSE },
  { "Pantheon", TRUE, FALSE },        { "Unity", TRUE, FALSE },     { "Unity7", TRUE, FALSE },
  { "X-Cinnamon", FALSE, FALSE },     { "XFCE", FALSE, FALSE },     { "niri", FALSE, FALSE },
  { "sway", FALSE, FALSE },           { "wlroots", FALSE, FALSE },
};

static const Desktop *
find_desktop (const char *desktops)
{
  g_auto (GStrv) names = g_strsplit (desktops != NULL ? desktops : "", ":", -1);

  for (gsize n = 0; names[n] != NULL; n++)
    for (gsize i = 0; i < G_N_ELEMENTS (KNOWN); i++)
      if (g_ascii_strcasecmp (names[n], KNOWN[i].desktop) == 0)
        return &KNOWN[i];
  return NULL;
}

/**
 * hr_tray_style_resolve:
 * @style: what the user wants
 * @desktops: (nullable): the names of the running desktop, as in XDG_CURRENT_DESKTOP: separated by
 *   colons, the most particular one first
 *
 * Decides what the icon shows. Where nothing is known of the desktop, the number is drawn: said
 * twice beside a label it does no harm, said nowhere it does.
 *
 * Returns: %HR_TRAY_STYLE_GAUGE or %HR_TRAY_STYLE_NUMBER
 */
HrTrayStyle
hr_tray_style_resolve (HrTrayStyle style, const char *desktops)
{
  const Desktop *desktop;

  if (style != HR_TRAY_STYLE_AUTO)
    return style;

  desktop = find_desktop (desktops);
  return desktop != NULL && desktop->shows_labels ? HR_TRAY_STYLE_GAUGE : HR_TRAY_STYLE_NUMBER;
}

/**
 * hr_tray_style_needs_extension:
 * @desktops: (nullable): as for hr_tray_style_resolve()
 *
 * GNOME Shell has no tray of its own; the extension "AppIndicator and KStatusNotifierItem Support"
 * adds one, and some distributions enable it.
 *
 * Returns: whether an extension is what is missing where there is no tray
 */
gboolean
hr_tray_style_needs_extension (const char *desktops)
{
  const Desktop *desktop = find_desktop (desktops);

  return desktop != NULL && desktop->needs_extension;
}
