/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies after the end of the audit log: as much as a power cut leaves is told, and goes on; a file that is missing in between is told whatever head was kept
 * from before (reliability.md P07). */
#define G_LOG_DOMAIN "ward-diagnostics-test"

#include "core/diagnostics/audit-fixture.h"

#include <string.h>

/* As Ward would have gone on: the files' lines under the key, whether or not they are put into the folder. */
typedef struct
{
  guint64 n_lines;
  char mac[65];
} Chain;

static void
append_line (AuditFixture *fixture, Chain *chain, gboolean begins, GString *text)
{
  g_autoptr (GString) line = g_string_new ("2026-11-27T00:00:00.000000Z act step=\"record opened\"");

  if (begins && chain->n_lines > 0)
    g_string_append_printf (line, WARD_AUDIT_AFTER "%s", chain->mac);
  g_string_append_printf (line, " line=%" G_GUINT64_FORMAT, ++chain->n_lines);
  ward_audit_compute_mac (fixture->key, chain->mac, line->str, chain->mac);
  g_string_append_printf (text, "%s mac=%s\n", line->str, chain->mac);
}

/* name (nullable): the lines were written, and are not there any more. vouched: the head is of this line. */
static void
write_lines (AuditFixture *fixture, Chain *chain, const char *name, guint n, guint64 vouched)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      append_line (fixture, chain, i == 0, text);
      if (chain->n_lines == vouched)
        {
          g_autofree char *head = g_strdup_printf ("%" G_GUINT64_FORMAT " %s\n", chain->n_lines, chain->mac);

          audit_write_file (fixture, WARD_AUDIT_HEAD, head);
        }
    }
  if (name != NULL)
    audit_write_file (fixture, name, text->str);
}

static void
make_folder (AuditFixture *fixture)
{
  g_assert_cmpint (g_mkdir_with_parents (fixture->dir, 0700), ==, 0);
}

/* Starts Ward, and says whether it set the log aside. */
static gboolean
is_set_aside (AuditFixture *fixture)
{
  ward_audit_close (audit_open_log (fixture));

  return ward_audit_count_broken (fixture->dir) == 1;
}

typedef struct
{
  guint n_missing; /* lines between the first file and the one that is written to */
  guint n_after;   /* lines of that one */
  guint vouched;   /* the line that the head names; the first file has 10 */
  gboolean explained;
} Gap;

/* A head from before names line 5. The end of the first file is lost, with what was begun after it: that a cut leaves. A file of 16 MB is not lost so, and none
 * is written so while a few lines are on their way to the disk. */
static void
test_gap (AuditFixture *fixture, gconstpointer data)
{
  const Gap *gap = data;
  Chain chain = { 0 };
  g_autofree char *log = NULL;
  WardAuditState state;

  make_folder (fixture);
  write_lines (fixture, &chain, WARD_AUDIT_FILE ".1795721400000000", 10, gap->vouched);
  write_lines (fixture, &chain, NULL, gap->n_missing, gap->vouched);
  write_lines (fixture, &chain, WARD_AUDIT_FILE, gap->n_after, gap->vouched);
  log = audit_read_file (fixture, WARD_AUDIT_FILE);
  state = audit_check (fixture);
  g_assert_cmpint (state.verdict, ==, gap->explained ? WARD_AUDIT_SOUND : WARD_AUDIT_CUT);
  g_assert_cmpuint (state.n_lines, ==, 10);
  g_assert_cmpuint (state.bytes_after, ==, strlen (log));
  g_assert_cmpuint (state.files_after, ==, 1);
  /* Ward goes on with the file that the head names alone: those before may have been taken to where they are collected. */
  g_assert_cmpint (is_set_aside (fixture), ==, !gap->explained && gap->vouched <= 10);
}

/* A file that was kept from before, and put in the place of the last one, whose lines begin too early. */
static void
test_put_back (AuditFixture *fixture, gconstpointer data)
{
  Chain chain = { 0 };
  Chain before;

  make_folder (fixture);
  write_lines (fixture, &chain, NULL, 5, 0);
  before = chain;
  chain = (Chain){ 0 };
  write_lines (fixture, &chain, WARD_AUDIT_FILE ".1795721400000000", 10, 3);
  write_lines (fixture, &before, WARD_AUDIT_FILE, 10, 0);
  audit_assert_verdict (fixture, WARD_AUDIT_CUT, 10);
  g_assert_true (is_set_aside (fixture));
}

