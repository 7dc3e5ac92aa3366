# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window makes of the history: chart, ledger, notice, export."""

import time
import unittest

from gi.repository import Gio, GLib

from harness import sanitizer
from harness.access import Reader, focus_by_keyboard, start_accessibility, walk
from harness.desktop import Screen
from harness.history import (busy_months, closely_packed, history_path, write_history,
                             write_steady_spending)
from harness.keyring import Keyring
from harness.picture import Picture
from harness.tray import Watcher
from harness.world import APP_ID, BASE_PATH, Service, World, wait_for

TINT = 12  # of 255
COLUMNS = 'time,utc_offset_minutes,credits,used,spent,granted,lapsed,refunded'

# The bus starts it when there is something to open; or it is there already.
BROWSER = 'org.example.Browser'
BROWSER_ENTRY = f'''[Desktop Entry]
Type=Application
Name=Browser
Exec=false %u
DBusActivatable=true
StartupNotify=true
MimeType=x-scheme-handler/https;
'''
BROWSER_XML = '''<node><interface name="org.freedesktop.Application">
  <method name="Open"><arg type="as" direction="in"/><arg type="a{sv}" direction="in"/></method>
</interface></node>'''

PORTAL = 'org.freedesktop.portal.Desktop'
PORTAL_PATH = '/org/freedesktop/portal/desktop'
PORTAL_XML = '''<node><interface name="org.freedesktop.portal.FileChooser">
  <method name="SaveFile"><arg type="s" direction="in"/><arg type="s" direction="in"/>
    <arg type="a{sv}" direction="in"/><arg type="o" direction="out"/></method>
</interface></node>'''


class Portal:
    """The portal, as far as it asks for files: it takes the question, and nobody sees a dialog."""

    def __init__(self, world, answers=True):
        self.bus = Gio.DBusConnection.new_for_address_sync(
            world.env['DBUS_SESSION_BUS_ADDRESS'], Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT |
            Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        self.bus.set_exit_on_close(False)
        self.answers = answers
        self.asked = []
        info = Gio.DBusNodeInfo.new_for_xml(PORTAL_XML).interfaces[0]
        self.bus.register_object(PORTAL_PATH, info, self._on_call, None, None)
        self.bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                           'RequestName', GLib.Variant('(su)', (PORTAL, 4)), None, 0, -1, None)

    def _on_call(self, bus, sender, path, interface, method, parameters, invocation):
        token = parameters.unpack()[2]['handle_token']
        handle = f'{PORTAL_PATH}/request/{sender[1:].replace(".", "_")}/{token}'
        self.asked.append((sender, handle, invocation))
        if self.answers:
            invocation.return_value(GLib.Variant('(o)', (handle,)))

    def take_question(self):
        """Answers that the person is asked, late."""
        _, handle, invocation = self.asked[-1]
        invocation.return_value(GLib.Variant('(o)', (handle,)))

    def choose(self, path):
        sender, handle, _ = self.asked[-1]
        chosen = {'uris': GLib.Variant('as', [path.as_uri()])}
        self.bus.emit_signal(sender, handle, 'org.freedesktop.portal.Request', 'Response',
                             GLib.Variant('(ua{sv})', (0, chosen)))

    def end(self):
        self.bus.close_sync()


class WindowTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.__exit__, None, None, None)
        self.screen = Screen(self.world, size='1280x1400')
        start_accessibility(self.world)
        self.service = Service(self.world)
        Keyring(self.world).store('sk-test', self.service.origin)
        self.world.setting('api-url', self.service.url, account='default')
        self.reader = Reader(self.world)

    def start(self):
        self.world.applet()
        self.world.wait_for_account('an answer', State='current')
        self.screen.focus('Headroom')
        # High enough for the whole page: what is scrolled away is not showing.
        self.screen.resize(560, 1300)

    def wait_for_notice(self):
        """What comes above the page pushes the page down."""
        wait_for(lambda: any('no tray icons' in name for name in self.names()), 'the missing tray')

    def start_with_history(self):
        samples = busy_months(days=20)
        write_history(self.world, samples)
        self.service.balance(*samples[-1][1:])
        self.start()
        return samples

    def nodes(self):
        return [node for node in walk(self.reader.tree('Headroom')) if node['showing']]

    def names(self):
        return [node['name'] for node in self.nodes()]

    def wait_for_chart(self, what, wanted):
        """The chart's description, once it is as wanted."""
        def condition():
            charts = [node for node in self.nodes() if node['role'] == 'chart']
            return charts and wanted(charts[0]) and charts[0]
        return wait_for(condition, what)

    @staticmethod
    def reads(node, sample):
        """Time, balance with its change, and what was spent that day."""
        parts = node['description'].split(';')
        return len(parts) == 3 and parts[1].startswith(f'{sample[1]:,} credits')

    def focus(self, role):
        focus_by_keyboard(self.reader, self.screen, 'Headroom', role)

    def activate(self, action):
        self.world.call(APP_ID, f'{BASE_PATH}/window/1', 'org.gtk.Actions', 'Activate',
                        GLib.Variant('(sava{sv})', (action, [], {})))

    def export(self, path):
        self.activate('export')
        self.screen.focus('Export as CSV')
        self.screen.key('ctrl+a')
        self.screen.type(str(path))
        self.screen.key('Return')
        wait_for(lambda: not self.screen.has_window('Export as CSV'), 'the dialog closed')

    def test_chart_is_told_in_a_sentence(self):
        samples = self.start_with_history()
        chart = self.wait_for_chart('a chart of the history',
                                    lambda node: 'From' in node['description'])
        self.assertEqual(chart['name'], 'Balance over time')
        self.assertIn(f'now {samples[-1][1]:,} credits', chart['description'])

    def test_old_balance_takes_the_colour_from_its_forecast(self):
        write_steady_spending(self.world, 3000, 5000)
        self.service.balance(3000, 5000)
        self.start()

        def is_blue():
            chart = self.wait_for_chart('a chart of the history',
                                        lambda node: 'From' in node['description'])
            x, y, width, height = chart['area']
            picture = Picture(self.screen.screenshot(self.world.root / 'chart.png', 'Headroom'))
            # A quarter of the width is future. The zones and their names are brown.
            return any(blue > red + TINT for red, _, blue in
                       picture.points(x + width * 4 // 5, y, width // 5, height))
        wait_for(is_blue, 'the forecast')
        self.service.reply(500, 'application/json', '{"code":500,"message":"x"}')
        self.screen.key('ctrl+r')
        self.world.wait_for_account('an error', ErrorCode='server')
        wait_for(lambda: not is_blue(), 'one without colour')

    def test_ranges_are_named_as_they_look(self):
        self.start()
        names = [node['name'] for node in self.nodes() if node['role'] == 'radio button']
        self.assertEqual(names, ['24 h', '7 d', '30 d', 'All'])

    def test_cursor_reads_values_by_keyboard(self):
        samples = self.start_with_history()
        self.wait_for_chart('a chart of the history', lambda node: 'From' in node['description'])
        self.focus('chart')
        self.screen.key('End')
        self.wait_for_chart('the last value', lambda node: self.reads(node, samples[-1]))
        self.screen.key('Left', 'Left')
        self.wait_for_chart('the value before', lambda node: self.reads(node, samples[-2]))
        self.screen.key('Escape')
        self.wait_for_chart('the whole again', lambda node: 'From' in node['description'])

    def test_range_is_switched_by_keyboard(self):
        samples = self.start_with_history()
        self.wait_for_chart('a week', lambda node: 'From' in node['description'])
        self.focus('radio button')
        self.screen.key('Right', 'Right', 'Right', 'space')
        first = f'now: first {samples[0][1]:,}'
        self.wait_for_chart('everything', lambda node: first in node['description'])

    def day_rows(self):
        return [node for node in walk(self.reader.tree('Headroom'))
                if node['role'] == 'list item' and node['expandable']]

    def wait_for_focus(self, what, wanted=lambda row: True):
        """The day that has the keyboard, once it is as wanted."""
        def condition():
            focused = [row for row in self.day_rows() if row['focused']]
            return focused and wanted(focused[0]) and focused[0]
        return wait_for(condition, what)

    def test_day_tells_whether_it_is_unfolded(self):
        self.start_with_history()
        wait_for(lambda: len(self.day_rows()) == 7, 'seven days')
        self.assertFalse(any(row['expanded'] for row in self.day_rows()))
        self.focus('list item')
        self.screen.key('Down', 'Return')
        row = self.wait_for_focus('an unfolded day', lambda row: row['expanded'])
        self.assertEqual([day['expanded'] for day in self.day_rows()].count(True), 1)
        self.screen.key('Return')
        self.wait_for_focus('a folded day', lambda day: not day['expanded'] and
                            day['name'] == row['name'])

    def test_unfolded_day_lets_the_keyboard_through(self):
        self.start_with_history()
        wait_for(lambda: len(self.day_rows()) == 7, 'seven days')
        self.focus('list item')
        self.screen.key('Return')
        row = self.wait_for_focus('an unfolded day', lambda row: row['expanded'])
        self.screen.key('Tab')
        self.wait_for_focus('the next day', lambda day: day['name'] != row['name'])
        self.screen.key('shift+Tab')
        self.wait_for_focus('the keyboard back', lambda day: day['name'] == row['name'])
        self.screen.key('shift+Tab')
        wait_for(lambda: not any(day['focused'] for day in self.day_rows()), 'the keyboard gone')

    def test_press_on_a_change_folds_its_day(self):
        self.start_with_history()
        wait_for(lambda: len(self.day_rows()) == 7, 'seven days')
        self.wait_for_notice()
        self.world.run(['xdotool', 'getactivewindow', 'windowmove', '--sync', '0', '0'])
        self.focus('list item')
        self.screen.key('Return')
        x, y, width, height = self.wait_for_focus('an unfolded day', lambda row: row['expanded'] and
                                                  row['area'][3] > 80)['area']
        self.world.run(['xdotool', 'mousemove', str(x + width // 2), str(y + 70), 'click', '1'])
        self.wait_for_focus('a folded day', lambda day: not day['expanded'])

    def test_changes_leave_keyboard_and_scrolling_where_they_are(self):
        samples = self.start_with_history()
        self.wait_for_notice()
        self.screen.resize(560, 600)
        self.focus('list item')
        self.screen.key('Down', 'Down', 'Down')
        before = self.wait_for_focus('the fourth day',
                                     lambda row: row['name'] == self.day_rows()[3]['name'])
        credits, used = samples[-1][1:]
        self.service.balance(credits - 1, used + 1)
        self.world.refresh()
        wait_for(lambda: f'balance {credits - 1:,}' in self.day_rows()[0]['name'], 'the change')
        after = self.wait_for_focus('the keyboard')
        self.assertEqual((after['name'], after['area']), (before['name'], before['area']))

    def test_keyboard_on_a_day_that_is_listed_no_more_stays_in_the_list(self):
        now = int(time.time() * 1000)
        # Nothing today: the change that comes begins another day.
        samples = [(now - days * 24 * 3600 * 1000, 500 + days, 100 - days)
                   for days in range(12, 1, -1)]
        write_history(self.world, samples)
        self.service.balance(*samples[-1][1:])
        self.start()
        wait_for(lambda: len(self.day_rows()) == 7, 'seven days')
        self.focus('list item')
        self.screen.key('End')
        oldest = self.day_rows()[-1]['name']
        self.wait_for_focus('the oldest day', lambda row: row['name'] == oldest)
        self.service.balance(samples[-1][1] - 1, samples[-1][2] + 1)
        self.world.refresh()
        wait_for(lambda: self.day_rows()[-1]['name'] != oldest, 'another oldest day')
        self.wait_for_focus('the keyboard on it',
                            lambda row: row['name'] == self.day_rows()[-1]['name'])

    def test_thresholds_are_one_press_away_from_the_chart(self):
        self.start_with_history()
        focus_by_keyboard(self.reader, self.screen, 'Headroom', name='Warning Thresholds')
        self.screen.key('space')
        wait_for(lambda: any(node['role'] == 'spin button' and node['name'] == 'Low' and
                             node['showing'] for node in walk(self.reader.tree('Preferences'))),
                 'the thresholds')

    def test_first_balance_begins_the_chart(self):
        self.start()
        self.wait_for_chart('the only balance',
                            lambda node: 'now 195 credits' in node['description'])
        wait_for(lambda: 'Nothing has changed yet.' in self.names(), 'the empty ledger')

    def test_changes_appear_in_the_ledger(self):
        self.start()
        self.service.balance(1183, 17)
        self.world.refresh()
        wait_for(lambda: 'Today: Topped up +1,000, −12, balance 1,183' in self.names(), 'the day')
        self.focus('list item')
        self.screen.key('Return')
        wait_for(lambda: any('Spent, −12, balance 1,183' in name for name in self.names()),
                 'the spending')
        self.assertTrue(any('Topped up, +1,000, balance 1,183' in name for name in self.names()))
        self.screen.key('Return')
        wait_for(lambda: not any('Spent, −12' in name for name in self.names()), 'the day folded')

    def test_new_balance_leaves_keyboard_and_unfolded_day_alone(self):
        self.start()
        self.service.balance(1183, 17)
        self.world.refresh()
        wait_for(lambda: 'Today: Topped up +1,000, −12, balance 1,183' in self.names(), 'the day')
        self.focus('list item')
        self.screen.key('Return')
        wait_for(lambda: any('Spent, −12, balance 1,183' in name for name in self.names()),
                 'the spending')
        self.service.balance(1171, 29)
        self.world.refresh()
        day = 'Today: 2 changes · Topped up +1,000, −24, balance 1,171'
        wait_for(lambda: day in self.names(), 'the new balance')
        names = self.names()
        changes = [name for name in names if ', balance 1,1' in name]
        self.assertEqual(changes[0], day)
        self.assertEqual([name.split(': ')[1] for name in changes[1:]],
                         ['Spent, −12, balance 1,171', 'Spent, −12, balance 1,183',
                          'Topped up, +1,000, balance 1,183'])
        self.screen.key('Return')
        wait_for(lambda: not any('Spent, −12' in name for name in self.names()), 'the day folded')

    def test_changes_beyond_the_most_are_counted(self):
        self.start()
        # Each brings a top-up of 10 and a spending of 1: two rows.
        for i in range(1, 22):
            self.service.balance(195 + 9 * i, 5 + i)
            self.world.refresh()
        self.focus('list item')
        self.screen.key('Return')
        def listed():
            # Below the screen's edge, most likely.
            items = [node['name'] for node in walk(self.reader.tree('Headroom'))
                     if node['role'] == 'list item']
            return items[1:]
        wait_for(lambda: listed()[-1:] == ['… and 2 more'], 'the rest')
        before = listed()
        self.service.balance(195 + 9 * 22, 5 + 22)
        self.world.refresh()
        wait_for(lambda: listed()[-1:] == ['… and 4 more'], 'the rest with two more')
        self.assertEqual(listed()[2:-1], before[:-3])

    def test_start_offer_goes_when_it_is_on_already(self):
        self.start()
        wait_for(lambda: 'Start at login?' in self.names(), 'the offer')
        self.world.run(['gsettings', 'set', APP_ID, 'start-at-login', 'true'])
        wait_for(lambda: 'Start at login?' not in self.names(), 'no offer')

    def test_shortcuts_are_shown_once(self):
        self.start()

        def windows():
            return len(self.world.run(['xdotool', 'search', '--onlyvisible', '--class',
                                       'headroom']).stdout.split())
        self.assertEqual(windows(), 1)
        self.activate('shortcuts')
        wait_for(lambda: windows() == 2, 'the shortcuts')
        self.activate('shortcuts')
        self.activate('export')
        self.screen.find_window('Export as CSV')
        self.assertEqual(windows(), 3)

    def test_all_days_are_shown_when_asked_for(self):
        self.start_with_history()

        def days():
            return sum(node['role'] == 'list item' for node in walk(self.reader.tree('Headroom')))
        wait_for(lambda: days() == 7, 'the last days')
        self.screen.key('alt+a')
        wait_for(lambda: days() > 15, 'all days')
        wait_for(lambda: 'Show Less' in self.names(), 'the way back')
        self.screen.key('alt+w')
        wait_for(lambda: days() == 7, 'the last days again')
        wait_for(lambda: 'Show All' in self.names(), 'the button for all')

    def test_all_days_are_offered_where_one_fills_the_list(self):
        samples = closely_packed(40000, days=3)
        write_history(self.world, samples)
        self.service.balance(*samples[-1][1:])
        self.start()
        wait_for(lambda: 'Show All' in self.names(), 'the button')
        self.screen.key('alt+a')
        wait_for(lambda: sum(node['role'] == 'list item'
                             for node in walk(self.reader.tree('Headroom'))) >= 3, 'all days')

    def test_start_at_login_is_offered_once(self):
        self.start()
        wait_for(lambda: 'Start at login?' in self.names(), 'the offer')
        self.screen.key('alt+n')
        wait_for(lambda: 'Start at login?' not in self.names(), 'no offer')
        told = self.world.run(['gsettings', 'get', APP_ID, 'tips-told']).stdout
        self.assertIn('start-at-login', told)

    def test_damaged_history_is_told(self):
        path = history_path(self.world)
        path.parent.mkdir(parents=True)
        path.write_bytes(b'no database at all ' * 1000)
        self.start()
        wait_for(lambda: any('The history was damaged' in name for name in self.names()),
                 'the notice')

    def test_export_writes_every_row(self):
        samples = self.start_with_history()
        path = self.world.root / 'ledger.csv'
        self.export(path)

        def lines():
            return path.read_bytes().decode().split('\r\n') if path.exists() else []
        wait_for(lambda: len(lines()) == len(samples) + 2, 'a file with a line for each')
        self.assertEqual(lines()[0], COLUMNS)
        self.assertEqual(lines()[-2].split(',')[2:4], [str(number) for number in samples[-1][1:]])

    def test_failed_export_is_told_in_the_window(self):
        self.start()
        self.export('/proc/ledger.csv')
        wait_for(lambda: any('Cannot write' in name for name in self.names()),
                 'the notice')

    def start_with_portal(self, **options):
        # What is freed is overwritten: a use of it shows.
        self.world.env.update({'GTK_USE_PORTAL': '1', 'G_SLICE': 'always-malloc',
                               'MALLOC_PERTURB_': '165'})
        Watcher(self.world)
        portal = Portal(self.world, **options)
        # GTK 3.24 leaks what a portal answers.
        self.applet = self.world.applet(env=sanitizer.without_leak_check(self.world.env))
        self.world.wait_for_account('an answer', State='current')
        self.screen.focus('Headroom')
        self.activate('export')
        wait_for(lambda: portal.asked, 'the question')
        return portal

    def close_by_keyboard(self):
        self.screen.focus('Headroom')
        self.screen.key('ctrl+w')
        wait_for(lambda: not self.screen.has_window('Headroom'), 'the window closed')

    def test_portal_that_ends_leaves_window_and_export_usable(self):
        self.start_with_portal().end()
        portal = Portal(self.world)
        path = self.world.root / 'ledger.csv'
        self.activate('export')
        wait_for(lambda: portal.asked, 'the question asked again')
        portal.choose(path)
        wait_for(lambda: path.exists() and path.read_text(), 'the file')
        self.close_by_keyboard()
        self.assertEqual(self.applet.stop(), 0)

    def test_portal_that_says_nothing_leaves_window_and_export_usable(self):
        portal = self.start_with_portal(answers=False)
        self.activate('export')
        wait_for(lambda: len(portal.asked) == 2, 'the question asked again')
        self.close_by_keyboard()
        portal.take_question()
        path = self.world.root / 'ledger.csv'
        portal.choose(path)
        wait_for(lambda: path.exists() and path.read_text(), 'the file')
        # It never answers the first.
        portal.end()
        self.world.refresh()
        self.assertEqual(self.applet.stop(), 0)

    def install_browser(self):
        folder = self.world.home / '.local/share/applications'
        folder.mkdir(parents=True)
        (folder / f'{BROWSER}.desktop').write_text(BROWSER_ENTRY)
        self.world.run(['update-desktop-database', str(folder)])

    def top_up(self):
        self.world.call(APP_ID, BASE_PATH, 'org.gtk.Actions', 'Activate', GLib.Variant(
            '(sava{sv})', ('top-up', [GLib.Variant('s', 'default')], {})))

    def test_page_that_nothing_opens_is_told(self):
        self.install_browser()
        self.start()
        self.top_up()
        wait_for(lambda: any(name.startswith('No program opened the page. Its address is https://')
                             for name in self.names()), 'the notice')

    def test_link_of_the_about_dialog_that_nothing_opens_is_told(self):
        self.install_browser()
        self.start()
        self.world.call(APP_ID, BASE_PATH, 'org.gtk.Actions', 'Activate',
                        GLib.Variant('(sava{sv})', ('about', [], {})))
        x, y, width, height = wait_for(
            lambda: [node['area'] for node in walk(self.reader.tree('About Headroom'))
                     if node['name'] == 'Website' and node['showing']], 'the link')[0]
        self.world.run(['xdotool', 'mousemove', '--window', self.screen.find_window('About'),
                        str(x + width // 2), str(y + height // 2), 'click', '1'])
        wait_for(lambda: any(name.startswith('No program opened the page. Its address is https://')
                             for name in self.names()), 'the notice')

    def test_browser_may_answer_after_the_window_is_closed(self):
        asked = []
        info = Gio.DBusNodeInfo.new_for_xml(BROWSER_XML).interfaces[0]
        self.world.bus.register_object(f'/{BROWSER.replace(".", "/")}', info,
                                       lambda *call: asked.append(call[-1]), None, None)
        self.world.call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                        'RequestName', GLib.Variant('(su)', (BROWSER, 4)))
        self.install_browser()
        # What is freed is overwritten: a use of it shows.
        self.world.env.update({'G_SLICE': 'always-malloc', 'MALLOC_PERTURB_': '165'})
        Watcher(self.world)
        applet = self.world.applet()
        self.world.wait_for_account('an answer', State='current')
        self.screen.find_window('Headroom')
        self.top_up()
        wait_for(lambda: asked, 'the browser asked')
        self.activate('close')
        wait_for(lambda: not self.screen.has_window('Headroom'), 'the window closed')
        asked[0].return_value(None)
        self.world.refresh()
        self.assertEqual(applet.stop(), 0)

    def test_unknown_balance_is_told_once(self):
        self.service.reply(500, 'application/json', '{"code":500,"message":"x"}')
        self.world.applet()
        self.world.wait_for_account('an error', State='unreachable')
        self.screen.focus('Headroom')
        wait_for(lambda: any(name.startswith('The service has a problem.') for name in self.names()),
                 'the notice')
        told = [node for node in self.nodes() if 'Balance unknown' in node['name']]
        # The meter's name, for those who cannot see it, and no caption.
        self.assertEqual([node['role'] for node in told], ['panel'])

    def test_notice_keeps_the_keyboard_while_its_text_changes(self):
        self.service.reply(500, 'application/json', '{"code":500,"message":"x"}')
        self.world.applet()
        self.world.wait_for_account('an error', State='unreachable')
        self.screen.focus('Headroom')
        focus_by_keyboard(self.reader, self.screen, 'Headroom', name='Try Again')
        for status, text in ((200, 'Something else answered'), (500, 'The service has a problem')):
            before = len(self.service.seen())
            self.service.reply(status, 'text/html', '<html>')
            self.screen.key('space')
            wait_for(lambda: len(self.service.seen()) > before, 'another check')
            wait_for(lambda: any(name.startswith(text) for name in self.names()), text)
        self.assertEqual([node['name'] for node in self.nodes() if node['focused']], ['Try Again'])

    def test_icons_grow_with_the_text(self):
        self.world.env['GDK_DPI_SCALE'] = '2'
        self.start_with_history()
        widths = [node['area'][2] for node in self.nodes() if node['role'] == 'icon']
        self.assertGreater(len(widths), 2)
        self.assertEqual(set(widths), {32})
