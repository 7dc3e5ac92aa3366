#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks at everything that can be checked without running the program.

    tests/lint/lint.py [BUILD-DIRECTORY]
    tests/lint/lint.py --translations

The build directory (default: build) must hold a finished build: clang-tidy reads its commands and
generated headers, and the command's libraries are read from its binary. Prints a line for each
check, and what is wrong below it. A tool that is missing is a failure, never a skip; only the layout
is for one version alone, and skipped by name with another. With HEADROOM_SKIP_NOTHING in the
environment that is a failure, too.

With --translations it looks at one thing alone: whether every language is complete.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree
from concurrent.futures import ThreadPoolExecutor

import rules

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
APP_ID = "io.github.headroom_app.Headroom"

# Where Debian keeps the tools.
PACKAGES = {
    "appstreamcli": "appstream",
    "clang-format": "clang-format",
    "clang-tidy": "clang-tidy",
    "cppcheck": "cppcheck",
    "desktop-file-validate": "desktop-file-utils",
    "git": "git",
    "glib-compile-schemas": "libglib2.0-bin",
    "groff": "groff-base",
    "ldd": "libc-bin",
    "meson": "meson",
    "msgfmt": "gettext",
    "msgmerge": "gettext",
    "ninja": "ninja-build",
    "reuse": "reuse",
    "xgettext": "gettext",
}

# As meson's "glib" preset has them.
XGETTEXT = [
    "--from-code=UTF-8", "--add-comments",
    "--keyword=_", "--keyword=N_", "--keyword=C_:1c,2", "--keyword=NC_:1c,2",
    "--keyword=g_dcgettext:2", "--keyword=g_dngettext:2,3", "--keyword=g_dpgettext2:2c,3",
]


class Wrong(Exception):
    """A check could not be made at all."""


class Skipped(Exception):
    """A check is for another system than this one."""


def run(*command, cwd=ROOT, **environment):
    """Runs a tool; returns its exit status and all it printed."""
    tool = command[0]
    if shutil.which(tool) is None:
        raise Wrong(f"{tool} is missing: it is in Debian's package {PACKAGES.get(tool, '?')}")
    done = subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          stdin=subprocess.DEVNULL, text=True, errors="replace", check=False,
                          env={**os.environ, "LC_ALL": "C.UTF-8", **environment})
    return done.returncode, done.stdout


def complaints(*command, quiet=False, **options):
    """What a tool said, if it failed (or, with quiet, if it said anything)."""
    status, output = run(*command, **options)
    lines = [line for line in output.splitlines() if line.strip()]
    if status != 0:
        return lines or [f"{command[0]} ended with {status}"]
    return lines if quiet else []


class Tree:
    """The files of the project: what git tracks or would, without what is ignored."""

    def __init__(self, build):
        self.build = os.path.abspath(build)
        status, output = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
        if status != 0:
            raise Wrong(output)
        self.paths = sorted({path for path in output.split("\0")
                             if path and os.path.isfile(os.path.join(ROOT, path))})
        self.texts = {}
        for path in self.paths:
            with open(os.path.join(ROOT, path), "rb") as file:
                data = file.read()
            if b"\0" not in data:
                self.texts[path] = data.decode("utf-8", errors="replace")
        self.headers = rules.header_folders(self.paths)

    def match(self, pattern):
        return [path for path in self.paths if re.search(pattern, path)]

    def each(self, rule):
        return [line for path, text in self.texts.items() for line in rule(path, text)]


def check_format(tree):
    """Version 14 decides the layout: others lay out otherwise."""
    tool = "clang-format-14" if shutil.which("clang-format-14") else "clang-format"
    version = run(tool, "--version")[1].strip()
    if "version 14." not in version:
        raise Skipped(f"clang-format 14 decides, and this is {version}")
    status, output = run(tool, "--dry-run", "-Werror", *tree.match(r"^(src|tests)/.*\.[ch]$"))
    places = re.findall(r"^(\S+?):(\d+):\d+: error:", output, re.M)
    files = {path: [int(line) for name, line in places if name == path] for path, _ in places}
    wrong = [f"{path}: line {', '.join(map(str, sorted(set(lines))))}" for path, lines in files.items()]
    return wrong or (output.splitlines() if status != 0 else [])


def check_cppcheck(tree):
    return complaints(
        "cppcheck", "--quiet", "--error-exitcode=1", "--inline-suppr", "--std=c11",
        "--library=gtk", "--library=gnu", "--enable=warning,performance,portability",
        "--template={file}:{line}: {id}: {message}",
        # Macros from GLib's headers, which cppcheck is not given: it knows them from its library.
        "--suppress=unknownMacro", "--suppress=missingIncludeSystem", "src", quiet=True)


