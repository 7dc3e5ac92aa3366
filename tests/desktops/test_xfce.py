# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""XFCE's panel under Xvfb."""

from desktop_case import DesktopCase, PanelThatComesBack
from harness.desktop import Panel, Screen, find_program
from harness.world import APP_ID, wait_for


class XfceTest(PanelThatComesBack, DesktopCase):
    desktop = 'xfce'

    def setUp(self):
        super().setUp()
        self.screen = Screen(self.world, size='1024x600')
        self.panel = Panel(self.world)
        self.take_screenshot = self.screen.screenshot

    def test_states(self):
        self.check_states(self.panel, self.screen.screenshot)

    def test_menu_opens(self):
        self.start('--background')
        item = self.check_item(self.panel, 'ok', '195 credits left', '195')
        place = self.photograph(self.screen.screenshot, 'ok')
        before = self.screen.windows()
        x, y = place[len(place) // 2]
        self.world.run(['xdotool', 'mousemove', str(x), str(y), 'click', '1'])
        wait_for(lambda: self.screen.windows() - before, 'the menu on the screen')
        self.screen.screenshot(self.folder / 'xfce-menu.png')
        self.assertIn('195 credits left', item.labels()[0])

    def test_menu_reaches_the_last_of_thirty_accounts(self):
        """On a screen that is lower than their list, with the keyboard."""
        ids = ['default', *(f'account-{n}' for n in range(2, 31))]
        self.world.setting('accounts', str(ids))
        self.world.setting('name', 'Last', account='account-30')
        self.world.setting('tray-account', 'default')
        self.start('--background')
        place = self.photograph(self.screen.screenshot, 'ok')
        before = self.screen.windows()
        x, y = place[len(place) // 2]
        self.world.run(['xdotool', 'mousemove', str(x), str(y), 'click', '1'])
        wait_for(lambda: self.screen.windows() - before, 'the menu on the screen')
        menu = self.screen.windows()
        # Up from the top: Quit, Preferences, the accounts.
        self.screen.key('Up', 'Up', 'Up', 'Right')
        wait_for(lambda: self.screen.windows() - menu, 'the accounts on the screen')
        self.screen.key('End')
        self.screen.screenshot(self.folder / 'xfce-thirty.png')
        self.screen.key('Return')
        wait_for(lambda: self.world.run(['gsettings', 'get', APP_ID, 'tray-account'])
                 .stdout.strip() == "'account-30'", 'the last one in the tray')

    def test_automatic_login_leaves_the_keyring_locked(self):
        """The key is in it, and a person opens it with the password when asked."""
        take = self.screen.screenshot
        self.start('--background')
        self.assertEqual(self.applet.stop(), 0)
        self.keyring.start_anew()
        self.service.balance(120, 80)
        self.start(State='locked', Known=True, Credits=195)
        item = self.check_item(self.panel, 'ok', '195 credits', '195?')
        self.assertIn('The keyring with the key is locked.', item.labels())
        self.photograph(take, 'locked', 'unknown')
        self.world.start('prompter', [find_program('/usr/libexec/gcr-prompter')])
        self.world.wait_for_name('org.gnome.keyring.SystemPrompter')
        item.click('Unlock…')
        self.screen.focus('Unlock Login Keyring')
        take(self.folder / 'xfce-password.png')
        self.screen.type(self.keyring.password)
        self.screen.key('Return')
        self.world.wait_for_account('the balance', State='current', Credits=120)
        self.check_item(self.panel, 'ok', '120 credits left', '120')
        self.photograph(take, 'unlocked')

    def test_style_is_changed_at_once(self):
        self.start('--background')
        item = self.check_item(self.panel, 'ok', '195 credits left', '195')
        picture = item.icon
        self.world.setting('tray-style', 'gauge')
        self.shows_labels = True
        self.check_item(self.panel, 'ok', '195 credits left', '195')
        self.photograph(self.screen.screenshot, 'gauge')
        self.world.setting('tray-style', 'number')
        self.shows_labels = False
        self.check_item(self.panel, 'ok', '195 credits left', '195')
        self.assertNotEqual(item.icon, picture)
