# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""`headroom metrics`, read by the tools it is for: promtool, a textfile folder, Prometheus."""

import functools
import http.server
import json
import pathlib
import shutil
import threading
import urllib.parse
import urllib.request

from prometheus_client.openmetrics.parser import text_string_to_metric_families

from harness.keyring import Keyring
from harness.world import wait_for
from service.rawserver import reserve_port

from command_case import NO_BUS, CommandCase

SOURCE = pathlib.Path(__file__).resolve().parent
OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8'


class Files(http.server.SimpleHTTPRequestHandler):
    extensions_map = {'.prom': 'text/plain; version=0.0.4', '.om': OPEN_METRICS}

    def log_message(self, *_):
        pass


class MetricsTest(CommandCase):
    def samples(self, text):
        """By family and labels; what OpenMetrics' own parser makes of it."""
        return {(sample.name, frozenset(sample.labels.items())): sample.value
                for family in text_string_to_metric_families(text) for sample in family.samples}

    def value(self, samples, family, **labels):
        labels = {'account': 'default', 'name': '', **labels}
        return samples.get((family, frozenset(labels.items())))

    def lint(self, text):
        done = self.world.run(['promtool', 'check', 'metrics'], stdin=text, check=False)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, '', ''))

    def test_both_ways_say_the_same_and_promtool_agrees(self):
        self.with_key()
        for _ in self.both_ways(State='current'):
            done = self.run_command('metrics')
            self.assertEqual((done.returncode, done.stderr), (0, ''))
            self.lint(done.stdout)
            samples = self.samples(done.stdout)
            self.assertEqual(self.value(samples, 'headroom_credits'), 195)
            self.assertEqual(self.value(samples, 'headroom_used_credits'), 5)
            self.assertEqual(self.value(samples, 'headroom_generations_left'), 19)
            self.assertEqual(self.value(samples, 'headroom_level', level='ok'), 1)
            self.assertEqual(self.value(samples, 'headroom_level', level='low'), 0)
            self.assertEqual(self.value(samples, 'headroom_state', state='current'), 1)
            self.assertEqual(self.value(samples, 'headroom_last_check_success'), 1)
            self.assertLessEqual(self.value(samples, 'headroom_age_seconds'), 60)

    def test_every_account_of_the_settings(self):
        self.with_key()
        self.world.setting('accounts', "['default', 'studio']")
        self.world.setting('api-url', self.service.url, account='studio')
        self.world.setting('name', r"'a\"b\\c'", account='studio')
        for applet in self.both_ways(State='current'):
            if applet:
                self.world.wait_for_account('no key', account='studio', State='no-key')
            done = self.run_command('metrics')
            self.lint(done.stdout)
            samples = self.samples(done.stdout)
            studio = {'account': 'studio', 'name': 'a"b\\c'}
            self.assertEqual(self.value(samples, 'headroom_credits'), 195)
            self.assertIsNone(self.value(samples, 'headroom_credits', **studio))
            self.assertEqual(self.value(samples, 'headroom_state', state='no-key', **studio), 1)
            self.assertEqual(self.value(samples, 'headroom_last_check_success', **studio), 0)
            one = self.samples(self.run_command('metrics', '--account=studio').stdout)
            self.assertIsNone(self.value(one, 'headroom_credits'))

    def test_what_is_unknown_has_no_sample_and_is_no_failure(self):
        Keyring(self.world)
        for _ in self.both_ways(State='no-key'):
            done = self.run_command('metrics')
            self.assertEqual(done.returncode, 0)
            self.lint(done.stdout)
            self.assertIsNone(self.value(self.samples(done.stdout), 'headroom_credits'))
        self.assertEqual(self.code('metrics', env=NO_BUS), 0)

    def test_a_file_is_written_whole_or_not_at_all(self):
        self.with_key()
        path = self.world.home / 'new folder' / 'headroom.prom'
        done = self.run_command('metrics', f'--output={path}')
        self.assertEqual((done.returncode, done.stdout), (0, ''))
        self.assertTrue(path.read_text().endswith('# EOF\n'))
        self.assertEqual([file.name for file in path.parent.iterdir()], ['headroom.prom'])
        self.assertEqual(path.stat().st_mode & 0o777, 0o644)
        self.assertEqual(self.code('metrics', '--output=/proc/headroom.prom'), 74)

    def test_wrong_usage_is_64(self):
        for arguments in (['--json'], ['extra'], ['--output'], ['--account=nobody']):
            with self.subTest(arguments=arguments):
                done = self.run_command('metrics', *arguments)
                self.assertEqual((done.returncode, done.stdout), (64, ''), done.stderr)

    def test_example_alerts(self):
        folder = self.world.home / 'rules'
        folder.mkdir()
        shutil.copy(self.world.prefix / 'share/headroom/prometheus/headroom.rules.yml', folder)
        shutil.copy(SOURCE / 'headroom.rules-test.yml', folder)
        for arguments in (['check', 'rules', 'headroom.rules.yml'],
                          ['test', 'rules', 'headroom.rules-test.yml']):
            done = self.world.run(['sh', '-c', 'cd rules && exec promtool "$@"', 'promtool',
                                   *arguments], check=False)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_units_name_the_installed_command(self):
        folder = self.world.prefix / 'lib/systemd/user'
        service = (folder / 'headroom-metrics.service').read_text()
        self.assertIn(f'ExecStart={self.command} metrics --output=${{HEADROOM_METRICS}}\n', service)
        self.assertIn('OnUnitActiveSec=', (folder / 'headroom-metrics.timer').read_text())

    def serve(self, folder):
        """A folder over HTTP, as the textfile collector's machine would give it out."""
        server = http.server.ThreadingHTTPServer(
            ('127.0.0.1', 0), functools.partial(Files, directory=str(folder)))
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server.server_port

    def start_prometheus(self, target):
        place, port = reserve_port()
        self.addCleanup(place.close)
        jobs = ''.join(f'''
  - job_name: {name}
    metrics_path: /headroom.{name}
    static_configs: [{{targets: ['127.0.0.1:{target}']}}]''' for name in ('prom', 'om'))
        rules = self.world.prefix / 'share/headroom/prometheus/headroom.rules.yml'
        config = self.world.root / 'prometheus.yml'
        config.write_text(f'''global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: ['{rules}']
scrape_configs:{jobs}
''')
        self.world.start('prometheus', [
            'prometheus', f'--config.file={config}', f'--web.listen-address=127.0.0.1:{port}',
            f'--storage.tsdb.path={self.world.root / "prometheus"}', '--log.level=warn'])
        return port

    def ask(self, port, what, **parameters):
        query = urllib.parse.urlencode(parameters)
        try:
            with urllib.request.urlopen(f'http://127.0.0.1:{port}/api/v1/{what}?{query}') as answer:
                return json.load(answer)['data']
        except OSError:
            return None

    def test_prometheus_scrapes_it_and_alerts(self):
        self.with_key()
        self.service.balance(10, 190)
        folder = self.world.home / 'files'
        # The older format and OpenMetrics, whose parser takes nothing amiss.
        for name in ('prom', 'om'):
            self.assertEqual(self.code('metrics', f'--output={folder}/headroom.{name}'), 0)
        port = self.start_prometheus(self.serve(folder))

        def scraped():
            found = self.ask(port, 'query', query='headroom_credits{account="default"}')
            return found if found and len(found['result']) == 2 else None

        found = wait_for(scraped, 'both files scraped', 60)
        self.assertEqual({result['metric']['job']: result['value'][1] for result in found['result']},
                         {'prom': '10', 'om': '10'})

        def firing():
            found = self.ask(port, 'alerts')
            return found and [alert['labels'] for alert in found['alerts']
                              if alert['labels']['alertname'] == 'HeadroomCreditsCritical' and
                              alert['state'] == 'firing']

        alerts = wait_for(firing, 'the alert', 60)
        self.assertEqual(alerts[0]['level'], 'critical')
