/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-history-store.h"

G_BEGIN_DECLS

/**
 * HrHistoryWorker:
 *
 * The thread that has the file for itself, and the queue before it.
 */
typedef struct _HrHistoryWorker HrHistoryWorker;

/**
 * HrHistoryJob:
 * @access: whether it writes
 * @operation: what to do with the open file; %NULL to do nothing
 * @now: Unix microseconds at which it was asked
 * @account: (nullable): an account's id
 * @has_question: whether there is one
 * @question: what an answer to record is judged by
 * @answer: what to record
 * @recorded: what became of it
 * @from: a time in Unix microseconds
 * @to: a time in Unix microseconds
 * @max: how many
 * @task: (nullable): who waits
 * @timer: of whoever waits: when it is given up; 0 for none
 * @late: of whoever waits: whether it was given up
 * @readings: (nullable): the rows that were asked for
 * @last: the last row, if it was asked for
 * @error: (nullable): why it failed
 * @problem: what the user should know after it
 * @damaged_path: (nullable): the same as the store's
 *
 * One thing to do: what is asked, and what came of it.
 */
typedef struct {
  HrHistoryAccess access;
  HrHistoryOperation operation;
  gint64 now;
  char *account;
  gboolean has_question;
  HrQuestion question;
  HrReading answer;
  HrRecorded recorded;
  gint64 from;
  gint64 to;
  guint max;
  GTask *task;
  guint timer;
  gboolean late;

  GArray *readings;
  HrHistoryLast last;
  GError *error;
  HrHistoryProblem problem;
  char *damaged_path;
} HrHistoryJob;

/**
 * HrHistoryDone:
 *
 * Called in the context of the job's task when it is done.
 */
typedef void (*HrHistoryDone) (HrHistoryJob *job);

void hr_history_job_free (HrHistoryJob *job);

HrHistoryWorker *hr_history_worker_new (const char *path, HrHistoryDone done);
void hr_history_worker_unref (HrHistoryWorker *self);
void hr_history_worker_submit (HrHistoryWorker *self, HrHistoryJob *job);
gboolean hr_history_worker_close (HrHistoryWorker *self, gint64 timeout);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HrHistoryWorker, hr_history_worker_unref)

G_END_DECLS
