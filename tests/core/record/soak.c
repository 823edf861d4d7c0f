/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The real client for a long time against the sandbox, with faults (reliability.md C09): soak SECONDS, or a short run as a test. Each round opens a patient while
 * one or two answers are spoiled, loads once more without a fault, and wants everything that a load without any fault had: nothing is lost. Memory,
 * descriptors and threads are looked at when it has warmed up and at the end; a warning ends the program (C10). */
#define G_LOG_DOMAIN "ward-record-test"

#include <malloc.h>
#include <string.h>
#include <unistd.h>

#include "core/net/ward-http-private.h"
#include "core/record/record-fixture.h"
#include "support/ward-test-crash.h"

#define SHORT_ROUNDS 48
#define WARM_UP_ROUNDS 16
#define LONG_WARM_UP_ROUNDS 400 /* until the ring of events is full */
#define MOST_GROWTH_PERCENT 5
#define MOST_CONNECTIONS 32 /* idle ones that are kept for a while; both ends are here, and the server's has a thread */
#define IDLE_MS 2000
#define SLACK_BYTES (2 * 1024 * 1024) /* of a short run: what the allocator keeps */

static const char *const faults[]
    = { "cut-body",   "broken-json",  "wrong-patient", "no-next",    "loop-next",     "outcome",
        "empty-body", "json-array",   "bad-utf8",      "bad-gzip",   "duplicate-key", "status=500",
        "status=404", "html",         "drop",          "garbage",    "deep-json",     "xml",
        "bom",        "outcome-only", "foreign-next",  "latency=20", "no-etag",       "status=403" };

typedef struct
{
  gsize bytes;
  guint n_descriptors;
  guint n_threads;
} Use;

typedef struct
{
  RecordFixture *fixture;
  GRand *rand; /* (owned) */
  guint n_rows[G_N_ELEMENTS (record_fixture_patients)];
  guint n_rounds;
  guint n_warm_up;
  Use warm;
} Soak;

static guint
count_files (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* Without the pages of the last patient, the connections that lie idle, and the server's threads for them: how much that is is chance. */
static Use
measure (Soak *soak)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;

  ward_fhir_client_clear_cache (ward_session_get_client (soak->fixture->session));
  ward_http_drop_connections (ward_session_get_http (soak->fixture->session));
  for (guint i = 0; i < 10; i++)
    record_fixture_drain ();
  malloc_trim (0);
  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  words = g_strsplit (text, " ", 3);
  return (Use){ .bytes = g_ascii_strtoull (words[1], NULL, 10) * (gsize) sysconf (_SC_PAGESIZE),
                .n_descriptors = count_files ("/proc/self/fd"),
                .n_threads = count_files ("/proc/self/task") };
}

static guint
count_rows (WardRecord *record)
{
  g_autoptr (GPtrArray) vitals = ward_record_rows_list (record->rows, WARD_SECTION_VITALS);
  g_autoptr (GPtrArray) labs = ward_record_rows_list (record->rows, WARD_SECTION_LABS);

  return vitals->len + labs->len;
}

/* For the next n answers; 0: not any more. */
static void
spoil (Soak *soak, const char *fault, guint n)
{
  g_autofree char *path = record_fixture_build_path (soak->fixture, "/Observation");
  g_autoptr (GError) error = NULL;

  g_assert_true (ward_sandbox_set_fault (soak->fixture->hospital.sandbox, fault, path, n, &error));
  g_assert_no_error (error);
}

