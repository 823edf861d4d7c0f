/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The forms of a report. They "SHALL be semantically equivalent" (FHIR R4, DiagnosticReport.presentedForm), so that one is shown at a time, a PDF document
 * first because it is what the laboratory laid out; the others are one key away. A form that is not whole is not shown at all, and says why (V73). */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-form-save.h"
#include "app/ward-pdf-view.h"
#include "app/ward-report-forms.h"
#include "core/diagnostics/ward-failure.h"
#include "core/record/ward-record-look-up.h"
#include "widgets/ward-label.h"

struct _WardReportForms
{
  GtkBox parent_instance;

  WardRecord *record; /* (nullable) a weak pointer: whose report it is */

  GtkWidget *heading;
  GtkWidget *choice; /* a toggle for each form */
  GtkWidget *remark; /* Ward's own words about it */
  GtkWidget *text;
  GtkWidget *retry_button;
  WardPdfView *document;
  GtkWidget *save_button;
  GtkWidget *save_words; /* why the last one could not be saved */
  GString *copy;         /* (owned) what is shown, as text */

  char *report;  /* (owned) (nullable) its id: a choice holds for one report */
  guint n_forms; /* as many as there are toggles */
  guint chosen;
  gboolean filling;
  gboolean leads_focus;          /* the document was asked for again, and is still to be shown to who did */
  GtkFileChooserNative *chooser; /* (owned) (nullable) while it is open */
  GBytes *original;              /* (owned) (nullable) what it is to save */
  GCancellable *cancellable;     /* (owned) of what is being written */
};

G_DEFINE_FINAL_TYPE (WardReportForms, ward_report_forms, GTK_TYPE_BOX)

