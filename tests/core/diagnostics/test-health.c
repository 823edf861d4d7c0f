/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Health: what counts as a failure, percentiles, limits, few data, the words and what leaves this computer (reliability.md P01, P06). */
#define G_LOG_DOMAIN "ward-diagnostics-test"

#include <string.h>

#include "core/diagnostics/ward-event-private.h"
#include "core/diagnostics/ward-failure.h"
#include "core/diagnostics/ward-health.h"

#define NOW (G_GINT64_CONSTANT (1800000000) * G_USEC_PER_SEC)
#define TENANT "t-1"

static void
add (GListStore *events, const WardEventFields *fields, gint64 before_s)
{
  g_autoptr (WardEvent) event
      = ward_event_new (fields, NOW - before_s * G_USEC_PER_SEC, g_list_model_get_n_items (G_LIST_MODEL (events)) + 1);

  g_list_store_append (events, event);
}

static WardEventFields
request (const char *resource, WardEventResult result, const char *failure, gint64 ms)
{
  return (WardEventFields){ .type = WARD_EVENT_REQUEST,
                            .result = result,
                            .tenant = TENANT,
                            .step = "search",
                            .resource = resource,
                            .method = "GET",
                            .failure = failure,
                            .start_us = 1,
                            .duration_us = ms * 1000,
                            .count = 1 };
}

static void
add_requests (GListStore *events, guint n, const char *resource, WardEventResult result, const char *failure, gint64 ms)
{
  WardEventFields fields = request (resource, result, failure, ms);

  for (guint i = 0; i < n; i++)
    add (events, &fields, 60);
}

static void
add_token (GListStore *events, WardEventType type, const char *step, const char *method, const char *failure)
{
  WardEventFields fields = { .type = type,
                             .result = failure == NULL ? WARD_RESULT_OK : WARD_RESULT_FAILED,
                             .tenant = TENANT,
                             .step = step,
                             .method = method,
                             .failure = failure };

  add (events, &fields, 60);
}

static GListStore *
new_events (void)
{
  return g_list_store_new (WARD_TYPE_EVENT);
}

static WardHealth *
measure (GListStore *events)
{
  return ward_health_new (G_LIST_MODEL (events), TENANT, ward_health_get_default_limits (), NOW);
}

static const WardHealthResource *
get_resource (const WardHealth *health, guint i)
{
  g_assert_cmpuint (i, <, health->resources->len);

  return g_ptr_array_index (health->resources, i);
}

static void
test_nothing (void)
{
  g_autoptr (GListStore) events = new_events ();
  g_autoptr (WardHealth) health = measure (events);
  g_auto (GStrv) reasons = ward_health_dup_reasons (health);

  g_assert_cmpint (health->verdict, ==, WARD_VERDICT_TOO_FEW);
  g_assert_cmpuint (health->n_requests, ==, 0);
  g_assert_cmpuint (health->resources->len, ==, 0);
  g_assert_null (health->commonest_failure);
  g_assert_cmpint (health->from_us, ==, NOW);
  g_assert_nonnull (strstr (ward_health_get_advice (health), "Too few requests"));
  g_assert_cmpuint (g_strv_length (reasons), ==, 1);
  g_assert_cmpstr (reasons[0], ==, "0 requests so far, of which 0 failed; 20 are needed.");
}

static void
test_keep (void)
{
  g_autoptr (GListStore) events = new_events ();
  g_autoptr (WardHealth) health = NULL;
  const WardHealthResource *observation;

  for (guint i = 1; i <= 100; i++)
    add_requests (events, 1, "Observation", WARD_RESULT_OK, NULL, i * 10);
  add_requests (events, 1, "Patient", WARD_RESULT_OK, NULL, 9999);
  add_token (events, WARD_EVENT_SIGN_IN, "sign-in", NULL, NULL);
  health = measure (events);

  observation = get_resource (health, 0);
  g_assert_cmpint (health->verdict, ==, WARD_VERDICT_KEEP);
  g_assert_cmpint (health->times, ==, WARD_VERDICT_KEEP);
  g_assert_cmpuint (health->n_requests, ==, 101);
  g_assert_cmpstr (observation->resource, ==, "Observation");
  g_assert_cmpuint (observation->n_answered, ==, 100);
  g_assert_cmpint (observation->p50_us, ==, 500000);
  g_assert_cmpint (observation->p95_us, ==, 950000);
  /* One slow answer says nothing of a type of data, and that is said beside the verdict. */
  g_assert_nonnull (strstr (ward_health_get_advice (health), "Where it says so below, it is too early to judge."));
  g_assert_cmpint (get_resource (health, 1)->verdict, ==, WARD_VERDICT_TOO_FEW);
  g_assert_cmpint (get_resource (health, 1)->p95_us, ==, 9999000);
  g_assert_cmpint (health->from_us, ==, NOW - 60 * G_USEC_PER_SEC);
}

