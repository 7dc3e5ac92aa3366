# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""xdg-desktop-portal itself, with a backend that does as it is told and remembers what it was asked.

Only the backend is made up: what a desktop's own dialogs and services would do.
"""

import os
import threading
import time

from gi.repository import Gio, GLib

from harness.world import APP_ID, BASE_PATH, PATIENCE, wait_for

NAME = 'org.freedesktop.impl.portal.desktop.headroomtest'
PORTALS = 'org.freedesktop.portal.Desktop'
PATH = '/org/freedesktop/portal/desktop'
IMPL = 'org.freedesktop.impl.portal.'

XML = f'''<node>
<interface name="{IMPL}Secret">
  <method name="RetrieveSecret"><arg type="o" direction="in"/><arg type="s" direction="in"/>
    <arg type="h" direction="in"/><arg type="a{{sv}}" direction="in"/>
    <arg type="u" direction="out"/><arg type="a{{sv}}" direction="out"/></method>
  <property name="version" type="u" access="read"/>
</interface>
<interface name="{IMPL}Notification">
  <method name="AddNotification"><arg type="s" direction="in"/><arg type="s" direction="in"/>
    <arg type="a{{sv}}" direction="in"/></method>
  <method name="RemoveNotification"><arg type="s" direction="in"/><arg type="s" direction="in"/>
  </method>
</interface>
<interface name="{IMPL}Background">
  <method name="GetAppState"><arg type="a{{sv}}" direction="out"/></method>
  <method name="NotifyBackground"><arg type="o" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="u" direction="out"/>
    <arg type="a{{sv}}" direction="out"/></method>
  <method name="EnableAutostart"><arg type="s" direction="in"/><arg type="b" direction="in"/>
    <arg type="as" direction="in"/><arg type="u" direction="in"/><arg type="b" direction="out"/>
  </method>
  <signal name="RunningApplicationsChanged"/>
</interface>
<interface name="{IMPL}Access">
  <method name="AccessDialog"><arg type="o" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="a{{sv}}" direction="in"/>
    <arg type="u" direction="out"/><arg type="a{{sv}}" direction="out"/></method>
</interface>
<interface name="{IMPL}FileChooser">
  <method name="SaveFile"><arg type="o" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="a{{sv}}" direction="in"/>
    <arg type="u" direction="out"/><arg type="a{{sv}}" direction="out"/></method>
</interface>
<interface name="{IMPL}AppChooser">
  <method name="ChooseApplication"><arg type="o" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="as" direction="in"/><arg type="a{{sv}}" direction="in"/>
    <arg type="u" direction="out"/><arg type="a{{sv}}" direction="out"/></method>
  <method name="UpdateChoices"><arg type="o" direction="in"/><arg type="as" direction="in"/></method>
</interface>
</node>'''

PORTAL_FILE = f'''[portal]
DBusName={NAME}
Interfaces={{}}
UseIn=XFCE
'''


class Backend:
    """What a desktop does behind the portals. It has a thread and a connection of its own: the
    portals wait for it while the proof waits for the portals."""

    def __init__(self, world):
        self.world = world
        self.secret = os.urandom(64)
        self.secrets_given = 0
        self.notifications = {}
        self.autostart = None
        self.allow_autostart = True
        self.save_to = None
        self.interfaces = Gio.DBusNodeInfo.new_for_xml(XML).interfaces
        self.loop = GLib.MainLoop.new(GLib.MainContext.new(), False)
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()
        world.wait_for_name(NAME)

    def _serve(self):
        self.loop.get_context().push_thread_default()
        flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT |
                 Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        self.bus = Gio.DBusConnection.new_for_address_sync(
            self.world.env['DBUS_SESSION_BUS_ADDRESS'], flags, None, None)
        self.bus.set_exit_on_close(False)
        for interface in self.interfaces:
            self.bus.register_object(PATH, interface, self._on_call, self._on_get, None)
        self.bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                           'RequestName', GLib.Variant('(su)', (NAME, 0)), None, 0, -1, None)
        self.loop.run()

    def _on_get(self, bus, sender, path, interface, name):
        return GLib.Variant('u', 1)

    def _on_call(self, bus, sender, path, interface, method, parameters, invocation):
        def answer():
            invocation.return_value(getattr(self, '_' + method)(*parameters.unpack(), invocation))

        if parameters.get_type_string().startswith('(o'):
            threading.Thread(target=self._answer_announced, daemon=True,
                             args=(parameters.unpack()[0], answer)).start()
        else:
            answer()

    def _answer_announced(self, handle, answer):
        """xdg-desktop-portal 1.16 loses an answer that is there before the request is on the bus; no
        desktop is that fast."""
        while 'org.freedesktop.portal.Request' not in self.bus.call_sync(
                PORTALS, handle, 'org.freedesktop.DBus.Introspectable',
                'Introspect', None, None, 0, -1, None).unpack()[0]:
            time.sleep(0.01)
        answer()

    def _RetrieveSecret(self, handle, app, descriptor, options, invocation):
        # Taken from the message, which would keep the pipe open for who reads it to its end.
        pipe = invocation.get_message().get_unix_fd_list().steal_fds()[descriptor]
        os.write(pipe, self.secret)
        os.close(pipe)
        assert app == APP_ID, app
        self.secrets_given += 1
        return GLib.Variant('(ua{sv})', (0, {}))

    def _AddNotification(self, app, identity, notification, invocation):
        assert app == APP_ID, app
        self.notifications[identity] = notification

    def _RemoveNotification(self, app, identity, invocation):
        self.notifications.pop(identity, None)

    def _GetAppState(self, invocation):
        return GLib.Variant('(a{sv})', ({APP_ID: GLib.Variant('u', 0)},))

    def _NotifyBackground(self, handle, app, name, invocation):
        return GLib.Variant('(ua{sv})', (0, {'result': GLib.Variant('u', 1)}))

    def _EnableAutostart(self, app, enable, command, flags, invocation):
        self.autostart = (app, enable, command, flags)
        return GLib.Variant('(b)', (enable and self.allow_autostart,))

    def _AccessDialog(self, handle, app, parent, title, subtitle, body, options, invocation):
        return GLib.Variant('(ua{sv})', (0, {}))

    def _SaveFile(self, handle, app, parent, title, options, invocation):
        if self.save_to is None:
            return GLib.Variant('(ua{sv})', (1, {}))
        uris = GLib.Variant('as', [self.save_to.as_uri()])
        return GLib.Variant('(ua{sv})', (0, {'uris': uris}))

    def _ChooseApplication(self, handle, app, parent, choices, options, invocation):
        choice = GLib.Variant('s', choices[0])
        return GLib.Variant('(ua{sv})', (0, {'choice': choice}))

    def _UpdateChoices(self, handle, choices, invocation):
        return None

    def click(self, notification):
        """A click on a bubble: a desktop then activates the action, and starts its owner for it."""
        action = notification['default-action']
        assert action.startswith('app.'), action
        target = notification.get('default-action-target')
        parameters = [] if target is None else [GLib.Variant('s', target)]
        self.world.bus.call_sync(
            APP_ID, BASE_PATH, 'org.freedesktop.Application', 'ActivateAction',
            GLib.Variant('(sava{sv})', (action[4:], parameters, {})), None, 0,
            int(PATIENCE * 1000), None)


def start_portals(world, backend):
    """The permission store, the documents' folder and the portals, with that backend."""
    folder = world.root / 'portals'
    folder.mkdir()
    names = ';'.join(interface.name for interface in backend.interfaces)
    (folder / 'headroomtest.portal').write_text(PORTAL_FILE.format(names))
    # What newer versions look at instead of UseIn.
    config = world.home / '.config/xdg-desktop-portal'
    config.mkdir(parents=True)
    (config / 'portals.conf').write_text('[preferred]\ndefault=headroomtest\n')
    env = {'XDG_DESKTOP_PORTAL_DIR': str(folder), 'XDG_CURRENT_DESKTOP': 'XFCE'}
    world.start('permission-store', ['/usr/libexec/xdg-permission-store'])
    world.wait_for_name('org.freedesktop.impl.portal.PermissionStore')
    world.start('document-portal', ['/usr/libexec/xdg-document-portal'])
    world.wait_for_name('org.freedesktop.portal.Documents')
    portals = world.start('portals', ['/usr/libexec/xdg-desktop-portal'], env=env)
    world.wait_for_name(PORTALS)
    wait_for(lambda: portal_version(world, 'Background'), 'the Background portal')
    return portals


def portal_version(world, portal):
    try:
        return world.get(PORTALS, PATH, f'org.freedesktop.portal.{portal}',
                         'version')
    except GLib.Error:
        return None
