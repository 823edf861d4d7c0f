/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hit of the patient search: who it is, whole and never cut, and a mark where somebody else has a similar name (clinical.md 3.5). */
#include "app/ward-patient-row.h"

#include "app/app-fixture.h"
#include "support/ward-clinical-builder.h"
#include "support/ward-ui-assert.h"

#define NOW_US (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

static WardPatient *
new_patient (const char *family, const char *given, const char *birth, const char *number)
{
  WardPatient *patient = ward_patient_new ();
  const char **names = ward_arena_new0 (patient->arena, const char *, 1);

  names[0] = given;
  patient->id = "p1";
  patient->gender = WARD_GENDER_FEMALE;
  patient->active = TRUE;
  patient->names = ward_arena_new0 (patient->arena, WardHumanName, 1);
  patient->names[0] = (WardHumanName){ .use = "official", .family = family, .given = names, .n_given = 1 };
  patient->n_names = 1;
  patient->birth = ward_builder_time (birth);
  if (number != NULL)
    {
      patient->identifiers = ward_arena_new0 (patient->arena, WardIdentifier, 1);
      patient->identifiers[0] = (WardIdentifier){ .value = number, .type_code = "MR" };
      patient->n_identifiers = 1;
    }
  return patient;
}

static void
check_labels (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    g_assert_cmpint (gtk_label_get_ellipsize (GTK_LABEL (widget)), ==, PANGO_ELLIPSIZE_NONE);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_labels (child);
}

static void
test_identity (void)
{
  g_autoptr (WardPatient) patient = new_patient ("Wolfeschlegelsteinhausenbergerdorff", "Edna", "1962-06-14", "SYN-77");
  GtkWidget *row = g_object_ref_sink (ward_patient_row_new (patient, NULL, FALSE, NOW_US));
  g_autofree char *words = app_read (row);

  g_assert_nonnull (strstr (words, "[WOLFESCHLEGELSTEINHAUSENBERGERDORFF, Edna]"));
  g_assert_nonnull (strstr (words, "14-Jun-1962 (61y)"));
  g_assert_nonnull (strstr (words, "Female"));
  g_assert_nonnull (strstr (words, "MRN"));
  g_assert_nonnull (strstr (words, "SYN-77"));
  g_assert_null (strstr (words, "Similar"));
  check_labels (row);
  ward_assert_accessible_label (
      row, "WOLFESCHLEGELSTEINHAUSENBERGERDORFF, Edna, Born 14-Jun-1962 (61y), Female, MRN SYN-77");
  g_assert_true (ward_patient_row_get_patient (WARD_PATIENT_ROW (row)) == patient);
  g_assert_finalize_object (row);
}

static void
test_similar (void)
{
  g_autoptr (WardPatient) patient = new_patient ("Testperson", "Edna", "1962-06-14", "SYN-77");
  GtkWidget *row = g_object_ref_sink (ward_patient_row_new (patient, NULL, TRUE, NOW_US));
  GtkWidget *mark = app_find (row, GTK_TYPE_LABEL, "similar-mark");

  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (mark)), ==, "⚠ Similar name");
  ward_assert_accessible_label (row, "TESTPERSON, Edna, Born 14-Jun-1962 (61y), Female, MRN SYN-77, similar name");
  g_assert_finalize_object (row);
}

static int
get_text_size (GtkWidget *label)
{
  return pango_font_description_get_size (pango_context_get_font_description (gtk_widget_get_pango_context (label)));
}

/* What tells one patient from another is read from an arm's length, whether or not there is a look-alike in the list: larger than the words of the page. */
static void
test_values_are_large (void)
{
  g_autoptr (WardPatient) patient = new_patient ("Testperson", "Edna", "1962-06-14", "SYN-77");
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *words = gtk_label_new ("Words");
  GtkWidget *rows[2];
  GtkWidget *window;
  int sizes[2];

  gtk_box_append (GTK_BOX (box), words);
  gtk_box_append (GTK_BOX (box), list);
  for (int i = 0; i < 2; i++)
    {
      rows[i] = ward_patient_row_new (patient, NULL, i == 1, NOW_US);
      gtk_list_box_append (GTK_LIST_BOX (list), rows[i]);
    }
  window = app_put_in_window (box);
  gtk_widget_add_css_class (window, "ward");
  app_wait_painted (window);
  for (int i = 0; i < 2; i++)
    sizes[i] = get_text_size (app_find (rows[i], GTK_TYPE_LABEL, "value-text"));
  g_assert_cmpint (sizes[0], >, get_text_size (words));
  g_assert_cmpint (sizes[1], ==, sizes[0]);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Somebody who reads Latin letters only can tell who it is (V81). */
static void
test_latin (void)
{
  static const char *const given[] = { "Layla" };
  static WardHumanName names[] = { { .use = "official", .family = "النموذجية" },
                                   { .use = "usual", .family = "Sampleiya", .given = given, .n_given = 1 } };
  g_autoptr (WardPatient) patient = new_patient ("Testperson", "Edna", "1962-06-14", "SYN-77");
  GtkWidget *row;
  g_autofree char *words = NULL;

  patient->names = names;
  patient->n_names = G_N_ELEMENTS (names);
  row = g_object_ref_sink (ward_patient_row_new (patient, NULL, FALSE, NOW_US));
  words = app_read (row);
  g_assert_nonnull (strstr (words, "[النموذجية]"));
  g_assert_nonnull (strstr (words, "[In Latin script][SAMPLEIYA, Layla]"));
  ward_assert_accessible_label (row, "النموذجية, SAMPLEIYA, Layla, Born 14-Jun-1962 (61y), Female, MRN SYN-77");
  g_assert_finalize_object (row);
}

/* What is not known is said; it is no empty place. */
static void
test_unknown (void)
{
  g_autoptr (WardPatient) patient = ward_patient_new ();
  GtkWidget *row;
  g_autofree char *words = NULL;

  patient->id = "p2";
  patient->active = TRUE;
  row = g_object_ref_sink (ward_patient_row_new (patient, NULL, FALSE, NOW_US));
  words = app_read (row);
  g_assert_nonnull (strstr (words, "[Name Not Known]"));
  g_assert_nonnull (strstr (words, "Born"));
  g_assert_null (strstr (words, "(null)"));
  g_assert_finalize_object (row);
}

int
main (int argc, char **argv)
{
  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();

  g_test_add_func ("/app/patient-row/identity-whole", test_identity);
  g_test_add_func ("/app/patient-row/similar-is-marked", test_similar);
  g_test_add_func ("/app/patient-row/W06-values-are-large", test_values_are_large);
  g_test_add_func ("/app/patient-row/V81-latin-script", test_latin);
  g_test_add_func ("/app/patient-row/unknown-is-said", test_unknown);

  return g_test_run ();
}
