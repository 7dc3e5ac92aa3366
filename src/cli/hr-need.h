/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HrNeed:
 * @amount: how many, 1 or more
 * @generations: whether of generations; if not, of credits
 * @max_age: how many seconds old the balance may be
 * @operations: (owned) (nullable): for what, where the credits are the sum of operations, in words
 *
 * Need of a job.
 */
typedef struct {
  gint64 amount;
  gboolean generations;
  gint64 max_age;
  char *operations;
} HrNeed;

/**
 * HrNeedOptions:
 * @credits: (owned) (nullable): of --need
 * @generations: (owned) (nullable): of --generations
 * @operations: (owned) (nullable) (array zero-terminated=1): of each --for
 * @max_age: (owned) (nullable): of --max-age
 *
 * The options that say what a job needs, as they were entered.
 */
typedef struct {
  char *credits;
  char *generations;
  char **operations;
  char *max_age;
} HrNeedOptions;

/* Rows of a table of options. */
#define HR_NEED_OPTIONS(options)                                                                   \
  { "need",                                                                                        \
    0,                                                                                             \
    0,                                                                                             \
    G_OPTION_ARG_STRING,                                                                           \
    &(options)->credits,                                                                           \
    N_ ("How many credits are needed"),                                                            \
    N_ ("CREDITS") },                                                                              \
      { "generations",                                                                             \
        0,                                                                                         \
        0,                                                                                         \
        G_OPTION_ARG_STRING,                                                                       \
        &(options)->generations,                                                                   \
        N_ ("How many generations, at the cost in the settings"),                                  \
        N_ ("N") },                                                                                \
      { "for",                                                                                     \
        0,                                                                                         \
        0,                                                                                         \
        G_OPTION_ARG_STRING_ARRAY,                                                                 \
        &(options)->operations,                                                                    \
        N_ ("Operations, at their costs in the settings; may be repeated"),                        \
        N_ ("OPERATION[:COUNT]") },                                                                \
  {                                                                                                \
    "max-age", 0, 0, G_OPTION_ARG_STRING, &(options)->max_age,                                     \
        N_ ("How old the balance may be (900); an older one is checked again"), N_ ("SECONDS")     \
  }

gboolean hr_need_read (
    const HrNeedOptions *options, const char *account, gboolean demo, HrNeed *need, GError **error);
gboolean hr_need_make_credits (HrNeed *need, const char *account, gboolean demo, GError **error);
gboolean
hr_need_read_seconds (const char *option, const char *text, guint *seconds, GError **error);
char *hr_need_format (const HrNeed *need);
void hr_need_clear (HrNeed *need);
void hr_need_options_clear (HrNeedOptions *options);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HrNeed, hr_need_clear)

G_END_DECLS
