/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A record that was read before, opened again: what the disk has is shown first and says when it was fetched, and the server's answers take its place. With the
 * real sandbox, a real sign-in, a real file; and what the diagnostics say of it (design.md section 3; reliability.md S35, N03, C05; clinical.md W35). */
#include "app/ward-cache-page.h"
#include "app/ward-diagnostics-window.h"
#include "app/ward-origin-facts.h"
#include "core/base/ward-clock.h"

#include "app/app-fixture.h"
#include "core/fhir/cache-wait.h"

#define NOTE "kept on this computer"

typedef struct
{
  AppRecord app;
  char *dir;        /* (owned) */
  WardCache *cache; /* (owned) */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  app_record_set_up (&self->app);
  self->dir = g_build_filename (g_get_user_cache_dir (), "ward", NULL);
  self->cache = ward_cache_new (self->app.vault, self->dir, self->app.events);
  ward_session_set_cache (self->app.session, self->cache);
  g_assert_true (cache_wait_open (self->cache));
  app_record_sign_in (&self->app);
  app_record_open (&self->app, "adult");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  ward_cache_close (self->cache);
  app_record_tear_down (&self->app);
  app_settle ();
  g_assert_finalize_object (self->cache);
  g_free (self->dir);
}

static void
fail_all (Fixture *self, const char *fault)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ward_sandbox_set_fault (self->app.sandbox, fault, "/fhir", 1000, &error));
  g_assert_no_error (error);
}

static void
clear_faults (Fixture *self)
{
  g_assert_true (ward_sandbox_set_fault (self->app.sandbox, "status=400", "/fhir", 0, NULL));
}

static WardRecord *
open_again (Fixture *self, const char *patient_id)
{
  ward_record_close (self->app.record);
  g_clear_object (&self->app.record);
  self->app.record = ward_record_new (self->app.session, patient_id, NULL);
  return self->app.record;
}

static gboolean
has_note (WardRecord *record, WardSection section)
{
  const char *const *notes = ward_record_get_notes (record, section);

  for (guint i = 0; notes[i] != NULL; i++)
    if (strstr (notes[i], NOTE) != NULL)
      return TRUE;
  return FALSE;
}

static void
wait_for_rows (WardRecord *record)
{
  while (ward_grid_get_n_results (ward_record_get_grid (record, WARD_SECTION_LABS)) == 0
         || ward_record_get_patient (record) == NULL)
    g_main_context_iteration (NULL, TRUE);
  app_settle ();
}

static void
wait_until_idle (WardRecord *record)
{
  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    while (ward_record_is_busy (record, i) || ward_record_get_state (record, i) == WARD_STATE_LOADING)
      g_main_context_iteration (NULL, TRUE);
}

/* Every request fails from now on: the rows are there all the same, and say of when they are; nothing is called complete. */
static void
test_server_gone (Fixture *self, gconstpointer data)
{
  guint n_labs = ward_record_get_n_results (self->app.record, WARD_SECTION_LABS);
  guint n_vitals = ward_record_get_n_results (self->app.record, WARD_SECTION_VITALS);
  guint n_allergies = 0;
  guint n_kept = 0;
  gint64 before;
  WardRecord *record;

  g_assert_cmpuint (n_labs, >, 10);
  ward_record_get_allergies (self->app.record, &n_allergies);
  g_assert_cmpuint (cache_wait_count (self->cache, &(WardCachePart){ "x", "x", "x", "x" }), ==, 0); /* all is written */
  fail_all (self, "status=400");
  before = ward_clock_real_us (NULL);
  record = open_again (self, "adult");
  wait_for_rows (record);
  while (ward_record_get_n_results (record, WARD_SECTION_LABS) != n_labs
         || ward_record_get_n_results (record, WARD_SECTION_VITALS) != n_vitals)
    g_main_context_iteration (NULL, TRUE);
  wait_until_idle (record);
  app_settle ();
  g_assert_cmpint (ward_record_get_fetched_us (record, WARD_SECTION_LABS), <, before);
  g_assert_cmpint (ward_record_get_fetched_us (record, WARD_SECTION_LABS), >, 0);
  g_assert_true (has_note (record, WARD_SECTION_LABS));
  g_assert_cmpint (ward_record_get_state (record, WARD_SECTION_LABS), !=, WARD_STATE_COMPLETE);
  ward_record_get_allergies (record, &n_kept);
  g_assert_cmpuint (n_kept, ==, n_allergies);
  g_assert_cmpint (ward_record_get_complete_since_s (record, WARD_SECTION_LABS), ==, G_MAXINT64);
  g_assert_cmpstr (ward_record_get_patient (record)->id, ==, "adult");

  /* The server is back, the user asks again: everything is new, and the note is gone. */
  clear_faults (self);
  ward_record_reload (record);
  while (ward_record_get_state (record, WARD_SECTION_LABS) != WARD_STATE_COMPLETE)
    g_main_context_iteration (NULL, TRUE);
  app_settle ();
  g_assert_false (has_note (record, WARD_SECTION_LABS));
  g_assert_cmpint (ward_record_get_fetched_us (record, WARD_SECTION_LABS), >=, before);
  g_assert_cmpuint (ward_record_get_n_results (record, WARD_SECTION_LABS), ==, n_labs);
  wait_until_idle (record);
}

