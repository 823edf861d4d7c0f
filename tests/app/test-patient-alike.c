/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom one may take for another, in the step before the record (clinical.md 3.5, W06): who was not chosen is named, with what differs, and cannot be opened. */
#include "app/search-fixture.h"

#include <string.h>

#include "support/ward-clinical-builder.h"
#include "support/ward-ui-assert.h"
#include "widgets/ward-banner.h"
#include "widgets/ward-name.h"

static GtkWidget *
activate_hit (SearchFixture *self, int index)
{
  GtkWidget *row = GTK_WIDGET (search_fixture_get_hit (self, index));

  g_signal_emit_by_name (gtk_widget_get_ancestor (row, GTK_TYPE_LIST_BOX), "row-activated", row);
  app_settle ();
  return app_find (self->search, GTK_TYPE_BOX, "similar-other");
}

/* The step before the record names the other one, what differs by words, and that this one was not chosen; it is no banner and nothing opens it. */
static void
test_not_chosen (SearchFixture *self, gconstpointer data)
{
  search_fixture_search_for (self, "Sampleman");
  for (int i = 0; i < 2; i++)
    {
      const WardPatient *other = ward_patient_row_get_patient (WARD_PATIENT_ROW (search_fixture_get_hit (self, 1 - i)));
      g_autoptr (WardBannerText) text
          = ward_banner_text_new (other, WARD_ALLERGIES_UNAVAILABLE, NULL, 0, NULL, NULL, g_get_real_time ());
      GtkWidget *card = activate_hit (self, i);
      g_autofree char *words = app_read (card);
      g_autofree char *expected
          = g_strdup_printf ("[Similar, not chosen][Name][%s][≠ given name differs][Born][%s][≠ differs]"
                             "[Gender][Male][= same][MRN][%s][≠ differs]",
                             text->name, text->born, text->identifier);
      g_autofree char *spoken
          = g_strdup_printf ("Similar, not chosen; Name %s, ≠ given name differs; Born %s, ≠ differs; Gender Male, "
                             "= same; MRN %s, ≠ differs",
                             text->name, text->born, text->identifier);

      g_assert_cmpstr (words, ==, expected);
      ward_assert_accessible_label (card, spoken);
      ward_assert_accessible_property (search_fixture_get_focus (self), DESCRIPTION,
                                       "⚠ Another patient in the list has a similar name.");
      g_assert_null (app_find (card, GTK_TYPE_BUTTON, NULL));
      g_assert_null (app_find (card, WARD_TYPE_BANNER, NULL));
      ward_assert_no_hyphens (card);
      g_assert_true (ward_patient_search_step_back (WARD_PATIENT_SEARCH (self->search)));
      g_assert_null (app_find (self->search, GTK_TYPE_BOX, "similar-other"));
    }
}

static float
get_left (GtkWidget *widget, GtkWidget *within)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (widget, within, &bounds));
  return bounds.origin.x;
}