enum
{
  SIGNAL_CHOSEN,
  SIGNAL_SAVE,
  SIGNAL_RETRY,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static gboolean
is_type (const WardAttachment *form, const char *type)
{
  return form->content_type != NULL && g_ascii_strncasecmp (form->content_type, type, strlen (type)) == 0;
}

static const char *
get_kind (const WardAttachment *form)
{
  if (is_type (form, "application/pdf"))
    return _ ("PDF document");
  if (is_type (form, "image/png"))
    return _ ("Picture (PNG)");
  if (is_type (form, "image/jpeg") || is_type (form, "image/jpg"))
    return _ ("Picture (JPEG)");
  if (is_type (form, "text/html") || is_type (form, "application/xhtml+xml"))
    return _ ("Formatted text (HTML)");
  if (is_type (form, "text/rtf") || is_type (form, "application/rtf"))
    return _ ("Formatted text (RTF)");
  if (is_type (form, "text/plain"))
    return _ ("Plain text");
  return form->content_type != NULL ? form->content_type : _ ("kind not given");
}

static char *
format_name (const WardAttachment *form)
{
  return form->title != NULL ? g_strdup_printf ("%s · %s", form->title, get_kind (form)) : g_strdup (get_kind (form));
}

static guint
find_preferred (const WardReport *report)
{
  for (guint i = 0; ward_pdf_view_is_available () && i < report->n_forms; i++)
    if (is_type (&report->forms[i], "application/pdf"))
      return i;
  return 0;
}

/* What the conversion to plain text took away; nobody may take this for the laboratory's words (V70, V72). (nullable) */
static char *
format_remark (const WardAttachment *form)
{
  if (form->left_out && form->formatting_removed)
    return g_strdup (_ ("Note by Ward, not part of the report: formatting removed; active content and pictures were "
                        "left out. Open it in the hospital’s own system to see them."));
  if (form->left_out)
    return g_strdup (_ ("Note by Ward, not part of the report: active content and pictures were left out. Open it in "
                        "the hospital’s own system to see them."));
  return form->formatting_removed ? g_strdup (_ ("Note by Ward, not part of the report: formatting removed")) : NULL;
}

static char *
format_failure (const GError *error)
{
  gboolean absent;

  if (ward_failure_matches (error, WARD_FAILURE_INCOMPLETE))
    return g_strdup (_ ("This document did not arrive whole, so that none of it is shown. Ask for it again, or open it "
                        "in the hospital’s own system."));
  if (ward_failure_matches (error, WARD_FAILURE_ADDRESS))
    return g_strdup (_ ("This document lies on another server, which Ward does not ask. Open it in the hospital’s own "
                        "system."));
  absent = ward_failure_matches (error, WARD_FAILURE_NOT_FOUND) || ward_failure_matches (error, WARD_FAILURE_GONE);
  return g_strdup_printf (_ ("Ward could not fetch this document, so that none of it is shown. %s Open it in the "
                             "hospital’s own system, or ask the department that made the report."),
                          absent ? _ ("The server does not have it.") : ward_failure_explain_error (error)->title);
}

/* What stands in the place of the report's words is Ward's own. */
static void
frame (GtkWidget *label, gboolean failed)
{
  static const char *const classes[] = { "own-remark", "failed" };

  gtk_widget_set_halign (label, failed ? GTK_ALIGN_START : GTK_ALIGN_FILL);
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (failed)
      gtk_widget_add_css_class (label, classes[i]);
    else
      gtk_widget_remove_css_class (label, classes[i]);
}

static void
say (WardReportForms *self, const char *words, const char *css_class)
{
  static const char *const classes[] = { "value-text", "fact-missing", "quiet-text" };

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    gtk_widget_remove_css_class (self->text, classes[i]);
  gtk_widget_add_css_class (self->text, css_class);
  frame (self->text, g_str_equal (css_class, "fact-missing"));
  gtk_label_set_text (GTK_LABEL (self->text), words);
  gtk_widget_set_visible (self->text, TRUE);
  ward_pdf_view_set_document (self->document, NULL, 0);
  g_string_append_printf (self->copy, "%s\n", words);
}

/* Before the text that it is about. */
static void
say_remark (WardReportForms *self, const char *remark)
{
  gtk_label_set_text (GTK_LABEL (self->remark), remark != NULL ? remark : "");
  gtk_widget_set_visible (self->remark, remark != NULL);
  if (remark != NULL)
    g_string_append_printf (self->copy, "%s\n", remark);
}

static void
show_content (WardReportForms *self, const WardAttachment *form)
{
  g_autofree char *words = NULL;

  if (form->text != NULL)
    {
      g_autofree char *remark = format_remark (form);

      say_remark (self, remark);
      say (self, form->text, "value-text");
      return;
    }
  if (form->damaged)
    {
      g_autoptr (GError) error = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_INCOMPLETE, "Damaged");

      words = format_failure (error);
      say (self, words, "fact-missing");
      return;
    }
  if (form->drawable && ward_pdf_view_is_available ())
    {
      gtk_widget_set_visible (self->text, FALSE);
      ward_pdf_view_set_document (self->document, form->data, form->size);
      return;
    }
  words = g_strdup_printf (_ ("Ward cannot display this document (%s). Open it in the hospital’s own system."),
                           form->content_type != NULL ? form->content_type : _ ("kind not given"));
  say (self, words, "fact-missing");
}

static gboolean
may_save (WardRecord *record)
{
  return record == NULL || !ward_tenant_get_forbid_saving (ward_session_get_tenant (ward_record_get_session (record)));
}

static gboolean
has_original (const WardAttachment *form)
{
  return !form->damaged && (form->data != NULL || (form->text != NULL && !form->formatting_removed));
}

/* Nobody has gone elsewhere. */
static gboolean
is_focus_here (WardReportForms *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return root != NULL && (focus == NULL || gtk_widget_is_ancestor (focus, GTK_WIDGET (self)));
}

/* From the button that goes to what comes in its place. */
static void
lead_focus (WardReportForms *self)
{
  if (gtk_widget_get_visible (self->retry_button))
    gtk_widget_grab_focus (self->retry_button);
  else if (!gtk_widget_get_visible (self->text))
    gtk_widget_grab_focus (GTK_WIDGET (self->document));
  else if (gtk_widget_grab_focus (self->text))
    gtk_label_select_region (GTK_LABEL (self->text), 0, 0);
}