static void
close_record (WardRecord *record)
{
  ward_record_close (record);
  for (guint i = 0; i < 4000 && g_atomic_int_get ((int *) &G_OBJECT (record)->ref_count) > 1; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_assert_finalize_object (record);
}

static void
learn (Soak *soak)
{
  for (guint i = 0; i < G_N_ELEMENTS (soak->n_rows); i++)
    {
      WardRecord *record = record_fixture_open (soak->fixture, i);

      record_fixture_wait (record);
      soak->n_rows[i] = count_rows (record);
      g_assert_cmpuint (soak->n_rows[i], >, 0);
      close_record (record);
    }
}

static void
run_round (Soak *soak)
{
  const char *fault = faults[g_rand_int_range (soak->rand, 0, G_N_ELEMENTS (faults))];
  guint which = (guint) g_rand_int_range (soak->rand, 0, G_N_ELEMENTS (soak->n_rows));
  WardRecord *record;

  spoil (soak, fault, (guint) g_rand_int_range (soak->rand, 1, 3));
  ward_fhir_client_clear_cache (ward_session_get_client (soak->fixture->session));
  record = record_fixture_open (soak->fixture, which);
  record_fixture_wait (record);
  record_fixture_check_rows (record);
  g_assert_cmpuint (count_rows (record), <=, soak->n_rows[which]);
  spoil (soak, fault, 0);
  ward_record_reload (record);
  record_fixture_wait (record);
  record_fixture_check_rows (record);
  if (count_rows (record) != soak->n_rows[which])
    g_test_message ("%s, after \"%s\"", record_fixture_patients[which], fault);
  g_assert_cmpuint (count_rows (record), ==, soak->n_rows[which]);
  close_record (record);
  if (++soak->n_rounds == soak->n_warm_up)
    soak->warm = measure (soak);
}

static void
check_growth (Soak *soak)
{
  Use now = measure (soak);
  gsize most = soak->warm.bytes + soak->warm.bytes / 100 * MOST_GROWTH_PERCENT + SLACK_BYTES;

  g_print (
      "# {\"name\":\"soak\",\"rounds\":%u,\"rss_warm\":%zu,\"rss_end\":%zu,\"descriptors\":[%u,%u],\"threads\":[%u,%u],"
      "\"ok\":%s}\n",
      soak->n_rounds, soak->warm.bytes, now.bytes, soak->warm.n_descriptors, now.n_descriptors, soak->warm.n_threads,
      now.n_threads, now.bytes <= most ? "true" : "false");
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpuint (now.bytes, <=, most);
#endif
  g_assert_cmpuint (ward_http_get_n_given_up (ward_session_get_http (soak->fixture->session)), ==, 0);
  g_assert_cmpuint (now.n_descriptors, <=, soak->warm.n_descriptors + 2 * MOST_CONNECTIONS);
  g_assert_cmpuint (now.n_threads, <=, soak->warm.n_threads + MOST_CONNECTIONS);
}

static void
test_soak (RecordFixture *fixture, gconstpointer data)
{
  Soak soak = { .fixture = fixture,
                .rand = g_rand_new_with_seed (20261126),
                .n_warm_up = data != NULL ? LONG_WARM_UP_ROUNDS : WARM_UP_ROUNDS };
  gint64 end_us = g_get_monotonic_time () + (gint64) GPOINTER_TO_INT (data) * G_USEC_PER_SEC;

  learn (&soak);
  while (soak.n_rounds < (data != NULL ? 2 * LONG_WARM_UP_ROUNDS : SHORT_ROUNDS) || g_get_monotonic_time () < end_us)
    {
      run_round (&soak);
      if (soak.n_rounds > LONG_WARM_UP_ROUNDS && soak.n_rounds % 200 == 0)
        check_growth (&soak);
    }
  check_growth (&soak);
  g_rand_free (soak.rand);
}

static const WardSandboxSettings settings = { .seed = 7 };

/* Connections are let go of every few rounds, as else once in a while. */
static void
set_up (RecordFixture *fixture, gconstpointer data)
{
  WardHttp *http;
  WardHttpTimes times;

  record_fixture_set_up (fixture, &settings);
  http = ward_session_get_http (fixture->session);
  times = *ward_http_get_times (http);
  times.idle_ms = IDLE_MS;
  ward_http_set_times (http, &times);
}

int
main (int argc, char **argv)
{
  guint64 seconds = 0;

  ward_test_crash_tell_frames ();
  mallopt (M_ARENA_MAX, 2); /* what is free in a thread's own arena looks like a leak */
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  if (argc == 2 && !g_ascii_string_to_unsigned (argv[1], 10, 1, 10000000, &seconds, NULL))
    {
      g_printerr ("soak wants a number of seconds\n");
      return 2;
    }
  g_test_add ("/record/C09-soak", RecordFixture, GINT_TO_POINTER ((int) seconds), set_up, test_soak,
              record_fixture_tear_down);
  return g_test_run ();
}
