# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""xdg-desktop-portal itself, with a backend that does as it is told and remembers what it was asked.

Only the backend is made up: what a desktop's own dialogs and services would do.
"""

import os

from gi.repository import Gio, GLib

from harness.world import APP_ID, wait_for

NAME = 'org.freedesktop.impl.portal.desktop.headroomtest'
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
  <signal name="ActionInvoked"><arg type="s"/><arg type="s"/><arg type="s"/><arg type="av"/></signal>
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
    """What a desktop does behind the portals."""

    def __init__(self, world):
        self.world = world
        self.secret = os.urandom(64)
        self.secrets_given = 0
        self.notifications = {}
        self.autostart = None
        self.allow_autostart = True
        self.save_to = None
        self.interfaces = Gio.DBusNodeInfo.new_for_xml(XML).interfaces
        for interface in self.interfaces:
            world.bus.register_object(PATH, interface, self._on_call, self._on_get, None)
        world.call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                   'RequestName', GLib.Variant('(su)', (NAME, 0)))

    def _on_get(self, bus, sender, path, interface, name):
        return GLib.Variant('u', 1)

    def _on_call(self, bus, sender, path, interface, method, parameters, invocation):
        answer = getattr(self, '_' + method)(*parameters.unpack(), invocation)
        invocation.return_value(answer)

    def _RetrieveSecret(self, handle, app, descriptor, options, invocation):
        descriptors = invocation.get_message().get_unix_fd_list()
        pipe = descriptors.get(descriptor)
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

    def click(self, identity, action, *targets):
        """A click on a bubble, or on one of its buttons."""
        targets = list(targets)
        self.world.bus.emit_signal(None, PATH, IMPL + 'Notification', 'ActionInvoked',
                                   GLib.Variant('(sssav)', (APP_ID, identity, action, targets)))


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
    world.wait_for_name('org.freedesktop.portal.Desktop')
    wait_for(lambda: portal_version(world, 'Background'), 'the Background portal')
    return portals


def portal_version(world, portal):
    try:
        return world.get('org.freedesktop.portal.Desktop', PATH, f'org.freedesktop.portal.{portal}',
                         'version')
    except GLib.Error:
        return None
