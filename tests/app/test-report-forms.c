/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The forms of a report, and PDF documents drawn by the real program: whole, or not at all. */
#include "app/ward-form-save.h"
#include "app/ward-report-forms.h"

#include <cairo-pdf.h>
#include <glib/gstdio.h>
#include <string.h>

#include "app/app-fixture.h"
#include "app/ward-pdf-view.h"

static cairo_status_t
append (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static GByteArray *
make_document (guint n_pages)
{
  GByteArray *bytes = g_byte_array_new ();
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (append, bytes, 300, 200);
  cairo_t *cr = cairo_create (surface);

  for (guint i = 1; i <= n_pages; i++)
    {
      g_autofree char *words = g_strdup_printf ("Synthetic sheet %u", i);

      cairo_move_to (cr, 20, 60);
      cairo_set_font_size (cr, 20);
      cairo_show_text (cr, words);
      cairo_show_page (cr);
    }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return bytes;
}

static char *
show (WardPdfView *view, const GByteArray *document)
{
  ward_pdf_view_set_document (view, document->data, document->len);
  while (ward_pdf_view_is_busy (view))
    g_main_context_iteration (NULL, TRUE);
  return ward_pdf_view_dup_text (view);
}

static guint
count_pages (GtkWidget *view)
{
  guint n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (view); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += GTK_IS_PICTURE (child);
  return n;
}

static void
test_document (void)
{
  g_autoptr (GByteArray) document = make_document (3);
  GtkWidget *view = g_object_ref_sink (ward_pdf_view_new ());
  g_autofree char *words = NULL;

  g_assert_true (ward_pdf_view_is_available ());
  words = show (WARD_PDF_VIEW (view), document);
  g_assert_cmpstr (words, ==, "Synthetic sheet 1\nSynthetic sheet 2\nSynthetic sheet 3\n");
  g_assert_cmpuint (count_pages (view), ==, 3);
  gtk_test_accessible_assert_property (gtk_widget_get_first_child (view), GTK_ACCESSIBLE_PROPERTY_LABEL, "Page 1 of 3");
  g_assert_finalize_object (view);
}

static void
test_many_pages (void)
{
  g_autoptr (GByteArray) document = make_document (23);
  GtkWidget *view = g_object_ref_sink (ward_pdf_view_new ());
  g_autofree char *words = show (WARD_PDF_VIEW (view), document);

  g_assert_cmpuint (count_pages (view), ==, 20);
  g_assert_nonnull (strstr (words, "Only the first 20 of 23 pages are shown."));
  g_assert_finalize_object (view);
}

/* A scanned page is a picture without words. */
static void
test_page_without_words (void)
{
  g_autoptr (GByteArray) document = g_byte_array_new ();
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (append, document, 300, 200);
  cairo_t *cr = cairo_create (surface);
  GtkWidget *view = g_object_ref_sink (ward_pdf_view_new ());
  g_autofree char *words = NULL;

  cairo_rectangle (cr, 20, 20, 100, 50);
  cairo_fill (cr);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  words = show (WARD_PDF_VIEW (view), document);
  g_assert_cmpstr (words, ==, "");
  g_assert_cmpuint (count_pages (view), ==, 1);
  g_assert_finalize_object (view);
}

/* What is no document, or the beginning of one, shows nothing but why. */
static void
test_broken (void)
{
  g_autoptr (GByteArray) document = make_document (1);
  GtkWidget *view = g_object_ref_sink (ward_pdf_view_new ());
  g_autofree char *cut = NULL;
  g_autofree char *garbage = NULL;

  g_byte_array_set_size (document, 40);
  cut = show (WARD_PDF_VIEW (view), document);
  g_assert_cmpuint (count_pages (view), ==, 0);
  g_assert_nonnull (strstr (cut, "none of it is shown"));
  memset (document->data, 'x', document->len);
  garbage = show (WARD_PDF_VIEW (view), document);
  g_assert_cmpuint (count_pages (view), ==, 0);
  g_assert_nonnull (strstr (garbage, "none of it is shown"));
  g_assert_finalize_object (view);
}

/* Another document, or the end of the view, while one is being drawn. */
static void
test_left (void)
{
  g_autoptr (GByteArray) first = make_document (20);
  g_autoptr (GByteArray) second = make_document (1);
  GtkWidget *view = g_object_ref_sink (ward_pdf_view_new ());
  g_autofree char *words = NULL;

  ward_pdf_view_set_document (WARD_PDF_VIEW (view), first->data, first->len);
  words = show (WARD_PDF_VIEW (view), second);
  g_assert_cmpstr (words, ==, "Synthetic sheet 1\n");
  ward_pdf_view_set_document (WARD_PDF_VIEW (view), first->data, first->len);
  g_assert_true (ward_pdf_view_is_busy (WARD_PDF_VIEW (view)));
  g_assert_finalize_object (view);
  app_settle ();
}

static GByteArray *
make_picture (const char *kind, int width, int height)
{
  g_autoptr (GdkPixbuf) picture = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  g_autoptr (GError) error = NULL;
  char *data = NULL;
  gsize length = 0;

  gdk_pixbuf_fill (picture, 0x336699ff);
  g_assert_true (gdk_pixbuf_save_to_buffer (picture, &data, &length, kind, &error, NULL));
  g_assert_no_error (error);
  return g_byte_array_new_take ((guint8 *) data, length);
}

static void
assert_picture (GtkWidget *view, int width, int height)
{
  GtkWidget *picture = app_find (view, GTK_TYPE_PICTURE, NULL);
  GdkPaintable *paintable = gtk_picture_get_paintable (GTK_PICTURE (picture));

  g_assert_cmpuint (count_pages (view), ==, 1);
  g_assert_cmpint (gdk_paintable_get_intrinsic_width (paintable), ==, width);
  g_assert_cmpint (gdk_paintable_get_intrinsic_height (paintable), ==, height);
  gtk_test_accessible_assert_property (picture, GTK_ACCESSIBLE_PROPERTY_LABEL, "Picture of the report");
}

/* Shown as it is, a large one smaller, each with what it is not to be used for. */
static void
test_picture (void)
{
  g_autoptr (GByteArray) png = make_picture ("png", 60, 40);
  g_autoptr (GByteArray) jpeg = make_picture ("jpeg", 60, 40);
  g_autoptr (GByteArray) large = make_picture ("jpeg", 3000, 1500);
  GtkWidget *view = g_object_ref_sink (ward_pdf_view_new ());
  g_autofree char *small_words = show (WARD_PDF_VIEW (view), png);
  g_autofree char *jpeg_words = NULL;
  g_autofree char *large_words = NULL;

  g_assert_nonnull (strstr (small_words, "Note by Ward, not part of the report: this picture may be smaller"));
  assert_picture (view, 60, 40);
  jpeg_words = show (WARD_PDF_VIEW (view), jpeg);
  assert_picture (view, 60, 40);
  large_words = show (WARD_PDF_VIEW (view), large);
  assert_picture (view, 2000, 1000);
  g_assert_cmpstr (jpeg_words, ==, large_words);
  g_assert_finalize_object (view);
}

/* The check that PNG has for each of its parts (ISO/IEC 15948, annex D). */
static guint32
get_crc (const guint8 *data, gsize length)
{
  guint32 crc = 0xffffffff;

  for (gsize i = 0; i < length; i++)
    {
      crc ^= data[i];
      for (guint bit = 0; bit < 8; bit++)
        crc = (crc & 1) != 0 ? 0xedb88320 ^ (crc >> 1) : crc >> 1;
    }
  return crc ^ 0xffffffff;
}

static void
claim_size (GByteArray *png, guint32 width, guint32 height)
{
  const guint32 sizes[] = { GUINT32_TO_BE (width), GUINT32_TO_BE (height) };
  guint32 crc;

  memcpy (png->data + 16, sizes, sizeof sizes);
  crc = GUINT32_TO_BE (get_crc (png->data + 12, 17));
  memcpy (png->data + 29, &crc, sizeof crc);
}

/* A picture that was cut off, claims to be larger than any that could be shown, or is none: nothing of it is shown. */
static void
test_picture_broken (void)
{
  g_autoptr (GByteArray) png = make_picture ("png", 60, 40);
  g_autoptr (GByteArray) jpeg = make_picture ("jpeg", 60, 40);
  g_autoptr (GByteArray) huge = make_picture ("png", 60, 40);
  g_autoptr (GByteArray) noise = g_byte_array_new ();
  GByteArray *const all[] = { png, jpeg, huge, noise };
  GtkWidget *view = g_object_ref_sink (ward_pdf_view_new ());

  g_byte_array_set_size (png, png->len - 20);
  g_byte_array_set_size (jpeg, jpeg->len - 20);
  claim_size (huge, 60000, 60000);
  g_byte_array_append (noise, (const guint8 *) "\xff\xd8\xff noise \xff\xd9", 12);
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autofree char *words = show (WARD_PDF_VIEW (view), all[i]);

      g_assert_cmpuint (count_pages (view), ==, 0);
      g_assert_true (g_str_has_prefix (words, "This picture cannot be displayed, so that none of it is shown."));
      g_assert_nonnull (app_find (view, GTK_TYPE_LABEL, "own-remark"));
    }
  g_assert_finalize_object (view);
}

