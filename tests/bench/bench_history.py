# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a million rows ever hold the main thread up: the longest time that it spends at one go
while a history of that many is opened, loaded, written to and thinned, in frames of 60 Hz."""

import re
import subprocess

from measure import Row


def measure(place):
    done = subprocess.run([str(place.build / 'tests/bench/bench-history')], env=place.env,
                          check=True, capture_output=True, text=True)
    for line in done.stdout.splitlines():
        print(f'  {line}')
    busy = [float(figure) for figure in re.findall(r'busy at most (\S+) ms', done.stdout)]
    return [Row('a million rows: main thread busy at one go', 'a frame of 60 Hz',
                max(busy) / (1000 / 60), 1)]
