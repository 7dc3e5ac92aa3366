# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the applet makes of the service's answers, seen on the session bus."""

import unittest

from gi.repository import Gio, GLib

from harness.clock import MovedClock
from harness.desktop import Screen
from harness.files import contents
from harness.keyring import Keyring
from harness.world import APP_ID, BASE_PATH, Service, World, wait_for

HTML = '<!DOCTYPE html><title>Sign in</title>'

# How the service answers, and what must be said of it.
FAULTS = [
    ('unauthorized', '401 application/json {"code":401,"message":"Unauthorized"}', 'Unauthorized'),
    ('unauthorized', '200 application/json {"code":401,"message":"Unauthorized"}', 'Unauthorized'),
    ('forbidden', '403 application/json {"code":403,"message":"Forbidden"}', 'Forbidden'),
    ('blocked', '403 text/html error code: 1010', 'Blocked'),
    ('rate-limited', '429 application/json {"code":429,"message":"Rate limit"}', 'RateLimited'),
    ('server', '500 application/json {"code":500,"message":"Internal"}', 'Server'),
    ('not-the-service', f'200 text/html {HTML}', 'NotTheService'),
    ('malformed', '200 application/json {"code":200,"data":{"credits":null}}', 'Malformed'),
]


class AccountTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.__exit__, None, None, None)
        Screen(self.world)
        self.keyring = Keyring(self.world)
        self.service = Service(self.world)
        self.keyring.store('sk-test', self.service.origin)
        self.world.setting('api-url', self.service.url, account='default')

    def start(self, **more):
        self.applet = self.world.applet('--background', **more)
        return self.applet

    def test_balance_is_on_the_bus_with_all_it_means(self):
        self.start()
        found = self.world.wait_for_account('the balance', State='current')
        self.assertEqual(found['Id'], 'default')
        self.assertEqual(found['GenerationsLeft'], 19)
        self.assertEqual(found['RunsOut'], (0, 0, 0))
        self.assertEqual((found['ErrorCode'], found['ErrorMessage']), ('', ''))
        self.assertGreater(found['AsOf'], 1_700_000_000)
        self.assertGreaterEqual(found['NextCheckAt'], found['CheckedAt'] + 60)

    def test_every_fault_keeps_the_last_balance_and_names_its_error(self):
        clock = MovedClock(self.world)
        self.addCleanup(clock.close)
        self.start(env=clock.env)
        before = self.world.wait_for_account('the balance', State='current')
        for code, reply, name in FAULTS:
            with self.subTest(code=code, reply=reply):
                status, content_type, body = reply.split(' ', 2)
                self.service.reply(int(status), content_type, body)
                with self.assertRaises(GLib.Error) as caught:
                    self.world.refresh()
                self.assertEqual(Gio.DBusError.get_remote_error(caught.exception), f'{APP_ID}.Error.{name}')
                found = self.world.wait_for_account(code, ErrorCode=code)
                self.assertEqual((found['Known'], found['Credits'], found['AsOf']),
                                 (True, 195, before['AsOf']))
                self.assertEqual(found['Level'], 'ok')
                self.assertIn(found['State'], ('outdated', 'refused'))
                self.assertTrue(found['ErrorMessage'])
                self.service.balance(195, 5)
                # A rate limit that does not say for how long is one of a minute.
                clock.move(passed=60)
                wait_for(self.refreshes, 'the end of the wait')
                before = self.world.wait_for_account('healed', State='current', ErrorCode='')

    def refreshes(self):
        try:
            self.world.refresh()
            return True
        except GLib.Error:
            return False

    def test_service_down_at_start_is_unreachable_and_heals(self):
        self.service.stop()
        self.start()
        found = self.world.wait_for_account('unreachable', State='unreachable')
        self.assertEqual((found['Known'], found['Level'], found['ErrorCode']),
                         (False, 'unknown', 'offline'))
        back = Service(self.world)
        self.keyring.store('sk-test', back.origin)
        self.world.setting('api-url', back.url, account='default')
        self.world.wait_for_account('the balance', State='current', Credits=195)

    def test_retry_after_is_kept_by_a_manual_refresh_and_across_a_restart(self):
        self.service.retry_after = 3600
        self.service.reply(429, 'application/json', '{"code":429,"message":"Rate limit"}')
        self.start()
        found = self.world.wait_for_account('rate limited', ErrorCode='rate-limited')
        self.assertEqual(len(self.service.seen()), 1)
        self.assertGreaterEqual(found['NextCheckAt'], found['CheckedAt'] + 3500)
        with self.assertRaises(GLib.Error):
            self.world.refresh()
        self.assertEqual(self.applet.stop(), 0)
        self.start()
        self.world.wait_for_account('the wait again', State='unreachable',
                                    ErrorCode='rate-limited')
        with self.assertRaises(GLib.Error):
            self.world.refresh()
        self.world.wait_for_account('still rate limited', ErrorCode='rate-limited')
        self.assertEqual(len(self.service.seen()), 1)

    def test_changed_base_url_does_not_get_the_key(self):
        self.start()
        self.world.wait_for_account('the balance', State='current')
        other = Service(self.world, key='sk-test')
        self.world.setting('api-url', other.url, account='default')
        found = self.world.wait_for_account('no key there', State='no-key')
        self.assertFalse(found['Known'])
        self.assertEqual(other.seen(), [])

    def test_redirect_is_not_followed_and_the_key_stays(self):
        other = Service(self.world, key='sk-test')
        self.service.redirect(f'{other.url}/v2/credits')
        self.start()
        self.world.wait_for_account('not the service', ErrorCode='not-the-service')
        self.assertEqual(other.seen(), [])

    def test_insecure_base_url_is_never_asked(self):
        self.world.setting('api-url', 'http://example.com/api', account='default')
        self.start()
        self.world.wait_for_account('refused address', ErrorCode='not-the-service')

    def test_refreshes_at_the_same_time_are_one_request(self):
        self.start()
        self.world.wait_for_account('the balance', State='current')
        before = len(self.service.seen())
        self.service.balance(120, 80)
        released = self.service.hold()
        self.addCleanup(released.set)
        done = []
        for _ in range(5):
            self.world.bus.call(APP_ID, f'{BASE_PATH}/accounts/default', APP_ID + '.Account1',
                                'Refresh', None, None, 0, -1, None,
                                lambda bus, result: done.append(bus.call_finish(result)))
        # Messages keep their order: the applet has them all by then.
        self.world.account()
        released.set()
        wait_for(lambda: len(done) == 5, 'five answers')
        self.world.wait_for_account('the new balance', Credits=120)
        self.assertEqual(len(self.service.seen()) - before, 1)

    def test_several_accounts_each_have_an_object(self):
        other = Service(self.world, key='sk-two', credits=12, used=88)
        self.keyring.store('sk-two', other.origin, account='two')
        self.world.setting('api-url', other.url, account='two')
        self.world.setting('accounts', "['default', 'two']")
        self.start()
        self.world.wait_for_account('the first', State='current', Credits=195)
        self.world.wait_for_account('the second', account='two', State='current', Credits=12,
                                    Level='critical')
        self.world.setting('accounts', "['two']")
        wait_for(lambda: self.world.account('default') is None, 'the first account gone')
        self.world.wait_for_account('the second still', account='two', Credits=12)

    def test_an_id_may_be_any_text_without_a_slash(self):
        name = 'Studio_2 é'
        self.keyring.store('sk-test', self.service.origin, account=name)
        self.world.setting('api-url', self.service.url, account=name)
        self.world.setting('accounts', f"['default', '{name}']")
        self.start()
        self.world.wait_for_account('its balance', account=name, State='current', Credits=195)
        self.assertEqual(self.world.status(f'--account={name}')[1]['account'], name)
        self.world.call(APP_ID, f'{BASE_PATH}/accounts/Studio_5f2_20_c3_a9',
                        APP_ID + '.Account1', 'Refresh')

    def test_threshold_changes_apply_at_once(self):
        self.start()
        self.world.wait_for_account('the balance', Level='ok')
        self.world.setting('low-threshold', '200', account='default')
        self.world.wait_for_account('low now', Level='low', Credits=195)

    def test_key_is_neither_on_disk_nor_in_the_log(self):
        self.world.env['G_MESSAGES_DEBUG'] = 'all'
        applet = self.start()
        self.world.wait_for_account('the balance', State='current')
        self.assertEqual(applet.stop(), 0)
        self.assertNotIn('sk-test', applet.output())
        for path, content in contents(self.world.home):
            if 'keyrings' not in path.parts:
                self.assertNotIn(b'sk-test', content, path)
