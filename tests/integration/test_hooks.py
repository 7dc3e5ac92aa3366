# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Events: the signal on the bus, the user's own programs, and `headroom hook`."""

import http.server
import json
import pathlib
import re
import shutil
import signal
import threading

from gi.repository import Gio

from command_case import CommandCase
from harness.world import APP_ID, wait_for
from service.rawserver import reserve_port

README = pathlib.Path(__file__).resolve().parents[2] / 'README.md'

# Appends the event and its line to a file, in one go.
KEEPS = '#!/bin/sh\nread -r line\nprintf "%s %s\\n" "$1" "$line" >> "$HOME/kept"\n'


class Receiver:
    """A stand-in for whoever takes events by HTTP: answers all with one status."""

    def __init__(self):
        self.status = 200
        self.seen = []
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers['Content-Length'])).decode()
                receiver.seen.append((self.path, dict(self.headers), body))
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.url = f'http://127.0.0.1:{self.server.server_port}'
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class ExamplesTest(CommandCase):
    """The examples as they are installed, each against a stand-in."""

    def setUp(self):
        super().setUp()
        self.config = self.world.home / '.config'
        self.folder = self.config / 'headroom/hooks'
        self.folder.mkdir(mode=0o700, parents=True)
        self.world.setting('name', 'A & <B>', account='default')
        self.with_key()

    def install(self, name, **edits):
        """Copies an example to where it is run, and edits the lines that are there to be edited."""
        examples = self.world.prefix / 'share/headroom/examples/hooks'
        shutil.copy(examples / name, self.folder / name)
        text = (self.folder / name).read_text()
        for key, value in edits.items():
            self.assertIn(f'\n{key}=', text)
            text = re.sub(rf'(?m)^{key}=.*$', f'{key}={value}', text)
        (self.folder / name).write_text(text)

    def send(self, name, path, **edits):
        """Runs an example that sends by HTTP; returns what arrived."""
        receiver = Receiver()
        self.addCleanup(receiver.close)
        self.install(name, **edits)
        secret = self.config / f'headroom/{name}.curl'
        secret.write_text(f'url = "{receiver.url}{path}"\nheader = "Authorization: Bearer token"\n')
        secret.chmod(0o600)
        done = self.run_command('hook', 'test', 'low')
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        self.assertEqual(len(receiver.seen), 1)
        seen, headers, body = receiver.seen[0]
        self.assertEqual((seen, headers['Authorization']), (path, 'Bearer token'))
        # A refusal is a failure of the hook, so that it is tried again.
        receiver.status = 500
        self.assertEqual(self.code('hook', 'test', 'low'), 1)
        return json.loads(body)

    def test_nothing_is_sent_without_jq(self):
        folder = self.world.home / 'bin'
        folder.mkdir()
        programs = {'jq': 'exit 5', 'curl': 'touch "$HOME/sent"', 'sendmail': 'touch "$HOME/sent"',
                    'mosquitto_pub': 'touch "$HOME/sent"'}
        for name, line in programs.items():
            (folder / name).write_text(f'#!/bin/sh\n{line}\n')
            (folder / name).chmod(0o755)
        env = {'PATH': f'{folder}:{self.world.env["PATH"]}', 'LOGNAME': 'somebody'}
        for name in ('mail', 'mqtt', 'ntfy', 'slack', 'telegram'):
            self.install(name)
            self.assertEqual(self.code('hook', 'test', 'low', env=env), 1, name)
            self.assertFalse((self.world.home / 'sent').exists(), name)
            (self.folder / name).unlink()

    def test_ntfy(self):
        self.assertEqual(self.send('ntfy', '/', topic='studio'),
                         {'topic': 'studio', 'title': 'Headroom: low', 'priority': 3,
                          'message': 'A & <B>: 195 credits left'})

    def test_slack(self):
        self.assertEqual(self.send('slack', '/services/T/B/x'),
                         {'text': 'Headroom: low: A &amp; &lt;B&gt;: 195 credits left'})

    def test_telegram(self):
        self.assertEqual(self.send('telegram', '/bot1:x/sendMessage', chat='-42'),
                         {'chat_id': -42, 'text': 'Headroom: low: A & <B>: 195 credits left'})

    def test_home_assistant(self):
        found = self.send('home-assistant', '/api/webhook/x')
        self.validate(found, 'event')
        self.assertEqual((found['event'], found['credits']), ('low', 195))

    def test_mail(self):
        folder = self.world.home / 'bin'
        folder.mkdir()
        (folder / 'sendmail').write_text('#!/bin/sh\n{ echo "For: $1"; cat; } > "$HOME/kept"\n')
        (folder / 'sendmail').chmod(0o755)
        self.install('mail')
        env = {'PATH': f'{folder}:{self.world.env["PATH"]}', 'LOGNAME': 'somebody'}
        self.assertEqual(self.code('hook', 'test', 'low', env=env), 0)
        self.assertRegex((self.world.home / 'kept').read_text(),
                         r'^For: somebody\nTo: somebody\nSubject: Headroom: low\n[^\n]+\n\n'
                         r'A & <B>: 195 credits left, as of [-0-9T:]+Z\.\n')

    def test_mqtt(self):
        place, port = reserve_port()
        self.addCleanup(place.close)
        config = self.world.root / 'mosquitto.conf'
        config.write_text(f'listener {port} 127.0.0.1\nallow_anonymous true\n')
        broker = self.world.start('broker', ['mosquitto', '-v', '-c', str(config)])
        wait_for(lambda: f'port {port}' in broker.output() and 'running' in broker.output(),
                 'a broker')
        listener = self.world.start('listener', ['mosquitto_sub', '-h', '127.0.0.1', '-p', str(port),
                                                 '-t', 'headroom/#', '-v', '-C', '1'])
        wait_for(lambda: 'Sending SUBACK' in broker.output(), 'somebody listens')
        options = self.config / 'mosquitto_pub'
        options.write_text(f'-h 127.0.0.1\n-p {port}\n')
        options.chmod(0o600)
        self.install('mqtt')
        done = self.run_command('hook', 'test', 'low')
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        line = wait_for(lambda: re.search(r'(?m)^headroom/default/low (.*)$', listener.output()),
                        'the event')
        self.validate(json.loads(line.group(1)), 'event')


