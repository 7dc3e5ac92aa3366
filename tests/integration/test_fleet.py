# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The README's way from the daemon to a mail, with real node_exporter, Prometheus and Alertmanager:
each alert is raised by what it is for and by nothing else, and ends with it."""

import email
import json
import pathlib
import re
import shutil
import socketserver
import threading
import time
import urllib.parse
import urllib.request

from command_case import NO_BUS, CommandCase
from harness.history import HOUR, write_history
from harness.world import Service, wait_for
from service.rawserver import reserve_port

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUSY = {'sudo': 'exec "$@"', 'apt': '', 'systemctl': '', 'loginctl': '', 'chown': ''}


class MailBox(socketserver.ThreadingTCPServer):
    """A mail server that keeps what it is given."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(('127.0.0.1', 0), MailSession)
        self.mails = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def subjects(self, status):
        """Alert and account of the mails of that status."""
        found = [re.match(rf'\[{status}(?::1)?\] (\w+) \((\S+) ', mail) or
                 re.match(rf'\[{status}(?::1)?\] (\w+) (\S+) ', mail) for mail in self.mails]
        return [match.groups() for match in found if match]


class MailSession(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(line.encode() + b'\r\n')

    def handle(self):
        self.say('220 stand-in')
        for line in iter(self.rfile.readline, b''):
            word = line.split()[0].upper() if line.split() else b''
            if word == b'DATA':
                self.say('354 go on')
                text = b''.join(iter(self.rfile.readline, b'.\r\n')).decode()
                self.server.mails.append(str(email.message_from_string(text)['Subject']))
            self.say('221 bye' if word == b'QUIT' else '250 fine')


class FleetTest(CommandCase):
    def setUp(self):
        super().setUp()
        self.etc = self.world.root / 'etc'
        self.metrics = self.world.root / 'var/node-exporter/headroom.prom'
        for folder in (self.etc, self.metrics.parent):
            folder.mkdir(parents=True)
        self.mails = MailBox()
        self.addCleanup(self.mails.server_close)
        self.addCleanup(self.mails.shutdown)

    def follow_readme(self):
        """The chapter's commands as they stand, but for where the machine's own files are."""
        text = (SOURCE / 'README.md').read_text().split('### With Prometheus')[1]
        commands = re.search(r'^```sh\n(.*?)^```$', text, re.M | re.S).group(1)
        self.assertEqual(len(re.findall(r'^\S', commands, re.M)), 10)
        for there, here in (('/etc/prometheus', self.etc),
                            ('/var/lib/prometheus', self.metrics.parents[1]),
                            ('/usr/share/headroom', self.world.prefix / 'share/headroom')):
            commands = commands.replace(there, str(here))
        shutil.copy('/etc/prometheus/prometheus.yml', self.etc)
        programs = self.world.root / 'programs'
        programs.mkdir()
        for name, script in BUSY.items():
            (programs / name).write_text(f'#!/bin/sh\n{script}\n')
            (programs / name).chmod(0o755)
        self.world.run(['sh', '-ec', commands],
                       env={'PATH': f'{programs}:{self.world.env["PATH"]}', 'USER': 'me'})
        dropped_in = self.world.home / '.config/systemd/user/headroom-metrics.service.d/folder.conf'
        self.assertEqual(dropped_in.read_text(),
                         f'[Service]\nEnvironment=HEADROOM_METRICS={self.metrics}\n')
        self.assertIn('me@localhost', (self.etc / 'alertmanager.yml').read_text())

    def hurry(self, name, *changes):
        """Has seconds for minutes, and ports that are free."""
        path = self.etc / name
        text = path.read_text()
        for old, new in changes:
            text, n = re.subn(old, new, text)
            self.assertGreater(n, 0, old)
        path.write_text(text)

    def reserve_port(self):
        place, port = reserve_port()
        self.addCleanup(place.close)
        return port

    def start_programs(self):
        exporter, prometheus, alertmanager = (self.reserve_port() for _ in range(3))
        self.prometheus = f'http://127.0.0.1:{prometheus}'
        self.hurry('headroom.rules.yml', (r'for: \d+m', 'for: 1s'))
        # Numbers that do not come within the interval are gone, and with them the alerts.
        self.hurry('prometheus.yml', (r'scrape_interval: +\d+s', 'scrape_interval: 5s'),
                   (r'evaluation_interval: +\d+s', 'evaluation_interval: 1s'),
                   ('localhost:9093', f'127.0.0.1:{alertmanager}'),
                   ('localhost:9100', f'127.0.0.1:{exporter}'),
                   ('localhost:9090', f'127.0.0.1:{prometheus}'))
        self.hurry('alertmanager.yml', (r'group_wait: \S+', 'group_wait: 1s'),
                   (r'group_interval: \S+', 'group_interval: 1s'),
                   (r'localhost:25\b', f'127.0.0.1:{self.mails.server_address[1]}'))
        for argv in (['promtool', 'check', 'config', str(self.etc / 'prometheus.yml')],
                     ['amtool', 'check-config', str(self.etc / 'alertmanager.yml')]):
            done = self.world.run(argv, check=False)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.world.start('node-exporter', [
            'prometheus-node-exporter', '--collector.disable-defaults', '--collector.textfile',
            f'--collector.textfile.directory={self.metrics.parent}',
            f'--web.listen-address=127.0.0.1:{exporter}'])
        self.world.start('alertmanager', [
            'prometheus-alertmanager', f'--config.file={self.etc / "alertmanager.yml"}',
            f'--storage.path={self.world.root / "alertmanager"}', '--cluster.listen-address=',
            f'--web.listen-address=127.0.0.1:{alertmanager}'])
        self.world.start('prometheus', [
            'prometheus', f'--config.file={self.etc / "prometheus.yml"}',
            f'--storage.tsdb.path={self.world.root / "tsdb"}',
            f'--web.listen-address=127.0.0.1:{prometheus}'])

    def ask(self, path, **query):
        url = f'{self.prometheus}/api/v1/{path}?{urllib.parse.urlencode(query)}'
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return json.load(answer)['data']
        except OSError:
            return None

    def alerts(self):
        """What Prometheus has found: alert and account."""
        found = self.ask('alerts')
        return {(alert['labels']['alertname'], alert['labels']['account'])
                for alert in found['alerts'] if alert['state'] == 'firing'} if found else set()

    def set_up_accounts(self):
        """One for each thing that can happen, and one that is well."""
        now = int(time.time()) * 1000
        folder = self.world.root / 'credentials'
        folder.mkdir(mode=0o700)
        write_history(self.world, [(now - 3 * HOUR, 500, 10), (now - 2 * HOUR, 490, 20)],
                      account='old')
        self.world.setting('accounts', "['default', 'low', 'unknown', 'old', 'refused']")
        self.services = {}
        for account in ('default', 'low', 'unknown', 'old', 'refused'):
            service = self.services[account] = Service(self.world, f'sk-{account}')
            self.world.setting('api-url', service.url, account=account)
            key = folder / f'headroom.key_{account}'
            key.write_text(f'sk-{account}\norigin={service.origin}\n')
            key.chmod(0o400)
        self.services['low'].balance(30, 170)
        for account in ('unknown', 'old'):
            self.services[account].reply(500, 'application/json', '{"code":500,"message":"No"}')
        self.services['refused'].reply(401, 'application/json', '{"code":401,"message":"No"}')
        self.env = {**NO_BUS, 'CREDENTIALS_DIRECTORY': str(folder)}

    def write_metrics(self):
        """As the unit does."""
        done = self.run_command('metrics', f'--output={self.metrics}', env=self.env)
        self.assertEqual(done.returncode, 0, done.stderr)

    def queries(self):
        path = self.world.prefix / 'share/headroom/grafana/headroom-dashboard.json'
        board = json.loads(path.read_text())
        for one in board['templating']['list']:
            if one['type'] == 'query':
                yield re.match(r'label_values\((\w+), \w+\)$', one['query']).group(1)
        for panel in board['panels']:
            for target in panel['targets']:
                self.assertEqual(target['datasource']['uid'], '${datasource}')
                yield re.sub(r'\$\w+', '.*', target['expr'])

    def check_dashboard(self):
        families = set(re.findall(r'^# TYPE (\w+) ', self.metrics.read_text(), re.M))
        for query in self.queries():
            with self.subTest(query=query):
                named = set(re.findall(r'headroom_\w+', query))
                self.assertTrue(named)
                self.assertLessEqual(named, families)
                self.assertIsNotNone(self.ask('query', query=query))

    def test_each_alert_is_raised_mailed_and_ends(self):
        self.set_up_accounts()
        self.follow_readme()
        self.write_metrics()
        self.start_programs()
        expected = {('HeadroomCreditsLow', 'low'), ('HeadroomBalanceUnknown', 'unknown'),
                    ('HeadroomBalanceOld', 'old'), ('HeadroomKeyNeedsAttention', 'refused')}
        wait_for(lambda: self.alerts() == expected, f'the alerts {expected}')
        wait_for(lambda: len(self.mails.mails) >= len(expected), 'a mail for each')
        self.assertEqual({tuple(sorted(one)) for one in self.mails.subjects('FIRING')},
                         {tuple(sorted(one)) for one in expected}, self.mails.mails)
        self.check_dashboard()

        self.services['low'].balance(1030, 170)
        self.write_metrics()
        wait_for(lambda: self.mails.subjects('RESOLVED'), 'a mail when it is over')
        self.assertEqual([set(one) for one in self.mails.subjects('RESOLVED')],
                         [{'HeadroomCreditsLow', 'low'}], self.mails.mails)
        self.assertEqual(self.alerts(), expected - {('HeadroomCreditsLow', 'low')})
        # Each was told once.
        self.assertEqual(len(self.mails.mails), len(expected) + 1, self.mails.mails)
