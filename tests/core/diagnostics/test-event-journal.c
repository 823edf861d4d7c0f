/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events in the system's journal: the fields, as GLib's writer gets them and as they come out of a real datagram socket where systemd's journal has its own;
 * an absent journal, one that stands still, hostile text (reliability.md P01, P03, C06). The socket is made in a mount namespace of this test's own, so
 * that it takes nothing away from the computer that it runs on. */
#define G_LOG_DOMAIN "ward-diagnostics-test"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/diagnostics/ward-event-private.h"
#include "support/ward-test-journal.h"

#define IN_NAMESPACE "--in-namespace"
#define N_EVENTS 3

static const WardEventFields full = { .type = WARD_EVENT_REQUEST,
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
                                      .start_us = 5,
                                      .duration_us = 34567,
                                      .first_byte_us = 12345,
                                      .count = 3,
                                      .from_cache = TRUE };

static const char *const wanted[] = { "PRIORITY=4",
                                      "SYSLOG_IDENTIFIER=ward",
                                      "GLIB_DOMAIN=ward-diagnostics",
                                      ("WARD_VERSION=" WARD_VERSION),
                                      "WARD_TYPE=request",
                                      "WARD_RESULT=failed",
                                      "WARD_STEP=Observation search",
                                      "WARD_TENANT=t-1",
                                      "WARD_METHOD=GET",
                                      "WARD_HOST=fhir.example.org",
                                      "WARD_RESOURCE=Observation",
                                      "WARD_FAILURE=too-many",
                                      "WARD_REQUEST_ID=0c573772-d57b",
                                      "WARD_NUMBER=1",
                                      "WARD_STATUS=429",
                                      "WARD_BYTES=12",
                                      "WARD_COUNT=3",
                                      "WARD_DURATION_US=34567",
                                      "WARD_FIRST_BYTE_US=12345",
                                      "WARD_FROM_CACHE=1" };

/* ---- GLib's writer, taken by hand ---- */

typedef struct
{
  GMutex lock;
  GCond changed;
  GPtrArray *entries; /* (owned) of char: "KEY=value\n" lines */
  gboolean refuse;
  gboolean stand_still;
} Taker;

static void
taker_init (Taker *taker)
{
  *taker = (Taker){ .entries = g_ptr_array_new_with_free_func (g_free) };
  g_mutex_init (&taker->lock);
  g_cond_init (&taker->changed);
}

static void
taker_clear (Taker *taker)
{
  g_ptr_array_unref (taker->entries);
  g_mutex_clear (&taker->lock);
  g_cond_clear (&taker->changed);
}

static GLogWriterOutput
take (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  Taker *taker = data;
  GString *entry = g_string_new (NULL);
  gboolean refused;

  for (gsize i = 0; i < n_fields; i++)
    {
      g_assert_cmpint (fields[i].length, ==, -1);
      g_string_append_printf (entry, "%s=%s\n", fields[i].key, (const char *) fields[i].value);
    }
  g_mutex_lock (&taker->lock);
  while (taker->stand_still)
    g_cond_wait (&taker->changed, &taker->lock);
  refused = taker->refuse;
  g_ptr_array_add (taker->entries, g_string_free (entry, FALSE));
  g_cond_broadcast (&taker->changed);
  g_mutex_unlock (&taker->lock);

  return refused ? G_LOG_WRITER_UNHANDLED : G_LOG_WRITER_HANDLED;
}

static void
await_entries (Taker *taker, guint n)
{
  g_mutex_lock (&taker->lock);
  while (taker->entries->len < n)
    g_cond_wait (&taker->changed, &taker->lock);
  g_mutex_unlock (&taker->lock);
}

static gboolean
has_line (const char *entry, const char *line)
{
  g_auto (GStrv) lines = g_strsplit (entry, "\n", -1);

  return g_strv_contains ((const char *const *) lines, line);
}

static void
test_fields (void)
{
  WardEventLog *log = ward_event_log_new (10);
  const WardEventFields least = { .type = WARD_EVENT_SAFETY, .result = WARD_RESULT_WARNING, .step = "other-patient" };
  const char *entry;
  Taker taker;

  taker_init (&taker);
  ward_event_log_set_journal_writer (log, take, &taker);
  ward_event_log_add (log, &full);
  ward_event_log_add (log, &least);
  await_entries (&taker, 2);
  entry = g_ptr_array_index (taker.entries, 0);
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      g_test_message ("%s", wanted[i]);
      g_assert_true (has_line (entry, wanted[i]));
    }
  g_assert_true (g_str_has_prefix (entry, "MESSAGE=request failed \"Observation search\" tenant=t-1 "));
  /* What is not known is left out, and what concerns the safety of a patient is an error. */
  entry = g_ptr_array_index (taker.entries, 1);
  g_assert_true (has_line (entry, "PRIORITY=3"));
  g_assert_true (has_line (entry, "WARD_NUMBER=2"));
  g_assert_null (strstr (entry, "WARD_HOST"));
  g_assert_null (strstr (entry, "WARD_STATUS"));

  ward_event_log_set_journal (log, FALSE);
  ward_event_log_add (log, &least);
  g_assert_finalize_object (log);
  g_assert_cmpuint (taker.entries->len, ==, 2);
  taker_clear (&taker);
}

