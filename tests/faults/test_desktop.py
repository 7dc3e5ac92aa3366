# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The desktop around it: bus, keyring, notifications, panel, screen."""

import contextlib
import pathlib
import shutil
import signal
import sqlite3
import tempfile

from gi.repository import Gio, GLib

from fault_case import KEY, FaultCase, Stage, load_tests  # noqa: F401
from harness import notifications, threads
from harness.access import Reader, start_accessibility, walk
from harness.desktop import Panel, Screen
from harness.history import history_path, read_told
from harness.keyring import Keyring
from harness.notifications import NotificationServer
from harness.sanitizer import without_leak_check
from harness.tray import Item, Watcher
from harness.world import APP_ID, BASE_PATH, World, pump, wait_for


# The library says that its own registration was not taken, and forgets the error: see
# expect_failed_registrations ().
REGISTRATION = 'Unable to connect to the Notification Watcher'


class Guest:
    """A connection to the world's bus of one's own, which can break."""

    def __init__(self, world):
        self.bus = Gio.DBusConnection.new_for_address_sync(
            world.env['DBUS_SESSION_BUS_ADDRESS'],
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT |
            Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        self.bus.set_exit_on_close(False)

    def call(self, name, path, interface, method, parameters=None):
        return self.bus.call_sync(name, path, interface, method, parameters, None,
                                  Gio.DBusCallFlags.NONE, -1, None).unpack()

    def leave(self):
        self.bus.close_sync()


class Prompter:
    """In place of gnome-keyring's window that asks for the password."""

    NAME, PATH = 'org.gnome.keyring.SystemPrompter', '/org/gnome/keyring/Prompter'
    XML = '''<node><interface name="org.gnome.keyring.internal.Prompter">
      <method name="BeginPrompting"><arg type="o" direction="in"/></method>
      <method name="PerformPrompt"><arg type="o" direction="in"/><arg type="s" direction="in"/>
        <arg type="a{sv}" direction="in"/><arg type="s" direction="in"/></method>
      <method name="StopPrompting"><arg type="o" direction="in"/></method>
    </interface></node>'''

    def __init__(self, world):
        self.world = world
        self.asked = []  # who wants a password, and where it is to be told
        info = Gio.DBusNodeInfo.new_for_xml(self.XML).interfaces[0]
        world.bus.register_object(self.PATH, info, self._on_call, None, None)
        world.call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                   'RequestName', GLib.Variant('(su)', (self.NAME, 4)))

    def _on_call(self, bus, sender, path, interface, method, parameters, invocation):
        if method == 'BeginPrompting':
            self.asked.append((sender, parameters.unpack()[0]))
        invocation.return_value(None)

    def dismiss(self):
        """Nothing is typed."""
        for name, path in self.asked:
            self.world.call(name, path, 'org.gnome.keyring.internal.Prompter.Callback', 'PromptDone')


class CrashingServer(NotificationServer):
    """Takes the first call, and dies before it answers."""

    def _on_call(self, *_):
        self.world.leave()


class RefusingServer(NotificationServer):
    """Refuses the first call."""

    refused = False

    def _on_call(self, *arguments):
        if self.refused:
            super()._on_call(*arguments)
        else:
            self.refused = True
            arguments[-1].return_dbus_error('org.freedesktop.Notifications.Error', 'Not now')


