# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A window as a screen reader sees it, through AT-SPI on the world's own bus."""

import json

from .world import Timeout, wait_for

# Its own process: AT-SPI takes the bus of the environment that it starts in. Reads one request a
# line, {"window": title}, and answers with the tree of that window, or with null where there is no
# such window, also for one that changed while it was read.
READER = r'''
import json, sys
import gi
gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib

def read_text(node):
    text = node.get_text_iface()
    return Atspi.Text.get_text(text, 0, -1) if text else ''

def read_area(node):
    component = node.get_component_iface()
    if component is None:
        return None
    area = component.get_extents(Atspi.CoordType.WINDOW)
    return area.x, area.y, area.width, area.height

def is_cut(node, states):
    """Whether dots stand for the end of a label: what they stand for has no places of its own."""
    if node.get_role() != Atspi.Role.LABEL or not states.contains(Atspi.StateType.SHOWING):
        return False
    text = node.get_text_iface()
    length = Atspi.Text.get_character_count(text) if text else 0
    if length < 2:
        return False
    last = [Atspi.Text.get_character_extents(text, at, Atspi.CoordType.WINDOW)
            for at in (length - 2, length - 1)]
    return (last[0].x, last[0].y) == (last[1].x, last[1].y)

# Newer versions of AT-SPI call it by another name.
NAMES = {'button': 'push button'}

def describe(node):
    states = node.get_state_set()
    role = node.get_role_name()
    entry = {
        'role': NAMES.get(role, role),
        'name': node.get_name() or '',
        'description': node.get_description() or '',
        'text': read_text(node),
        'focusable': states.contains(Atspi.StateType.FOCUSABLE),
        'focused': states.contains(Atspi.StateType.FOCUSED),
        'sensitive': states.contains(Atspi.StateType.SENSITIVE),
        'showing': states.contains(Atspi.StateType.SHOWING),
        'expandable': states.contains(Atspi.StateType.EXPANDABLE),
        'expanded': states.contains(Atspi.StateType.EXPANDED),
        'area': read_area(node),
        'cut': is_cut(node, states) if '--cut' in sys.argv else None,
        'labelled': any(relation.get_relation_type() == Atspi.RelationType.LABELLED_BY
                        for relation in node.get_relation_set()),
    }
    entry['children'] = [describe(child) for child in
                         (node.get_child_at_index(i) for i in range(node.get_child_count()))
                         if child is not None]
    return entry

def find(wanted):
    desktop = Atspi.get_desktop(0)
    desktop.clear_cache()
    for i in range(desktop.get_child_count()):
        program = desktop.get_child_at_index(i)
        for j in range(program.get_child_count() if program else 0):
            window = program.get_child_at_index(j)
            if window and window.get_name() == wanted:
                return describe(window)
    return None

Atspi.init()
# A program under a sanitizer takes longer than 0.8 s now and then.
Atspi.set_timeout(30000, 30000)
for line in sys.stdin:
    try:
        found = find(json.loads(line)['window'])
    except GLib.Error as error:
        print(error.message, file=sys.stderr)
        found = None
    print(json.dumps(found), flush=True)
'''


# Writes down the names that change, or what bars and alerts say when they appear, a line each.
LISTENER = r'''
import sys
import gi
gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib

TOLD = (Atspi.Role.ALERT, Atspi.Role.INFO_BAR, Atspi.Role.NOTIFICATION)

def read_labels(node):
    if not node.get_state_set().contains(Atspi.StateType.SHOWING):
        return []
    if node.get_role() == Atspi.Role.LABEL:
        return [node.get_name()]
    children = (node.get_child_at_index(i) for i in range(node.get_child_count()))
    return [text for child in children if child is not None for text in read_labels(child)]

def on_event(event):
    if event.type.startswith('object:property-change'):
        print(event.any_data, flush=True)
    elif event.detail1:
        try:
            if event.source.get_role() in TOLD:
                print(event.source.get_name(), *read_labels(event.source), flush=True)
        except GLib.Error as error:
            print(error.message, file=sys.stderr)

Atspi.init()
# A program under a sanitizer takes longer than 0.8 s now and then.
Atspi.set_timeout(30000, 30000)
listener = Atspi.EventListener.new(on_event)
listener.register(sys.argv[1])
print('', flush=True)
Atspi.event_main()
'''


