#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Says how much of src/core the unit suites have run, and why the rest was not.

    tests/coverage.py BUILD-DIRECTORY

The build directory was configured with -Db_coverage=true, and the suites were run in it. Prints a
table, and every stretch of lines that did not run with its reason from tests/coverage.md. Fails
below 90 %, and when a stretch has no reason or a reason no stretch.
"""

import collections
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
REASONS = ROOT / "tests" / "coverage.md"
CORE = "src/core/"
LEAST = 90.0

# | `file` | `function` | `first line` | why |
ROW = re.compile(r"^\| `([^`]+)` \| `([^`]+)` \| `(.+)` \| (.+) \|$", re.M)

# In this project a function's name stands at the beginning of a line.
FUNCTION = re.compile(r"^(\w+) \(")

Stretch = collections.namedtuple("Stretch", "file function code first last")


def count(build):
    """For each file of core: its lines of code, and how often each was run."""
    report = subprocess.run(
        ["gcovr", "--root", ROOT, "--filter", CORE, "--json", "-", pathlib.Path(build) / CORE],
        stdout=subprocess.PIPE, check=True, cwd=ROOT).stdout
    return {entry["file"]: {line["line_number"]: line["count"] for line in entry["lines"]
                            if not line.get("gcovr/noncode")}
            for entry in json.loads(report)["files"]}


def find_function(text, number):
    for line in reversed(text[:number]):
        match = FUNCTION.match(line)
        if match:
            return match.group(1)
    return "?"


def find_stretches(file, counts):
    """Lines of code, one after the other, of one function, none of which was run."""
    text = (ROOT / file).read_text(encoding="utf-8").splitlines()
    stretches = []
    before = None
    for number in sorted(counts):
        if counts[number] == 0:
            function = find_function(text, number)
            if before is not None and stretches[-1].function == function:
                stretches[-1] = stretches[-1]._replace(last=number)
            else:
                stretches.append(
                    Stretch(file, function, text[number - 1].strip(), number, number))
            before = number
        else:
            before = None
    return stretches


def print_table(files):
    print(f"{'file':46} {'lines':>6} {'run':>6} {'':>7}")
    all_lines = all_run = 0
    for file, counts in sorted(files.items()):
        lines, run = len(counts), sum(1 for times in counts.values() if times > 0)
        all_lines, all_run = all_lines + lines, all_run + run
        print(f"{file.removeprefix(CORE):46} {lines:6} {run:6} {100 * run / max(lines, 1):6.1f}%")
    share = 100 * all_run / max(all_lines, 1)
    print(f"{'all of core':46} {all_lines:6} {all_run:6} {share:6.1f}%")
    return share


def main(build):
    files = {file: counts for file, counts in count(build).items() if counts}
    share = print_table(files)
    reasons = {row[:3]: row[3] for row in ROW.findall(REASONS.read_text(encoding="utf-8"))}
    stretches = [stretch for file, counts in sorted(files.items())
                 for stretch in find_stretches(file, counts)]
    print("\nWhat was not run, and why:")
    unexplained = []
    for stretch in stretches:
        reason = reasons.get(stretch[:3])
        print(f"{stretch.file}:{stretch.first}-{stretch.last}: {stretch.function}: {reason or '?'}")
        if reason is None:
            unexplained.append(stretch)
    stale = sorted(row for row in reasons.keys() - {stretch[:3] for stretch in stretches}
                   if not reasons[row].startswith("sometimes"))
    for stretch in unexplained:
        print(f"not explained: | `{stretch.file}` | `{stretch.function}` | `{stretch.code}` | ? |")
    for row in stale:
        print(f"explained, but was run: {' '.join(row)}")
    print(f"{share:.1f} % of the lines of core were run ({LEAST:.0f} % is the least); "
          f"{len(stretches)} stretches were not, {len(unexplained)} of them unexplained")
    return 1 if share < LEAST or unexplained or stale else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
