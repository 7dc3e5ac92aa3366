# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The applet through as many polls as wanted, one after the other, each with another answer, and
what it holds afterwards. Used by ./dev soak, and by the suite that looks for leaks."""

import ctypes
import os
import re

from gi.repository import GLib

from . import threads
from .clock import MovedClock
from .desktop import Screen
from .keyring import Keyring
from .notifications import NotificationServer
from .preload import both
from .tray import Watcher
from .world import APP_ID, Service, pump, wait_for

BUS = 'org.freedesktop.DBus'
BUS_PATH = '/org/freedesktop/DBus'
TOP = 1000

# What is not a balance, by the number of the poll within a thousand: status and error code.
FAILURES = {
    **{number: (500, 'server') for number in range(50, 1000, 100)},
    125: (401, 'unauthorized'),
    375: (403, 'forbidden'),
    625: (502, 'server'),
}
LIMITED = 875

# Seconds in which one refresh may be made, however many there were.
REFRESH_GAP = 2


class Soak:
    """An applet that is asked to refresh again and again. From 1,000 credits down to -1, so that
    every warning is told and withdrawn; then topped up."""

    def __init__(self, world, env=None):
        self.world = world
        self.screen = Screen(world)
        self.watcher = Watcher(world)
        self.notifications = NotificationServer(world)
        self.service = Service(world)
        self.credits, self.used, self.polls = TOP, 0, 0
        # A number in the icon: a new picture for each poll.
        world.setting('tray-style', 'number')
        world.setting('poll-interval', '86400')
        world.setting('adaptive-polling', 'false')
        world.setting('api-url', self.service.url, account='default')
        Keyring(world).store('sk-test', self.service.origin)
        # Refreshes have a pace, which is longer than one of them takes.
        self.clock = MovedClock(world)
        self.applet = world.applet('--background',
                                   env=both(self.clock.env, env) if env else self.clock.env)
        world.wait_for_account('the balance', State='current')
        # With a tray, windows close without a question.
        self.watcher.wait_until_known()
        self.pid = self.applet.popen.pid

    def run(self, polls):
        for _ in range(polls):
            self._poll(self.polls % 1000)
            self.polls += 1
            # Bubbles come and go, and what the service says about requests is read.
            pump(0)
            self.service.seen().clear()

    def _poll(self, number):
        if number in FAILURES:
            self._fail(*FAILURES[number])
        elif number == LIMITED:
            self.service.retry_after = 1
            self._fail(429, 'rate-limited')
            self.service.retry_after = None
            self.service.balance(self.credits, self.used)
            wait_for(self._refresh, 'the end of the wait that the service asked for')
        else:
            self._spend()
            assert self._refresh(), f'poll {self.polls}: {self.world.account()}'

    def _spend(self):
        if self.credits < 0:
            self.credits += TOP
        self.credits, self.used = self.credits - 1, self.used + 1
        self.service.balance(self.credits, self.used)

    def _fail(self, status, code):
        self.service.reply(status, 'application/json', f'{{"code":{status},"message":"x"}}')
        assert not self._refresh(), f'a balance from {status}'
        found = self.world.account()['ErrorCode']
        assert found == code, f'{status} is {found}'

    def _refresh(self):
        self.clock.move(passed=REFRESH_GAP)
        try:
            self.world.refresh()
        except GLib.Error:
            return False
        return True

    def wait_until_idle(self):
        """GLib's worker threads end after 15 s without work. A window that is gone from the screen
        is still to be taken apart."""
        self.world.wait_for_account('the last answer', Credits=self.credits)
        # The one that makes the others never ends (GLib 2.84).
        wait_for(lambda: not any(name.startswith('pool') and name != 'pool-spawner'
                                 for name in threads.names(self.pid)),
                 'the worker threads ended', 60)
        threads.wait_until_idle(self.pid, 1)

    def counts(self):
        """Everything of which there must not be more, however long it ran."""
        stats = self.world.call(BUS, BUS_PATH, 'org.freedesktop.DBus.Debug.Stats',
                                'GetConnectionStats', GLib.Variant('(s)', (APP_ID,)))[0]
        runtime = [path for path in (self.world.runtime / 'headroom').rglob('*') if path.is_file()]
        return {
            'file descriptors': len(os.listdir(f'/proc/{self.pid}/fd')),
            'threads': len(threads.names(self.pid)),
            'bus names': stats['BusNames'],
            'match rules': stats['MatchRules'],
            'bus objects': self._count_objects(stats['UniqueName'], '/'),
            'pictures of the icon': len(runtime),
            'X resources': count_x_resources(self.world.env['DISPLAY']),
        }

    def _count_objects(self, name, path):
        xml = self.world.call(name, path, 'org.freedesktop.DBus.Introspectable', 'Introspect')[0]
        return 1 + sum(self._count_objects(name, f'{path.rstrip("/")}/{child}')
                       for child in re.findall(r'<node name="([^"]+)"', xml))

    def history_bytes(self):
        folder = self.world.home / '.local/share/headroom'
        return sum(path.stat().st_size for path in folder.iterdir())


class _Client(ctypes.Structure):
    _fields_ = [('base', ctypes.c_ulong), ('mask', ctypes.c_ulong)]


class _Resource(ctypes.Structure):
    _fields_ = [('type', ctypes.c_ulong), ('count', ctypes.c_uint)]


def count_x_resources(display):
    """Windows, pixmaps and the like that the X server holds for its clients but the one who asks:
    whoever stands still beside the applet adds the same each time."""
    x11, res = ctypes.CDLL('libX11.so.6'), ctypes.CDLL('libXRes.so.1')
    x11.XOpenDisplay.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(x11.XOpenDisplay(display.encode()))
    number, clients = ctypes.c_int(), ctypes.POINTER(_Client)()
    res.XResQueryClients(connection, ctypes.byref(number), ctypes.byref(clients))
    total = 0
    for client in clients[:number.value - 1]:
        count, types = ctypes.c_int(), ctypes.POINTER(_Resource)()
        res.XResQueryClientResources(connection, ctypes.c_ulong(client.base), ctypes.byref(count),
                                     ctypes.byref(types))
        total += sum(kind.count for kind in types[:count.value])
        x11.XFree(types)
    x11.XFree(clients)
    x11.XCloseDisplay(connection)
    return total
