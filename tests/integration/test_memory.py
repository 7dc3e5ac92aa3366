# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the key is in the applet's memory, and that none of it gets into a core dump."""

import os
import resource
import signal
import subprocess
import unittest

from harness.desktop import Screen
from harness.keyring import Keyring
from harness.memory import MOST_SENT, copies, is_sanitized
from harness.tray import Watcher
from harness.world import Service, World, wait_for

KEY = 'sk-Q7xZ2vB9mK4wR8nT1cL6'
# The end of it, because what is freed loses its beginning first.
TAIL = KEY[-12:]


class MemoryTest(unittest.TestCase):
    def setUp(self):
        # As much as may be had, so that what is not dumped was not dumped by our own doing.
        _, hard = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
        self.world = World()
        self.addCleanup(self.world.__exit__, None, None, None)
        self.screen = Screen(self.world)
        self.keyring = Keyring(self.world)
        self.service = Service(self.world, key=KEY)
        self.world.setting('api-url', self.service.url, account='default')

    def start(self):
        self.keyring.store(KEY, self.service.origin)
        self.applet = self.world.applet('--background')
        self.world.wait_for_account('the balance', State='current')
        return self.applet.popen.pid

    def test_key_is_in_locked_pages_that_are_not_dumped(self):
        pid = self.start()
        own = [copy for copy in copies(pid, TAIL) if copy.is_own()]
        self.assertEqual(len(own), 1, own)
        if is_sanitized(pid):
            return
        limit, _ = resource.getrlimit(resource.RLIMIT_MEMLOCK)
        if limit == resource.RLIM_INFINITY or limit >= 1 << 20 or os.geteuid() == 0:
            self.assertIn('lo', own[0].flags)

    def test_other_copies_are_what_libsoup_sent_and_freed(self):
        pid = self.start()
        for credits in (190, 180, 170, 160, 150):
            self.service.balance(credits, 200 - credits)
            self.world.refresh()
            others = [copy for copy in copies(pid, TAIL) if not copy.is_own()]
            self.assertEqual([copy for copy in others if not copy.is_sent(TAIL)], [])
            self.assertTrue(len(others) <= MOST_SENT or is_sanitized(pid), others)

    def type_key(self):
        # With a tray, the window closes without a question, and the applet stays.
        watcher = Watcher(self.world)
        self.applet = self.world.applet()
        watcher.wait_until_known()
        self.world.wait_for_account('no key', State='no-key')
        self.screen.focus('Headroom')
        self.screen.type(KEY)
        pid = self.applet.popen.pid
        wait_for(lambda: copies(pid, TAIL), 'the key in the entry')
        return pid

    def test_key_that_was_typed_leaves_no_copy_in_the_window(self):
        pid = self.type_key()
        self.screen.key('Return')
        self.world.wait_for_account('the balance', State='current')
        found = copies(pid, TAIL)
        self.assertEqual(len([copy for copy in found if copy.is_own()]), 1, found)
        self.assertEqual([copy for copy in found
                          if not copy.is_own() and not copy.is_sent(TAIL)], [])

    def test_key_that_was_typed_and_not_stored_is_gone_with_the_window(self):
        pid = self.type_key()
        self.screen.key('ctrl+w')
        wait_for(lambda: not self.screen.has_window('Headroom'), 'the window closed')
        wait_for(lambda: not copies(pid, TAIL), 'the key gone')
        self.assertTrue(self.applet.running())

    def test_key_that_is_cleared_leaves_its_pages(self):
        pid = self.start()
        self.world.run([str(self.world.prefix / 'bin/headroom'), 'key', 'clear'])
        self.world.wait_for_account('no key', State='no-key')
        self.assertEqual([copy for copy in copies(pid, TAIL) if copy.is_own()], [])

    def test_crash_leaves_no_core_dump(self):
        pid = self.start()
        with open(f'/proc/{pid}/limits', encoding='utf-8') as limits:
            self.assertRegex(limits.read(), r'Max core file size +1 +1 ')
        for number in (signal.SIGABRT, signal.SIGSEGV):
            with self.subTest(signal=number):
                os.kill(pid, number)
                ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
                self.assertIn(ended.si_code, (os.CLD_KILLED, os.CLD_EXITED))
                self.applet.popen.wait()
                self.assertNotIn(TAIL, self.applet.output())
                self.assertNotIn(TAIL, self.world.forgive_crash())
                pid = self.start()
        self.assertEqual([path for path in self.world.root.rglob('core*') if path.is_file()], [])

    def test_command_that_asks_for_a_key_leaves_no_core_dump(self):
        process = self.world.start('key', [str(self.world.prefix / 'bin/headroom'), 'key', 'set'],
                                   stdin=subprocess.PIPE)
        process.popen.stdin.write(KEY.encode())
        process.popen.stdin.flush()
        # It reads on, because the input has not ended.
        pid = process.popen.pid
        wait_for(lambda: copies(pid, TAIL), 'the key read')
        with open(f'/proc/{pid}/limits', encoding='utf-8') as limits:
            self.assertRegex(limits.read(), r'Max core file size +1 +1 ')
        os.kill(pid, signal.SIGABRT)
        ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        self.assertIn(ended.si_code, (os.CLD_KILLED, os.CLD_EXITED))
        self.assertNotIn(TAIL, process.output())
        self.assertNotIn(TAIL, self.world.forgive_crash())
