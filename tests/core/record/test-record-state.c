/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a section stands, by where its searches stand; how far back it reaches; what its bar says. */

#include "core/record/ward-record-private.h"

#include <string.h>

/* One letter a window: w waiting, r running, d done; n network failure, f forbidden, g break the glass, s server error, u session over, i incomplete. */
static void
fill (WardRecordSection *section, const char *windows)
{
  memset (section, 0, sizeof *section);
  section->issues = g_ptr_array_new_with_free_func (g_free);
  section->notes = g_ptr_array_new_with_free_func (g_free);
  ward_record_section_plan (section, strlen (windows) > 1, strlen (windows) == 4, 1710000000);
  for (guint i = 0; i < section->n_windows && windows[i] != '\0'; i++)
    {
      WardWindow *window = &section->windows[i];
      WardFailure failure = WARD_FAILURE_INTERNAL;

      window->state = windows[i] == 'w'   ? WARD_WINDOW_WAITING
                      : windows[i] == 'r' ? WARD_WINDOW_RUNNING
                      : windows[i] == 'd' ? WARD_WINDOW_DONE
                                          : WARD_WINDOW_FAILED;
      if (window->state != WARD_WINDOW_FAILED)
        continue;
      failure = windows[i] == 'n'   ? WARD_FAILURE_CONNECT
                : windows[i] == 'f' ? WARD_FAILURE_FORBIDDEN
                : windows[i] == 'g' ? WARD_FAILURE_BREAK_THE_GLASS
                : windows[i] == 'u' ? WARD_FAILURE_SIGNED_OUT
                : windows[i] == 'i' ? WARD_FAILURE_INCOMPLETE
                : windows[i] == 'b' ? WARD_FAILURE_HELD_BACK
                                    : WARD_FAILURE_SERVER;
      window->error = g_error_new_literal (WARD_FAILURE, (int) failure, "x");
    }
}