/* The page itself says who was chosen, in the banner's words, and whoever is similar stands below in the same columns; the button names whom it opens. */
static void
test_chosen (SearchFixture *self, gconstpointer data)
{
  search_fixture_search_for (self, "Sampleman");
  for (int i = 0; i < 2; i++)
    {
      const WardPatient *mine = ward_patient_row_get_patient (WARD_PATIENT_ROW (search_fixture_get_hit (self, i)));
      g_autoptr (WardBannerText) text
          = ward_banner_text_new (mine, WARD_ALLERGIES_UNAVAILABLE, NULL, 0, NULL, NULL, g_get_real_time ());
      GtkWidget *other = activate_hit (self, i);
      GtkWidget *card = app_find (self->search, GTK_TYPE_BOX, "chosen-person");
      g_autofree char *words = app_read (card);
      g_autofree char *expected
          = g_strdup_printf ("[Chosen: is this the right patient?][Name][%s][Born][%s][Gender][%s][MRN][%s]",
                             text->name, text->born, text->gender, text->identifier);
      g_autofree char *person
          = g_strdup_printf ("%s, Born %s, %s, MRN %s", text->name, text->born, text->gender, text->identifier);
      g_autofree char *spoken = g_strconcat ("Chosen: ", person, NULL);
      g_autofree char *button = g_strconcat ("Open record: ", person, NULL);

      g_assert_cmpstr (words, ==, expected);
      /* A name that is too long for the line breaks as the banner's does, never within a title (clinical.md 3.1). */
      g_assert_cmpstr (ward_name_get_text (WARD_NAME (app_find (card, WARD_TYPE_NAME, "value-text"))), ==, text->name);
      ward_assert_accessible_label (card, spoken);
      ward_assert_accessible_label (search_fixture_get_focus (self), button);
      app_wait_painted (self->window);
      g_assert_cmpfloat_with_epsilon (get_left (app_find (card, GTK_TYPE_LABEL, "value-text"), self->window),
                                      get_left (app_find (other, GTK_TYPE_LABEL, "value-text"), self->window), 2);
      ward_assert_no_hyphens (card);
      g_assert_true (ward_patient_search_step_back (WARD_PATIENT_SEARCH (self->search)));
      g_assert_false (search_fixture_says (self, "[Chosen"));
    }
}

/* Nothing of who was found is left when the session ends over the question. */
static void
test_not_chosen_is_forgotten (SearchFixture *self, gconstpointer data)
{
  search_fixture_search_for (self, "Sampleman");
  g_assert_nonnull (activate_hit (self, 0));
  g_assert_true (search_fixture_says (self, "[Chosen: is this the right patient?][Name][SAMPLEMAN"));
  ward_patient_search_set_session (WARD_PATIENT_SEARCH (self->search), NULL);
  g_assert_null (app_find (self->search, GTK_TYPE_BOX, "similar-other"));
  g_assert_false (search_fixture_says (self, "SAMPLEMAN"));
}

static WardPatient *
new_alike (const char *id, const char *family, const char *birth, const char *number, const char *system)
{
  WardPatient *patient = search_fixture_new_patient (id, family);

  patient->birth = ward_builder_time (birth);
  if (number != NULL)
    {
      patient->identifiers = ward_arena_new0 (patient->arena, WardIdentifier, 1);
      patient->identifiers[0] = (WardIdentifier){ .value = number, .type_code = "MR", .system = system };
      patient->n_identifiers = 1;
    }
  return patient;
}

