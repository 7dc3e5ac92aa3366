# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signals, second instances, and what the system does not give."""

import contextlib
import os
import resource
import signal
import sqlite3

from gi.repository import Gio, GLib

from fault_case import FaultCase, Stage, begin_refresh, complaints, load_tests  # noqa: F401
from harness.history import history_path
from harness.world import APP_ID, pump, wait_for


MANAGER = 'org.freedesktop.NetworkManager'

MANAGER_XML = '''<node><interface name="org.freedesktop.DBus.Properties">
  <method name="GetAll"><arg type="s" direction="in"/><arg type="a{sv}" direction="out"/></method>
</interface></node>'''


class NetworkManager:
    """The system's manager of networks on this world's bus: it hangs until it is told what to say."""

    def __init__(self, world):
        self.status = None
        self.open = []
        self.asked = 0
        world.env['DBUS_SYSTEM_BUS_ADDRESS'] = world.env['DBUS_SESSION_BUS_ADDRESS']
        info = Gio.DBusNodeInfo.new_for_xml(MANAGER_XML).interfaces[0]
        world.bus.register_object('/org/freedesktop/NetworkManager', info, self._on_call, None, None)
        world.call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                   'RequestName', GLib.Variant('(su)', (MANAGER, 0)))

    def _on_call(self, _bus, _sender, _path, _interface, _method, _parameters, invocation):
        self.asked += 1
        self.open.append(invocation)
        if self.status is not None:
            self.answer(**self.status)

    def answer(self, **status):
        self.status = status
        values = {name: GLib.Variant('u', value) for name, value in status.items()}
        while self.open:
            self.open.pop().return_value(GLib.Variant('(a{sv})', (values,)))


class ProcessTest(FaultCase):
    def setUp(self):
        super().setUp()
        self.stage = Stage()
        self.world = self.stage.world
        self.addCleanup(self.stage.close)

    def rows(self):
        with contextlib.closing(sqlite3.connect(history_path(self.world))) as file:
            self.assertEqual(file.execute('PRAGMA integrity_check').fetchall(), [('ok',)])
            return file.execute('SELECT credits, used FROM sample ORDER BY at').fetchall()

    def latest(self):
        return (self.stage.credits, self.stage.used)

    def hang(self):
        """A refresh that is not answered."""
        before = len(self.stage.server.requests)
        self.stage.server.answer = lambda link: (link.read_request(), link.wait())
        begin_refresh(self.world, 'default')
        wait_for(lambda: len(self.stage.server.requests) > before, 'the request')

    def start_again(self):
        """What was known before the end is there before the service has answered again."""
        wait_for(lambda: self.world.owner(APP_ID) is None, 'the name released')
        self.assertIn(self.latest(), self.rows())
        before = self.world.run(['ls', '-1', str(history_path(self.world).parent)]).stdout
        self.stage.server.answer = lambda link: (link.read_request(), link.wait())
        self.stage.start(wait=False)
        self.world.wait_for_account('the last balance', Known=True, Credits=self.stage.credits)
        self.assertNotIn('damaged', before)
        self.assertEqual(self.stage.applet.stop(), 0)
        wait_for(lambda: self.world.owner(APP_ID) is None, 'the name released')
        self.stage.heal_server()
        self.stage.start()
        self.stage.check_healed(self)
        self.stage.check_no_alarm(self, 0)
        self.stage.check_end(self)

    def ended_by(self, number):
        self.stage.start()
        self.hang()
        self.assertEqual(self.stage.applet.stop(number), 0)
        self.assertEqual(complaints(self.stage.applet), [])
        self.start_again()

    def test_sigterm(self):
        self.ended_by(signal.SIGTERM)

    def test_sighup(self):
        self.ended_by(signal.SIGHUP)

    def test_sigint(self):
        self.ended_by(signal.SIGINT)

    def test_sigkill(self):
        self.stage.start()
        self.hang()
        self.assertEqual(self.stage.applet.stop(signal.SIGKILL), -signal.SIGKILL)
        self.start_again()

    def test_sigkill_when_shown(self):
        self.stage.start()
        self.stage.check_healed(self)
        self.stage.applet.stop(signal.SIGKILL)
        self.start_again()

    def test_sigpipe(self):
        self.stage.start()
        self.stage.applet.popen.send_signal(signal.SIGPIPE)
        self.stage.check_healed(self)
        self.stage.check_end(self)

    def test_nobody_reads_its_log(self):
        read, write = os.pipe()
        self.world.env['G_MESSAGES_DEBUG'] = 'all'
        self.stage.start(wait=False, stdout=write, stderr=write)
        os.close(write)
        os.close(read)
        self.world.wait_for_account('the balance', State='current')
        self.stage.find_item()
        self.stage.check_healed(self)
        self.stage.check_end(self)

    def test_stopped_for_a_while(self):
        self.stage.start()
        self.stage.applet.popen.send_signal(signal.SIGSTOP)
        self.stage.credits, self.stage.used = self.stage.credits - 1, self.stage.used + 1
        pump(1)
        self.stage.applet.popen.send_signal(signal.SIGCONT)
        self.stage.check_healed(self)
        self.stage.check_end(self)

    def test_two_at_once(self):
        applets = [self.world.applet('--background', name=f'applet-{i}') for i in range(2)]
        wait_for(lambda: any(not applet.running() for applet in applets), 'the end of one')
        (loser,) = [applet for applet in applets if not applet.running()]
        (self.stage.applet,) = [applet for applet in applets if applet is not loser]
        self.assertEqual(loser.popen.returncode, 0)
        self.world.wait_for_account('the balance', State='current')
        self.stage.find_item()
        pump(0.5)
        self.assertEqual(len(self.stage.watcher.items), 1)
        self.assertEqual(len(self.stage.server.requests), 1)
        self.stage.check_healed(self)
        self.stage.check_end(self)

    def limit(self, descriptors):
        resource.prlimit(self.stage.applet.popen.pid, resource.RLIMIT_NOFILE, descriptors)

    def test_no_descriptors(self):
        self.stage.start()
        pid = self.stage.applet.popen.pid
        former = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        used = max(int(name) for name in os.listdir(f'/proc/{pid}/fd')) + 1
        for spare in range(6, -1, -1):
            with self.subTest(spare=spare):
                before = self.world.account()
                self.limit((used + spare, former[1]))
                with contextlib.suppress(Exception):
                    self.world.refresh()
                self.assertTrue(self.stage.applet.running(), self.stage.applet.output())
                found = self.world.account()
                self.assertEqual((found['Known'], found['Credits'], found['Level']),
                                 (True, self.stage.credits, before['Level']))
                self.limit(former)
                self.stage.check_healed(self)
        self.stage.check_no_alarm(self, 0)
        self.stage.check_end(self)

    def gap(self):
        found = self.world.account()
        return found['NextCheckAt'] - found['CheckedAt']

    def test_network_manager_hangs(self):
        manager = NetworkManager(self.world)
        self.stage.start()
        wait_for(lambda: manager.asked == 1, 'the question')
        planned = self.gap()
        manager.answer(State=70, Connectivity=4, Metered=1)
        wait_for(lambda: manager.asked == 2, 'the question of GLib’s monitor')
        wait_for(lambda: self.gap() > 2 * planned, 'longer gaps between checks on a metered network')
        self.stage.check_healed(self)
        self.stage.check_end(self)