/* Enough requests, and of no type of data enough to judge its times: then nothing is claimed. */
static void
test_too_early (void)
{
  static const char *const types[] = { "Patient", "Encounter", "AllergyIntolerance", "Condition", "DiagnosticReport" };
  g_autoptr (GListStore) events = new_events ();
  g_autoptr (WardHealth) health = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    add_requests (events, 4, types[i], WARD_RESULT_OK, NULL, 10);
  health = measure (events);
  g_assert_cmpint (health->errors, ==, WARD_VERDICT_KEEP);
  g_assert_cmpint (health->times, ==, WARD_VERDICT_TOO_FEW);
  g_assert_cmpint (health->verdict, ==, WARD_VERDICT_TOO_FEW);
  g_assert_cmpstr (ward_verdict_get_label (health->verdict), ==, "Too early to judge");
}

/* What the server answers is no failure of it, and what a person cancelled, or what was never sent, is not counted at all. */
static void
test_what_counts (void)
{
  g_autoptr (GListStore) events = new_events ();
  g_autoptr (WardHealth) health = NULL;
  WardEventFields held = request ("Observation", WARD_RESULT_FAILED, "connect", 0);
  WardEventFields retried = request ("Observation", WARD_RESULT_OK, NULL, 10);
  WardEventFields other = request ("Observation", WARD_RESULT_FAILED, "server", 10);
  WardEventFields old = request ("Observation", WARD_RESULT_FAILED, "server", 10);
  WardEventFields no_data = request (NULL, WARD_RESULT_FAILED, "server", 10);

  held.start_us = 0;
  retried.count = 3;
  other.tenant = "t-2";
  add (events, &held, 60);
  add (events, &retried, 60);
  add (events, &other, 60);
  add (events, &old, 3601);
  add (events, &old, -1);
  add (events, &no_data, 60);
  add_requests (events, 4, "Observation", WARD_RESULT_NOTE, "cancelled", 10);
  add_requests (events, 3, "Patient", WARD_RESULT_FAILED, "unauthorized", 10);
  add_requests (events, 9, "DiagnosticReport", WARD_RESULT_FAILED, "forbidden", 10);
  add_requests (events, 2, "Binary", WARD_RESULT_FAILED, "not-found", 10);
  add_requests (events, 1, "Binary", WARD_RESULT_FAILED, "gone", 10);
  add_requests (events, 10, "Observation", WARD_RESULT_OK, NULL, 10);
  health = measure (events);

  g_assert_cmpuint (health->n_requests, ==, 26);
  g_assert_cmpuint (health->n_failed, ==, 0);
  g_assert_cmpuint (health->n_signed_out, ==, 3);
  g_assert_cmpuint (health->n_forbidden, ==, 9);
  g_assert_cmpuint (health->n_not_there, ==, 3);
  g_assert_cmpuint (health->n_held_back, ==, 1);
  g_assert_cmpuint (health->n_retried, ==, 1);
  g_assert_cmpint (health->errors, ==, WARD_VERDICT_KEEP);
  g_assert_cmpint (health->tokens, ==, WARD_VERDICT_TOO_FEW);
  g_assert_cmpint (health->times, ==, WARD_VERDICT_TOO_FEW);
  g_assert_cmpint (health->verdict, ==, WARD_VERDICT_TOO_FEW);
}

static void
test_errors (void)
{
  static const struct
  {
    guint n_ok;
    guint n_failed;
    WardVerdict verdict;
  } cases[] = {
    { 18, 1, WARD_VERDICT_TOO_FEW },   /* too few requests */
    { 19, 1, WARD_VERDICT_KEEP },      /* 5 %, but one failure may be chance */
    { 38, 2, WARD_VERDICT_WATCH },     /* 5 % */
    { 39, 2, WARD_VERDICT_KEEP },      /* just below */
    { 18, 4, WARD_VERDICT_WATCH },     /* 18 %, but four failures do not justify to roll back */
    { 45, 5, WARD_VERDICT_ROLL_BACK }, /* 10 % */
    { 46, 5, WARD_VERDICT_WATCH },     /* just below */
    { 0, 4, WARD_VERDICT_TOO_FEW },    /* all failed, but few */
    { 0, 5, WARD_VERDICT_ROLL_BACK },  /* a server that is down is seen before twenty requests */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GListStore) events = new_events ();
      g_autoptr (WardHealth) health = NULL;

      g_test_message ("%u", i);
      add_requests (events, cases[i].n_ok, "Observation", WARD_RESULT_OK, NULL, 10);
      add_requests (events, cases[i].n_failed, "Observation", WARD_RESULT_FAILED, "server", 10);
      health = measure (events);
      g_assert_cmpint (health->errors, ==, cases[i].verdict);
      /* That all is well is said only where the times could be judged, too. */
      g_assert_cmpint (health->verdict, ==, cases[i].verdict == WARD_VERDICT_KEEP ? health->times : cases[i].verdict);
      g_assert_cmpstr (health->commonest_failure, ==, "server");
      g_assert_cmpuint (health->n_commonest_failure, ==, cases[i].n_failed);
    }
}

