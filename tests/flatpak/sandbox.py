# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A world in which the applet is the installed Flatpak."""

import json
import os
import pathlib
import subprocess

from gi.repository import GLib

from harness.world import APP_ID, BASE_PATH, World, pump, wait_for

# What the harness sets for programs on the host; in the sandbox it is as it is for people.
OF_THE_HOST = ('GSETTINGS_BACKEND', 'GIO_USE_VFS', 'GVFS_DISABLE_FUSE', 'NO_AT_BRIDGE', 'GDK_BACKEND',
               'GDK_DPI_SCALE')


class Sandbox(World):
    """The bus starts services from what the installation exports, as a session does."""

    def __init__(self, installation):
        self.installation = pathlib.Path(installation)
        exports = self.installation / 'exports'
        runtime = pathlib.Path(f'/run/user/{os.getuid()}')
        super().__init__(prefix=exports, services=[exports / 'share/dbus-1/services'],
                         runtime=runtime)
        self.data = self.home / '.var/app' / APP_ID
        self.pictures = runtime / 'app' / APP_ID

    def _environment(self, lang):
        env = super()._environment(lang)
        for name in OF_THE_HOST:
            env.pop(name, None)
        return {**env,
                'FLATPAK_USER_DIR': str(self.installation),
                'FLATPAK_SYSTEM_DIR': str(self.root / 'system-wide')}

    def tell_bus_the_display(self):
        """As a session does, for what the bus starts."""
        wanted = {name: self.env[name] for name in ('DISPLAY', 'XDG_CURRENT_DESKTOP')}
        self.call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                  'UpdateActivationEnvironment', GLib.Variant('(a{ss})', (wanted,)))

    def flatpak(self, *argv, stdin='', check=True):
        """`flatpak …` to its end, while portals go on answering; returns status and output."""
        process = subprocess.Popen(['flatpak', *map(str, argv)], env=self.env, cwd=self.home, text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT)
        process.stdin.write(stdin)
        process.stdin.close()
        wait_for(lambda: process.poll() is not None, f'the end of flatpak {argv}')
        output = process.stdout.read()
        process.stdout.close()
        if check and process.returncode != 0:
            raise AssertionError(f'flatpak {argv} ended with {process.returncode}: {output}')
        return process.returncode, output

    def command(self, *argv, **options):
        """The command in the sandbox, as people type it."""
        return self.flatpak('run', '--command=headroom', APP_ID, *argv, **options)

    def shell(self, script, **options):
        """A shell in the sandbox."""
        return self.flatpak('run', '--command=sh', APP_ID, '-c', script, **options)

    def setting(self, key, value, account=None):
        schema = APP_ID if account is None else (
            f'{APP_ID}.Account:{BASE_PATH}/accounts/{account}/')
        self.flatpak('run', '--command=gsettings', APP_ID, 'set', schema, key, value)

    def setting_of(self, key):
        return self.flatpak('run', '--command=gsettings', APP_ID, 'get', APP_ID, key)[1].strip()

    def applet(self, *options, name='applet', env=None):
        return self.start(name, ['flatpak', 'run', APP_ID, *options], env=env)

    def status(self, *options):
        code, output = self.command('status', '--json', *options, check=False)
        return code, json.loads(output)

    def stop_applet(self, demo=False):
        """Quits it as its menu does."""
        name, path = (APP_ID + '.Demo', BASE_PATH + '/Demo') if demo else (APP_ID, BASE_PATH)
        self.call(name, path, 'org.gtk.Actions', 'Activate',
                  GLib.Variant('(sava{sv})', ('quit', [], {})))
        wait_for(lambda: self.owner(name) is None, f'{name} gone')
        pump()
