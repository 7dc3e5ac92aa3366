# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real screen: Xvfb, XFCE's window manager, panel and notification daemon."""

import glob
import os
import pathlib
import signal

from gi.repository import GLib

from .tray import WATCHER, Item
from .world import Timeout, wait_for


def find_program(pattern):
    """A program that a package keeps out of PATH."""
    found = glob.glob(pattern)
    if not found:
        raise Timeout(f'{pattern} is not installed: run ./dev deps')
    return found[0]


# By number: with the keyboards of xkb-data 2.48 xdotool presses Alt as well for one that it finds by
# name.
FUNCTION_KEYS = {f'F{number}': str(66 + number) for number in range(1, 11)}


class Screen:
    """Xvfb with a window manager, and XFCE's settings daemon that it needs."""

    def __init__(self, world, size='1280x800', theme='Adwaita', scale=1.0):
        self.world = world
        read, write = os.pipe()
        world.start('xvfb', ['Xvfb', '-displayfd', str(write), '-screen', '0', f'{size}x24',
                             '-nolisten', 'tcp', '-noreset'], pass_fds=[write])
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise Timeout('Xvfb did not start')
        world.env.update({
            'DISPLAY': f':{number}',
            'GDK_BACKEND': 'x11',
            'GDK_DPI_SCALE': str(scale),
            'XDG_CURRENT_DESKTOP': 'XFCE',
            'XFCE_PANEL_MIGRATE_DEFAULT': '1',
        })
        self._choose_theme(theme)
        world.start('xfconfd', [find_program('/usr/lib/*/xfce4/xfconf/xfconfd')])
        world.wait_for_name('org.xfce.Xfconf')
        world.start('wm', ['xfwm4', '--compositor=off'])

    def _choose_theme(self, theme):
        """As a desktop's settings do it. GTK_THEME would be another way through GTK."""
        name, _, variant = theme.partition(':')
        file = self.world.home / '.config/gtk-3.0/settings.ini'
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text('[Settings]\n'
                        f'gtk-theme-name={name}\n'
                        f'gtk-application-prefer-dark-theme={int(variant == "dark")}\n')

    def screenshot(self, path, window=None):
        """Takes a picture of the screen, or of the window with that title."""
        path = pathlib.Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        target = 'root' if window is None else self.find_window(window)
        self.world.run(['import', '-window', target, str(path)])
        return path

    def still(self):
        """Waits until two pictures in a row are the same: everything is drawn."""
        last = [None]

        def condition():
            now = self.world.run(['sh', '-c', 'import -window root -depth 8 rgb:- | sha1sum']).stdout
            same, last[0] = now == last[0], now
            return same
        wait_for(condition, 'a picture that stands still')

    def find_window(self, title):
        """The id of a visible window, waited for."""
        def condition():
            done = self.world.run(['xdotool', 'search', '--onlyvisible', '--name', title],
                                  check=False)
            return done.stdout.split()
        return wait_for(condition, f'a window called {title}')[-1]

    def focus(self, title):
        """Gives a window the keyboard, once it is there."""
        window = self.find_window(title)
        # A window manager that is still starting does not know how to.
        wait_for(lambda: self.world.run(['xdotool', 'windowactivate', '--sync', window],
                                        check=False).returncode == 0, f'{title} activated')
        wait_for(lambda: self.world.run(['xdotool', 'getwindowfocus'], check=False)
                 .stdout.strip() == window, f'the keyboard in {title}')

    def resize(self, width, height):
        """Gives the window with the keyboard a place and a size, and waits until it has it."""
        window = self.world.run(['xdotool', 'getwindowfocus']).stdout.strip()
        self.world.run(['xdotool', 'windowmove', window, '0', '0',
                        'windowsize', window, str(width), str(height)])
        wait_for(lambda: f'Geometry: {width}x{height}' in self.world.run(
            ['xdotool', 'getwindowgeometry', window]).stdout, f'a window of {width} × {height}')

    def has_window(self, title):
        return self.world.run(['xdotool', 'search', '--onlyvisible', '--name', title],
                              check=False).returncode == 0

    def windows(self):
        """The ids of all that are visible."""
        done = self.world.run(['xdotool', 'search', '--onlyvisible', '--name', ''], check=False)
        return set(done.stdout.split())

    def key(self, *keys):
        self.world.run(['xdotool', 'key', '--clearmodifiers',
                        *(FUNCTION_KEYS.get(key, key) for key in keys)])

    def type(self, text):
        self.world.run(['xdotool', 'type', '--delay', '5', text])


class Host:
    """A real panel with a tray, as the bus knows it."""

    def __init__(self, world):
        self.world = world

    def wait_until_there(self):
        self.world.wait_for_name(WATCHER)
        wait_for(self.has_host, 'a tray in the panel')

    def wait_until_gone(self):
        wait_for(lambda: self.world.owner(WATCHER) is None, 'the tray gone')

    def has_host(self):
        try:
            return self.world.get(WATCHER, '/StatusNotifierWatcher', WATCHER,
                                  'IsStatusNotifierHostRegistered')
        except GLib.Error:
            return False

    def items(self):
        """What is in the tray: "busname/path" each."""
        try:
            items = self.world.get(WATCHER, '/StatusNotifierWatcher', WATCHER,
                                   'RegisteredStatusNotifierItems')
        except GLib.Error:
            return []
        # GNOME Shell's extension puts an @ between them.
        return [item.replace('@', '') for item in items]

    def item(self):
        """The only item in the tray, waited for."""
        def condition():
            items = self.items()
            return items if len(items) == 1 else None
        name, slash, path = wait_for(condition, 'one item in the tray')[0].partition('/')
        return Item(self.world, name, slash + path)


class Panel(Host):
    """xfce4-panel with its default layout, whose tray shows StatusNotifierItems."""

    def __init__(self, world):
        super().__init__(world)
        self.start()

    def start(self):
        self.process = self.world.start('panel', ['xfce4-panel', '--disable-wm-check'])
        self.wait_until_there()

    def stop(self):
        """The panel and the plug-in that holds the tray."""
        self.process.stop()
        self.wait_until_gone()

    def crash(self):
        self.process.stop(signal.SIGKILL)
        self.wait_until_gone()


def start_notification_daemon(world):
    """XFCE's notification daemon, shows bubbles on the screen."""
    process = world.start('notifyd', [find_program('/usr/lib/*/xfce4/notifyd/xfce4-notifyd')])
    world.wait_for_name('org.freedesktop.Notifications')
    return process
