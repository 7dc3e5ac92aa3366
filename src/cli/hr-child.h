/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Exit codes of whatever starts a command, as of env(1). */
#define HR_EX_NOT_STARTED 125
#define HR_EX_CANNOT_RUN  126
#define HR_EX_NOT_FOUND   127

/**
 * HrChild:
 *
 * A command that this program starts in its own place: with its streams, its environment and what
 * it does at signals, which are handed on. To be made before there is another thread. Before the
 * command has started a signal ends this program, and after it the wait for whatever is left to do,
 * unless whoever started the program had it ignored.
 */
typedef struct _HrChild HrChild;

HrChild *hr_child_new (void);
void hr_child_give_up (HrChild *self);
int hr_child_run (HrChild *self, char **argv);

G_END_DECLS