static void
show_all (SearchFixture *self, WardPatient *const *all, guint n)
{
  g_autoptr (GPtrArray) patients = g_ptr_array_new_with_free_func ((GDestroyNotify) ward_patient_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (patients, all[i]);
  ward_patient_search_show_hits (WARD_PATIENT_SEARCH (self->search), patients, NULL);
  app_settle ();
}

static GtkWidget *
activate_patient (SearchFixture *self, const char *id)
{
  int index = 0;

  while (!g_str_equal (ward_patient_row_get_patient (WARD_PATIENT_ROW (search_fixture_get_hit (self, index)))->id, id))
    index++;
  return activate_hit (self, index);
}

/* What one of the two does not say is no difference, nor are the numbers of two registers; of whom nothing tells apart, that is said. */
static void
test_not_comparable (SearchFixture *self, gconstpointer data)
{
  static const struct
  {
    const char *birth;
    const char *number;
    const char *system;
    const char *words;
  } cases[] = {
    { "1962-06-14", "A1", "urn:a", "[Name][TESTPERSON][= same][Born][14-Jun-1962 (" },
    { "1962-06-14", "A1", "urn:b", "[MRN][A1][cannot be compared][Nothing here tells the two apart." },
    { "1962-06-14", NULL, NULL, "[MRN][Not recorded][cannot be compared][Nothing here tells the two apart." },
    { "1962", "A2", "urn:a", ")][cannot be compared][Gender][Not Known][cannot be compared][MRN][A2][≠ differs]" },
    { "1962-06-15", "A1", "urn:a", ")][≠ differs][Gender][Not Known][cannot be compared][MRN][A1][= same]" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WardPatient *both[] = { new_alike ("p1", "Testperson", "1962-06-14", "A1", "urn:a"),
                              new_alike ("p2", "Testperson", cases[i].birth, cases[i].number, cases[i].system) };
      g_autofree char *words = NULL;

      show_all (self, both, 2);
      words = app_read (activate_patient (self, "p1"));
      g_test_message ("%s", words);
      g_assert_nonnull (strstr (words, cases[i].words));
      ward_patient_search_step_back (WARD_PATIENT_SEARCH (self->search));
    }
}

/* A newborn's hour of birth, a family name, a death: each may be all that tells two apart. */
static void
test_differences (SearchFixture *self, gconstpointer data)
{
  WardPatient *all[] = { new_alike ("p1", "Testperson", "1962-06-14", "A1", "urn:a"),
                         new_alike ("p2", "Testpersen", "1962-06-14", "A2", "urn:a") };
  GtkWidget *card;
  g_autofree char *words = NULL;
  g_autofree char *other = NULL;

  all[0]->gender = WARD_GENDER_FEMALE;
  all[0]->birth_time = ward_builder_time ("1962-06-14T10:00:00Z");
  all[1]->gender = WARD_GENDER_MALE;
  all[1]->birth_time = ward_builder_time ("1962-06-14T10:20:00Z");
  all[1]->deceased = TRUE;
  show_all (self, all, 2);
  card = activate_patient (self, "p1");
  words = app_read (card);
  g_assert_nonnull (strstr (words, "[TESTPERSEN][≠ family name differs]"));
  g_assert_nonnull (strstr (words, "[14-Jun-1962][≠ differs][Gender][Male][≠ differs]"));
  g_assert_nonnull (strstr (words, "[Died][Not recorded][≠ differs]"));
  ward_patient_search_step_back (WARD_PATIENT_SEARCH (self->search));
  other = app_read (activate_patient (self, "p2"));
  g_assert_nonnull (strstr (other, "[Died][No death recorded][≠ differs]"));
}

/* … and each alone, whichever of the two is chosen. */
static void
test_one_difference (SearchFixture *self, gconstpointer data)
{
  static const char *const names[] = { "family", "birth time", "gender", "death" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      WardPatient *both[] = { new_alike ("p1", "Testperson", "1962-06-14", "A1", "urn:a"),
                              new_alike ("p2", i == 0 ? "Testpersen" : "Testperson", "1962-06-14", "A1", "urn:a") };

      for (guint k = 0; k < 2; k++)
        {
          both[k]->gender = i == 2 && k == 1 ? WARD_GENDER_MALE : WARD_GENDER_FEMALE;
          both[k]->birth_time = ward_builder_time (i == 1 && k == 1 ? "1962-06-14T10:20:00Z" : "1962-06-14T10:00:00Z");
          both[k]->deceased = i == 3 && k == 1;
        }
      show_all (self, both, 2);
      for (guint k = 0; k < 2; k++)
        {
          g_autofree char *words = app_read (activate_patient (self, k == 0 ? "p1" : "p2"));

          g_test_message ("%s: %s", names[i], words);
          g_assert_nonnull (strstr (words, "differs]"));
          g_assert_null (strstr (words, "Nothing here tells"));
          ward_patient_search_step_back (WARD_PATIENT_SEARCH (self->search));
        }
    }
}

static int
get_bottom (GtkWidget *widget, GtkWidget *within)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (widget, within, &bounds));
  return (int) (bounds.origin.y + bounds.size.height);
}

