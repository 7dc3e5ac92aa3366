# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""`headroom watch`: a line now, and one at every change."""

import json
import os
import select
import signal
import subprocess
import time

from gi.repository import Gio, GLib

from harness.clock import MovedClock
from harness.world import APP_ID, BASE_PATH, PATIENCE, pump, wait_for

from command_case import NO_BUS, CommandCase


OBJECT_MANAGER = '''<node><interface name="org.freedesktop.DBus.ObjectManager">
<method name="GetManagedObjects"><arg type="a{oa{sa{sv}}}" direction="out"/></method>
</interface></node>'''


class Watch:
    def __init__(self, case, *options, env=None):
        self.process = case.world.start('watch', [case.command, 'watch', *options],
                                        stdout=subprocess.PIPE, env=env)
        self.stream = self.process.popen.stdout
        self.pending = b''

    def line(self):
        """The next line; None if it ended without one. Meanwhile a test that is the applet answers."""
        deadline = time.monotonic() + PATIENCE
        while b'\n' not in self.pending:
            assert time.monotonic() < deadline, f'no line; so far {self.pending}'
            pump()
            if select.select([self.stream], [], [], 0)[0]:
                chunk = os.read(self.stream.fileno(), 65536)
                if not chunk:
                    return None
                self.pending += chunk
        line, self.pending = self.pending.split(b'\n', 1)
        return line.decode()

    def json(self, **wanted):
        """The next line that is as wanted."""
        while True:
            found = json.loads(self.line())
            if all(found[key] == value for key, value in wanted.items()):
                return found


