# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many programs with one store: two sessions' applets and commands at once, killed at any moment.

The schedules are random, but from a seed that is printed: HEADROOM_TEST_SEED plays one again,
HEADROOM_TEST_ROUNDS plays longer ones."""

import contextlib
import json
import os
import random
import sqlite3
import subprocess
import threading
import time
import unittest

from gi.repository import GLib

from harness.desktop import Screen
from harness.history import history_path, read_told
from harness.keyring import Keyring
from harness.notifications import NotificationServer
from harness.world import APP_ID, BASE_PATH, PATIENCE, Service, World, pump, wait_for
from service import rawserver

SEED = int(os.environ.get('HEADROOM_TEST_SEED', str(random.SystemRandom().randrange(10 ** 6))))
ROUNDS = int(os.environ.get('HEADROOM_TEST_ROUNDS', '2'))
# Under a sanitizer each takes so long to start that the waits for the store, which end by the clock,
# would be over.
COMMANDS = 8 if 'ASAN_OPTIONS' in os.environ else 20
KILLED = COMMANDS // 4


class SpendingService(Service):
    """Every question costs something and some bring something: each answer is another one."""

    def __init__(self, world, chance):
        self.chance = chance
        self.lock = threading.Lock()
        self.used, self.granted, self.credits = 5, 0, 1000000
        super().__init__(world)
        self.act = self._spend

    def _spend(self, link):
        with self.lock:
            spent = self.chance.randint(1, 12)
            granted = self.chance.choice((0, 0, 0, 1000))
            self.used += spent
            self.granted += granted
            self.credits += granted - spent
            body = rawserver.balance(self.credits, self.used)
        self._send_balance(link, body)

    def rest(self):
        """From now on nothing changes any more."""
        with self.lock:
            self.balance(self.credits, self.used)


class ProcessesTest(unittest.TestCase):
    def setUp(self):
        print(f'# HEADROOM_TEST_SEED={SEED}', flush=True)
        self.chance = random.Random(SEED)
        self.worlds = [self.make_world() for _ in range(3)]
        self.world = self.worlds[0]
        # Two sessions with an applet each, and one without, for the commands.
        self.sessions, self.bare = self.worlds[:2], self.worlds[2]
        self.screen = Screen(self.world)
        self.command = str(self.world.prefix / 'bin/headroom')
        self.applets = {}

    def make_world(self):
        world = World()
        self.addCleanup(world.__exit__, None, None, None)
        return world

    def share(self, service):
        """One user: the same files, with a session bus and a keyring for each session."""
        self.service = service
        for world in self.worlds:
            Keyring(world).store('sk-test', service.origin)
            for name in ('XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'DISPLAY', 'GDK_BACKEND'):
                world.env[name] = self.world.env[name]
        self.world.setting('api-url', service.url, account='default')
        self.world.setting('adaptive-polling', 'false')

    def start_applet(self, world):
        applet = self.applets.get(world)
        if applet is not None:
            applet.popen.kill()
            applet.popen.wait()
            wait_for(lambda: world.owner(APP_ID) is None, 'the name free')
        number = sum(process.name.startswith('applet') for process in world.processes)
        self.applets[world] = world.applet('--background', name=f'applet-{number}')

    def start_command(self):
        return subprocess.Popen([self.command, 'status', '--refresh', '--json'],
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                env=self.bare.env, cwd=self.bare.home)

    def refresh(self, world):
        """Nobody waits for how it ends."""
        world.bus.call(APP_ID, f'{BASE_PATH}/accounts/default', APP_ID + '.Account1', 'Refresh',
                       None, None, 0, int(PATIENCE * 1000), None)

    def storm(self, kill_applets=True):
        """Commands all at once, some of them killed; what they and the applets showed."""
        shown = []
        commands = [self.start_command() for _ in range(COMMANDS)]
        moments = [(self.chance.uniform(0, 1.5), command.kill)
                   for command in self.chance.sample(commands, KILLED)]
        for world in self.sessions:
            moments.append((self.chance.uniform(0, 0.5), lambda world=world: self.refresh(world)))
            if kill_applets:
                moments.append((self.chance.uniform(0, 1.5),
                                lambda world=world: self.start_applet(world)))
        began = time.monotonic()
        for moment, act in sorted(moments, key=lambda pair: pair[0]):
            while time.monotonic() < began + moment:
                shown += self.look()
                pump()
            act()
        outputs = [command.communicate(timeout=PATIENCE)[0] for command in commands]
        for output in outputs:
            with contextlib.suppress(ValueError):
                found = json.loads(output)
                if found['error'] is None and found['credits'] is not None:
                    shown.append((found['credits'], found['used_credits']))
        for world in self.sessions:
            wait_for(lambda world=world: (world.account() or {}).get('State') != 'checking',
                     'the applet at rest')
        return shown + self.look()

    def look(self):
        """What the applets show."""
        found = [world.account() for world in self.sessions]
        return [(shown['Credits'], shown['UsedCredits']) for shown in found
                if shown is not None and shown['Known']]

    def rows(self):
        with contextlib.closing(sqlite3.connect(history_path(self.world))) as file:
            self.assertEqual(file.execute('PRAGMA integrity_check').fetchall(), [('ok',)])
            return file.execute('SELECT credits, used FROM sample ORDER BY at').fetchall()

    def run_command(self, *arguments):
        return self.bare.run([self.command, *arguments], check=False)

    def test_totals_are_the_truth_and_no_shown_number_is_lost(self):
        self.share(SpendingService(self.world, random.Random(SEED)))
        self.assertEqual(self.run_command('status', '--refresh').returncode, 0)
        ((first_credits, first_used),) = self.rows()
        first_granted = first_credits + first_used - 1000005
        for world in self.sessions:
            self.start_applet(world)
        shown = []
        for _ in range(ROUNDS):
            shown += self.storm()
        self.service.rest()
        self.assertEqual(self.run_command('status', '--refresh').returncode, 0)

        rows = self.rows()
        self.assertEqual(rows[-1], (self.service.credits, self.service.used))
        self.assertGreater(len(set(shown)), 2)
        self.assertEqual(set(shown) - set(rows), set())
        total = json.loads(self.run_command('history', '--json').stdout)['sum']
        self.assertEqual((total['spent'], total['granted'], total['lapsed'], total['refunded']),
                         (self.service.used - first_used, self.service.granted - first_granted,
                          0, 0))
        for world in self.sessions:
            self.applets[world].stop()
        left = {path.name for path in history_path(self.world).parent.iterdir()}
        self.assertLessEqual(left, {'history.db', 'history.db-wal', 'history.db-shm'})

    def told(self, name):
        return read_told(self.world).get(name, 0)

    def start_applets(self, **wanted):
        for world in self.sessions:
            self.start_applet(world)
            world.wait_for_account('an answer', **wanted)

    def refresh_all(self):
        """Each applet, to the end; whether it may ask is another question."""
        for world in self.sessions:
            with contextlib.suppress(GLib.Error):
                world.refresh()

    def test_latest_retry_time_holds_in_all(self):
        self.share(Service(self.world))
        self.start_applets(State='current')
        times = [self.chance.randrange(600, 3600) for _ in range(4 * COMMANDS)]
        asked = iter(times)
        answered = []

        def refuse(link):
            answered.append(next(asked))
            link.send(rawserver.http(429, rawserver.envelope(429, 'Rate limit exceeded.'),
                                     headers=[f'Retry-After: {answered[-1]}']))
        began = time.time()
        self.service.act = refuse
        for command in [self.start_command() for _ in range(COMMANDS)]:
            found = json.loads(command.communicate(timeout=PATIENCE)[0])
            self.assertEqual(found['error']['code'], 'rate-limited')
        before, retry_at = len(self.service.seen()), self.told('not-before')
        self.assertGreaterEqual(len(answered), 1)
        self.assertGreaterEqual(retry_at, (began + max(answered)) * 1e6)

        for _ in range(ROUNDS):
            self.storm()
            self.refresh_all()
            for world in self.sessions:
                world.wait_for_account('its end', ErrorCode='rate-limited')
        self.assertEqual(len(self.service.seen()), before)
        self.assertEqual(self.told('not-before'), retry_at)

    def test_snooze_of_one_session_holds_in_all(self):
        servers = [NotificationServer(world) for world in self.sessions]
        self.share(Service(self.world))
        self.start_applets(State='current')

        def count():
            pump(0.1)
            return sum(len(server.history) for server in servers)
        self.service.balance(48, 152)
        self.storm(kill_applets=False)
        self.refresh_all()
        wait_for(lambda: count() == 1, 'the warning, in one of them')
        server = next(server for server in servers if server.history)
        server.click(server.history[0], 'Snooze for 1 Hour')
        until = wait_for(lambda: self.told('snoozed-until'), 'the snooze in the store')

        self.service.balance(20, 180)
        for _ in range(ROUNDS):
            self.storm()
            self.refresh_all()
            for world in self.sessions:
                world.wait_for_account('the balance', State='current', Credits=20)
        self.assertEqual((count(), self.told('snoozed-until')), (1, until))
        # An empty balance breaks through, in one of them.
        self.service.balance(0, 200)
        self.refresh_all()
        wait_for(lambda: count() == 2, 'the warning of the empty balance')
