# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Window and preferences by keyboard alone, and as a screen reader sees them."""

import time
import unittest

from harness.access import (CONTROLS, Listener, Reader, controls, start_accessibility, walk,
                            walk_by_keyboard)
from harness.desktop import Screen
from harness.history import busy_months, write_history
from harness.keyring import Keyring
from harness.world import APP_ID, BASE_PATH, Service, World, wait_for


class AccessibilityTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.__exit__, None, None, None)
        self.screen = Screen(self.world)
        start_accessibility(self.world)
        self.service = Service(self.world)
        self.keyring = Keyring(self.world)
        self.world.setting('api-url', self.service.url, account='default')
        self.reader = Reader(self.world)

    def start(self, key=True):
        if key:
            self.keyring.store('sk-test', self.service.origin)
        self.world.applet()
        self.world.wait_for_account('an answer', State='current' if key else 'no-key')
        self.screen.focus('Headroom')

    def assert_named(self, tree):
        found = controls(tree)
        self.assertTrue(found)
        unnamed = [(node['role'], node['description']) for node in found
                   if not node['name'] and not node['labelled']]
        self.assertEqual(unnamed, [])
        return found

    def test_every_control_of_the_window_has_a_name(self):
        self.start()
        self.assert_named(self.reader.tree('Headroom'))

    def test_the_number_is_read_out(self):
        self.start()
        names = [node['name'] for node in walk(self.reader.tree('Headroom')) if node['showing']]
        self.assertTrue(any('195' in name for name in names), names)

    def test_every_control_of_the_welcome_page_has_a_name(self):
        self.start(key=False)
        roles = [node['role'] for node in self.assert_named(self.reader.tree('Headroom'))]
        self.assertIn('password text', roles)

    def test_every_control_of_every_page_of_the_preferences_has_a_name(self):
        self.start()
        self.screen.key('ctrl+comma')
        self.screen.focus('Preferences')
        seen = {}
        for _ in range(5):
            found = self.assert_named(self.reader.tree('Preferences'))
            seen |= {node['name']: node for node in found}
            self.screen.key('ctrl+Page_Down')
        self.assertGreater(len(seen), 12, seen)
        # The sentence beside a control is its description.
        self.assertEqual(seen['Low']['description'], 'Notify at this many credits or fewer')
        self.assertEqual(seen['Start at Login']['description'],
                         'In the background, with the window closed')

    def test_key_is_entered_by_keyboard_alone(self):
        self.start(key=False)
        self.screen.type('  sk-test ')
        self.screen.key('Return')
        self.world.wait_for_account('the balance', State='current', Credits=195)
        self.assertEqual(self.keyring.look_up(self.service.origin), 'sk-test')

    def told(self, listener):
        """What was spoken, without the notice about the tray that the world lacks."""
        return [text for text in listener.spoken() if 'no tray icons' not in text]

    def test_what_came_of_a_key_is_announced_once(self):
        self.start(key=False)
        listener = Listener(self.world)
        self.screen.type('sk-test')
        self.screen.key('Return')
        wait_for(lambda: any('195 credits left' in text for text in listener.spoken()),
                 'the balance announced')
        self.service.reply(401, 'application/json', '{"code":401,"message":"x"}')
        self.screen.key('F5')
        wait_for(lambda: any('The key was refused.' in text for text in listener.spoken()),
                 'the refused key told')
        self.screen.key('ctrl+comma')
        self.screen.focus('Preferences')
        self.screen.key('alt+r')
        self.wait_for_form(True)
        self.screen.type('sk-wrong')
        self.screen.key('Return')
        wait_for(lambda: len(self.told(listener)) == 3, 'the wrong key told')
        self.service.balance(180, 20)
        self.screen.key('ctrl+a')
        self.screen.type('sk-test')
        self.screen.key('Return')
        wait_for(lambda: any('180 credits left' in text for text in listener.spoken()),
                 'the other balance announced')
        # The two windows are heard in turn: what one says of this comes before it.
        self.service.balance(15, 185)
        self.world.refresh()
        wait_for(lambda: any('15 credits left' in text for text in listener.spoken()),
                 'the level announced')
        told = self.told(listener)
        self.assertEqual([text.partition(', as of')[0].strip() for text in told],
                         ['195 credits left', 'Error The key was refused.',
                          'The key was refused.', '180 credits left',
                          'Critical: 15 credits left'], told)

    def test_what_gets_worse_and_what_a_refresh_brought_is_announced_once(self):
        self.start()
        listener = Listener(self.world)
        self.screen.key('F5')
        wait_for(lambda: any('195 credits left' in text for text in listener.spoken()),
                 'the refresh announced')
        self.service.balance(15, 185)
        self.world.refresh()
        wait_for(lambda: any('Critical: 15 credits left' in text for text in listener.spoken()),
                 'the level announced')
        self.service.reply(500, 'application/json', '{"code":500,"message":"x"}')
        self.screen.key('F5')
        wait_for(lambda: any('The service has a problem.' in text for text in listener.spoken()),
                 'the error announced')
        self.service.reply(401, 'application/json', '{"code":401,"message":"x"}')
        self.screen.key('F5')
        wait_for(lambda: any('The key was refused.' in text for text in listener.spoken()),
                 'the other error announced')
        told = self.told(listener)
        self.assertEqual(len(told), 4, told)

    def test_notice_is_not_named_after_an_error_before_it(self):
        self.start()
        listener = Listener(self.world)
        self.service.reply(401, 'application/json', '{"code":401,"message":"x"}')
        self.screen.key('F5')
        wait_for(lambda: any('Error The key was refused.' in text for text in listener.spoken()),
                 'the error announced')
        self.service.balance(195, 5)
        self.screen.key('F5')
        wait_for(lambda: any(text.strip().startswith('Your panel shows no tray icons')
                             for text in listener.spoken()[-2:]), 'the notice after it')

    def test_wrong_key_is_not_stored(self):
        self.start(key=False)
        self.screen.type('sk-wrong')
        self.screen.key('Return')
        wait_for(self.service.seen, 'the check of the key')
        self.world.wait_for_account('still no key', State='no-key')
        self.assertIsNone(self.keyring.look_up(self.service.origin))

    def test_preferences_fit_a_small_screen(self):
        self.start()
        self.screen.key('ctrl+comma')
        self.screen.focus('Preferences')
        self.screen.resize(360, 480)
        for _ in range(5):
            wait_for(lambda: 'Geometry: 360x480' in self.world.run(
                ['xdotool', 'getactivewindow', 'getwindowgeometry']).stdout, 'a small window')
            self.screen.key('ctrl+Page_Down')

    def test_escape_closes_the_form_before_the_preferences(self):
        self.start()
        self.screen.key('ctrl+comma')
        self.screen.focus('Preferences')
        self.screen.key('alt+r')
        self.wait_for_form(True)
        # First the check, which what was typed outlives; then the form; then the window.
        self.service.hang()
        before = len(self.service.seen())
        self.screen.type('sk-test')
        self.screen.key('Return')
        wait_for(lambda: len(self.service.seen()) > before, 'the check of the key')
        self.screen.key('Escape')
        self.service.balance(120, 80)
        wait_for(lambda: self.key_field() is not None and self.key_field()['sensitive'],
                 'the check given up')
        self.screen.key('Return')
        self.world.wait_for_account('the key taken', State='current', Credits=120)
        self.wait_for_form(False)
        self.screen.key('alt+r')
        self.wait_for_form(True)
        self.screen.key('Escape')
        self.wait_for_form(False)
        self.assertTrue(self.screen.has_window('Preferences'))
        self.screen.key('Escape')
        wait_for(lambda: not self.screen.has_window('Preferences'), 'the preferences closed')

    def key_field(self):
        fields = [node for node in walk(self.reader.tree('Preferences'))
                  if node['showing'] and node['role'] == 'password text']
        return fields[0] if fields else None

    def wait_for_form(self, shown):
        wait_for(lambda: (self.key_field() is not None) == shown, f'a form: {shown}')

    def test_refused_key_is_an_alert(self):
        self.start()
        self.screen.key('ctrl+comma')
        self.screen.focus('Preferences')
        self.screen.key('alt+r')
        self.wait_for_form(True)
        self.screen.type('sk-wrong')
        self.screen.key('Return')

        def condition():
            return [node for node in walk(self.reader.tree('Preferences'))
                    if node['showing'] and node['role'] == 'alert' and node['name']]
        wait_for(condition, 'the alert')

    def test_account_is_added_and_named_by_keyboard_alone(self):
        self.start()
        self.screen.key('ctrl+comma')
        self.screen.focus('Preferences')
        self.screen.key('alt+d')
        self.world.wait_for_account('another account', account='account-2', Name='Account 2')
        self.screen.type('Studio')
        self.screen.key('Tab')
        self.world.wait_for_account('its name', account='account-2', Name='Studio')
        self.assertEqual(self.world.account()['Name'], '')

    def test_the_last_of_thirty_accounts_is_chosen_by_keyboard_alone(self):
        ids = ['default', *(f'account-{n}' for n in range(2, 31))]
        self.world.setting('accounts', str(ids))
        self.world.setting('name', 'Last', account='account-30')
        self.start()
        self.screen.key('ctrl+comma')
        self.screen.focus('Preferences')
        self.screen.key('alt+a', 'space', 'End', 'Return')
        wait_for(lambda: any(node['text'] == 'Last' and node['showing'] and node['role'] == 'text'
                             for node in walk(self.reader.tree('Preferences'))),
                 'the page of the last account')

    def test_each_of_64_accounts_tells_of_itself_alone(self):
        ids = ['default', *(f'account-{n}' for n in range(2, 65))]
        self.world.setting('accounts', str(ids))
        listener = Listener(self.world, 'object:property-change:accessible-name')
        self.start()
        for n in range(2, 65):
            self.world.wait_for_account('its look for a key', account=f'account-{n}', State='no-key')
        wait_for(lambda: any('Account 64 ' in name for name in listener.spoken()), 'the last card')
        # A few for each, by how slow it is; all for each would be thousands.
        self.assertLess(len(listener.spoken()), 20 * len(ids))

    def test_preferences_of_64_accounts_open_without_the_window(self):
        self.world.setting('accounts', str(['default', *(f'account-{n}' for n in range(2, 65))]))
        self.world.setting('name', 'Last', account='account-64')
        self.world.applet('--preferences')
        self.screen.focus('Preferences')
        self.screen.key('alt+a', 'space', 'End', 'Return')
        wait_for(lambda: any(node['text'] == 'Last' and node['showing'] and node['role'] == 'text'
                             for node in walk(self.reader.tree('Preferences'))),
                 'the page of the last account')

    def test_one_account_too_many_is_refused_with_a_reason(self):
        self.world.setting('accounts', str(['default', *(f'account-{n}' for n in range(2, 65))]))
        self.start()
        # Until then the window is busy with them.
        for n in range(2, 65):
            self.world.wait_for_account('its look for a key', account=f'account-{n}', State='no-key')
        self.screen.key('ctrl+comma')
        self.screen.focus('Preferences')

        def names():
            return [node['name'] for node in walk(self.reader.tree('Preferences'))
                    if node['showing']]
        wait_for(lambda: 'Add Account' in names(), 'the button')
        self.screen.key('alt+d')
        wait_for(lambda: 'At most 64 accounts are watched.' in names(),
                 'why there is no other account')

    def open_costs(self):
        self.screen.key('ctrl+comma')
        self.screen.focus('Preferences')
        self.screen.key('ctrl+Page_Down', 'ctrl+Page_Down')

    def costs(self):
        """What the list of costs says, by name, and everything else that is shown."""
        shown = [node for node in walk(self.reader.tree('Preferences')) if node['showing']]
        return ({node['name']: node['text'] for node in shown if node['role'] == 'spin button'},
                [node['name'] for node in shown])

    def stored_costs(self, key='operation-costs'):
        schema = f'{APP_ID}.Account:{BASE_PATH}/accounts/default/'
        printed = self.world.run(['gsettings', 'get', schema, key]).stdout.strip()
        return printed.replace('uint32 ', '')

    def test_costs_are_added_changed_and_removed_by_keyboard_alone(self):
        self.start()
        self.open_costs()
        wait_for(lambda: self.costs()[0] == {'Song': '10', 'cover': '1', 'lyrics': '2',
                                             'minimax': '30', 'Cost in credits': '1'},
                 'the costs')
        # From the song on: cost and removal of each, then the form.
        self.screen.key('alt+s', 'Tab', 'ctrl+a')
        self.screen.type('3')
        self.screen.key('Return')
        wait_for(lambda: self.stored_costs() == "{'cover': 3, 'lyrics': 2, 'minimax': 30}",
                 'a changed cost')
        self.screen.key('Tab', 'Tab', 'Tab', 'space')
        wait_for(lambda: self.stored_costs() == "{'cover': 3, 'minimax': 30}", 'one fewer')
        self.wait_for_focus('Name of the operation')
        self.screen.type('two words')
        self.screen.key('Return')
        wait_for(lambda: 'Enter a name without blanks, commas and colons.' in self.costs()[1],
                 'why it is none')
        self.screen.key('Escape')
        wait_for(lambda: 'Enter a name without blanks, commas and colons.' not in self.costs()[1],
                 'another beginning')
        self.screen.type('minimax')
        self.screen.key('Return')
        wait_for(lambda: '“minimax” is in the list already.' in self.costs()[1], 'why it is none')
        self.screen.key('ctrl+a')
        self.screen.type('remix_b')
        self.screen.key('Tab', 'ctrl+a')
        self.screen.type('4')
        self.screen.key('Return')
        wait_for(lambda: self.stored_costs() == "{'cover': 3, 'minimax': 30, 'remix_b': 4}",
                 'one more')
        wait_for(lambda: self.costs()[0] == {'Song': '10', 'cover': '3', 'minimax': '30',
                                             'remix_b': '4', 'Cost in credits': '1'},
                 'the new list')
        self.screen.key('Escape')
        wait_for(lambda: not self.screen.has_window('Preferences'), 'the preferences closed')

    def wait_for_focus(self, name):
        wait_for(lambda: any(node['focused'] and node['name'] == name
                             for node in walk(self.reader.tree('Preferences'))), f'{name} focused')

    def spend(self, cost, times, used=1):
        """So many steps of a cost on each of two days until now."""
        now = int(time.time() * 1000)
        samples = []
        for day in (2, 0):
            for step in range(times):
                samples.append((now - (day * 24 * 60 + 10 * (times - step)) * 60000,
                                9000 - used, used))
                used += cost
        write_history(self.world, samples)
        self.service.balance(*samples[-1][1:])

    def test_cost_seen_often_is_offered_and_used(self):
        self.spend(12, 16)
        self.start()
        self.open_costs()
        wait_for(lambda: '12 credits, 30 times' in self.costs()[1], 'the offer')
        self.assertEqual(self.stored_costs('generation-cost'), '10')
        self.screen.key('alt+u')
        wait_for(lambda: self.stored_costs('generation-cost') == '12', 'a song’s cost')
        wait_for(lambda: '12 credits, 30 times' not in self.costs()[1], 'no offer')

    def test_offered_cost_is_named(self):
        self.spend(12, 16)
        self.start()
        self.open_costs()
        wait_for(lambda: '12 credits, 30 times' in self.costs()[1], 'the offer')
        self.screen.key('alt+o')
        self.wait_for_focus('Name of the operation')
        self.screen.type('remix')
        self.screen.key('Return')
        wait_for(lambda: "'remix': 12" in self.stored_costs(), 'another cost')
        wait_for(lambda: '12 credits, 30 times' not in self.costs()[1], 'no offer')

    def test_dismissed_cost_is_not_offered_again(self):
        self.spend(12, 16)
        self.start()
        self.open_costs()
        wait_for(lambda: '12 credits, 30 times' in self.costs()[1], 'the offer')
        # It stands before the song.
        self.screen.key('alt+s')
        self.wait_for_focus('Song')
        self.screen.key('shift+Tab', 'shift+Tab', 'shift+Tab')
        self.wait_for_focus('Do Not Offer Again')
        self.screen.key('space')
        wait_for(lambda: '12 credits, 30 times' not in self.costs()[1], 'no offer')
        self.wait_for_focus('Song')
        self.assertEqual(self.world.run(['gsettings', 'get', APP_ID, 'dismissed-costs'])
                         .stdout.strip(), '[uint32 12]')
        # With another balance the history is asked once more.
        self.service.balance(8000, 1000)
        self.world.refresh()
        self.world.wait_for_account('another balance', Credits=8000)
        self.assertNotIn('12 credits, 30 times', self.costs()[1])

    def walk_through(self, title, others=()):
        """Everything is reached, and every stop has a name and something to do."""
        stops = walk_by_keyboard(self.reader, self.screen, title)
        self.assertEqual([stop for stop in stops if not stop[1] or
                          stop[0] not in CONTROLS | set(others)], [])
        return {name for _, name in stops}

    def test_keyboard_reaches_everything_of_the_window(self):
        self.world.setting('accounts', "['default', 'account-2']")
        samples = busy_months(days=20)
        write_history(self.world, samples)
        self.service.balance(*samples[-1][1:])
        self.start()
        # High enough for the whole page: what is scrolled away is not showing.
        self.screen.resize(560, 1300)
        wait_for(lambda: {'Balance over time', 'Show All'} <= {
            node['name'] for node in walk(self.reader.tree('Headroom')) if node['showing']},
            'chart and days')
        stops = self.walk_through('Headroom', ('chart', 'list item'))
        self.assertLessEqual({'Refresh', 'Menu', 'Top Up', '24 h', 'All', 'Warning Thresholds',
                              'Balance over time', 'Show All'}, stops)
        self.assertTrue(any(stop.startswith('Yesterday: ') for stop in stops), stops)
        self.assertTrue(any(stop.startswith('Account 2 ') for stop in stops), stops)

    def test_keyboard_reaches_everything_of_the_welcome_page(self):
        self.start(key=False)
        self.assertLessEqual({'Show the key', 'Get a Key', 'Try the Demo'},
                             self.walk_through('Headroom'))

    def test_keyboard_reaches_everything_of_the_preferences(self):
        self.world.setting('accounts', "['default', 'account-2']")
        self.spend(12, 16)
        self.start()
        self.screen.key('ctrl+comma')
        self.screen.focus('Preferences')
        self.screen.resize(620, 1000)
        wanted = [{'Name', 'Replace Key…', 'Advanced', 'Remove Account…', 'Add Account'},
                  {'Low', 'Critical', 'Daily Budget', 'Notify When Credits Come In'},
                  {'Use for Songs', 'Song', 'Remove “cover”', 'Name of the operation', 'Add'},
                  {'Show Number Beside Icon'},
                  {'Start at Login', 'Ask Before Closing'}]
        for names in wanted:
            wait_for(lambda names=names: names <= set(self.costs()[1]), f'a page with {names}')
            self.assertLessEqual(names, self.walk_through('Preferences'))
            self.screen.key('ctrl+Page_Down')

    def test_keyboard_reaches_everything_of_forms_and_escape_leaves_them(self):
        self.world.setting('accounts', "['default', 'account-2']")
        self.start()
        self.screen.key('ctrl+comma')
        self.screen.focus('Preferences')
        self.screen.resize(620, 1000)
        for key, name in (('alt+v', 'API Address'), ('alt+r', 'Show the key'),
                          ('alt+m', 'Remove'), ('alt+t', 'Remove')):
            self.screen.key(key)
            wait_for(lambda name=name: name in self.costs()[1], name)
            self.assertIn(name, self.walk_through('Preferences'))
            if key != 'alt+v':
                self.screen.key('Escape')
                wait_for(lambda name=name: name not in self.costs()[1], f'{name} gone')
        self.screen.key('Escape')
        wait_for(lambda: not self.screen.has_window('Preferences'), 'the preferences closed')
        self.assertTrue(self.screen.has_window('Headroom'))

    def close_with_escape(self, keys, what):
        """Opens it by its keys, and closes it: the window stays."""
        before = self.screen.windows()
        self.screen.key(keys)
        wait_for(lambda: self.screen.windows() - before, what)
        wait_for(lambda: self.world.run(['xdotool', 'getwindowfocus'], check=False)
                 .stdout.strip() in self.screen.windows() - before, f'the keyboard in {what}')
        self.screen.key('Escape')
        wait_for(lambda: not self.screen.windows() - before, f'{what} gone')
        self.assertTrue(self.screen.has_window('Headroom'))

    def test_shortcuts_close_with_escape(self):
        self.start()
        self.close_with_escape('ctrl+question', 'the shortcuts')

    def test_question_closes_with_escape(self):
        self.start()
        # Closing asks once it is known that there is no tray.
        wait_for(lambda: any('no tray icons' in node['name'] and node['showing']
                             for node in walk(self.reader.tree('Headroom'))), 'the missing tray')
        self.close_with_escape('ctrl+w', 'the question')

    def test_preferences_close_with_escape(self):
        self.start()
        self.screen.key('ctrl+comma')
        self.screen.focus('Preferences')
        self.screen.key('Escape')
        wait_for(lambda: not self.screen.has_window('Preferences'), 'the preferences closed')
