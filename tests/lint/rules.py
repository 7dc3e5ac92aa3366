# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The project's own rules about its sources.

Pure: each rule takes the name of a file (relative to the root, with slashes) and its text, and
returns a list of what is wrong with it. test_rules.py shows each of them a file that breaks it.
"""

import json
import re

# What each part may include headers of; a part may always include its own.
MAY_INCLUDE = {
    "core": set(),
    "settings": {"core"},
    "demo": {"core"},
    "bus": {"core"},
    "cli": {"core", "settings", "bus"},
    "app": {"core", "settings", "bus", "demo"},
}

# Parts in which no toolkit may appear: they must run where there is no display.
NO_TOOLKIT = {"core", "settings", "bus", "demo", "cli"}
TOOLKIT = re.compile(r"^(gtk|gdk|atk|pango|cairo)[/.\-]|^libayatana|^libappindicator")

# The one place of each third-party library.
LIBRARY_HOMES = [
    ("libsoup", re.compile(r"^libsoup/"), re.compile(r"^src/core/service/hr-request\.c$")),
    ("libsecret", re.compile(r"^libsecret/"), re.compile(r"^src/core/keyring/hr-secret-keyring\.c$")),
    ("json-glib", re.compile(r"^json-glib/"), re.compile(r"^src/core/service/hr-reply\.c$")),
    ("SQLite", re.compile(r"^sqlite3"), re.compile(r"^src/core/store/hr-database\.c$")),
    ("appindicator", re.compile(r"^lib(ayatana-)?appindicator"), re.compile(r"^src/app/tray/hr-tray[^/]*\.[ch]$")),
]

# Where the version of meson.build stands as well: at the first place, or at every one.
VERSIONS = {
    "NEWS.md": (r"^## (\S+)", 1),
    "data/headroom.1": (r"^\.TH .*\"Headroom (\S+)\"", 1),
    "data/io.github.headroom_app.Headroom.metainfo.xml.in":
        (r"/headroom/v([^/]+)/data/screenshots/|<releases>\s*<release version=\"([^\"]+)\"", None),
    "data/packaging/debian/changelog": (r"^headroom \(([^)]+)\)", 1),
}

# Put together from halves, so that this file does not hold them.
FORBIDDEN = [
    ("/wo" + "rk/", "an absolute path of one machine"),
    ("TO" + "DO", "work left undone"),
    ("FIX" + "ME", "work left undone"),
    ("clang-format " + "off", "a layout of one's own"),
]

INCLUDE = re.compile(r"^[ \t]*#[ \t]*include[ \t]*[<\"]([^>\"]+)[>\"]", re.M)
GETTEXT = re.compile(r"\b(?:_|N_|C_|NC_|Q_|gettext|ngettext|dgettext|dngettext|g_dgettext|"
                     r"g_dngettext|g_dcgettext|g_dpgettext2?)\s*\(")


def strip_comments(text, strings=False):
    """C without comments (and without the insides of strings), on the same lines."""
    def blank(match):
        token = match.group(0)
        if token.startswith("/"):
            return re.sub(r"[^\n]", " ", token)
        return token[0] * 2 if strings else token
    return re.sub(r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", blank, text,
                  flags=re.S)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def part_of(path):
    """The part of the program a source file belongs to, or None."""
    match = re.match(r"src/([^/]+)/", path)
    return match.group(1) if match else None


def is_c(path):
    return path.endswith((".c", ".h"))


def header_folders(paths):
    """Where each of the project's headers lives, by its bare name, as sources include it."""
    return {name: folder for folder, _, name in (path.rpartition("/") for path in paths)
            if name.endswith(".h") and folder.startswith(("src/", "tests/"))}


def includes_of(path, text):
    """What a file of C includes, and where."""
    code = strip_comments(text)
    return [(match.group(1), f"{path}:{line_of(code, match.start())}")
            for match in INCLUDE.finditer(code)] if is_c(path) else []


