/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows a PDF document or a picture (clinical.md 5.9). ward-pdf-pages draws it; here its answer is read with a bound on time and size, and either all of its pages are
 * shown or none. The document goes through a pipe: it is never in a file. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-pdf-view.h"

#define PROGRAM "ward-pdf-pages"
#define WIDTH "1000"
#define MAX_SECONDS 30
#define MAX_ANSWER (96 * 1024 * 1024)
#define PART_BYTES (256 * 1024)

/* One run of the program. */
typedef struct
{
  WardPdfView *view;         /* (unowned) (nullable) NULL: nobody waits for it any more */
  GSubprocess *process;      /* (owned) */
  GBytes *document;          /* (owned) */
  GByteArray *answer;        /* (owned) */
  GCancellable *cancellable; /* (owned) */
  guint timeout_id;
  guint n_waiting; /* what is still to call back */
  gboolean failed;
} Run;

struct _WardPdfView
{
  GtkBox parent_instance;

  Run *run; /* (unowned) (nullable) */
  gboolean is_picture;
  char *checksum; /* (owned) (nullable) of what is shown or being drawn */
  GString *text;  /* (owned) */
};

G_DEFINE_FINAL_TYPE (WardPdfView, ward_pdf_view, GTK_TYPE_BOX)

static char *chosen_folder; /* (owned) (nullable) */

/* Beside a program that is not installed, as both are built; else where it is installed. */
static char *
dup_program (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : g_strdup (".");
  g_autofree char *beside = g_build_filename (folder, "..", "pdf", PROGRAM, NULL);

  if (chosen_folder != NULL)
    return g_build_filename (chosen_folder, PROGRAM, NULL);
  if (g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&beside);
  return g_build_filename (WARD_LIBEXEC_DIR, PROGRAM, NULL);
}

/**
 * ward_pdf_view_set_folder:
 * @folder: (nullable): where the program that draws is; %NULL for its own place
 *
 * Chooses another build of the program, for tests.
 */
void
ward_pdf_view_set_folder (const char *folder)
{
  g_free (chosen_folder);
  chosen_folder = g_strdup (folder);
}

/**
 * ward_pdf_view_is_available:
 *
 * Returns: whether documents can be shown at all: the program is part of a build with poppler
 */
gboolean
ward_pdf_view_is_available (void)
{
  g_autofree char *program = dup_program ();

  return g_file_test (program, G_FILE_TEST_IS_EXECUTABLE);
}

static void
clear (WardPdfView *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), child);
  g_string_truncate (self->text, 0);
}

static GtkWidget *
add_words (WardPdfView *self, const char *words, const char *css_class)
{
  GtkWidget *label = gtk_label_new (words);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_halign (label, GTK_ALIGN_START);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE); /* and so has the focus, as a page has */
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (self), label);
  g_string_append_printf (self->text, "%s\n", words);
  return label;
}

/* Ward's own words among those of a laboratory, or in their place. */
static void
add_remark (WardPdfView *self, const char *words, gboolean missing)
{
  GtkWidget *label = add_words (self, words, "own-remark");

  if (missing)
    gtk_widget_add_css_class (label, "failed");
}

/* ---- the answer ---- */

typedef struct
{
  const guint8 *at;
  size_t left;
} Reader;

static gboolean
read_number (Reader *reader, guint32 *out_number)
{
  guint32 big;

  if (reader->left < sizeof big)
    return FALSE;
  memcpy (&big, reader->at, sizeof big);
  reader->at += sizeof big;
  reader->left -= sizeof big;
  *out_number = GUINT32_FROM_BE (big);
  return TRUE;
}

static GBytes *
read_part (Reader *reader)
{
  guint32 length;
  GBytes *part;

  if (!read_number (reader, &length) || length > reader->left)
    return NULL;
  part = g_bytes_new (reader->at, length);
  reader->at += length;
  reader->left -= length;
  return part;
}