class WatchTest(CommandCase):
    def test_a_line_at_once_and_at_every_change(self):
        self.with_key()
        self.with_applet()
        watch = Watch(self)
        self.assertRegex(watch.line(), r'^195 credits left, as of \d\d:\d\d$')
        self.service.balance(150, 50)
        self.world.refresh()
        self.assertTrue(watch.line().startswith('150 credits left'))

    def test_what_was_merely_confirmed_is_no_change(self):
        self.with_key()
        self.with_applet()
        watch = Watch(self, '--json')
        self.assertEqual(watch.json()['credits'], 195)
        for _ in range(3):
            self.world.refresh()
        self.service.balance(100, 100)
        self.world.refresh()
        # The very next line is the change.
        self.assertEqual(json.loads(watch.line())['credits'], 100)

    def test_json_is_what_status_prints(self):
        self.with_key()
        self.with_applet()
        watch = Watch(self, '--json')
        found = watch.json()
        self.validate(found, 'status')
        status = self.json('status')[1]
        self.assertEqual(list(found), list(status))
        found.pop('age_seconds')
        status.pop('age_seconds')
        self.assertEqual(found, status)

    def test_text_tells_nothing_twice(self):
        self.with_key()
        self.with_applet()
        watch, json_watch = Watch(self), Watch(self, '--json')
        watch.line()
        json_watch.json()
        self.world.setting('name', 'Studio', account='default')
        json_watch.json(name='Studio')
        self.service.balance(150, 50)
        self.world.refresh()
        self.assertTrue(watch.line().startswith('150 credits left'))

    def test_error_is_a_change_and_no_new_balance(self):
        self.with_key()
        self.with_applet()
        watch = Watch(self, '--json')
        watch.json(state='current')
        self.service.reply(200, 'text/html', '<html>')
        with self.assertRaises(Exception):
            self.world.refresh()
        found = watch.json(state='outdated')
        self.assertEqual((found['credits'], found['error']['code']), (195, 'not-the-service'))

    def test_survives_the_restart_of_the_applet(self):
        self.with_key()
        self.with_applet()
        watch = Watch(self, '--json')
        watch.json(state='current')
        self.applet.stop()
        found = watch.json(state='outdated')
        self.assertEqual(found['credits'], 195)
        self.service.balance(120, 80)
        self.world.applet('--background', name='again')
        self.assertEqual(watch.json(state='current')['credits'], 120)
        self.assertTrue(watch.process.running())

    def test_waits_for_an_applet_and_asks_nothing_itself(self):
        self.with_key()
        watch = Watch(self, '--json')
        found = watch.json()
        self.assertEqual((found['state'], found['credits']), ('unreachable', None))
        self.assertEqual(found['account'], 'default')
        self.assertEqual(self.service.seen(), [])
        self.with_applet()
        self.assertEqual(watch.json(state='current')['credits'], 195)

    def test_text_says_that_there_is_no_applet(self):
        watch = Watch(self)
        self.assertEqual(watch.line(), 'Balance unknown: the applet is not running')

    def test_ends_with_its_reader(self):
        for lines in (0, 1):
            with self.subTest(lines=lines):
                watch = Watch(self)
                for _ in range(lines):
                    watch.line()
                watch.stream.close()
                wait_for(lambda watch=watch: not watch.process.running(), 'its end')
                self.assertEqual(watch.process.popen.returncode, 0)
                self.assertEqual(watch.process.output(), '')

    def test_ends_quietly_on_a_signal(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(signal=number):
                watch = Watch(self)
                watch.line()
                self.assertEqual(watch.process.stop(number), 0)
                self.assertEqual(watch.process.output(), '')

    def test_ends_with_head(self):
        done = self.world.run(['sh', '-c', f'{self.command} watch | head -n 1'])
        self.assertEqual((done.stdout.count('\n'), done.stderr), (1, ''))

    def test_waybar_follows_and_escapes(self):
        self.with_key()
        self.world.setting('name', '"<b>R&B</b>"', account='default')
        self.with_applet()
        watch = Watch(self, '--waybar')
        found = json.loads(watch.line())
        self.assertEqual((found['text'], found['alt'], found['class'], found['percentage']),
                         ('195', 'ok', ['ok', 'current'], 100))
        self.assertTrue(found['tooltip'].startswith('&lt;b&gt;R&amp;B&lt;/b&gt;\n195 credits left'))
        self.service.balance(20, 180)
        self.world.refresh()
        while found['alt'] != 'critical':
            found = json.loads(watch.line())
        self.assertEqual((found['text'], found['percentage']), ('20', 25))

    def test_applet_that_hangs_is_not_shown_as_current(self):
        """It should have told of a check by now, and does not even answer when it is asked."""
        answers, hangs = [], []

        def on_call(bus, sender, path, interface, method, parameters, invocation):
            answers.append(invocation)
            if hangs:
                return
            properties = {'Id': GLib.Variant('s', 'default'), 'State': GLib.Variant('s', 'current'),
                          'Level': GLib.Variant('s', 'ok'), 'Known': GLib.Variant('b', True),
                          'Credits': GLib.Variant('x', 195),
                          'AsOf': GLib.Variant('x', int(time.time())),
                          # It is asked two minutes after that.
                          'NextCheckAt': GLib.Variant('x', int(time.time()) - 110)}
            invocation.return_value(GLib.Variant('(a{oa{sa{sv}}})', (
                {f'{BASE_PATH}/accounts/default': {APP_ID + '.Account1': properties}},)))

        info = Gio.DBusNodeInfo.new_for_xml(OBJECT_MANAGER).interfaces[0]
        self.world.bus.register_object(f'{BASE_PATH}/accounts', info, on_call, None, None)
        self.world.call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                        'RequestName', GLib.Variant('(su)', (APP_ID, 4)))
        watch = Watch(self)
        wait_for(lambda: answers, 'the first question')
        self.assertRegex(watch.line(), r'^195 credits left, as of \d\d:\d\d$')
        # The first question may be asked twice.
        hangs.append(True)
        before = len(answers)
        wait_for(lambda: len(answers) > before, 'the next question')
        self.assertRegex(watch.line(), r'^195 credits left, as of \d\d:\d\d \(not confirmed since\)$')
        self.assertIn('the applet does not answer', watch.process.output())
        # It goes on.
        hangs.clear()
        before = len(answers)
        self.world.bus.emit_signal(None, f'{BASE_PATH}/accounts', APP_ID, 'Anything', None)
        wait_for(lambda: len(answers) > before, 'one more question')
        self.assertRegex(watch.line(), r'^195 credits left, as of \d\d:\d\d$')

    def test_applet_that_hangs_is_asked_less_and_less_often(self):
        """A back-off from 30 s to 30 min, less its jitter, after each of eight. The first may be asked
        twice, for what is told while it is open is asked for once more."""
        answers = []
        info = Gio.DBusNodeInfo.new_for_xml(OBJECT_MANAGER).interfaces[0]
        self.world.bus.register_object(f'{BASE_PATH}/accounts', info,
                                       lambda *call: answers.append(call[-1]), None, None)
        self.world.call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                        'RequestName', GLib.Variant('(su)', (APP_ID, 4)))
        clock = MovedClock(self.world, HEADROOM_MOVED_MONOTONIC=1)
        self.addCleanup(clock.close)
        begin = clock.now()
        Watch(self, env=clock.env)
        wait_for(lambda: answers, 'the first question')

        def asked_often():
            if len(answers) < 10:
                clock.move(passed=20)
            return len(answers) >= 10
        wait_for(asked_often, 'the tenth question')
        gaps = [30, 60, 120, 240, 480, 960, 1800, 1800]
        self.assertGreater(clock.now() - begin, 0.9 * sum(gaps) - len(gaps))

    def test_bus_that_hangs_is_69(self):
        self.world.processes[0].popen.send_signal(signal.SIGSTOP)
        self.addCleanup(self.world.processes[0].popen.send_signal, signal.SIGCONT)
        done = self.run_command('watch')
        self.assertEqual((done.returncode, done.stdout), (69, ''))

    def test_no_bus_is_69(self):
        done = self.run_command('watch', env=NO_BUS)
        self.assertEqual((done.returncode, done.stdout), (69, ''))

    def test_wrong_usage_is_64(self):
        for arguments in (['--json', '--waybar'], ['--refresh'], ['extra'], ['--account=nobody']):
            with self.subTest(arguments=arguments):
                done = self.run_command('watch', *arguments)
                self.assertEqual((done.returncode, done.stdout), (64, ''), done.stderr)
