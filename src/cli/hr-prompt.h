/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-key.h"

G_BEGIN_DECLS

/**
 * HrPrompt:
 *
 * Asks for a secret on standard input. While a person types it the terminal's echo is off; it is on
 * again before any signal ends or stops the program.
 */
typedef struct _HrPrompt HrPrompt;

HrPrompt *hr_prompt_new (void);
void hr_prompt_free (HrPrompt *self);
void hr_prompt_end (HrPrompt *self);
gboolean hr_prompt_is_terminal (HrPrompt *self);
HrKey *hr_prompt_ask (HrPrompt *self, const char *question, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HrPrompt, hr_prompt_free)

G_END_DECLS