static void
show_form (WardReportForms *self, WardRecord *record, const WardAttachment *form)
{
  const GError *error = NULL;
  const WardAttachment *whole = record != NULL ? ward_record_look_up_form (record, form, &error) : form;
  gboolean leads_focus = self->leads_focus && is_focus_here (self);
  g_autofree char *name = format_name (form);

  say_remark (self, NULL);
  gtk_widget_set_visible (self->retry_button, record != NULL && ward_record_can_retry_form (record, form));
  gtk_widget_set_visible (self->save_button, whole != NULL && has_original (whole) && may_save (record));
  g_string_printf (self->copy, "%s\n", name);
  if (whole != NULL)
    show_content (self, whole);
  else if (error == NULL)
    say (self, _ ("Loading…"), "quiet-text");
  else
    {
      g_autofree char *words = format_failure (error);

      say (self, words, "fact-missing");
    }
  if (leads_focus)
    lead_focus (self);
  self->leads_focus = leads_focus && whole == NULL && error == NULL;
}

static void
toggled_cb (WardReportForms *self, GtkCheckButton *button)
{
  guint index = 0;

  if (self->filling || !gtk_check_button_get_active (button))
    return;
  for (GtkWidget *child = gtk_widget_get_prev_sibling (GTK_WIDGET (button)); child != NULL;
       child = gtk_widget_get_prev_sibling (child))
    index++;
  self->chosen = index;
  self->leads_focus = FALSE;
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0);
}

static GtkWidget *
new_words (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  ward_label_forbid_hyphens (GTK_LABEL (label));
  return label;
}

/* Nothing is to be chosen, but what it is that follows is said. */
static void
name_only_form (WardReportForms *self, const WardAttachment *form)
{
  g_autofree char *name = format_name (form);
  GtkWidget *label = new_words ();

  gtk_label_set_text (GTK_LABEL (label), name);
  gtk_widget_add_css_class (label, "form-name");
  gtk_box_append (GTK_BOX (self->choice), label);
}

static void
fill_choice (WardReportForms *self, const WardReport *report)
{
  GtkWidget *first = NULL;
  GtkWidget *child;

  self->filling = TRUE;
  while ((child = gtk_widget_get_first_child (self->choice)) != NULL)
    gtk_box_remove (GTK_BOX (self->choice), child);
  if (report->n_forms == 1)
    name_only_form (self, &report->forms[0]);
  for (guint i = 0; report->n_forms > 1 && i < report->n_forms; i++)
    {
      g_autofree char *name = format_name (&report->forms[i]);
      GtkWidget *button = gtk_check_button_new_with_label (name);

      if (first == NULL)
        first = button;
      else
        gtk_check_button_set_group (GTK_CHECK_BUTTON (button), GTK_CHECK_BUTTON (first));
      gtk_check_button_set_active (GTK_CHECK_BUTTON (button), i == self->chosen);
      g_signal_connect_swapped (button, "toggled", G_CALLBACK (toggled_cb), self);
      gtk_box_append (GTK_BOX (self->choice), button);
    }
  self->filling = FALSE;
  gtk_widget_set_visible (self->choice,
                          report->n_forms > 1 || (report->n_forms == 1 && report->forms[0].title != NULL));
}

/* ---- the original ---- */

static void
forget_saving (WardReportForms *self)
{
  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  g_clear_pointer (&self->original, g_bytes_unref);
  gtk_widget_set_visible (self->save_words, FALSE);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WardReportForms) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ward_form_save_write_finish (result, &error) && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    gtk_widget_set_visible (self->save_words, TRUE);
}

static void
file_chosen_cb (WardReportForms *self, int response)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GBytes) original = g_steal_pointer (&self->original);

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
  if (file != NULL && original != NULL)
    {
      if (self->record != NULL)
        ward_record_note_act (self->record, "form saved");
      ward_form_save_write_async (original, file, self->cancellable, written_cb, g_object_ref (self));
    }
  g_clear_object (&self->chooser);
}

