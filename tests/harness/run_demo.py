# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ./dev run does where there is no display: the demo in a real panel, its status, a picture."""

import pathlib
import sys


from .desktop import Panel, Screen, start_notification_daemon
from .picture import LEVEL_COLOURS, Picture
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
        picture = pathlib.Path(folder).absolute() / 'demo.png'
        # A panel draws an item some time after it has taken it.
        wait_for(lambda: Picture(screen.screenshot(picture)).find_in_tray(LEVEL_COLOURS['ok'][0]),
                 'the number in the tray')
        screen.still()
        screen.screenshot(picture)
        assert applet.stop() == 0, 'the applet did not end well'
        print(status.stdout, end='')
        print(f'Screenshot: {picture}')


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
