# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be seen on a screenshot."""

import gi
gi.require_version('GdkPixbuf', '2.0')
from gi.repository import GdkPixbuf  # noqa: E402


class Picture:
    def __init__(self, path):
        self.pixbuf = GdkPixbuf.Pixbuf.new_from_file(str(path))
        self.bytes = self.pixbuf.get_pixels()

    def find(self, colour, height, tolerance=24):
        """The places (x, y) of a colour (0xrrggbb) in so many uppermost rows."""
        wanted = colour.to_bytes(3, 'big')
        step, stride = self.pixbuf.get_n_channels(), self.pixbuf.get_rowstride()
        return [(x, y) for y in range(height) for x in range(self.pixbuf.get_width())
                if all(abs(self.bytes[y * stride + x * step + i] - wanted[i]) <= tolerance
                       for i in range(3))]
