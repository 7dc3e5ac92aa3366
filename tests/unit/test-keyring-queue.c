/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom-test"
#include "config.h"

#include "hr-error.h"
#include "hr-fake-clock.h"
#include "hr-keyring-queue.h"

#define LIMIT 30

static const char *const phase_names[] = {
  [HR_KEYRING_FIRST] = "first",
  [HR_KEYRING_ASKING] = "asking",
  [HR_KEYRING_ASKING_ALONE] = "alone",
  [HR_KEYRING_AFTERWARDS] = "afterwards",
};

/* The keyring: what was asked of it, and the phases in which it hangs. */
static struct {
  GMutex lock;
  GCond changed;
  GString *log;
  gboolean hanging[HR_KEYRING_DONE];
  guint busy; /* without those in which a person is asked */
} keyring;

typedef struct {
  HrFakeClock *clock;    /* (owned) */
  HrKeyringQueue *queue; /* (owned) */
} Fixture;

typedef struct {
  GCancellable *cancellable; /* (owned) */
  HrKey *key;                /* (owned) (nullable) */
  GError *error;             /* (owned) (nullable) */
  gboolean done;
} Wait;

static HrKeyringPhase
pretend (HrKeyringPhase phase, const HrKeyringRequest *request, HrKey **key, GError **error)
{
  guint counts = phase == HR_KEYRING_ASKING ? 0 : 1;

  g_mutex_lock (&keyring.lock);
  keyring.busy += counts;
  g_assert_cmpuint (keyring.busy, <=, 1);
  g_string_append_printf (keyring.log, "%s:%s ", request->account, phase_names[phase]);
  g_main_context_wakeup (NULL);
  while (keyring.hanging[phase])
    g_cond_wait (&keyring.changed, &keyring.lock);
  keyring.busy -= counts;
  g_mutex_unlock (&keyring.lock);

  if (phase == HR_KEYRING_FIRST && g_str_equal (request->account, "person"))
    return HR_KEYRING_ASKING;
  if (phase == HR_KEYRING_FIRST && g_str_equal (request->account, "alone"))
    return HR_KEYRING_ASKING_ALONE;
  if (phase == HR_KEYRING_ASKING || phase == HR_KEYRING_ASKING_ALONE)
    return HR_KEYRING_AFTERWARDS;

  *key = hr_key_new (request->account, NULL);
  return HR_KEYRING_DONE;
}

static void
hang (HrKeyringPhase phase, gboolean hanging)
{
  g_mutex_lock (&keyring.lock);
  keyring.hanging[phase] = hanging;
  g_cond_broadcast (&keyring.changed);
  g_mutex_unlock (&keyring.lock);
}

static gboolean
log_is (const char *expected)
{
  gboolean equal;

  g_mutex_lock (&keyring.lock);
  equal = g_str_equal (keyring.log->str, expected);
  g_mutex_unlock (&keyring.lock);
  return equal;
}

static void
wait_for_log (const char *expected)
{
  while (!log_is (expected))
    g_main_context_iteration (NULL, TRUE);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  keyring.log = g_string_new (NULL);
  fixture->clock = hr_fake_clock_new ();
  fixture->queue = hr_keyring_queue_new (HR_CLOCK (fixture->clock), pretend, LIMIT);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  /* A limit that nobody waits for any more would keep the machine awake. */
  g_assert_cmpuint (hr_fake_clock_count_timers (fixture->clock), ==, 0);
  hr_keyring_queue_unref (fixture->queue);
  g_assert_finalize_object (fixture->clock);
  g_string_free (keyring.log, TRUE);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;

  wait->key = g_task_propagate_pointer (G_TASK (result), &wait->error);
  wait->done = TRUE;
}

static void
begin (Fixture *fixture, const char *account, Wait *wait)
{
  HrKeyringRequest request = { HR_KEYRING_LOOKUP, account, "https://udioapi.pro" };
  g_autoptr (GTask) task = NULL;

  *wait = (Wait){ .cancellable = g_cancellable_new () };
  task = g_task_new (NULL, wait->cancellable, on_answer, wait);
  hr_keyring_queue_ask (fixture->queue, &request, task);
}

/* Returns the code of the error, or -1 for a key of @account. */
static int
end (Wait *wait, const char *account)
{
  int code = -1;

  while (!wait->done)
    g_main_context_iteration (NULL, TRUE);
  if (wait->error != NULL)
    code = wait->error->code;
  else
    g_assert_cmpstr (hr_key_get_text (wait->key), ==, account);

  g_clear_object (&wait->cancellable);
  g_clear_pointer (&wait->key, hr_key_unref);
  g_clear_error (&wait->error);
  return code;
}

/* Whatever was asked before is over after this. */
static void
ask_once_more (Fixture *fixture)
{
  Wait wait;

  begin (fixture, "last", &wait);
  g_assert_cmpint (end (&wait, "last"), ==, -1);
}

