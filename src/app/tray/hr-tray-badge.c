/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-tray-badge.h"

#include <cairo-svg.h>
#include <gio/gio.h>
#include <math.h>
#include <pango/pangocairo.h>

/* The drawing's units. Some panels draw an SVG file at its own size and scale the pixels, so it has
 * more of them than a tray needs. All shapes below are thought of as on a grid of 22, a tray's
 * usual size. */
#define SIZE 66.0
#define GRID (SIZE / 22.0)

typedef struct {
  double red, green, blue;
} Colour;

#define COLOUR(rgb)                                                                                \
  {                                                                                                \
    (((rgb) >> 16) & 0xff) / 255.0, (((rgb) >> 8) & 0xff) / 255.0, ((rgb) &0xff) / 255.0           \
  }

/* A badge brings its own background, so it reads the same on light and dark panels. Text on fill
 * is at least 4.5 : 1. */
typedef struct {
  Colour fill;
  Colour ink;
} Palette;

static const Palette PALETTES[] = {
  [HR_LEVEL_UNKNOWN] = { COLOUR (0x6a6970), COLOUR (0xffffff) },
  [HR_LEVEL_OK] = { COLOUR (0x1a5fb4), COLOUR (0xffffff) },
  [HR_LEVEL_LOW] = { COLOUR (0xf5c211), COLOUR (0x1e1a00) },
  [HR_LEVEL_CRITICAL] = { COLOUR (0xc64600), COLOUR (0xffffff) },
  [HR_LEVEL_EMPTY] = { COLOUR (0xffffff), COLOUR (0xa51d2d) },
};

typedef struct {
  double x, y, width, height;
} Box;

static void
set_colour (cairo_t *cr, Colour colour)
{
  cairo_set_source_rgb (cr, colour.red, colour.green, colour.blue);
}

/* A box whose corners are round, or cut off: a shape that says "stop" even without its colour. */
static void
add_box (cairo_t *cr, Box box, double corner, gboolean cut)
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

/* The body. An old number's is perforated above and below, like a stamp. */
static void
draw_body (cairo_t *cr, const HrTrayBadge *badge, const Palette *palette)
{
  const double dash = 2 * GRID;
  gboolean perforated = badge->old || badge->level == HR_LEVEL_UNKNOWN;
  gboolean outlined = badge->level == HR_LEVEL_EMPTY;
  double inset = perforated ? 1.5 * GRID : 0;
  Box box = { 0, GRID + inset, SIZE, SIZE - 2 * (GRID + inset) };

  set_colour (cr, palette->fill);
  add_box (cr, box, 4 * GRID - inset, badge->level == HR_LEVEL_CRITICAL);
  cairo_fill (cr);

  if (outlined) {
    Box line = { GRID, box.y + GRID, SIZE - 2 * GRID, box.height - 2 * GRID };

    set_colour (cr, palette->ink);
    cairo_set_line_width (cr, 2 * GRID);
    add_box (cr, line, 3 * GRID - inset, FALSE);
    cairo_stroke (cr);
  }
  if (perforated) {
    cairo_set_line_width (cr, 2 * inset);
    cairo_set_dash (cr, &dash, 1, 0);
    cairo_move_to (cr, 4 * GRID, box.y);
    cairo_line_to (cr, SIZE - 4 * GRID, box.y);
    cairo_move_to (cr, 4 * GRID, box.y + box.height);
    cairo_line_to (cr, SIZE - 4 * GRID, box.y + box.height);
    cairo_stroke (cr);
    cairo_set_dash (cr, NULL, 0, 0);
  }
}

/* What tells the level without colour: a meter near its bottom end, an exclamation mark, a stroke
 * through it all. Returns the room left for the number. */
