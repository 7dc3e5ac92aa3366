# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The item in the tray and its menu, as a host sees them."""

import pathlib
import signal
import unittest

from harness.desktop import Screen
from harness.history import write_steady_spending
from harness.keyring import Keyring
from harness.tray import Watcher
from harness.world import APP_ID, PATIENCE, Service, World, wait_for


class TrayTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.__exit__, None, None, None)
        self.screen = Screen(self.world)
        # A host that shows labels, so that the icon is the gauge.
        self.world.env['XDG_CURRENT_DESKTOP'] = 'GNOME'
        self.service = Service(self.world)
        Keyring(self.world).store('sk-test', self.service.origin)
        self.world.setting('api-url', self.service.url, account='default')

    def start(self, watcher=True):
        if watcher:
            self.watcher = Watcher(self.world)
        self.applet = self.world.applet('--background')
        self.world.wait_for_account('the balance', Known=True)
        return self.watcher.wait_for_item() if watcher else None

    def show(self, credits, used):
        self.service.balance(credits, used)
        self.world.refresh()
        self.world.wait_for_account(f'{credits} credits', Credits=credits)

    def test_item_tells_the_balance_in_label_icon_and_sentence(self):
        item = self.start()
        self.assertEqual(item.get('Title'), 'Headroom')
        self.assertEqual(item.get('Status'), 'Active')
        wait_for(lambda: item.label == '195', 'the number as label')
        self.assertEqual(item.icon, APP_ID + '-ok')
        self.assertTrue(item.sentence.startswith('195 credits left, as of '), item.sentence)

    def test_icon_follows_the_level(self):
        item = self.start()
        for credits, used, level in ((50, 150, 'low'), (20, 180, 'critical'), (0, 200, 'empty'),
                                     (1200, 200, 'ok')):
            self.show(credits, used)
            wait_for(lambda: item.icon == f'{APP_ID}-{level}', f'the icon of {level}')

    def test_unknown_balance_is_not_a_number(self):
        self.service.reply(500, 'application/json', '{"code":500,"message":"x"}')
        self.watcher = Watcher(self.world)
        self.world.applet('--background')
        self.world.wait_for_account('unreachable', State='unreachable')
        item = self.watcher.wait_for_item()
        wait_for(lambda: item.icon == APP_ID + '-unknown', 'the icon of unknown')
        self.assertFalse(any(digit in item.label for digit in '0123456789'), item.label)

    def test_old_balance_is_marked_as_old(self):
        item = self.start()
        wait_for(lambda: item.label == '195', 'the number as label')
        before = item.sentence
        self.service.reply(500, 'application/json', '{"code":500,"message":"x"}')
        with self.assertRaises(Exception):
            self.world.refresh()
        wait_for(lambda: item.sentence != before, 'the sentence of an old balance')
        self.assertIn('195', item.sentence)
        self.assertNotEqual(item.label, '195')

    def test_drawn_number_is_a_new_file_each_time_and_the_old_one_goes(self):
        self.world.setting('tray-style', 'number')
        item = self.start()
        wait_for(lambda: '195' in item.sentence, 'the balance')
        self.assertTrue(item.icon.startswith('/'), item.icon)
        first = pathlib.Path(item.icon)
        self.assertTrue(first.is_file())
        self.assertTrue(first.is_relative_to(self.world.runtime))
        self.show(194, 6)
        wait_for(lambda: item.icon != str(first), 'another picture')
        wait_for(lambda: not first.exists(), 'the old picture removed')
        folder = pathlib.Path(item.icon).parent
        self.assertEqual(self.applet.stop(), 0)
        self.assertEqual(list(folder.glob('*.svg')) if folder.exists() else [], [])

    def test_picture_of_a_killed_run_is_removed_by_the_next(self):
        self.world.setting('tray-style', 'number')
        item = self.start()
        wait_for(lambda: '195' in item.sentence, 'the balance')
        left = pathlib.Path(item.icon)
        self.applet.stop(signal.SIGKILL)
        self.assertTrue(left.is_file())
        self.watcher.items.clear()
        self.applet = self.world.applet('--background')
        item = self.watcher.wait_for_item()
        # Another one comes with the first answer.
        wait_for(lambda: list(left.parent.glob('*.svg')) == [pathlib.Path(item.icon)],
                 'the icon in use, and no other')

    def test_menu_says_what_the_window_says(self):
        item = self.start()
        wait_for(lambda: item.label == '195', 'the number as label')
        labels = item.labels()
        self.assertIn('195 credits left', labels[0])
        self.assertEqual(labels[1:], [
            'Enough for about 19 songs, or 6 MiniMax generations', 'Not enough data for a forecast yet',
            'Open Headroom', 'Refresh', 'Top Up', 'Snooze', 'Preferences', 'Quit'])
        # A row that cannot be pressed would be grey, and hard to read.
        self.assertTrue(all(row.enabled for row in item.menu() if row.visible))

    def test_menu_says_how_long_the_credits_will_probably_last(self):
        write_steady_spending(self.world, 195, 9805)
        self.service.balance(195, 9805)
        item = self.start()
        wait_for(lambda: item.label == '195', 'the number as label')
        wait_for(lambda: item.labels()[2].startswith('Lasts until about '),
                 'the forecast in the menu')
        # Each row says what no other does; the icon's sentence says it all.
        self.assertNotIn(', until ', item.labels()[0])
        self.assertIn(', until about ', item.sentence)

    def test_menu_is_relabelled_and_not_set_again(self):
        item = self.start()
        ids = [row.id for row in item.menu()]
        self.show(12, 188)
        wait_for(lambda: '12 credits left' in item.labels()[0], 'the new number in the menu')
        self.assertEqual([row.id for row in item.menu()], ids)
        self.assertEqual(len(self.watcher.items), 1)

    def test_refresh_row_asks_the_service(self):
        item = self.start()
        self.service.balance(150, 50)
        item.click('Refresh')
        self.world.wait_for_account('the new balance', Credits=150)

    def test_the_last_of_thirty_accounts_is_chosen_in_the_menu(self):
        ids = ['default', *(f'account-{n}' for n in range(2, 31))]
        self.world.setting('accounts', str(ids))
        self.world.setting('name', 'Last', account='account-30')
        item = self.start()
        self.world.wait_for_account('the last', account='account-30', State='no-key')
        wait_for(lambda: 'Accounts' in item.labels(), 'the accounts')
        rows = [row.label for row in item.row('Accounts').rows if row.visible and row.label]
        self.assertEqual(rows[1:], ['Default', *(f'Account {n}' for n in range(2, 30)), 'Last'])
        item.click('Last')
        wait_for(lambda: 'Last' in item.labels()[0], 'the last one in the tray')

    def test_balance_row_opens_the_window(self):
        item = self.start()
        self.assertFalse(self.screen.has_window('Headroom'))
        item.click(item.menu()[0])
        self.screen.find_window('Headroom')

    def test_middle_click_opens_the_window(self):
        item = self.start()
        self.assertFalse(self.screen.has_window('Headroom'))
        item.middle_click()
        self.screen.find_window('Headroom')

    def test_preferences_row_opens_the_preferences(self):
        item = self.start()
        item.click('Preferences')
        self.screen.find_window('Preferences')

    def test_quit_row_ends_the_applet_well(self):
        item = self.start()
        item.click('Quit')
        self.assertEqual(self.applet.popen.wait(PATIENCE), 0)

    def test_item_comes_back_once_when_the_host_restarts(self):
        self.start()
        self.watcher.close()
        self.watcher = Watcher(self.world)
        item = self.watcher.wait_for_item()
        wait_for(lambda: item.label == '195', 'the label')
        self.assertEqual(item.icon, APP_ID + '-ok')
        self.assertIn('195 credits left', item.labels()[0])
        self.assertEqual(len(self.watcher.items), 1)

    def test_host_that_starts_later_gets_the_item(self):
        self.start(watcher=False)
        self.watcher = Watcher(self.world)
        item = self.watcher.wait_for_item()
        wait_for(lambda: item.label == '195', 'the label')

    def test_label_can_be_switched_off(self):
        item = self.start()
        wait_for(lambda: item.label == '195', 'the number as label')
        self.world.setting('show-label', 'false')
        wait_for(lambda: item.label == '', 'no label')
