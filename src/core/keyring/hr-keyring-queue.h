/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-clock.h"
#include "hr-keyring.h"

G_BEGIN_DECLS

/**
 * HrKeyringPhase:
 * @HR_KEYRING_FIRST: what every request begins with; nobody is asked for anything
 * @HR_KEYRING_ASKING: a person is asked, for as long as they like; others have their turn meanwhile
 * @HR_KEYRING_ASKING_ALONE: the same, but others wait
 * @HR_KEYRING_AFTERWARDS: what is left once the person has answered
 * @HR_KEYRING_DONE: nothing is left
 *
 * How far a request has got.
 */
typedef enum {
  HR_KEYRING_FIRST,
  HR_KEYRING_ASKING,
  HR_KEYRING_ASKING_ALONE,
  HR_KEYRING_AFTERWARDS,
  HR_KEYRING_DONE,
} HrKeyringPhase;

/**
 * HrKeyringFunc:
 * @phase: what is to be done; never %HR_KEYRING_DONE
 * @request: what is wanted
 * @key: (out) (transfer full): the key that was looked up; left alone where there is none
 * @error: return location for an error of hr_keyring_ask_finish(), which ends the request
 *
 * Asks a keyring in a thread that may block, with a main context of its own.
 *
 * Returns: what is to be done next; of no account with @error
 */
typedef HrKeyringPhase (*HrKeyringFunc) (HrKeyringPhase phase,
                                         const HrKeyringRequest *request,
                                         HrKey **key,
                                         GError **error);

/**
 * HrKeyringQueue:
 *
 * Requests to a keyring that blocks, one at a time. All of it is for one thread, the main loop's.
 */
typedef struct _HrKeyringQueue HrKeyringQueue;

HrKeyringQueue *hr_keyring_queue_new (HrClock *clock, HrKeyringFunc func, guint limit);
void hr_keyring_queue_unref (HrKeyringQueue *self);
void hr_keyring_queue_ask (HrKeyringQueue *self, const HrKeyringRequest *request, GTask *task);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HrKeyringQueue, hr_keyring_queue_unref)

G_END_DECLS