/* After the line that the head vouches for: blocks of zeros. As many as a cut leaves are taken off; more of them hide what somebody wants hidden. */
static void
test_zeros (AuditFixture *fixture, gconstpointer data)
{
  static const gsize sizes[] = { 4096, WARD_AUDIT_CUT_BYTES, WARD_AUDIT_CUT_BYTES + 1 };
  gsize size = sizes[GPOINTER_TO_UINT (data)];
  gboolean explained = size <= WARD_AUDIT_CUT_BYTES;
  Chain chain = { 0 };
  g_autofree char *text = NULL;
  g_autofree char *path = audit_build_path (fixture, WARD_AUDIT_FILE);
  g_autofree char *bytes = NULL;
  WardAuditState state;

  make_folder (fixture);
  write_lines (fixture, &chain, WARD_AUDIT_FILE, 10, 10);
  text = audit_read_file (fixture, WARD_AUDIT_FILE);
  bytes = g_malloc0 (strlen (text) + size);
  memcpy (bytes, text, strlen (text));
  g_assert_true (g_file_set_contents (path, bytes, (gssize) (strlen (text) + size), NULL));
  state = audit_check (fixture);
  g_assert_cmpint (state.verdict, ==, explained ? WARD_AUDIT_SOUND : WARD_AUDIT_ALTERED);
  g_assert_cmpuint (state.n_lines, ==, 10);
  g_assert_cmpuint (state.bytes_after, ==, size);
  g_assert_cmpuint (state.files_after, ==, 0);
  g_assert_cmpint (is_set_aside (fixture), ==, !explained);
}

/* Of a log with nothing after its end nothing is said, however far its head is behind. */
static void
test_nothing (AuditFixture *fixture, gconstpointer data)
{
  Chain chain = { 0 };
  WardAuditState state;

  make_folder (fixture);
  write_lines (fixture, &chain, WARD_AUDIT_FILE ".1795721400000000", 10000, 5);
  write_lines (fixture, &chain, WARD_AUDIT_FILE ".1795721400000001", 10000, 0);
  write_lines (fixture, &chain, WARD_AUDIT_FILE, 10000, 0);
  state = audit_check (fixture);
  g_assert_cmpint (state.verdict, ==, WARD_AUDIT_SOUND);
  g_assert_cmpuint (state.n_lines, ==, 30000);
  g_assert_cmpuint (state.bytes_after, ==, 0);
  g_assert_cmpuint (state.files_after, ==, 0);
  g_assert_false (is_set_aside (fixture));
}

int
main (int argc, char **argv)
{
  static const Gap gaps[] = {
    { 1, 1, 5, TRUE },        { 30, 40, 5, TRUE },     { 30, 40, 10, TRUE },  { 45000, 40, 5, FALSE },
    { 45000, 40, 10, FALSE }, { 30, 10000, 5, FALSE }, { 30, 40, 60, FALSE }, /* a head that is not from before */
  };

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, data, function) g_test_add (path, AuditFixture, data, audit_set_up, function, audit_tear_down)
  for (guint i = 0; i < G_N_ELEMENTS (gaps); i++)
    {
      g_autofree char *path = g_strdup_printf ("/diagnostics/audit/P07-missing-file-%u", i);

      ADD (path, &gaps[i], test_gap);
    }
  ADD ("/diagnostics/audit/P07-file-put-back", NULL, test_put_back);
  ADD ("/diagnostics/audit/P07-few-zeros", GUINT_TO_POINTER (0), test_zeros);
  ADD ("/diagnostics/audit/P07-as-many-zeros-as-can-be", GUINT_TO_POINTER (1), test_zeros);
  ADD ("/diagnostics/audit/P07-too-many-zeros", GUINT_TO_POINTER (2), test_zeros);
  ADD ("/diagnostics/audit/nothing-after-the-end", NULL, test_nothing);
#undef ADD
  return g_test_run ();
}
