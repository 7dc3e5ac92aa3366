/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-plain.h"

#define GONE "\xef\xbf\xbd"

static void
test_kept (void)
{
  static const char *const rows[] = {
    "",
    "Studio",
    "a & b <c> \"d\" %s \\n",
    "\xec\x8a\xa4\xed\x8a\x9c\xeb\x94\x94\xec\x98\xa4", /* Hangul */
    "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d\xe2\x80\x8f!",    /* Hebrew, with a right-to-left mark */
    "\xf0\x9f\x8e\xb5",                                 /* beyond the basic plane */
    "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x8e\xa4",     /* joined by U+200D */
    "cafe\xcc\x81",                                     /* a combining accent */
    "no\xc2\xa0"
    "break", /* U+00A0 */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *plain = hr_plain_line (rows[i]);

    g_assert_cmpstr (plain, ==, rows[i]);
  }
}

static void
test_taken_out (void)
{
  static const struct {
    const char *text;
    const char *plain;
  } rows[] = {
    /* One line stays one line */
    { "two\nlines", "two lines" },
    { "two\r\nlines\t!", "two  lines !" },
    { "two\xe2\x80\xa8lines\xe2\x80\xa9", "two lines " },
    /* Colours, the title, the clipboard, a hyperlink, an answer typed for the user */
    { "\x1b[31mred", GONE "[31mred" },
    { "\x1b]0;title\x07", GONE "]0;title" GONE },
    { "\x1b]52;c;c2s=\x1b\\", GONE "]52;c;c2s=" GONE "\\" },
    { "\x1b]8;;https://elsewhere.example\x1b\\", GONE "]8;;https://elsewhere.example" GONE "\\" },
    { "\x1b[6n", GONE "[6n" },
    /* The same in the second set */
    { "\xc2\x9b"
      "31mred",
      GONE "31mred" },
    { "\xc2\x9d"
      "0;title\xc2\x9c",
      GONE "0;title" GONE },
    { "next\xc2\x85line", "next" GONE "line" },
    /* Erase what stands before */
    { "abc\b\b\b\x7f", "abc" GONE GONE GONE GONE },
    { "bell\a\v\f", "bell" GONE GONE GONE },
    /* Direction */
    { "\xe2\x80\xae"
      "fdp.exe",
      GONE "fdp.exe" },
    { "\xe2\x81\xa6x\xe2\x81\xa9\xe2\x80\xac", GONE "x" GONE GONE },
    /* Not UTF-8: also what an 8-bit terminal would take for a control sequence */
    { "\x9b"
      "31m",
      GONE "31m" },
    { "a\xff", "a" GONE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *plain = hr_plain_line (rows[i].text);

    g_assert_cmpstr (plain, ==, rows[i].plain);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/plain/kept", test_kept);
  g_test_add_func ("/plain/taken-out", test_taken_out);
  return g_test_run ();
}
