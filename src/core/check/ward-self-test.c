/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The start-up part of the self-test. The known answers of the cryptography are not among it: they wait for the diagnostics and the connection test, so that
 * the first window is not held up (reliability.md B12). */
#define G_LOG_DOMAIN "ward-check"

#include "core/check/ward-self-test.h"

/**
 * ward_self_test_run:
 * @flatpak_info: Flatpak's description of the sandbox, %WARD_FLATPAK_INFO but in tests
 * @libraries: (array fixed-size=5): from ward_libraries_list() but in tests
 * @out_failures: (out caller-allocates): what is wrong, the gravest first
 *
 * Looks at this computer.
 *
 * Returns: how many failures there are
 */
guint
ward_self_test_run (const char *flatpak_info, const WardLibrary libraries[WARD_N_LIBRARIES],
                    WardFailure out_failures[WARD_SELF_TEST_MAX])
{
  g_autofree char *old = ward_libraries_format_old (libraries, WARD_N_LIBRARIES);
  guint n = 0;

  if (ward_flatpak_read_state (flatpak_info) == WARD_FLATPAK_WITHOUT_NETWORK)
    out_failures[n++] = WARD_FAILURE_SANDBOX_NETWORK;
  if (old != NULL)
    out_failures[n++] = WARD_FAILURE_OLD_LIBRARY;

  return n;
}

/**
 * ward_self_test_note:
 * @events: where to
 * @failures: (array length=n): what is wrong
 * @n: how many
 *
 * Notes the result: one event for each failure, or one that nothing is wrong.
 */
void
ward_self_test_note (WardEventLog *events, const WardFailure *failures, guint n)
{
  WardEventFields fields = { .type = WARD_EVENT_PROGRAM, .result = WARD_RESULT_OK, .step = "self-test" };

  if (n == 0)
    ward_event_log_add (events, &fields);
  for (guint i = 0; i < n; i++)
    {
      fields.result = failures[i] == WARD_FAILURE_OLD_LIBRARY ? WARD_RESULT_WARNING : WARD_RESULT_FAILED;
      fields.failure = ward_failure_explain (failures[i])->key;
      ward_event_log_add (events, &fields);
    }
}
