/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row of the patient search: name, born with age, gender, record number, each in full and never cut (clinical.md 3.5, W09). The words are the banner's. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-patient-row.h"
#include "widgets/ward-label.h"
#include "widgets/ward-name.h"
#include "widgets/ward-wrap-layout.h"

#define WHOLE_CHARS 18 /* a date, and most numbers: half of one is another one */

struct _WardPatientRow
{
  GtkListBoxRow parent_instance;

  WardPatient *patient; /* (owned) */
};

G_DEFINE_FINAL_TYPE (WardPatientRow, ward_patient_row, GTK_TYPE_LIST_BOX_ROW)

static void
ward_patient_row_finalize (GObject *object)
{
  WardPatientRow *self = WARD_PATIENT_ROW (object);

  g_clear_pointer (&self->patient, ward_patient_unref);
  G_OBJECT_CLASS (ward_patient_row_parent_class)->finalize (object);
}

static void
ward_patient_row_class_init (WardPatientRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ward_patient_row_finalize;
}

static void
ward_patient_row_init (WardPatientRow *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "patient-row");
}

static GtkWidget *
new_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  ward_label_keep_words (GTK_LABEL (label), WHOLE_CHARS);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
new_item (const char *caption, const char *value)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *labels[] = { new_label (caption, "caption-text"), new_label (value, "value-text") };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      gtk_widget_set_valign (labels[i], GTK_ALIGN_BASELINE);
      gtk_box_append (GTK_BOX (box), labels[i]);
    }
  return box;
}

static GtkWidget *
build_items (const WardBannerText *text)
{
  GtkWidget *box = gtk_flow_box_new ();

  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (box), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (box), 3);
  gtk_flow_box_set_homogeneous (GTK_FLOW_BOX (box), TRUE);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (box), 12);
  gtk_flow_box_append (GTK_FLOW_BOX (box), new_item (_ ("Born"), text->born));
  gtk_flow_box_append (GTK_FLOW_BOX (box), new_item (_ ("Gender"), text->gender));
  gtk_flow_box_append (GTK_FLOW_BOX (box), new_item (text->identifier_label, text->identifier));
  if (text->died != NULL)
    gtk_flow_box_append (GTK_FLOW_BOX (box), new_item (_ ("Died"), text->died));
  for (GtkWidget *child = gtk_widget_get_first_child (box); child != NULL; child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_focusable (child, FALSE);
  gtk_widget_set_can_target (box, FALSE);
  gtk_widget_set_can_focus (box, FALSE);
  return box;
}

/**
 * ward_patient_row_format_spoken:
 * @text: who it is
 *
 * Says who it is for the screen reader, as the row does.
 *
 * Returns: (transfer full): "DOE, Jane, Born 14-Jun-1962 (61y), Female, MRN 77"
 */
char *
ward_patient_row_format_spoken (const WardBannerText *text)
{
  const char *latin = text->latin_name;

  return g_strdup_printf ("%s, %s%s%s %s, %s, %s %s", text->name, latin != NULL ? latin : "", latin != NULL ? ", " : "",
                          _ ("Born"), text->born, text->gender, text->identifier_label, text->identifier);
}

/**
 * ward_patient_row_new:
 * @patient: a hit
 * @mrn_system: (nullable): the tenant's system of record numbers
 * @similar: whether another hit has a similar name
 * @now_us: the time now, for the age
 *
 * A row for it.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_patient_row_new (WardPatient *patient, const char *mrn_system, gboolean similar, gint64 now_us)
{
  WardPatientRow *self;
  g_autoptr (WardBannerText) text = NULL;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *name;
  g_autofree char *person = NULL;
  g_autofree char *spoken = NULL;

  g_return_val_if_fail (patient != NULL, NULL);

  self = g_object_new (WARD_TYPE_PATIENT_ROW, NULL);
  self->patient = ward_patient_ref (patient);
  if (similar)
    gtk_widget_add_css_class (GTK_WIDGET (self), "similar");
  text = ward_banner_text_new (patient, WARD_ALLERGIES_UNAVAILABLE, NULL, 0, mrn_system, NULL, now_us);

  gtk_widget_set_layout_manager (head, ward_wrap_layout_new (10, 0, FALSE));
  name = ward_name_new ("row-title");
  ward_name_set_text (WARD_NAME (name), text->name);
  gtk_box_append (GTK_BOX (head), name);
  if (similar)
    gtk_box_append (GTK_BOX (head), new_label (_ ("⚠ Similar name"), "similar-mark"));
  if (text->tags != NULL)
    gtk_box_append (GTK_BOX (head), new_label (text->tags, "quiet-text"));
  gtk_box_append (GTK_BOX (box), head);
  if (text->latin_name != NULL)
    gtk_box_append (GTK_BOX (box), new_item (_ ("In Latin script"), text->latin_name));
  if (text->warning != NULL)
    gtk_box_append (GTK_BOX (box), new_label (text->warning, "similar-mark"));
  gtk_box_append (GTK_BOX (box), build_items (text));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), box);

  person = ward_patient_row_format_spoken (text);
  spoken = g_strconcat (person, similar ? ", " : NULL, _ ("similar name"), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  return GTK_WIDGET (self);
}

/**
 * ward_patient_row_get_patient:
 *
 * Returns: (transfer none): the row's patient
 */
WardPatient *
ward_patient_row_get_patient (WardPatientRow *self)
{
  g_return_val_if_fail (WARD_IS_PATIENT_ROW (self), NULL);

  return self->patient;
}
