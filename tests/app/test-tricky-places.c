/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the tricky results of the sandbox's patient stand when the real client has read them: each once, on the page where it is looked for, and with the
 * reports that it belongs to (clinical.md section 6). What is said of each there, display-cases.txt has. */
#include <string.h>

#include "app/app-fixture.h"
#include "app/ward-labs-page.h"
#include "app/ward-result-detail.h"
#include "app/ward-vitals-page.h"

static AppRecord app;

static guint
count_in (const WardGrid *grid, const char *id)
{
  guint count = 0;

  for (guint row = 0; row < ward_grid_get_n_rows (grid); row++)
    {
      guint n;
      const WardObservation *const *results = ward_grid_get_row_results (grid, row, &n);

      for (guint i = 0; i < n; i++)
        count += g_strcmp0 (results[i]->id, id) == 0;
    }
  return count;
}

static const char *const in_labs[]
    = { "v01", "v03", "v04",  "v05",  "v06",  "v07",  "v08",  "v09",  "v10",  "v11",  "v12",  "v13",  "v14",
        "v16", "v17", "v18",  "v19",  "v20",  "v21",  "v23",  "v24",  "v25",  "v26",  "v27",  "v28",  "v29",
        "v30", "v31", "v32",  "v33",  "v34",  "v35a", "v35b", "v36",  "v37a", "v37b", "v38a", "v38b", "v39",
        "v40", "v41", "v42",  "v43a", "v43b", "v44a", "v44b", "v44c", "v58",  "v59",  "v60a", "v60b", "v61",
        "v62", "v63", "v65c", "v68",  "v69",  "v70",  "v76a", "v76b", "v77",  "v80",  "v81",  "v94" };
static const char *const in_vitals[] = { "v02", "v45", "v46", "v47",  "v48a", "v48b", "v49", "v50", "v51",
                                         "v52", "v53", "v54", "v55a", "v55b", "v56",  "v57", "v67", "v79" };

static void
check_once (const WardGrid *here, const WardGrid *there, const char *const *ids, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_test_message ("%s", ids[i]);
      g_assert_cmpuint (count_in (here, ids[i]), ==, 1);
      g_assert_cmpuint (count_in (there, ids[i]), ==, 0);
    }
}

/* However often a result is named, by reports, by panels that hold each other, by two codes or by two categories, it is in one row of one page; a waveform
 * that is no laboratory's is on neither. */
static void
test_each_once (void)
{
  GtkWidget *labs = g_object_ref_sink (ward_labs_page_new ());
  GtkWidget *vitals = g_object_ref_sink (ward_vitals_page_new ());

  ward_labs_page_set_record (WARD_LABS_PAGE (labs), app.record);
  ward_vitals_page_set_record (WARD_VITALS_PAGE (vitals), app.record);
  ward_vitals_page_show_all (WARD_VITALS_PAGE (vitals));
  check_once (app_get_grid (labs), app_get_grid (vitals), in_labs, G_N_ELEMENTS (in_labs));
  check_once (app_get_grid (vitals), app_get_grid (labs), in_vitals, G_N_ELEMENTS (in_vitals));
  g_assert_cmpuint (count_in (app_get_grid (labs), "v15") + count_in (app_get_grid (vitals), "v15"), ==, 0);
  g_assert_finalize_object (labs);
  g_assert_finalize_object (vitals);
}

/* One result of three reports has a line for each of them in its detail, with the report's own status. */
static void
test_three_reports (void)
{
  GtkWidget *labs = g_object_ref_sink (ward_labs_page_new ());
  g_autofree char *words = NULL;

  ward_labs_page_set_record (WARD_LABS_PAGE (labs), app.record);
  ward_labs_page_show_result (WARD_LABS_PAGE (labs), "v63");
  words = app_read (app_find (labs, WARD_TYPE_RESULT_DETAIL, NULL));
  g_test_message ("%s", words);
  g_assert_nonnull (strstr (words, "[Report][Electrolytes, Corrected result]"));
  g_assert_nonnull (strstr (words, "[Report][Basic metabolic panel, Preliminary]"));
  g_assert_nonnull (strstr (words, "[Report][Chemistry]"));
  g_assert_nonnull (strstr (words, "[Status][Final]"));
  g_assert_finalize_object (labs);
}

int
main (int argc, char **argv)
{
  int status;

  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();
  app_record_set_up (&app);
  app_record_sign_in (&app);
  app_record_open (&app, "tricky");

  g_test_add_func ("/app/tricky-places/V54-V65-V79-each-once", test_each_once);
  g_test_add_func ("/app/tricky-places/V63-three-reports", test_three_reports);
  status = g_test_run ();
  app_record_tear_down (&app);
  return status;
}