static void
show_again_cb (WardReportForms *forms, const WardReport *report)
{
  ward_report_forms_set_report (forms, NULL, report);
}

/* A letter as a page and as a document: the document comes first, and each can be chosen. */
static void
test_pdf_preferred (void)
{
  g_autoptr (GByteArray) document = make_document (2);
  const WardAttachment forms[]
      = { { .content_type = "text/html", .title = "Letter", .text = "Synthetic words", .formatting_removed = TRUE },
          { .content_type = "application/pdf",
            .title = "Letter",
            .data = document->data,
            .size = document->len,
            .drawable = TRUE } };
  const WardReport report = { .id = "r1", .forms = forms, .n_forms = G_N_ELEMENTS (forms) };
  GtkWidget *widget = g_object_ref_sink (ward_report_forms_new ());
  GtkWidget *view = app_find (widget, WARD_TYPE_PDF_VIEW, NULL);
  GtkWidget *html = NULL;
  g_autofree char *as_document = NULL;
  g_autofree char *as_page = NULL;

  g_signal_connect (widget, "chosen", G_CALLBACK (show_again_cb), (gpointer) &report);
  ward_report_forms_set_report (WARD_REPORT_FORMS (widget), NULL, &report);
  while (ward_pdf_view_is_busy (WARD_PDF_VIEW (view)))
    g_main_context_iteration (NULL, TRUE);
  as_document = ward_report_forms_dup_text (WARD_REPORT_FORMS (widget));
  g_assert_cmpstr (as_document, ==, "Letter · PDF document\nSynthetic sheet 1\nSynthetic sheet 2\n");
  g_assert_cmpuint (count_pages (view), ==, 2);

  html = app_find (widget, GTK_TYPE_CHECK_BUTTON, NULL);
  g_assert_cmpstr (gtk_check_button_get_label (GTK_CHECK_BUTTON (html)), ==, "Letter · Formatted text (HTML)");
  g_assert_false (gtk_check_button_get_active (GTK_CHECK_BUTTON (html)));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (html), TRUE);
  as_page = ward_report_forms_dup_text (WARD_REPORT_FORMS (widget));
  g_assert_cmpstr (as_page, ==,
                   "Letter · Formatted text (HTML)\nNote by Ward, not part of the report: formatting removed\n"
                   "Synthetic words\n");
  g_assert_true (gtk_widget_get_visible (app_find (widget, GTK_TYPE_LABEL, "own-remark")));
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (app_find (widget, GTK_TYPE_LABEL, "value-text"))), ==,
                   "Synthetic words");
  g_assert_cmpuint (count_pages (view), ==, 0);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (gtk_widget_get_next_sibling (html)), TRUE);
  while (ward_pdf_view_is_busy (WARD_PDF_VIEW (view)))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count_pages (view), ==, 2);
  g_assert_false (gtk_widget_get_visible (app_find (widget, GTK_TYPE_LABEL, "own-remark")));
  g_assert_finalize_object (widget);
}