static const WardObservation *
find_with_origin (WardRecord *record)
{
  const WardGrid *grid = ward_record_get_grid (record, WARD_SECTION_LABS);

  for (guint row = 0; row < ward_grid_get_n_rows (grid); row++)
    {
      const WardObservation *latest = ward_grid_get_row (grid, row)->latest;

      if (latest != NULL && latest->specimen != NULL && latest->based_on != NULL)
        return latest;
    }
  g_assert_not_reached ();
}

/* The detail of a result as it reads now. */
static char *
read_origin (WardRecord *record)
{
  GtkWidget *facts = g_object_ref_sink (ward_facts_new ());
  char *text;

  ward_origin_facts_add (WARD_FACTS (facts), record, find_with_origin (record), WARD_LOOK_AND_ASK);
  text = ward_facts_dup_text (WARD_FACTS (facts));
  g_assert_finalize_object (facts);
  return text;
}

/* … once it says this, or no longer. */
static char *
await_origin (WardRecord *record, const char *words, gboolean there)
{
  char *text = read_origin (record);

  while ((strstr (text, words) != NULL) != there)
    {
      g_main_context_iteration (NULL, TRUE);
      g_free (text);
      text = read_origin (record);
    }
  return text;
}

/* What a result names is kept, too: shown at once and of when it is; then why there is nothing newer; and as ever when the server permits it again. */
static void
test_origin (Fixture *self, gconstpointer data)
{
  g_autofree char *fresh = await_origin (self->app.record, "Loading…", FALSE);
  g_autofree char *kept = NULL;
  g_autofree char *refused = NULL;
  g_autofree char *again = NULL;
  WardRecord *record;

  g_assert_nonnull (strstr (fresh, "Accession number\tSYN-A-adult-"));
  g_assert_null (strstr (fresh, "fetched"));
  g_assert_cmpuint (cache_wait_count (self->cache, &(WardCachePart){ "x", "x", "x", "x" }), ==, 0); /* all is written */
  ward_fhir_client_clear_cache (ward_session_get_client (self->app.session));
  fail_all (self, "status=403");
  record = open_again (self, "adult");
  wait_for_rows (record);
  wait_until_idle (record);
  app_settle ();
  kept = read_origin (record);
  g_assert_nonnull (strstr (kept, "Accession number\tSYN-A-adult-"));
  g_assert_true (g_regex_match_simple ("Specimen fetched\t[0-9]{2}:[0-9]{2}, kept on this computer", kept, 0, 0));
  g_assert_true (g_regex_match_simple ("Order fetched\t[0-9]{2}:[0-9]{2}, kept on this computer", kept, 0, 0));
  refused = await_origin (record, "kept on this computer", FALSE);
  g_assert_nonnull (strstr (refused, "Accession number\tSYN-A-adult-"));
  g_assert_true (g_regex_match_simple (
      "Specimen fetched\t[0-9]{2}:[0-9]{2}; it could not be loaded again\\. You are not permitted to see this", refused,
      0, 0));
  g_assert_nonnull (strstr (refused, "Order fetched"));
  clear_faults (self);
  ward_record_reload (record);
  while (ward_record_get_state (record, WARD_SECTION_LABS) != WARD_STATE_COMPLETE)
    g_main_context_iteration (NULL, TRUE);
  app_settle ();
  again = await_origin (record, "fetched", FALSE);
  g_assert_cmpstr (again, ==, fresh);
  wait_until_idle (record);
}

/* The usual way: shown from the disk, then confirmed by the server. */
static void
test_confirmed (Fixture *self, gconstpointer data)
{
  guint n_labs = ward_record_get_n_results (self->app.record, WARD_SECTION_LABS);
  WardRecord *record;

  app_record_open (&self->app, "adult");
  record = self->app.record;
  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    g_assert_false (has_note (record, i));
  g_assert_cmpuint (ward_record_get_n_results (record, WARD_SECTION_LABS), ==, n_labs);
}

