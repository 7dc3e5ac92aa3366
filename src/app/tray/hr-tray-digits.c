/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-tray-digits.h"

/* A font for a few pixels: strokes of one thickness, open counters, as narrow as need be. A font
 * of the machine's would be another one on every machine, and none is made for four digits in
 * sixteen pixels. */
typedef struct {
  gunichar character;
  int columns;         /* between the leftmost and the rightmost point */
  const char *strokes; /* points, "column row", rows from 0 at the top to ROWS; between spaces */
} Glyph;

#define ROWS 8

static const Glyph GLYPHS[] = {
  { '0', 4, "10 30 41 47 38 18 07 01 10" },
  { '1', 2, "02 20 28" },
  { '2', 4, "01 10 30 41 43 07 08 48" },
  { '3', 4, "01 10 30 41 43 34 14|34 45 47 38 18 07" },
  { '4', 4, "38 30 05 06 46" },
  { '5', 4, "40 00 03 33 44 47 38 18 07" },
  { '6', 4, "41 30 10 01 07 18 38 47 44 33 03" },
  { '7', 4, "00 40 41 18" },
  { '8', 4, "10 30 41 43 34 14 03 01 10|14 05 07 18 38 47 45 34" },
  { '9', 4, "07 18 38 47 41 30 10 01 04 15 45" },
  { 'k', 4, "00 08|42 05|15 48" },
  { 'M', 6, "08 00 34 60 68" },
  { 'G', 4, "41 30 10 01 07 18 38 47 44 24" },
  { 'T', 4, "00 40|20 28" },
  { 'P', 4, "08 00 30 41 43 34 04" },
  { '-', 2, "04 24" },
  { '?', 4, "01 10 30 41 42 24 25|28 28" },
  { 0x2026, 6, "04 04|34 34|64 64" }, /* … */
};

/* All in the drawing's units. */
typedef struct {
  double column; /* the width of one */
  double row;    /* the height of one */
  double pen;
  double gap; /* between the strokes' outsides of two neighbours */
} Measure;

/* Parts of what the room's width has for each character. */
#define PEN 0.34
#define GAP 0.17
/* Wider or thicker than this part of the room's height, a single digit is no digit any more. */
#define WIDEST_COLUMN 0.115
#define THICKEST      0.2
/* Taller than this many times their width, digits are pickets of a fence. */
#define TALLEST 2.5

static const Glyph *
find_glyph (gunichar character)
{
  for (gsize i = 0; i < G_N_ELEMENTS (GLYPHS); i++)
    if (GLYPHS[i].character == character)
      return &GLYPHS[i];
  return NULL;
}

/**
 * hr_tray_digits_has:
 * @character: any character
 *
 * Returns: whether it can be drawn
 */
gboolean
hr_tray_digits_has (gunichar character)
{
  return find_glyph (character) != NULL;
}

static void
add_glyph (cairo_t *cr, const Glyph *glyph, double x, double y, const Measure *measure)
{
  gboolean down = FALSE;

  for (const char *point = glyph->strokes; *point != '\0'; point += point[2] != '\0' ? 3 : 2) {
    double px = x + (point[0] - '0') * measure->column;
    double py = y + (point[1] - '0') * measure->row;

    /* A dot is a stroke that is all but none: some panels draw none at all for no length. */
    if (down)
      cairo_line_to (cr, px + measure->pen / 100, py);
    else
      cairo_move_to (cr, px, py);
    down = point[2] == ' ';
  }
}

static int
count_columns (const char *text, glong *length)
{
  int columns = 0;

  *length = 0;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    const Glyph *glyph = find_glyph (g_utf8_get_char (p));

    if (glyph != NULL) {
      columns += glyph->columns;
      ++*length;
    }
  }
  return columns;
}

static Measure
fit (int columns, glong length, HrTrayRoom room)
{
  double share = room.width / (columns / 4.0 + (length - 1) * GAP);
  Measure measure = { .pen = MIN (PEN * share, THICKEST * room.height), .gap = GAP * share };
  double left = room.width - length * measure.pen - (length - 1) * measure.gap;
  double height;

  measure.column = MIN (left / columns, WIDEST_COLUMN * room.height);
  height = MIN (room.height, TALLEST * (4 * measure.column + measure.pen));
  measure.row = (height - measure.pen) / ROWS;
  return measure;
}

/**
 * hr_tray_digits_add:
 * @cr: a context without a path
 * @text: what to write; characters without a glyph are left out
 * @room: where
 *
 * Adds @text to the path, as large as the room allows, in the middle of it. To be stroked with the
 * line width returned.
 *
 * Returns: the thickness of the strokes; 0 if there is nothing to draw
 */
double
hr_tray_digits_add (cairo_t *cr, const char *text, HrTrayRoom room)
{
  glong length;
  int columns = count_columns (text, &length);
  Measure measure;
  double width, x, y;

  if (length == 0)
    return 0;

  measure = fit (columns, length, room);
  width = columns * measure.column + length * measure.pen + (length - 1) * measure.gap;
  x = room.x + (room.width - width + measure.pen) / 2;
  y = room.y + (room.height - ROWS * measure.row) / 2;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    const Glyph *glyph = find_glyph (g_utf8_get_char (p));

    if (glyph != NULL) {
      add_glyph (cr, glyph, x, y, &measure);
      x += glyph->columns * measure.column + measure.pen + measure.gap;
    }
  }
  return measure.pen;
}
