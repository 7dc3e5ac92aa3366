# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AddressSanitizer, LeakSanitizer and UndefinedBehaviorSanitizer write about the programs of a
world: each into a file of its own, so that it is found whoever looks at the exit status."""

import re

LEAK = re.compile(r'^(?:Direct|Indirect) leak of .*?(?:\n\n|\Z)', re.MULTILINE | re.DOTALL)

# What GTK 3.24's file dialog forgets, which has no name in the stack that a suppression
# (tests/support/lsan.supp) could go by.
FORGIVEN = (
    # A name that its entry completes.
    re.compile(r'in g_strconcat .*\n +#\d+ 0x\w+ +\(\S*/libgtk-3\.so'),
    # That reading a folder was given up, if the dialog closes before the folder is opened.
    re.compile(r'in g_cancellable_set_error_if_cancelled .*\n'
               r' +#\d+ 0x\w+ in g_task_propagate_pointer .*\n'
               r' +#\d+ 0x\w+ +\(\S*/libgtk-3\.so'),
)


def options(environment, folder):
    """The sanitizers' variables of an environment, with the folder that they are to write to."""
    return {name: f'{environment[name]}:log_path={folder / "report"}'
            for name in ('ASAN_OPTIONS', 'UBSAN_OPTIONS') if name in environment}


def without_leak_check(environment):
    """What to change in an environment for a program in which others leak what no suppression could
    name: neither its exit status nor a report tells of leaks then."""
    if 'ASAN_OPTIONS' not in environment:
        return {}
    return {'ASAN_OPTIONS': environment['ASAN_OPTIONS'] + ':detect_leaks=0'}


def is_forgiven(report):
    """Whether it tells of nothing but leaks that are known, and others' own."""
    leaks = LEAK.findall(report)
    return bool(leaks) and all(any(known.search(leak) for known in FORGIVEN) for leak in leaks)


def reports(folder):
    """All that matter, as texts."""
    texts = [path.read_text(errors='replace') for path in sorted(folder.iterdir())]
    return [text for text in texts if not is_forgiven(text)]
