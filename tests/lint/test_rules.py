#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows each rule a file that keeps it and one that breaks it: a rule that never fires is none."""

import unittest

import rules

HEADERS = rules.header_folders([
    "src/core/time/hr-clock.h", "src/core/model/hr-level.h", "src/core/text/hr-words.h",
    "src/app/window/hr-window.h", "src/settings/hr-settings.h", "src/demo/hr-demo-client.h",
    "tests/support/hr-fake-clock.h"])


def include(name):
    return f'#include "{name}"\n'


class Rules(unittest.TestCase):
    def check(self, rule, table):
        for path, text, broken in table:
            with self.subTest(path=path, text=text):
                self.assertEqual(bool(rule(path, text)), broken)

    def test_layers(self):
        self.check(lambda path, text: rules.includes(path, text, HEADERS), [
            ("src/app/hr-a.c", include("hr-clock.h"), False),
            ("src/app/hr-a.c", "#include <gtk/gtk.h>\n", False),
            ("src/core/model/hr-a.c", include("hr-clock.h"), False),
            # A comment is not an include.
            ("src/core/model/hr-a.c", "/* #include <gtk/gtk.h> */\n", False),
            ("src/core/model/hr-a.h", "#include <gtk/gtk.h>\n", True),
            ("src/cli/main.c", "#  include <gdk/gdk.h>\n", True),
            ("src/settings/hr-settings.c", "#include <gtk/gtk.h>\n", True),
            ("src/core/model/hr-a.c", include("hr-window.h"), True),
            ("src/core/model/hr-a.c", include("hr-settings.h"), True),
            ("src/core/model/hr-a.c", include("../../demo/hr-demo-client.h"), True),
            ("src/cli/main.c", include("hr-demo-client.h"), True),
            ("src/demo/hr-a.c", include("hr-settings.h"), True),
            ("src/core/model/hr-a.c", include("hr-fake-clock.h"), True),
            ("src/app/hr-a.c", include("../../tests/support/hr-fake-clock.h"), True),
            ("tests/unit/test-a.c", include("hr-fake-clock.h"), False),
        ])

    def test_circles(self):
        texts = {"src/core/model/hr-a.c": include("hr-clock.h"),
                 "src/core/time/hr-b.c": include("hr-words.h") + include("hr-clock.h"),
                 "src/core/text/hr-c.h": "/* " + include("hr-level.h") + " */",
                 "tests/unit/test-d.c": include("hr-clock.h") + include("hr-fake-clock.h")}
        self.assertEqual(rules.circles(texts, HEADERS), [])
        texts["src/core/text/hr-c.c"] = include("hr-level.h")
        self.assertEqual(rules.circles(texts, HEADERS), [
            "circle of src/core/model, src/core/text, src/core/time",
            "  src/core/model/hr-a.c:1: hr-clock.h of src/core/time",
            "  src/core/text/hr-c.c:1: hr-level.h of src/core/model",
            "  src/core/time/hr-b.c:1: hr-words.h of src/core/text"])

    def test_installed(self):
        for path, wrong in [("../../src/core/a.c", 0), ("src/core/libheadroom-core.a", 0),
                            ("tests/support/libheadroom-support.a", 1), ("../../tests/support/a.c", 1),
                            ("/usr/lib/tests/a.so", 0)]:
            self.assertEqual(len(rules.foreign_inputs("headroom", [path])), wrong, path)

    def test_libraries(self):
        self.check(lambda path, text: rules.includes(path, text, HEADERS), [
            ("src/core/service/hr-request.c", "#include <libsoup/soup.h>\n", False),
            ("src/core/service/hr-http-client.c", "#include <libsoup/soup.h>\n", True),
            ("src/demo/hr-demo-client.c", "#include <libsoup/soup.h>\n", True),
            ("src/core/service/hr-request.h", "#include <libsoup/soup.h>\n", True),
            ("src/core/keyring/hr-secret-keyring.c", "#include <libsecret/secret.h>\n", False),
            ("src/app/window/hr-window.c", "#include <libsecret/secret.h>\n", True),
            ("src/core/service/hr-reply.c", "#include <json-glib/json-glib.h>\n", False),
            ("src/cli/hr-command-status.c", "#include <json-glib/json-glib.h>\n", True),
            ("src/core/store/hr-database.c", "#include <sqlite3.h>\n", False),
            ("src/core/store/hr-store.c", "#include <sqlite3.h>\n", True),
            ("src/app/tray/hr-tray-item.c", "#include <libayatana-appindicator/app-indicator.h>\n", False),
            ("src/app/window/hr-window.c", "#include <libayatana-appindicator/app-indicator.h>\n", True),
        ])

    def test_core_calls(self):
        self.check(rules.core_calls, [
            ("src/core/a.c", "  x = g_network_monitor_get_default ();\n", False),
            ("src/core/a.c", "  /* g_getenv (x) */\n", False),
            ("src/core/a.c", '  x = g_getenv ("HOME");\n', True),
            ("src/core/a.c", '  x = getenv ("HOME");\n', True),
            ("src/core/a.c", "  GSettings *s;\n", True),
            ("src/app/a.c", "  x = hr_clock_get_default ();\n", True),
            ("src/cli/a.c", '  x = g_getenv ("HOME");\n', False),
        ])

    def test_statics(self):
        self.check(rules.mutable_statics, [
            ("src/core/a.c", "static GParamSpec *props[N_PROPS];\n", False),
            ("src/core/a.c", "static guint signals[N_SIGNALS];\n", False),
            ("src/core/a.c", "static GParamSpec *props[N_PROPS] = { NULL };\n", False),
            ("src/core/a.c", "static GSourceFuncs source_funcs = {\n  prepare,\n};\n", False),
            ("src/core/a.c", "static const char *const names[] = { \"a\", };\n", False),
            ("src/core/a.c", "static const struct {\n  int a;\n} rows[] = { { 1 } };\n", False),
            ("src/core/a.c", "static const Row rows[] = {\n  { 1 },\n};\n", False),
            ("src/core/a.c", "static void on_changed (void);\n", False),
            ("src/core/a.c", "static gint64\nget_time (HrClock *clock)\n{\n  return 1;\n}\n", False),
            ("src/core/a.c", "typedef struct _HrA HrA;\nstruct _HrA {\n  int a;\n};\n", False),
            # The pointers can be exchanged, though not the characters.
            ("src/core/a.c", "static const char *names[] = { \"a\" };\n", True),
            ("src/core/a.c", "static int count;\n", True),
            ("src/core/a.c", "static struct {\n  int a;\n} state;\n", True),
            ("src/core/a.c", "static void (*hook) (int);\n", True),
            ("src/core/a.c", "static void (*const hook) (int) = on_changed;\n", False),
            ("src/core/a.c", "void f (void)\n{\n  static gboolean done = FALSE;\n}\n", True),
            ("src/core/a.c", "int f (void) { static int n; return ++n; }\n", True),
            ("src/core/a.c", "int f (void) { int a; static int n = 0; return n; }\n", True),
            ("src/core/a.c", "void f (void)\n{\n  static const int n = 1;\n}\n", False),
            ("src/core/a.c", "G_LOCK_DEFINE_STATIC (alone);\n", True),
            ("src/core/a.c", "static GPrivate key = G_PRIVATE_INIT (NULL);\n", True),
            ("src/core/a.c", "static HrClock *the_clock = NULL;\n", True),
            ("src/core/a.c", "int count = 0;\n", True),
            ("src/core/a.c", "HrClock *the_clock;\n", True),
        ])

    def test_forbidden_words(self):
        self.check(rules.forbidden_words, [
            ("README.md", "the work in /tmp\n", False),
            ("README.md", "see /wo" "rk/main\n", True),
            ("src/core/a.c", "/* TO" "DO: later */\n", True),
            ("src/core/a.c", "/* clang-format " "off */\n", True),
        ])

    def test_potfiles(self):
        texts = {
            "src/app/a.c": 'x = C_("button", "Quit");\n',
            "src/app/b.c": 'x = "C_ (";  /* _("no") */\n',
            "src/app/c.ui": '<property name="label" translatable="yes">Quit</property>\n',
            "data/x.desktop.in": "Name=X\n",
        }
        listing = "# comment\ndata/x.desktop.in\nsrc/app/a.c\nsrc/app/c.ui\n"
        self.assertEqual(rules.potfiles(listing, texts), [])
        self.assertEqual(len(rules.potfiles(listing + "src/app/b.c\n", texts)), 1)
        self.assertEqual(len(rules.potfiles(listing + "src/app/gone.c\n", texts)), 1)
        self.assertEqual(len(rules.potfiles(listing + "src/app/a.c\n", texts)), 1)
        self.assertEqual(len(rules.potfiles("src/app/a.c\n", texts)), 2)

    def test_proofs(self):
        names = rules.test_names({
            "tests/unit/test-a.c": 'g_test_add_func ("/a/one", test);\n',
            "tests/unit/test-b.c": '#define ADD(path, f) g_test_add ("/b/" path, F, f)\n  ADD ("two/x", f);\n',
            "tests/integration/test_c.py": "    def test_three(self):\n",
            "src/core/test-d.c": '("/d/four")',
        })
        self.assertEqual(names, {"/a/one", "/b/two/x", "test_c.test_three"})
        table = "| attack | answer | proof |\n|---|---|---|\n"
        for row, wrong in [
                ("| x | y | `/a/one`, `/b/two/x`, `test_c.test_three` |\n", 0),
                ("| x | `/a/one` | none |\n", 1),
                ("| x | y | `/a/one`, `/d/four`, `test_c.test_four` |\n", 2),
                ("| x | y | `/a/one` |\n\n| who | what |\n|---|---|\n| a | b |\n", 0)]:
            self.assertEqual(len(rules.proofs("SECURITY.md", table + row, names)), wrong, row)

    def test_mnemonics(self):
        page, other = "src/app/preferences/a-page.ui", "po/de.po"
        both = '<p context="preferences">_One</p><p context="preferences">T_wo</p>'
        german = 'msgctxt "preferences"\nmsgid "%s"\nmsgstr "%s"\n'
        for texts, bad in [
            ({page: both}, False),
            ({page: both.replace("T_wo", "Tw_o")}, True),
            ({page: both.replace("T_wo", "_Add")}, True),
            ({page: both, other: german % ("_One", "_Eins") + german % ("T_wo", "_Zwei")}, False),
            ({page: both, other: german % ("_One", "_Eins") + german % ("T_wo", "Zw_ei")}, True),
        ]:
            with self.subTest(texts=texts):
                self.assertEqual(bool(rules.mnemonics(texts)), bad)

    def test_versions(self):
        metainfo = "data/io.github.headroom_app.Headroom.metainfo.xml.in"
        self.check(lambda path, text: rules.version(path, text, "0.2.0"), [
            ("NEWS.md", "# What\n\n## 0.2.0 (today)\n\n## 0.1.0 (before)\n", False),
            ("NEWS.md", "## 0.3.0 (today)\n\n## 0.2.0 (before)\n", True),
            ("NEWS.md", "nothing", True),
            ("README.md", "## 0.1.0", False),
            (metainfo, 'https://x/headroom/v0.2.0/data/screenshots/a.png <releases>\n'
             '<release version="0.2.0"/><release version="0.1.0"/>', False),
            (metainfo, 'https://x/headroom/v0.1.0/data/screenshots/a.png <releases>\n'
             '<release version="0.2.0"/>', True),
            (metainfo, '<releases><release version="0.1.0"/>', True),
        ])

    def test_stores(self):
        manifest = '{"modules": [{"sources": [{"type": "archive", "sha256": "a"}], "modules": [%s]}]}'
        self.check(rules.stores, [
            ("data/a.metainfo.xml.in", f"<summary>{'a' * 25}</summary>", False),
            ("data/a.metainfo.xml.in", f"<summary>{'a' * 26}</summary>", True),
            ("flatpak/a.json", manifest % '{"sources": [{"type": "git", "tag": "1", "commit": "a"}]}', False),
            ("flatpak/a.json", manifest % '{"sources": [{"type": "git", "tag": "1"}]}', True),
            ("flatpak/a.json", manifest % '{"sources": [{"type": "archive"}]}', True),
            ("flatpak/a.json", manifest % '"b.json"', True),
            ("data/a.json", '{"modules": ["b.json"]}', False),
        ])

    def test_icons(self):
        symbolic = "data/icons/hicolor/symbolic/apps/a-symbolic.svg"
        self.check(rules.icon, [
            (symbolic, '<svg><path d="M0 0z"/></svg>', False),
            (symbolic, "<!--" + " " * 260 + '--><svg><path d="M0 0z"/></svg>', True),
            (symbolic, '<svg><polygon points="0,0"/></svg>', True),
            (symbolic, '<svg><path stroke="#000" d="M0 0z"/></svg>', True),
            ("data/icons/small/16/a.svg", '<svg><path stroke="#000" d="M0 0z"/></svg>', False),
            ("data/icons/hicolor/16x16/apps/a.svg", '<svg><path d="M0 0z"/></svg>', True),
        ])


if __name__ == "__main__":
    unittest.main(verbosity=0)
