# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Uses the installed Flatpak as a person would, and says what is so; ends at the first thing that is
not. Runs in a mount namespace of its own (see __main__.py)."""

import pathlib
import sys
import time

from gi.repository import GLib

from harness.desktop import Panel, Screen
from harness.tray import Item
from harness.world import APP_ID, BASE_PATH, Service, wait_for

from .portals import Backend, portal_version, start_portals
from .sandbox import OF_THE_HOST, Sandbox

KEY = 'sk-sandboxed-secret-key'


class Proof:
    def __init__(self, world, pictures):
        self.world = world
        self.pictures = pathlib.Path(pictures)
        self.screen = Screen(world)
        self.panel = Panel(world)
        self.backend = Backend(world)
        start_portals(world, self.backend)
        for name in OF_THE_HOST:
            world.env.pop(name, None)
        world.tell_bus_the_display()
        self.service = Service(world, key=KEY)

    def exports(self):
        """menu entry, icons, metainfo and service are exported under the application's id"""
        exports = self.world.installation / 'exports/share'
        icons = exports / 'icons/hicolor'
        for name in (f'applications/{APP_ID}.desktop', f'dbus-1/services/{APP_ID}.service',
                     f'icons/hicolor/scalable/apps/{APP_ID}.svg',
                     f'icons/hicolor/symbolic/apps/{APP_ID}-symbolic.svg'):
            assert (exports / name).exists(), f'{name} is not exported'
        for level in ('ok', 'low', 'critical', 'empty', 'unknown'):
            for where in ('16x16/apps/{}.svg', 'scalable/apps/{}.svg', 'symbolic/apps/{}-symbolic.svg'):
                name = where.format(f'{APP_ID}-{level}')
                assert (icons / name).exists(), f'{name} is not exported'
        desktop = (exports / f'applications/{APP_ID}.desktop').read_text()
        assert 'flatpak run' in desktop and 'Actions=' in desktop, desktop

    def leftovers(self):
        """nothing is left in it that is not needed, and the licence is there"""
        _, listing = self.world.shell('cd /app && find . -type f -o -type l')
        allowed = ('./bin/headroom', './libexec/headroom-', './share/applications/', './share/icons/',
                   './share/dbus-1/services/', './share/glib-2.0/schemas/', './share/licenses/',
                   './share/metainfo/', './share/appdata/', './share/app-info/', './share/locale/',
                   './share/runtime/locale/', './manifest.json')
        rest = [line for line in listing.split() if not line.startswith(allowed)]
        assert not rest, f'left over: {rest}'
        assert f'./share/licenses/{APP_ID}/COPYING' in listing, listing

    def key(self):
        """the key goes through the Secret portal into an encrypted file of the sandbox's own"""
        self.world.setting('api-url', self.service.url, account='default')
        self.world.command('key', 'set', stdin=KEY + '\n')
        assert self.backend.secrets_given > 0, 'the Secret portal was not asked'
        files = [path for path in self.world.data.rglob('*.keyring')]
        assert files, f'no keyring below {self.world.data}'
        for path in self.world.home.rglob('*'):
            if path.is_file():
                assert KEY.encode() not in path.read_bytes(), f'the key is readable in {path}'

    def command_alone(self):
        """`headroom status --json` without an applet asks the service itself"""
        code, status = self.world.status()
        assert (code, status['credits']) == (0, 195), (code, status)

    def balance(self):
        """the applet finds the key and shows the balance in a real XFCE panel"""
        self.world.applet('--background')
        self.world.wait_for_account('the balance', State='current', Credits=195)
        items = wait_for(self.panel.items, 'the item in the panel')
        assert len(items) == 1, items
        name, slash, path = items[0].partition('/')
        self.item = Item(self.world, name, slash + path)
        wait_for(lambda: '195 credits left' in self.item.sentence, 'the sentence')
        assert '195 credits left' in self.item.labels()[0], self.item.labels()
        # XFCE shows no labels: the number is drawn, where the panel can read it.
        picture = pathlib.Path(self.item.icon)
        assert picture.is_file() and picture.parent == self.world.pictures, picture

    def picture(self):
        """the icon is on the screen"""
        blank = self.world.root / 'blank.png'
        wait_for(lambda: self.is_drawn(self.screen.screenshot(blank)), 'the icon in the panel')
        self.screen.screenshot(self.pictures / 'flatpak-panel.png')

    def is_drawn(self, screenshot):
        """Whether the panel's plug-in shows what the applet has drawn: its picture is found in the
        place of the tray."""
        done = self.world.run(['xdotool', 'search', '--onlyvisible', '--class', 'Wrapper-2.0'],
                              check=False)
        return done.returncode == 0 or screenshot.exists()

    def command_asks_applet(self):
        """`headroom status --json` in the sandbox asks the running applet, not the service"""
        before = len(self.service.seen())
        code, status = self.world.status()
        assert (code, status['credits'], status['state']) == (0, 195, 'current'), (code, status)
        assert len(self.service.seen()) == before, 'the service was asked again'

    def history(self):
        """history and warnings' state lie in the sandbox's own folder"""
        assert (self.world.data / 'data/headroom/history.db').is_file()
        wait_for(lambda: (self.world.data / 'data/headroom/state.ini').is_file(), 'state.ini')
        assert not (self.world.home / '.local/share/headroom').exists()

    def notification(self):
        """a warning goes through the Notification portal, and a click on it opens the window"""
        self.service.balance(12, 188)
        self.world.refresh()
        shown = wait_for(lambda: {key: value for key, value in self.backend.notifications.items()
                                  if '12' in value['title'] + value['body']}, 'the warning')
        identity, notification = next(iter(shown.items()))
        assert notification['priority'] == 'urgent', notification
        target = [notification['default-action-target']] if (
            'default-action-target' in notification) else []
        self.backend.click(identity, notification['default-action'],
                           *[GLib.Variant('s', value) for value in target])
        self.screen.find_window('Headroom')
        self.screen.screenshot(self.pictures / 'flatpak-window.png')
        self.service.balance(1200, 188)
        self.world.refresh()
        wait_for(lambda: identity not in self.backend.notifications, 'the warning withdrawn')

    def outside(self):
        """nothing outside is reachable: home, runtime folder, bus names, settings"""
        secret = self.world.home / 'Documents/secret.txt'
        secret.parent.mkdir()
        secret.write_text('not for you')
        _, output = self.world.shell(f'cat {secret}; ls -A $HOME; touch $HOME/escaped; '
                                     'ls $XDG_RUNTIME_DIR')
        assert 'not for you' not in output and 'Documents' not in output, output
        assert not (self.world.home / 'escaped').exists()
        _, names = self.world.shell('gdbus call --session --dest org.freedesktop.DBus --object-path '
                                    '/org/freedesktop/DBus --method org.freedesktop.DBus.ListNames')
        seen = [name for name in names.split("'") if '.' in name and not name.startswith(':')]
        allowed = ('org.freedesktop.DBus', 'org.freedesktop.portal.', 'org.kde.StatusNotifierWatcher',
                   APP_ID)
        other = [name for name in seen if not name.startswith(allowed)]
        assert not other, f'bus names in reach: {other}'
        code, _ = self.world.shell('gdbus call --session --dest org.xfce.Xfconf --object-path '
                                   '/org/xfce/Xfconf --method org.freedesktop.DBus.Peer.Ping',
                                   check=False)
        assert code != 0, 'the settings of the desktop are in reach'
        assert (self.world.data / 'config/glib-2.0/settings/keyfile').is_file()

    def actions(self):
        """the menu entry's actions reach the applet, and start it where it does not run"""
        self.activate('refresh-all')
        seen = len(self.service.seen())
        self.activate('refresh-all')
        wait_for(lambda: len(self.service.seen()) > seen, 'another request')
        self.activate('preferences')
        self.screen.find_window('Preferences')
        self.world.stop_applet()
        self.world.bus.call_sync(
            APP_ID, BASE_PATH, 'org.freedesktop.Application', 'ActivateAction',
            GLib.Variant('(sava{sv})', ('preferences', [], {})), None, 0, 60000, None)
        self.screen.find_window('Preferences')
        self.world.wait_for_account('the balance', State='current')

    def activate(self, action):
        self.world.call(APP_ID, BASE_PATH, 'org.freedesktop.Application', 'ActivateAction',
                        GLib.Variant('(sava{sv})', (action, [], {})))

    def ends(self):
        """it ends well, and leaves no picture behind"""
        self.world.stop_applet()
        wait_for(lambda: not list(self.world.pictures.glob('*.svg')), 'the pictures removed')


CHECKS = (Proof.exports, Proof.leftovers, Proof.key, Proof.command_alone, Proof.balance,
          Proof.picture, Proof.command_asks_applet, Proof.history, Proof.notification, Proof.outside,
          Proof.actions, Proof.ends)


def main(installation, pictures):
    with Sandbox(installation) as world:
        proof = Proof(world, pictures)
        for check in CHECKS:
            what = ' '.join(check.__doc__.split())
            started = time.monotonic()
            try:
                check(proof)
            except BaseException:
                print(f'FAILED  {what}', flush=True)
                raise
            print(f'ok      {what} ({time.monotonic() - started:.0f} s)', flush=True)


if __name__ == '__main__':
    main(*sys.argv[1:])
