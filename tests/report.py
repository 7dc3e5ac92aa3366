#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts the single tests of a run from meson's JUnit file; the last line is the sum."""

import pathlib
import re
import sys
import xml.etree.ElementTree as ET

# What a test prints ends up in the file as it is, and not every character may stand in XML.
NOT_IN_XML = re.compile('[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]')


def main(path):
    passed = failed = skipped = 0
    file = pathlib.Path(path)
    text = file.read_text(encoding='utf-8', errors='replace') if file.exists() else '<none/>'
    for case in ET.fromstring(NOT_IN_XML.sub('', text)).iter('testcase'):
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
