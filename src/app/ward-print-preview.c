/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a print will look like (GtkPrintOperation's signal "preview"): each page is recorded, then shown as it would lie on the paper. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-print-preview.h"

#include <glib/gi18n.h>

#define SCALE 1.4 /* of a point on the screen: text of ten points can be read */
#define MARGIN 18
#define WIDTH 920
#define HEIGHT 760

struct _WardPrintPreview
{
  GtkWindow parent_instance;

  GtkBox *pages; /* (unowned) in the window */
  guint n_pages;
};

G_DEFINE_FINAL_TYPE (WardPrintPreview, ward_print_preview, GTK_TYPE_WINDOW)

static void
free_surface (gpointer surface)
{
  cairo_surface_destroy (surface);
}

/* Paper is white, whatever the desktop's colours are. */
static void
draw_page_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer surface)
{
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_scale (cr, SCALE, SCALE);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_paint (cr);
}

static void
add_page (WardPrintPreview *self, cairo_surface_t *surface)
{
  GtkWidget *area = gtk_drawing_area_new ();
  cairo_rectangle_t extents;

  self->n_pages++;
  cairo_recording_surface_get_extents (surface, &extents);
  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (area), (int) (extents.width * SCALE));
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (area), (int) (extents.height * SCALE));
  gtk_widget_set_halign (area, GTK_ALIGN_CENTER);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (area), draw_page_cb, cairo_surface_reference (surface),
                                  free_surface);
  gtk_box_append (self->pages, area);
}

/* ---- the operation's side ---- */

/* What the operation carries of its preview. */
typedef struct
{
  GCancellable *cancellable; /* (owned) (nullable) */
  GtkWindow *parent;         /* (unowned, weak) (nullable) */
  GPtrArray *surfaces;       /* (owned) of (owned) cairo_surface_t */
  cairo_rectangle_t paper;   /* in points */
} Question;

#define QUESTION "ward-print-preview"

static void
question_free (gpointer data)
{
  Question *question = data;

  g_clear_weak_pointer (&question->parent);
  g_clear_object (&question->cancellable);
  g_ptr_array_unref (question->surfaces);
  g_free (question);
}

/* Another page, which what is drawn next goes onto. */
static void
begin_page (Question *question, GtkPrintContext *context)
{
  cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, &question->paper);
  cairo_t *cr = cairo_create (surface);

  g_ptr_array_add (question->surfaces, surface);
  gtk_print_context_set_cairo_context (context, cr, 72, 72);
  cairo_destroy (cr);
}

/* The window's own action asks for the printer again: with what it may print now, which is what stands here, since the preview is modal. */
static void
print_cb (WardPrintPreview *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  g_object_ref (parent);
  gtk_window_destroy (GTK_WINDOW (self));
  gtk_widget_activate_action (GTK_WIDGET (parent), "win.print", NULL);
  g_object_unref (parent);
}

static void
show_window (const Question *question)
{
  WardPrintPreview *self = g_object_new (WARD_TYPE_PRINT_PREVIEW, "transient-for", question->parent,
                                         "destroy-with-parent", TRUE, "modal", TRUE, NULL);

  for (guint i = 0; i < question->surfaces->len; i++)
    add_page (self, g_ptr_array_index (question->surfaces, i));
  gtk_window_set_application (GTK_WINDOW (self), gtk_window_get_application (question->parent));
  gtk_window_present (GTK_WINDOW (self));
}

static gboolean
end_cb (gpointer operation)
{
  const Question *question = g_object_get_data (operation, QUESTION);

  gtk_print_operation_preview_end_preview (GTK_PRINT_OPERATION_PREVIEW (operation));
  if (question->parent != NULL && !g_cancellable_is_cancelled (question->cancellable))
    show_window (question);
  return G_SOURCE_REMOVE;
}

