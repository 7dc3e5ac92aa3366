# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be seen on a screenshot."""

import gi
gi.require_version('GdkPixbuf', '2.0')
from gi.repository import GdkPixbuf  # noqa: E402

# Close enough to tell the colours from one another, and from the greys at the edges of letters.
TOLERANCE = 16
# By which colours the drawn number and the gauge of a level are known.
LEVEL_COLOURS = {
    'ok': (0x5a5860, 0x6b7a94),
    'low': (0xf5c211, 0xc47f00),
    'critical': (0xc64600, 0xe0590b),
    'empty': (0xa51d2d, 0xe33b44),
    'unknown': (0x77767d, 0x949397),
}
# So many rows hold any of the panels, which are all at the top; the tray is in their right half.
PANEL_HEIGHT = 40


def luminance(point):
    red, green, blue = ((value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)
                        for value in (part / 255 for part in point))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


class Picture:
    def __init__(self, path):
        self.pixbuf = GdkPixbuf.Pixbuf.new_from_file(str(path))
        self.bytes = self.pixbuf.get_pixels()

    def brightness(self):
        """Of all of it, from 0 for black to 1 for white."""
        point = self.pixbuf.scale_simple(1, 1, GdkPixbuf.InterpType.BILINEAR).get_pixels()
        return sum(point[:3]) / (3 * 255)

    def points(self, x, y, width, height):
        """All the colours of an area, as (red, green, blue)."""
        step, stride = self.pixbuf.get_n_channels(), self.pixbuf.get_rowstride()
        across = range(max(x, 0), min(x + width, self.pixbuf.get_width()))
        down = range(max(y, 0), min(y + height, self.pixbuf.get_height()))
        return {self.bytes[at:at + 3] for row in down for at in
                range(row * stride + across.start * step, row * stride + across.stop * step, step)}

    def contrast(self, x, y, width, height):
        """Between the lightest and the darkest point of an area, as WCAG has it: 1 for none."""
        light = [luminance(point) for point in self.points(x, y, width, height)]
        return (max(light) + 0.05) / (min(light) + 0.05)

    def find_in_tray(self, colour):
        """The places (x, y) of a colour (0xrrggbb), from left to right."""
        wanted = colour.to_bytes(3, 'big')
        step, stride = self.pixbuf.get_n_channels(), self.pixbuf.get_rowstride()
        width = self.pixbuf.get_width()
        return [(x, y) for x in range(width // 2, width) for y in range(PANEL_HEIGHT)
                if all(abs(self.bytes[y * stride + x * step + i] - wanted[i]) <= TOLERANCE
                       for i in range(3))]