static void
save_clicked_cb (WardReportForms *self)
{
  g_signal_emit (self, signals[SIGNAL_SAVE], 0);
}

static void
retry_clicked_cb (WardReportForms *self)
{
  self->leads_focus = TRUE;
  g_signal_emit (self, signals[SIGNAL_RETRY], 0);
}

static void
build_retry (WardReportForms *self)
{
  self->retry_button = gtk_button_new_with_label (_ ("Retry"));
  gtk_widget_set_halign (self->retry_button, GTK_ALIGN_START);
  gtk_widget_set_visible (self->retry_button, FALSE);
  g_signal_connect_object (self->retry_button, "clicked", G_CALLBACK (retry_clicked_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), self->retry_button);
}

static void
build_save (WardReportForms *self)
{
  self->save_button = gtk_button_new_with_mnemonic (_ ("_Save the Original…"));
  gtk_widget_set_halign (self->save_button, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (self->save_button,
                               _ ("Writes this document into a file as it came. Ward protects it no longer: "
                                  "whoever can read the file can read the report."));
  g_signal_connect_object (self->save_button, "clicked", G_CALLBACK (save_clicked_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), self->save_button);
  self->save_words = gtk_label_new (_ ("The file could not be written. Choose another place."));
  gtk_label_set_xalign (GTK_LABEL (self->save_words), 0);
  gtk_label_set_wrap (GTK_LABEL (self->save_words), TRUE);
  gtk_widget_add_css_class (self->save_words, "fact-warning");
  gtk_widget_set_visible (self->save_words, FALSE);
  gtk_box_append (GTK_BOX (self), self->save_words);
}

static void
ward_report_forms_dispose (GObject *object)
{
  WardReportForms *self = WARD_REPORT_FORMS (object);

  g_clear_weak_pointer (&self->record);

  g_cancellable_cancel (self->cancellable);
  forget_saving (self);
  G_OBJECT_CLASS (ward_report_forms_parent_class)->dispose (object);
}

static void
ward_report_forms_finalize (GObject *object)
{
  WardReportForms *self = WARD_REPORT_FORMS (object);

  g_object_unref (self->cancellable);

  g_string_free (self->copy, TRUE);
  g_free (self->report);
  G_OBJECT_CLASS (ward_report_forms_parent_class)->finalize (object);
}

static void
ward_report_forms_class_init (WardReportFormsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ward_report_forms_dispose;
  G_OBJECT_CLASS (klass)->finalize = ward_report_forms_finalize;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "ward-report-forms");

  /**
   * WardReportForms::chosen:
   * @self: the forms
   *
   * Another form was chosen; whoever has the report sets it again, which shows it.
   */
  signals[SIGNAL_CHOSEN]
      = g_signal_new ("chosen", WARD_TYPE_REPORT_FORMS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * WardReportForms::save:
   * @self: the forms
   *
   * The original of the form that is shown is wanted in a file; whoever has the report gives it to ward_report_forms_save().
   */
  signals[SIGNAL_SAVE]
      = g_signal_new ("save", WARD_TYPE_REPORT_FORMS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * WardReportForms::retry:
   * @self: the forms
   *
   * The form that is shown could not be had and is wanted again; whoever has the report asks for it and sets the report again.
   */
  signals[SIGNAL_RETRY]
      = g_signal_new ("retry", WARD_TYPE_REPORT_FORMS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ward_report_forms_init (WardReportForms *self)
{
  self->copy = g_string_new (NULL);
  self->cancellable = g_cancellable_new ();
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 8);
  gtk_widget_set_margin_top (GTK_WIDGET (self), 12);
  self->heading = gtk_label_new (_ ("Documents of the report"));
  gtk_label_set_xalign (GTK_LABEL (self->heading), 0);
  gtk_label_set_wrap (GTK_LABEL (self->heading), TRUE);
  gtk_widget_add_css_class (self->heading, "heading");
  self->choice = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->choice), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Which document to show"), -1);
  self->remark = new_words ();
  gtk_widget_set_halign (self->remark, GTK_ALIGN_START);
  gtk_widget_add_css_class (self->remark, "own-remark");
  gtk_widget_set_visible (self->remark, FALSE);
  self->text = new_words ();
  gtk_label_set_natural_wrap_mode (GTK_LABEL (self->text), GTK_NATURAL_WRAP_WORD);
  gtk_label_set_selectable (GTK_LABEL (self->text), TRUE);
  gtk_box_append (GTK_BOX (self), self->heading);
  gtk_box_append (GTK_BOX (self), self->choice);
  self->document = WARD_PDF_VIEW (ward_pdf_view_new ());
  gtk_box_append (GTK_BOX (self), self->remark);
  gtk_box_append (GTK_BOX (self), self->text);
  build_retry (self);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->document));
  build_save (self);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * ward_report_forms_new:
 *
 * An empty pane, which is not visible.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_report_forms_new (void)
{
  return g_object_new (WARD_TYPE_REPORT_FORMS, NULL);
}

/**
 * ward_report_forms_set_report:
 * @record: (nullable): gives what lies apart
 * @report: (nullable): a report; nothing of it is kept
 *
 * Shows a report's forms: of another report the preferred one, of the same report the one that was chosen.
 */
void
ward_report_forms_set_report (WardReportForms *self, WardRecord *record, const WardReport *report)
{
  gboolean other;

  g_return_if_fail (WARD_IS_REPORT_FORMS (self));

  g_set_weak_pointer (&self->record, record);
  other = report == NULL || g_strcmp0 (report->id, self->report) != 0 || report->n_forms != self->n_forms;
  g_string_truncate (self->copy, 0);
  gtk_label_set_text (GTK_LABEL (self->text), "");
  say_remark (self, NULL);
  if (other)
    {
      /* A dialog that still asks about the report before would save that one. */
      forget_saving (self);
      self->leads_focus = FALSE;
      ward_pdf_view_set_document (self->document, NULL, 0);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), report != NULL && report->n_forms > 0);
  if (other)
    {
      g_free (self->report);
      self->report = report != NULL ? g_strdup (report->id) : NULL;
      self->n_forms = report != NULL ? report->n_forms : 0;
      self->chosen = report != NULL ? find_preferred (report) : 0;
      if (report != NULL)
        fill_choice (self, report);
    }
  if (report != NULL && report->n_forms > 0)
    show_form (self, record, &report->forms[self->chosen]);
}

