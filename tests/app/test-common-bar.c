/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What several parts of a record have to say stands once over all pages (W34, W35): in each transition exactly one bar says it of each part, and none is
 * lost when the others recover. The states are set by hand, as no server brings each of them about alone. */
#include "app/ward-common-bar.h"

#include <string.h>

#include "app/app-fixture.h"
#include "app/ward-record-view.h"
#include "app/ward-state-view.h"
#include "core/diagnostics/ward-failure.h"
#include "core/record/ward-record-private.h"

#define FETCHED_US (G_GINT64_CONSTANT (1795687200) * G_USEC_PER_SEC)
#define SENTENCE "there may be newer results"
#define CONCERNS " — " /* after what it is about */

typedef struct
{
  AppRecord app;
  WardRecordView *view; /* (owned) */
  GtkWidget *window;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  app_record_set_up (&self->app);
  app_record_sign_in (&self->app);
  app_record_open (&self->app, "adult");
  self->view = g_object_ref_sink (WARD_RECORD_VIEW (ward_record_view_new ()));
  ward_record_view_set_tenant (self->view, self->app.tenant);
  ward_record_view_set_record (self->view, self->app.record);
  self->window = app_put_in_window (GTK_WIDGET (self->view));
  app_settle ();
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  ward_record_view_set_record (self->view, NULL);
  gtk_window_destroy (GTK_WINDOW (self->window));
  g_assert_finalize_object (self->view);
  app_record_tear_down (&self->app);
}

/* As the record itself would tell it. */
static void
tell (Fixture *self, WardSection which, WardState state, int failure, gint64 fetched_us)
{
  WardRecordSection *section = &self->app.record->sections[which];

  section->state = state;
  g_clear_error (&section->error);
  if (failure >= 0)
    section->error = g_error_new_literal (WARD_FAILURE, failure, "x");
  section->fetched_us = fetched_us;
  g_signal_emit_by_name (self->app.record, "section-changed", (int) which);
  ward_record_view_update (self->view); /* as the window does with each change */
  app_settle ();
}

static void
lose (Fixture *self, WardSection which)
{
  tell (self, which, WARD_STATE_OFFLINE, WARD_FAILURE_CONNECT, FETCHED_US);
}

static void
recover (Fixture *self, WardSection which)
{
  tell (self, which, WARD_STATE_COMPLETE, -1, FETCHED_US);
}

static guint
count_in (GtkWidget *widget, const char *words)
{
  g_autofree char *text = app_read (widget);
  guint n = 0;

  for (const char *p = strstr (text, words); p != NULL; p = strstr (p + 1, words))
    n++;
  return n;
}

/* How often it is said in what can be seen: the bars over the pages, and the page that is turned to. */
static guint
count (Fixture *self, const char *words)
{
  GtkWidget *pages = app_find (GTK_WIDGET (self->view), ADW_TYPE_VIEW_STACK, NULL);

  return count_in (GTK_WIDGET (self->view), words) - count_in (pages, words)
         + count_in (adw_view_stack_get_visible_child (ADW_VIEW_STACK (pages)), words);
}

static const char *
get_common (Fixture *self)
{
  const WardStateWords *words = ward_common_bar_get_words (ward_common_bar_get (self->app.record));

  return words != NULL ? words->bar : NULL;
}

static guint
count_common (Fixture *self, const char *words)
{
  g_auto (GStrv) parts = g_strsplit (get_common (self), words, -1);

  return g_strv_length (parts) - 1;
}

static void
assert_on_every_page (Fixture *self, const char *words)
{
  static const char *const pages[] = { "vitals", "labs", "reports", "overview" };

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      ward_record_view_show_page (self->view, pages[i]);
      app_settle ();
      g_assert_cmpuint (count (self, words), ==, 1);
      g_assert_cmpuint (count (self, SENTENCE), ==, 1);
    }
}

static void
test_all_lost (Fixture *self, gconstpointer data)
{
  g_assert_cmpuint (count (self, SENTENCE), ==, 0);
  lose (self, WARD_SECTION_PATIENT);
  g_assert_true (g_str_has_prefix (get_common (self), "The patient’s details" CONCERNS "The server could not be "));
  g_assert_cmpuint (count (self, SENTENCE), ==, 1);
  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    {
      lose (self, i);
      g_assert_cmpuint (count (self, SENTENCE), ==, 1);
    }
  g_assert_nonnull (get_common (self));
  g_assert_null (strstr (get_common (self), CONCERNS)); /* it is about everything */
  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    {
      recover (self, i);
      g_assert_cmpuint (count (self, SENTENCE), ==, i + 1 < WARD_N_SECTIONS ? 1 : 0);
    }
  g_assert_null (get_common (self));
}

