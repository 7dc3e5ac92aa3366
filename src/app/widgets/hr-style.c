/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-style.h"

#include <math.h>

/* An icon in the measure of the text beside it: 16 pixels at the usual size. */
#define ICON_EM 1.2

#define STYLE_SHEET "/io/github/headroom_app/Headroom/style.css"

/* The contrast between borders and background in a theme of high contrast; others have 1.6 : 1. */
#define STRONG_BORDERS 2

static double
get_lightness (const GdkRGBA *colour)
{
  return 0.2126 * colour->red + 0.7152 * colour->green + 0.0722 * colour->blue;
}

/* GTK 3 tells neither code nor style sheets whether the theme is dark (the settings key says only
 * what was asked for, and GTK_THEME and many themes go past it): the background itself does. */
static gboolean
is_dark (GtkStyleContext *context)
{
  GdkRGBA colour;

  if (gtk_style_context_lookup_color (context, "theme_bg_color", &colour))
    return get_lightness (&colour) < 0.5;

  gtk_style_context_get_color (context, gtk_style_context_get_state (context), &colour);
  return get_lightness (&colour) > 0.5;
}

/* About what WCAG calls relative luminance. */
static double
get_luminance (const GdkRGBA *colour)
{
  const GdkRGBA linear = { pow (colour->red, 2.2), pow (colour->green, 2.2),
                           pow (colour->blue, 2.2), 1 };

  return get_lightness (&linear);
}

/* Nor does it tell whether the theme is one of high contrast: its borders do. */
static gboolean
has_contrast (GtkStyleContext *context)
{
  GdkRGBA background, borders;
  double one, other;

  if (!gtk_style_context_lookup_color (context, "theme_bg_color", &background) ||
      !gtk_style_context_lookup_color (context, "borders", &borders))
    return FALSE;

  one = get_luminance (&background) + 0.05;
  other = get_luminance (&borders) + 0.05;
  return MAX (one, other) / MIN (one, other) >= STRONG_BORDERS;
}

static void
on_style_updated (GtkWidget *window)
{
  GtkStyleContext *context = gtk_widget_get_style_context (window);

  hr_style_set_class (window, "dark", is_dark (context));
  hr_style_set_class (window, "contrast", has_contrast (context));
}

static void
on_destroy (GtkWidget *window, gpointer provider)
{
  gtk_style_context_remove_provider_for_screen (gtk_widget_get_screen (window),
                                                GTK_STYLE_PROVIDER (provider));
}

/**
 * hr_style_attach:
 * @window: a window of Headroom's, before it is shown
 *
 * Gives @window the project's style sheet for as long as it lives, the class .headroom, the class
 * .dark while the theme's background is dark, and .contrast while its borders are strong.
 */
void
hr_style_attach (GtkWindow *window)
{
  g_autoptr (GtkCssProvider) provider = NULL;

  g_return_if_fail (GTK_IS_WINDOW (window));

  provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (provider, STYLE_SHEET);
  gtk_style_context_add_provider_for_screen (gtk_window_get_screen (window),
                                             GTK_STYLE_PROVIDER (provider),
                                             GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  hr_style_set_class (GTK_WIDGET (window), "headroom", TRUE);

  g_signal_connect (window, "style-updated", G_CALLBACK (on_style_updated), NULL);
  g_signal_connect_object (window, "destroy", G_CALLBACK (on_destroy), provider, 0);
  g_object_set_data_full (G_OBJECT (window), "hr-style-provider", g_steal_pointer (&provider),
                          g_object_unref);
  on_style_updated (GTK_WIDGET (window));
}

/**
 * hr_style_set_class:
 * @widget: a widget
 * @name: a style class
 * @on: whether @widget is to have it
 */
void
hr_style_set_class (GtkWidget *widget, const char *name, gboolean on)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);

  /* Adding a class again would restyle the widget again, and call back in here. */
  if (gtk_style_context_has_class (context, name) == !!on)
    return;

  if (on)
    gtk_style_context_add_class (context, name);
  else
    gtk_style_context_remove_class (context, name);
}

/**
 * hr_style_get_colour:
 * @widget: a widget
 * @name: (nullable): a style class, %NULL for the widget as it is
 * @colour: (out): the colour of a text in @widget that had that class
 */
void
hr_style_get_colour (GtkWidget *widget, const char *name, GdkRGBA *colour)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);

  gtk_style_context_save (context);
  if (name != NULL)
    gtk_style_context_add_class (context, name);
  gtk_style_context_get_color (context, gtk_style_context_get_state (context), colour);
  gtk_style_context_restore (context);
}

/**
 * hr_style_get_em:
 * @widget: a widget
 *
 * Returns: the size of its text in pixels, for what has to grow with it
 */
double
hr_style_get_em (GtkWidget *widget)
{
  PangoContext *context = gtk_widget_get_pango_context (widget);
  const PangoFontDescription *font = pango_context_get_font_description (context);
  double size = (double) pango_font_description_get_size (font) / PANGO_SCALE;

  if (pango_font_description_get_size_is_absolute (font))
    return size;
  /* From points to pixels. */
  return size * pango_cairo_context_get_resolution (context) / 72;
}

static void
on_icon_style_updated (GtkWidget *image)
{
  int size = (int) (ICON_EM * hr_style_get_em (image) + 0.5);

  if (gtk_image_get_pixel_size (GTK_IMAGE (image)) != size)
    gtk_image_set_pixel_size (GTK_IMAGE (image), size);
}

/**
 * hr_style_scale_icon:
 * @image: an icon beside a text
 *
 * Has the icon grow with the text, which GTK 3 does not: it knows icons in pixels alone.
 */
void
hr_style_scale_icon (GtkImage *image)
{
  g_return_if_fail (GTK_IS_IMAGE (image));

  g_signal_connect (image, "style-updated", G_CALLBACK (on_icon_style_updated), NULL);
  on_icon_style_updated (GTK_WIDGET (image));
}

/**
 * hr_style_wrap_button:
 * @button: a button with a label
 *
 * Lets the label take several lines, so that two long words side by side do not widen the window.
 */
void
hr_style_wrap_button (GtkButton *button)
{
  GtkWidget *label = gtk_bin_get_child (GTK_BIN (button));

  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
}

/**
 * hr_style_pass_scroll:
 * @widget: a spin button or combo box on a page that scrolls
 *
 * A handler for GtkWidget::scroll-event: somebody who scrolls the page does not mean to change the
 * setting that the pointer happens to pass.
 *
 * Returns: %GDK_EVENT_PROPAGATE
 */
gboolean
hr_style_pass_scroll (GtkWidget *widget)
{
  g_signal_stop_emission_by_name (widget, "scroll-event");
  return GDK_EVENT_PROPAGATE;
}
