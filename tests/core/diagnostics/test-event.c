/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events: one line, no escapes, a bounded ring, batches, many threads (reliability.md P03, P05). */
#define G_LOG_DOMAIN "ward-diagnostics-test"

#include <string.h>

#include "core/diagnostics/ward-event.h"

static void
settle (WardEventLog *log, guint n_items)
{
  while (g_list_model_get_n_items (G_LIST_MODEL (log)) < n_items)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_line (void)
{
  g_autoptr (WardEventLog) log = ward_event_log_new (10);
  const WardEventFields fields = { .type = WARD_EVENT_REQUEST,
                                   .result = WARD_RESULT_FAILED,
                                   .tenant = "t-1",
                                   .step = "Observation search",
                                   .host = "fhir.example.org",
                                   .resource = "Observation",
                                   .method = "GET",
                                   .request_id = "0c573772-d57b",
                                   .failure = "too-many",
                                   .status = 429,
                                   .bytes = 12,
                                   .duration_us = 34567,
                                   .first_byte_us = 12345,
                                   .count = 3,
                                   .from_cache = TRUE };
  g_autoptr (WardEvent) event = NULL;
  g_autofree char *line = NULL;

  ward_event_log_add (log, &fields);
  settle (log, 1);
  event = g_list_model_get_item (G_LIST_MODEL (log), 0);
  line = ward_event_to_line (event);
  g_assert_true (g_regex_match_simple ("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z request failed "
                                       "\"Observation search\" tenant=t-1 method=GET "
                                       "host=fhir\\.example\\.org resource=Observation status=429 failure=too-many "
                                       "bytes=12 count=3 first-byte-ms=12 ms=34 "
                                       "cache=yes request-id=0c573772-d57b$",
                                       line, 0, 0));
  g_assert_cmpuint (ward_event_get_serial (event), ==, 1);
  g_assert_cmpint (ward_event_get_real_us (event), >, 0);
}

static void
test_hostile (void)
{
  static const char *const hostile[] = { "a\r\nb",
                                         "\x1b[31m",
                                         ("\xe2\x80\xae"
                                          "x"),
                                         "%n%s%n",
                                         "name=canary?x=y",
                                         "a\"b",
                                         "\xff",
                                         "<b>",
                                         "{canary}",
                                         "a;b" };
  g_autoptr (WardEventLog) log = ward_event_log_new (100);
  g_autofree char *large = g_strnfill (100000, 'x');

  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      const WardEventFields fields = { .tenant = hostile[i],
                                       .step = hostile[i],
                                       .host = hostile[i],
                                       .resource = hostile[i],
                                       .method = hostile[i],
                                       .request_id = hostile[i],
                                       .failure = hostile[i] };

      ward_event_log_add (log, &fields);
    }
  {
    const WardEventFields fields = { .type = (WardEventType) 99,
                                     .result = (WardEventResult) 99,
                                     .tenant = large,
                                     .step = large,
                                     .host = large,
                                     .resource = large };

    ward_event_log_add (log, &fields);
  }
  settle (log, G_N_ELEMENTS (hostile) + 1);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (log)); i++)
    {
      g_autoptr (WardEvent) event = g_list_model_get_item (G_LIST_MODEL (log), i);
      g_autofree char *line = ward_event_to_line (event);

      g_assert_cmpuint (strlen (line), <, 400);
      g_assert_null (strstr (line, "canary"));
      for (const char *p = line; *p != '\0'; p++)
        g_assert_true (*p >= 0x20 && *p < 0x7f);
      g_assert_nonnull (strstr (line, "\"?\" tenant=?"));
    }
}

static void
count_cb (GListModel *model, guint position, guint removed, guint added, gpointer data)
{
  guint *counts = data;

  counts[0]++;
  counts[1] += added;
  counts[2] += removed;
}

static void
test_storm (void)
{
  WardEventLog *log = ward_event_log_new (0);
  const WardEventFields fields = { .type = WARD_EVENT_REQUEST, .step = "storm" };
  g_autoptr (WardEvent) first = NULL;
  g_autoptr (WardEvent) last = NULL;
  guint counts[3] = { 0 };

  g_signal_connect (log, "items-changed", G_CALLBACK (count_cb), counts);
  for (guint i = 0; i < 4000; i++)
    ward_event_log_add (log, &fields);
  settle (log, 4000);
  for (guint i = 0; i < 100000; i++)
    ward_event_log_add (log, &fields);
  while (counts[2] < 4000)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (log)), ==, 10000);
  g_assert_cmpuint (ward_event_log_get_dropped (log), ==, 94000);
  g_assert_cmpuint (counts[0], <, 30);
  g_assert_cmpuint (counts[1] - counts[2], ==, 10000);
  first = g_list_model_get_item (G_LIST_MODEL (log), 0);
  last = g_list_model_get_item (G_LIST_MODEL (log), 9999);
  g_assert_cmpuint (ward_event_get_serial (first), ==, 94001);
  g_assert_cmpuint (ward_event_get_serial (last), ==, 104000);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (log), 10000));
  g_clear_object (&first);
  g_clear_object (&last);
  g_assert_finalize_object (log);
}

static gpointer
adding_thread (gpointer data)
{
  const WardEventFields fields = { .type = WARD_EVENT_TOKEN, .step = "thread" };

  for (guint i = 0; i < 500; i++)
    ward_event_log_add (data, &fields);

  return NULL;
}

static void
test_threads (void)
{
  WardEventLog *log = ward_event_log_new (5000);
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("adding", adding_thread, log);
  settle (log, 2000);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr (WardEvent) event = g_list_model_get_item (G_LIST_MODEL (log), i);

      g_assert_cmpuint (ward_event_get_serial (event), ==, i + 1);
    }
  g_assert_cmpuint (ward_event_log_get_dropped (log), ==, 0);
  g_assert_finalize_object (log);
}

/* Let go of while events still wait for their batch. */
static void
test_dropped_log (void)
{
  WardEventLog *log = ward_event_log_new (10);
  const WardEventFields fields = { .type = WARD_EVENT_PROGRAM, .step = "late" };

  ward_event_log_add (log, &fields);
  g_assert_finalize_object (log);
  g_usleep (60000);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  ward_event_log_add (NULL, &fields);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/diagnostics/event/line", test_line);
  g_test_add_func ("/diagnostics/event/P03-hostile-text", test_hostile);
  g_test_add_func ("/diagnostics/event/P05-storm", test_storm);
  g_test_add_func ("/diagnostics/event/threads", test_threads);
  g_test_add_func ("/diagnostics/event/dropped-log", test_dropped_log);

  return g_test_run ();
}