static void
test_one_at_a_time (Fixture *fixture, gconstpointer data)
{
  Wait one, two, three;

  hang (HR_KEYRING_FIRST, TRUE);
  begin (fixture, "one", &one);
  begin (fixture, "two", &two);
  begin (fixture, "three", &three);
  wait_for_log ("one:first ");
  hang (HR_KEYRING_FIRST, FALSE);

  g_assert_cmpint (end (&three, "three"), ==, -1);
  g_assert_true (log_is ("one:first two:first three:first "));
  g_assert_cmpint (end (&two, "two"), ==, -1);
  g_assert_cmpint (end (&one, "one"), ==, -1);
}

/* A person takes as long as a person takes, and holds nobody up; before and after it counts. */
static void
test_no_limit_for_people (Fixture *fixture, gconstpointer data)
{
  Wait wait, other;

  hang (HR_KEYRING_ASKING, TRUE);
  hang (HR_KEYRING_AFTERWARDS, TRUE);
  begin (fixture, "person", &wait);
  g_assert_cmpuint (hr_fake_clock_count_timers (fixture->clock), ==, 1);
  wait_for_log ("person:first person:asking ");
  hr_fake_clock_advance (fixture->clock, 10 * LIMIT);
  g_assert_false (wait.done);

  begin (fixture, "other", &other);
  g_assert_cmpint (end (&other, "other"), ==, -1);

  hang (HR_KEYRING_ASKING, FALSE);
  wait_for_log ("person:first person:asking other:first person:afterwards ");
  hr_fake_clock_advance (fixture->clock, LIMIT - 1);
  g_assert_cmpuint (hr_fake_clock_count_timers (fixture->clock), ==, 1);
  hr_fake_clock_advance (fixture->clock, 1);
  g_assert_cmpint (end (&wait, "person"), ==, HR_ERROR_KEYRING_UNAVAILABLE);

  hang (HR_KEYRING_AFTERWARDS, FALSE);
  ask_once_more (fixture);
}

/* Where others may not be asked meanwhile, they do not wait for the person for ever. */
static void
test_person_alone (Fixture *fixture, gconstpointer data)
{
  Wait wait, other;

  hang (HR_KEYRING_ASKING_ALONE, TRUE);
  begin (fixture, "alone", &wait);
  wait_for_log ("alone:first alone:alone ");
  begin (fixture, "other", &other);
  hr_fake_clock_advance (fixture->clock, LIMIT);
  g_assert_cmpint (end (&other, "other"), ==, HR_ERROR_KEYRING_UNAVAILABLE);
  g_assert_false (wait.done);

  begin (fixture, "another", &other);
  hang (HR_KEYRING_ASKING_ALONE, FALSE);
  g_assert_cmpint (end (&other, "another"), ==, -1);
  g_assert_cmpint (end (&wait, "alone"), ==, -1);
  g_assert_true (log_is ("alone:first alone:alone alone:afterwards another:first "));
}

static void
test_given_up_before (Fixture *fixture, gconstpointer data)
{
  Wait one, two;

  hang (HR_KEYRING_FIRST, TRUE);
  begin (fixture, "one", &one);
  begin (fixture, "two", &two);
  g_cancellable_cancel (two.cancellable);
  g_assert_cmpint (end (&two, "two"), ==, G_IO_ERROR_CANCELLED);
  hang (HR_KEYRING_FIRST, FALSE);

  ask_once_more (fixture);
  g_assert_cmpint (end (&one, "one"), ==, -1);
  g_assert_true (log_is ("one:first last:first "));
}

static void
give_up_in (Fixture *fixture, const char *account, HrKeyringPhase phase, const char *log)
{
  Wait wait;

  hang (phase, TRUE);
  begin (fixture, account, &wait);
  wait_for_log (log);
  g_cancellable_cancel (wait.cancellable);
  g_assert_cmpint (end (&wait, account), ==, G_IO_ERROR_CANCELLED);
  hang (phase, FALSE);
}

/* Nobody is bothered for a caller who is gone. */
static void
test_given_up_first (Fixture *fixture, gconstpointer data)
{
  give_up_in (fixture, "person", HR_KEYRING_FIRST, "person:first ");
  ask_once_more (fixture);
  give_up_in (fixture, "alone", HR_KEYRING_FIRST, "person:first last:first alone:first ");
  ask_once_more (fixture);
  g_assert_true (log_is ("person:first last:first alone:first last:first "));
}

/* What a person has agreed to is done as a whole. */
static void
test_given_up_asking (Fixture *fixture, gconstpointer data)
{
  give_up_in (fixture, "person", HR_KEYRING_ASKING, "person:first person:asking ");
  wait_for_log ("person:first person:asking person:afterwards ");
  ask_once_more (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add ("/keyring/queue/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("one-at-a-time", test_one_at_a_time);
  ADD ("no-limit-for-people", test_no_limit_for_people);
  ADD ("person-alone", test_person_alone);
  ADD ("given-up/before-it-was-begun", test_given_up_before);
  ADD ("given-up/before-a-person-is-asked", test_given_up_first);
  ADD ("given-up/while-a-person-is-asked", test_given_up_asking);
#undef ADD

  return g_test_run ();
}
