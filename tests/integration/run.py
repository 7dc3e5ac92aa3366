#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one suite, given as its file, and reports every test of it as a TAP line.

    run.py tests/integration/test_account.py [TEST…]"""

import importlib
import pathlib
import signal
import sys
import traceback
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))


class TapResult(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.count = 0

    def _line(self, ok, test, directive=''):
        self.count += 1
        name = '/'.join(test.id().split('.')[-2:]).replace('test_', '').replace('_', '-')
        print(f'{"ok" if ok else "not ok"} {self.count} {name}{directive}', flush=True)

    def _explain(self, test, error):
        text = ''.join(traceback.format_exception(*error))
        if getattr(test, 'world', None) is not None:
            text += test.world.report()
        for line in text.splitlines():
            print(f'# {line}', flush=True)

    def addSuccess(self, test):
        self._line(True, test)

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self._explain(test, error)
        self._line(False, test)

    def addError(self, test, error):
        super().addError(test, error)
        self._explain(test, error)
        self._line(False, test)

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error is not None:
            print(f'# in {subtest}', flush=True)
            self._explain(test, error)
            self.broken = True

    def startTest(self, test):
        super().startTest(test)
        self.broken = False

    def stopTest(self, test):
        # A test with a subtest that failed is told of nowhere else.
        if self.broken:
            self._line(False, test)
        super().stopTest(test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._line(True, test, f' # SKIP {reason}')


def main():
    # nohup has programs ignore it, and every child of theirs.
    for number in (signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)
    path = pathlib.Path(sys.argv[1]).resolve()
    sys.path.insert(0, str(path.parent))
    module = importlib.import_module(path.stem)
    suite = unittest.defaultTestLoader.loadTestsFromModule(module)
    if len(sys.argv) > 2:
        suite = unittest.defaultTestLoader.loadTestsFromNames(sys.argv[2:], module)
    print(f'1..{suite.countTestCases()}', flush=True)
    result = TapResult()
    suite.run(result)
    return 0 if result.wasSuccessful() else 1


if __name__ == '__main__':
    sys.exit(main())
