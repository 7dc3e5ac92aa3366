#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Says how much of each file of src/core the suites have run, and fails where that is too little.

    tests/coverage.py BUILD-DIRECTORY

The build directory was configured with -Db_coverage=true, and the suites were run in it. Lines
that no suite can reach are marked with their reason where they stand, by gcovr's own markers:

    return FALSE; /* GCOVR_EXCL_LINE: the kernel is out of memory */

or GCOVR_EXCL_START: REASON before several, and GCOVR_EXCL_STOP after them. They do not count. A
marker without a reason, and one whose line was run all the same, is a failure, too.
"""

import fnmatch
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CORE = "src/core/"

# How many of a file's lines are run at the least, in per cent.
LEAST = 95

# Files that may stay below, and why.
LOWER = [
    ("src/core/store/*.c", 85,
     "each call of SQLite may fail, as on a disk that breaks: the file was checked when it was "
     "opened; the suite history-file runs without rights, in processes that are not counted"),
    ("src/core/keyring/hr-secret-keyring.c", 84,
     "libsecret's file is never locked and never fails; the integration suite keyring has a real one"),
    ("src/core/hooks/hr-hook-process.c", 50,
     "most of it runs in a process that ends by _exit (), and is not counted; the suites hooks see "
     "what it does"),
]

# Macros for what -Wswitch-enum or GObject keep from happening.
NEVER = r".*\b(G_OBJECT_WARN_INVALID_PROPERTY_ID|g_assert_not_reached|g_return_(val_)?if_reached)\b.*"

MARKER = re.compile(r"GCOVR_EXCL_(?!STOP\b|(?:LINE|START): \w)")


def count(build, *options):
    """For each file of core: its lines of code, and how often each was run."""
    report = subprocess.run(
        ["gcovr", "--root", ROOT, "--filter", CORE + r".*\.c$", "--exclude-lines-by-pattern", NEVER,
         *options, "--json", "-", pathlib.Path(build) / CORE],
        stdout=subprocess.PIPE, check=True, cwd=ROOT).stdout
    return {entry["file"]: {line["line_number"]: line["count"] for line in entry["lines"]
                            if not line.get("gcovr/noncode") and not line.get("gcovr/excluded")}
            for entry in json.loads(report)["files"]}


def share_of(counts):
    return 100 * sum(times > 0 for times in counts.values()) / len(counts)


def least_for(file):
    return next((least for pattern, least, _ in LOWER if fnmatch.fnmatch(file, pattern)), LEAST)


def name_lines(numbers, counts):
    """Line numbers for people: "7-9, 12", where only lines that are no code lie between 7 and 9."""
    code = sorted(counts)
    stretches = []
    for number in sorted(numbers):
        if stretches and code.index(number) == code.index(stretches[-1][1]) + 1:
            stretches[-1][1] = number
        else:
            stretches.append([number, number])
    return ", ".join(f"{a}-{b}" if b > a else f"{a}" for a, b in stretches)


def judge(files, unmarked, texts):
    """What is wrong: files with too few lines run, markers without a reason or without need."""
    wrong = []
    for file, counts in sorted(files.items()):
        share = share_of(counts)
        if share < least_for(file):
            wrong.append(f"{file}: {share:.1f} % of its lines were run, {least_for(file)} % is the "
                         "least: write a test, or mark what no test can reach")
        wrong += [f"{file}:{number}: marked, but was run"
                  for number, times in sorted(unmarked.get(file, {}).items())
                  if times > 0 and number not in counts]
    for file, text in sorted(texts.items()):
        wrong += [f"{file}:{number}: a marker needs a reason: GCOVR_EXCL_LINE: REASON"
                  for number, line in enumerate(text.splitlines(), 1) if MARKER.search(line)]
    wrong += [f"LOWER: {pattern} needs no exception" for pattern, _, _ in LOWER
              if all(share_of(files[file]) >= LEAST for file in fnmatch.filter(files, pattern))]
    return wrong


def print_table(files):
    print(f"{'file':40} {'lines':>5} {'run':>7}  not run")
    for file, counts in sorted(files.items()):
        missed = [number for number, times in counts.items() if times == 0]
        print(f"{file.removeprefix(CORE):40} {len(counts):5} {share_of(counts):6.1f}%  "
              f"{name_lines(missed, counts)}")
    run = sum(times > 0 for counts in files.values() for times in counts.values())
    lines = sum(len(counts) for counts in files.values())
    print(f"{'all of core':40} {lines:5} {100 * run / max(lines, 1):6.1f}%")


def main(build):
    # One after the other: gcov writes its files where the other would look for its own.
    files = {file: counts for file, counts in count(build).items() if counts}
    unmarked = count(build, "--no-markers")
    print_table(files)
    texts = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
             for path in (ROOT / CORE).rglob("*.c")}
    wrong = judge(files, unmarked, texts)
    print("\n".join(wrong) or f"every file has the share that it needs ({LEAST} % but for "
                              f"{len(LOWER)} exceptions)")
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
