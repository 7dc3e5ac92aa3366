# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A system tray without a picture: the watcher's side of the protocol, and an item as a host sees
it."""

from gi.repository import Gio, GLib

from .world import Timeout, wait_for

WATCHER = 'org.kde.StatusNotifierWatcher'
ITEM = 'org.kde.StatusNotifierItem'
MENU = 'com.canonical.dbusmenu'

WATCHER_XML = f'''<node><interface name="{WATCHER}">
  <method name="RegisterStatusNotifierItem"><arg type="s" direction="in"/></method>
  <method name="RegisterStatusNotifierHost"><arg type="s" direction="in"/></method>
  <property name="RegisteredStatusNotifierItems" type="as" access="read"/>
  <property name="IsStatusNotifierHostRegistered" type="b" access="read"/>
  <property name="ProtocolVersion" type="i" access="read"/>
</interface></node>'''


class Watcher:
    """The name org.kde.StatusNotifierWatcher, and who registered with it, in order."""

    def __init__(self, world, host=True, late=False, replace=False):
        """@host: whether it has one; @late: its object comes with appear(); @replace: takes the
        name from whoever has it."""
        self.world = world
        self.host = host
        self.items = []
        self.listed = False
        self.object = 0
        if not late:
            self.appear()
        self.take_name(replace)

    def take_name(self, replace=False):
        """Anybody may take it over in turn."""
        self.world.bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus',
                                 'org.freedesktop.DBus', 'RequestName',
                                 GLib.Variant('(su)', (WATCHER, 3 if replace else 1)), None,
                                 Gio.DBusCallFlags.NONE, -1, None)

    def appear(self):
        info = Gio.DBusNodeInfo.new_for_xml(WATCHER_XML).interfaces[0]
        self.object = self.world.bus.register_object('/StatusNotifierWatcher', info, self._on_call,
                                                     self._on_get, None)

    def get_host(self):
        """As a panel that comes to a watcher without one."""
        self.host = True
        self.world.bus.emit_signal(None, '/StatusNotifierWatcher', WATCHER,
                                   'StatusNotifierHostRegistered', None)

    def _on_call(self, bus, sender, path, interface, method, parameters, invocation):
        if method == 'RegisterStatusNotifierItem':
            self.items.append((sender, parameters.unpack()[0]))
        invocation.return_value(None)

    def _on_get(self, bus, sender, path, interface, name):
        self.listed |= name == 'RegisteredStatusNotifierItems' and bool(self.items)
        return {
            'RegisteredStatusNotifierItems': GLib.Variant('as', [s + p for s, p in self.items]),
            'IsStatusNotifierHostRegistered': GLib.Variant('b', self.host),
            'ProtocolVersion': GLib.Variant('i', 0),
        }[name]

    def wait_until_known(self):
        """Until the applet has found its item in the list: where nobody answers for a while, there
        is no tray for it."""
        wait_for(lambda: self.listed, 'an item that is found in the list')

    def wait_for_item(self):
        wait_for(lambda: self.items, 'an item in the tray')
        return Item(self.world, *self.items[-1])

    def close(self):
        """As a panel that ends."""
        self.world.call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                        'ReleaseName', GLib.Variant('(s)', (WATCHER,)))
        if self.object:
            self.world.bus.unregister_object(self.object)
        self.items = []


class Row:
    """A row of the menu."""

    def __init__(self, layout):
        self.id, self.properties, children = layout
        self.rows = [Row(child) for child in children]

    @property
    def label(self):
        return self.properties.get('label', '').replace('_', '')

    @property
    def visible(self):
        return self.properties.get('visible', True)

    @property
    def enabled(self):
        return self.properties.get('enabled', True)

    @property
    def separator(self):
        return self.properties.get('type') == 'separator'


class Item:
    """What a host reads of an item, and what it does to its menu."""

    def __init__(self, world, name, path):
        self.world, self.name, self.path = world, name, path

    def get(self, prop):
        return self.world.get(self.name, self.path, ITEM, prop)

    @property
    def label(self):
        return self.get('XAyatanaLabel')

    @property
    def icon(self):
        return self.get('IconName')

    @property
    def sentence(self):
        return self.get('IconAccessibleDesc')

    def menu(self):
        """The visible rows."""
        layout = self.world.call(self.name, self.get('Menu'), MENU, 'GetLayout',
                                 GLib.Variant('(iias)', (0, -1, [])), '(u(ia{sv}av))')
        return [row for row in Row(layout[1]).rows if row.visible]

    def labels(self):
        return [row.label for row in self.menu() if not row.separator]

    def row(self, label):
        """The visible row with that label, in the menu or one level below it."""
        for row in self.menu():
            for candidate in [row, *row.rows]:
                if candidate.visible and candidate.label == label:
                    return candidate
        raise Timeout(f'no row "{label}" in {self.labels()}')

    def middle_click(self):
        self.world.call(self.name, self.path, ITEM, 'XAyatanaSecondaryActivate',
                        GLib.Variant('(u)', (0,)))

    def click(self, row):
        if isinstance(row, str):
            row = self.row(row)
        self.world.call(self.name, self.get('Menu'), MENU, 'Event',
                        GLib.Variant('(isvu)', (row.id, 'clicked', GLib.Variant('i', 0), 0)))
