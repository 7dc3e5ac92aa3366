# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Warnings are told once, withdrawn when they are over, and lead somewhere when clicked."""

import time
import unittest

from harness.desktop import Screen
from harness.history import read_told, write_steady_spending, write_told
from harness.keyring import Keyring
from harness.notifications import GnomeServer, NotificationServer
from harness.tray import Watcher
from harness.world import APP_ID, Service, World, wait_for


class NotificationsTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.__exit__, None, None, None)
        self.screen = Screen(self.world)
        self.server = NotificationServer(self.world)
        self.keyring = Keyring(self.world)
        self.service = Service(self.world)
        self.keyring.store('sk-test', self.service.origin)
        self.world.setting('api-url', self.service.url, account='default')

    def start(self):
        self.applet = self.world.applet('--background')
        self.world.wait_for_account('an answer', State='current')

    def stop(self):
        """Ends the applet, once it knows that all it told has been taken: what has not is told again
        by the next run."""
        wait_for(lambda: 'due' not in read_told(self.world), 'nothing due')
        self.assertEqual(self.applet.stop(), 0)

    def show(self, credits, used):
        self.service.balance(credits, used)
        self.world.refresh()
        self.world.wait_for_account(f'{credits} credits', Credits=credits)

    def count(self):
        self.server.titles()
        return len(self.server.history)

    def test_each_worse_level_is_told_once(self):
        self.start()
        self.assertEqual(self.count(), 0)
        self.show(48, 152)
        low = self.server.wait_for('48')
        self.show(47, 153)
        self.show(46, 154)
        self.assertEqual(self.count(), 1)
        self.show(20, 180)
        critical = self.server.wait_for('20')
        self.show(0, 200)
        wait_for(lambda: len(self.server.history) == 3, 'the third warning')
        empty = self.server.history[-1]
        self.assertEqual((low.urgency, critical.urgency, empty.urgency), (1, 2, 2))
        icons = self.world.prefix / 'share/icons/hicolor/scalable/apps'
        for shown, level in ((low, 'low'), (critical, 'critical'), (empty, 'empty')):
            self.assertEqual((shown.icon, shown.image), (f'{APP_ID}-{level}',) * 2)
            self.assertTrue((icons / f'{shown.icon}.svg').exists())
        self.assertEqual(len(self.server.open), 1)

    def test_warning_is_withdrawn_when_it_is_over(self):
        self.world.setting('notify-topped-up', 'false')
        self.start()
        self.show(48, 152)
        self.server.wait_for('48')
        self.show(1048, 152)
        wait_for(lambda: not self.server.open, 'the warning withdrawn')
        self.assertEqual(len(self.server.history), 1)

    def test_top_up_is_told_with_its_amount(self):
        self.start()
        self.show(12, 188)
        self.server.wait_for('12')
        self.show(1012, 188)
        wait_for(lambda: any('+1,000' in shown.title + shown.body
                             for shown in self.server.open.values()), 'the top-up')
        self.assertEqual(len(self.server.open), 1)

    def test_closing_to_the_tray_is_told_once(self):
        watcher = Watcher(self.world)
        self.world.applet()
        self.world.wait_for_account('an answer', State='current')
        watcher.wait_until_known()
        self.screen.focus('Headroom')
        self.screen.key('ctrl+w')
        shown = self.server.wait_for('keeps watching')
        self.assertEqual(shown.body, 'It stays in the tray. Its menu has Quit.')
        wait_for(lambda: not self.screen.has_window('Headroom'), 'the window closed')
        self.server.click(shown, 'default')
        self.screen.focus('Headroom')
        self.screen.key('ctrl+w')
        wait_for(lambda: not self.screen.has_window('Headroom'), 'the window closed again')
        self.show(48, 152)
        self.server.wait_for('48')
        self.assertEqual(self.count(), 2)

    def test_restart_does_not_repeat_a_warning(self):
        self.start()
        self.show(48, 152)
        self.server.wait_for('48')
        self.stop()
        self.start()
        self.assertEqual(self.count(), 1)
        self.show(20, 180)
        self.server.wait_for('20')
        self.assertEqual(self.count(), 2)

    # At a server that stores them

    def show_at_gnome(self):
        self.gnome = GnomeServer(self.world)
        self.world.setting('notify-topped-up', 'false')
        self.start()
        self.show(12, 188)
        wait_for(lambda: list(self.gnome.open) == ['default.balance'], 'the warning')

    def test_warning_of_an_earlier_run_is_withdrawn(self):
        self.show_at_gnome()
        self.stop()
        self.service.balance(1012, 188)
        self.start()
        wait_for(lambda: not self.gnome.open, 'the warning withdrawn')

    def test_warning_is_withdrawn_from_a_server_that_came_back(self):
        self.show_at_gnome()
        self.gnome.vanish()
        self.world.refresh()
        self.gnome.appear()
        self.world.refresh()
        self.assertEqual(self.gnome.removed, [])
        self.show(1012, 188)
        wait_for(lambda: not self.gnome.open, 'the warning withdrawn')

    def test_warning_is_withdrawn_when_its_server_comes_back(self):
        self.show_at_gnome()
        self.gnome.vanish()
        self.show(1012, 188)
        self.assertIn('default.balance', self.gnome.open)
        self.gnome.appear()
        wait_for(lambda: not self.gnome.open, 'the warning withdrawn')

    def test_low_balance_at_the_first_start_is_told(self):
        self.service.balance(30, 170)
        self.start()
        self.server.wait_for('30')

    def test_failures_never_warn_of_a_low_balance(self):
        self.start()
        for reply in ('500 application/json {"code":500,"message":"x"}',
                      '200 application/json {"code":200,"data":{"credits":null}}',
                      '200 text/html <html></html>'):
            status, content_type, body = reply.split(' ', 2)
            self.service.reply(int(status), content_type, body)
            with self.assertRaises(Exception):
                self.world.refresh()
        self.assertEqual(self.count(), 0)

    def test_refused_key_is_told_once(self):
        self.start()
        self.service.key = 'sk-other'
        for _ in range(3):
            with self.assertRaises(Exception):
                self.world.refresh()
        self.world.wait_for_account('refused', State='refused')
        wait_for(lambda: self.server.open, 'the refusal')
        self.assertEqual(self.count(), 1)
        self.service.key = 'sk-test'
        self.world.refresh()
        wait_for(lambda: not self.server.open, 'the refusal withdrawn')

    def test_snooze_button_silences_all_but_empty(self):
        self.start()
        self.show(48, 152)
        shown = self.server.wait_for('48')
        self.server.click(shown, 'Snooze for 1 Hour')
        wait_for(lambda: not self.server.open, 'the warning gone')
        self.show(20, 180)
        self.assertEqual(self.count(), 1)
        self.show(0, 200)
        wait_for(lambda: self.server.open, 'the warning of the empty balance')
        self.assertEqual(self.count(), 2)

    def test_click_opens_the_window(self):
        self.start()
        self.show(48, 152)
        self.server.click(self.server.wait_for('48'), 'default')
        self.screen.find_window('Headroom')

    def test_body_holds_no_markup(self):
        self.world.setting('name', '"A <b> & C"', account='default')
        self.start()
        self.show(48, 152)
        shown = self.server.wait_for('48')
        self.assertNotIn('<', shown.body)
        self.assertNotIn('&', shown.body)

    # What is told only to who asked for it

    def stay_clear_of_midnight(self):
        """Puts the world where it is noon, so that a day does not end in the middle of a test."""
        self.world.env['TZ'] = f'TST{time.gmtime().tm_hour - 12:+d}'

    def let_warning_be_old(self, hours):
        """Between two runs: the last warning was told so long ago."""
        told = read_told(self.world)['told-at']
        self.assertLess(abs(told / 1e6 - time.time()), 600)
        write_told(self.world, 'told-at', told - hours * 3600 * 1000000)

    def test_reminder_comes_after_its_hours_and_replaces_the_warning(self):
        self.start()
        self.show(48, 152)
        self.server.wait_for('48')
        self.stop()
        self.let_warning_be_old(hours=3)
        self.start()
        self.assertEqual(self.count(), 1)
        self.world.setting('reminder-hours', '4')
        self.world.refresh()
        self.assertEqual(self.count(), 1)
        self.world.setting('reminder-hours', '2')
        self.server.wait_for('Still only 48 credits left')
        self.assertEqual(self.count(), 2)
        self.world.refresh()
        self.assertEqual(self.count(), 2)
        self.show(1048, 152)
        wait_for(lambda: not any('Still' in title for title in self.server.titles()),
                 'the reminder withdrawn')

    def test_daily_budget_is_told_once_and_withdrawn_when_raised(self):
        self.stay_clear_of_midnight()
        self.start()
        self.show(125, 75)
        self.assertEqual(self.count(), 0)
        self.world.setting('daily-budget', '100', account='default')
        self.assertEqual(self.count(), 0)
        self.show(75, 125)
        shown = self.server.wait_for('Over the daily budget')
        self.assertEqual(shown.body, '120 of 100 credits spent today.')
        self.assertIn('Top Up', shown.actions)
        self.show(72, 128)
        self.assertEqual(self.count(), 1)
        self.world.setting('daily-budget', '125', account='default')
        wait_for(lambda: not self.server.open, 'the budget withdrawn')
        self.show(69, 131)
        shown = self.server.wait_for('Over the daily budget')
        self.assertEqual(shown.body, '126 of 125 credits spent today.')
        self.stop()
        self.start()
        self.show(68, 132)
        self.assertEqual(self.count(), 2)

    def test_forecast_is_told_once_and_withdrawn_when_not_wanted(self):
        write_steady_spending(self.world, 195, 9805)
        self.service.balance(195, 9805)
        self.start()
        self.assertEqual(self.count(), 0)
        self.world.setting('forecast-alert-hours', '12')
        shown = self.server.wait_for('Credits run out to')
        self.assertRegex(shown.body, r'^About .+ at the current pace\.$')
        self.show(185, 9815)
        self.assertEqual(self.count(), 1)
        self.stop()
        self.start()
        self.assertEqual(self.count(), 1)
        self.world.setting('forecast-alert-hours', '0')
        # Two settings in a row may arrive as one: the first has to be taken in before the second.
        wait_for(lambda: 'forecast-told' not in read_told(self.world), 'the forecast not wanted')
        self.world.setting('forecast-alert-hours', '24')
        wait_for(lambda: len(self.server.history) == 2, 'the second one')
        self.world.setting('forecast-alert-hours', '0')
        # The first one is the first run's.
        wait_for(lambda: self.server.history[-1] not in self.server.open.values(),
                 'the forecast withdrawn')

    def test_low_balance_takes_the_forecasts_place_and_says_until_when(self):
        write_steady_spending(self.world, 195, 9805)
        self.service.balance(195, 9805)
        self.world.setting('forecast-alert-hours', '12')
        self.start()
        self.server.wait_for('Credits run out to')
        self.show(45, 9955)
        shown = self.server.wait_for('45 credits left')
        self.assertRegex(shown.body, r'^Enough for about 4 songs, until about .+\.$')
        wait_for(lambda: len(self.server.open) == 1, 'the forecast withdrawn')

    def test_snooze_silences_them_all(self):
        self.stay_clear_of_midnight()
        write_steady_spending(self.world, 195, 9805)
        self.service.balance(195, 9805)
        self.world.setting('forecast-alert-hours', '12')
        self.world.setting('daily-budget', '1', account='default')
        self.start()
        shown = self.server.wait_for('Credits run out to')
        self.server.wait_for('Over the daily budget')
        self.server.click(shown, 'Snooze for 1 Hour')
        wait_for(lambda: not self.server.open, 'both gone')
        self.show(185, 9815)
        self.assertEqual(self.count(), 2)
