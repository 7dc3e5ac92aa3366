/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-fuzz.h"
#include "hr-key.h"

#include <string.h>

/* What was pasted as a key. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *pasted = hr_fuzz_text (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (HrKey) key = hr_key_new (pasted, &error);
  g_autoptr (HrKey) again = NULL;
  const char *text;

  if (key == NULL) {
    g_assert_true (error != NULL && error->domain == HR_KEY_ERROR);
    return 0;
  }
  g_assert_no_error (error);

  /* It can stand in a header, is a part of what was pasted, and is not trimmed any further. */
  text = hr_key_get_text (key);
  g_assert_cmpuint (strlen (text), >, 0);
  g_assert_cmpuint (strlen (text), <=, HR_KEY_MAX_LENGTH);
  for (const char *p = text; *p != '\0'; p++)
    g_assert_true (g_ascii_isgraph (*p));
  g_assert_nonnull (strstr (pasted, text));
  again = hr_key_new (text, NULL);
  g_assert_nonnull (again);
  g_assert_cmpstr (hr_key_get_text (again), ==, text);

  return 0;
}
