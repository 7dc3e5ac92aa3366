# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one look at the balance costs: processor time of a poll of the applet, beside `curl` and
`jq` in a shell as people script it. Over https both, for that is what is asked in life; the applet
also keeps a history, a long one here, and tells bus and tray."""

import resource
import statistics
import subprocess

from harness.clock import MovedClock
from harness.history import every_minute, write_history
from harness.world import pump
from measure import Row, processor_time
from place import KEY

# Fewer than the pace of refreshes lets through at once.
POLLS = 25


def let_time_pass(place):
    """So much that as many refreshes are let through again."""
    place.clock.move(passed=100)
    pump(0.2)


def poll(place, pid):
    """Seconds of processor time for each of some polls, of nothing but the applet."""
    let_time_pass(place)
    before = processor_time(pid)
    for _ in range(POLLS):
        place.refresh()
    # What follows a poll belongs to it: the bus, the tray, the end of the connection.
    pump(0.2)
    return (processor_time(pid) - before) / POLLS


def poll_with_news(place, pid, change):
    """The same, each with another balance, which goes to the disk."""
    let_time_pass(place)
    spent = 0.0
    for _ in range(POLLS):
        place.credits += change
        if change < 0:
            place.used -= change
        place.service.balance(place.credits, place.used)
        before = processor_time(pid)
        place.refresh()
        pump(0.02)
        spent += processor_time(pid) - before
    return spent / POLLS


def run_script(place, runs):
    """Seconds of processor time of the shell and its children, for each run."""
    command = (f"curl -s -H 'Authorization: Bearer {KEY}' {place.service.url}/v2/credits "
               '| jq .data.credits')
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(runs):
        subprocess.run(['sh', '-c', command], env=place.env, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / runs


def measure(place, rounds=10):
    place.credits, place.used = 20000, 500000
    samples = every_minute(place.credits, place.used)
    write_history(place, samples)
    place.service.balance(place.credits, place.used)
    place.clock = MovedClock(place)
    applet, _ = place.start_applet(place.clock.env)
    place.wait_for_balance(applet)
    pid = applet.popen.pid
    place.refresh()
    same, spent, granted, script = [], [], [], []
    for _ in range(rounds):
        same.append(poll(place, pid))
        spent.append(poll_with_news(place, pid, -1))
        # Whatever comes in makes the forecast start anew.
        granted.append(poll_with_news(place, pid, +1))
        script.append(run_script(place, POLLS // 5))
    place.stop(applet)
    same, spent, anew, script = [statistics.median(each) for each in (same, spent, granted, script)]
    print(f'with a history of {len(samples)} changes')
    for name, figure in (('a poll', same), ('a poll with another balance', spent),
                         ('with the outlook made anew', anew), ('sh: curl | jq', script)):
        print(f'  {name:34}{figure * 1000:8.2f} ms processor {figure / script:7.3f}')
    # Asked every minute while credits are spent, with an outlook that holds for 15.
    busy = (14 * spent + anew) / 15
    return [
        Row('processor time of a poll', 'sh: curl | jq, over https', same / script, 0.07),
        Row('processor time of a poll with a new balance', 'sh: curl | jq, over https',
            busy / script, 0.1),
    ]
