/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Since when a hospital does not answer, and when it last did: what counts as an answer, and what as none. */
#define G_LOG_DOMAIN "ward-diagnostics-test"

#include "core/diagnostics/ward-event-private.h"
#include "core/diagnostics/ward-failure.h"
#include "core/diagnostics/ward-reach.h"

static void
add (GListStore *events, gint64 real_us, const char *tenant, const char *method, guint status, const char *failure)
{
  const WardEventFields fields = { .type = WARD_EVENT_REQUEST,
                                   .result = failure == NULL                      ? WARD_RESULT_OK
                                             : g_str_equal (failure, "cancelled") ? WARD_RESULT_NOTE
                                                                                  : WARD_RESULT_FAILED,
                                   .tenant = tenant,
                                   .step = "search",
                                   .method = method,
                                   .status = status,
                                   .failure = failure };
  g_autoptr (WardEvent) event = ward_event_new (&fields, real_us, 1);

  g_list_store_append (events, event);
}

static void
expect (GListStore *events, gint64 silent_since_us, gint64 last_answer_us, guint n_in_vain, gint64 last_try_us)
{
  WardReach reach;

  ward_reach_measure (G_LIST_MODEL (events), "t", &reach);
  g_assert_cmpint (reach.silent_since_us, ==, silent_since_us);
  g_assert_cmpint (reach.last_answer_us, ==, last_answer_us);
  g_assert_cmpuint (reach.n_in_vain, ==, n_in_vain);
  g_assert_cmpint (reach.last_try_us, ==, last_try_us);
}

static void
test_measure (void)
{
  g_autoptr (GListStore) events = g_list_store_new (WARD_TYPE_EVENT);

  expect (events, 0, 0, 0, 0);
  add (events, 1, "t", "GET", 0, "connect");
  add (events, 2, "t", "GET", 0, "timeout");
  expect (events, 1, 0, 2, 2);
  add (events, 3, "t", "GET", 200, NULL);
  expect (events, 0, 3, 0, 0);
  add (events, 4, "t", "POST", 503, "server");
  add (events, 5, "t", "GET", 200, "login-page");
  add (events, 6, "other", "GET", 200, NULL);  /* another hospital's */
  add (events, 7, "t", NULL, 0, NULL);         /* no request */
  add (events, 8, "t", "GET", 0, "cancelled"); /* somebody gave up */
  add (events, 9, "t", "GET", 0, "tls-name");  /* neither reached nor out of reach */
  add (events, 9, "t", "GET", 0, "held-back"); /* nothing was asked */
  expect (events, 4, 3, 2, 5);
  add (events, 10, "t", "GET", 403, "forbidden"); /* a refusal is an answer */
  expect (events, 0, 10, 0, 0);
}

static void
test_errors (void)
{
  static const WardFailure reached[]
      = { WARD_FAILURE_TLS_NAME, WARD_FAILURE_FORBIDDEN, WARD_FAILURE_TOO_MANY, WARD_FAILURE_SIGNED_OUT };
  static const WardFailure out_of_reach[]
      = { WARD_FAILURE_DNS, WARD_FAILURE_OFFLINE, WARD_FAILURE_LOGIN_PAGE, WARD_FAILURE_HELD_BACK };
  g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, WARD_FAILURE_DNS, "x");

  for (guint i = 0; i < G_N_ELEMENTS (reached); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (WARD_FAILURE, (int) reached[i], "x");

      g_assert_false (ward_reach_is_unreachable (error));
    }
  for (guint i = 0; i < G_N_ELEMENTS (out_of_reach); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (WARD_FAILURE, (int) out_of_reach[i], "x");

      g_assert_true (ward_reach_is_unreachable (error));
      g_assert_true (ward_reach_is_of_network (error));
    }
  for (guint i = 1; i < G_N_ELEMENTS (reached); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (WARD_FAILURE, (int) reached[i], "x");

      g_assert_false (ward_reach_is_of_network (error));
    }
  g_assert_false (ward_reach_is_of_network (NULL));
  g_assert_false (ward_reach_is_of_network (foreign));
  g_assert_false (ward_reach_is_unreachable (NULL));
  g_assert_false (ward_reach_is_unreachable (foreign));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/diagnostics/reach/measure", test_measure);
  g_test_add_func ("/diagnostics/reach/errors", test_errors);

  return g_test_run ();
}
