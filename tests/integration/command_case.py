# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the suites of the command share."""

import json
import pathlib
import unittest

import jsonschema

from harness.desktop import Screen
from harness.keyring import Keyring
from harness.world import Service, World

NO_BUS = {'DBUS_SESSION_BUS_ADDRESS': 'unix:path=/nonexistent'}


class CommandCase(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.__exit__, None, None, None)
        self.command = str(self.world.prefix / 'bin/headroom')
        self.service = Service(self.world)
        self.world.setting('api-url', self.service.url, account='default')

    def with_key(self, key='sk-test'):
        self.keyring = Keyring(self.world)
        self.keyring.store(key, self.service.origin)

    def with_applet(self, **wanted):
        Screen(self.world)
        self.applet = self.world.applet('--background')
        return self.world.wait_for_account('an answer', **(wanted or {'State': 'current'}))

    def service_fails(self):
        self.service.reply(500, 'application/json', '{"code":500,"message":"Internal Server Error"}')

    def both_ways(self, **wanted):
        """Once without an applet and once with one that has got so far."""
        yield False
        self.with_applet(**wanted)
        yield True

    def run_command(self, *arguments, stdin='', env=None):
        return self.world.run([self.command, *arguments], stdin=stdin, check=False, env=env)

    def code(self, *arguments, **options):
        return self.run_command(*arguments, **options).returncode

    def json(self, *arguments, schema=None, env=None):
        """Exit code and object of a command, the object held against a schema that is installed."""
        done = self.run_command(*arguments, '--json', env=env)
        found = json.loads(done.stdout)
        self.validate(found, schema or arguments[0])
        return done.returncode, found

    def validate(self, found, schema):
        path = self.world.prefix / 'share/headroom/schemas' / f'headroom-{schema}.schema.json'
        jsonschema.validate(found, json.loads(pathlib.Path(path).read_text()))