/* A form that is the only one has a name, too. */
static void
test_only_form (void)
{
  const WardAttachment forms[] = { { .content_type = "text/plain", .title = "Referral letter", .text = "Words" } };
  const WardAttachment bare[] = { { .content_type = "text/plain", .text = "Words" } };
  const WardReport titled = { .id = "r1", .forms = forms, .n_forms = 1 };
  const WardReport untitled = { .id = "r2", .forms = bare, .n_forms = 1 };
  GtkWidget *widget = g_object_ref_sink (ward_report_forms_new ());
  GtkWidget *name;

  ward_report_forms_set_report (WARD_REPORT_FORMS (widget), NULL, &titled);
  name = app_find (widget, GTK_TYPE_LABEL, "form-name");
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (name)), ==, "Referral letter · Plain text");
  g_assert_true (gtk_widget_get_visible (gtk_widget_get_parent (name)));
  g_assert_null (app_find (widget, GTK_TYPE_CHECK_BUTTON, NULL));
  ward_report_forms_set_report (WARD_REPORT_FORMS (widget), NULL, &untitled);
  g_assert_false (gtk_widget_get_visible (gtk_widget_get_parent (app_find (widget, GTK_TYPE_LABEL, "form-name"))));
  g_assert_finalize_object (widget);
}

