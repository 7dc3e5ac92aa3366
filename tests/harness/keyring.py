# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real gnome-keyring on the world's bus."""

import subprocess

from gi.repository import GLib

from .world import KEY_SCHEMA, wait_for

SERVICE = 'org.freedesktop.secrets'
SECRETS = '/org/freedesktop/secrets'
LOGIN = '/org/freedesktop/secrets/collection/login'


COMMAND = ('gnome-keyring-daemon', '--foreground', '--components=secrets')


class Keyring:
    def __init__(self, world, password='pw'):
        self.world = world
        self.password = password
        self.process = world.start('keyring', [*COMMAND, '--unlock'], stdin=subprocess.PIPE)
        self.process.popen.stdin.write(password.encode())
        self.process.popen.stdin.close()
        self.process.popen.stdin = None
        world.wait_for_name(SERVICE)
        wait_for(lambda: self.locked() is False, 'the login keyring unlocked')

    def start_anew(self):
        """As after an automatic login: nobody has unlocked it since it started."""
        self.process.stop()
        wait_for(lambda: self.world.owner(SERVICE) is None, 'the keyring gone')
        self.process = self.world.start('keyring-anew', COMMAND)
        self.world.wait_for_name(SERVICE)
        wait_for(self.locked, 'the login keyring, locked')

    def locked(self):
        """None while it cannot say: it has its name before its objects."""
        try:
            return self.world.get(SERVICE, LOGIN, 'org.freedesktop.Secret.Collection', 'Locked')
        except GLib.Error:
            return None

    def lock(self):
        self.world.call(SERVICE, SECRETS, 'org.freedesktop.Secret.Service',
                        'Lock', GLib.Variant('(ao)', ([LOGIN],)))
        wait_for(self.locked, 'the login keyring locked')

    def unlock(self):
        """As a login does it: with the password, without a prompt."""
        _, session = self.world.call(
            SERVICE, SECRETS, 'org.freedesktop.Secret.Service', 'OpenSession',
            GLib.Variant('(sv)', ('plain', GLib.Variant('s', ''))))
        secret = (session, b'', self.password.encode(), 'text/plain')
        self.world.call(
            SERVICE, SECRETS, 'org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface',
            'UnlockWithMasterPassword', GLib.Variant('(o(oayays))', (LOGIN, secret)))
        wait_for(lambda: self.locked() is False, 'the login keyring unlocked')

    def store(self, key, origin, account='default'):
        """Puts a key where Headroom looks for it, with another program."""
        self.world.run(['secret-tool', 'store', '--label=Headroom test', 'account', account,
                        'origin', origin, 'xdg:schema', KEY_SCHEMA], stdin=key)

    def look_up(self, origin, account='default'):
        """What is stored, read with another program; None for nothing."""
        done = self.world.run(['secret-tool', 'lookup', 'account', account, 'origin', origin,
                               'xdg:schema', KEY_SCHEMA], check=False)
        return done.stdout if done.returncode == 0 else None