/* The patient is there again, the laboratory results are not: that stands over every page, also over those that show none of them, with their name (W34). */
static void
test_one_left (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    lose (self, i);
  recover (self, WARD_SECTION_PATIENT);
  g_assert_nonnull (
      strstr (get_common (self), " could not be loaded.\nVital signs, laboratory results, reports, allergies"));
  g_assert_cmpuint (count (self, SENTENCE), ==, 1);
  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    if (i != WARD_SECTION_LABS)
      recover (self, i);
  assert_on_every_page (self, "[Laboratory results" CONCERNS);

  lose (self, WARD_SECTION_VITALS); /* together again: over all pages, with names */
  g_assert_true (g_str_has_prefix (get_common (self), "Vital signs and laboratory results" CONCERNS));
  g_assert_cmpuint (count (self, SENTENCE), ==, 1);
  recover (self, WARD_SECTION_LABS);
  assert_on_every_page (self, "[Vital signs" CONCERNS);
  recover (self, WARD_SECTION_VITALS);
  g_assert_null (get_common (self));
  g_assert_cmpuint (count (self, SENTENCE), ==, 0);
}

/* What has no rows at all has its reason in its pane, and its name over all pages. */
static void
test_failed (Fixture *self, gconstpointer data)
{
  g_assert_null (get_common (self));
  ward_record_view_set_record (self->view, NULL);
  app_record_open (&self->app, "empty");
  ward_record_view_set_record (self->view, self->app.record);
  app_settle ();
  g_assert_null (get_common (self)); /* nothing returned is no failure */
  g_assert_cmpuint (self->app.record->sections[WARD_SECTION_LABS].n_rows, ==, 0);
  tell (self, WARD_SECTION_LABS, WARD_STATE_FAILED, WARD_FAILURE_SERVER, FETCHED_US);
  g_assert_cmpstr (get_common (self), ==, "Laboratory results could not be loaded.");
  ward_record_view_show_page (self->view, "reports");
  app_settle ();
  g_assert_cmpuint (count (self, "Laboratory results could not be loaded."), ==, 1);
  lose (self, WARD_SECTION_PATIENT);
  g_assert_true (g_str_has_prefix (get_common (self), "Laboratory results could not be loaded.\n"));
  g_assert_nonnull (strstr (get_common (self), SENTENCE)); /* of all that is shown: without names */
  tell (self, WARD_SECTION_LABS, WARD_STATE_FORBIDDEN, WARD_FAILURE_FORBIDDEN, FETCHED_US);
  recover (self, WARD_SECTION_PATIENT);
  g_assert_null (get_common (self));
}

/* Other reasons and other times are other things: each has its line, and none is lost. */
static void
test_own (Fixture *self, gconstpointer data)
{
  lose (self, WARD_SECTION_VITALS);
  tell (self, WARD_SECTION_LABS, WARD_STATE_OFFLINE, WARD_FAILURE_DNS, FETCHED_US);
  g_assert_cmpuint (count_common (self, CONCERNS), ==, 2);
  g_assert_cmpuint (count (self, SENTENCE), ==, 2);

  tell (self, WARD_SECTION_LABS, WARD_STATE_OFFLINE, WARD_FAILURE_CONNECT,
        FETCHED_US - G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC);
  g_assert_cmpuint (count_common (self, CONCERNS), ==, 2);
  g_assert_cmpuint (count (self, SENTENCE), ==, 2);

  tell (self, WARD_SECTION_LABS, WARD_STATE_PARTIAL, WARD_FAILURE_SERVER, FETCHED_US);
  g_assert_cmpuint (count_common (self, CONCERNS), ==, 2);
  g_assert_cmpuint (count (self, "Incomplete: "), ==, 1);
  tell (self, WARD_SECTION_REPORTS, WARD_STATE_PARTIAL, WARD_FAILURE_SERVER, FETCHED_US);
  g_assert_nonnull (
      strstr (get_common (self), "\nReports" CONCERNS "Incomplete: not everything could be loaded. The server has"));
  recover (self, WARD_SECTION_VITALS);
  recover (self, WARD_SECTION_LABS);
  recover (self, WARD_SECTION_REPORTS);
}

