/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-tray-badge.h"

#include "hr-tray-digits.h"

#include <cairo-svg.h>
#include <gio/gio.h>

/* The drawing's units. Some panels draw an SVG file at its own size and scale the pixels, so it has
 * more of them than a tray needs. All shapes below are thought of as on a grid of 22, a tray's
 * usual size, on which the strokes of three digits fall on whole pixels. */
#define SIZE 88.0
#define GRID (SIZE / 22.0)
/* How thick the frame of an empty one is. */
#define FRAME (2 * GRID)

typedef struct {
  double red, green, blue;
} Colour;

#define COLOUR(rgb)                                                                                \
  {                                                                                                \
    (((rgb) >> 16) & 0xff) / 255.0, (((rgb) >> 8) & 0xff) / 255.0, ((rgb) &0xff) / 255.0           \
  }

/* A badge brings its own background, so it reads the same on panels of any colour. Text on fill is
 * at least 4.5 : 1. Colour begins at low. Unknown, and old whatever it was, is dimmed: a ground
 * darker than that of a number that holds, in a frame, so that on a dark panel it looks hollow. */
typedef struct {
  Colour fill;
  Colour ink;
  double frame; /* how thick, 0 for none */
  Colour frame_ink;
} Palette;

static const Palette PALETTES[] = {
  [HR_LEVEL_UNKNOWN] = { COLOUR (0x3d3c42), COLOUR (0xa5a4ab), 1.5 * GRID, COLOUR (0x77767d) },
  [HR_LEVEL_OK] = { COLOUR (0x5a5860), COLOUR (0xffffff) },
  [HR_LEVEL_LOW] = { COLOUR (0xf5c211), COLOUR (0x1e1a00) },
  [HR_LEVEL_CRITICAL] = { COLOUR (0xc64600), COLOUR (0xffffff) },
  [HR_LEVEL_EMPTY] = { COLOUR (0xffffff), COLOUR (0xa51d2d), FRAME, COLOUR (0xa51d2d) },
};

/* Beyond this many characters there is no room for an exclamation mark beside them. */
#define MARK_FITS 3

static void
set_colour (cairo_t *cr, Colour colour)
{
  cairo_set_source_rgb (cr, colour.red, colour.green, colour.blue);
}

/* A box whose corners are round, or cut off: a shape that says "stop" even without its colour. */
static void
add_box (cairo_t *cr, HrTrayRoom box, double corner, gboolean cut)
{
  double right = box.x + box.width;
  double bottom = box.y + box.height;

  cairo_new_sub_path (cr);
  if (cut) {
    cairo_move_to (cr, box.x + corner, box.y);
    cairo_line_to (cr, right - corner, box.y);
    cairo_line_to (cr, right, box.y + corner);
    cairo_line_to (cr, right, bottom - corner);
    cairo_line_to (cr, right - corner, bottom);
    cairo_line_to (cr, box.x + corner, bottom);
    cairo_line_to (cr, box.x, bottom - corner);
    cairo_line_to (cr, box.x, box.y + corner);
  } else {
    cairo_arc (cr, right - corner, box.y + corner, corner, -G_PI_2, 0);
    cairo_arc (cr, right - corner, bottom - corner, corner, 0, G_PI_2);
    cairo_arc (cr, box.x + corner, bottom - corner, corner, G_PI_2, G_PI);
    cairo_arc (cr, box.x + corner, box.y + corner, corner, G_PI, 1.5 * G_PI);
  }
  cairo_close_path (cr);
}

static void
draw_body (cairo_t *cr, const HrTrayBadge *badge, const Palette *palette)
{
  gboolean cut = badge->level == HR_LEVEL_CRITICAL;
  double corner = cut ? 5 * GRID : 4 * GRID;
  double frame = palette->frame;
  HrTrayRoom box = { frame / 2, frame / 2, SIZE - frame, SIZE - frame };

  add_box (cr, box, corner - frame / 2, cut);
  set_colour (cr, palette->fill);
  cairo_fill_preserve (cr);
  if (frame > 0) {
    set_colour (cr, palette->frame_ink);
    cairo_set_line_width (cr, frame);
    cairo_stroke_preserve (cr);
  }
  cairo_new_path (cr);
}

/* An exclamation mark at the right end. */
static void
draw_exclamation (cairo_t *cr)
{
  cairo_rectangle (cr, 17.75 * GRID, 5 * GRID, 2.5 * GRID, 7.5 * GRID);
  cairo_rectangle (cr, 17.75 * GRID, 14.5 * GRID, 2.5 * GRID, 2.5 * GRID);
  cairo_fill (cr);
}

