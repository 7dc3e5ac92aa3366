#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts the single tests of a run, from what meson leaves of it; the last line is the sum.

    report.py LOGS NAME    LOGS is the folder, NAME the files' name without what they end in

A program counts as one failure more if it failed though no test of it did: where a sanitizer finds
something at its end, or where it ended before its tests. One that was skipped as a whole counts as
one skipped. With HEADROOM_SKIP_NOTHING set, what was skipped has failed: on the machine that checks
a change everything runs."""

import json
import os
import pathlib
import re
import sys
import xml.etree.ElementTree as ET

# What a test prints ends up in the file as it is, and not every character may stand in XML.
NOT_IN_XML = re.compile('[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]')

WELL = ('OK', 'SKIP')
# Lines of a program that failed, the last ones.
LAST = 30


def read(file, nothing):
    return file.read_text(encoding='utf-8', errors='replace') if file.exists() else nothing


def main(folder, name):
    passed = 0
    failed, skipped, told_of = [], [], set()
    logs = pathlib.Path(folder)
    text = read(logs / f'{name}.junit.xml', '<none/>')
    for case in ET.fromstring(NOT_IN_XML.sub('', text)).iter('testcase'):
        owner, own_name = case.get('classname'), case.get('name')
        test = f'{owner} {own_name}'
        if case.find('failure') is not None or case.find('error') is not None:
            failed.append(test)
            # A program of one test goes by the test's name; the project comes first otherwise.
            told_of |= {owner.partition('.')[2], own_name}
        elif case.find('skipped') is not None:
            skipped.append(test)
            told_of.add(own_name)
        else:
            passed += 1
    # The one has the tests, the other the programs.
    for program in map(json.loads, read(logs / f'{name}.json', '').splitlines()):
        if program['result'] == 'SKIP' and 'ok ' not in program.get('stdout', '') and \
                program['name'] not in told_of:
            skipped.append(program['name'])
        if program['result'] in WELL:
            continue
        if program['name'] not in told_of:
            failed.append(f'{program["name"]}: {program["result"]}, exit {program["returncode"]}')
        for output in ('stdout', 'stderr'):
            lines = list(filter(str.strip, program.get(output, '').splitlines()))[-LAST:]
            if lines:
                print(f'{output} of {program["name"]}:', *lines, sep='\n  ')
    for test in skipped:
        print(f'skipped {test}')
    if 'HEADROOM_SKIP_NOTHING' in os.environ:
        failed += skipped
    for test in failed:
        print(f'FAILED {test}')
    print(f'{passed} passed, {len(failed)} failed, {len(skipped)} skipped')
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