static GtkWidget *
new_page (WardPdfView *self, GdkTexture *texture, guint32 number, guint32 n_pages, const char *text)
{
  GtkWidget *picture = gtk_picture_new_for_paintable (GDK_PAINTABLE (texture));
  g_autofree char *label = self->is_picture ? g_strdup (_ ("Picture of the report"))
                                            : g_strdup_printf (_ ("Page %u of %u"), number, n_pages);

  gtk_picture_set_can_shrink (GTK_PICTURE (picture), TRUE);
  /* A page fills the width; a picture is not made larger than it is, which would only blur it. */
  gtk_widget_set_halign (picture, self->is_picture ? GTK_ALIGN_START : GTK_ALIGN_FILL);
  gtk_widget_set_focusable (picture, TRUE);
  gtk_widget_add_css_class (picture, "pdf-page");
  gtk_accessible_update_property (GTK_ACCESSIBLE (picture), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  return picture;
}

static gboolean
add_page (WardPdfView *self, Reader *reader, guint32 number, guint32 n_pages)
{
  g_autoptr (GBytes) text = read_part (reader);
  g_autoptr (GBytes) png = text != NULL ? read_part (reader) : NULL;
  g_autoptr (GdkTexture) texture = png != NULL ? gdk_texture_new_from_bytes (png, NULL) : NULL;
  g_autofree char *words = NULL;

  if (texture == NULL)
    return FALSE;
  /* A scanned page has no words, and no bytes have no address. */
  words = g_bytes_get_size (text) > 0
              ? g_utf8_make_valid (g_bytes_get_data (text, NULL), (gssize) g_bytes_get_size (text))
              : g_strdup ("");
  gtk_box_append (GTK_BOX (self), new_page (self, texture, number, n_pages, words));
  if (*words != '\0')
    g_string_append_printf (self->text, "%s\n", words);
  return TRUE;
}

static gboolean
show_answer (WardPdfView *self, const GByteArray *answer)
{
  Reader reader = { answer->data, answer->len };
  guint32 n_pages = 0;
  guint32 n_shown = 0;

  if (!read_number (&reader, &n_pages))
    return FALSE;
  while (reader.left > 0)
    if (!add_page (self, &reader, ++n_shown, n_pages))
      return FALSE;
  if (n_shown == 0 || n_shown > n_pages)
    return FALSE;
  if (self->is_picture)
    add_remark (self,
                _ ("Note by Ward, not part of the report: this picture may be smaller or less fine than the one that "
                   "was taken. Do not make a diagnosis from it here."),
                FALSE);
  if (n_shown < n_pages)
    {
      g_autofree char *words
          = g_strdup_printf (_ ("Only the first %u of %u pages are shown. Open the document in the hospital’s own "
                                "system to read the others."),
                             n_shown, n_pages);

      add_remark (self, words, TRUE);
    }
  return TRUE;
}

static void
show_answer_or_failure (WardPdfView *self, const Run *run)
{
  clear (self);
  if (!run->failed && show_answer (self, run->answer))
    return;
  clear (self);
  add_remark (self,
              self->is_picture
                  ? _ ("This picture cannot be displayed, so that none of it is shown. Open it in the "
                       "hospital’s own system.")
                  : _ ("This PDF document cannot be displayed, so that none of it is shown. Open it in the "
                       "hospital’s own system."),
              TRUE);
}

/* The focus goes from the words that it is loading to what comes in their place. */
static void
show_run (WardPdfView *self, const Run *run)
{
  gboolean had_focus = gtk_widget_get_focus_child (GTK_WIDGET (self)) != NULL;

  show_answer_or_failure (self, run);
  if (had_focus)
    gtk_widget_grab_focus (GTK_WIDGET (self));
}

/* ---- the program ---- */

static void
run_free (Run *run)
{
  g_clear_handle_id (&run->timeout_id, g_source_remove);
  g_object_unref (run->process);
  g_bytes_unref (run->document);
  g_byte_array_unref (run->answer);
  g_object_unref (run->cancellable);
  g_free (run);
}

static void
stop (Run *run)
{
  run->failed = TRUE;
  g_cancellable_cancel (run->cancellable);
  g_subprocess_force_exit (run->process);
}

static void
end_one (Run *run)
{
  if (--run->n_waiting > 0)
    return;
  if (run->view != NULL)
    {
      run->view->run = NULL;
      show_run (run->view, run);
    }
  run_free (run);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  /* A program that has seen enough closes its end: what it gives tells whether that was right. */
  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  g_output_stream_close (G_OUTPUT_STREAM (source), NULL, NULL);
  end_one (user_data);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GBytes) part = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);
  gsize n = part != NULL ? g_bytes_get_size (part) : 0;

  if (part == NULL || run->answer->len + n > MAX_ANSWER)
    stop (run);
  if (n == 0 || run->failed)
    {
      end_one (run);
      return;
    }
  g_byte_array_append (run->answer, g_bytes_get_data (part, NULL), (guint) n);
  g_input_stream_read_bytes_async (G_INPUT_STREAM (source), PART_BYTES, G_PRIORITY_DEFAULT, run->cancellable, read_cb,
                                   run);
}

static void
exited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;

  if (!g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, NULL))
    run->failed = TRUE;
  end_one (run);
}

static gboolean
timeout_cb (gpointer user_data)
{
  Run *run = user_data;

  run->timeout_id = 0;
  stop (run);
  return G_SOURCE_REMOVE;
}