/* Sign-ins, renewals and access without a user; each renewal once, though it is noted twice; and not what a person ended. */
static void
test_tokens (void)
{
  g_autoptr (GListStore) events = new_events ();
  g_autoptr (WardHealth) health = NULL;
  g_auto (GStrv) reasons = NULL;

  add_token (events, WARD_EVENT_SIGN_IN, "sign-in", NULL, NULL);
  add_token (events, WARD_EVENT_SIGN_IN, "sign-in", NULL, "declined");
  add_token (events, WARD_EVENT_SIGN_IN, "sign-in", NULL, "sign-in-timeout");
  add_token (events, WARD_EVENT_SIGN_IN, "redirect", NULL, NULL);
  add_token (events, WARD_EVENT_TOKEN, "token-refresh", NULL, "signed-out");
  add_token (events, WARD_EVENT_TOKEN, "token-refresh", NULL, "keyring-absent");
  add_token (events, WARD_EVENT_TOKEN, "token-exchange", "POST", "bad-request");
  add_token (events, WARD_EVENT_SIGN_IN, "sign-in", NULL, "invalid-grant");
  add_token (events, WARD_EVENT_TOKEN, "token-refresh", "POST", "bad-request");
  add_token (events, WARD_EVENT_TOKEN, "token-refresh", NULL, "invalid-grant");
  add_token (events, WARD_EVENT_TOKEN, "token-refresh", NULL, NULL);
  add_token (events, WARD_EVENT_TOKEN, "backend-token", "POST", "server");
  add_token (events, WARD_EVENT_TOKEN, "token-revoke", "POST", "server");
  health = measure (events);
  reasons = ward_health_dup_reasons (health);

  g_assert_cmpuint (health->n_token_tries, ==, 5);
  g_assert_cmpuint (health->n_token_failures, ==, 3);
  g_assert_cmpstr (health->commonest_token_failure, ==, "invalid-grant");
  g_assert_cmpint (health->errors, ==, WARD_VERDICT_TOO_FEW);
  /* What is bad is said although the requests were too few. */
  g_assert_cmpint (health->verdict, ==, WARD_VERDICT_WATCH);
  g_assert_cmpstr (reasons[1], ==,
                   "3 of 5 sign-ins and renewals failed. From 2 on, the connection is to be watched; from 5 on, the "
                   "latest change is to be rolled back. "
                   "The most frequent cause: “The stored sign-in is no longer valid.” (2 times).");
  for (guint i = 0; i < 2; i++)
    add_token (events, WARD_EVENT_TOKEN, "token-refresh", NULL, "timeout");
  g_clear_pointer (&health, ward_health_free);
  health = measure (events);
  g_assert_cmpint (health->verdict, ==, WARD_VERDICT_ROLL_BACK);
}

static void
test_times (void)
{
  static const struct
  {
    gint64 ms;
    WardVerdict verdict;
  } cases[] = {
    { 2999, WARD_VERDICT_KEEP },
    { 3000, WARD_VERDICT_WATCH },
    { 9999, WARD_VERDICT_WATCH },
    { 10000, WARD_VERDICT_ROLL_BACK },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GListStore) events = new_events ();
      g_autoptr (WardHealth) health = NULL;
      g_auto (GStrv) reasons = NULL;

      add_requests (events, 18, "Observation", WARD_RESULT_OK, NULL, 5);
      add_requests (events, 2, "Observation", WARD_RESULT_OK, NULL, cases[i].ms);
      health = measure (events);
      reasons = ward_health_dup_reasons (health);
      g_assert_cmpint (health->errors, ==, WARD_VERDICT_KEEP);
      g_assert_cmpint (health->times, ==, cases[i].verdict);
      g_assert_cmpint (health->verdict, ==, cases[i].verdict);
      if (cases[i].verdict >= WARD_VERDICT_WATCH)
        g_assert_true (g_str_has_prefix (reasons[1], "Observation: 95\u00a0% of the answers came within "));
    }
}