/* A minute began between two answers of one load: one bar, with the older time. */
static void
test_minute (Fixture *self, gconstpointer data)
{
  g_autofree char *older = ward_state_format_clock (FETCHED_US - G_GINT64_CONSTANT (60) * G_USEC_PER_SEC, NULL);

  lose (self, WARD_SECTION_VITALS);
  tell (self, WARD_SECTION_LABS, WARD_STATE_OFFLINE, WARD_FAILURE_CONNECT,
        FETCHED_US - G_GINT64_CONSTANT (60) * G_USEC_PER_SEC);
  g_assert_nonnull (get_common (self));
  g_assert_nonnull (strstr (get_common (self), older));
  g_assert_cmpuint (count (self, SENTENCE), ==, 1);
}

static void
keep_back (Fixture *self, WardSection which, WardKeptFrom from, gboolean kept)
{
  WardRecordSection *section = &self->app.record->sections[which];

  section->kept_back[from] = kept;
  g_ptr_array_set_size (section->notes, 0);
  ward_record_section_build_notes (section, which, section->notes);
  g_ptr_array_add (section->notes, NULL);
  g_signal_emit_by_name (self->app.record, "section-changed", (int) which);
  app_settle ();
}

/* What the server keeps back is said once on the overview, with the names of all parts, and on each other page of its own part. */
static void
test_kept_back (Fixture *self, gconstpointer data)
{
  static const char words[] = "Some kinds may be missing from: ";

  keep_back (self, WARD_SECTION_VITALS, WARD_KEPT_FROM_APP, TRUE);
  g_assert_cmpuint (count (self, "[Some kinds may be missing from: vital signs."), ==, 1);
  keep_back (self, WARD_SECTION_LABS, WARD_KEPT_FROM_APP, TRUE);
  keep_back (self, WARD_SECTION_ALLERGIES, WARD_KEPT_FROM_APP, TRUE);
  keep_back (self, WARD_SECTION_REPORTS, WARD_KEPT_FROM_APP, TRUE);
  g_assert_cmpuint (count (self, words), ==, 1);
  g_assert_cmpuint (count (self, "from: vital signs, laboratory results and allergies."), ==, 1);
  keep_back (self, WARD_SECTION_LABS, WARD_KEPT_FROM_USER, TRUE);
  g_assert_cmpuint (count (self, "[Some kinds may be missing from: laboratory results."), ==, 1);
  keep_back (self, WARD_SECTION_LABS, WARD_KEPT_FROM_USER, FALSE);
  ward_record_view_show_page (self->view, "labs");
  app_settle ();
  g_assert_cmpuint (count (self, words), ==, 1);
  g_assert_cmpuint (count (self, "from: laboratory results."), ==, 1);
  ward_record_view_show_page (self->view, "reports");
  app_settle ();
  g_assert_cmpuint (count (self, "from: reports."), ==, 1);
  keep_back (self, WARD_SECTION_VITALS, WARD_KEPT_FROM_APP, FALSE);
  ward_record_view_show_page (self->view, "overview");
  app_settle ();
  g_assert_cmpuint (count (self, "from: laboratory results and allergies."), ==, 1);
  ward_record_view_show_page (self->view, "vitals");
  app_settle ();
  g_assert_cmpuint (count (self, words), ==, 0);
}

/* Another record has nothing of the one before. */
static void
test_other_record (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    lose (self, i);
  g_assert_cmpuint (count (self, SENTENCE), ==, 1);
  ward_record_view_set_record (self->view, NULL);
  g_assert_cmpuint (count (self, SENTENCE), ==, 0);
  app_record_open (&self->app, "alike-1");
  ward_record_view_set_record (self->view, self->app.record);
  app_settle ();
  g_assert_cmpuint (count (self, SENTENCE), ==, 0);
}

int
main (int argc, char **argv)
{
  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();

  g_test_add ("/app/common-bar/W34-all-lost", Fixture, NULL, set_up, test_all_lost, tear_down);
  g_test_add ("/app/common-bar/W35-one-left", Fixture, NULL, set_up, test_one_left, tear_down);
  g_test_add ("/app/common-bar/W34-failed", Fixture, NULL, set_up, test_failed, tear_down);
  g_test_add ("/app/common-bar/own", Fixture, NULL, set_up, test_own, tear_down);
  g_test_add ("/app/common-bar/minute", Fixture, NULL, set_up, test_minute, tear_down);
  g_test_add ("/app/common-bar/kept-back", Fixture, NULL, set_up, test_kept_back, tear_down);
  g_test_add ("/app/common-bar/other-record", Fixture, NULL, set_up, test_other_record, tear_down);

  return g_test_run ();
}
