# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures that the README and software centres show, and a sheet with every number that the
tray can draw, in the sizes that panels use. Those of whole desktops are cut out of what the suite
"desktops" left behind."""

import itertools
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

from .access import Reader, focus_by_keyboard, start_accessibility
from .desktop import Panel
from .history import busy_months, write_history, write_steady_spending
from .picture import LEVEL_COLOURS, GdkPixbuf, Picture
from .screenshots import Studio

WINDOW = (560, 1090)
BALANCE = (823, 9177)
SIZES = (16, 22, 24, 32, 48, 64)
PANELS = (0xf6f5f4ff, 0x2d2d2dff, 0x000000ff)
DESKTOPS = ('xfce', 'waybar', 'gnome')
# Around the icon, of a panel's picture.
CUT = (110, 30)
GAP = 6


def canvas(width, height, colour):
    pixbuf = GdkPixbuf.Pixbuf.new(GdkPixbuf.Colorspace.RGB, False, 8, width, height)
    pixbuf.fill(colour)
    return pixbuf


def save(pixbuf, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    pixbuf.savev(str(path), 'png', ['compression'], ['9'])
    print(path)


# As a compositor shows a window: without the border that GTK draws where there is none, with round
# corners above and a shadow, which software centres want to see.
FRAME = r'''-shave 4x4
    ( +clone -alpha extract
      -draw "fill black polygon 0,0 0,8 8,0 fill white circle 8,8 8,0"
      ( +clone -flop ) -compose multiply -composite )
    -alpha off -compose copy_opacity -composite
    ( +clone -background black -shadow 45x18+0+8 ) +swap
    -background none -compose over -layers merge +repage
    -strip -depth 8 -define png:compression-level=9'''


def frame(path):
    subprocess.run(['convert', path, *shlex.split(FRAME), path], check=True)


def window(folder, theme):
    with Studio(folder, 'window', 'en', theme, size='1100x1200') as studio:
        start_accessibility(studio.world)
        studio.with_key()
        # Credits left for a while, whatever day it is, so that the chart shows how long.
        every = (busy_months(seed=seed) for seed in itertools.count())
        samples = next(months for months in every if 700 <= months[-1][1] <= 900)
        write_history(studio.world, samples)
        studio.service.balance(*samples[-1][1:])
        Panel(studio.world)
        studio.start(State='current')
        studio.screen.focus('Headroom')
        studio.screen.resize(*WINDOW)
        focus_by_keyboard(Reader(studio.world), studio.screen, 'Headroom', 'radio button')
        studio.screen.key('Right', 'Right', 'space')
        studio.screen.still()
        path = folder / f'headroom-{theme}.png'
        studio.screen.screenshot(path, window='Headroom')
        frame(path)
        print(path)


def tray(folder):
    """The item in XFCE's panel, its menu open: dark, whatever the theme."""
    with Studio(folder, 'tray', size='1100x700') as studio:
        studio.with_key()
        write_steady_spending(studio.world, *BALANCE, step=2, minutes=20, days=10)
        studio.service.balance(*BALANCE)
        studio.world.run(['xsetroot', '-solid', '#3d5a73'])
        panel = Panel(studio.world)
        studio.start('--background', State='current')
        panel.item()
        studio.screen.still()
        path = studio.screen.screenshot(folder / 'tray.png')
        x, y = Picture(path).find_in_tray(LEVEL_COLOURS['ok'][0])[0]
        studio.world.run(['xdotool', 'mousemove', str(x), str(y), 'click', '1'])
        studio.screen.still()
        picture = GdkPixbuf.Pixbuf.new_from_file(str(studio.screen.screenshot(path)))
        save(picture.new_subpixbuf(560, 0, 540, 290), path)


def levels(folder, desktops):
    """A row for each desktop, a column for each level."""
    columns = list(LEVEL_COLOURS)
    width, height = CUT
    sheet = canvas(len(columns) * (width + GAP) - GAP, len(DESKTOPS) * (height + GAP) - GAP,
                   0xffffffff)
    for row, desktop in enumerate(DESKTOPS):
        # Nothing else in a panel has that colour.
        places = Picture(desktops / f'{desktop}-critical.png').find_in_tray(
            LEVEL_COLOURS['critical'][desktop == 'gnome'])
        left = places[0][0] - width // 3
        for column, level in enumerate(columns):
            shot = Picture(desktops / f'{desktop}-{level}.png').pixbuf
            x, y = column * (width + GAP), row * (height + GAP)
            shot.composite(sheet, x, y, width, height, x - left, y, 1, 1,
                           GdkPixbuf.InterpType.NEAREST, 255)
    save(sheet.scale_simple(sheet.get_width() * 2, sheet.get_height() * 2,
                            GdkPixbuf.InterpType.NEAREST), folder / 'tray-levels.png')


def numbers(folder, build):
    """Every number that the tray can draw, as panels load it."""
    width = sum(size + GAP for size in SIZES) + GAP
    height = max(SIZES) + GAP
    with tempfile.TemporaryDirectory() as drawn:
        subprocess.run([build / 'tests/app/draw-badges', drawn], check=True)
        files = sorted(pathlib.Path(drawn).iterdir())
        sheet = canvas(width * len(PANELS), height * len(files), 0xffffffff)
        for row, file in enumerate(files):
            for column, panel in enumerate(PANELS):
                cell = canvas(width, height, panel)
                x = GAP
                for size in SIZES:
                    icon = GdkPixbuf.Pixbuf.new_from_file_at_size(str(file), size, size)
                    y = (height - size) // 2
                    icon.composite(cell, x, y, size, size, x, y, 1, 1,
                                   GdkPixbuf.InterpType.NEAREST, 255)
                    x += size + GAP
                cell.copy_area(0, 0, width, height, sheet, column * width, row * height)
    save(sheet, folder / 'tray-numbers.png')


def main(folder, desktops):
    folder = pathlib.Path(folder).absolute()
    for theme in ('light', 'dark'):
        window(folder, theme)
    tray(folder)
    levels(folder, pathlib.Path(desktops))
    numbers(folder, pathlib.Path(os.environ['HEADROOM_BUILD']))


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