/* Who asked for a document again is led to it when it is there, and is left alone elsewhere. */
static void
test_retry_focus (void)
{
  g_autoptr (GByteArray) document = make_document (1);
  const WardAttachment words[] = { { .content_type = "text/plain", .text = "Words" } };
  const WardAttachment pages[]
      = { { .content_type = "application/pdf", .data = document->data, .size = document->len, .drawable = TRUE } };
  WardReport report = { .id = "r1", .forms = words, .n_forms = 1 };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *elsewhere = gtk_button_new_with_label ("Elsewhere");
  GtkWidget *forms = ward_report_forms_new ();
  GtkWidget *view = app_find (forms, WARD_TYPE_PDF_VIEW, NULL);
  GtkWidget *retry = app_find (forms, GTK_TYPE_BUTTON, NULL);
  GtkWidget *window;
  GtkRoot *root;

  gtk_box_append (GTK_BOX (box), elsewhere);
  gtk_box_append (GTK_BOX (box), forms);
  window = app_put_in_window (box);
  root = GTK_ROOT (window);
  g_signal_connect (forms, "retry", G_CALLBACK (show_again_cb), &report);
  ward_report_forms_set_report (WARD_REPORT_FORMS (forms), NULL, &report);
  gtk_root_set_focus (root, NULL);
  g_signal_emit_by_name (retry, "clicked");
  g_assert_true (gtk_root_get_focus (root) == app_find (forms, GTK_TYPE_LABEL, "value-text"));
  g_assert_false (gtk_label_get_selection_bounds (GTK_LABEL (gtk_root_get_focus (root)), NULL, NULL));

  report.forms = pages;
  g_signal_emit_by_name (retry, "clicked");
  g_assert_true (ward_pdf_view_is_busy (WARD_PDF_VIEW (view)));
  g_assert_nonnull (gtk_widget_get_focus_child (view));
  while (ward_pdf_view_is_busy (WARD_PDF_VIEW (view)))
    g_main_context_iteration (NULL, TRUE);
  app_settle ();
  g_assert_true (gtk_root_get_focus (root) == app_find (view, GTK_TYPE_PICTURE, NULL));

  gtk_widget_grab_focus (elsewhere);
  report.forms = words;
  g_signal_emit_by_name (retry, "clicked");
  g_assert_true (gtk_root_get_focus (root) == elsewhere);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ward_form_save_write_finish (result, &error));
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

/* The bytes as they came, for this user's eyes only, also where a file that others could read was there before. */
static void
test_save (void)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "report.html", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  const WardAttachment form = { .content_type = "text/html; charset=utf-8",
                                .title = "Letter about somebody",
                                .text = "Synthetic words",
                                .data = (const guint8 *) "<b>Synthetic</b> words",
                                .size = 22,
                                .formatting_removed = TRUE };
  g_autoptr (GBytes) original = ward_form_save_dup_original (&form);
  g_autofree char *saved = NULL;
  gboolean done = FALSE;
  GStatBuf status;

  g_assert_cmpstr (ward_form_save_get_name (&form), ==, "report.html");
  g_assert_cmpint (g_mkdir_with_parents (g_get_user_data_dir (), 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "before", -1, NULL));
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  ward_form_save_write_async (original, file, NULL, written_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (g_file_get_contents (path, &saved, NULL, NULL));
  g_assert_cmpstr (saved, ==, "<b>Synthetic</b> words");
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_remove (path), ==, 0);
}

static GtkWidget *
find_save (GtkWidget *forms)
{
  for (GtkWidget *child = gtk_widget_get_first_child (forms); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_BUTTON (child) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (child)), "_Save the Original…") == 0)
      return child;
  g_assert_not_reached ();
}

static void
count_cb (WardReportForms *forms, guint *n)
{
  (*n)++;
}