static Run *
run_new (WardPdfView *self, GBytes *document)
{
  g_autofree char *program = dup_program ();
  g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                                          | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                                                      NULL, program, WIDTH, NULL);
  Run *run;

  if (process == NULL)
    return NULL;
  run = g_new0 (Run, 1);
  run->view = self;
  run->process = g_steal_pointer (&process);
  run->document = g_bytes_ref (document);
  run->answer = g_byte_array_new ();
  run->cancellable = g_cancellable_new ();
  run->timeout_id = g_timeout_add_seconds (MAX_SECONDS, timeout_cb, run);
  run->n_waiting = 3;
  g_output_stream_write_all_async (g_subprocess_get_stdin_pipe (run->process), g_bytes_get_data (document, NULL),
                                   g_bytes_get_size (document), G_PRIORITY_DEFAULT, run->cancellable, written_cb, run);
  g_input_stream_read_bytes_async (g_subprocess_get_stdout_pipe (run->process), PART_BYTES, G_PRIORITY_DEFAULT,
                                   run->cancellable, read_cb, run);
  g_subprocess_wait_check_async (run->process, NULL, exited_cb, run);
  return run;
}

static void
leave_run (WardPdfView *self)
{
  if (self->run == NULL)
    return;
  self->run->view = NULL;
  stop (self->run);
  self->run = NULL;
}

static void
ward_pdf_view_dispose (GObject *object)
{
  leave_run (WARD_PDF_VIEW (object));
  G_OBJECT_CLASS (ward_pdf_view_parent_class)->dispose (object);
}

static void
ward_pdf_view_finalize (GObject *object)
{
  WardPdfView *self = WARD_PDF_VIEW (object);

  g_free (self->checksum);
  g_string_free (self->text, TRUE);
  G_OBJECT_CLASS (ward_pdf_view_parent_class)->finalize (object);
}

static gboolean
ward_pdf_view_grab_focus (GtkWidget *widget)
{
  GtkWidget *first = gtk_widget_get_first_child (widget);
  gboolean grabbed = first != NULL && gtk_widget_grab_focus (first);

  if (grabbed && GTK_IS_LABEL (first))
    gtk_label_select_region (GTK_LABEL (first), 0, 0);
  return grabbed;
}

static void
ward_pdf_view_class_init (WardPdfViewClass *klass)
{
  GTK_WIDGET_CLASS (klass)->grab_focus = ward_pdf_view_grab_focus;
  G_OBJECT_CLASS (klass)->dispose = ward_pdf_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = ward_pdf_view_finalize;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "ward-pdf-view");
}

static void
ward_pdf_view_init (WardPdfView *self)
{
  self->text = g_string_new (NULL);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 12);
}

/**
 * ward_pdf_view_new:
 *
 * An empty view.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_pdf_view_new (void)
{
  return g_object_new (WARD_TYPE_PDF_VIEW, NULL);
}

/**
 * ward_pdf_view_set_document:
 * @data: (nullable): a document, copied; %NULL for none
 * @size: its size in bytes
 *
 * Shows a document as soon as it is drawn; the same one again changes nothing.
 */
void
ward_pdf_view_set_document (WardPdfView *self, const guint8 *data, size_t size)
{
  g_autofree char *checksum = NULL;
  g_autoptr (GBytes) document = NULL;

  g_return_if_fail (WARD_IS_PDF_VIEW (self));

  if (data != NULL)
    checksum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, size);
  if (g_strcmp0 (checksum, self->checksum) == 0)
    return;
  leave_run (self);
  clear (self);
  g_free (self->checksum);
  self->checksum = g_steal_pointer (&checksum);
  if (data == NULL)
    return;
  self->is_picture
      = size > 0 && (data[0] == 0x89 || data[0] == 0xff); /* the first byte of PNG and of JPEG, never of a PDF */
  document = g_bytes_new (data, size);
  self->run = run_new (self, document);
  if (self->run != NULL)
    add_words (self, _ ("Loading…"), "quiet-text");
  else
    add_remark (self, _ ("PDF documents cannot be displayed here. Open it in the hospital’s own system."), TRUE);
}

/**
 * ward_pdf_view_is_busy:
 *
 * Returns: whether a document is being drawn
 */
gboolean
ward_pdf_view_is_busy (WardPdfView *self)
{
  g_return_val_if_fail (WARD_IS_PDF_VIEW (self), FALSE);

  return self->run != NULL;
}

/**
 * ward_pdf_view_dup_text:
 *
 * Returns: (transfer full): the words of the pages that are shown, to copy
 */
char *
ward_pdf_view_dup_text (WardPdfView *self)
{
  g_return_val_if_fail (WARD_IS_PDF_VIEW (self), NULL);

  return g_strdup (self->text->str);
}
