# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of every page: each theme and language, also one that is longer and one that is written
from the right, small, wide, and with large text. For looking at, and for the documentation."""

import pathlib
import sys
import time

from . import pseudo
from .access import Reader, focus_by_keyboard, start_accessibility
from .desktop import Panel, Screen, start_notification_daemon
from .history import busy_months, write_history
from .keyring import Keyring
from .world import Service, World, wait_for

THEMES = {'light': 'Adwaita', 'dark': 'Adwaita:dark', 'contrast': 'HighContrast',
          'contrast-dark': 'HighContrastInverse'}
# The last two are pseudo translations.
LANGUAGES = {'en': 'C.UTF-8', 'ko': 'ko_KR.UTF-8', 'fi': 'de_DE.UTF-8', 'he': 'en_US.UTF-8'}
PREFERENCES = {'en': 'Preferences', 'ko': '기본 설정', 'fi': pseudo.stretch('Preferences'),
               'he': pseudo.mirror('Preferences')}
PAGES = ('accounts', 'alerts', 'costs', 'tray', 'general')
RANGES = ('24h', '7d', '30d', 'all')
LEVELS = {'ok': (195, 5), 'low': (48, 152), 'critical': (12, 188), 'empty': (0, 200)}


class Studio:
    """One applet on one screen."""

    def __init__(self, folder, name, language='en', theme='light', size='1280x900', scale=1.0):
        self.folder, self.name = pathlib.Path(folder), f'{name}-{theme}-{language}'
        self.world = World(lang=LANGUAGES[language])
        self.world.env['LANGUAGE'] = language
        self.screen = Screen(self.world, size=size, theme=THEMES[theme], scale=scale)
        self.service = Service(self.world)
        self.keyring = Keyring(self.world)
        self.world.setting('api-url', self.service.url, account='default')
        self.world.setting('tips-told', "['start-at-login', 'tray']")

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        self.world.__exit__(kind, value, traceback)

    def with_key(self):
        self.keyring.store('sk-test', self.service.origin)

    def with_history(self, samples=None):
        samples = samples or busy_months()
        write_history(self.world, samples)
        self.service.balance(*samples[-1][1:])

    def start(self, *options, **wanted):
        self.world.applet(*options)
        return self.world.wait_for_account('an answer', **wanted)

    def shoot(self, page):
        self.screen.still()
        path = self.screen.screenshot(self.folder / f'{self.name}-{page}.png')
        print(path)


def charts(folder, language, theme):
    with Studio(folder, 'chart', language, theme, size='1280x1400') as studio:
        start_accessibility(studio.world)
        studio.with_key()
        studio.with_history()
        Panel(studio.world)
        studio.start(State='current')
        studio.screen.focus('Headroom')
        studio.screen.resize(560, 1140)
        reader = Reader(studio.world)
        focus_by_keyboard(reader, studio.screen, 'Headroom', 'radio button')
        for name in RANGES:
            studio.screen.key('space')
            studio.shoot(name)
            studio.screen.key('Right')
        focus_by_keyboard(reader, studio.screen, 'Headroom', 'chart')
        studio.screen.key('End', 'Page_Up', 'Page_Up', 'Page_Up')
        studio.shoot('cursor')
    with Studio(folder, 'chart', language, theme) as studio:
        studio.with_key()
        studio.start(State='current')
        studio.screen.find_window('Headroom')
        studio.shoot('one-sample')
    with Studio(folder, 'chart', language, theme) as studio:
        studio.with_key()
        studio.service.reply(500, 'application/json', '{"code":500,"message":"x"}')
        studio.start(State='unreachable')
        studio.screen.find_window('Headroom')
        studio.shoot('empty')


def pages(folder, language, theme):
    with Studio(folder, 'welcome', language, theme) as studio:
        studio.start(State='no-key')
        studio.screen.find_window('Headroom')
        studio.shoot('first-run')
    with Studio(folder, 'window', language, theme) as studio:
        studio.with_key()
        Panel(studio.world)
        start_notification_daemon(studio.world)
        studio.start(State='current')
        studio.screen.find_window('Headroom')
        for level, (credits, used) in LEVELS.items():
            studio.service.balance(credits, used)
            studio.world.refresh()
            studio.world.wait_for_account(level, Level=level)
            studio.shoot(level)
        studio.service.reply(500, 'application/json', '{"code":500,"message":"x"}')
        studio.world.run(['xdotool', 'key', 'ctrl+r'])
        studio.world.wait_for_account('an error', ErrorCode='server')
        studio.shoot('outdated')
    with Studio(folder, 'preferences', language, theme) as studio:
        studio.with_key()
        studio.with_history()
        studio.start(State='current')
        studio.screen.focus('Headroom')
        studio.screen.key('ctrl+comma')
        studio.screen.focus(PREFERENCES[language])
        for page in PAGES:
            studio.shoot(page)
            studio.screen.key('ctrl+Page_Down')


def few_changes():
    """Three in ten days, and none of late."""
    now = int(time.time() * 1000)
    return [(now - days * 24 * 3600 * 1000, credits, 1000 - credits)
            for days, credits in ((10, 800), (8, 640), (7, 632), (4, 600))]


def records(folder, language, theme):
    """A year, and next to nothing."""
    for name, samples in (('year', busy_months(days=400)), ('sparse', few_changes())):
        with Studio(folder, 'record', language, theme, size='1280x1400') as studio:
            start_accessibility(studio.world)
            studio.with_key()
            studio.with_history(samples)
            studio.start(State='current')
            studio.screen.focus('Headroom')
            studio.screen.resize(560, 1140)
            focus_by_keyboard(Reader(studio.world), studio.screen, 'Headroom', 'radio button')
            studio.screen.key('Right', 'Right', 'Right', 'space')
            studio.shoot(name)


def widths(folder, language, theme):
    for width in (900, 2560):
        with Studio(folder, 'wide', language, theme, size='2560x1200') as studio:
            studio.with_key()
            studio.with_history()
            studio.start(State='current')
            studio.screen.focus('Headroom')
            studio.screen.resize(width, 1100)
            studio.shoot(str(width))


def several(folder, language, theme):
    """A few accounts, and as many as nobody has; the tray's menu reaches the last of them."""
    for n in (3, 30):
        with Studio(folder, 'accounts', language, theme) as studio:
            ids = ['default', *(f'account-{i}' for i in range(2, n + 1))]
            studio.world.setting('accounts', str(ids))
            for account in ids:
                studio.world.setting('api-url', studio.service.url, account=account)
                studio.keyring.store('sk-test', studio.service.origin, account)
            studio.world.setting('name', 'Studio North', account='account-2')
            Panel(studio.world)
            studio.start(State='current')
            studio.world.wait_for_account('the last', account=ids[-1], State='current')
            studio.screen.focus('Headroom')
            studio.shoot(str(n))


