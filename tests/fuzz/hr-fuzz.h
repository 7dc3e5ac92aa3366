/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What every target is: fed with any bytes at all, it gives them to one entrance of the program,
 * and asserts whatever must hold for each of them. libFuzzer and the replay of the corpus both call
 * it by the name that libFuzzer wants. */

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* 2026-11-22 14:32:00 UTC, at which all targets live. */
#define HR_FUZZ_NOW_S G_GINT64_CONSTANT (1795357920)

char *hr_fuzz_text (const guint8 *data, gsize size);
char *hr_fuzz_take_line (const guint8 **data, gsize *size);
void hr_fuzz_write (const char *path, const guint8 *data, gsize size);
char *hr_fuzz_folder_new (void);
void hr_fuzz_folder_free (char *folder);

G_END_DECLS