/* A level meter along the lower edge, full up to @full. */
static void
draw_meter (cairo_t *cr, const Palette *palette, double full)
{
  cairo_rectangle (cr, 3 * GRID, 17 * GRID, full, 2 * GRID);
  cairo_fill (cr);
  cairo_rectangle (cr, 4 * GRID + full, 17 * GRID, 15 * GRID - full, 2 * GRID);
  cairo_set_source_rgba (cr, palette->ink.red, palette->ink.green, palette->ink.blue, 0.3);
  cairo_fill (cr);
}

/* Marks the level without colour: a meter well or hardly filled, an exclamation mark, a stroke
 * through it all. Returns the room left for the number. */
static HrTrayRoom
draw_mark (cairo_t *cr, const HrTrayBadge *badge, const Palette *palette)
{
  HrTrayRoom room = { GRID, 4 * GRID, 20 * GRID, 14 * GRID };

  set_colour (cr, palette->ink);
  switch (badge->level) {
  case HR_LEVEL_OK:
  case HR_LEVEL_LOW:
    draw_meter (cr, palette, badge->level == HR_LEVEL_OK ? 11 * GRID : 6 * GRID);
    room.y = 3 * GRID;
    room.height = 12 * GRID;
    break;

  case HR_LEVEL_CRITICAL:
    if (g_utf8_strlen (badge->text, -1) <= MARK_FITS) {
      draw_exclamation (cr);
      room.width = 15.75 * GRID;
    }
    break;

  case HR_LEVEL_EMPTY:
    cairo_set_line_width (cr, 2 * GRID);
    cairo_move_to (cr, 2 * GRID, 20 * GRID);
    cairo_line_to (cr, 20 * GRID, 2 * GRID);
    cairo_stroke (cr);
    room = (HrTrayRoom){ 2.5 * GRID, 5 * GRID, 17 * GRID, 12 * GRID };
    break;

  case HR_LEVEL_UNKNOWN:
  default:
    room = (HrTrayRoom){ 2.25 * GRID, 4 * GRID, 17.5 * GRID, 14 * GRID };
    break;
  }
  return room;
}

static void
draw_text (cairo_t *cr, const HrTrayBadge *badge, const Palette *palette, HrTrayRoom room)
{
  gboolean hollow = badge->level == HR_LEVEL_EMPTY;
  double pen;

  /* The ground around the digits must not eat the frame. */
  if (hollow) {
    cairo_rectangle (cr, FRAME, 0, SIZE - 2 * FRAME, SIZE);
    cairo_clip (cr);
  }
  pen = hr_tray_digits_add (cr, badge->text, room);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_SQUARE);
  /* Square corners, but no spike on a 1 or a 4. */
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_MITER);
  cairo_set_miter_limit (cr, 1.5);
  if (hollow) {
    set_colour (cr, palette->fill);
    cairo_set_line_width (cr, pen + 3 * GRID);
    cairo_stroke_preserve (cr);
  }
  set_colour (cr, palette->ink);
  cairo_set_line_width (cr, pen);
  cairo_stroke (cr);
}

static cairo_status_t
append_bytes (void *array, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (array, data, length);
  return CAIRO_STATUS_SUCCESS;
}

/**
 * hr_tray_badge_draw:
 * @badge: what to draw
 * @error: return location for a #GError
 *
 * Draws a square SVG picture.
 *
 * Returns: (transfer full): the file's bytes, or %NULL with a %G_IO_ERROR
 */
GBytes *
hr_tray_badge_draw (const HrTrayBadge *badge, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  HrTrayBadge shown;
  const Palette *palette;
  cairo_surface_t *surface;
  cairo_t *cr;
  cairo_status_t status;

  g_return_val_if_fail (badge != NULL && badge->text != NULL, NULL);
  g_return_val_if_fail (badge->level < G_N_ELEMENTS (PALETTES), NULL);

  shown = *badge;
  if (badge->old)
    shown.level = HR_LEVEL_UNKNOWN;
  palette = &PALETTES[shown.level];
  surface = cairo_svg_surface_create_for_stream (append_bytes, bytes, SIZE, SIZE);
  cairo_svg_surface_set_document_unit (surface, CAIRO_SVG_UNIT_PX);
  cr = cairo_create (surface);
  draw_body (cr, &shown, palette);
  draw_text (cr, &shown, palette, draw_mark (cr, &shown, palette));
  status = cairo_status (cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);

  if (status != CAIRO_STATUS_SUCCESS) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, cairo_status_to_string (status));
    return NULL;
  }
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}