def tidy_file(build, path):
    status, output = run("clang-tidy", "--quiet", "-p", build,
                         # The commands are gcc's, with warnings that clang does not know.
                         "--extra-arg=-Wno-unknown-warning-option",
                         "--extra-arg=-Wno-unused-command-line-argument",
                         # clang 14 wants to be asked twice for zero, which changes no finding.
                         "--extra-arg=-ftrivial-auto-var-init=uninitialized", path)
    if status == 0:
        return []
    # Paths come as the build's commands have them; from src on is what a person looks for.
    return [re.sub(r"^\S*?(?=src/)", "", line) for line in output.splitlines()
            if re.search(r": (warning|error): ", line)] or output.splitlines()


# All that a command may load that is called every few seconds.
LIGHT = re.compile(r"linux-vdso|ld-linux|/ld|lib(c|m|glib-2\.0|gio-2\.0|gobject-2\.0|gmodule-2\.0|pcre2-8|z|"
                   r"mount|blkid|selinux|ffi|asan|ubsan|gcc_s|dl|rt|pthread|resolv|stdc\+\+)\.so")


def check_command_is_light(tree):
    binary = os.path.join(tree.build, "src", "cli", "headroom")
    if not os.path.exists(binary):
        raise Wrong(f"{binary} is not there: build first")
    _, output = run("ldd", binary)
    return [f"the command loads {line.split()[0]}; what needs it belongs in headroom-direct"
            for line in output.splitlines() if line.strip() and not LIGHT.search(line)]


def check_no_gtk_linked(tree):
    binary = os.path.join(tree.build, "src", "cli", "headroom-direct")
    if not os.path.exists(binary):
        raise Wrong(f"{binary} is not there: build first")
    _, output = run("ldd", binary)
    return [f"the command is linked to {line.split()[0]}" for line in output.splitlines()
            if re.search(r"lib(gtk|gdk)-|appindicator", line)]


def check_installed(tree):
    """What every installed program and library is made of, as the build has it."""
    if not os.path.exists(os.path.join(tree.build, "build.ninja")):
        raise Wrong(f"{tree.build} holds no build")
    status, output = run("meson", "introspect", "--targets", tree.build)
    if status != 0:
        raise Wrong(output)
    installed = [os.path.relpath(name, tree.build) for target in json.loads(output)
                 if target["installed"] for name in target["filename"]]
    wrong = []
    for target in installed:
        status, output = run("ninja", "-C", tree.build, "-t", "inputs", target)
        if status != 0:
            raise Wrong(output)
        wrong += rules.foreign_inputs(target, output.splitlines())
    return wrong or ([] if installed else ["the build installs nothing"])


def check_versions(tree):
    current = re.search(r"version: '(.*)'", tree.texts["meson.build"]).group(1)
    return tree.each(lambda path, text: rules.version(path, text, current))


def check_rules_themselves(_tree):
    return complaints("/usr/bin/python3", "-B", "test_rules.py", cwd=os.path.join(ROOT, "tests", "lint"))


def check_faults(_tree):
    return complaints("/usr/bin/python3", "-B", "document.py", "--check",
                      cwd=os.path.join(ROOT, "tests", "faults"))


def check_desktop(_tree):
    with tempfile.TemporaryDirectory() as folder:
        # The validator wants the final name.
        target = os.path.join(folder, f"{APP_ID}.desktop")
        shutil.copy(os.path.join(ROOT, "data", f"{APP_ID}.desktop.in"), target)
        return complaints("desktop-file-validate", target, quiet=True)


def check_metainfo(_tree):
    status, output = run("appstreamcli", "validate", "--no-net", "--no-color",
                         f"data/{APP_ID}.metainfo.xml.in")
    bad = [line for line in output.splitlines() if re.match(r"\s*[EW]:", line)]
    return bad or (output.splitlines() if status != 0 else [])


def check_xml(tree):
    wrong = []
    for path in tree.match(r"\.(xml|svg|ui|metainfo\.xml\.in)$"):
        try:
            xml.etree.ElementTree.fromstring(tree.texts[path].encode())
        except xml.etree.ElementTree.ParseError as error:
            wrong.append(f"{path}: {error}")
    return wrong


def check_schemas(_tree):
    return complaints("glib-compile-schemas", "--strict", "--dry-run", "data", quiet=True)


def check_manual(tree):
    return [line for path in tree.match(r"\.[1-8]$")
            for line in complaints("groff", "-man", "-ww", "-z", "-Tutf8", path, quiet=True)]


def languages(tree):
    return [line for line in tree.texts["po/LINGUAS"].split("\n") if line and not line.startswith("#")]


def check_translations(tree):
    """Each language is sound: gettext takes it, and every format string fits."""
    wrong = []
    for language in languages(tree):
        source = f"po/{language}.po"
        if source not in tree.texts:
            wrong.append(f"{source} is not there, though po/LINGUAS names it")
            continue
        wrong += complaints("msgfmt", "-c", "--check-format", "-o", os.devnull, source)
    return wrong


