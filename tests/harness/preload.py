# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Libraries in front of the C library, which show or change what only the process itself can."""

import os


def preload(world, library, **variables):
    """The environment for a program that a library of the build (its path there) is to be loaded
    into, with variables for it."""
    path = world.build / library
    # The loader goes on without a library that is not there.
    assert path.is_file(), path
    asan = ':'.join(filter(None, [world.env.get('ASAN_OPTIONS'), 'verify_asan_link_order=0']))
    return {'LD_PRELOAD': str(path), 'ASAN_OPTIONS': asan,
            **{name: str(value) for name, value in variables.items()}}


def both(one, other):
    """The environment for a program that two libraries are to be loaded into."""
    return {**one, **other, 'LD_PRELOAD': f'{one["LD_PRELOAD"]}:{other["LD_PRELOAD"]}'}


class Heap:
    """What a process has allocated (tests/support/heap-in-use.c), in bytes."""

    def __init__(self, world):
        paths = world.root / 'heap-question', world.root / 'heap-answer'
        for path in paths:
            os.mkfifo(path)
        # For reading and writing: neither waits for the process to open its end.
        self.question, self.answer = (os.open(path, os.O_RDWR) for path in paths)
        # GLib's slices and glibc's thread caches keep what is freed, which counts as in use there.
        self.env = preload(world, 'tests/support/libheap-in-use.so', G_SLICE='always-malloc',
                           GLIBC_TUNABLES='glibc.malloc.tcache_count=0',
                           HEADROOM_HEAP_QUESTION=paths[0], HEADROOM_HEAP_ANSWER=paths[1])

    def in_use(self):
        os.write(self.question, b'\n')
        return int(os.read(self.answer, 64))

    def close(self):
        os.close(self.question)
        os.close(self.answer)
