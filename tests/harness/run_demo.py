# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ./dev run does where there is no display: the demo in a real panel, its status, a picture."""

import pathlib
import sys


from .desktop import Panel, Screen, start_notification_daemon
from .world import World, wait_for


def main(folder):
    with World() as world:
        screen = Screen(world, size='1280x900')
        panel = Panel(world)
        start_notification_daemon(world)
        applet = world.start('applet', [str(world.prefix / 'bin/headroom'), '--demo'])
        wait_for(panel.items, 'the item in the tray')
        screen.find_window('Headroom')
        world.wait_for_account('the balance of the demo', account='demo', demo=True, Known=True,
                               State='current')
        status = world.run([str(world.prefix / 'bin/headroom'), 'status', '--demo'])
        picture = screen.screenshot(pathlib.Path(folder).absolute() / 'demo.png')
        assert applet.stop() == 0, 'the applet did not end well'
        print(status.stdout, end='')
        print(f'Screenshot: {picture}')


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
