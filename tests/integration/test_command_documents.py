# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Help, manual, completions and the snippets for panels say what the command does."""

import json
import os
import pathlib
import re
import unicodedata

from command_case import NO_BUS, CommandCase

SOURCE = pathlib.Path(__file__).resolve().parents[2]
COMMANDS = ('status', 'check', 'wait', 'run', 'watch', 'history', 'key', 'metrics', 'config',
            'account', 'doctor')
# As ./dev makes them.
LOCALES = {'de': 'de_DE', 'es': 'es_ES', 'fr': 'fr_FR', 'ja': 'ja_JP', 'ko': 'ko_KR',
           'pt_BR': 'pt_BR', 'ru': 'ru_RU', 'tr': 'tr_TR', 'zh_CN': 'zh_CN'}


def width(text):
    """A terminal's cells."""
    return sum(2 if unicodedata.east_asian_width(c) in 'WF' else 1 for c in text)


class DocumentsTest(CommandCase):
    def options(self, command):
        """The long options that --help tells."""
        text = self.world.run([self.command, command, '--help'], env=NO_BUS).stdout
        return set(re.findall(r'^ +(?:-\w, )?(--[a-z-]+)', text, re.M)) - {'--help-all'}

    def test_help_of_every_command(self):
        whole = self.world.run([self.command, '--help'], env=NO_BUS).stdout
        for command in COMMANDS:
            with self.subTest(command=command):
                self.assertRegex(whole, rf'(?m)^  {command} ')
                text = self.world.run([self.command, command, '--help'], env=NO_BUS).stdout
                self.assertTrue(text.startswith(f'Usage:\n  headroom {command} '), text)
                self.assertLessEqual(max(map(len, text.splitlines())), 100)

    def languages(self):
        """The environment of each language there is."""
        for language in (SOURCE / 'po/LINGUAS').read_text().split():
            locale = f'{LOCALES[language]}.UTF-8'
            yield {'LANG': locale, 'LC_ALL': locale}

    def test_help_fits_in_every_language(self):
        english = self.world.run([self.command, '--help'], env=NO_BUS).stdout
        for env in self.languages():
            for arguments in ([], *([command] for command in COMMANDS)):
                with self.subTest(lang=env['LANG'], arguments=arguments):
                    text = self.world.run([self.command, *arguments, '--help'],
                                          env={**NO_BUS, **env}).stdout
                    self.assertNotEqual(text, english)
                    self.assertLessEqual(max(map(width, text.splitlines())), 100, text)

    def test_manual_has_every_option(self):
        manual = (SOURCE / 'data/headroom.1').read_text().replace('\\-', '-')
        synopsis = manual[:manual.index('.SH DESCRIPTION')]
        for command in COMMANDS:
            with self.subTest(command=command):
                entry = re.search(rf'\.SY "headroom {command}"\n(.*?)\.YS', synopsis, re.S).group(1)
                self.assertEqual(set(re.findall(r'--[a-z-]+', entry)) | {'--help'},
                                 self.options(command))
        for option in set().union(*map(self.options, COMMANDS)):
            self.assertRegex(manual[manual.index('.SH OPTIONS'):], rf'{option}\b')

    def complete_in_bash(self, *words):
        script = ('source "$1"; shift; COMP_WORDS=(headroom "$@"); COMP_CWORD=$#; _headroom; '
                  'printf "%s\\n" "${COMPREPLY[@]}"')
        path = self.world.prefix / 'share/bash-completion/completions/headroom'
        return set(self.world.run(['bash', '-c', script, 'bash', str(path), *words]).stdout.split())

    def test_bash_completes_every_option(self):
        for command in COMMANDS:
            with self.subTest(command=command):
                found = self.complete_in_bash(command, '--')
                self.assertEqual({word.rstrip('=') for word in found}, self.options(command))
        self.assertEqual(self.complete_in_bash('st'), {'status'})
        self.assertEqual(self.complete_in_bash('key', ''),
                         {'set', 'clear', '--no-verify', '--account=', '--origin=', '--help'})
        self.world.setting('accounts', "['default', 'studio']")
        self.assertEqual(self.complete_in_bash('status', '--account', '=', 'stu'), {'studio'})
        self.assertEqual(self.complete_in_bash('history', '--since', 'to'), {'today'})
        self.assertEqual(self.complete_in_bash('config', 'set', 'low'), {'low-threshold'})
        self.assertEqual(self.complete_in_bash('account', 'remove', 'stu'), {'studio'})

    def test_completion_runs_nothing_that_an_id_says(self):
        self.world.setting('accounts', "['default', 'Studio_2', '$(touch pwned)', '`touch pwned`', "
                           "'a;touch pwned', 'a b', \"it's\"]")
        plain = {'default', 'Studio_2'}
        self.assertEqual(self.complete_in_bash('status', '--account', '=', ''), plain)
        found = self.complete_in_fish('headroom status --account ')
        self.assertEqual(found, plain)
        path = self.world.prefix / 'share/zsh/site-functions/_headroom'
        done = self.world.run(['zsh', '-f', '-c', '_describe() { print -l -- $ids }\n'
                               f'source <(sed "/^_headroom \"\\$@\"/d" {path}); _headroom_accounts'])
        self.assertEqual(set(done.stdout.split()), plain)
        self.assertEqual(list(self.world.home.glob('pwned')), [])

    def complete_in_fish(self, line):
        path = self.world.prefix / 'share/fish/vendor_completions.d/headroom.fish'
        done = self.world.run(['fish', '--no-config', '-c',
                               f'source {path}; complete -C "{line}"'])
        return {entry.split('\t')[0] for entry in done.stdout.splitlines()}

    def test_fish_completes_every_option(self):
        for command in COMMANDS:
            with self.subTest(command=command):
                found = self.complete_in_fish(f'headroom {command} --')
                self.assertEqual({word.rstrip('=') for word in found}, self.options(command))
        self.assertLessEqual(set(COMMANDS), self.complete_in_fish('headroom '))
        self.assertEqual(self.complete_in_fish('headroom key '), {'set', 'clear'})
        self.assertEqual(self.complete_in_fish('headroom config set low'), {'low-threshold'})

    def test_zsh_completes_every_option(self):
        path = self.world.prefix / 'share/zsh/site-functions/_headroom'
        self.assertEqual(self.world.run(['zsh', '-f', '-n', str(path)]).stderr, '')
        text = path.read_text()
        for command in COMMANDS:
            with self.subTest(command=command):
                branch = re.search(rf'^        {command}\)(.*?);;', text, re.S | re.M).group(1)
                for name in re.findall(r'\$(account|demo|help)\b', branch):
                    branch += re.search(rf'^  {name}=\((.*?)\)$', text, re.M).group(1)
                # Not those in brackets, which exclude each other.
                branch = re.sub(r"'\([^)]*\)", "'", branch)
                self.assertEqual(set(re.findall(r'--[a-z-]+', branch)), self.options(command))

    def snippets(self, language):
        return re.findall(rf'^```{language}\n(.*?)^```$', (SOURCE / 'README.md').read_text(),
                          re.M | re.S)

    def run_job(self, language, argv):
        """Runs a snippet as it stands beside a ./generate that notes its calls."""
        home = self.world.home
        (home / 'calls').unlink(missing_ok=True)
        snippet, = self.snippets(language)
        (home / 'snippet').write_text(snippet)
        code = self.world.run(argv, check=False).returncode
        return code, (home / 'calls').read_text().splitlines() if (home / 'calls').exists() else []

    def test_jobs_of_the_readme_run_while_there_is_enough(self):
        self.with_key()
        lyrics = self.world.home / 'lyrics'
        lyrics.mkdir()
        for name in ('a.txt', 'b.txt'):
            (lyrics / name).touch()
        generate = self.world.home / 'generate'
        generate.write_text('#!/bin/sh\necho "$*" >> calls\n')
        generate.chmod(0o755)
        condition, = re.findall(r'^ExecCondition=(.*)$', self.snippets('systemd')[0], re.M)
        jobs = {'bash': (['bash', 'snippet'], ['lyrics/a.txt', 'lyrics/b.txt'], 0),
                'make': (['make', '-f', 'snippet', 'album'], ['lyrics/a.txt lyrics/b.txt'], 2),
                'python': (['/usr/bin/python3', 'snippet'], ['all'], 1)}
        for language, (argv, calls, _) in jobs.items():
            with self.subTest(language=language):
                self.assertEqual(self.run_job(language, argv), (0, calls))
        self.assertEqual(self.world.run(['sh', '-c', condition], check=False).returncode, 0)

        self.service.balance(5, 195)
        self.assertEqual(self.code('status', '--refresh'), 0)
        for language, (argv, _, code) in jobs.items():
            with self.subTest(language=language):
                self.assertEqual(self.run_job(language, argv), (code, []))
        self.assertEqual(self.world.run(['sh', '-c', condition], check=False).returncode, 1)

    def test_container_of_the_readme_has_every_library(self):
        if 'VERSION_ID="12"' not in pathlib.Path('/etc/os-release').read_text():
            self.skipTest('the libraries\' packages are those of Debian 12')
        listed = self.snippets('dockerfile')[0].split()
        for program in ('bin/headroom', 'libexec/headroom-direct'):
            text = self.world.run(['objdump', '-p', str(self.world.prefix / program)]).stdout
            for library in re.findall(r'NEEDED +(\S+)', text):
                owners = self.world.run(['dpkg-query', '-S', f'*/{library}'], check=False).stdout
                packages = {line.split(':')[0] for line in owners.splitlines()} - {'libc6'}
                if library.startswith(('libasan', 'libubsan', 'libc.', 'libm.')):
                    continue
                self.assertTrue(packages & set(listed), (library, packages))

    def first_line(self, command):
        """What a panel gets of a command that may go on for ever."""
        done = self.world.run(['sh', '-c', f'{command} | head -n 1'])
        self.assertEqual(done.stderr, '')
        return done.stdout.rstrip('\n')

    def test_snippets_for_panels_work(self):
        self.with_key()
        self.with_applet()
        before = len(self.service.seen())

        waybar = json.loads('{%s}' % self.snippets('json')[0])['custom/headroom']
        line = json.loads(self.first_line(waybar['exec']))
        self.assertEqual((line['text'], line['alt']), ('195', 'ok'))
        self.assertEqual(len(waybar['format-icons']), 4)

        polybar, i3blocks = self.snippets('ini')
        for snippet, key in ((polybar, 'exec = '), (i3blocks, 'command=')):
            command = re.search(rf'^{key}(.*)$', snippet, re.M).group(1)
            self.assertRegex(self.first_line(command), r'^195 credits left, as of \d\d:\d\d$')

        genmon = self.first_line(self.snippets('sh')[0].strip())
        self.assertRegex(genmon, r'^<txt>195</txt><tool>195 credits left, as of \d\d:\d\d</tool>$')
        self.assertEqual(len(self.service.seen()), before)

    def test_commands_of_the_readme_work(self):
        text = (SOURCE / 'README.md').read_text()
        self.with_key()
        self.with_applet()
        for name in ('songs', 'make-songs'):
            (self.world.home / name).write_text('#!/bin/sh\n')
            (self.world.home / name).chmod(0o755)
        for line in re.findall(
                r'^    headroom ((?:status|check|wait|run|history|metrics)[^&\n]*)', text, re.M):
            arguments = re.split(r' {2,}', line)[0].split()
            with self.subTest(arguments=arguments):
                self.assertEqual(self.code(*arguments), 0)

    def chapter(self, title):
        text = (SOURCE / 'README.md').read_text()
        return re.search(rf'^### {title}\n(.*?)^##', text, re.M | re.S).group(1)

    def with_programs(self, **scripts):
        """Programs that stand in for the system's, first in the path."""
        folder = self.world.root / 'programs'
        folder.mkdir()
        for name, script in scripts.items():
            (folder / name).write_text(f'#!/bin/sh\n{script}\n')
            (folder / name).chmod(0o755)
        self.world.env['PATH'] = f'{folder}:{self.world.env["PATH"]}'

    def test_hook_of_the_readme_mails(self):
        self.with_key()
        self.with_programs(sendmail='(echo "to $1"; cat) > "$HOME/mail"')
        self.world.env['USER'] = 'me'
        chapter = self.chapter('When it runs low')
        hook = self.world.home / '.config/headroom/hooks/mail'
        hook.parent.mkdir(parents=True)
        snippet = re.search(r'^```sh\n(.*?)^```$', chapter, re.M | re.S).group(1)
        self.assertIn('~/.config/headroom/hooks/mail', snippet)
        hook.write_text(snippet)
        commands = '\n'.join(re.findall(r'^    (.*)$', chapter, re.M))
        self.assertIn('mail', self.world.run(['sh', '-ec', commands]).stdout)
        mail = (self.world.home / 'mail').read_text().splitlines()
        self.assertEqual(mail[:3], ['to me', 'Subject: credits: low', ''])
        self.assertEqual(json.loads(mail[3])['event'], 'low')

    def test_server_of_the_readme_is_installed(self):
        self.with_programs(systemctl='echo "$@" >> "$HOME/calls"', loginctl='')
        chapter = self.chapter('On a server')
        commands = re.findall(r'^    ((?:systemctl|loginctl) .*)$', chapter, re.M)
        self.assertEqual(len(commands), 2)
        self.world.run(['sh', '-ec', '\n'.join(commands)])
        unit = (self.world.home / 'calls').read_text().split()[-1]
        example = re.search(r'`/usr/(share/headroom/examples/\S+)`', chapter).group(1)
        for path in (f'lib/systemd/user/{unit}.service', example):
            self.assertTrue((self.world.prefix / path).exists(), path)

    def columns(self, text):
        """Where the second column begins, in cells, in each line."""
        return [width(re.match(r'\S.*?  +', line).group()) for line in text.splitlines()]

    def test_columns_are_aligned_in_every_language(self):
        self.with_key()
        self.assertEqual(self.code('status'), 0)
        self.service.balance(1234567, 55)
        plain = [{'LANG': lang, 'LC_ALL': lang} for lang in ('C', 'C.UTF-8')]
        for env in (*plain, *self.languages()):
            with self.subTest(lang=env['LANG']):
                text = self.run_command('status', env=env).stdout
                self.assertEqual(len(set(self.columns(text))), 1, text)
                history = self.run_command('history', env=env).stdout.splitlines()
                # Numbers end where their heading does.
                self.assertEqual(len({width(line) for line in history}), 1, history)

    def test_every_command_survives_a_closed_pipe(self):
        self.with_key()
        read, write = os.pipe()
        os.close(read)
        self.addCleanup(os.close, write)
        for arguments in (['status'], ['status', '--json'], ['check', '--need=1'], ['history'],
                          ['metrics'], ['watch'], ['--help'], ['--version']):
            with self.subTest(arguments=arguments):
                process = self.world.start('closed', [self.command, *arguments], stdout=write)
                self.assertEqual(process.popen.wait(60), 0)
                self.assertEqual(process.output(), '')
