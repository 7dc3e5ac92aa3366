#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs libFuzzer's targets, one after the other, and prints a line for each.

    tests/fuzz/run.py BUILD-DIRECTORY SECONDS [TARGET...]

What it finds new is kept in BUILD-DIRECTORY/corpus/TARGET and tried first the next time; an input
that breaks something is left in BUILD-DIRECTORY/findings, and makes the whole fail.
"""

import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
CORPUS = HERE / "corpus"

# A file is looked at whole; a line that somebody types is not as long as that.
MOST_BYTES = {"forecast": 4096, "history": 32768, "reply": 70000, "samples": 4096, "state": 4096}
USUAL_MOST_BYTES = 2600

OPTIONS = [
    "-print_final_stats=1",
    "-timeout=60",          # seconds for one input; they are not those of the processor
    "-report_slow_units=60",
    "-rss_limit_mb=1500",
]

ENVIRONMENT = {
    # Leaks are looked for after each input that leaves memory behind.
    "ASAN_OPTIONS": "detect_stack_use_after_return=1",
    "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
    "ASAN_SYMBOLIZER_PATH": "/usr/bin/llvm-symbolizer",
    "G_SLICE": "always-malloc",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
}


def last_number(pattern, text):
    numbers = re.findall(pattern, text)
    return int(numbers[-1]) if numbers else 0


def run(build, target, seconds):
    """Returns executions, edges, new corpus entries and the findings' paths."""
    corpus = build / "corpus" / target
    findings = build / "findings"
    corpus.mkdir(parents=True, exist_ok=True)
    findings.mkdir(parents=True, exist_ok=True)
    before = {*corpus.iterdir(), *findings.iterdir()}
    log = build / f"{target}.log"
    dictionary = HERE / f"{target}.dict"
    command = [build / "tests/fuzz" / f"fuzz-{target}", f"-max_total_time={seconds}", *OPTIONS,
               f"-max_len={MOST_BYTES.get(target, USUAL_MOST_BYTES)}",
               f"-artifact_prefix={findings}/{target}-"]
    if dictionary.exists():
        command.append(f"-dict={dictionary}")
    with log.open("wb") as output:
        status = subprocess.run([*command, corpus, CORPUS / target], stdout=output,
                                stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False,
                                env={**os.environ, **ENVIRONMENT}).returncode
    text = log.read_text(errors="replace")
    after = {*corpus.iterdir(), *findings.iterdir()}
    found = sorted(path for path in after - before if path.parent == findings)
    if status != 0 and not found:
        found = [log]
    return (last_number(r"stat::number_of_executed_units: (\d+)", text) or
            last_number(r"^#(\d+)", text), last_number(r"cov: (\d+)", text),
            len(after - before) - len([path for path in found if path != log]), found)


def main(build, seconds, *targets):
    build = pathlib.Path(build).resolve()
    known = sorted(path.name for path in CORPUS.iterdir())
    for target in targets:
        if target not in known:
            sys.exit(f"there is no target “{target}”; there are: {', '.join(known)}")
    if not seconds.isdigit() or int(seconds) == 0:
        sys.exit(f"“{seconds}” is no number of seconds")
    failed = False
    print(f"{'target':12} {'executions':>12} {'edges':>7} {'new entries':>12}  findings", flush=True)
    for target in targets or known:
        executions, edges, entries, found = run(build, target, int(seconds))
        print(f"{target:12} {executions:12,} {edges:7,} {entries:12,}  {len(found)}", flush=True)
        for path in found:
            failed = True
            print(f"  {path}\n  {build / (target + '.log')} tells what happened", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