/**
 * ward_report_forms_dup_text:
 *
 * Returns: (transfer full): the name of the form that is shown and its words, to copy
 */
char *
ward_report_forms_dup_text (WardReportForms *self)
{
  g_autofree char *document = NULL;

  g_return_val_if_fail (WARD_IS_REPORT_FORMS (self), NULL);

  document = ward_pdf_view_dup_text (self->document);
  return g_strconcat (self->copy->str, document, NULL);
}

/**
 * ward_report_forms_get_chosen:
 *
 * Returns: the index of the form that is shown
 */
guint
ward_report_forms_get_chosen (WardReportForms *self)
{
  g_return_val_if_fail (WARD_IS_REPORT_FORMS (self), 0);

  return self->chosen;
}

/**
 * ward_report_forms_save:
 * @form: a form with its content
 *
 * Asks for a place and writes the original there; nothing of the form is kept after that.
 */
void
ward_report_forms_save (WardReportForms *self, const WardAttachment *form)
{
  GtkRoot *root;

  g_return_if_fail (WARD_IS_REPORT_FORMS (self));
  g_return_if_fail (form != NULL);

  forget_saving (self);
  self->original = ward_form_save_dup_original (form);
  if (self->original == NULL)
    return;
  root = gtk_widget_get_root (GTK_WIDGET (self));
  self->chooser = gtk_file_chooser_native_new (_ ("Save the Original"), GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                               GTK_FILE_CHOOSER_ACTION_SAVE, _ ("Save"), NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), ward_form_save_get_name (form));
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (file_chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}