static void
test_states (void)
{
  static const struct
  {
    const char *windows;
    guint n_rows;
    gboolean was_complete;
    gboolean session_over;
    WardState state;
    int error; /* -1 none */
  } cases[] = {
    { "r", 0, FALSE, FALSE, WARD_STATE_LOADING, -1 },
    { "r", 3, FALSE, FALSE, WARD_STATE_PARTIAL, -1 },
    { "d", 0, FALSE, FALSE, WARD_STATE_COMPLETE, -1 },
    { "d", 3, FALSE, FALSE, WARD_STATE_COMPLETE, -1 },
    { "d", 3, TRUE, TRUE, WARD_STATE_STALE, -1 },
    { "r", 3, TRUE, TRUE, WARD_STATE_STALE, -1 },
    { "u", 3, TRUE, FALSE, WARD_STATE_STALE, WARD_FAILURE_SIGNED_OUT },
    { "u", 0, FALSE, FALSE, WARD_STATE_FAILED, WARD_FAILURE_SIGNED_OUT },
    { "n", 0, FALSE, FALSE, WARD_STATE_FAILED, WARD_FAILURE_CONNECT },
    { "n", 3, TRUE, FALSE, WARD_STATE_OFFLINE, WARD_FAILURE_CONNECT },
    { "n", 0, TRUE, FALSE, WARD_STATE_OFFLINE, WARD_FAILURE_CONNECT },
    { "f", 0, FALSE, FALSE, WARD_STATE_FORBIDDEN, WARD_FAILURE_FORBIDDEN },
    { "f", 2, FALSE, FALSE, WARD_STATE_PARTIAL, WARD_FAILURE_FORBIDDEN },
    { "g", 0, FALSE, FALSE, WARD_STATE_FORBIDDEN, WARD_FAILURE_BREAK_THE_GLASS },
    { "s", 0, FALSE, FALSE, WARD_STATE_FAILED, WARD_FAILURE_SERVER },
    { "i", 5, FALSE, FALSE, WARD_STATE_PARTIAL, WARD_FAILURE_INCOMPLETE },
    { "rrrwww", 0, FALSE, FALSE, WARD_STATE_LOADING, -1 },
    { "dddrrw", 0, FALSE, FALSE, WARD_STATE_LOADING, -1 },
    { "dddrrw", 9, FALSE, FALSE, WARD_STATE_PARTIAL, -1 },
    { "dddddd", 0, FALSE, FALSE, WARD_STATE_COMPLETE, -1 },
    { "dsdrrw", 9, FALSE, FALSE, WARD_STATE_PARTIAL, WARD_FAILURE_SERVER },
    { "srrwww", 0, FALSE, FALSE, WARD_STATE_LOADING, WARD_FAILURE_SERVER },
    { "frrwww", 0, FALSE, FALSE, WARD_STATE_FORBIDDEN, WARD_FAILURE_FORBIDDEN },
    { "dddddn", 0, FALSE, FALSE, WARD_STATE_PARTIAL, WARD_FAILURE_CONNECT },
    { "nnnnnn", 9, TRUE, FALSE, WARD_STATE_OFFLINE, WARD_FAILURE_CONNECT },
    { "dnnnnn", 9, TRUE, FALSE, WARD_STATE_PARTIAL, WARD_FAILURE_CONNECT },
    { "nnnssn", 0, FALSE, FALSE, WARD_STATE_FAILED, WARD_FAILURE_SERVER },
    { "b", 0, FALSE, FALSE, WARD_STATE_FAILED, WARD_FAILURE_HELD_BACK },
    { "b", 3, TRUE, FALSE, WARD_STATE_PARTIAL, WARD_FAILURE_HELD_BACK },
    { "dbsb", 3, TRUE, FALSE, WARD_STATE_PARTIAL, WARD_FAILURE_SERVER },
    { "dddd", 0, FALSE, FALSE, WARD_STATE_COMPLETE, -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WardRecordSection section;
      const GError *error = NULL;

      g_test_message ("%s rows %u", cases[i].windows, cases[i].n_rows);
      fill (&section, cases[i].windows);
      section.n_rows = cases[i].n_rows;
      section.was_complete = cases[i].was_complete;
      g_assert_cmpint (ward_record_section_compute_state (&section, cases[i].session_over, &error), ==, cases[i].state);
      g_assert_cmpint (error != NULL ? error->code : -1, ==, cases[i].error);
      ward_record_section_clear (&section);
    }
}

static void
test_scope (void)
{
  WardRecordSection section;
  const GError *error = NULL;
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);

  fill (&section, "r");
  ward_record_section_clear_windows (&section);
  g_assert_cmpint (ward_record_section_compute_state (&section, FALSE, &error), ==, WARD_STATE_LOADING);
  section.scope_missing = TRUE;
  g_assert_cmpint (ward_record_section_compute_state (&section, FALSE, &error), ==, WARD_STATE_FORBIDDEN);
  ward_record_section_build_notes (&section, WARD_SECTION_ALLERGIES, notes);
  g_assert_cmpuint (notes->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (notes, 0), ==, "The sign-in did not grant permission to read allergies.");
  ward_record_section_clear (&section);
}

