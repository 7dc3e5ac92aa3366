/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hr-diagnosis.h"

#include <locale.h>
#include <string.h>

static void
assert_complete (HrDiagnosis *diagnosis)
{
  g_autofree char *json = hr_diagnosis_to_json (diagnosis, 0);
  g_autofree char *text = hr_diagnosis_to_text (diagnosis, 0);
  gboolean wrong = strstr (json, "\"status\":\"wrong\"") != NULL;

  g_assert_nonnull (strstr (json, "\"message\":\""));
  g_assert_null (strstr (json, "\"value\":null"));
  g_assert_cmpint (hr_diagnosis_is_well (diagnosis), ==, !wrong);
  g_assert_cmpint (g_str_has_prefix (strchr (text, '\n') + 1, "wrong  "), ==, wrong);
  if (wrong) {
    g_assert_null (strstr (json, "\"next\":null"));
    g_assert_nonnull (strstr (text, "\n       next: "));
  }
}

static void
test_every_finding (void)
{
  for (int finding = 0; finding < HR_N_FINDINGS; finding++) {
    g_autoptr (HrDiagnosis) diagnosis = hr_diagnosis_new ();

    hr_diagnosis_add (diagnosis, (HrFinding) finding);
    assert_complete (diagnosis);
  }
}

static void
test_every_error (void)
{
  for (int error = 0; error < HR_N_ERRORS; error++) {
    g_autoptr (HrDiagnosis) diagnosis = hr_diagnosis_new ();
    g_autofree char *value =
        g_strdup_printf ("\"value\":\"%s\"", hr_error_to_code ((HrError) error));
    g_autofree char *json = NULL;

    hr_diagnosis_add_error (diagnosis, HR_FINDING_CHECK_ERROR, (HrError) error);
    assert_complete (diagnosis);
    json = hr_diagnosis_to_json (diagnosis, 0);
    g_assert_nonnull (strstr (json, value));
  }
}

static void
test_details (void)
{
  g_autoptr (HrDiagnosis) diagnosis = hr_diagnosis_new ();
  g_autofree char *json = NULL;
  g_autofree char *text = NULL;

  hr_diagnosis_set_account (diagnosis, 2);
  hr_diagnosis_add_time (diagnosis, HR_FINDING_CHECKED, 60 * G_USEC_PER_SEC);
  hr_diagnosis_set_account (diagnosis, 0);
  hr_diagnosis_add_count (diagnosis, HR_FINDING_HOOKS, 3);
  json = hr_diagnosis_to_json (diagnosis, 60 * G_USEC_PER_SEC);
  text = hr_diagnosis_to_text (diagnosis, 60 * G_USEC_PER_SEC);
  g_assert_nonnull (strstr (json, "\"check\":\"check\",\"account\":2,\"status\":\"ok\","
                                  "\"value\":\"ok\",\"count\":null,"
                                  "\"at\":\"1970-01-01T00:01:00Z\""));
  g_assert_nonnull (strstr (json, "\"check\":\"hooks\",\"account\":null,\"status\":\"ok\","
                                  "\"value\":\"ok\",\"count\":3,\"at\":null"));
  g_assert_nonnull (strstr (text, "\nok  Account 2: The last check brought a balance (00:01)\n"
                                  "ok  Hooks are run at events (3)\n"));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/diagnosis/every-finding-has-its-words", test_every_finding);
  g_test_add_func ("/diagnosis/every-error-has-a-next-step", test_every_error);
  g_test_add_func ("/diagnosis/details", test_details);
  return g_test_run ();
}
