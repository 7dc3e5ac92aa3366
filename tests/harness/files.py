# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files in folders in which others write: one may be gone as soon as it was listed."""

import contextlib
import pathlib
import stat


def contents(folder):
    """Every regular file below the folder with what is in it, no link followed."""
    for path in pathlib.Path(folder).rglob('*'):
        with contextlib.suppress(FileNotFoundError):
            if stat.S_ISREG(path.lstat().st_mode):
                yield path, path.read_bytes()


def modes(folder):
    """The permissions of what is in the folder, by name, as octal text."""
    found = {}
    for path in pathlib.Path(folder).iterdir():
        with contextlib.suppress(FileNotFoundError):
            found[path.name] = oct(stat.S_IMODE(path.lstat().st_mode))
    return found


def empty(folder):
    """Removes the files in the folder."""
    for path in pathlib.Path(folder).iterdir():
        path.unlink(missing_ok=True)
