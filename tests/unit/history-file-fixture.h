/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-fake-clock.h"
#include "hr-store.h"
#include "hr-test-history.h"

#define ACCOUNT "default"

/* A history in a file of its own, which is not opened yet. */
typedef struct {
  HrFakeClock *clock; /* (owned) */
  HrStore *store;     /* (owned) (nullable) */
  char *folder;       /* (owned) */
  char *path;         /* (owned) */
  gint64 now;         /* Unix ms */
  guint told;         /* how often ::problem-changed came */
} Fixture;

void set_up (Fixture *fixture, gconstpointer data);
void tear_down (Fixture *fixture, gconstpointer data);

void open_history (Fixture *fixture);
void close_history (Fixture *fixture);
/* Records 1000 - @number credits, @number ms from now. */
void record (Fixture *fixture, gint64 number);
void assert_rows (Fixture *fixture, guint n);
void assert_problem (Fixture *fixture, HrStoreError code);
void assert_no_problem (Fixture *fixture);

/* Makes the folder of the file. */
void make_folder (Fixture *fixture);
void write_file (const char *path, const char *text, gssize length);
GBytes *read_file (const char *path);
/* Runs statements on the file, past the history. */
void execute (Fixture *fixture, const char *sql);
/* A history with rows enough to fill some pages. */
void fill (Fixture *fixture, guint n);
