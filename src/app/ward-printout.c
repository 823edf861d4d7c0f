/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A print from its words to the printer. The job's name says nothing of the patient, and the preview is Ward's own (ward-print-preview.c). */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-print-pages.h"
#include "app/ward-print-preview.h"
#include "app/ward-printout.h"

typedef struct
{
  WardPrintout *printout; /* (owned) (nullable) */
  const WardPrintout *words;
  GtkWindow *parent;         /* (unowned) (weak) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable) */
  PangoContext *context;     /* (owned) (nullable) */
  GPtrArray *pages;          /* (owned) (nullable) */
} Job;

/**
 * ward_printout_new:
 *
 * Returns: (transfer full): a print without words
 */
WardPrintout *
ward_printout_new (void)
{
  WardPrintout *self = g_new0 (WardPrintout, 1);

  self->key_start = G_MAXUINT;
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  return self;
}

/**
 * ward_printout_free:
 *
 * Frees it.
 */
void
ward_printout_free (WardPrintout *self)
{
  if (self == NULL)
    return;
  g_free (self->patient);
  g_free (self->names);
  g_free (self->identity);
  g_free (self->allergies);
  g_free (self->allergy_names);
  g_free (self->tags);
  g_free (self->warnings);
  g_free (self->visit);
  g_free (self->hospital);
  g_free (self->user);
  g_free (self->fetched);
  g_free (self->title);
  g_free (self->filter);
  g_free (self->incomplete);
  g_free (self->printed);
  g_free (self->time_head);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

/**
 * ward_printout_add_heading:
 * @heading: over the rows that follow
 *
 * Adds a line of its own.
 */
void
ward_printout_add_heading (WardPrintout *self, const char *heading)
{
  char **row = g_new0 (char *, 2);

  row[0] = g_strdup (heading);
  g_ptr_array_add (self->rows, row);
}

/**
 * ward_printout_add_text:
 * @caption: what it is
 * @text: any length
 *
 * Adds a text over the width of the page.
 */
void
ward_printout_add_text (WardPrintout *self, const char *caption, const char *text)
{
  char **row = g_new0 (char *, 3);

  row[0] = g_strdup (caption);
  row[1] = g_strdup (text);
  g_ptr_array_add (self->rows, row);
}

/**
 * ward_printout_add_note:
 * @text: any length
 *
 * Adds what is to be read with the row before it: both are on one page, if that has room for them.
 */
void
ward_printout_add_note (WardPrintout *self, const char *text)
{
  ward_printout_add_text (self, "", text);
}

/**
 * ward_printout_add_row:
 * @name: of the analyte
 * @value: (nullable): with unit and flag
 * @range: (nullable)
 * @status: (nullable)
 * @time: (nullable)
 *
 * Adds a result.
 */
void
ward_printout_add_row (WardPrintout *self, const char *name, const char *value, const char *range, const char *status,
                       const char *time)
{
  const char *const texts[WARD_PRINT_COLUMNS] = { name, value, range, status, time };
  char **row = g_new0 (char *, WARD_PRINT_COLUMNS + 1);

  for (guint i = 0; i < WARD_PRINT_COLUMNS; i++)
    row[i] = g_strdup (texts[i] != NULL ? texts[i] : "");
  g_ptr_array_add (self->rows, row);
}

/* A row of the first column and of the columns from @first on, at most WARD_PRINT_TABLE_COLUMNS in all. */
static void
add_table_row (WardPrintout *self, const char *const *cells, guint n, guint first)
{
  guint n_others = MIN (WARD_PRINT_TABLE_COLUMNS - 1, n - first);
  char **row = g_new0 (char *, WARD_PRINT_TABLE_COLUMNS + 1);

  g_assert (g_strv_length ((char **) cells) == n);

  row[0] = g_strdup (cells[0]);
  for (guint i = 0; i < n_others; i++)
    row[i + 1] = g_strdup (cells[first + i]);
  g_ptr_array_add (self->rows, row);
}

/**
 * ward_printout_add_table:
 * @rows: (element-type GStrv): the first is the head; the others have as many cells
 *
 * Adds a table. Where it has more columns than the paper has room for, the rest follow below, with the first column and their own head again.
 */
void
ward_printout_add_table (WardPrintout *self, GPtrArray *rows)
{
  guint n;

  g_return_if_fail (self != NULL && rows != NULL && rows->len > 0);

  n = g_strv_length (g_ptr_array_index (rows, 0));
  for (guint first = 1; first < n; first += WARD_PRINT_TABLE_COLUMNS - 1)
    {
      if (first > 1)
        ward_printout_add_heading (self, _ ("Continued"));
      for (guint i = 0; i < rows->len; i++)
        add_table_row (self, g_ptr_array_index (rows, i), n, first);
    }
}

/* The operation may outlive the call that began it: what it needs goes when its handlers go. */
static void
free_job (gpointer data, GClosure *closure)
{
  Job *job = data;

  g_clear_pointer (&job->printout, ward_printout_free);
  g_clear_pointer (&job->pages, g_ptr_array_unref);
  g_clear_object (&job->context);
  g_clear_object (&job->cancellable);
  g_clear_weak_pointer (&job->parent);
  g_free (job);
}

/* A print that may not be any more has one page, which is empty: GTK wants one. */
static GPtrArray *
lay_out_nothing (void)
{
  GPtrArray *pages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  g_ptr_array_add (pages, g_ptr_array_new ());
  return pages;
}

static void
print_nothing (GtkPrintOperation *operation, Job *job)
{
  job->pages = lay_out_nothing ();
  gtk_print_operation_set_n_pages (operation, (int) job->pages->len);
  gtk_print_operation_cancel (operation);
}

/* The dialog may have stood open until after the record was closed or hidden: what is asked of it then is not done. */
static void
begin_print_cb (GtkPrintOperation *operation, GtkPrintContext *context, gpointer user_data)
{
  Job *job = user_data;

  g_clear_object (&job->context);
  g_clear_pointer (&job->pages, g_ptr_array_unref);
  if (g_cancellable_is_cancelled (job->cancellable))
    {
      print_nothing (operation, job);
      return;
    }
  if (!ward_print_pages_are_named (gtk_print_operation_get_print_settings (operation)))
    {
      print_nothing (operation, job);
      if (job->parent != NULL)
        gtk_window_present (GTK_WINDOW (ward_print_pages_new_notice (job->parent)));
      return;
    }
  job->context = gtk_print_context_create_pango_context (context);
  job->pages = ward_printout_lay_out (job->words, job->context, gtk_print_context_get_width (context),
                                      gtk_print_context_get_height (context));
  gtk_print_operation_set_n_pages (operation, (int) job->pages->len);
}

static void
draw_page_cb (GtkPrintOperation *operation, GtkPrintContext *context, int number, gpointer user_data)
{
  Job *job = user_data;

  ward_printout_draw_page (g_ptr_array_index (job->pages, number), job->context,
                           gtk_print_context_get_cairo_context (context));
}

static GtkPrintOperation *
new_operation (Job *job)
{
  GtkPrintOperation *operation = gtk_print_operation_new ();

  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_job_name (operation, _ ("Ward"));
  gtk_print_operation_set_embed_page_setup (operation, TRUE);
  g_signal_connect_data (operation, "begin-print", G_CALLBACK (begin_print_cb), job, free_job, 0);
  g_signal_connect (operation, "draw-page", G_CALLBACK (draw_page_cb), job);
  return operation;
}

/* Takes @self. */
static void
run (WardPrintout *self, GtkPrintOperationAction action, GtkWindow *parent, GCancellable *cancellable)
{
  Job *job = g_new0 (Job, 1);
  g_autoptr (GtkPrintOperation) operation = NULL;

  job->printout = self;
  job->words = self;
  g_set_object (&job->cancellable, cancellable);
  g_set_weak_pointer (&job->parent, parent);
  operation = new_operation (job);
  ward_print_preview_attach (operation, parent, cancellable);
  gtk_print_operation_set_allow_async (operation, TRUE);
  gtk_print_operation_run (operation, action, parent, NULL);
}

/**
 * ward_printout_print:
 * @self: (transfer full): what is to be printed
 * @parent: over which the dialog stands
 * @cancellable: (nullable): after its cancel nothing of it is printed or shown any more, whatever is chosen in the dialog
 *
 * Asks for the printer, and prints; or shows the pages where that is asked for first.
 */
void
ward_printout_print (WardPrintout *self, GtkWindow *parent, GCancellable *cancellable)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (GTK_IS_WINDOW (parent));

  run (self, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, parent, cancellable);
}

/**
 * ward_printout_preview:
 * @self: (transfer full): what would be printed
 * @parent: over which the pages are shown
 * @cancellable: (nullable): after its cancel nothing is shown any more
 *
 * Shows the pages, and prints nothing.
 */
void
ward_printout_preview (WardPrintout *self, GtkWindow *parent, GCancellable *cancellable)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (GTK_IS_WINDOW (parent));

  run (self, GTK_PRINT_OPERATION_ACTION_PREVIEW, parent, cancellable);
}

/**
 * ward_printout_export:
 * @path: of the file
 * @error: return location
 *
 * Writes the pages as PDF.
 *
 * Returns: whether the file is there
 */
gboolean
ward_printout_export (const WardPrintout *self, const char *path, GError **error)
{
  Job *job = g_new0 (Job, 1);
  g_autoptr (GtkPrintOperation) operation = NULL;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  job->words = self;
  operation = new_operation (job);
  gtk_print_operation_set_export_filename (operation, path);
  return gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_EXPORT, NULL, error)
         == GTK_PRINT_OPERATION_RESULT_APPLY;
}
