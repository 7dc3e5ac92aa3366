# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""One world per test: own HOME, own XDG folders, own session bus; everything started in it is
stopped with it, in reverse order, and leaves its output behind for the report of a failure."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import ssl
import subprocess
import tempfile
import threading
import time

from gi.repository import Gio, GLib

from service import rawserver

from . import sanitizer

APP_ID = 'io.github.headroom_app.Headroom'
BASE_PATH = '/io/github/headroom_app/Headroom'
KEY_SCHEMA = APP_ID + '.ApiKey'

# How long anything may take that has to happen. Only ever waited for in full by a test that fails.
PATIENCE = float(os.environ.get('HEADROOM_TEST_PATIENCE', '30'))

BUS_CONFIG = '''<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <keep_umask/>
  <listen>unix:dir={folder}</listen>
  {services}
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
'''


# What the tray library (0.5.92) says where it has seen the tray before its own connection to the
# bus: a race between two threads of its start. The applet registers its item itself then.
TRAY_RACE = re.compile(r"^.*CRITICAL \*\*.* g_dbus_proxy_new: assertion "
                       r"'G_IS_DBUS_CONNECTION \(connection\)' failed\n", re.MULTILINE)


# What is said where somebody who read a window asks for all that there is, after that window was
# closed: at-spi's bridge still knows its widgets, and GTK 3.24 gives no states for a window or a
# label that is gone, which the bridge takes for a set, and no children of such a window.
GONE_WIDGET = re.compile(r"(^.*Atk-CRITICAL \*\*.* atk_state_set_contains_state: assertion "
                         r"'ATK_IS_STATE_SET \(set\)' failed\n\n?)+"
                         r"(^.*Gtk-CRITICAL \*\*.* gtk_container_forall: assertion "
                         r"'GTK_IS_CONTAINER \(container\)' failed\n\n?)?"
                         r"^.*CRITICAL \*\*.* g_object_unref: assertion "
                         r"'G_IS_OBJECT \(object\)' failed\n", re.MULTILINE)


class Timeout(AssertionError):
    """Something that had to happen did not."""


def pump(seconds=0.02):
    """Runs the main loop for a moment: signals from the bus arrive in it."""
    context = GLib.MainContext.default()
    deadline = time.monotonic() + seconds
    while context.iteration(False):
        pass
    time.sleep(max(0, deadline - time.monotonic()))


def wait_for(condition, what, seconds=0):
    """Waits until condition() is true and returns what it returned. What takes long by itself may
    take so many seconds, however patient the machine has to be."""
    deadline = time.monotonic() + max(seconds, PATIENCE)
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise Timeout(f'never: {what}')
        pump()


class Process:
    """A program of the world, its output in a file."""

    def __init__(self, world, name, argv, stdin=subprocess.DEVNULL, stdout=None, stderr=None,
                 env=None, pass_fds=(), process_group=None):
        self.name = name
        self.log = world.root / f'{name}.log'
        with self.log.open('ab') as log:
            self.popen = subprocess.Popen(argv, stdin=stdin, stdout=stdout or log,
                                          stderr=stderr or log,
                                          env={**world.env, **(env or {})}, cwd=world.home,
                                          pass_fds=pass_fds, process_group=process_group)

    def output(self):
        """What it said; nothing any more once the world is gone."""
        try:
            return GONE_WIDGET.sub('', TRAY_RACE.sub('', self.log.read_text(errors='replace')))
        except FileNotFoundError:
            return ''

    def running(self):
        return self.popen.poll() is None

    def stop(self, how=signal.SIGTERM):
        """Ends it, by force if it does not listen; returns its exit status."""
        if self.running():
            self.popen.send_signal(how)
        try:
            status = self.popen.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()
            raise Timeout(f'{self.name} did not end on signal {how}') from None
        finally:
            for pipe in (self.popen.stdin, self.popen.stdout):
                if pipe is not None:
                    pipe.close()
        return status