def includes(path, text, headers):
    """Layers: who may include whom, no toolkit below the applet, one file for each library."""
    part = part_of(path)
    if part is None:
        return []
    wrong = []
    for name, where in includes_of(path, text):
        if part in NO_TOOLKIT and TOOLKIT.search(name):
            wrong.append(f"{where}: {name} in src/{part}, which must do without a display")
        for library, pattern, home in LIBRARY_HOMES:
            if pattern.search(name) and not home.search(path):
                wrong.append(f"{where}: {library} belongs in {home.pattern} alone")
        folder = headers.get(name.rpartition("/")[2], "")
        owner = part_of(f"{folder}/")
        if folder.startswith("tests"):
            wrong.append(f"{where}: {name} is the tests'; nothing of them is in what is installed")
        elif owner not in (None, part) and owner not in MAY_INCLUDE.get(part, set()):
            wrong.append(f"{where}: src/{part} must not know {name} of src/{owner}")
    return wrong


def circles(texts, headers):
    """No circle of folders: who reaches a folder by its includes is not reached from there."""
    edges = {}
    for path, text in texts.items():
        folder = path.rpartition("/")[0]
        for name, where in includes_of(path, text) if part_of(path) else []:
            other = headers.get(name.rpartition("/")[2], folder)
            if other != folder:
                edges.setdefault(folder, {}).setdefault(other, f"{where}: {name}")

    def reach(folder):
        found, ahead = set(), [folder]
        while ahead:
            new = edges.get(ahead.pop(), {}).keys() - found
            found |= new
            ahead += new
        return found

    reached = {folder: reach(folder) for folder in edges}
    there = {tuple(sorted(other for other in reached[folder]
                          if folder in reached.get(other, ())))
             for folder in edges if folder in reached[folder]}
    wrong = []
    for circle in sorted(there):
        wrong.append(f"circle of {', '.join(circle)}")
        wrong += [f"  {where} of {other}" for folder in circle
                  for other, where in sorted(edges[folder].items()) if other in circle]
    return wrong


def foreign_inputs(target, inputs):
    """Nothing of the tests is built into what is installed; inputs as ninja names them."""
    return [f"{target} is made of {path}, which is the tests'" for path in inputs
            if re.match(r"(\.\./)*tests/", path)]


def core_calls(path, text):
    """Core is told everything: it reads no environment, no settings, and finds no singleton."""
    wrong = []
    part = part_of(path)
    if not is_c(path) or part is None:
        return wrong
    code = strip_comments(text, strings=True)
    rules = [(re.compile(r"\bhr_\w*_get_default\b"), "a singleton")]
    if part == "core":
        rules += [
            (re.compile(r"\b(?:g_|secure_)?getenv\b|\bg_(?:get_environ|environ_getenv)\b"),
             "the environment read in core"),
            (re.compile(r"\bg_settings_\w+|\bGSettings\b"), "settings read in core"),
        ]
    for pattern, what in rules:
        wrong += [f"{path}:{line_of(code, match.start())}: {match.group(0)}: {what}"
                  for match in pattern.finditer(code)]
    return wrong


# What GLib itself wants so: a class's tables, filled once in class_init, and the functions of a
# source, which g_source_new() takes as a pointer that is not const.
WANTED_SO = re.compile(r"^GParamSpec \*\w+\[N_\w+\]$|^guint \w+\[N_\w+\]$|^GSourceFuncs \w+$")
# Also after a brace or a semicolon on the same line, as in a function of one.
STATIC = re.compile(r"(?:^|[{;])[ \t]*static\s+(?!inline\b)([^;={}()]+?)\s*(=|;)", re.M)
# Those two hold brackets, and are never constant as they stand.
STATIC_STRUCT = re.compile(r"^[ \t]*static\s+(?:struct|union)\s*\w*\s*\{", re.M)
STATIC_POINTER = re.compile(r"^[ \t]*static\s+[^;={}()]*\(\s*\*\s*\w+(?:\[[^\]]*\])?\s*\)\s*\(", re.M)
# A macro that holds one.
STATIC_LOCK = re.compile(r"^[ \t]*(G_LOCK_DEFINE\w*)", re.M)
GLOBAL = re.compile(r"^(?!static\b|extern\b|typedef\b|struct \w+;|union \w+;|enum \w+;|return\b|#)"
                    r"([A-Za-z_][\w \t*]*[ \t*]\w+(?:\[[^\]]*\])*)\s*(?:=(?!=)|;)", re.M)


