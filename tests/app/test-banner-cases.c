/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tricky patients of clinical.md section 6, each from its JSON to the banner: every word on it in the order of reading, what assistive technology is told,
 * how it looks, and what the details hold. They stand in banner-cases.txt, and are read a second time in a locale with other words for dates. */
#include <string.h>

#include "app/app-fixture.h"
#include "app/golden.h"
#include "core/fhir/ward-fhir-client.h"
#include "widgets/ward-banner.h"

#define BASE "https://fhir.example.org/api/FHIR/R4"
#define MRN_SYSTEM "urn:oid:1.2.3.4"

static WardPatient *
read_patient (const GoldenCase *wanted)
{
  g_autofree char *text = g_strdup_printf ("{\"resourceType\":\"Patient\",\"id\":\"p1\",%s}",
                                           (char *) g_ptr_array_index (wanted->given, 0));
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  WardPatient *patient = ward_fhir_decode_patient (body, "p1", &error);

  g_assert_no_error (error);
  return patient;
}

/* What follows the patient: a line for each AllergyIntolerance of the answer. */
static WardFhirPage *
read_allergies (const GoldenCase *wanted)
{
  g_autoptr (GString) text = g_string_new ("{\"resourceType\":\"Bundle\",\"entry\":[");
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  WardFhirPage *page;

  for (guint i = 1; i < wanted->given->len; i++)
    g_string_append_printf (text,
                            "%s{\"resource\":{\"resourceType\":\"AllergyIntolerance\",\"id\":\"a%u\",\"patient\":{"
                            "\"reference\":\"Patient/p1\"},%s}}",
                            i > 1 ? "," : "", i, (char *) g_ptr_array_index (wanted->given, i));
  g_string_append (text, "]}");
  body = g_bytes_new (text->str, text->len);
  page = ward_fhir_decode_bundle (body, WARD_FHIR_ALLERGIES, BASE, "p1", &error);
  g_assert_no_error (error);
  return page;
}

static WardBannerText *
make_text (const GoldenCase *wanted)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");
  g_autoptr (GDateTime) now = g_date_time_new_utc (2025, 11, 24, 12, 0, 0);
  g_autoptr (WardPatient) patient = read_patient (wanted);
  WardFhirPage *page = read_allergies (wanted);
  g_autoptr (GPtrArray) allergies = g_ptr_array_new ();
  WardBannerText *text;
  WardAllergyState state;

  for (guint i = 0; i < ward_fhir_page_get_n_rows (page); i++)
    g_ptr_array_add (allergies, (gpointer) ward_fhir_page_get_allergy (page, i));
  state = ward_allergies_get_state ((const WardAllergy *const *) allergies->pdata, allergies->len,
                                    strcmp (wanted->word, "refused") != 0);
  text = ward_banner_text_new (patient, state, (const WardAllergy *const *) allergies->pdata, allergies->len,
                               MRN_SYSTEM, zone, g_date_time_to_unix (now) * G_USEC_PER_SEC);
  if (strcmp (wanted->word, "refused") == 0)
    ward_banner_text_tell_allergies (text, state, WARD_ALLERGY_LACK_NOT_PERMITTED, FALSE);
  ward_fhir_page_unref (page);
  return text;
}

static void
add_style (GString *read, GtkWidget *banner)
{
  g_auto (GStrv) classes = gtk_widget_get_css_classes (banner);
  g_autofree char *joined = g_strjoinv (" ", classes);

  golden_say (read, "style", *joined != '\0' ? joined : "ordinary");
}

/* Every label, whole: none ends in dots, none is held to a number of lines. */
static void
check_whole (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    {
      g_assert_cmpint (gtk_label_get_ellipsize (GTK_LABEL (widget)), ==, PANGO_ELLIPSIZE_NONE);
      g_assert_cmpint (gtk_label_get_lines (GTK_LABEL (widget)), ==, -1);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_whole (child);
}

static void
test_case (gconstpointer data)
{
  const GoldenCase *wanted = data;
  GtkWidget *banner = g_object_ref_sink (ward_banner_new ());
  g_autoptr (WardBannerText) text = make_text (wanted);
  g_autoptr (GString) read = g_string_new (NULL);
  g_autofree char *shown = NULL;
  g_autofree char *told = NULL;
  g_autofree char *open = NULL;

  ward_banner_set_tenant (WARD_BANNER (banner), "St. Elsewhere", NULL, NULL);
  ward_banner_set_text (WARD_BANNER (banner), text);
  shown = app_read (banner);
  golden_say (read, "shown", shown);
  told = gtk_test_accessible_check_property (GTK_ACCESSIBLE (banner), GTK_ACCESSIBLE_PROPERTY_LABEL, "\x01");
  golden_say (read, "told", told);
  add_style (read, banner);
  ward_banner_set_expanded (WARD_BANNER (banner), TRUE);
  open = app_read (banner);
  golden_say (read, "open", open);
  check_whole (banner);
  golden_compare (wanted, read->str);
  g_assert_finalize_object (banner);
}

int
main (int argc, char **argv)
{
  return golden_main (argc, argv, "banner-cases.txt", "/app/banner/W11-each-in-german", test_case);
}