class HooksTest(CommandCase):
    def setUp(self):
        super().setUp()
        self.folder = self.world.home / '.config/headroom/hooks'
        self.folder.mkdir(mode=0o700, parents=True)
        self.kept = self.world.home / 'kept'

    def hook(self, name, text, mode=0o700):
        path = self.folder / name
        path.write_text(text)
        path.chmod(mode)
        return path

    def events(self):
        """What a hook was given: events with their objects, in order."""
        lines = self.kept.read_text().splitlines() if self.kept.exists() else []
        return [(event, json.loads(line)) for event, _, line in (one.partition(' ')
                                                                 for one in lines)]

    def wait_for_events(self, *expected):
        wait_for(lambda: [event for event, _ in self.events()] == list(expected),
                 f'{expected}, there were {self.events()}')
        return [found for _, found in self.events()]

    def start_daemon(self, name='daemon'):
        return self.world.start(name, [self.command, 'daemon'])

    def with_daemon(self):
        self.with_key()
        self.daemon = self.start_daemon()
        self.world.wait_for_account('an answer', State='current')

    def spend_to(self, credits):
        self.service.balance(credits, 200 - credits)
        self.world.refresh()

    def test_hooks_and_bus_are_told_each_event_once(self):
        heard = []
        self.world.bus.signal_subscribe(
            None, APP_ID + '.Account1', 'Alert', None, None, Gio.DBusSignalFlags.NONE,
            lambda *signal: heard.append(signal[5].unpack()))
        self.hook('keeps', KEEPS)
        self.with_daemon()
        self.spend_to(40)
        low = self.wait_for_events('low')[0]
        self.validate(low, 'event')
        self.assertEqual((low['event'], low['account'], low['credits'], low['level'], low['state']),
                         ('low', 'default', 40, 'low', 'current'))
        self.spend_to(39)
        self.spend_to(0)
        self.wait_for_events('low', 'empty')
        self.service.balance(1000, 200)
        self.world.refresh()
        for found in self.wait_for_events('low', 'empty', 'topped-up', 'recovered'):
            self.validate(found, 'event')
        wait_for(lambda: len(heard) == 4, 'the signals')
        self.assertEqual([event for event, _ in heard], ['low', 'empty', 'topped-up', 'recovered'])
        self.assertEqual({name: heard[0][1][name] for name in ('event', 'credits', 'used_credits')},
                         {'event': 'low', 'credits': 40, 'used_credits': 160})
        self.assertLessEqual(set(heard[0][1]), set(low))

    def test_applet_runs_them_too_and_tells_nothing_again(self):
        self.hook('keeps', KEEPS)
        self.with_key()
        self.with_applet()
        self.spend_to(40)
        self.wait_for_events('low')
        self.applet.stop()
        self.with_applet()
        self.spend_to(12)
        self.wait_for_events('low', 'critical')

    def test_event_outlives_a_crash(self):
        """The daemon is killed while a hook runs, and again before it has begun anew."""
        self.hook('keeps', '#!/bin/sh\ntouch "$HOME/begun"\n'
                           '[ -e "$HOME/go" ] || exec sleep 1000\n' + KEEPS.partition('\n')[2])
        self.with_daemon()
        self.spend_to(40)
        wait_for((self.world.home / 'begun').exists, 'the hook has begun')
        self.daemon.stop(signal.SIGKILL)
        (self.world.home / 'go').touch()
        second = self.start_daemon('second')
        self.world.wait_for_account('the balance', State='current')
        self.assertEqual(self.events(), [])
        second.stop(signal.SIGKILL)
        self.start_daemon('third')
        # The first try counts as lost after 40 s.
        wait_for(self.events, 'the event', 90)
        self.wait_for_events('low')

    def test_what_others_could_write_is_named_and_not_run(self):
        self.hook('10-open', KEEPS, 0o707)
        self.hook('20-keeps', KEEPS)
        self.with_daemon()
        self.spend_to(40)
        self.wait_for_events('low')
        self.assertIn('hook 10-open is not run: others may write to it: chmod o-w',
                      self.daemon.output())
        done = self.run_command('hook', 'list')
        self.assertEqual((done.returncode, done.stdout), (0, f'{self.folder}/20-keeps\n'))
        self.assertIn(f'{self.folder}/10-open is not run: others may write to it: chmod o-w',
                      done.stderr)

    def test_hook_has_a_minimal_environment_and_no_key(self):
        self.hook('env', '#!/bin/sh\nenv > "$HOME/kept.new"\ncat >> "$HOME/kept.new"\n'
                         'mv "$HOME/kept.new" "$HOME/kept"\n')
        self.with_key('sk-secret')
        self.service.key = 'sk-secret'
        self.start_daemon()
        self.world.wait_for_account('an answer', State='current')
        self.spend_to(40)
        wait_for(self.kept.exists, 'its environment')
        *environment, line = self.kept.read_text().splitlines()
        names = {one.partition('=')[0] for one in environment}
        self.assertEqual(json.loads(line)['event'], 'low')
        self.assertLessEqual({'HOME', 'PATH', 'LC_ALL', 'DBUS_SESSION_BUS_ADDRESS'}, names)
        self.assertFalse(names & {'GSETTINGS_BACKEND', 'G_DEBUG', 'NO_AT_BRIDGE', 'XDG_CACHE_HOME'})
        self.assertNotIn('sk-secret', self.kept.read_text())

    def test_test_runs_each_once_and_tells_how_it_ended(self):
        self.with_key()
        self.assertEqual(self.code('hook', 'test', 'low'), 1)
        self.hook('1-bad', '#!/bin/sh\necho said\nexit 3\n')
        self.hook('2-keeps', KEEPS)
        for applet in self.both_ways():
            self.kept.unlink(missing_ok=True)
            done = self.run_command('hook', 'test', 'key-refused')
            self.assertEqual((done.returncode, done.stdout), (1, ''), applet)
            self.assertIn(f'headroom: {self.folder}/1-bad: it ended with status 3\n', done.stderr)
            self.assertIn('said\n', done.stderr)
            found = self.wait_for_events('key-refused')[0]
            self.validate(found, 'event')
            self.assertEqual(found['credits'], 195)
        (self.folder / '1-bad').unlink()
        self.assertEqual(self.code('hook', 'test', 'low'), 0)

    def test_hook_of_the_readme_mails(self):
        folder = self.world.home / 'bin'
        folder.mkdir()
        (folder / 'sendmail').write_text('#!/bin/sh\n{ echo "To: $1"; cat; } >> "$HOME/kept"\n')
        (folder / 'sendmail').chmod(0o755)
        text = README.read_text()
        self.hook('mail', re.search(r'^```sh\n(#!/bin/sh\n.*?)^```$', text, re.M | re.S).group(1))
        self.with_key()
        env = {'PATH': f'{folder}:{self.world.env["PATH"]}', 'USER': 'somebody'}
        self.assertEqual(self.code('hook', 'test', 'low', env=env), 0)
        head, _, line = self.kept.read_text().partition('\n\n')
        self.assertEqual(head, 'To: somebody\nSubject: credits: low')
        self.assertEqual(json.loads(line)['credits'], 195)
        self.assertEqual(self.code('hook', 'test', 'topped-up', env=env), 0)
        self.assertEqual(self.kept.read_text().count('Subject'), 1)

    def test_bad_arguments_are_64(self):
        for words in ((), ('list', 'low'), ('test',), ('test', 'nothing'), ('test', 'low', 'empty')):
            done = self.run_command('hook', *words)
            self.assertEqual((done.returncode, done.stdout), (64, ''), words)
        self.assertIn('unknown event “nothing”', self.run_command('hook', 'test', 'nothing').stderr)
