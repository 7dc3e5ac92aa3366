/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HrJson:
 *
 * Writes JSON on one line, member by member. Reading what others wrote is another matter, for which
 * there is a library; loading that one only to write would take a quarter of the time in which
 * `headroom status` does its work.
 *
 * A @member is %NULL in an array, and for the outermost value.
 */
typedef struct _HrJson HrJson;

HrJson *hr_json_new (void);
void hr_json_begin_object (HrJson *self, const char *member);
void hr_json_end_object (HrJson *self);
void hr_json_begin_array (HrJson *self, const char *member);
void hr_json_end_array (HrJson *self);
void hr_json_add_string (HrJson *self, const char *member, const char *value);
void hr_json_add_int (HrJson *self, const char *member, gint64 value);
void hr_json_add_null (HrJson *self, const char *member);
void hr_json_add_time (HrJson *self, const char *member, gint64 time);
char *hr_json_free (HrJson *self);

G_END_DECLS
