# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""GNOME Shell without a screen, with or without the extension that makes it a tray host."""

import json
import pathlib
import sys

from gi.repository import GLib

from .desktop import Host
from .world import wait_for

SHELL = 'org.gnome.Shell'
SCHEMA = 'org.gnome.shell'
EXTENSION = 'ubuntu-appindicators@ubuntu.com'
DISPLAY = 'wayland-gnome'
# The extension's object for the only item, in the shell's own JavaScript.
INDICATOR = ("Object.entries(Main.panel.statusArea)"
             ".find(([name]) => name.startsWith('appindicator-'))[1]")


class GnomeShell(Host):
    """The whole of GNOME's desktop that matters here. It is started in unsafe mode, in which it
    takes pictures for anybody who asks on its bus."""

    def __init__(self, world, extension=True):
        super().__init__(world)
        settings = {'disable-user-extensions': 'false', 'welcome-dialog-last-shown-version': "'99'"}
        for key, value in settings.items():
            world.run(['gsettings', 'set', SCHEMA, key, value])
        self._enable(extension)
        # It wants a session of logind's; the mock answers on the world's own bus.
        world.start('logind', [sys.executable, '-m', 'dbusmock', '--session',
                               '--template', 'logind'])
        world.wait_for_name('org.freedesktop.login1')
        self.env = {'WAYLAND_DISPLAY': DISPLAY, 'GDK_BACKEND': 'wayland',
                    'XDG_CURRENT_DESKTOP': 'GNOME'}
        self.process = world.start('gnome-shell', [
            'gnome-shell', '--headless', '--wayland', '--no-x11', '--unsafe-mode',
            '--virtual-monitor', '1024x768', '--wayland-display', DISPLAY,
        ], env={'DBUS_SYSTEM_BUS_ADDRESS': world.env['DBUS_SESSION_BUS_ADDRESS'], 'G_DEBUG': ''})
        world.wait_for_name(SHELL + '.Screenshot')
        wait_for(self._is_ready, 'GNOME Shell ready')
        if extension:
            self.wait_until_there()

    def _enable(self, extension):
        self.world.run(['gsettings', 'set', SCHEMA, 'enabled-extensions',
                        f"['{EXTENSION}']" if extension else '[]'])

    def evaluate(self, script):
        """Runs JavaScript in the shell; its result as JSON, or None if it failed."""
        done, result = self.world.call(SHELL, '/org/gnome/Shell', SHELL, 'Eval',
                                       GLib.Variant('(s)', (script,)))
        return result if done else None

    def _is_ready(self):
        """Started up, the overview closed, and the notices about what this session lacks gone."""
        if self.evaluate('Main.layoutManager._startingUp') != 'false':
            return False
        self.evaluate('Main.overview.hide()')
        self.evaluate('Main.messageTray.getSources().forEach(source => source.destroy())')
        return (self.evaluate('Main.overview.visible') == 'false' and
                self.evaluate('Main.messageTray.getSources().length') == '0')

    def stop(self):
        """The tray goes, and the shell stays."""
        self._enable(False)
        self.wait_until_gone()

    def start(self):
        self._enable(True)
        self.wait_until_there()

    def shown_label(self):
        """What the extension has put beside the icon by now."""
        return json.loads(self.evaluate(f'{INDICATOR}._label?.text ?? ""') or 'null')

    def open_menu(self):
        self.evaluate(f'{INDICATOR}.menu.open()')
        wait_for(lambda: self.evaluate(f'{INDICATOR}.menu.isOpen') == 'true', 'the menu open')

    def screenshot(self, path):
        path = pathlib.Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        done, _ = self.world.call(SHELL + '.Screenshot', '/org/gnome/Shell/Screenshot',
                                  SHELL + '.Screenshot', 'Screenshot',
                                  GLib.Variant('(bbs)', (False, False, str(path))))
        assert done, 'GNOME Shell took no picture'
        return path
