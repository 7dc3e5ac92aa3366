# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the command costs, beside what people would use instead.

Ratios of processor time (user and system, children included) and of elapsed time, measured in
turns, so that both sides meet the same machine. `headroom status` with a running applet against
`gdbus call`; without one `headroom status`, and `headroom check` with a young balance on record,
against `curl` and `jq`."""

import resource
import statistics
import subprocess
import time

from harness.world import APP_ID, BASE_PATH
from measure import Row
from place import KEY


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


def measure(place, runs=200):
    command = str(place.prefix / 'bin/headroom')
    curl = f"curl -s -H 'Authorization: Bearer {KEY}' {place.service.url}/v2/credits"
    script = ['sh', '-c', f'{curl} | jq .data.credits']
    compare('without an applet: one-shot against curl and jq (no keyring, no history)',
            Cost(place, 'headroom status', [command, 'status']),
            Cost(place, 'sh: curl | jq', script),
            max(runs // 6, 10))
    rows = []
    processor, _ = compare('without an applet: a young balance on record against curl and jq',
                           Cost(place, 'headroom check', [command, 'check', '--need=1']),
                           Cost(place, 'sh: curl | jq', script), max(runs // 4, 10))
    rows.append(Row('processor time of headroom check, young balance', 'sh: curl | jq, over https',
                    processor, 0.5))

    applet, _ = place.start_applet()
    place.wait_for_balance(applet)
    call = ['gdbus', 'call', '--session', '--dest', APP_ID, '--object-path',
            f'{BASE_PATH}/accounts/default', '--method',
            'org.freedesktop.DBus.Properties.GetAll', f'{APP_ID}.Account1']
    for options in ([], ['--json']):
        title = ' '.join(['headroom status', *options])
        processor, _ = compare(f'with the applet: {title} against gdbus call',
                               Cost(place, title, [command, 'status', *options]),
                               Cost(place, 'gdbus call', call), runs)
        rows.append(Row(f'processor time of {title}', 'gdbus call', processor, 1))
    place.stop(applet)
    return rows
