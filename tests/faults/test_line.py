# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines over real TLS on which nothing comes any more, and HTTP/2. What hangs hangs at the same time
for all: an account of one applet for each fault, and the commands beside it."""

import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from harness import isolation  # noqa: E402 (before anything that starts a thread)

isolation.enter('mount', 'net')

import table  # noqa: E402
from fault_case import KEY, FaultCase, begin_refresh, complaints, load_tests  # noqa: E402,F401
from harness.desktop import Screen  # noqa: E402
from harness.keyring import Keyring  # noqa: E402
from harness.world import APP_ID, World, wait_for  # noqa: E402
from secluded import NAME, Network  # noqa: E402
from service.director import Director  # noqa: E402
from service.faults import STAGES  # noqa: E402

PROXY = 'org.gnome.system.proxy'

# The accounts of the applet, by what they meet.
SILENT = [f'silence-{stage}' for stage in STAGES]
PROXIED = ['proxy-is-silent']
OTHERS = ['http2-alone', 'http2-offered', 'network-returns-to-silence']

# The commands that meet a service that hangs, what they are told, and how they end.
COMMANDS = {
    'command-status': (['status', '--refresh'], '', 69),
    'command-check': (['check', '--need=100', '--max-age=0'], '', 69),
    'command-check-old': (['check', '--need=100', '--max-age=0'], '', 75),
    'command-key-set': (['key', 'set'], 'sk-other\n', 69),
}


class Line:
    """An account whose service, or the proxy before it, is a Director."""

    def __init__(self, world, keyring, network, name, host='127.0.0.1'):
        self.world, self.name = world, name
        self.director = Director(network.authority.path)
        self.director.good(900, 100)
        self.origin = f'https://{host}:{self.director.service.port}'
        keyring.store(KEY, self.origin, account=name)
        world.setting('api-url', self.origin + '/api', account=name)

    def wait_for(self, what, **wanted):
        return self.world.wait_for_account(f'{what} of {self.name}', self.name, **wanted)

    def begin(self, fault, is_proxy=False):
        self.before = self.wait_for('balance', State='current')
        self.director.begin(fault, is_proxy)
        self.refresh = begin_refresh(self.world, self.name)

    def see_end(self, code):
        """What there is to see when the refresh has ended, before the next check."""
        wait_for(lambda: self.refresh, f'the end of the check of {self.name}', 60)
        self.counts = list(self.director.counts)
        self.found = self.wait_for(code, ErrorCode=code)

    def check_ended(self, test, code):
        """The refresh has failed, the balance is kept and marked, the next check planned."""
        error = table.ERRORS[code]
        test.assertEqual(self.refresh, [f'{APP_ID}.Error.{error.name}'])
        test.assertRegex(self.found['ErrorMessage'], f'^{error.sentence}$')
        test.assertEqual([self.found[key] for key in ('Known', 'Credits', 'AsOf', 'Level', 'State')],
                         [True, 900, self.before['AsOf'], 'ok', 'outdated'])
        test.assertGreaterEqual(self.found['NextCheckAt'], self.found['CheckedAt'])
        test.assertLessEqual(max(self.counts), 2, 'requests, CONNECTs, connections')
        self.heal(899, 101)

    def heal(self, credits, used):
        self.director.good(credits, used)
        ends = begin_refresh(self.world, self.name)
        wait_for(lambda: ends, f'the end of the healing of {self.name}')
        self.wait_for('healing', State='current', ErrorCode='', Credits=credits)


class LineTest(FaultCase):
    @classmethod
    def setUpClass(cls):
        cls.network = Network()
        cls.addClassCleanup(cls.network.close)
        cls.network.authority.issue(f'IP:127.0.0.1,DNS:{NAME}')
        cls.world, cls.lines, _ = cls.make_world([*SILENT, *PROXIED, *OTHERS])
        Screen(cls.world)
        # Whose settings name a proxy.
        cls.world.env['XDG_CURRENT_DESKTOP'] = 'GNOME'
        cls.use_proxy(cls.lines['proxy-is-silent'].director.proxy.port)
        cls.applet = cls.world.applet('--background')
        for name in SILENT:
            cls.lines[name].begin(name)
        cls.lines['proxy-is-silent'].begin('silence-request', True)
        cls.start_commands()
        for name in [*SILENT, 'proxy-is-silent']:
            cls.lines[name].see_end('timeout')

    @classmethod
    def make_world(cls, names):
        world = World()
        cls.addClassCleanup(world.__exit__, None, None, None)
        keyring = Keyring(world)
        lines = {name: Line(world, keyring, cls.network, name,
                            NAME if name in PROXIED else '127.0.0.1') for name in names}
        for line in lines.values():
            cls.addClassCleanup(line.director.close)
        world.setting('accounts', str(list(lines)))
        return world, lines, keyring

    @classmethod
    def use_proxy(cls, port):
        """For the account that is asked by its name: the desktop leaves loopback addresses out."""
        for key, value in (('host', '127.0.0.1'), ('port', str(port))):
            cls.world.run(['gsettings', 'set', PROXY + '.https', key, value])
        cls.world.run(['gsettings', 'set', PROXY, 'mode', 'manual'])

    @classmethod
    def start_commands(cls):
        """In a world without an applet."""
        cls.elsewhere, cls.elsewhere_lines, cls.keyring = cls.make_world(COMMANDS)
        command = str(cls.elsewhere.prefix / 'bin/headroom')
        cls.elsewhere.run([command, 'status', '--refresh', '--account=command-check-old'])
        for line in cls.elsewhere_lines.values():
            line.director.begin('silence-request')
        cls.commands = {}
        for name, (arguments, text, _) in COMMANDS.items():
            process = cls.elsewhere.start(name, [command, *arguments, f'--account={name}'],
                                          stdin=subprocess.PIPE)
            process.popen.stdin.write(text.encode())
            process.popen.stdin.close()
            cls.commands[name] = process

    @classmethod
    def tearDownClass(cls):
        test = cls()
        test.assertTrue(cls.applet.running())
        test.assertEqual(cls.applet.stop(), 0)
        test.assertEqual(complaints(cls.applet), [])

    def check_silence(self):
        self.lines[self.row.name].check_ended(self, self.row.code)

    def test_proxy_is_silent(self):
        self.check_silence()

    def meet(self, line, fault, is_proxy=False):
        line.begin(fault, is_proxy)
        line.see_end(self.row.code)
        line.check_ended(self, self.row.code)

    def test_http2_alone(self):
        self.meet(self.lines['http2-alone'], 'http2-alone')

    def test_http2_offered(self):
        line = self.lines['http2-offered']
        line.director.begin('http2-offered')
        ends = begin_refresh(self.world, line.name)
        self.assertEqual(wait_for(lambda: ends, 'the end of the check'), [''])
        self.assertIn('GET /api/v2/credits HTTP/1.1', line.director.heads[-1])

    def test_network_returns_to_silence(self):
        line = self.lines['network-returns-to-silence']
        line.begin('silence-request')
        wait_for(lambda: line.director.heads, 'the request')
        self.network.go()
        self.network.come()
        line.director.good(899, 101)
        line.wait_for('the balance by itself', State='current', ErrorCode='', Credits=899)
        self.assertEqual(wait_for(lambda: line.refresh, 'the end of the refresh'),
                         [f'{APP_ID}.Error.Timeout'])

    def check_command(self):
        process = self.commands[self.row.name]
        wait_for(lambda: not process.running(), 'the end of the command', 60)
        self.assertEqual(process.popen.returncode, COMMANDS[self.row.name][2], process.output())
        self.assertRegex(process.output(), table.ERRORS[self.row.code].sentence)

    def test_command_key_set(self):
        self.check_command()
        origin = self.elsewhere_lines[self.row.name].origin
        self.assertEqual(self.keyring.look_up(origin, account=self.row.name), KEY)


for name in SILENT:
    setattr(LineTest, 'test_' + name.replace('-', '_'), LineTest.check_silence)
for name in COMMANDS:
    if not hasattr(LineTest, 'test_' + name.replace('-', '_')):
        setattr(LineTest, 'test_' + name.replace('-', '_'), LineTest.check_command)