class DesktopTest(FaultCase):
    def stage_with(self, **options):
        self.stage = Stage(**options)
        self.world = self.stage.world
        self.addCleanup(self.stage.close)
        return self.stage

    def refresh_begun(self):
        """A refresh that goes on while the test does something else."""
        answers = []

        def on_answer(bus, result):
            try:
                bus.call_finish(result)
                answers.append(None)
            except GLib.Error as error:
                answers.append(error)

        self.world.bus.call(APP_ID, f'{BASE_PATH}/accounts/default', APP_ID + '.Account1',
                            'Refresh', None, None, 0, 60000, None, on_answer)
        return answers

    # The keyring

    def test_keyring_absent(self):
        stage = self.stage_with(keyring=False)
        stage.start(wait=False)
        found = self.world.wait_for_account('no keyring', ErrorCode=self.row.code)
        self.assertEqual((found['State'], found['Known'], found['Level']),
                         ('no-key', False, 'unknown'))
        self.assertEqual(stage.server.requests, [])
        keyring = Keyring(self.world)
        # It is looked into as soon as it is there.
        self.world.wait_for_account('a look into it', State='no-key', ErrorCode='no-key')
        keyring.store(KEY, stage.server.origin)
        stage.find_item()
        stage.check_healed(self)
        stage.check_end(self)

    def test_keyring_locked(self):
        stage = self.stage_with()
        stage.keyring.lock()
        stage.start(wait=False)
        found = self.world.wait_for_account('locked', ErrorCode=self.row.code)
        self.assertEqual((found['State'], found['Known']), ('locked', False))
        self.assertTrue(stage.keyring.locked())
        self.assertEqual(stage.server.requests, [])
        stage.keyring.unlock()
        self.world.wait_for_account('the balance', State='current', Credits=stage.credits)
        stage.find_item()
        stage.check_healed(self)
        stage.check_end(self)

    def test_keyring_never_unlocked(self):
        stage = self.stage_with()
        stage.start()
        self.assertEqual(stage.applet.stop(), 0)
        stage.keyring.start_anew()
        before = len(stage.server.requests)
        stage.start(wait=False)
        found = self.world.wait_for_account('locked', State='locked', ErrorCode=self.row.code,
                                            Known=True)
        self.assertEqual(found['Credits'], stage.credits)
        self.assertEqual(len(stage.server.requests), before)
        # Nobody asks for it: the keyring tells.
        stage.keyring.unlock()
        self.world.wait_for_account('the balance', State='current', Credits=stage.credits)
        stage.find_item()
        stage.check_healed(self)
        stage.check_end(self)

    def test_keyring_locked_while_running(self):
        stage = self.stage_with()
        stage.start()
        stage.keyring.lock()
        stage.check_healed(self)
        self.assertTrue(stage.keyring.locked())
        stage.check_end(self)

    def test_keyring_crashes_at_the_first_call(self):
        stage = self.stage_with()
        stage.keyring.process.popen.send_signal(signal.SIGSTOP)
        stage.start(wait=False)
        self.world.wait_for_account('the first check', State='checking')
        stage.keyring.process.stop(signal.SIGKILL)
        found = self.world.wait_for_account('no keyring', ErrorCode=self.row.code)
        self.assertEqual((found['State'], found['Known']), ('no-key', False))
        Keyring(self.world)
        self.world.wait_for_account('the balance', State='current', Credits=stage.credits)
        stage.find_item()
        stage.check_healed(self)
        stage.check_end(self)

    def test_keyring_crashes_in_a_call(self):
        stage = self.stage_with()
        stage.start()
        stage.keyring.process.popen.send_signal(signal.SIGSTOP)
        before = len(stage.server.requests)
        answers = self.refresh_begun()
        pump(0.5)
        self.assertEqual((answers, len(stage.server.requests)), ([], before))
        stage.keyring.process.stop(signal.SIGKILL)
        wait_for(lambda: answers, 'the end of the refresh')
        self.assertEqual(answers, [None])
        self.assertEqual(len(stage.server.requests), before + 1)
        stage.check_healed(self)
        stage.check_end(self)

    def test_keyring_hangs_when_unlocked(self):
        stage = self.stage_with()
        # libsecret forgets a list where a prompt is dismissed, and has no name in that stack.
        self.world.env.update(without_leak_check(self.world.env))
        prompter = Prompter(self.world)
        stage.keyring.lock()
        stage.start(wait=False)
        self.world.wait_for_account('locked', State='locked', ErrorCode=self.row.code)
        pid = stage.applet.popen.pid
        before = len(threads.names(pid))
        keyring = stage.keyring.process.popen
        keyring.send_signal(signal.SIGSTOP)
        for _ in range(200):
            self.world.call(APP_ID, BASE_PATH, 'org.gtk.Actions', 'Activate', GLib.Variant(
                '(sava{sv})', ('unlock', [GLib.Variant('s', 'default')], {})))
            # Besides the one that waits, GLib keeps some that have nothing to do.
            self.assertLess(len(threads.names(pid)), before + 6)
        keyring.send_signal(signal.SIGCONT)
        wait_for(lambda: prompter.asked, 'the question for the password')
        stage.keyring.unlock()
        prompter.dismiss()
        self.world.wait_for_account('the balance', State='current', Credits=stage.credits)
        self.assertEqual(len(prompter.asked), 1)
        stage.find_item()
        stage.check_healed(self)
        stage.check_end(self)

    def test_key_removed_behind_its_back(self):
        stage = self.stage_with()
        stage.start()
        self.world.run(['secret-tool', 'clear', 'account', 'default'])
        before = len(stage.server.requests)
        stage.refuse(self, self.row.code)
        found = self.world.wait_for_account('no key', State='no-key', ErrorCode=self.row.code)
        self.assertEqual((found['Known'], found['Credits']), (True, stage.credits))
        self.assertEqual(len(stage.server.requests), before)
        stage.keyring.store(KEY, stage.server.origin)
        stage.check_healed(self)
        stage.check_end(self)

    # Notifications

    def fall(self, credits):
        self.stage.credits, self.stage.used = credits, 1000 - credits
        self.stage.heal_server()
        self.world.refresh()
        return self.world.wait_for_account(f'{credits} credits', Credits=credits)

    def test_notifications_absent(self):
        stage = self.stage_with(notifications=False)
        stage.start()
        self.assertEqual(self.fall(40)['Level'], 'low')
        wait_for(lambda: stage.item.icon == APP_ID + '-low', 'the icon of low')
        # Nobody has seen the warning yet.
        server = NotificationServer(self.world)
        server.wait_for('40')
        self.assertEqual(self.fall(15)['Level'], 'critical')
        server.wait_for('15')
        self.assertEqual(len(server.open), 1)
        stage.check_end(self)

    def test_notifications_crash(self):
        stage = self.stage_with(notifications=False)
        guest = Guest(self.world)
        CrashingServer(guest)
        stage.start()
        self.assertEqual(self.fall(40)['Level'], 'low')
        wait_for(guest.bus.is_closed, 'the crash')
        server = NotificationServer(self.world)
        server.wait_for('40')
        self.assertEqual(self.fall(15)['Level'], 'critical')
        server.wait_for('15')
        self.assertEqual(self.fall(0)['Level'], 'empty')
        server.wait_for('No credits')
        self.assertEqual(len(server.history), 3)
        self.assertEqual(len(server.open), 1)
        stage.check_end(self)

    def stage_with_activatable_server(self, program):
        folder = pathlib.Path(tempfile.mkdtemp(prefix='headroom-services-'))
        self.addCleanup(shutil.rmtree, folder)
        (folder / f'{notifications.NAME}.service').write_text(
            f'[D-BUS Service]\nName={notifications.NAME}\nExec={program}\n')
        return self.stage_with(notifications=False, world=World(services=[folder]))

    def check_told_by_a_later_server(self):
        self.assertEqual(self.fall(40)['Level'], 'low')
        server = NotificationServer(self.world)
        server.wait_for('40')
        self.assertEqual(self.fall(15)['Level'], 'critical')
        server.wait_for('15')
        self.assertEqual(len(server.history), 2)
        self.assertEqual(len(server.open), 1)
        self.stage.check_end(self)

    def test_notifications_cannot_be_started(self):
        self.stage_with_activatable_server('/bin/false').start()
        self.check_told_by_a_later_server()

    def test_notifications_hang_at_the_start(self):
        self.stage_with_activatable_server('/bin/sleep 1000').start()
        self.check_told_by_a_later_server()

    def test_notifications_only_after_a_restart(self):
        stage = self.stage_with_activatable_server('/bin/false')
        stage.start()
        self.assertEqual(self.fall(40)['Level'], 'low')
        stage.applet.stop(signal.SIGKILL)
        stage.start()
        server = NotificationServer(self.world)
        server.wait_for('40')
        # It was taken, and the store knows it: neither a refresh nor the next run tells it again.
        self.assertEqual(self.fall(39)['Level'], 'low')
        wait_for(lambda: 'due' not in read_told(self.world), 'the warning taken')
        stage.applet.stop(signal.SIGKILL)
        stage.start()
        self.assertEqual(self.fall(38)['Level'], 'low')
        server.titles()
        self.assertEqual(len(server.history), 1)
        stage.check_end(self)

    def test_notifications_taken_in_another_session(self):
        stage = self.stage_with(notifications=False)
        stage.start()
        self.assertEqual(self.fall(40)['Level'], 'low')
        other = World(runtime=self.world.runtime, home=self.world.home)
        self.addCleanup(other.__exit__, None, None, None)
        Screen(other)
        Keyring(other).store(KEY, stage.server.origin)
        shown_there = NotificationServer(other)
        other.applet('--background')
        shown_there.wait_for('40')
        wait_for(lambda: 'due' not in read_told(self.world), 'the warning taken')
        # The first session learns of it with its next check, and has nothing left to tell.
        self.assertEqual(self.fall(39)['Level'], 'low')
        server = NotificationServer(self.world)
        self.assertEqual(self.fall(15)['Level'], 'critical')
        server.wait_for('15')
        self.assertEqual(len(server.history), 1)
        stage.check_end(self)

    def test_notifications_refused_once(self):
        stage = self.stage_with(notifications=False)
        server = RefusingServer(self.world)
        stage.start()
        self.assertEqual(self.fall(40)['Level'], 'low')
        wait_for(lambda: server.refused, 'the refusal')
        self.assertEqual(self.fall(39)['Level'], 'low')
        server.wait_for('40')
        self.fall(38)
        self.assertEqual(len(server.history), 1)
        stage.check_end(self)

    def test_notifications_without_the_portal(self):
        stage = self.stage_with()
        self.world.env['GTK_USE_PORTAL'] = '1'
        stage.start()
        self.assertEqual(self.fall(40)['Level'], 'low')
        stage.notifications.wait_for('40')
        stage.check_end(self)

    # The panel

    def panel_item(self, panel):
        found = wait_for(panel.items, 'the item in the panel')
        self.assertEqual(len(found), 1)
        name, slash, path = found[0].partition('/')
        return Item(self.world, name, slash + path)

    def panel_breaks(self, end):
        stage = self.stage_with(watcher=False)
        panel = Panel(self.world)
        stage.start(wait=False)
        self.world.wait_for_account('the balance', State='current')
        stage.item = self.panel_item(panel)
        end(panel)
        # What happens meanwhile is in the item when it is back.
        stage.credits -= 1
        stage.heal_server()
        self.world.refresh()
        panel.start()
        item = self.panel_item(panel)
        wait_for(lambda: str(stage.credits) in item.sentence, 'the new balance in the panel')
        stage.check_end(self)

    def test_panel_restarts(self):
        self.panel_breaks(lambda panel: panel.stop())

    def test_panel_crashes(self):
        def crash(panel):
            panel.process.popen.kill()
            wait_for(lambda: not panel.has_host(), 'the tray gone')
        self.panel_breaks(crash)

    # A tray without a picture

    def expect_failed_registrations(self):
        """The library's leak of each has nothing of the library's in its stack."""
        self.world.env.update(without_leak_check(self.world.env))

    def test_tray_object_late(self):
        stage = self.stage_with(watcher=False)
        self.expect_failed_registrations()
        stage.watcher = Watcher(self.world, late=True)
        stage.start(wait=False)
        self.world.wait_for_account('the balance', State='current')
        stage.watcher.appear()
        stage.find_item()
        stage.check_healed(self)
        stage.check_end(self, allowed=REGISTRATION)

    def stage_with_window(self, **options):
        stage = self.stage_with(**options)
        start_accessibility(self.world)
        return stage

    def says_no_tray(self):
        return any('Warnings come as notifications' in node['name'] + (node.get('text') or '')
                   for node in walk(Reader(self.world).tree('Headroom')) if node['showing'])

    def test_tray_away_shortly(self):
        stage = self.stage_with_window()
        self.expect_failed_registrations()
        stage.start(wait=False, options=[])
        stage.find_item()
        for _ in range(20):
            stage.watcher.close()
            pump(0.014)
            stage.watcher.appear()
            stage.watcher.take_name()
            stage.find_item()
        # On a machine so busy that the grace was over, it says so until it has asked for the host.
        wait_for(lambda: not self.says_no_tray(), 'a window that knows of the tray')
        stage.check_healed(self)
        # A registration may be under way when it leaves.
        stage.check_end(self, allowed=REGISTRATION)

    def test_tray_handed_over(self):
        stage = self.stage_with()
        stage.start()
        guest = Guest(self.world)
        self.addCleanup(guest.leave)
        stage.watcher = Watcher(guest, replace=True)
        stage.find_item()
        stage.check_healed(self)
        stage.check_end(self)

    def test_tray_without_a_host(self):
        stage = self.stage_with_window(watcher=False)
        stage.watcher = Watcher(self.world, host=False)
        stage.start(wait=False, options=[])
        stage.find_item()
        wait_for(self.says_no_tray, 'the window says that there is no tray')
        stage.watcher.get_host()
        wait_for(lambda: not self.says_no_tray(), 'the tray')
        stage.check_healed(self)
        stage.check_end(self)

    def drawn(self, stage):
        stage.world.setting('tray-style', 'number')
        stage.start()
        return pathlib.Path(wait_for(lambda: '900' in stage.item.sentence and
                                     stage.item.icon.startswith('/') and stage.item.icon,
                                     'the drawn number'))

    def test_picture_removed(self):
        stage = self.stage_with()
        picture = self.drawn(stage)
        # The folder may hold the next one by the time that it is empty.
        shutil.rmtree(picture.parent, ignore_errors=True)
        self.assertFalse(picture.exists())
        again = wait_for(lambda: stage.item.icon != str(picture) and stage.item.icon,
                         'another picture')
        self.assertTrue(pathlib.Path(again).is_file())
        stage.check_end(self)

    def test_picture_of_another_session(self):
        stage = self.stage_with()
        picture = self.drawn(stage)
        other = Stage(world=World(runtime=self.world.runtime))
        self.addCleanup(other.close)
        others = self.drawn(other)
        self.assertEqual(picture.parent, others.parent)
        self.assertTrue(picture.is_file())
        other.check_end(self)
        self.assertTrue(picture.is_file())
        stage.check_end(self)

    # Bus and screen

    def test_bus_gone(self):
        stage = self.stage_with()
        applet = stage.start()
        self.world.processes[0].stop(signal.SIGKILL)
        wait_for(lambda: not applet.running(), 'the end of the applet')
        self.check_history()

    def test_screen_gone(self):
        stage = self.stage_with()
        applet = stage.start()
        xvfb = next(process for process in self.world.processes if process.name == 'xvfb')
        xvfb.stop(signal.SIGKILL)
        wait_for(lambda: not applet.running(), 'the end of the applet')
        self.check_history()

    def check_history(self):
        """What was shown is on the disk, and the file is whole."""
        with contextlib.closing(sqlite3.connect(history_path(self.world))) as file:
            self.assertEqual(file.execute('PRAGMA integrity_check').fetchall(), [('ok',)])
            self.assertEqual(file.execute('SELECT credits, used FROM sample').fetchall(),
                             [(self.stage.credits, self.stage.used)])

    def test_bus_absent(self):
        stage = self.stage_with()
        stage.start(wait=False, options=[], env=self.no_bus())
        stage.screen.find_window('Headroom')
        self.assertTrue(stage.applet.running())
        self.assertEqual(stage.applet.stop(), 0)

    def test_bus_absent_in_the_background(self):
        stage = self.stage_with()
        applet = stage.start(wait=False, env=self.no_bus())
        wait_for(lambda: not applet.running(), 'the end of the applet')
        self.assertEqual(applet.popen.returncode, 1)
        self.assertIn('without a session bus', applet.output())

    def no_bus(self):
        return {'DBUS_SESSION_BUS_ADDRESS': f'unix:path={self.world.root}/nobody'}
