# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sway without a screen, and Waybar in it. Sway refuses to run as root."""

import json
import pathlib
import signal

from .desktop import Host
from .world import wait_for

CONFIG = '''
output * mode 1024x600 scale {scale}
output * background #3d5a73 solid_color
swaybg_command -
xwayland disable
'''


class Sway:
    """The compositor. What is to be shown on it is started with its env; @bar is a panel that it
    starts itself."""

    def __init__(self, world, scale=1, bar=None):
        self.world = world
        config = world.root / 'sway.conf'
        config.write_text(CONFIG.format(scale=scale) +
                          (f'bar {{\n  swaybar_command {bar}\n}}\n' if bar else ''))
        self.process = world.start('sway', ['sway', '--config', str(config)], env={
            'WLR_BACKENDS': 'headless', 'WLR_RENDERER': 'pixman', 'WLR_LIBINPUT_NO_DEVICES': '1',
            'G_DEBUG': ''})
        control = wait_for(lambda: list(world.runtime.glob('sway-ipc.*.sock')), 'sway')[0]
        display = wait_for(lambda: [path for path in world.runtime.glob('wayland-*')
                                    if path.suffix != '.lock'], 'a Wayland display')[0]
        self.env = {'SWAYSOCK': str(control), 'WAYLAND_DISPLAY': display.name,
                    'GDK_BACKEND': 'wayland', 'XDG_CURRENT_DESKTOP': 'sway'}

    def screenshot(self, path):
        path = pathlib.Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.world.run(['grim', str(path)], env=self.env)
        return path

    def reload(self):
        """Reads its configuration again, and starts its panel anew."""
        self.world.run(['swaymsg', 'reload'], env=self.env)

    def click(self, x, y):
        for command in (f'cursor set {x} {y}', 'cursor press button1', 'cursor release button1'):
            self.world.run(['swaymsg', 'seat', '-', *command.split()], env=self.env)


class Waybar(Host):
    """Waybar with its default style; a tray, and a clock beside it."""

    MODULES = {'height': 30, 'modules-left': ['sway/workspaces'],
               'modules-right': ['tray', 'clock'], 'tray': {'spacing': 8}}

    def __init__(self, world, sway, **modules):
        super().__init__(world)
        self.sway = sway
        self.configure(world, **modules)
        self.start()

    @classmethod
    def configure(cls, world, **modules):
        """Writes the file that says what is in it."""
        config = world.home / '.config/waybar/config'
        config.parent.mkdir(parents=True, exist_ok=True)
        config.write_text(json.dumps({**cls.MODULES, **modules}))

    def start(self):
        self.process = self.world.start('waybar', ['waybar'],
                                        env={**self.sway.env, 'G_DEBUG': ''})
        self.wait_until_there()

    def reload(self):
        """Reads its configuration again, and is away for some milliseconds."""
        self.process.popen.send_signal(signal.SIGUSR2)

    def stop(self):
        self.process.stop()
        self.wait_until_gone()

    def crash(self):
        self.process.stop(signal.SIGKILL)
        self.wait_until_gone()
