# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where things are measured: a screen, a tray that keeps the time, a keyring, and the service over
https with a certificate that the machine trusts, so that everything costs what it costs for real."""

import os
import pathlib
import subprocess
import sys
import time

from gi.repository import GLib

from harness.desktop import Screen
from harness.keyring import Keyring
from harness.tray import Watcher
from harness.world import Service, World, wait_for

HERE = pathlib.Path(__file__).resolve().parent
BUNDLE = '/etc/ssl/certs/ca-certificates.crt'
KEY = 'sk-test'

# A mount that only this process and its children see.
NAMESPACE = 'HEADROOM_BENCH_NAMESPACE'


def enter_namespace():
    """Starts this program again where a file of /etc can be covered by another."""
    if NAMESPACE in os.environ:
        return
    options = ['--mount'] if os.geteuid() == 0 else ['--mount', '--map-root-user']
    os.environ[NAMESPACE] = '1'
    os.execvp('unshare', ['unshare', *options, sys.executable, *sys.argv])


def make_trusted_certificate(folder):
    """A certificate for 127.0.0.1, trusted beside all those that the machine trusts anyway."""
    file = folder / 'service.pem'
    bundle = folder / 'bundle.pem'
    subprocess.run(
        ['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1',
         '-nodes', '-days', '2', '-subj', '/CN=Headroom bench', '-addext',
         'subjectAltName=IP:127.0.0.1', '-keyout', str(file), '-out', str(folder / 'cert.pem')],
        check=True, capture_output=True)
    certificate = (folder / 'cert.pem').read_text()
    file.write_text(file.read_text() + certificate)
    bundle.write_text(pathlib.Path(BUNDLE).read_text() + certificate)
    subprocess.run(['mount', '--bind', str(bundle), BUNDLE], check=True)
    return file


class TimingWatcher(Watcher):
    """Knows when each item came."""

    def __init__(self, world):
        super().__init__(world)
        self.times = []

    def _on_call(self, bus, sender, path, interface, method, parameters, invocation):
        if method == 'RegisterStatusNotifierItem':
            self.times.append(time.monotonic())
        super()._on_call(bus, sender, path, interface, method, parameters, invocation)


class Place(World):
    """World with all of that. Nothing is asked again by itself for a day."""

    def __init__(self):
        super().__init__()
        # Pages of files that are not on the disk yet would count as the process's own.
        os.sync()
        self.screen = Screen(self)
        self.watcher = TimingWatcher(self)
        self.service = Service(self, key=KEY, certificate=make_trusted_certificate(self.root))
        Keyring(self).store(KEY, self.service.origin)
        self.setting('api-url', self.service.url, account='default')
        self.setting('poll-interval', '86400')
        self.setting('adaptive-polling', 'false')
        # Nothing that comes once only is in the way of the keyboard.
        self.setting('tips-told', "['start-at-login', 'tray']")

    def __exit__(self, kind, value, traceback):
        subprocess.run(['umount', BUNDLE], check=True)
        super().__exit__(kind, value, traceback)

    # Each of these returns the process once it has an item in the tray, and the seconds that took.

    def start_applet(self, env=None):
        """As autostart does it."""
        return self._start('applet', [str(self.prefix / 'bin/headroom'), '--background'], env)

    def start_daemon(self):
        """It has no item: here it is the balance that is waited for."""
        begin = time.monotonic()
        process = self.start('daemon', [str(self.prefix / 'bin/headroom'), 'daemon'])
        self.wait_for_balance(process)
        return process, time.monotonic() - begin

    def start_smallest(self):
        return self._start('smallest', [str(self.build / 'tests/bench/smallest-indicator')])

    def start_client(self):
        return self._start('client', [str(self.build / 'tests/bench/smallest-client'),
                                      self.service.origin, self.service.url,
                                      str(self.root / 'client.db')])

    def start_python(self):
        return self._start('python', ['/usr/bin/python3', str(HERE / 'python_applet.py')],
                           {'API_URL': self.service.url, 'API_KEY': KEY})

    def _start(self, name, argv, env=None):
        before = len(self.watcher.times)
        begin = time.monotonic()
        process = self.start(name, argv, env=env)
        context = GLib.MainContext.default()
        # Only the bus would wake it up otherwise, and a program that has ended says nothing there.
        tick = GLib.timeout_add(100, lambda: True)
        while len(self.watcher.times) == before:
            if time.monotonic() - begin > 60 or not process.running():
                raise AssertionError(f'{name} brings no item: {process.output()}')
            context.iteration(True)
        GLib.source_remove(tick)
        return process, self.watcher.times[-1] - begin

    def stop(self, process):
        """Ends one of them, so that the next starts as the first did."""
        process.stop()
        self.processes.remove(process)

    def wait_for_balance(self, process):
        """Until the balance is known to whoever asks for it."""
        if process.name in ('applet', 'daemon'):
            self.wait_for_account('the balance', State='current')
        elif process.name in ('client', 'python'):
            wait_for(lambda: '195' in process.output(), 'the balance')
