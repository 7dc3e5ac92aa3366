/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hr-format.h"
#include "hr-tray-digits.h"

#include <cairo-svg.h>

/* As in a badge of 22 pixels. */
static const HrTrayRoom ROOM = { 1, 4, 20, 14 };

static cairo_t *
make_context (void)
{
  cairo_surface_t *surface = cairo_svg_surface_create_for_stream (NULL, NULL, 22, 22);
  cairo_t *cr = cairo_create (surface);

  cairo_surface_destroy (surface);
  return cr;
}

static void
assert_has (const char *text)
{
  g_test_message ("%s", text);
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_true (hr_tray_digits_has (g_utf8_get_char (p)));
}

static void
test_glyphs (void)
{
  static const gint64 numbers[] = { 0, 1234, 5678, 9999, -999 };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++) {
    g_autofree char *text = hr_format_compact (numbers[i]);

    assert_has (text);
  }
  for (gint64 number = 10000; number <= G_GINT64_CONSTANT (1) << 53; number *= 10) {
    g_autofree char *text = hr_format_compact (number);
    g_autofree char *negative = hr_format_compact (-number);

    assert_has (text);
    assert_has (negative);
  }
  assert_has ("?");
  assert_has ("…");
  g_assert_false (hr_tray_digits_has ('x'));
}

/* Whatever is written stays in its room, in the middle of it, and its strokes are not so thin that
 * they vanish: at 16 pixels, three quarters of one, and at 22 one. */
static void
test_fit (void)
{
  static const char *const texts[] = { "0",   "7",  "12",   "48",   "195",  "206",  "888",
                                       "12k", "3M", "195?", "1111", "9999", "999k", "-5",
                                       "…",   "?",  "-120", "-10k", "888?", "-10k?" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    cairo_t *cr = make_context ();
    double pen = hr_tray_digits_add (cr, texts[i], ROOM);
    double left, top, right, bottom;

    g_test_message ("%s: strokes of %.2f", texts[i], pen);
    cairo_path_extents (cr, &left, &top, &right, &bottom);
    g_assert_cmpfloat (left - pen / 2, >=, ROOM.x - 0.01);
    g_assert_cmpfloat (right + pen / 2, <=, ROOM.x + ROOM.width + 0.05);
    g_assert_cmpfloat (top - pen / 2, >=, ROOM.y - 0.01);
    g_assert_cmpfloat (bottom + pen / 2, <=, ROOM.y + ROOM.height + 0.01);
    g_assert_cmpfloat_with_epsilon ((left + right) / 2, ROOM.x + ROOM.width / 2, 0.05);
    g_assert_cmpfloat (pen, >=, 1.2);
    g_assert_cmpfloat (pen, <=, 3);
    cairo_destroy (cr);
  }
}

/* The usual case at the usual size: strokes, counters and gaps of whole pixels. */
static void
test_three_digits (void)
{
  cairo_t *cr = make_context ();
  double left, right;

  g_assert_cmpfloat_with_epsilon (hr_tray_digits_add (cr, "888", ROOM), 2, 0.05);
  cairo_path_extents (cr, &left, NULL, &right, NULL);
  g_assert_cmpfloat_with_epsilon (left - 1, ROOM.x, 0.05);
  g_assert_cmpfloat_with_epsilon (right + 1, ROOM.x + ROOM.width, 0.05);
  cairo_destroy (cr);
}

static void
test_unknown_characters (void)
{
  cairo_t *cr = make_context ();

  g_assert_cmpfloat (hr_tray_digits_add (cr, "", ROOM), <=, 0);
  g_assert_cmpfloat (hr_tray_digits_add (cr, "xyz", ROOM), <=, 0);
  g_assert_false (cairo_has_current_point (cr));
  g_assert_cmpfloat (hr_tray_digits_add (cr, "x7", ROOM), >, 0);
  cairo_destroy (cr);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tray-digits/every-text-can-be-drawn", test_glyphs);
  g_test_add_func ("/tray-digits/every-text-fits", test_fit);
  g_test_add_func ("/tray-digits/three-digits-fall-on-pixels", test_three_digits);
  g_test_add_func ("/tray-digits/unknown-characters-are-left-out", test_unknown_characters);
  return g_test_run ();
}
