/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-tray-style.h"

/* What is known of the desktops' trays. Budgie calls itself GNOME too, so the order in which a
 * desktop names itself counts. MATE's indicator applet shows labels, but its usual notification
 * area does not. */
static const struct {
  const char *desktop;
  gboolean shows_labels;
} KNOWN[] = {
  { "Budgie", FALSE },  { "GNOME", TRUE }, { "GNOME-Flashback", TRUE }, { "Hyprland", FALSE },
  { "KDE", FALSE },     { "LXDE", FALSE }, { "LXQt", FALSE },           { "MATE", FALSE },
  { "Pantheon", TRUE }, { "Unity", TRUE }, { "Unity7", TRUE },          { "X-Cinnamon", FALSE },
  { "XFCE", FALSE },    { "niri", FALSE }, { "sway", FALSE },           { "wlroots", FALSE },
};

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
  g_auto (GStrv) names = NULL;

  if (style != HR_TRAY_STYLE_AUTO)
    return style;

  names = g_strsplit (desktops != NULL ? desktops : "", ":", -1);
  for (gsize n = 0; names[n] != NULL; n++)
    for (gsize i = 0; i < G_N_ELEMENTS (KNOWN); i++)
      if (g_ascii_strcasecmp (names[n], KNOWN[i].desktop) == 0)
        return KNOWN[i].shows_labels ? HR_TRAY_STYLE_GAUGE : HR_TRAY_STYLE_NUMBER;

  return HR_TRAY_STYLE_NUMBER;
}
