# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The key comes out of a real gnome-keyring, or it is said why not."""

import unittest

from harness.desktop import Screen
from harness.keyring import Keyring
from harness.world import Service, World


class KeyringTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.__exit__, None, None, None)
        Screen(self.world)
        self.service = Service(self.world)
        self.world.setting('api-url', self.service.url, account='default')

    def start(self):
        return self.world.applet('--background')

    def test_stored_key_brings_the_balance(self):
        Keyring(self.world).store('sk-test', self.service.origin)
        self.start()
        found = self.world.wait_for_account('the balance', State='current')
        self.assertEqual((found['Credits'], found['UsedCredits'], found['Level']), (195, 5, 'ok'))
        self.assertEqual(self.service.seen()[0]['authorization'], 'Bearer sk-test')

    def test_absent_key_is_no_key_and_no_request(self):
        Keyring(self.world)
        self.start()
        self.world.wait_for_account('no key', State='no-key', ErrorCode='no-key')
        self.assertEqual(self.service.seen(), [])

    def test_locked_keyring_is_told_without_a_prompt(self):
        keyring = Keyring(self.world)
        keyring.store('sk-test', self.service.origin)
        keyring.lock()
        self.start()
        self.world.wait_for_account('locked', State='locked', ErrorCode='keyring-locked')
        self.assertTrue(keyring.locked())
        self.assertEqual(self.service.seen(), [])

    def test_keyring_unlocked_elsewhere_is_noticed_by_a_refresh(self):
        keyring = Keyring(self.world)
        keyring.store('sk-test', self.service.origin)
        keyring.lock()
        self.start()
        self.world.wait_for_account('locked', State='locked')
        keyring.unlock()
        self.world.refresh()
        self.world.wait_for_account('the balance', State='current', Credits=195)

    def test_key_outlasts_a_keyring_that_locks_while_running(self):
        keyring = Keyring(self.world)
        keyring.store('sk-test', self.service.origin)
        self.start()
        self.world.wait_for_account('the balance', State='current')
        keyring.lock()
        self.service.balance(150, 50)
        self.world.refresh()
        self.world.wait_for_account('the next balance', State='current', Credits=150)

    def test_key_for_another_origin_is_not_used(self):
        Keyring(self.world).store('sk-test', 'https://udioapi.pro')
        self.start()
        self.world.wait_for_account('no key for this origin', State='no-key', ErrorCode='no-key')
        self.assertEqual(self.service.seen(), [])

    def test_no_provider_is_told_plainly(self):
        self.start()
        found = self.world.wait_for_account('no keyring', ErrorCode='keyring-unavailable')
        self.assertEqual(found['State'], 'no-key')
        self.assertFalse(found['Known'])
        self.assertEqual(self.service.seen(), [])

    def test_key_replaced_elsewhere_is_used_after_a_refusal(self):
        keyring = Keyring(self.world)
        keyring.store('sk-old', self.service.origin)
        self.start()
        self.world.wait_for_account('the refusal', State='refused', ErrorCode='unauthorized')
        keyring.store('sk-test', self.service.origin)
        self.world.refresh()
        self.world.wait_for_account('the balance', State='current', Credits=195)

    def test_key_removed_elsewhere_is_not_used_any_more(self):
        keyring = Keyring(self.world)
        keyring.store('sk-test', self.service.origin)
        self.start()
        self.world.wait_for_account('the balance', State='current')
        self.world.run(['secret-tool', 'clear', 'account', 'default'])
        with self.assertRaises(Exception):
            self.world.refresh()
        self.world.wait_for_account('no key', State='no-key', ErrorCode='no-key')
