# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Panels that are much to install, for "./dev panels": the panels of MATE, LXQt and KDE Plasma under
Xvfb. Each shows all states, opens the menu on a right click, and leaves pictures in several sizes
to be looked at."""

import glob
import shutil
import time

from gi.repository import GLib

from desktop_case import DesktopCase
from harness.desktop import Host, Screen
from harness.world import pump, wait_for


class PanelCase:
    program = packages = None
    button = '3'   # of the mouse, which opens the menu
    sizes = {}     # of the panel, by name

    def setUp(self):
        if shutil.which(self.program) is None:
            self.skipTest(f'needs the Debian packages {self.packages}')
        super().setUp()
        self.screen = Screen(self.world, size='1280x800')
        self.world.env.update({'XDG_CURRENT_DESKTOP': self.desktop, 'G_DEBUG': ''})
        self.panel = Host(self.world)

    def begin(self, env=None):
        """Starts the panel, and has what the bus starts for it find the screen."""
        self.world.call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                        'UpdateActivationEnvironment',
                        GLib.Variant('(a{ss})', ({**self.world.env, **(env or {})},)))
        self.process = self.world.start('panel', [self.program], env=env)
        self.panel.wait_until_there()

    def resize(self, size):
        raise NotImplementedError

    def test_states(self):
        self.begin()
        self.check_states(self.panel, self.screen.screenshot)

    def test_menu_and_sizes(self):
        self.begin()
        self.start('--background')
        item = self.check_item(self.panel, 'ok', '195 credits left', '195')
        place = self.photograph(self.screen.screenshot, 'ok')
        x, y = place[0][0] + 3, place[0][1]
        self.world.run(['xdotool', 'mousemove', str(x), str(y)])
        # As long as a person rests there.
        time.sleep(2)
        self.screen.screenshot(self.folder / f'{self.desktop}-tooltip.png')
        before = self.screen.windows()
        self.world.run(['xdotool', 'click', self.button])
        wait_for(lambda: self.screen.windows() - before, 'the menu on the screen')
        pump(1)
        self.screen.screenshot(self.folder / f'{self.desktop}-menu.png')
        self.screen.key('Escape')
        self.world.run(['xdotool', 'mousemove', '100', '700'])
        for name, size in self.sizes.items():
            self.resize(size)
            for style, labels in (('number', False), ('gauge', True)):
                self.world.setting('tray-style', style)
                self.shows_labels = labels
                wait_for(lambda: self.shows(item, 'ok', '195 credits left', '195'), style)
                # Nothing on the bus tells when it is drawn.
                time.sleep(2)
                self.screen.screenshot(self.folder / f'{self.desktop}-{name}-{style}.png')


class MateTest(PanelCase, DesktopCase):
    desktop = 'MATE'
    program = 'mate-panel'
    packages = 'mate-panel mate-settings-daemon'
    services = ('org.mate.panel.applet.*', 'ca.desrt.dconf.*')
    shows_labels = True
    sizes = {'22': 24, '32': 34}
    # The panel knows its objects by dconf's own interface.
    DCONF = {'GSETTINGS_BACKEND': 'dconf'}

    def begin(self):
        self.world.start('settings', ['mate-settings-daemon'], env=self.DCONF)
        super().begin(self.DCONF)

    def resize(self, size):
        self.world.run(['gsettings', 'set', 'org.mate.panel.toplevel:/org/mate/panel/toplevels/top/',
                        'size', str(size)], env=self.DCONF)


class LxqtTest(PanelCase, DesktopCase):
    desktop = 'LXQt'
    program = 'lxqt-panel'
    packages = 'lxqt-panel breeze-icon-theme'
    sizes = {'22': (30, 22), '32': (40, 32)}
    CONFIG = '''[General]
__userfile__=true
[panel1]
iconSize={1}
panelSize={0}
plugins=mainmenu,spacer,statusnotifier,worldclock
position=Top
width=100
width-percent=true
[mainmenu]
type=mainmenu
[spacer]
type=spacer
expandable=true
[statusnotifier]
type=statusnotifier
[worldclock]
type=worldclock
'''

    def begin(self):
        self.configure(30, 22)
        super().begin()

    def configure(self, *sizes):
        config = self.world.home / '.config/lxqt/panel.conf'
        config.parent.mkdir(parents=True, exist_ok=True)
        config.write_text(self.CONFIG.format(*sizes))

    def resize(self, sizes):
        self.process.stop()
        self.panel.wait_until_gone()
        self.configure(*sizes)
        super().begin()


class PlasmaTest(PanelCase, DesktopCase):
    desktop = 'KDE'
    program = 'plasmashell'
    packages = 'plasma-workspace plasma-desktop kded5 kwin-x11 breeze'
    services = ('org.kde.[!k]*', 'org.kde.kactivitymanagerd*', 'org.kde.kglobalaccel*')
    sizes = {'22': 44, '32': 48}
    PLAIN = '''
panel = panels()[0];
panel.location = "top";
panel.height = {};
tray = desktopById(panel.widgets("org.kde.plasma.systemtray")[0].readConfig("SystrayContainmentId"));
tray.currentConfigGroup = ["General"];
tray.writeConfig("scaleIconsToFit", {});
tray.reloadConfig();
'''

    def begin(self):
        self.world.env.update({'KDE_FULL_SESSION': 'true', 'KDE_SESSION_VERSION': '5',
                               'QT_QUICK_BACKEND': 'software', 'LIBGL_ALWAYS_SOFTWARE': '1',
                               'XDG_CONFIG_DIRS': '/etc/xdg'})
        self.world.start('kded', ['kded5'])
        self.world.wait_for_name('org.kde.kded5')
        self.world.start('activities', glob.glob('/usr/lib/*/libexec/kactivitymanagerd'))
        self.world.wait_for_name('org.kde.ActivityManager')
        super().begin()
        self.world.wait_for_name('org.kde.plasmashell')
        wait_for(lambda: self.tell(self.PLAIN.format(44, 'false')), 'a panel')

    def tell(self, script):
        """Plasma's own scripts; whether it went well."""
        try:
            done = self.world.call('org.kde.plasmashell', '/PlasmaShell', 'org.kde.PlasmaShell',
                                   'evaluateScript', GLib.Variant('(s)', (script,)))
        except GLib.Error:
            return False
        return 'Error' not in done[0]

    def resize(self, size):
        self.assertTrue(self.tell(self.PLAIN.format(size, 'true' if size > 44 else 'false')))