static void
ready_cb (GtkPrintOperationPreview *preview, GtkPrintContext *context, gpointer user_data)
{
  Question *question = g_object_get_data (G_OBJECT (preview), QUESTION);
  int n_pages = 0;

  g_ptr_array_set_size (question->surfaces, 0);
  g_object_get (preview, "n-pages", &n_pages, NULL);
  for (int i = 0; i < n_pages; i++)
    if (gtk_print_operation_preview_is_selected (preview, i))
      {
        begin_page (question, context);
        gtk_print_operation_preview_render_page (preview, i);
      }
  /* GTK still uses what the end of the preview frees. */
  g_idle_add_full (G_PRIORITY_DEFAULT, end_cb, g_object_ref (preview), g_object_unref);
}

/* GTK wants something to draw on before it says how many pages there are. */
static gboolean
preview_cb (GtkPrintOperation *operation, GtkPrintOperationPreview *preview, GtkPrintContext *context,
            GtkWindow *dialog, gpointer user_data)
{
  Question *question = g_object_get_data (G_OBJECT (operation), QUESTION);
  GtkPageSetup *setup = gtk_print_context_get_page_setup (context);

  question->paper.width = gtk_page_setup_get_paper_width (setup, GTK_UNIT_POINTS);
  question->paper.height = gtk_page_setup_get_paper_height (setup, GTK_UNIT_POINTS);
  begin_page (question, context);
  g_signal_connect (preview, "ready", G_CALLBACK (ready_cb), NULL);
  return TRUE;
}

/**
 * ward_print_preview_attach:
 * @operation: an operation, not yet run
 * @parent: the window that it prints from
 * @cancellable: (nullable): after its cancel nothing is shown
 *
 * Shows the operation's pages on the screen when its preview is asked for; nothing is written to a file.
 */
void
ward_print_preview_attach (GtkPrintOperation *operation, GtkWindow *parent, GCancellable *cancellable)
{
  Question *question;

  g_return_if_fail (GTK_IS_PRINT_OPERATION (operation));
  g_return_if_fail (GTK_IS_WINDOW (parent));

  question = g_new0 (Question, 1);
  g_set_weak_pointer (&question->parent, parent);
  g_set_object (&question->cancellable, cancellable);
  question->surfaces = g_ptr_array_new_with_free_func (free_surface);
  g_object_set_data_full (G_OBJECT (operation), QUESTION, question, question_free);
  g_signal_connect (operation, "preview", G_CALLBACK (preview_cb), NULL);
}

/**
 * ward_print_preview_get_n_pages:
 * @self: a preview
 *
 * Returns: how many pages it shows
 */
guint
ward_print_preview_get_n_pages (WardPrintPreview *self)
{
  g_return_val_if_fail (WARD_IS_PRINT_PREVIEW (self), 0);

  return self->n_pages;
}

/* ---- the window ---- */

static void
print_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  print_cb (WARD_PRINT_PREVIEW (widget));
}

static void
ward_print_preview_class_init (WardPrintPreviewClass *klass)
{
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "preview.print", NULL, print_action_cb);
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_p, GDK_CONTROL_MASK, "preview.print", NULL);
}

static void
ward_print_preview_init (WardPrintPreview *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *pages = gtk_box_new (GTK_ORIENTATION_VERTICAL, MARGIN);
  GtkWidget *header = gtk_header_bar_new ();
  GtkWidget *print = gtk_button_new_with_mnemonic (_ ("_Print…"));

  self->pages = GTK_BOX (pages);
  gtk_widget_set_margin_top (pages, MARGIN);
  gtk_widget_set_margin_bottom (pages, MARGIN);
  gtk_widget_set_margin_start (pages, MARGIN);
  gtk_widget_set_margin_end (pages, MARGIN);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), pages);
  gtk_window_set_child (GTK_WINDOW (self), scrolled);
  gtk_widget_add_css_class (print, "suggested-action");
  gtk_widget_set_tooltip_text (print, _ ("Choose the printer, and print (Ctrl+P)"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (print), "preview.print");
  gtk_header_bar_pack_end (GTK_HEADER_BAR (header), print);
  gtk_window_set_titlebar (GTK_WINDOW (self), header);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Print preview"));
  gtk_window_set_default_size (GTK_WINDOW (self), WIDTH, HEIGHT);
}
