/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-tray-text.h"

#include "hr-format.h"

#include <glib/gi18n-lib.h>

/* From here on an old number is told in thousands, so that its mark has room. */
#define THOUSAND 1000

static const char *
unknown_text (const HrSnapshot *snapshot)
{
  return snapshot->state == HR_STATE_CHECKING ? "…" : "?";
}

/**
 * hr_tray_text_label:
 * @snapshot: the account shown
 *
 * The text beside the icon. An old number has a question mark, so that it is never taken for a new
 * one; where there is no number, the question mark stands alone (an ellipsis during the first
 * check). Never 0 for unknown.
 *
 * Returns: (transfer full): the label
 */
char *
hr_tray_text_label (const HrSnapshot *snapshot)
{
  g_autofree char *number = NULL;

  if (!snapshot->known)
    return g_strdup (unknown_text (snapshot));

  number = hr_format_number (snapshot->balance.credits);
  if (snapshot->state == HR_STATE_CURRENT)
    return g_steal_pointer (&number);

  /* Translators: %s is a number of credits that may be out of date. As short as possible. */
  return g_strdup_printf (C_ ("tray label", "%s?"), number);
}

/**
 * hr_tray_text_guide:
 * @label: a label
 *
 * What a panel is to keep room for: the label with the widest digits, so that its neighbours do not
 * move with every credit.
 *
 * Returns: (transfer full): the guide
 */
char *
hr_tray_text_guide (const char *label)
{
  char *guide;

  g_return_val_if_fail (label != NULL, NULL);

  guide = g_strdup (label);
  for (char *p = guide; *p != '\0'; p++)
    if (g_ascii_isdigit (*p))
      *p = '8';
  return guide;
}

static char *
name_text (const char *name, char *text)
{
  g_autofree char *owned = text;

  return name != NULL ? hr_format_named (name, owned) : g_steal_pointer (&owned);
}

/**
 * hr_tray_text_sentence:
 * @snapshot: the account shown
 * @name: (nullable): its name, where there are several
 * @now: Unix microseconds
 *
 * Words the icon for a screen reader.
 *
 * Returns: (transfer full): one sentence
 */
char *
hr_tray_text_sentence (const HrSnapshot *snapshot, const char *name, gint64 now)
{
  return name_text (name, hr_format_sentence (snapshot, now));
}

/**
 * hr_tray_text_row:
 * @snapshot: the account shown
 * @name: (nullable): its name, where there are several
 * @now: Unix microseconds
 *
 * The menu's first row: the same without the forecast, which has a row of its own there.
 *
 * Returns: (transfer full): one sentence
 */
char *
hr_tray_text_row (const HrSnapshot *snapshot, const char *name, gint64 now)
{
  return name_text (name, hr_format_balance (snapshot, now));
}

/**
 * hr_tray_text_badge:
 * @snapshot: the account shown
 *
 * The number as it is drawn into the icon: whole up to 9999, an old one up to 999, then in
 * thousands and so on. It carries the same marks as the label.
 *
 * Returns: (transfer full): at most five characters
 */
char *
hr_tray_text_badge (const HrSnapshot *snapshot)
{
  g_autofree char *number = NULL;

  if (!snapshot->known)
    return g_strdup (unknown_text (snapshot));

  number = hr_format_compact (snapshot->balance.credits);
  if (snapshot->state == HR_STATE_CURRENT)
    return g_steal_pointer (&number);
  if (snapshot->balance.credits >= THOUSAND && snapshot->balance.credits < 10 * THOUSAND)
    return g_strdup_printf ("%dk?", (int) (snapshot->balance.credits / THOUSAND));
  return g_strconcat (number, "?", NULL);
}
