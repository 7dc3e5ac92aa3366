/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/*
 * Answers that no service should give, for the tests of who gets them.
 */

void hr_test_fault_drip (SoupServerMessage *message, char *body);
void hr_test_fault_endless (SoupServerMessage *message);
GBytes *hr_test_fault_make_bomb (void);
void hr_test_fault_bomb (SoupServerMessage *message, GBytes *bomb);
void hr_test_fault_break_off (SoupServerMessage *message, const char *text);

G_END_DECLS
