# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Translations that nobody speaks, made of the texts in the sources: what a longer language and one
that is written from the right do to a window."""

import contextlib
import os
import pathlib
import re
import subprocess
import tempfile

SOURCE = pathlib.Path(__file__).parents[2]
# What has to stay as it is: formats, escapes and mark-up.
FIXED = re.compile(r'(%(?:\d+\$)?[-+ #0\']*\d*(?:\.\d+)?(?:l|ll|z)?[a-zA-Z%]|\\.|<[^>]*>|&\w+;)')
HEBREW = 'אבגדהוזחטיכלמנסעפצקרשת'


def mirror(text):
    """In letters that are written from the right."""
    return re.sub('[A-Za-z]', lambda letter: HEBREW[(ord(letter[0]) | 32) % len(HEBREW)], text)


def stretch(text):
    """About 40 % longer, as German or Finnish may be."""
    return re.sub('[aeiouAEIOU]', lambda vowel: vowel[0] + vowel[0].lower(), text)


# By the language whose place each takes: GTK itself then speaks it, and has its direction.
LANGUAGES = {'he': mirror, 'fi': stretch}


def _write(change, template, target):
    filled = subprocess.run(['msgen', '--no-wrap', template], check=True, capture_output=True,
                            text=True).stdout.splitlines()
    lines, inside, header = [], False, True
    for line in filled:
        inside = line.startswith('msgstr') or inside and line.startswith('"')
        if not line:
            header = header and not lines
        if inside and not header:
            begin, text = re.fullmatch(r'([^"]*)"(.*)"', line).groups()
            parts = FIXED.split(text)
            # Every second one is fixed.
            line = begin + '"' + ''.join(part if i % 2 else change(part)
                                         for i, part in enumerate(parts)) + '"'
        lines.append(line)
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(['msgfmt', '-o', target, '-'], input='\n'.join(lines) + '\n', check=True,
                   text=True)


@contextlib.contextmanager
def installed():
    """They are where the installed programs look for translations, until this ends."""
    folder = pathlib.Path(os.environ['HEADROOM_PREFIX']) / 'share/locale'
    targets = {language: folder / language / 'LC_MESSAGES/headroom.mo' for language in LANGUAGES}
    with tempfile.TemporaryDirectory() as scratch:
        template = pathlib.Path(scratch) / 'headroom.pot'
        subprocess.run(['xgettext', '--files-from=po/POTFILES', '--from-code=UTF-8', '--keyword=_',
                        '--keyword=N_', '--keyword=C_:1c,2', '--keyword=NC_:1c,2',
                        '--keyword=g_dngettext:2,3', '--keyword=g_dpgettext2:2c,3',
                        f'--output={template}'], cwd=SOURCE, check=True, capture_output=True)
        for language, target in targets.items():
            _write(LANGUAGES[language], template, target)
    try:
        yield
    finally:
        for target in targets.values():
            target.unlink()