static void
test_complete_since (void)
{
  const gint64 now = 1710000000 - 1710000000 % 86400; /* the midnight before */
  const gint64 day = 86400;
  const struct
  {
    const char *windows;
    gint64 since;
  } cases[] = {
    { "rrrwww", G_MAXINT64 },
    { "ddrwww", now - 30 * day },
    { "dsddww", now - 7 * day },
    { "sddddd", G_MAXINT64 },
    { "dddwww", now - 365 * day },
    { "ddddrr", now - 3 * 365 * day },
    { "dddddr", 1 },
    { "dddddd", 0 },
    { "dddd", 0 },
    { "dddr", now - 365 * day },
    { "d", 0 },
    { "r", G_MAXINT64 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WardRecordSection section;

      g_test_message ("%s", cases[i].windows);
      fill (&section, cases[i].windows);
      g_assert_cmpint (ward_record_section_get_complete_since (&section), ==, cases[i].since);
      ward_record_section_clear (&section);
    }
}

/* What two results on both sides may have had between them. */
static void
test_missing (void)
{
  const gint64 now = 1710000000 - 1710000000 % 86400;
  const gint64 day = 86400;
  const struct
  {
    const char *windows;
    gboolean kept;
    guint n;
    gint64 from_s; /* of the first; 0: the beginning */
    gint64 to_s;   /* 0: no end */
  } cases[] = {
    { "dsdddd", FALSE, 1, now - 30 * day, now - 7 * day },
    { "sddddd", FALSE, 1, now - 7 * day, 0 },
    { "ddddsd", FALSE, 1, 0, now - 3 * 365 * day },
    { "dsdwww", FALSE, 3, now - 30 * day, now - 7 * day }, /* the last is what has no date */
    { "dssddd", FALSE, 2, now - 30 * day, now - 7 * day },
    { "drdddd", FALSE, 1, now - 30 * day, now - 7 * day },
    { "drdddd", TRUE, 0, 0, 0 },
    { "dsdddd", TRUE, 1, now - 30 * day, now - 7 * day },
    { "ddds", FALSE, 1, 0, now - 365 * day },
    { "dsdd", FALSE, 0, 0, 0 }, /* the last one asks for everything */
    { "ddddds", FALSE, 0, 0, 0 },
    { "dddddd", FALSE, 0, 0, 0 },
    { "ssssss", FALSE, 0, 0, 0 }, /* nothing came: the state says so */
    { "i", FALSE, 0, 0, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WardRecordSection section;

      g_test_message ("%s", cases[i].windows);
      fill (&section, cases[i].windows);
      section.kept_us = cases[i].kept ? 1 : 0;
      ward_record_section_find_missing (&section);
      g_assert_cmpuint (section.n_missing, ==, cases[i].n);
      if (cases[i].n > 0)
        {
          g_assert_cmpint (section.missing[0].start_us, ==,
                           cases[i].from_s != 0 ? cases[i].from_s * G_USEC_PER_SEC : G_MININT64);
          g_assert_cmpint (section.missing[0].end_us, ==,
                           cases[i].to_s != 0 ? cases[i].to_s * G_USEC_PER_SEC : G_MAXINT64);
        }
      ward_record_section_clear (&section);
    }
}

/* What a whole load brought before stays on the screen: only what came since then may be missing. */
static void
test_missing_since (void)
{
  const gint64 now_us = G_GINT64_CONSTANT (1710000000) * G_USEC_PER_SEC;
  WardRecordSection section;

  fill (&section, "dsdddd");
  section.was_complete = TRUE;
  section.whole_until_us = now_us;
  ward_record_section_find_missing (&section);
  g_assert_cmpuint (section.n_missing, ==, 0);
  ward_record_section_clear (&section);
  fill (&section, "sddddd");
  section.was_complete = TRUE;
  section.whole_until_us = now_us;
  ward_record_section_find_missing (&section);
  g_assert_cmpuint (section.n_missing, ==, 1);
  g_assert_cmpint (section.missing[0].start_us, ==, now_us);
  g_assert_cmpint (section.missing[0].end_us, ==, G_MAXINT64);
  ward_record_section_clear (&section);
}

/* While all is asked again, the rows with the gap are still shown. */
static void
test_missing_again (void)
{
  WardRecordSection section;

  fill (&section, "dsdddd");
  ward_record_section_find_missing (&section);
  g_assert_cmpuint (section.n_missing, ==, 1);
  for (guint i = 0; i < section.n_windows; i++)
    section.windows[i].state = WARD_WINDOW_RUNNING;
  ward_record_section_find_missing (&section);
  g_assert_cmpuint (section.n_missing, ==, 1);
  for (guint i = 0; i < section.n_windows; i++)
    section.windows[i].state = WARD_WINDOW_DONE;
  ward_record_section_find_missing (&section);
  g_assert_cmpuint (section.n_missing, ==, 0);
  ward_record_section_clear (&section);
}

static void
test_notes (void)
{
  static const struct
  {
    const char *windows;
    const char *note; /* NULL: none */
  } cases[] = {
    { "dddssd", "Incomplete: results before 10-Mar-2023 could not be loaded." },
    { "dddsdd", "Incomplete: results between 10-Mar-2021 and 10-Mar-2023 could not be loaded." },
    { "ddddsd", "Incomplete: results before 10-Mar-2021 could not be loaded." },
    { "dsssdd", "Incomplete: results between 10-Mar-2021 and 02-Mar-2024 could not be loaded." },
    { "sddddd", "Incomplete: results since 02-Mar-2024 could not be loaded." },
    { "sssssd", "Incomplete: not everything could be loaded." },
    { "ddddds", "Incomplete: results without a date could not be loaded." },
    { "ddds", "Incomplete: results before 10-Mar-2023 could not be loaded." },
    { "dsss", "Incomplete: results before 02-Mar-2024 could not be loaded." },
    { "dddddd", NULL },
    { "s", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GPtrArray) gaps = g_ptr_array_new_with_free_func (g_free);
      WardRecordSection section;

      g_test_message ("%s", cases[i].windows);
      fill (&section, cases[i].windows);
      ward_record_section_build_notes (&section, WARD_SECTION_LABS, notes);
      g_assert_cmpstr (notes->len > 0 ? g_ptr_array_index (notes, 0) : NULL, ==, cases[i].note);
      ward_record_section_build_gaps (&section, gaps);
      g_assert_cmpstr (gaps->len > 0 ? g_ptr_array_index (gaps, 0) : NULL, ==, cases[i].note);
      ward_record_section_clear (&section);
    }
}

static void
test_server_notes (void)
{
  const WardFhirIssue issues[] = {
    { WARD_FAILURE_FORBIDDEN, (char *) "59204", (char *) "The client's sub-resource …", FALSE },
    { WARD_FAILURE_FORBIDDEN, (char *) "59204", (char *) "The client's sub-resource …", FALSE },
    { WARD_FAILURE_FORBIDDEN, (char *) "59205", (char *) "The user's sub-resource …", FALSE },
    { WARD_FAILURE_FORBIDDEN, NULL, (char *) "Outside records are left out.", FALSE },
    { WARD_FAILURE_BAD_REQUEST, (char *) "59100", (char *) "Unknown parameter", TRUE },
    { WARD_FAILURE_INCOMPLETE, (char *) "4119", (char *) "Additional data may exist.", FALSE },
    { WARD_FAILURE_BREAK_THE_GLASS, (char *) "4130", (char *) "x", FALSE },
    { WARD_FAILURE_SERVER, NULL, (char *) "", FALSE },
  };
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; i < G_N_ELEMENTS (issues); i++)
    ward_record_add_note (notes, &issues[i]);
  g_assert_cmpuint (notes->len, ==, 5);
  g_assert_cmpstr (g_ptr_array_index (notes, 0), ==,
                   "Not everything is shown: the hospital’s server does not open all of it to Ward. The hospital’s IT "
                   "can change that.");
  g_assert_nonnull (strstr (g_ptr_array_index (notes, 1), "to your account."));
  g_assert_cmpstr (g_ptr_array_index (notes, 2), ==,
                   "Not everything is shown. The server says: Outside records are left out.");
  g_assert_cmpstr (g_ptr_array_index (notes, 3), ==,
                   "There may be more results. The server says: Additional data may exist.");
  for (guint i = 0; i < 100; i++)
    ward_record_add_text (notes, g_strdup_printf ("%u", i));
  g_assert_cmpuint (notes->len, ==, 12);
}

/* What is kept back is told with its name, what to do and who can change it; of several parts in one sentence. */
static void
test_kept_back (void)
{
  static const guint both = (1u << WARD_SECTION_VITALS) | (1u << WARD_SECTION_LABS) | (1u << WARD_SECTION_ALLERGIES);
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *app = ward_kept_back_format (WARD_KEPT_FROM_APP, both);
  g_autofree char *user = ward_kept_back_format (WARD_KEPT_FROM_USER, 1u << WARD_SECTION_LABS);
  const WardFhirIssue detail = { WARD_FAILURE_FORBIDDEN, (char *) "59204", (char *) "x", TRUE };
  WardRecordSection section;
  WardKeptFrom from;

  g_assert_true (
      g_str_has_prefix (app, "Some kinds may be missing from: vital signs, laboratory results and allergies."));
  g_assert_true (g_str_has_suffix (app, "in Ward’s registration (Observation, AllergyIntolerance)."));
  g_assert_nonnull (strstr (user, "to your account"));
  g_assert_false (ward_record_is_kept_back (&detail, &from));

  fill (&section, "d");
  section.kept_back[WARD_KEPT_FROM_USER] = TRUE;
  ward_record_section_build_notes (&section, WARD_SECTION_LABS, notes);
  g_assert_cmpuint (notes->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (notes, 0), ==, user);
  ward_record_section_clear (&section);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/record/state/W33-states", test_states);
  g_test_add_func ("/record/state/scope", test_scope);
  g_test_add_func ("/record/state/complete-since", test_complete_since);
  g_test_add_func ("/record/state/W34-missing", test_missing);
  g_test_add_func ("/record/state/W34-missing-since-a-whole-load", test_missing_since);
  g_test_add_func ("/record/state/W34-missing-while-asked-again", test_missing_again);
  g_test_add_func ("/record/state/V75-notes", test_notes);
  g_test_add_func ("/record/state/X075-X076-server-notes", test_server_notes);

  g_test_add_func ("/record/state/kept-back", test_kept_back);

  return g_test_run ();
}
