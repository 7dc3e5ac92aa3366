/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * HrKeyError:
 * @HR_KEY_ERROR_EMPTY: nothing is left after trimming
 * @HR_KEY_ERROR_CONTROL: a control character or a space inside: more than the key was pasted
 * @HR_KEY_ERROR_NOT_ASCII: a character that cannot stand in an HTTP header
 * @HR_KEY_ERROR_TOO_LONG: over %HR_KEY_MAX_LENGTH bytes
 *
 * Why a text cannot be a key. Its shape is not judged.
 */
typedef enum {
  HR_KEY_ERROR_EMPTY,
  HR_KEY_ERROR_CONTROL,
  HR_KEY_ERROR_NOT_ASCII,
  HR_KEY_ERROR_TOO_LONG,
} HrKeyError;

#define HR_KEY_ERROR (hr_key_error_quark ())
GQuark hr_key_error_quark (void);

#define HR_KEY_MAX_LENGTH 2048

/**
 * HrKey:
 *
 * An API key in memory that is not swapped out, not in core dumps where the kernel allows it, and
 * wiped when the last reference goes. Its text is never copied anywhere but into the request.
 */
typedef struct _HrKey HrKey;

#define HR_TYPE_KEY (hr_key_get_type ())
GType hr_key_get_type (void);

HrKey *hr_key_new (const char *text, GError **error);
HrKey *hr_key_ref (HrKey *self);
void hr_key_unref (HrKey *self);
const char *hr_key_get_text (HrKey *self);
void hr_key_forbid_core_dumps (void);
void hr_key_forbid_own_core_dump (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HrKey, hr_key_unref)

G_END_DECLS