/* A field's value is the one that the diagnostics show: it holds to its grammar, or is "?". */
static void
test_hostile (void)
{
  WardEventLog *log = ward_event_log_new (10);
  const WardEventFields hostile = { .step = "canary\nPRIORITY=0",
                                    .tenant = "canary=",
                                    .host = "canary/Patient?name=x",
                                    .resource = "\x1b[31mcanary",
                                    .method = "canary\r\n",
                                    .request_id = "canary canary",
                                    .failure = "{canary}" };
  Taker taker;

  taker_init (&taker);
  ward_event_log_set_journal_writer (log, take, &taker);
  ward_event_log_add (log, &hostile);
  await_entries (&taker, 1);
  g_assert_null (strstr (g_ptr_array_index (taker.entries, 0), "canary"));
  g_assert_true (has_line (g_ptr_array_index (taker.entries, 0), "WARD_HOST=?"));
  g_assert_true (has_line (g_ptr_array_index (taker.entries, 0), "PRIORITY=6"));
  g_assert_finalize_object (log);
  taker_clear (&taker);
}

static guint
count_refusals (WardEventLog *log)
{
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (log)); i++)
    {
      g_autoptr (WardEvent) event = g_list_model_get_item (G_LIST_MODEL (log), i);

      n += strcmp (ward_event_get_fields (event)->step, "no journal takes the events") == 0 ? 1 : 0;
    }

  return n;
}

/* A journal that is not there is told once; one that comes back says how many it missed. */
static void
test_absent (void)
{
  WardEventLog *log = ward_event_log_new (100);
  const char *entry;
  Taker taker;

  taker_init (&taker);
  taker.refuse = TRUE;
  ward_event_log_set_journal_writer (log, take, &taker);
  ward_event_log_add (log, &full);
  await_entries (&taker, 1);
  while (count_refusals (log) == 0)
    {
      ward_event_log_add (log, &full);
      g_main_context_iteration (NULL, TRUE);
    }
  for (guint i = 0; i < 5; i++)
    {
      ward_event_log_add (log, &full);
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_cmpuint (count_refusals (log), ==, 1);

  g_mutex_lock (&taker.lock);
  taker.refuse = FALSE;
  g_ptr_array_set_size (taker.entries, 0);
  g_mutex_unlock (&taker.lock);
  ward_event_log_add (log, &full);
  await_entries (&taker, 1);
  g_assert_finalize_object (log);
  /* What was on its way at the change may have been the first to be taken. */
  entry = g_ptr_array_index (taker.entries, 0);
  g_assert_nonnull (strstr (entry, "WARD_LOST="));
  taker_clear (&taker);
}

/* A journal that stands still holds up neither whoever notes an event nor the end of the program. */
static void
test_stands_still (void)
{
  WardEventLog *log = ward_event_log_new (100);
  Taker *taker = g_new0 (Taker, 1);

  taker_init (taker);
  taker->stand_still = TRUE;
  ward_event_log_set_journal_writer (log, take, taker);
  for (guint i = 0; i < 20000; i++)
    ward_event_log_add (log, &full);
  g_assert_finalize_object (log);

  /* The thread lets go of everything by itself once the journal moves on: the one entry that it had begun. */
  g_mutex_lock (&taker->lock);
  taker->stand_still = FALSE;
  g_cond_broadcast (&taker->changed);
  while (taker->entries->len == 0)
    g_cond_wait (&taker->changed, &taker->lock);
  g_assert_cmpuint (taker->entries->len, ==, 1);
  g_mutex_unlock (&taker->lock);
  taker_clear (taker);
  g_free (taker);
}

/* ---- a real socket ---- */

/* The part that runs in the namespace: prints what came through the socket. Before GLib has started a thread, which would forbid the namespace. */
static int
run_in_namespace (void)
{
  WardEventLog *log;
  char buffer[65536];
  int fd;

  fd = ward_test_journal_listen ();
  if (fd < 0)
    return WARD_TEST_JOURNAL_NO_NAMESPACE;
  log = ward_event_log_new (10);
  ward_event_log_set_journal (log, TRUE);
  for (guint i = 0; i < N_EVENTS; i++)
    ward_event_log_add (log, &full);
  for (guint i = 0; i < N_EVENTS; i++)
    {
      ssize_t n = recv (fd, buffer, sizeof buffer, 0);

      if (n <= 0)
        return 1;
      printf ("ENTRY %zd\n", n);
      fwrite (buffer, 1, (size_t) n, stdout);
    }
  g_object_unref (log);
  close (fd);

  return 0;
}

static void
test_socket (gconstpointer program)
{
  const char *const argv[] = { program, IN_NAMESPACE, NULL };
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL;
  g_auto (GStrv) entries = NULL;

  process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  if (g_subprocess_get_exit_status (process) == WARD_TEST_JOURNAL_NO_NAMESPACE)
    {
      g_test_skip ("this computer gives no mount namespace");
      return;
    }
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
  entries = g_strsplit (out, "ENTRY ", -1);
  g_assert_cmpuint (g_strv_length (entries), ==, N_EVENTS + 1);
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      g_test_message ("%s", wanted[i]);
      g_assert_true (has_line (entries[1], wanted[i]));
    }
  g_assert_true (has_line (entries[2], "WARD_NUMBER=2"));
  g_assert_true (has_line (entries[3], "WARD_NUMBER=3"));
  g_assert_nonnull (strstr (entries[1], "\nMESSAGE=request failed \"Observation search\" "));
}

int
main (int argc, char *argv[])
{
  if (argc == 2 && strcmp (argv[1], IN_NAMESPACE) == 0)
    return run_in_namespace ();

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/diagnostics/event-journal/fields", test_fields);
  g_test_add_func ("/diagnostics/event-journal/hostile-text", test_hostile);
  g_test_add_func ("/diagnostics/event-journal/absent", test_absent);
  g_test_add_func ("/diagnostics/event-journal/stands-still", test_stands_still);
  g_test_add_data_func ("/diagnostics/event-journal/real-socket", argv[0], test_socket);

  return g_test_run ();
}
