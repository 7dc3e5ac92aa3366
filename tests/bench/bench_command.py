#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the command costs, beside what people would use instead.

Prints ratios of processor time (user and system, children included) and of elapsed time, measured
in turns, so that both sides meet the same machine. `headroom status` with a running applet against
`gdbus call`, at most 1.2 times; without one against `curl` and `jq`.
"""

import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from harness.desktop import Screen  # noqa: E402
from harness.keyring import Keyring  # noqa: E402
from harness.world import APP_ID, BASE_PATH, Service, World  # noqa: E402

BUDGET = 1.2


class Cost:
    """A command, run many times."""

    def __init__(self, world, name, argv):
        self.world, self.name, self.argv = world, name, argv
        self.processor, self.elapsed = [], []

    def run(self):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.monotonic()
        subprocess.run(self.argv, env=self.world.env, cwd=self.world.home, check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self.elapsed.append(time.monotonic() - start)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.processor.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)

    def report(self):
        print(f'  {self.name:34}{statistics.mean(self.processor) * 1000:7.2f} ms processor'
              f'{statistics.median(self.elapsed) * 1000:8.2f} ms elapsed (median)')


def compare(title, one, other, runs):
    for _ in range(5):
        one.run()
        other.run()
    for cost in (one, other):
        cost.processor.clear()
        cost.elapsed.clear()
    for _ in range(runs):
        one.run()
        other.run()
    processor = statistics.mean(one.processor) / statistics.mean(other.processor)
    elapsed = statistics.median(one.elapsed) / statistics.median(other.elapsed)
    print(title)
    one.report()
    other.report()
    print(f'  ratio{processor:36.2f}{elapsed:21.2f}')
    return processor, elapsed


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    with World() as world:
        Screen(world)
        service = Service(world)
        world.setting('api-url', service.url, account='default')
        Keyring(world).store('sk-test', service.origin)
        command = str(world.prefix / 'bin/headroom')

        curl = ("curl -s -H 'Authorization: Bearer sk-test' "
                f"{service.url}/v2/credits | jq .data.credits")
        compare('without an applet: one-shot against curl and jq (no keyring, no history)',
                Cost(world, 'headroom status', [command, 'status']),
                Cost(world, 'sh: curl | jq', ['sh', '-c', curl]), max(runs // 6, 10))

        world.applet('--background')
        world.wait_for_account('the balance', State='current')
        call = ['gdbus', 'call', '--session', '--dest', APP_ID, '--object-path',
                f'{BASE_PATH}/accounts/default', '--method',
                'org.freedesktop.DBus.Properties.GetAll', f'{APP_ID}.Account1']
        results = {}
        for options in ([], ['--json']):
            title = ' '.join(['headroom status', *options])
            results[title] = compare(f'with the applet: {title} against gdbus call',
                                     Cost(world, title, [command, 'status', *options]),
                                     Cost(world, 'gdbus call', call), runs)
    worst = max(processor for processor, _ in results.values())
    print(f'status against gdbus call: {worst:.2f} times (at most {BUDGET}): '
          f'{"kept" if worst <= BUDGET else "EXCEEDED"}')
    if os.environ.get('HEADROOM_BENCH_JSON'):
        print(json.dumps(results))
    return 0 if worst <= BUDGET else 1


if __name__ == '__main__':
    sys.exit(main())
