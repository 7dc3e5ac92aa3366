# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Flatpak, built and used as people will, without the network's runtimes: a stand-in runtime of
Debian's packages, flatpak-builder with the project's own manifest, an installation of its own, and
the sandboxed applet in a real panel with real portals. `./dev flatpak` runs it."""