def check_translations_complete(tree):
    """Each language has every text as it stands in the sources now."""
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        template = os.path.join(folder, "headroom.pot")
        wrong += complaints("xgettext", *XGETTEXT, "--files-from=po/POTFILES", f"--output={template}")
        if not os.path.exists(template):
            return wrong
        for language in languages(tree):
            source = f"po/{language}.po"
            merged = os.path.join(folder, f"{language}.po")
            wrong += complaints("msgmerge", "--quiet", "--no-fuzzy-matching", "-o", merged, source, template)
            if os.path.exists(merged):
                _, statistics = run("msgfmt", "--statistics", "-o", os.devnull, merged)
                if re.search(r"untranslated|fuzzy", statistics):
                    wrong.append(f"{source}: {statistics.strip()}")
    return wrong


def check_po_listed(tree):
    named = set(languages(tree))
    return [f"{path}: not in po/LINGUAS" for path in tree.match(r"^po/[^/]+\.po$")
            if path[3:-3] not in named]


def check_reuse(_tree):
    status, output = run("reuse", "lint")
    if status == 0:
        return []
    # Without the long list of SPDX's own hints.
    return [line for line in output.splitlines() if line.strip()]


def all_checks(tree):
    return [
        ("the rules fire", check_rules_themselves),
        ("layout (clang-format)", check_format),
        ("cppcheck", check_cppcheck),
        ("layers and libraries", lambda tree: tree.each(
            lambda path, text: rules.includes(path, text, tree.headers))),
        ("no circle of folders", lambda tree: rules.circles(tree.texts, tree.headers)),
        ("nothing of the tests is installed", check_installed),
        ("no GTK in the command", check_no_gtk_linked),
        ("the command is light", check_command_is_light),
        ("core is told everything", lambda tree: tree.each(rules.core_calls)),
        ("nothing static changes", lambda tree: tree.each(rules.mutable_statics)),
        ("forbidden words", lambda tree: tree.each(rules.forbidden_words)),
        ("XML", check_xml),
        ("icons", lambda tree: tree.each(rules.icon)),
        ("stores", lambda tree: tree.each(rules.stores)),
        ("versions", check_versions),
        ("table of faults", check_faults),
        ("desktop file", check_desktop),
        ("metainfo", check_metainfo),
        ("settings schema", check_schemas),
        ("manual page", check_manual),
        ("POTFILES", lambda tree: rules.potfiles(tree.texts["po/POTFILES"], tree.texts)),
        ("LINGUAS", check_po_listed),
        ("translations", check_translations),
        ("mnemonics", lambda tree: rules.mnemonics(tree.texts)),
        ("proofs that SECURITY.md names", lambda tree: rules.proofs(
            "SECURITY.md", tree.texts["SECURITY.md"], rules.test_names(tree.texts))),
        ("proofs that HACKING.md names", lambda tree: rules.proofs(
            "HACKING.md", tree.texts["HACKING.md"], rules.test_names(tree.texts))),
        ("licences (REUSE)", check_reuse),
    ]


def guarded(check, tree):
    try:
        return check(tree)
    except Wrong as error:
        return [str(error)]
    except Skipped as reason:
        return [str(reason)] if "HEADROOM_SKIP_NOTHING" in os.environ else reason


def tidy_jobs(tree, pool):
    """One job for each source file: the slowest check, so all processors share it."""
    if not os.path.exists(os.path.join(tree.build, "compile_commands.json")):
        return [pool.submit(lambda: [f"{tree.build} holds no build: clang-tidy needs one"])]
    return [pool.submit(guarded, lambda tree, path=path: tidy_file(tree.build, path), tree)
            for path in tree.match(r"^src/.*\.c$")]


def report(name, wrong):
    if isinstance(wrong, Skipped):
        print(f"skip    {name}: {wrong}", flush=True)
        return None
    print(f"{'FAILED' if wrong else 'ok':6}  {name}", flush=True)
    for line in wrong:
        print(f"        {line}")
    return not wrong


def main(arguments):
    if arguments == ["--translations"]:
        tree = Tree(".")
        return 0 if report("translations are complete", guarded(check_translations_complete, tree)) else 1
    if len(arguments) > 1 or (arguments and arguments[0].startswith("-")):
        print(__doc__)
        return 64
    started = time.monotonic()
    tree = Tree(arguments[0] if arguments else os.path.join(ROOT, "build"))
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        jobs = [(name, pool.submit(guarded, check, tree)) for name, check in all_checks(tree)]
        tidy = tidy_jobs(tree, pool)
        results = [report(name, job.result()) for name, job in jobs]
        results.append(report("clang-tidy", [line for job in tidy for line in job.result()]))
    failed = results.count(False)
    print(f"{results.count(True)} checks passed, {failed} failed, {results.count(None)} skipped, in {time.monotonic() - started:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