/* Of a common name the nearest come first, the others are counted, and the buttons stay in the window at twice the size of text. Nobody similar: nothing. */
static void
test_many_alike (SearchFixture *self, gconstpointer data)
{
  WardPatient *all[] = { new_alike ("p1", "Testperson", "1962-06-14", "A1", "urn:a"),
                         new_alike ("p2", "Testperson", "1963-06-14", "A2", "urn:a"),
                         new_alike ("p3", "Testperson", "1964-06-14", "A3", "urn:a"),
                         new_alike ("p4", "Testperson", "1965-06-14", "A4", "urn:a"),
                         new_alike ("p5", "Testpersen", "1966-06-14", "A5", "urn:a"),
                         new_alike ("p6", "Testperson", "1966-06-14", "A1", "urn:a"),
                         new_alike ("p7", "Zzyzx", "1999-01-01", "A7", "urn:a") };
  g_autofree char *words = NULL;
  g_autofree char *nearest = NULL;

  app_set_text_size (200);
  show_all (self, all, G_N_ELEMENTS (all));
  nearest = app_read (activate_patient (self, "p1"));
  words = app_read (self->search);
  g_assert_nonnull (strstr (nearest, "[14-Jun-1966 ("));
  g_assert_nonnull (strstr (nearest, "[A1][= same]"));
  g_assert_nonnull (strstr (words, "[⚠ 5 other patients in the list have similar names.]"));
  g_assert_nonnull (strstr (words, "[1 more with a similar name is in the list.]"));
  g_assert_null (strstr (words, "TESTPERSEN"));
  app_wait_painted (self->window);
  g_assert_cmpint (get_bottom (search_fixture_get_focus (self), self->window), <=,
                   gtk_widget_get_height (self->window));
  app_set_text_size (100);
  ward_patient_search_step_back (WARD_PATIENT_SEARCH (self->search));
  g_assert_null (activate_patient (self, "p7"));
  g_assert_false (search_fixture_says (self, "similar"));
}

/* Nothing that there is to compare is scrolled away where there is room for it. */
static void
test_room (SearchFixture *self, gconstpointer data)
{
  GtkWidget *card;
  GtkWidget *scroller;
  int least = 0;

  app_set_text_size (200);
  search_fixture_search_for (self, "Sampleman");
  card = activate_hit (self, 0);
  scroller = gtk_widget_get_ancestor (card, GTK_TYPE_SCROLLED_WINDOW);
  app_wait_painted (self->window);
  g_assert_cmpint (get_bottom (card, scroller), <=, gtk_widget_get_height (scroller));
  g_assert_cmpint (get_bottom (scroller, self->window), <, get_bottom (search_fixture_get_focus (self), self->window));
  gtk_widget_measure (self->search, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  g_test_message ("least width %d", least);
  g_assert_cmpint (least, <=, 800);
  app_set_text_size (100);
}

int
main (int argc, char **argv)
{
  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();

  g_test_add ("/app/patient-alike/W06-not-chosen", SearchFixture, NULL, search_fixture_set_up_signed_in,
              test_not_chosen, search_fixture_tear_down);
  g_test_add ("/app/patient-alike/W06-chosen", SearchFixture, NULL, search_fixture_set_up_signed_in, test_chosen,
              search_fixture_tear_down);
  g_test_add ("/app/patient-alike/W06-forgotten", SearchFixture, NULL, search_fixture_set_up_signed_in,
              test_not_chosen_is_forgotten, search_fixture_tear_down);
  g_test_add ("/app/patient-alike/W06-not-comparable", SearchFixture, NULL, search_fixture_set_up, test_not_comparable,
              search_fixture_tear_down);
  g_test_add ("/app/patient-alike/W06-differences", SearchFixture, NULL, search_fixture_set_up, test_differences,
              search_fixture_tear_down);
  g_test_add ("/app/patient-alike/W06-one-difference", SearchFixture, NULL, search_fixture_set_up, test_one_difference,
              search_fixture_tear_down);
  g_test_add ("/app/patient-alike/W06-many", SearchFixture, NULL, search_fixture_set_up, test_many_alike,
              search_fixture_tear_down);
  g_test_add ("/app/patient-alike/W06-room", SearchFixture, NULL, search_fixture_set_up_signed_in, test_room,
              search_fixture_tear_down);

  return g_test_run ();
}