/* The hospital's own limits count, and how far it looks back. */
static void
test_limits (void)
{
  g_autoptr (GListStore) events = new_events ();
  const WardHealthLimits strict = { 5, 2, 1, 2, 1, 1, 8, 9 };
  g_autoptr (WardHealth) health = NULL;
  WardEventFields fields = request ("Observation", WARD_RESULT_FAILED, "server", 10);

  add_requests (events, 3, "Observation", WARD_RESULT_OK, NULL, 8);
  add (events, &fields, 301);
  health = ward_health_new (G_LIST_MODEL (events), TENANT, &strict, NOW);
  g_assert_cmpuint (health->n_failed, ==, 0);
  g_assert_cmpint (health->times, ==, WARD_VERDICT_WATCH);
  g_assert_cmpint (health->verdict, ==, WARD_VERDICT_WATCH);
}

static void
test_words (void)
{
  static const struct
  {
    gint64 us;
    const char *text;
  } times[] = {
    { 0, "–" }, { 1000, "1\u00a0ms" }, { 999999, "999\u00a0ms" }, { 1000000, "1.0\u00a0s" }, { 12345678, "12.3\u00a0s" }
  };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *text = ward_health_format_time (times[i].us);

      g_assert_cmpstr (text, ==, times[i].text);
    }
  for (guint i = WARD_VERDICT_TOO_FEW; i <= WARD_VERDICT_ROLL_BACK; i++)
    {
      g_assert_cmpstr (ward_verdict_get_name ((WardVerdict) i), !=, "?");
      g_assert_cmpstr (ward_verdict_get_label ((WardVerdict) i), !=, "?");
      g_assert_cmpstr (ward_verdict_get_title ((WardVerdict) i), !=, "?");
    }
  g_assert_cmpstr (ward_verdict_get_name ((WardVerdict) 9), ==, "?");
  g_assert_cmpstr (ward_verdict_get_label ((WardVerdict) 9), ==, "?");
  g_assert_cmpstr (ward_verdict_get_title ((WardVerdict) 9), ==, "?");
}

/* Fields hold to their grammar, so that what is hostile is "?" in the report, too; nothing else of an event gets there. */
static void
test_leaves_nothing_private (void)
{
  g_autoptr (GListStore) events = new_events ();
  g_autoptr (WardSupportReport) report = ward_support_report_new ("1", NOW);
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();
  g_autoptr (WardHealth) health = NULL;
  g_autofree char *text = NULL;
  g_autofree char *json = NULL;
  WardEventFields fields = request ("Patient/canary-1", WARD_RESULT_FAILED, "canary <b>", 10);

  fields.host = "canary.example.org";
  fields.request_id = "canary-2";
  for (guint i = 0; i < 5; i++)
    add (events, &fields, 60);
  health = measure (events);
  ward_support_report_begin_section (report, "health", "Health");
  ward_health_write (health, report);
  text = ward_support_report_to_text (report);
  ward_health_write_json (health, writer, NULL);
  json = ward_json_writer_to_string (writer, FALSE);

  g_assert_null (strstr (text, "canary"));
  g_assert_null (strstr (json, "canary"));
  g_assert_nonnull (strstr (text, "  Verdict: Roll back the latest change – "));
  g_assert_nonnull (strstr (text, "5 of 5 requests failed (100.0\u00a0%)."));
  g_assert_true (
      g_str_has_prefix (json, "{\"verdict\":\"roll-back\",\"errors\":\"roll-back\",\"tokens\":\"too-few\","));
  g_assert_nonnull (strstr (json, "\"limits\":{\"minutes\":60,\"minRequests\":20,"));
  g_assert_nonnull (strstr (json, "\"resources\":[{\"resource\":\"?\",\"verdict\":\"too-few\",\"requests\":5"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/diagnostics/health/nothing", test_nothing);
  g_test_add_func ("/diagnostics/health/keep", test_keep);
  g_test_add_func ("/diagnostics/health/too-early", test_too_early);
  g_test_add_func ("/diagnostics/health/what-counts", test_what_counts);
  g_test_add_func ("/diagnostics/health/errors", test_errors);
  g_test_add_func ("/diagnostics/health/tokens", test_tokens);
  g_test_add_func ("/diagnostics/health/times", test_times);
  g_test_add_func ("/diagnostics/health/limits", test_limits);
  g_test_add_func ("/diagnostics/health/words", test_words);
  g_test_add_func ("/diagnostics/health/leaves-nothing-private", test_leaves_nothing_private);

  return g_test_run ();
}
