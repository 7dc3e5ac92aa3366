#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""An applet as people write them for one purpose: the balance in the tray, asked for every five
minutes with Python's own HTTP client in a thread, and a notification when it runs low. No window,
no history, no keyring. What Headroom costs is measured beside it."""

import json
import os
import signal
import threading
import urllib.request

import gi

gi.require_version('Gtk', '3.0')
gi.require_version('AyatanaAppIndicator3', '0.1')
gi.require_version('Notify', '0.7')
from gi.repository import AyatanaAppIndicator3, GLib, Gtk, Notify  # noqa: E402

API_URL = os.environ.get('API_URL', 'https://udioapi.pro/api')
API_KEY = os.environ.get('API_KEY', '')
INTERVAL = 300
LOW = 50


class Applet:
    def __init__(self):
        Notify.init('Credits')
        self.warned = False
        self.indicator = AyatanaAppIndicator3.Indicator.new(
            'credits', 'dialog-information',
            AyatanaAppIndicator3.IndicatorCategory.APPLICATION_STATUS)
        self.indicator.set_status(AyatanaAppIndicator3.IndicatorStatus.ACTIVE)
        self.indicator.set_menu(self.build_menu())
        self.refresh()
        GLib.timeout_add_seconds(INTERVAL, self.refresh)

    def build_menu(self):
        menu = Gtk.Menu()
        self.balance = Gtk.MenuItem(label='…')
        refresh = Gtk.MenuItem(label='Refresh')
        refresh.connect('activate', lambda item: self.refresh())
        leave = Gtk.MenuItem(label='Quit')
        leave.connect('activate', lambda item: Gtk.main_quit())
        for item in (self.balance, refresh, Gtk.SeparatorMenuItem(), leave):
            menu.append(item)
        menu.show_all()
        return menu

    def refresh(self):
        threading.Thread(target=self.fetch, daemon=True).start()
        return True

    def fetch(self):
        request = urllib.request.Request(f'{API_URL}/v2/credits', headers={
            'Authorization': f'Bearer {API_KEY}', 'User-Agent': 'credits-applet/1.0'})
        try:
            with urllib.request.urlopen(request, timeout=20) as reply:
                credits = json.load(reply)['data']['credits']
        except (OSError, ValueError, KeyError) as error:
            GLib.idle_add(self.show, f'Error: {error}', None)
        else:
            GLib.idle_add(self.show, f'{credits} credits', credits)

    def show(self, text, credits):
        print(text, flush=True)
        self.balance.set_label(text)
        self.indicator.set_label('?' if credits is None else str(credits), '00000')
        if credits is not None:
            if credits <= LOW and not self.warned:
                Notify.Notification.new('Credits are low', text, 'dialog-warning').show()
            self.warned = credits <= LOW
        return False


signal.signal(signal.SIGINT, signal.SIG_DFL)
Applet()
Gtk.main()
