#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# refresh-caches.sh DATADIR: what desktops read instead of the files that were installed or removed.
set -eu
[ -z "${DESTDIR:-}" ] || exit 0

# It removes the compiled file where there is nothing left to compile; the folders then are empty.
if [ -d "$1/glib-2.0/schemas" ]; then
  glib-compile-schemas "$1/glib-2.0/schemas"
  rmdir --ignore-fail-on-non-empty "$1/glib-2.0/schemas"
  [ -d "$1/glib-2.0/schemas" ] || rmdir --ignore-fail-on-non-empty "$1/glib-2.0"
  [ -d "$1/glib-2.0" ] || rmdir --ignore-fail-on-non-empty "$1"
fi

# A cache that is older than its folder is not read, nor is one needed: none is made.
if [ -d "$1/icons/hicolor" ]; then
  touch "$1/icons/hicolor"
  if [ -e "$1/icons/hicolor/icon-theme.cache" ] && command -v gtk-update-icon-cache >/dev/null; then
    gtk-update-icon-cache --quiet --ignore-theme-index "$1/icons/hicolor"
  fi
fi