static Box
draw_mark (cairo_t *cr, const HrTrayBadge *badge, const Palette *palette)
{
  Box room = { 1.25 * GRID, 4 * GRID, 19.5 * GRID, 14 * GRID };

  set_colour (cr, palette->ink);
  switch (badge->level) {
  case HR_LEVEL_LOW:
    cairo_rectangle (cr, 3 * GRID, 16.5 * GRID, 5 * GRID, 2.5 * GRID);
    cairo_fill (cr);
    cairo_set_line_width (cr, GRID);
    cairo_move_to (cr, 8 * GRID, 18.5 * GRID);
    cairo_line_to (cr, 19 * GRID, 18.5 * GRID);
    cairo_stroke (cr);
    room.y = 3.5 * GRID;
    room.height = 11.5 * GRID;
    break;

  case HR_LEVEL_CRITICAL:
    cairo_move_to (cr, 17 * GRID, 5 * GRID);
    cairo_line_to (cr, 20 * GRID, 5 * GRID);
    cairo_line_to (cr, 19.5 * GRID, 12.5 * GRID);
    cairo_line_to (cr, 17.5 * GRID, 12.5 * GRID);
    cairo_close_path (cr);
    cairo_rectangle (cr, 17.25 * GRID, 14 * GRID, 2.5 * GRID, 2.75 * GRID);
    cairo_fill (cr);
    room.width = 14.5 * GRID;
    break;

  case HR_LEVEL_EMPTY:
    cairo_set_line_width (cr, 2 * GRID);
    cairo_move_to (cr, 2 * GRID, 19 * GRID);
    cairo_line_to (cr, 20 * GRID, 3 * GRID);
    cairo_stroke (cr);
    room = (Box){ 3 * GRID, 5 * GRID, 16 * GRID, 12 * GRID };
    break;

  case HR_LEVEL_UNKNOWN:
  case HR_LEVEL_OK:
  default:
    break;
  }
  return room;
}

/* The text as a path, so that no panel needs the font: as large as the room allows, and a little
 * narrowed rather than small. */
static void
draw_text (cairo_t *cr, const HrTrayBadge *badge, const Palette *palette, Box room)
{
  const double widest = 1.15, narrowest = 0.6;
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (cr);
  PangoFontDescription *font = pango_font_description_from_string ("Sans Bold 32");
  PangoRectangle ink, digit;
  double x_scale, y_scale;

  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_text (layout, "8", -1);
  pango_layout_get_pixel_extents (layout, &digit, NULL);
  pango_layout_set_text (layout, badge->text, -1);
  pango_layout_get_pixel_extents (layout, &ink, NULL);
  if (ink.width <= 0 || digit.height <= 0)
    return;

  x_scale = room.width / ink.width;
  y_scale = room.height / MAX (ink.height, digit.height);
  x_scale = MIN (x_scale, y_scale * widest);
  y_scale = MIN (y_scale, x_scale / narrowest);

  cairo_save (cr);
  cairo_translate (cr, room.x + (room.width - ink.width * x_scale) / 2,
                   room.y + (room.height - ink.height * y_scale) / 2);
  cairo_scale (cr, x_scale, y_scale);
  cairo_translate (cr, -ink.x, -ink.y);
  pango_cairo_layout_path (cr, layout);
  cairo_restore (cr);

  if (badge->level == HR_LEVEL_EMPTY) {
    set_colour (cr, palette->fill);
    cairo_set_line_width (cr, 4 * GRID);
    cairo_stroke_preserve (cr);
  }
  set_colour (cr, palette->ink);
  cairo_fill (cr);
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
  const Palette *palette;
  cairo_surface_t *surface;
  cairo_t *cr;
  cairo_status_t status;

  g_return_val_if_fail (badge != NULL && badge->text != NULL, NULL);
  g_return_val_if_fail (badge->level < G_N_ELEMENTS (PALETTES), NULL);

  palette = &PALETTES[badge->level];
  surface = cairo_svg_surface_create_for_stream (append_bytes, bytes, SIZE, SIZE);
  cairo_svg_surface_set_document_unit (surface, CAIRO_SVG_UNIT_PX);
  cr = cairo_create (surface);
  draw_body (cr, badge, palette);
  draw_text (cr, badge, palette, draw_mark (cr, badge, palette));
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
