# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text that others wrote (a name, an address, the service's message) is shown or left out, and
obeyed by nobody: no markup, no control sequence, no program but a browser."""

import html
import json
import re
import unicodedata
import unittest
import xml.etree.ElementTree

from gi.repository import Gio, GLib

from harness.access import Reader, start_accessibility, walk
from harness.desktop import Screen
from harness.keyring import Keyring
from harness.notifications import NotificationServer
from harness.tray import Watcher
from harness.world import APP_ID, BASE_PATH, Service, World, pump, wait_for

NAME = 'A<b>&amp;</b>\x1b[31m\x9b2J\u202e\nB\x07'
# What is left of it.
SHOWN = 'A<b>&amp;</b>\N{REPLACEMENT CHARACTER}[31m\N{REPLACEMENT CHARACTER}2J' \
        '\N{REPLACEMENT CHARACTER} B\N{REPLACEMENT CHARACTER}'

# Each would start a program of the desktop's, if it were opened.
NO_PAGES = ['file:///etc/passwd', '/etc/passwd', 'evil:do', 'evil://host/do', 'mailto:a@b.example',
            'javascript:alert(1)', 'data:text/html,x', 'https://user:pass@host.example/', '',
            ' https://host.example/', 'https://host.example/ --option', '--option']

RECORDER = '''[Desktop Entry]
Type=Application
Name=Recorder
Exec={script} %u
MimeType=x-scheme-handler/https;x-scheme-handler/http;x-scheme-handler/evil;\
x-scheme-handler/mailto;x-scheme-handler/javascript;x-scheme-handler/data;x-scheme-handler/file;\
text/plain;inode/directory;application/octet-stream;
'''

FAKE_XML = '''<node><interface name="org.freedesktop.DBus.ObjectManager">
  <method name="GetManagedObjects"><arg type="a{oa{sa{sv}}}" direction="out"/></method>
</interface></node>'''


def obeyed(text):
    """The characters that a terminal or a line would obey."""
    return [c for c in text if c != '\n' and unicodedata.category(c) in ('Cc', 'Zl', 'Zp')
            or '\u202a' <= c <= '\u202e' or '\u2066' <= c <= '\u2069']


def without_isolate(text):
    """A line that begins with a name, without the marks that hold the name's direction."""
    return re.sub('^\u200e\u2068([^\u2066-\u2069]*)\u2069', r'\1', text)


def quoted(text):
    return GLib.Variant('s', text).print_(False)


class ForeignTextTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.__exit__, None, None, None)
        self.screen = Screen(self.world)
        self.service = Service(self.world)
        self.keyring = Keyring(self.world)
        self.keyring.store('sk-test', self.service.origin)
        self.world.setting('api-url', self.service.url, account='default')
        self.command = str(self.world.prefix / 'bin/headroom')

    def name_accounts(self):
        self.world.setting('accounts', "['default', 'studio']")
        for account in ('default', 'studio'):
            self.world.setting('name', quoted(NAME), account=account)

    def start(self, *options, **wanted):
        self.applet = self.world.applet(*options)
        self.addCleanup(self.applet.stop)
        return self.world.wait_for_account('an answer', **(wanted or {'State': 'current'}))

    def said_by_the_command(self):
        for arguments in (['status'], ['status', '--format={name}|{account}|{sentence}\n'],
                          ['status', '--waybar'], ['status', '--json'], ['history'],
                          ['history', '--csv'], ['history', '--json'], ['metrics'], ['key', 'set'],
                          ['status', f'--account={NAME}'], ['check', '--need=1'], [NAME],
                          ['status', f'--{NAME}'], ['history', f'--since={NAME}'],
                          ['status', f'--format={{{NAME}']):
            done = self.world.run([self.command, *arguments], check=False)
            yield arguments, done.stdout, done.stderr

    def test_terminal_is_told_nothing_to_obey(self):
        self.name_accounts()
        for running in (False, True):
            if running:
                self.start('--background')
            for arguments, out, err in self.said_by_the_command():
                with self.subTest(arguments=arguments, running=running):
                    self.assertEqual(obeyed(out.replace('\r\n', '\n')), [])
                    self.assertEqual(obeyed(err), [])

    def test_name_is_shown_as_it_is(self):
        self.name_accounts()
        done = self.world.run([self.command, 'status'])
        self.assertIn(SHOWN, done.stdout)

    def test_csv_holds_numbers_and_times_alone(self):
        """No cell begins with what a spreadsheet takes for a formula: a sign comes before digits."""
        self.name_accounts()
        self.start('--background')
        self.service.balance(-7, 400)
        self.world.refresh()
        lines = self.world.run([self.command, 'history', '--csv']).stdout.splitlines()
        self.assertGreaterEqual(len(lines), 3)
        for line in lines[1:]:
            for cell in line.split(','):
                self.assertRegex(cell, r'^(|-?\d+|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)$')

    def test_name_is_no_markup_in_panel_bus_and_waybar(self):
        self.name_accounts()
        watcher = Watcher(self.world)
        found = self.start('--background')
        self.assertEqual(found['Name'], SHOWN)
        item = watcher.wait_for_item()
        wait_for(lambda: SHOWN in item.sentence, 'the name in the sentence')
        # Waybar takes it for markup.
        self.assertEqual(item.get('Title'), 'Headroom')
        labels = [row.label for row in item.menu()] + [row.label for parent in item.menu()
                                                       for row in parent.rows]
        self.assertEqual([label for label in labels if obeyed(without_isolate(label))], [])
        done = self.world.run([self.command, 'status', '--waybar'])
        tooltip = json.loads(done.stdout)['tooltip']
        self.assertIn(SHOWN, html.unescape(tooltip))
        # It is well-formed, and there is no element in it.
        self.assertEqual(len(xml.etree.ElementTree.fromstring(f'<markup>{tooltip}</markup>')), 0)

    def test_name_is_no_markup_in_notifications(self):
        self.name_accounts()
        server = NotificationServer(self.world)
        self.start('--background')
        self.service.balance(12, 188)
        self.world.refresh()
        shown = server.wait_for('12')
        self.assertIn('A', shown.title)
        self.assertEqual(re.findall(r'[<&]', shown.title + shown.body), [])
        self.assertEqual(obeyed(without_isolate(shown.title) + shown.body), [])

    def test_name_is_no_markup_in_the_windows(self):
        self.name_accounts()
        start_accessibility(self.world)
        reader = Reader(self.world)
        self.start()
        self.screen.focus('Headroom')
        wait_for(lambda: any(SHOWN in node['name'] for node in walk(reader.tree('Headroom'))),
                 'the name in the window')
        self.screen.key('ctrl+comma')
        self.screen.focus('Preferences')
        wait_for(lambda: any('<b>' in node['name'] + node['text']
                             for node in walk(reader.tree('Preferences'))), 'the name there')

    def test_what_the_service_says_is_shown_nowhere(self):
        evil = 'EVIL <b>&lt;\\u001b[31m'
        start_accessibility(self.world)
        server = NotificationServer(self.world)
        self.start()
        for status in (401, 403, 429, 500, 200):
            self.service.reply(status, 'application/json',
                               f'{{"code":{status},"message":"{evil}","data":{{"credits":"{evil}"}}}}')
            with self.assertRaises(GLib.Error) as caught:
                self.world.refresh()
            self.assertNotIn('EVIL', caught.exception.message)
            done = self.world.run([self.command, 'status'], check=False)
            self.assertNotIn('EVIL', done.stdout + done.stderr)
            self.assertNotIn('EVIL', str(self.world.account()))
        tree = Reader(self.world).tree('Headroom')
        self.assertFalse(any('EVIL' in node[part] for node in walk(tree)
                             for part in ('name', 'description', 'text')))
        self.assertNotIn('EVIL', ''.join(shown.title + shown.body for shown in server.history))
        self.assertNotIn('EVIL', self.applet.output())

    def test_only_pages_are_opened(self):
        opened = self.world.root / 'opened'
        script = self.world.root / 'recorder'
        script.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" >>{opened}\n')
        script.chmod(0o755)
        folder = self.world.home / '.local/share/applications'
        folder.mkdir(parents=True)
        (folder / 'recorder.desktop').write_text(RECORDER.format(script=script))
        self.world.run(['update-desktop-database', str(folder)])
        start_accessibility(self.world)
        self.start('--background')

        def open_page(key, action, url):
            self.world.setting(key, quoted(url), account='default')
            self.world.call(APP_ID, BASE_PATH, 'org.gtk.Actions', 'Activate', GLib.Variant(
                '(sava{sv})', (action, [GLib.Variant('s', 'default')], {})))

        # The first setting may arrive after the first click.
        wanted = ['https://udioapi.pro/pricing', 'https://udioapi.pro/dashboard']
        for number, url in enumerate(NO_PAGES):
            for key, action in (('top-up-url', 'top-up'), ('keys-url', 'open-keys-page')):
                open_page(key, action, url)
                page = f'https://host.example/{action}?{number}'
                wanted.append(page)
                # Again, until the setting has arrived.
                def opens(key=key, action=action, page=page):
                    open_page(key, action, page)
                    pump(0.1)
                    return opened.exists() and page in opened.read_text().splitlines()
                wait_for(opens, f'{page} opened')
        self.assertEqual(set(opened.read_text().splitlines()) - set(wanted), set())
        # And the user is told why nothing came.
        reader = Reader(self.world)
        wait_for(lambda: any('is not valid' in node['name'] + node['text']
                             for node in walk(reader.tree('Headroom'))), 'the reason in the window')

    def test_what_an_impostor_says_is_not_obeyed(self):
        """Who owns the applet's name answers the command, and gets its words no further."""
        def on_call(bus, sender, path, interface, method, parameters, invocation):
            properties = {'Id': GLib.Variant('s', NAME), 'Name': GLib.Variant('s', NAME),
                          'State': GLib.Variant('s', NAME), 'Level': GLib.Variant('s', NAME),
                          'ErrorCode': GLib.Variant('s', NAME), 'ErrorMessage': GLib.Variant('s', NAME),
                          'Known': GLib.Variant('b', True), 'Credits': GLib.Variant('x', 2**63 - 1),
                          'AsOf': GLib.Variant('x', -2**63), 'NextCheckAt': GLib.Variant('s', 'x'),
                          'RunsOut': GLib.Variant('(xxx)', (2**63 - 1, -2**63, 1))}
            invocation.return_value(GLib.Variant('(a{oa{sa{sv}}})', (
                {f'{BASE_PATH}/accounts/x': {APP_ID + '.Account1': properties}},)))

        info = Gio.DBusNodeInfo.new_for_xml(FAKE_XML).interfaces[0]
        self.world.bus.register_object(f'{BASE_PATH}/accounts', info, on_call, None, None)
        self.world.call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                        'RequestName', GLib.Variant('(su)', (APP_ID, 4)))
        for number, arguments in enumerate((['status'], ['status', '--json'], ['status', '--waybar'],
                                            ['status', '--format={name}{account}{as_of}'], ['metrics'],
                                            ['status', '--account=other'], ['check', '--need=1'])):
            process = self.world.start(f'command-{number}', [self.command, *arguments])
            wait_for(lambda process=process: not process.running(), f'the end of {arguments}')
            self.assertGreaterEqual(process.popen.returncode, 0, process.output())
            self.assertEqual(obeyed(process.output()), [], arguments)
            self.assertNotIn('CRITICAL', process.output())
