# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is in the memory of a program that was started here, as another program of the same user
could read it."""

import contextlib
import re

MAPPING = re.compile(r'([0-9a-f]+)-([0-9a-f]+) (\S{4}) \S+ \S+ \S+ *(.*)')

# What is larger was reserved and never used, such as a sanitizer's shadow.
LARGEST = 1 << 30

# How many copies of what libsoup sent may be there, where memory that was freed is used again.
# SECURITY.md says how many there were.
MOST_SENT = 10


class Copy:
    """A place where a text was found."""

    def __init__(self, mapping, flags, around):
        self.mapping = mapping  # its name, "" for memory of no file
        self.flags = flags      # VmFlags of proc(5): "lo" is locked, "dd" left out of core dumps
        self.around = around    # the bytes before the text, the text, and what follows

    def is_own(self):
        """Whether it is in the pages that are a key's alone."""
        return self.mapping == '' and 'dd' in self.flags

    def is_sent(self, text):
        """Whether it is as libsoup has written it into a request; its memory is freed, and perhaps
        used again to one side of it. A text of its own would end there."""
        text = re.escape(text.encode())
        return re.search(rb'earer [^\0]*' + text + rb'|' + text + rb'[^\0]', self.around) is not None

    def __repr__(self):
        return f'{self.mapping or "anonymous"} {" ".join(self.flags)}: {self.around!r}'


def is_sanitized(pid):
    """Whether AddressSanitizer is in it, which lets nothing be locked, and keeps what was freed from
    being used again."""
    with open(f'/proc/{pid}/maps', encoding='utf-8') as maps:
        return 'libasan' in maps.read()


def mappings(pid):
    """Start, end, name and flags of each piece of memory that can be read."""
    start = end = name = None
    with open(f'/proc/{pid}/smaps', encoding='utf-8') as smaps:
        for line in smaps:
            found = MAPPING.match(line)
            if found:
                start, end = int(found[1], 16), int(found[2], 16)
                name = found[4] if 'r' in found[3] else None
            elif line.startswith('VmFlags:') and name is not None and end - start <= LARGEST:
                yield start, end, name, line.split()[1:]


def read(memory, start, end):
    """As much of it as there is."""
    data = b''
    with contextlib.suppress(OSError):
        memory.seek(start)
        while len(data) < end - start:
            chunk = memory.read(end - start - len(data))
            if not chunk:
                break
            data += chunk
    return data


def copies(pid, text, before=24, after=8):
    """Every place in the memory of a process that holds a text."""
    wanted = text.encode()
    found = []
    with open(f'/proc/{pid}/mem', 'rb', buffering=0) as memory:
        for start, end, name, flags in list(mappings(pid)):
            data = read(memory, start, end)
            at = data.find(wanted)
            while at >= 0:
                found.append(Copy(name, flags, data[max(0, at - before):at + len(wanted) + after]))
                at = data.find(wanted, at + 1)
    return found
