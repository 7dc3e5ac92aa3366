/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/*
 * Faults of a line, played by tests/service against an account: one case for each row of its table
 * and for each way there (directly, through a proxy, by a proxy). The program's main() is no more
 * than the name of the list: "http1" or "http2".
 */
int run_line (int argc, char **argv, const char *list);