/* Nothing of one patient is shown for another. */
static void
test_other_patient (Fixture *self, gconstpointer data)
{
  WardRecord *record;

  fail_all (self, "status=400");
  record = open_again (self, "newborn");
  wait_until_idle (record);
  g_assert_cmpuint (ward_record_get_n_results (record, WARD_SECTION_LABS), ==, 0);
  g_assert_null (ward_record_get_patient (record));
  clear_faults (self);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ward_session_sign_out_finish (WARD_SESSION (source), result, &error));
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

/* With requests under way: what they bring is not kept any more. */
static void
test_sign_out (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) before = cache_wait_list (self->cache);
  g_autoptr (GPtrArray) after = NULL;
  gboolean done = FALSE;

  g_assert_cmpuint (before->len, ==, 1);
  g_assert_cmpuint (((WardCacheUse *) g_ptr_array_index (before, 0))->n_items, >, 5);
  ward_record_reload (self->app.record);
  ward_session_sign_out_async (self->app.session, NULL, done_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  app_settle ();
  after = cache_wait_list (self->cache);
  g_assert_cmpuint (after->len, ==, 0);
}

static void
wait_for_text (WardCachePage *page, const char *text)
{
  for (;;)
    {
      g_autofree char *words = app_read (GTK_WIDGET (page));

      if (strstr (words, text) != NULL)
        return;
      g_main_context_iteration (NULL, TRUE);
    }
}

/* The page counts, names hospitals only, and erases what its buttons say. */
static void
test_page (Fixture *self, gconstpointer data)
{
  GtkWidget *page = ward_cache_page_new ();
  GtkWidget *window = app_put_in_window (page);
  g_autoptr (GListStore) tenants = g_list_store_new (WARD_TYPE_TENANT);
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) uses = NULL;
  GtkWidget *button;

  g_list_store_append (tenants, self->app.tenant);
  ward_cache_page_set_cache (WARD_CACHE_PAGE (page), self->cache, G_LIST_MODEL (tenants));
  ward_cache_page_set_open (WARD_CACHE_PAGE (page), self->app.session, "adult");
  wait_for_text (WARD_CACHE_PAGE (page), "1 patient, ");
  text = ward_cache_page_dup_text (WARD_CACHE_PAGE (page));
  g_assert_nonnull (strstr (text, ward_tenant_get_name (self->app.tenant)));
  g_assert_null (strstr (text, "adult"));
  g_assert_null (strstr (text, ward_record_get_patient (self->app.record)->names[0].family));
  button = app_find (page, GTK_TYPE_BUTTON, NULL);
  g_assert_true (gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
  wait_for_text (WARD_CACHE_PAGE (page), "What was kept of 1 patient is erased.");
  wait_for_text (WARD_CACHE_PAGE (page), "Nothing is kept");
  uses = cache_wait_list (self->cache);
  g_assert_cmpuint (uses->len, ==, 0);
  button = app_find (page, GTK_TYPE_BUTTON, "destructive-action");
  g_signal_emit_by_name (button, "clicked");
  wait_for_text (WARD_CACHE_PAGE (page), "Everything that was kept is erased");
  gtk_window_destroy (GTK_WINDOW (window));
  app_settle ();
}

/* The demo says that it keeps nothing, in place of what the settings ask for. */
static void
test_demo (Fixture *self, gconstpointer data)
{
  g_autoptr (GtkWidget) page = g_object_ref_sink (ward_cache_page_new ());
  g_autofree char *usual = NULL;
  g_autofree char *demo = NULL;

  ward_cache_page_set_cache (WARD_CACHE_PAGE (page), self->cache, NULL);
  usual = ward_cache_page_dup_text (WARD_CACHE_PAGE (page));
  g_assert_null (strstr (usual, "The demo keeps nothing"));
  ward_cache_page_set_demo (WARD_CACHE_PAGE (page), TRUE);
  demo = ward_cache_page_dup_text (WARD_CACHE_PAGE (page));
  g_assert_nonnull (
      strstr (demo, "The demo keeps nothing on this computer, nor an audit log, whatever the settings say"));
}

int
main (int argc, char **argv)
{
  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/kept-record/server-gone", test_server_gone);
  ADD ("/kept-record/what-a-result-names", test_origin);
  ADD ("/kept-record/confirmed", test_confirmed);
  ADD ("/kept-record/other-patient", test_other_patient);
  ADD ("/kept-record/S35-sign-out", test_sign_out);
  ADD ("/kept-record/page", test_page);
  ADD ("/kept-record/demo", test_demo);
  return g_test_run ();
}