class World(contextlib.AbstractContextManager):
    """Folders, a bus, and whatever is started in it."""

    def __init__(self, prefix=None, lang='C.UTF-8', services=(), runtime=None, home=None):
        self.prefix = pathlib.Path(prefix or os.environ['HEADROOM_PREFIX'])
        self.build = pathlib.Path(os.environ['HEADROOM_BUILD'])
        self.root = pathlib.Path(tempfile.mkdtemp(prefix='headroom-world-'))
        self.home = pathlib.Path(home or self.root / 'home')
        self.runtime = pathlib.Path(runtime or self.root / 'runtime')
        self.reports = self.root / 'reports'
        self.processes = []
        self.applets = []
        for folder in (self.home, self.runtime, self.reports):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.env = self._environment(lang)
        self._start_bus(services)

    def _environment(self, lang):
        data_dirs = f'{self.prefix}/share:/usr/local/share:/usr/share'
        env = {
            'HOME': str(self.home),
            'XDG_RUNTIME_DIR': str(self.runtime),
            'XDG_DATA_HOME': str(self.home / '.local/share'),
            'XDG_CONFIG_HOME': str(self.home / '.config'),
            'XDG_CACHE_HOME': str(self.home / '.cache'),
            'XDG_STATE_HOME': str(self.home / '.local/state'),
            'XDG_DATA_DIRS': data_dirs,
            'PATH': f'{self.prefix}/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
            # No test asks the machine it runs on about network and power.
            'DBUS_SYSTEM_BUS_ADDRESS': f'unix:path={self.root}/no-system-bus',
            'LANG': lang,
            'LC_ALL': lang,
            'TZ': 'UTC',
            'GSETTINGS_BACKEND': 'keyfile',
            'GIO_USE_VFS': 'local',
            'GVFS_DISABLE_FUSE': '1',
            'NO_AT_BRIDGE': '1',
            # Deprecated calls inside the tray library warn; a critical is always ours, but for
            # TRAY_RACE and GONE_WIDGET: the applet's are looked for at its end.
            'G_DEBUG': 'fatal-criticals',
        }
        for name in ('LSAN_OPTIONS', 'G_MESSAGES_DEBUG', 'G_SLICE'):
            if name in os.environ:
                env[name] = os.environ[name]
        env.update(sanitizer.options(os.environ, self.reports))
        return env

    def _start_bus(self, services):
        config = self.root / 'bus.conf'
        lines = ''.join(f'<servicedir>{folder}</servicedir>' for folder in services)
        config.write_text(BUS_CONFIG.format(folder=self.runtime, services=lines))
        daemon = self.start('bus', ['dbus-daemon', f'--config-file={config}', '--nofork',
                                    '--print-address=1'], stdout=subprocess.PIPE)
        address = daemon.popen.stdout.readline().decode().strip()
        self.env['DBUS_SESSION_BUS_ADDRESS'] = address
        self.bus = Gio.DBusConnection.new_for_address_sync(
            address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT |
            Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        self.bus.set_exit_on_close(False)

    def __exit__(self, kind, value, traceback):
        if not self.bus.is_closed():
            self.bus.close_sync()
        for process in reversed(self.processes):
            with contextlib.suppress(Timeout):
                process.stop()
        if kind is not None:
            print(self.report())
        reports = sanitizer.reports(self.reports)
        criticals = [line for applet in self.applets for line in applet.output().splitlines()
                     if 'CRITICAL **' in line]
        shutil.rmtree(self.root, ignore_errors=True)
        if criticals and kind is None:
            raise AssertionError('\n'.join(criticals))
        if reports and kind is None:
            raise AssertionError('a sanitizer has something to say:\n' + '\n'.join(reports))

    def forgive_crash(self):
        """A program was made to crash; returns what a sanitizer said about it, which is no news."""
        said = '\n'.join(sanitizer.reports(self.reports))
        for path in self.reports.iterdir():
            path.unlink()
        return said

    def report(self):
        """What the programs of the world said, for whoever looks for the cause of a failure."""
        return '\n'.join(f'--- {process.name}\n{process.output()[-8000:]}'
                         for process in self.processes if process.output().strip())

    def start(self, name, argv, **options):
        process = Process(self, name, argv, **options)
        self.processes.append(process)
        return process

    def run(self, argv, stdin='', check=True, env=None):
        """Runs a program to its end; returns the finished process with its text output."""
        try:
            return subprocess.run(argv, input=stdin, text=True, capture_output=True, check=check,
                                  env={**self.env, **(env or {})}, cwd=self.home,
                                  timeout=PATIENCE * 2)
        except subprocess.CalledProcessError as error:
            error.add_note(f'{error.stdout}{error.stderr}')
            raise

    # The bus

    def call(self, name, path, interface, method, parameters=None, reply=None):
        result = self.bus.call_sync(name, path, interface, method, parameters,
                                    GLib.VariantType.new(reply) if reply else None,
                                    Gio.DBusCallFlags.NO_AUTO_START, int(PATIENCE * 1000), None)
        return result.unpack()

    def get(self, name, path, interface, prop):
        return self.call(name, path, 'org.freedesktop.DBus.Properties', 'Get',
                         GLib.Variant('(ss)', (interface, prop)))[0]

    def owner(self, name):
        """The unique name behind a name, or None."""
        try:
            return self.call('org.freedesktop.DBus', '/org/freedesktop/DBus',
                             'org.freedesktop.DBus', 'GetNameOwner',
                             GLib.Variant('(s)', (name,)))[0]
        except GLib.Error:
            return None

    def wait_for_name(self, name):
        return wait_for(lambda: self.owner(name), f'{name} on the bus')

    # Headroom

    def setting(self, key, value, account=None):
        """Sets a setting as a person would with gsettings."""
        schema = APP_ID
        if account is not None:
            schema += f'.Account:{BASE_PATH}/accounts/{account}/'
        self.run(['gsettings', 'set', schema, key, value])

    def applet(self, *options, name='applet', env=None, **more):
        applet = self.start(name, [str(self.prefix / 'libexec/headroom-applet'), *options],
                            env={'G_DEBUG': '', **(env or {})}, **more)
        self.applets.append(applet)
        return applet

    def account(self, account='default', demo=False):
        """The properties of an account on the bus, or None."""
        name, path = APP_ID, BASE_PATH
        if demo:
            name, path = name + '.Demo', path + '/Demo'
        try:
            objects = self.call(name, path + '/accounts', 'org.freedesktop.DBus.ObjectManager',
                                'GetManagedObjects')[0]
        except GLib.Error:
            return None
        for interfaces in objects.values():
            properties = interfaces.get(APP_ID + '.Account1')
            if properties and properties['Id'] == account:
                return properties
        return None

    def wait_for_account(self, what, account='default', demo=False, **wanted):
        """Waits until the account's properties are as wanted."""
        def condition():
            found = self.account(account, demo)
            if found is not None and all(found[key] == wish for key, wish in wanted.items()):
                return found
            return None
        try:
            return wait_for(condition, what)
        except Timeout as error:
            raise Timeout(f'{error}; last seen: {self.account(account, demo)}') from None

    def refresh(self, account='default'):
        """Refresh () of an account; raises GLib.Error as the applet answered."""
        self.call(APP_ID, f'{BASE_PATH}/accounts/{account}', APP_ID + '.Account1', 'Refresh')

    def status(self, *options):
        """`headroom status --json`: exit code and object (None where nothing was printed)."""
        done = self.run([str(self.prefix / 'bin/headroom'), 'status', '--json', *options],
                        check=False)
        return done.returncode, json.loads(done.stdout) if done.stdout.strip() else None


class ServiceLink(rawserver.Link):
    """A connection to the service."""

    def saw(self, head):
        method, self.path, _ = head.split(' ', 2)
        lines = [line.partition(':') for line in head.split('\r\n')[1:]]
        headers = {name.lower(): value.strip() for name, _, value in lines}
        self.authorization = headers.get('authorization')
        self.server.requests.append({'method': method, 'path': self.path,
                                     'authorization': self.authorization,
                                     'user_agent': headers.get('user-agent')})


class Service(rawserver.RawServer):
    """The service on the loopback interface, as its documentation has it: one key, two counters.
    It ends with its world."""

    name = 'service'

    def __init__(self, world, key='sk-test', credits=195, used=5, certificate=None):
        context = None
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
        self.key = key
        self.retry_after = None  # of every answer
        self.balance(credits, used)
        super().__init__(context, self._answer, link=ServiceLink)
        world.processes.append(self)

    def _answer(self, link):
        link.read_request()
        if link.path == '/api/v2/credits':
            self.act(link)
        else:
            self._send(link, 404, '<!DOCTYPE html><title>Not found</title>', 'text/html')

    def _send(self, link, status, body, content_type='application/json', headers=()):
        if self.retry_after is not None:
            headers = (*headers, f'Retry-After: {self.retry_after}')
        link.send(rawserver.http(status, body, content_type, headers))

    def _send_balance(self, link, body):
        if link.authorization == f'Bearer {self.key}':
            self._send(link, 200, body)
        else:
            self._send(link, 401, rawserver.envelope(401, 'Invalid or missing API key'))

    def balance(self, credits, used):
        """From now on it has that for whoever has the key."""
        body = rawserver.balance(credits, used)
        self.act = lambda link: self._send_balance(link, body)

    def reply(self, status, content_type, body):
        """From now on it says that to everybody."""
        self.act = lambda link: self._send(link, status, body, content_type)

    def redirect(self, location):
        """From now on it sends everybody there."""
        self.act = lambda link: self._send(link, 302, '', '', [f'Location: {location}'])

    def hang(self):
        """From now on it takes requests and says nothing."""
        self.act = rawserver.Link.wait

    def hold(self):
        """From now on it takes requests, and answers as it would have once the event is set."""
        answer, released = self.act, threading.Event()
        self.act = lambda link: (released.wait(PATIENCE), answer(link))
        return released

    def seen(self):
        """The requests so far."""
        return self.requests

    def output(self):
        return '\n'.join(map(str, self.requests))

    def stop(self):
        self.close()
