/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What outlives a restart and is no reading. The names are part of what outlives an update: none is
 * ever changed. Those of the alerts are in hr-alerts-state.c. */
#define HR_TOLD_RETRY_AT     "not-before"   /* Unix µs before which the service may not be asked */
#define HR_TOLD_SINCE        "since"        /* Unix µs since when the present key is in use */
#define HR_TOLD_DOUBT_AT     "doubt-at"     /* Unix µs of the answer in doubt */
#define HR_TOLD_DOUBT_LEVEL  "doubt-level"  /* the level that it would bring */
#define HR_TOLD_KEY_MARK     "key-mark"     /* by which the key in use is known again */
#define HR_TOLD_STANDS_AFTER "stands-after" /* Unix µs: readings before it are not relied on */

/* Events for hooks, "event NAME AT" with AT in Unix µs, and how far each hook is with one of them,
 * "hook NAME AT FILE": hr-hooks.c has what the numbers mean. */
#define HR_TOLD_EVENT "event "
#define HR_TOLD_HOOK  "hook "

/**
 * HrTold:
 *
 * What an account's user was told, and whatever else of it is no setting and no reading: numbers by
 * their names. Pure; #HrStore keeps it.
 */
typedef struct _HrTold HrTold;

/**
 * HrToldFunc:
 *
 * Changes what was told; pure, for it runs in the store's thread, between reading and writing.
 */
typedef void (*HrToldFunc) (HrTold *told, gpointer user_data);

HrTold *hr_told_new (void);
HrTold *hr_told_copy (const HrTold *self);
void hr_told_free (HrTold *self);
gboolean hr_told_has (const HrTold *self, const char *name);
gint64 hr_told_get (const HrTold *self, const char *name);
void hr_told_set (HrTold *self, const char *name, gint64 value);
void hr_told_raise (HrTold *self, const char *name, gint64 value);
void hr_told_unset (HrTold *self, const char *name);
void hr_told_drop_events (HrTold *self);
void hr_told_take_over (HrTold *self, const HrTold *from);
gboolean hr_told_is_of_new_file (const HrTold *self, const HrTold *known);
GList *hr_told_list (const HrTold *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HrTold, hr_told_free)

G_END_DECLS
