# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Notification servers that remember: what is on show, what was shown, who clicked what."""

from gi.repository import Gio, GLib

from .world import APP_ID, pump, wait_for

NAME = 'org.freedesktop.Notifications'
PATH = '/org/freedesktop/Notifications'

XML = f'''<node><interface name="{NAME}">
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/>
    <arg type="s" direction="out"/><arg type="s" direction="out"/></method>
  <method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
    <arg type="as" direction="in"/><arg type="a{{sv}}" direction="in"/>
    <arg type="i" direction="in"/><arg type="u" direction="out"/></method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
  <signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
  <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
</interface></node>'''


class Notification:
    def __init__(self, number, values):
        _, _, self.icon, self.title, self.body, actions, hints, _ = values
        self.number = number
        self.actions = dict(zip(actions[1::2], actions[::2]))
        self.urgency = hints.get('urgency', 1)
        self.image = hints.get('image-path')


class NotificationServer:
    def __init__(self, world):
        self.world = world
        self.history = []
        self.open = {}
        self.next = 1
        info = Gio.DBusNodeInfo.new_for_xml(XML).interfaces[0]
        world.bus.register_object(PATH, info, self._on_call, None, None)
        world.call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                   'RequestName', GLib.Variant('(su)', (NAME, 0)))

    def _on_call(self, bus, sender, path, interface, method, parameters, invocation):
        values = parameters.unpack()
        if method == 'Notify':
            number = values[1] or self.next
            self.next = max(self.next, number + 1)
            shown = Notification(number, values)
            self.open[number] = shown
            self.history.append(shown)
            invocation.return_value(GLib.Variant('(u)', (number,)))
        elif method == 'CloseNotification':
            self.open.pop(values[0], None)
            invocation.return_value(None)
            self._emit('NotificationClosed', GLib.Variant('(uu)', (values[0], 3)))
        elif method == 'GetCapabilities':
            invocation.return_value(GLib.Variant('(as)', (['actions', 'body'],)))
        else:
            invocation.return_value(GLib.Variant('(ssss)', ('test', 'test', '1', '1.2')))

    def _emit(self, signal, parameters):
        # At the end of the world, what was still under way is of no interest.
        if self.world.bus.is_closed():
            return
        self.world.bus.emit_signal(None, PATH, NAME, signal, parameters)

    def click(self, notification, action):
        """Clicks a button by its label, or the bubble itself ("default")."""
        key = 'default' if action == 'default' else notification.actions[action]
        self._emit('ActionInvoked', GLib.Variant('(us)', (notification.number, key)))

    def wait_for(self, title):
        """The newest notification on show whose title holds the text."""
        def condition():
            found = [shown for shown in self.open.values() if title in shown.title]
            return found[-1] if found else None
        return wait_for(condition, f'a notification "{title}"; '
                        f'shown were {[shown.title for shown in self.history]}')

    def titles(self):
        pump(0.1)
        return [shown.title for shown in self.open.values()]


GNOME_NAME = 'org.gtk.Notifications'
GNOME_PATH = '/org/gtk/Notifications'

GNOME_XML = f'''<node><interface name="{GNOME_NAME}">
  <method name="AddNotification"><arg type="s" direction="in"/><arg type="s" direction="in"/>
    <arg type="a{{sv}}" direction="in"/></method>
  <method name="RemoveNotification"><arg type="s" direction="in"/><arg type="s" direction="in"/>
  </method>
</interface></node>'''


class GnomeServer:
    """GNOME Shell's: whoever sends them names them, and they outlive its end, as it stores them."""

    def __init__(self, world):
        self.world = world
        self.open = {}
        self.removed = []
        info = Gio.DBusNodeInfo.new_for_xml(GNOME_XML).interfaces[0]
        world.bus.register_object(GNOME_PATH, info, self._on_call, None, None)
        self.appear()

    def _call_bus(self, method, parameters):
        self.world.call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                        method, parameters)

    def appear(self):
        self._call_bus('RequestName', GLib.Variant('(su)', (GNOME_NAME, 0)))

    def vanish(self):
        self._call_bus('ReleaseName', GLib.Variant('(s)', (GNOME_NAME,)))

    def _on_call(self, bus, sender, path, interface, method, parameters, invocation):
        app, identity, *rest = parameters.unpack()
        assert app == APP_ID, app
        if method == 'AddNotification':
            self.open[identity] = rest[0]['title']
        else:
            self.open.pop(identity, None)
            self.removed.append(identity)
        invocation.return_value(None)
