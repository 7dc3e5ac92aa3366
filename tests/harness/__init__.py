# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The world around the applet, made of real parts: a private session bus, a keyring, a service on
the loopback interface, a screen with a panel. Used by the integration suites, by the screenshots
and by `./dev run` where there is no display."""
