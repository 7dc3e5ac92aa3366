# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""As in a container: no bus, no display, no HOME, no name for the user, an empty environment, and a
file system that can be read alone, but for one folder or none."""

import json
import os
import subprocess

from harness import isolation

isolation.enter('mount')

from command_case import CommandCase  # noqa: E402
from harness.world import wait_for  # noqa: E402

# Somebody whom no passwd file has.
USER = '54321'
SCRIPT = ('mount --make-rprivate / && mount --bind "$1" "$1" && mount -o remount,bind,ro / && '
          'shift && exec "$@"')


class ContainerTest(CommandCase):
    def setUp(self):
        super().setUp()
        self.world.root.chmod(0o755)
        self.folder = self.world.root / 'data'
        self.folder.mkdir(mode=0o700)
        secrets = self.world.root / 'secrets'
        secrets.mkdir(mode=0o755)
        key = secrets / 'headroom.key'
        key.write_text(f'sk-test\norigin={self.service.origin}\n')
        key.chmod(0o400)
        self.as_user = []
        if self.can_be_another():
            self.as_user = ['setpriv', f'--reuid={USER}', f'--regid={USER}', '--clear-groups']
            for path in (self.folder, key):
                os.chown(path, int(USER), int(USER))
        self.writable = self.folder
        self.environment = {'CREDENTIALS_DIRECTORY': str(secrets),
                            # For what is installed elsewhere than in /usr.
                            'XDG_DATA_DIRS': self.world.env['XDG_DATA_DIRS'],
                            'XDG_DATA_HOME': str(self.folder / 'share'),
                            'XDG_CONFIG_HOME': str(self.folder / 'config')}
        self.address = ['config', 'set', 'api-url', self.service.url]

    def can_be_another(self):
        """Not where this program is root in a namespace of its own alone, nor where others may not
        come to what is installed."""
        done = subprocess.run(['setpriv', f'--reuid={USER}', f'--regid={USER}', '--clear-groups',
                               self.command, '--version'], capture_output=True, check=False)
        return done.returncode == 0

    def argv(self, *arguments):
        return ['unshare', '--mount', 'sh', '-c', SCRIPT, 'sh', str(self.writable), *self.as_user,
                'env', '-i', 'LC_ALL=C.UTF-8',
                *(f'{name}={value}' for name, value in self.environment.items()),
                self.command, *arguments]

    def said(self, *arguments, code=0):
        done = self.world.run(self.argv(*arguments), check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout if code == 0 else done.stdout + done.stderr

    def test_file_system_is_read_only_but_for_the_folder(self):
        at = self.argv()
        script = f'touch {self.folder}/yes && ! touch {self.world.root}/no 2>/dev/null && id -u'
        done = self.world.run([*at[:at.index('env')], 'sh', '-c', script])
        self.assertEqual(done.stdout.strip(), USER if self.as_user else '0')

    def test_every_command_works_with_one_folder(self):
        self.said(*self.address)
        self.assertEqual(self.said('config', 'get', 'api-url').strip(), self.service.url)
        self.said('check', '--need=100')
        self.said('check', '--need=100')
        self.assertEqual(len(self.service.seen()), 1)
        self.assertEqual(json.loads(self.said('status', '--json'))['credits'], 195)
        self.assertIn('headroom_credits{account="default",name=""} 195', self.said('metrics'))
        self.assertIn('195', self.said('history'))
        self.assertEqual(self.said('account', 'add', 'studio'), 'studio\n')
        self.assertIn('studio', self.said('account', 'list'))
        self.said('account', 'remove', 'studio')
        found = json.loads(self.said('doctor', '--json'))
        self.validate(found, 'doctor')
        self.assertEqual(found['verdict'], 'ok')

    def test_daemon_records_and_runs_hooks(self):
        self.said(*self.address)
        hooks = self.folder / 'config/headroom/hooks'
        hooks.mkdir(parents=True)
        hook = hooks / 'note'
        hook.write_text(f'#!/bin/sh\n/bin/cat > {self.folder}/told\n')
        hook.chmod(0o755)
        if self.as_user:
            for path in (hooks.parent, hooks, hook):
                os.chown(path, int(USER), int(USER))
        self.service.balance(10, 190)
        daemon = self.world.start('daemon', self.argv('daemon'))
        told = self.folder / 'told'
        wait_for(lambda: told.exists() and told.read_text().endswith('\n'), 'the hook')
        self.assertEqual(json.loads(told.read_text())['event'], 'critical')
        self.assertEqual(daemon.stop(), 0)
        before = len(self.service.seen())
        self.said('check', '--need=5')
        self.assertEqual(len(self.service.seen()), before)

    def test_nothing_can_be_written(self):
        """What works without a disk works, and all else says what it lacks."""
        self.said(*self.address)
        self.writable = '/proc'
        self.said('check', '--need=100')
        self.assertEqual(json.loads(self.said('status', '--json'))['credits'], 195)
        self.assertIn('headroom_credits{account="default",name=""} 195', self.said('metrics'))
        self.assertIn('settings', self.said('account', 'add', 'studio', code=77))
        self.assertIn('keyfile.lock', self.said('config', 'set', 'low-threshold', '5', code=77))
        found = json.loads(self.said('doctor', '--json', code=1))
        self.validate(found, 'doctor')
        self.assertEqual({(one['check'], one['value']) for one in found['findings']
                          if one['status'] == 'wrong'}, {('store', 'read-only')})
        before = len(self.service.seen())
        daemon = self.world.start('daemon', self.argv('daemon'))
        wait_for(lambda: len(self.service.seen()) > before, 'the daemon asks')
        self.assertEqual(daemon.stop(), 0)