def is_constant(declaration):
    """Whether the variable itself cannot change (not merely what it points to)."""
    declaration = re.sub(r"\[[^\]]*\]", "", declaration)
    last = declaration.rsplit("*", 1)[-1] if "*" in declaration else declaration
    return re.search(r"\bconst\b", last) is not None


def mutable_statics(path, text):
    """State lives in objects: nothing that changes is static or global."""
    if not path.endswith(".c") or part_of(path) is None:
        return []
    wrong = []
    code = strip_comments(text, strings=True)
    wrong += [f"{path}:{line_of(code, match.start())}: {match.group(1)}: static that can change"
              for match in STATIC_LOCK.finditer(code)]
    for pattern in (STATIC_STRUCT, STATIC_POINTER):
        wrong += [f"{path}:{line_of(code, match.start())}: static that can change"
                  for match in pattern.finditer(code)]
    for pattern, kind in ((STATIC, "static"), (GLOBAL, "global")):
        for match in pattern.finditer(code):
            declaration = " ".join(match.group(1).split())
            if is_constant(declaration) or WANTED_SO.match(declaration):
                continue
            where = line_of(code, match.start(1))
            wrong.append(f"{path}:{where}: {kind} that can change: {declaration}")
    return wrong


def forbidden_words(path, text):
    wrong = []
    if path.startswith("LICENSES/") or path == "COPYING":
        return wrong
    for number, line in enumerate(text.splitlines(), 1):
        wrong += [f"{path}:{number}: “{word}”: {what}" for word, what in FORBIDDEN if word in line]
    return wrong


def is_translatable(path, text):
    """Whether translators must see the file, by what it holds."""
    if re.match(r"src/.*\.[ch]$", path):
        return GETTEXT.search(strip_comments(text, strings=True)) is not None
    if path.endswith((".ui", ".glade")):
        return re.search(r"translatable=[\"'](yes|true|1)[\"']", text) is not None
    if path.endswith(".gschema.xml"):
        return re.search(r"<schemalist[^>]*gettext-domain=", text) is not None
    return path.endswith((".desktop.in", ".metainfo.xml.in"))


def potfiles(listing, texts):
    """Every file with a text for people is listed in po/POTFILES, and no other."""
    listed = [line.strip() for line in listing.splitlines()
              if line.strip() and not line.startswith("#")]
    holding = {path for path, text in texts.items() if is_translatable(path, text)}
    wrong = [f"po/POTFILES: {path} is missing" for path in sorted(holding - set(listed))]
    wrong += [f"po/POTFILES: {path} has no text to translate" for path in sorted(set(listed) - holding)]
    wrong += [f"po/POTFILES: {path} is listed twice" for path in sorted(set(listed))
              if listed.count(path) > 1]
    return wrong


CASE = re.compile(r"\"(/[a-z0-9-]+(?:/[a-z0-9-]+)+)\"")
CASE_PREFIX = re.compile(r"\"(/[a-z0-9/-]+/)\" \w+")
CASE_REST = re.compile(r"\bADD\w* \(\"([a-z0-9-][a-z0-9/-]*)\"")


def test_names(texts):
    """Every test there is: "/suite/case" of the unit suites, "test_suite.test_case" of the others."""
    names = set()
    for path, text in texts.items():
        if re.match(r"tests/(unit|app|cli)/test-[^/]*\.c$", path):
            names.update(CASE.findall(text))
            names.update(prefix + rest for prefix in CASE_PREFIX.findall(text)
                         for rest in CASE_REST.findall(text))
        suite = re.match(r"tests/(?:integration|faults)/(test_\w+)\.py$", path)
        if suite:
            names.update(f"{suite[1]}.{case}" for case in re.findall(r"def (test_\w+) ?\(self", text))
    return names


