# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A key's whole life, and that it is nowhere but where it belongs."""

import base64
import contextlib
import os
import pathlib
import pty
import threading
import unittest

from harness.access import Reader, start_accessibility, walk
from harness.desktop import Screen
from harness.files import contents
from harness.history import history_path
from harness.keyring import Keyring
from harness.notifications import NotificationServer
from harness.world import Process, Service, World, wait_for

FIRST = 'sk-F1rstKey7Qx2vB9mK4wR8n'
SECOND = 'sk-S3condKeyZ5tL1cY6pD0hJ'
WRONG = 'sk-Wr0ngKeyU8gH3fA7sE2kM'
KEYS = (FIRST, SECOND, WRONG)

# Whatever makes GLib, its libraries and the TLS library talk.
TALKATIVE = {
    'G_MESSAGES_DEBUG': 'all',
    'G_DBUS_DEBUG': 'all',
    'GNUTLS_DEBUG_LEVEL': '99',
    'SOUP_DEBUG': '3',
    'SECRET_DEBUG': 'all',
}

# Reads what can be pasted, and what was merely selected.
PASTE = r'''
import gi
gi.require_version('Gdk', '3.0')
gi.require_version('Gtk', '3.0')
from gi.repository import Gdk, Gtk
for name in ('CLIPBOARD', 'PRIMARY'):
    print(name, Gtk.Clipboard.get(Gdk.Atom.intern(name, False)).wait_for_text())
'''


def spellings(key):
    """A key as it may stand in a file that somebody wrote it into."""
    plain = key.encode()
    yield plain
    yield plain.hex().encode()
    yield key.encode('utf-16-le')
    for shift in range(3):
        # Without its ends, which depend on what stands beside it.
        yield base64.b64encode(b' ' * shift + plain)[4:-4]


def read_terminal(master, shown):
    """Reads what is written to a terminal until nobody has it open any more."""
    with contextlib.suppress(OSError):
        while True:
            shown.append(os.read(master, 65536))


def files_with_a_key(folder):
    found = []
    for path, data in contents(folder):
        found += [f'{path.name}: {key[:8]}…' for key in KEYS
                  if any(spelling in data for spelling in spellings(key))]
    return found


class SecrecyTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.__exit__, None, None, None)
        self.screen = Screen(self.world)
        start_accessibility(self.world)
        self.service = Service(self.world, key=FIRST)
        self.world.setting('api-url', self.service.url, account='default')
        self.listen()
        self.keyring = Keyring(self.world)
        self.shown = NotificationServer(self.world)
        self.reader = Reader(self.world)
        self.command = str(self.world.prefix / 'bin/headroom')
        self.said = ''

    def listen(self):
        """Everything that crosses either bus, into files."""
        monitors = [('session', self.world.env['DBUS_SESSION_BUS_ADDRESS']),
                    ('accessibility', self.world.call('org.a11y.Bus', '/org/a11y/bus',
                                                      'org.a11y.Bus', 'GetAddress')[0])]
        self.captures = {}
        for name, address in monitors:
            path = self.world.root / f'{name}.capture'
            self.captures[name] = path
            with path.open('wb') as file:
                self.world.start(f'{name}-monitor', ['dbus-monitor', '--binary', '--address', address],
                                 stdout=file)
            wait_for(lambda path=path: path.stat().st_size > 0,
                     f'the first message of the {name} bus')

    def start(self):
        self.applet = self.world.applet(env=TALKATIVE)
        self.addCleanup(self.applet.stop)
        self.world.wait_for_account('no key yet', State='no-key')
        self.screen.focus('Headroom')

    def run_command(self, *arguments, stdin=''):
        done = self.world.run([self.command, *arguments], stdin=stdin, check=False, env=TALKATIVE)
        self.said += done.stdout + done.stderr
        return done.returncode

    def assert_not_in_process(self, pid):
        for name in ('cmdline', 'environ'):
            data = pathlib.Path(f'/proc/{pid}/{name}').read_bytes()
            self.assertEqual([key for key in KEYS if key.encode() in data], [], name)

    def assert_secret(self):
        self.assert_not_in_process(self.applet.popen.pid)
        self.assertEqual(files_with_a_key(self.world.root), [])
        self.assertEqual([key for key in KEYS if key in self.said], [])

    def live(self):
        """Entered in the window, replaced by the command, refused, replaced again, removed."""
        self.start()
        self.screen.type(WRONG)
        self.screen.key('Return')
        wait_for(self.service.seen, 'the check of the wrong key')
        # What is typed while a key is checked is lost.
        wait_for(lambda: any(node['sensitive'] for node in self.entries()), 'an entry for another')
        self.world.wait_for_account('still no key', State='no-key')
        self.screen.key('ctrl+a')
        self.screen.type(FIRST)
        self.screen.key('Return')
        self.world.wait_for_account('the balance', State='current', Credits=195)
        self.service.balance(12, 188)
        self.world.refresh()
        self.shown.wait_for('credits left')
        self.service.key = SECOND
        self.run_command('status', '--refresh')
        self.world.wait_for_account('the refusal', State='refused')
        self.shown.wait_for('Key refused')
        self.assertEqual(self.run_command('key', 'set', stdin=SECOND), 0)
        self.world.wait_for_account('the balance', State='current', Credits=12)

    def test_key_is_in_no_log_file_setting_message_or_bus(self):
        self.live()
        for arguments in (['status'], ['status', '--json'], ['status', '--waybar'], ['check', '--need=1'],
                          ['history'], ['history', '--json'], ['metrics']):
            self.run_command(*arguments)
        self.assert_secret()
        self.assertEqual(self.run_command('key', 'clear'), 0)
        self.world.wait_for_account('no key', State='no-key')
        self.applet.stop()
        self.assertEqual(files_with_a_key(self.world.root), [])
        self.assertEqual([key for key in KEYS if key in self.said], [])

    def wait_for_capture(self, name, text):
        wait_for(lambda: text in self.captures[name].read_bytes(), f'{text} on the {name} bus')

    def test_search_would_find_it(self):
        """What the other tests look at is where it would be."""
        self.live()
        self.wait_for_capture('session', b'org.freedesktop.secrets')
        self.wait_for_capture('session', b' credits left')
        self.reader.tree('Headroom')
        self.wait_for_capture('accessibility', b'org.a11y.atspi.Accessible')
        self.assertIn('headroom-DEBUG', self.applet.output())
        self.assertTrue(history_path(self.world).exists())
        planted = self.world.root / 'planted'
        for spelling in spellings(FIRST):
            planted.write_bytes(b'x' + spelling + b'x')
            self.assertEqual(files_with_a_key(self.world.root), [f'planted: {FIRST[:8]}…'])

    def test_command_directly_tells_nothing_either(self):
        self.assertEqual(self.run_command('key', 'set', stdin=WRONG), 77)
        self.assertEqual(self.run_command('key', 'set', stdin=FIRST), 0)
        self.assertEqual(self.run_command('status'), 0)
        self.assertEqual(self.run_command('key', 'set', f'--key={SECOND}'), 64)
        self.assertEqual(self.run_command('key', 'set', SECOND), 64)
        self.assertEqual(self.run_command('key', SECOND), 64)
        self.assertEqual(files_with_a_key(self.world.root), [])
        self.assertEqual([key for key in KEYS if key in self.said], [])

    def test_prompt_keeps_it_from_arguments_environment_and_terminal(self):
        master, slave = pty.openpty()
        process = Process(self.world, 'prompt', [self.command, 'key', 'set'], stdin=slave,
                          stdout=slave, env=TALKATIVE, process_group=0)
        self.world.processes.append(process)
        os.close(slave)
        shown = []
        reader = threading.Thread(target=read_terminal, args=[master, shown])
        reader.start()
        wait_for(lambda: 'not shown' in process.output(), 'the question')
        os.write(master, f'{FIRST}'.encode())
        self.assert_not_in_process(process.popen.pid)
        os.write(master, b'\n')
        self.assertEqual(process.popen.wait(60), 0, process.output())
        reader.join()
        os.close(master)
        self.assertNotIn(FIRST.encode(), b''.join(shown))
        self.assertIn(b'The key was stored.', b''.join(shown))
        self.assertEqual(files_with_a_key(self.world.root), [])

    def entries(self):
        return [node for node in walk(self.reader.tree('Headroom')) if node['role'] == 'password text']

    def test_entry_shows_it_to_no_screen_reader_and_no_clipboard(self):
        self.start()
        self.screen.type(FIRST)
        wait_for(lambda: any(node['text'] for node in self.entries()), 'something in the entry')
        shown = [node['text'] for node in self.entries() if node['text']]
        self.assertEqual([set(text) & set(FIRST) for text in shown], [set()])
        self.assertEqual([len(set(text)) for text in shown], [1])
        self.screen.key('ctrl+a', 'ctrl+c')
        self.screen.key('ctrl+x')
        done = self.world.run(['/usr/bin/python3', '-c', PASTE], check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        # GTK lends out what is shown, which is as many dots.
        self.assertRegex(done.stdout, r'^CLIPBOARD None\nPRIMARY (None|●+)\n$')
        self.assertEqual(files_with_a_key(self.world.root), [])

    def test_window_forgets_what_was_entered(self):
        self.start()
        self.screen.type(FIRST)
        self.screen.key('Return')
        self.world.wait_for_account('the balance', State='current')
        tree = self.reader.tree('Headroom')
        self.assertEqual([node['text'] for node in walk(tree)
                          if node['role'] == 'password text' and node['text']], [])
        for node in walk(tree):
            for part in ('name', 'description', 'text'):
                self.assertNotIn(FIRST, node[part])