def extremes(folder, language, theme):
    with Studio(folder, 'small', language, theme, size='360x480') as studio:
        studio.with_key()
        studio.with_history()
        studio.start(State='current')
        studio.screen.focus('Headroom')
        studio.screen.resize(360, 480)
        studio.shoot('balance')
        studio.screen.key('ctrl+comma')
        studio.screen.focus(PREFERENCES[language])
        studio.screen.resize(360, 480)
        for page in PAGES:
            studio.shoot(page)
            studio.screen.key('ctrl+Page_Down')
    with Studio(folder, 'large-text', language, theme, size='1280x1400', scale=2.0) as studio:
        studio.with_key()
        studio.with_history()
        studio.start(State='current')
        studio.screen.focus('Headroom')
        studio.screen.resize(700, 1400)
        studio.shoot('balance')


def main(folder):
    folder = pathlib.Path(folder).absolute()
    for theme in ('light', 'dark'):
        for language in ('en', 'ko'):
            for scene in (pages, charts, extremes):
                scene(folder, language, theme)
        for scene in (records, widths, several):
            scene(folder, 'en', theme)
    for theme in ('contrast', 'contrast-dark'):
        for scene in (pages, charts):
            scene(folder, 'en', theme)
    with pseudo.installed():
        for language in pseudo.LANGUAGES:
            for scene in (pages, charts, extremes, widths):
                scene(folder, language, 'light')


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