class Listener:
    """What screen readers are told without asking: what bars and alerts that appear say, or, by
    another kind of event, names that change."""

    def __init__(self, world, kind='object:state-changed:showing'):
        self.path = world.root / 'told-to-screen-readers'
        with self.path.open('w') as file:
            world.start('listener', ['/usr/bin/python3', '-c', LISTENER, kind], stdout=file)
        wait_for(lambda: self.path.read_text(), 'a listener')

    def spoken(self):
        return self.path.read_text().splitlines()[1:]


def start_accessibility(world):
    """AT-SPI's own bus and registry, as a desktop starts them."""
    world.env.pop('NO_AT_BRIDGE', None)
    world.start('at-spi', ['/usr/libexec/at-spi-bus-launcher', '--launch-immediately'])
    world.wait_for_name('org.a11y.Bus')
    # One that stays, and listens to what nobody tells. When the last one goes, AT-SPI's bridge takes
    # its hook for keys out of GTK's list, which GTK may be walking just then: it crashes (2.52).
    stays = world.start('listener-that-stays',
                        ['/usr/bin/python3', '-c', LISTENER, 'terminal:line-changed'])
    wait_for(stays.output, 'a listener that stays')


class Reader:
    def __init__(self, world):
        self.world = world

    def tree(self, title, *options):
        """The tree of the window with that title, waited for; with --cut also which labels are."""
        said = []

        def condition():
            done = self.world.run(['/usr/bin/python3', '-c', READER, *options],
                                  stdin=json.dumps({'window': title}) + '\n')
            said.append(done.stderr)
            return json.loads(done.stdout)
        try:
            return wait_for(condition, f'the window {title} in AT-SPI')
        except Timeout as error:
            raise Timeout(f'{error}; tried {len(said)} times, at last: {said[-1]}') from None


def walk(node):
    yield node
    for child in node['children']:
        yield from walk(child)


def focus_by_keyboard(reader, screen, title, role=None, name=None):
    """Presses Tab until something of that role or that name has the focus. There is time for as many
    stops as come before it."""
    stops = set()

    def step():
        focused = [node for node in walk(reader.tree(title)) if node['focused']]
        if any(role in (None, node['role']) and name in (None, node['name']) for node in focused):
            return 'there'
        new = {(node['role'], node['name']) for node in focused} - stops
        stops.update(new)
        screen.key('Tab')
        return new
    while wait_for(step, f'the focus on a {name or role}') != 'there':
        pass


# Roles of things a person operates.
CONTROLS = {'push button', 'toggle button', 'check box', 'radio button', 'combo box', 'text',
            'password text', 'entry', 'spin button', 'switch', 'slider', 'link', 'menu button',
            'page tab'}


def controls(tree):
    """Every control that is on the screen."""
    return [node for node in walk(tree) if node['showing'] and node['focusable'] and
            node['role'] in CONTROLS]


def walk_by_keyboard(reader, screen, title):
    """Presses Tab until everything that can be operated has had the keyboard; every stop on the
    way, by role and name. A combo box does not tell that it has it."""
    stops, left = set(), []

    def step():
        nodes = [node for node in walk(reader.tree(title)) if node['showing']]
        new = {(node['role'], node['name']) for node in nodes if node['focused']} - stops
        stops.update(new)
        left[:] = {(node['role'], node['name']) for node in nodes
                   if node['role'] in CONTROLS and node['focusable'] and node['sensitive']} - stops
        screen.key('Tab')
        return new or not left
    try:
        wait_for(step, f'something of {title} by keyboard')
        while left:
            wait_for(step, f'the whole of {title} by keyboard')
    except Timeout as error:
        raise Timeout(f'{error}; not reached: {left}; stops: {stops}') from None
    return stops