/* Offered for what came whole and as it came, and for nothing else. */
static void
test_save_offered (void)
{
  static const struct
  {
    WardAttachment form;
    gboolean offered;
  } cases[] = {
    { { .content_type = "text/plain", .text = "words" }, TRUE },
    { { .content_type = "text/html", .text = "words", .formatting_removed = TRUE }, FALSE },
    { { .content_type = "image/tiff", .data = (const guint8 *) "II*", .size = 3 }, TRUE },
    { { .content_type = "image/tiff", .data = (const guint8 *) "II*", .size = 3, .damaged = TRUE }, FALSE },
    { { .content_type = "image/tiff" }, FALSE },
  };
  GtkWidget *forms = g_object_ref_sink (ward_report_forms_new ());
  guint n_asked = 0;

  g_signal_connect (forms, "save", G_CALLBACK (count_cb), &n_asked);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *id = g_strdup_printf ("r%u", i);
      const WardReport report = { .id = id, .forms = &cases[i].form, .n_forms = 1 };
      g_autoptr (GBytes) original = ward_form_save_dup_original (&cases[i].form);

      ward_report_forms_set_report (WARD_REPORT_FORMS (forms), NULL, &report);
      g_assert_true (gtk_widget_get_visible (find_save (forms)) == cases[i].offered);
      g_assert_true ((original != NULL) == cases[i].offered);
    }
  g_signal_emit_by_name (find_save (forms), "clicked");
  g_assert_cmpuint (n_asked, ==, 1);
  g_assert_finalize_object (forms);
}

/* A hospital that wants nothing in files: the same form is shown, and not offered. */
static void
test_save_forbidden (void)
{
  static const char json[] = "{\"name\": \"Hospital\", \"fhirBase\": \"https://fhir.example/R4\", \"clientId\": \"c\", "
                             "\"redirectUris\": [\"http://127.0.0.1:8765/callback\"], \"forbidSaving\": %s}";
  const WardAttachment form = { .content_type = "text/plain", .text = "words" };
  const WardReport report = { .id = "r", .forms = &form, .n_forms = 1 };
  g_autoptr (WardEventLog) events = ward_event_log_new (10);
  g_autoptr (WardVault) vault = ward_vault_new_memory ();

  for (guint forbidden = 0; forbidden < 2; forbidden++)
    {
      g_autofree char *text = g_strdup_printf (json, forbidden ? "true" : "false");
      g_autoptr (GError) error = NULL;
      g_autoptr (WardJsonDoc) doc = ward_json_parse_data (text, strlen (text), NULL, &error);
      g_autoptr (WardTenant) tenant = ward_tenant_new_from_json (ward_json_doc_get_root (doc), &error);
      g_autoptr (WardSession) session = NULL;
      g_autoptr (WardRecord) record = NULL;
      GtkWidget *forms = g_object_ref_sink (ward_report_forms_new ());

      g_assert_no_error (error);
      session = ward_session_new (tenant, vault, events, NULL);
      record = ward_record_new (session, "nobody", NULL);
      ward_report_forms_set_report (WARD_REPORT_FORMS (forms), record, &report);
      g_assert_true (gtk_widget_get_visible (find_save (forms)) == !forbidden);
      g_assert_finalize_object (forms);
      ward_record_close (record);
      app_settle ();
    }
}

int
main (int argc, char **argv)
{
  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();

  g_test_add_func ("/app/report-forms/retry-leads-the-focus", test_retry_focus);
  g_test_add_func ("/app/report-forms/only-form", test_only_form);
  g_test_add_func ("/app/report-forms/document", test_document);
  g_test_add_func ("/app/report-forms/many-pages", test_many_pages);
  g_test_add_func ("/app/report-forms/page-without-words", test_page_without_words);
  g_test_add_func ("/app/report-forms/broken", test_broken);
  g_test_add_func ("/app/report-forms/left", test_left);
  g_test_add_func ("/app/report-forms/picture", test_picture);
  g_test_add_func ("/app/report-forms/picture-broken", test_picture_broken);
  g_test_add_func ("/app/report-forms/V71-pdf-preferred", test_pdf_preferred);
  g_test_add_func ("/app/report-forms/save-original", test_save);
  g_test_add_func ("/app/report-forms/save-offered", test_save_offered);
  g_test_add_func ("/app/report-forms/save-forbidden", test_save_forbidden);
  return g_test_run ();
}
