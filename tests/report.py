#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts the single tests of a run from meson's JUnit file; the last line is the sum."""

import sys
import xml.etree.ElementTree as ET


def main(path):
    passed = failed = skipped = 0
    for case in ET.parse(path).iter('testcase'):
        if case.find('failure') is not None or case.find('error') is not None:
            failed += 1
            print(f'FAILED {case.get("classname")} {case.get("name")}')
        elif case.find('skipped') is not None:
            skipped += 1
            print(f'skipped {case.get("classname")} {case.get("name")}')
        else:
            passed += 1
    print(f'{passed} passed, {failed} failed, {skipped} skipped')
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
