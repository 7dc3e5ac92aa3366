# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every page at 360 pixels, in every language and in one that is longer than any: it fits, no text
is cut, and every line begins with a capital."""

import gettext
import pathlib
import re
import unittest

import gi
gi.require_version('Pango', '1.0')
gi.require_version('PangoCairo', '1.0')
from gi.repository import Pango, PangoCairo  # noqa: E402

from harness import pseudo  # noqa: E402
from harness.access import Reader, start_accessibility, walk  # noqa: E402
from harness.desktop import Screen  # noqa: E402
from harness.history import busy_months, write_history  # noqa: E402
from harness.keyring import Keyring  # noqa: E402
from harness.screenshots import PAGES  # noqa: E402
from harness.world import Service, Timeout, World, wait_for  # noqa: E402

WIDTH, HEIGHT = 360, 1200
# Of a button, beside its text: padding and border are three more.
EDGES = 13
# Names, and the unit below the number.
SMALL = re.compile(r'udioapi\.pro|http:|cover$|lyrics$|minimax$|cr[eé]|kred|кр')
LINGUAS = pathlib.Path(__file__).parents[2] / 'po/LINGUAS'


def is_cut(node):
    """Labels tell it themselves; of a button only its width is known."""
    if node['role'] != 'radio button':
        return node['cut']
    layout = Pango.Layout.new(PangoCairo.FontMap.get_default().create_context())
    layout.set_font_description(Pango.FontDescription('Sans 10'))
    layout.set_text(node['name'], -1)
    return node['area'][2] < layout.get_pixel_size().width + EDGES


class NarrowTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.enterClassContext(pseudo.installed())

    def start(self, language):
        # Any locale but C has LANGUAGE obeyed.
        self.world = World(lang='en_US.UTF-8')
        self.addCleanup(self.world.__exit__, None, None, None)
        self.world.env['LANGUAGE'] = language
        self.screen = Screen(self.world, size=f'{WIDTH}x{HEIGHT}')
        start_accessibility(self.world)
        self.reader = Reader(self.world)
        self.service = Service(self.world)
        self.keyring = Keyring(self.world)
        self.world.setting('api-url', self.service.url, account='default')

    def with_history(self):
        samples = [(at, 10 * credits, 10 * used) for at, credits, used in busy_months(days=20)]
        write_history(self.world, samples)
        self.service.balance(*samples[-1][1:])

    def get_title(self, language, context, title):
        """That of a window other than the first."""
        if language in pseudo.LANGUAGES:
            return pseudo.LANGUAGES[language](title)
        folder = self.world.prefix / 'share/locale'
        return gettext.translation('headroom', folder, [language]).pgettext(context, title)

    def narrow(self, title):
        self.screen.focus(title)
        self.screen.resize(WIDTH, HEIGHT)

    def check(self, title, page):
        """That it is right before long: what is on the page comes little by little."""
        wrong = {}

        def condition():
            labels = [node for node in walk(self.reader.tree(title, '--cut'))
                      if node['role'] in ('label', 'radio button') and node['showing'] and
                      node['name'].strip()]
            geometry = self.world.run(['xdotool', 'getactivewindow', 'getwindowgeometry']).stdout
            wrong.update(
                width='' if f'Geometry: {WIDTH}x' in geometry else geometry,
                cut=[node['name'] for node in labels if is_cut(node)],
                small=[node['name'] for node in labels
                       if node['name'][0].islower() and not SMALL.match(node['name'])],
                outside=[(node['name'], node['area']) for node in labels if node['area'][0] < 0 or
                         node['area'][0] + node['area'][2] > WIDTH])
            return labels and not any(wrong.values())
        try:
            wait_for(condition, f'{page} at {WIDTH} pixels')
        except Timeout as error:
            raise Timeout(f'{error}; {wrong}') from None

    def check_language(self, language):
        self.start(language)
        self.world.applet()
        self.world.wait_for_account('an answer', State='no-key')
        self.narrow('Headroom')
        self.check('Headroom', 'first run')
        self.start(language)
        self.with_history()
        self.world.applet()
        self.world.wait_for_account('an answer', State='no-key')
        self.narrow('Headroom')
        self.check('Headroom', 'no key')
        self.keyring.store('sk-test', self.service.origin)
        self.screen.key('F5')
        self.world.wait_for_account('the balance', State='current')
        self.check('Headroom', 'balance')
        self.service.reply(500, 'application/json', '{"code":500,"message":"x"}')
        self.screen.key('F5')
        self.world.wait_for_account('an error', ErrorCode='server')
        self.check('Headroom', 'error')
        self.screen.key('ctrl+question')
        title = self.get_title(language, 'shortcuts', 'Keyboard Shortcuts')
        self.narrow(title)
        self.check(title, 'shortcuts')
        self.screen.key('Escape')
        wait_for(lambda: not self.screen.has_window(title), 'the shortcuts gone')
        self.screen.focus('Headroom')
        self.screen.key('ctrl+comma')
        title = self.get_title(language, 'preferences', 'Preferences')
        self.narrow(title)
        for page in PAGES:
            self.check(title, page)
            self.screen.key('ctrl+Page_Down')


for language in (*LINGUAS.read_text().split(), 'fi'):
    setattr(NarrowTest, f'test_nothing_is_cut_in_{language.lower()}',
            lambda self, language=language: self.check_language(language))
