# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Uses the installed Flatpak as a person would, and says what is so; ends at the first thing that is
not."""

import pathlib
import sys
import time

from gi.repository import GLib

from harness import isolation
from harness.desktop import Panel, Screen
from harness.picture import LEVEL_COLOURS, Picture
from harness.world import APP_ID, BASE_PATH, Service, pump, wait_for

from .build import SOURCE
from .portals import PORTALS, Backend, start_portals
from .sandbox import OF_THE_HOST, Sandbox

KEY = 'sk-sandboxed-secret-key'
NUMBER, GAUGE = LEVEL_COLOURS['ok']

PERMISSIONS = {
    'shared': ['ipc', 'network'],
    'sockets': ['fallback-x11', 'wayland', 'x11'],
    'org.kde.StatusNotifierWatcher': ['talk'],
}

BROWSER = '''[Desktop Entry]
Type=Application
Name=Browser
Exec={script} %u
MimeType=x-scheme-handler/https;
'''


class Proof:
    def __init__(self, world, pictures):
        self.world = world
        self.pictures = pathlib.Path(pictures)
        self.screen = Screen(world)
        self.panel = Panel(world)
        self.backend = Backend(world)
        self.portals = start_portals(world, self.backend)
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
            for where in ('16x16/apps/{}.png', 'scalable/apps/{}.svg', 'symbolic/apps/{}-symbolic.svg'):
                name = where.format(f'{APP_ID}-{level}')
                assert (icons / name).exists(), f'{name} is not exported'
        desktop = (exports / f'applications/{APP_ID}.desktop').read_text()
        assert 'flatpak run' in desktop and 'Actions=' in desktop, desktop

    def permissions(self):
        """it may use network, screen and tray, and nothing else"""
        _, text = self.world.flatpak('info', '--user', '--show-permissions', APP_ID)
        lines = sorted(line for line in text.splitlines() if line and not line.startswith('['))
        found = {key: sorted(value.strip(';').split(';'))
                 for key, _, value in (line.partition('=') for line in lines)}
        assert found == PERMISSIONS, found

    def leftovers(self):
        """nothing is left in it that is not needed, and the licence is there"""
        _, listing = self.world.shell('cd /app && find . -type f -o -type l')
        allowed = ('./bin/headroom', './libexec/headroom-', './share/applications/', './share/icons/',
                   './share/dbus-1/services/', './share/glib-2.0/schemas/', './share/licenses/',
                   './share/metainfo/', './share/appdata/', './share/app-info/', './share/locale/',
                   './share/runtime/locale/', './manifest.json', './.ref')
        rest = [line for line in listing.split() if not line.startswith(allowed)]
        assert not rest, f'left over: {rest}'
        assert f'./share/licenses/{APP_ID}/COPYING' in listing, listing

    def languages(self):
        """every language is there"""
        languages = ['en', *(SOURCE / 'po/LINGUAS').read_text().split()]
        _, text = self.world.shell(f'for language in {" ".join(languages)}; do LC_ALL=C.UTF-8 '
                                   'LANGUAGE=$language headroom --help | md5sum; done')
        assert len(set(text.splitlines())) == len(languages), text

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
        self.item = self.panel.item()
        wait_for(lambda: '195 credits left' in self.item.sentence, 'the sentence')
        assert '195 credits left' in self.item.labels()[0], self.item.labels()
        # XFCE shows no labels: the number is drawn, where the panel can read it.
        picture = pathlib.Path(self.item.icon)
        assert picture.is_file() and picture.parent == self.world.pictures, picture

    def picture(self):
        """the number is on the screen, and so is the gauge, found by the name that is exported"""
        self.photograph('flatpak-panel', NUMBER)
        self.world.setting('tray-style', "'gauge'")
        wait_for(lambda: self.item.icon == f'{APP_ID}-ok', 'the name of an icon')
        self.photograph('flatpak-gauge', GAUGE)
        self.world.setting('tray-style', "'auto'")
        wait_for(lambda: self.item.icon.startswith('/'), 'a drawn icon')

    def photograph(self, name, colour):
        path = self.pictures / f'{name}.png'
        wait_for(lambda: Picture(self.screen.screenshot(path)).find_in_tray(colour),
                 f'the colour #{colour:06x} in the panel on {path}')

    def command_asks_applet(self):
        """`headroom status --json` in the sandbox asks the running applet, not the service"""
        before = len(self.service.seen())
        code, status = self.world.status()
        assert (code, status['credits'], status['state']) == (0, 195, 'current'), (code, status)
        assert len(self.service.seen()) == before, 'the service was asked again'

    def history(self):
        """history and what was told lie in the sandbox's own folder"""
        assert (self.world.data / 'data/headroom/history.db').is_file()
        assert not (self.world.home / '.local/share/headroom').exists()

    def notification(self):
        """a warning goes through the Notification portal, and a click on it opens the window"""
        self.service.balance(12, 188)
        self.world.refresh()
        shown = wait_for(lambda: {key: value for key, value in self.backend.notifications.items()
                                  if '12' in value['title'] + value['body']}, 'the warning')
        identity, notification = next(iter(shown.items()))
        assert notification['priority'] == 'urgent', notification
        self.backend.click(notification)
        self.screen.find_window('Headroom')
        self.screen.screenshot(self.pictures / 'flatpak-window.png')
        self.service.balance(1200, 188)
        self.world.refresh()
        wait_for(lambda: identity not in self.backend.notifications, 'the warning withdrawn')

    def start_at_login(self):
        """start at login goes through the Background portal; a refusal takes the setting back"""
        self.world.setting('start-at-login', 'true')
        wait_for(lambda: self.backend.autostart, 'the question')
        app, enabled, command, _ = self.backend.autostart
        assert (app, enabled) == (APP_ID, True), self.backend.autostart
        assert ' '.join(command) == f'flatpak run --command=headroom {APP_ID} --background', command
        self.world.setting('start-at-login', 'false')
        wait_for(lambda: not self.backend.autostart[1], 'the question for the opposite')
        self.backend.allow_autostart = False
        self.world.setting('start-at-login', 'true')
        wait_for(lambda: self.backend.autostart[1], 'the third question')
        wait_for(lambda: self.world.setting_of('start-at-login') == 'false', 'the setting taken back')

    def link(self):
        """the top-up page is opened by the browser outside"""
        opened = self.world.home / 'opened'
        script = self.world.home / 'browser'
        script.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" >>{opened}\n')
        script.chmod(0o755)
        folder = self.world.home / '.local/share/applications'
        folder.mkdir(parents=True)
        (folder / 'browser.desktop').write_text(BROWSER.format(script=script))
        self.world.run(['update-desktop-database', str(folder)])
        self.activate('top-up', GLib.Variant('s', 'default'))
        wait_for(lambda: opened.exists() and 'https://' in opened.read_text(), 'the page opened')

    def export(self):
        """the history is exported into a file outside that was chosen there, and no other"""
        self.backend.save_to = self.world.home / 'credits.csv'
        self.world.call(APP_ID, f'{BASE_PATH}/window/1', 'org.gtk.Actions', 'Activate',
                        GLib.Variant('(sava{sv})', ('export', [], {})))
        wait_for(lambda: self.backend.save_to.exists() and '195' in self.backend.save_to.read_text(),
                 'the exported file')

    def outside(self):
        """nothing outside is reachable: home, runtime folder, bus names, settings"""
        secret = self.world.home / 'Documents/secret.txt'
        secret.parent.mkdir()
        secret.write_text('not for you')
        code, output = self.world.shell(f'cat {secret}', check=False)
        assert code != 0 and 'not for you' not in output, output
        _, output = self.world.shell('touch $HOME/escaped; ls -A $HOME')
        assert sorted(output.split()) == ['.var', 'escaped'], output
        # The bus's own socket is there under another name: the filtered one.
        _, output = self.world.shell('ls $XDG_RUNTIME_DIR')
        assert not [name for name in output.split() if name.startswith('dbus-')], output
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
        seen = len(self.service.seen())

        def asks():
            # Again, should it have joined a check that was under way.
            self.activate('refresh-all')
            pump(0.2)
            return len(self.service.seen()) > seen
        wait_for(asks, 'another request')
        self.activate('preferences')
        self.screen.find_window('Preferences')
        self.world.stop_applet()
        self.world.bus.call_sync(
            APP_ID, BASE_PATH, 'org.freedesktop.Application', 'ActivateAction',
            GLib.Variant('(sava{sv})', ('preferences', [], {})), None, 0, 60000, None)
        self.screen.find_window('Preferences')
        self.world.wait_for_account('the balance', State='current')

    def activate(self, action, *parameters):
        self.world.call(APP_ID, BASE_PATH, 'org.freedesktop.Application', 'ActivateAction',
                        GLib.Variant('(sava{sv})', (action, list(parameters), {})))

    def demo(self):
        """the demo runs beside it, in a sandbox too"""
        self.world.applet('--demo', '--background', name='demo')
        self.world.wait_for_account('the balance of the demo', account='demo', demo=True, Known=True,
                                    State='current')
        self.world.stop_applet(demo=True)

    def refusal(self):
        """the switch of start at login asks the desktop, and stays off when it refuses"""
        self.screen.focus('Preferences')
        self.screen.key('ctrl+Page_Up')
        self.backend.autostart = None
        self.screen.key('alt+s')
        wait_for(lambda: self.backend.autostart, 'the question')
        assert self.world.setting_of('start-at-login') == 'false'
        self.screen.screenshot(self.pictures / 'flatpak-refused.png')

    def without_portals(self):
        """without portals it says what is missing, and goes on"""
        self.world.stop_applet()
        self.portals.stop()
        wait_for(lambda: self.world.owner(PORTALS) is None, 'the portals gone')
        self.world.applet('--background', name='without-portals')
        self.world.wait_for_account('no keyring', ErrorCode='keyring-unavailable')
        self.activate('top-up', GLib.Variant('s', 'default'))
        self.screen.find_window('Headroom')
        self.screen.screenshot(self.pictures / 'flatpak-without-portals.png')
        self.world.setting('start-at-login', 'true')
        wait_for(lambda: self.world.setting_of('start-at-login') == 'false', 'the setting taken back')

    def ends(self):
        """it ends well, and leaves no picture behind"""
        self.world.stop_applet()
        wait_for(lambda: not list(self.world.pictures.glob('*.svg')), 'the pictures removed')


CHECKS = (Proof.exports, Proof.permissions, Proof.leftovers, Proof.languages, Proof.key,
          Proof.command_alone, Proof.balance, Proof.picture, Proof.command_asks_applet, Proof.history,
          Proof.notification, Proof.start_at_login, Proof.link, Proof.export,
          Proof.outside, Proof.actions, Proof.demo, Proof.refusal,
          Proof.without_portals, Proof.ends)


def main(installation, pictures):
    # A /run of its own: in a sandbox the runtime folder is always /run/user/UID, so only there do panel
    # and applet see each other's files; and the machine's buses are out of reach.
    isolation.enter('mount')
    isolation.mount('-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', '/run')
    # Another Xvfb that looks for a free number removes the socket of this one, and flatpak then warns.
    sockets = pathlib.Path('/tmp/.X11-unix')
    if not sockets.exists():
        sockets.mkdir()
        sockets.chmod(0o1777)
    isolation.mount('-t', 'tmpfs', '-o', 'mode=1777', 'tmpfs', '/tmp/.X11-unix')
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