PROOF = re.compile(r"`(/[a-z0-9-]+(?:/[a-z0-9-]+)+|test_\w+\.test_\w+)`")


def proofs(path, text, names):
    """Each row of a table whose last column is called "proof" names tests, and tests that exist."""
    wrong = []
    in_table = False
    for number, line in enumerate(text.splitlines(), 1):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|"):
            in_table = False
        elif cells[-1] == "proof":
            in_table = True
        elif in_table and not re.match(r"^[-:]+$", cells[-1]):
            found = PROOF.findall(cells[-1])
            if not found:
                wrong.append(f"{path}:{number}: \"{cells[0]}\" names no test")
            wrong += [f"{path}:{number}: there is no test {name}" for name in found
                      if name not in names]
    return wrong


def version(path, text, current):
    """Places that name another version than the one of meson.build; pictures are of its tag."""
    if path not in VERSIONS:
        return []
    pattern, count = VERSIONS[path]
    found = [match.group(match.lastindex) for match in re.finditer(pattern, text, re.M)][:count]
    return [f"{path}: {name or 'no version'} instead of {current}" for name in found or [None]
            if name != current]


# What tells which source it is, by its type; a file needs a checksum.
FIXED = {"git": "commit", "dir": "path"}


def stores(path, text):
    """What stores recommend against or refuse: a long summary, a manifest in several files, a source that is not fixed."""
    wrong = []
    if path.endswith(".metainfo.xml.in"):
        wrong += [f"{path}: a summary has at most 25 characters: {summary}"
                  for summary in re.findall(r"<summary>(.*?)</summary>", text, re.S) if len(summary) > 25]
    if path.startswith("flatpak/") and path.endswith(".json"):
        modules = json.loads(text)["modules"]
        for module in modules:
            if isinstance(module, str):
                wrong.append(f"{path}: a module in another file: {module}")
                continue
            modules += module.get("modules", [])
            wrong += [f"{path}: a source that is not fixed: {source}" for source in module.get("sources", [])
                      if FIXED.get(source["type"], "sha256") not in source]
    return wrong


def icon(path, text):
    """What keeps an icon from being drawn, or from taking the panel's colour."""
    if not path.startswith("data/icons/") or not path.endswith(".svg"):
        return []
    wrong = []
    if re.search(r"/hicolor/\d", path):
        wrong.append(f"{path}: stores take only PNG in a folder for one size; draw it in "
                     "data/icons/small and run ./dev icons")
    if "<svg" not in text[:256]:
        # The MIME type is guessed from the first 256 bytes, and GTK then refuses the file.
        wrong.append(f"{path}: <svg must begin within the first 256 bytes")
    if path.endswith("-symbolic.svg"):
        shapes = set(re.findall(r"<([A-Za-z]+)\b", re.sub(r"<!--.*?-->|<\?.*?\?>", "", text, flags=re.S)))
        # GTK 3 recolours by setting the fill of these three.
        wrong += [f"{path}: <{shape}> is not recoloured by GTK"
                  for shape in sorted(shapes - {"svg", "g", "path", "rect", "circle"})]
        if "stroke" in text:
            wrong.append(f"{path}: strokes are not recoloured by GTK; use filled outlines")
    return wrong


def mnemonics(texts):
    """No letter twice on a page of the preferences, below the choice of the account."""
    wrong = []
    for path, text in texts.items():
        if not re.search(r"^src/app/preferences/[^/]+-page\.ui$", path):
            continue
        titles = ["_Account", *re.findall(r'context="preferences">([^<]*_[^<]*)<', text)]
        for source in [path, *(name for name in texts if re.search(r"^po/[^/]+\.po$", name))]:
            there = {}
            for title in titles:
                found = re.search(r'msgctxt "preferences"\nmsgid "%s"\nmsgstr "([^"]+)"' % re.escape(title),
                                  texts[source])
                shown = found[1] if found else title
                letter = shown.partition("_")[2][:1].lower()
                if letter in there:
                    wrong.append(f"{source}: “{letter}” is pressed for “{there[letter]}” and “{shown}”")
                there[letter] = shown
    return wrong
