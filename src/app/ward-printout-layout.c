/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results on paper (W01, W44): each page begins with the patient, the hospital, what is shown and what is missing, and ends with its number, how many there
 * are, and when it was printed. A row is not divided by the end of a page, and a text that is longer than a page goes on on the next; none is shortened. */
#define G_LOG_DOMAIN "ward-app"

#include <string.h>
#include <glib/gi18n.h>

#include "app/ward-printout.h"
#include "widgets/ward-label.h"

#define FONT "Sans 9"
#define LARGE_FONT "Sans 12"
#define GAP 6.0
#define MAX_WHOLE_WORD 12 /* letters: "05-Nov-2026." */
#define HEAVY_LINE 0.8
#define LIGHT_LINE 0.4
#define LIGHT_GREY 0.75

typedef struct
{
  const WardPrintout *printout; /* (unowned) */
  PangoLayout *layout;          /* (owned) */
  GPtrArray *pages;             /* (owned) of GPtrArray */
  GPtrArray *page;              /* (unowned) the one that is filled */
  double width;
  double height;
  double y;
  const char *const *table_head; /* (unowned) (nullable) of the table that is laid out */
} Layouter;

static void
free_item (gpointer data)
{
  WardPrintItem *item = data;

  g_free (item->text);
  g_free (item);
}

static void
set_font (PangoLayout *layout, gboolean bold, gboolean large)
{
  PangoFontDescription *font = pango_font_description_from_string (large ? LARGE_FONT : FONT);

  pango_font_description_set_weight (font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
}

static void
set_text (PangoLayout *layout, const char *text, double width, gboolean bold, gboolean large)
{
  PangoAttrList *whole = ward_label_find_whole_words (text, MAX_WHOLE_WORD);

  set_font (layout, bold, large);
  pango_layout_set_attributes (layout, whole);
  pango_attr_list_unref (whole);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_text (layout, text, -1);
}

/**
 * ward_printout_dup_layout:
 * @context: of the paper
 * @text: any text
 * @width: in points
 * @bold: a heading or a value
 * @large: who the patient is
 *
 * Lays a text out as it is printed.
 *
 * Returns: (transfer full): the layout
 */
PangoLayout *
ward_printout_dup_layout (PangoContext *context, const char *text, double width, gboolean bold, gboolean large)
{
  PangoLayout *layout = pango_layout_new (context);

  set_text (layout, text, width, bold, large);
  return layout;
}

static double
measure (Layouter *self, const char *text, double width, gboolean bold)
{
  int height;

  set_text (self->layout, text, width, bold, FALSE);
  pango_layout_get_size (self->layout, NULL, &height);
  return (double) height / PANGO_SCALE;
}

static WardPrintItem *
place (Layouter *self, const char *text, double x, double y, double width, gboolean bold)
{
  WardPrintItem *item = g_new0 (WardPrintItem, 1);

  item->text = g_strdup (text);
  item->x = x;
  item->y = y;
  item->width = width;
  item->bold = bold;
  g_ptr_array_add (self->page, item);
  return item;
}

/* A heavy line divides the head of a page from the results, a light one keeps the eye on its row (clinical.md 8, juxtaposition errors). */
static void
add_rule (Layouter *self, double y, gboolean heavy)
{
  place (self, "", 0, y, self->width, heavy)->rule = TRUE;
}

static void
add_patient (Layouter *self)
{
  WardPrintItem *item = place (self, self->printout->patient, 0, self->y, self->width, TRUE);
  int height;

  item->large = TRUE;
  set_text (self->layout, item->text, item->width, TRUE, TRUE);
  pango_layout_get_size (self->layout, NULL, &height);
  self->y += (double) height / PANGO_SCALE + 2;
}

static void
add_line (Layouter *self, const char *text, gboolean bold)
{
  if (text == NULL || *text == '\0')
    return;
  place (self, text, 0, self->y, self->width, bold);
  self->y += measure (self, text, self->width, bold) + 2;
}

/* Shares of the width: name, value with unit and flag, range, status, time. */
static void
get_column (const Layouter *self, guint column, double *out_x, double *out_width)
{
  static const double edges[WARD_PRINT_COLUMNS + 1] = { 0, 0.2, 0.45, 0.605, 0.75, 1 };

  *out_x = edges[column] * self->width;
  *out_width = (edges[column + 1] - edges[column]) * self->width - GAP;
}

static void
add_table_head (Layouter *self)
{
  static const char *const heads[WARD_PRINT_COLUMNS]
      = { N_ ("Name"), N_ ("Result"), N_ ("Reference range"), N_ ("Status"), N_ ("Time") };
  double tallest = 0;

  for (guint i = 0; i < WARD_PRINT_COLUMNS; i++)
    {
      double x;
      double width;

      get_column (self, i, &x, &width);
      place (self, _ (heads[i]), x, self->y, width, TRUE);
      tallest = MAX (tallest, measure (self, _ (heads[i]), width, TRUE));
    }
  self->y += tallest + GAP / 2;
  add_rule (self, self->y, TRUE);
  self->y += GAP / 2;
}

/* A report's rows are captions and texts: the heads of a table of results would name something else. */
static gboolean
has_results (const WardPrintout *printout)
{
  for (guint i = 0; i < printout->rows->len; i++)
    if (g_strv_length (g_ptr_array_index (printout->rows, i)) == WARD_PRINT_COLUMNS)
      return TRUE;
  return printout->rows->len == 0;
}

static double
get_footer_height (Layouter *self)
{
  return measure (self, "0", self->width, FALSE) + GAP;
}

static void
begin_page (Layouter *self)
{
  const WardPrintout *printout = self->printout;

  self->page = g_ptr_array_new_with_free_func (free_item);
  g_ptr_array_add (self->pages, self->page);
  self->y = 0;
  add_patient (self);
  add_line (self, printout->warnings, TRUE);
  if (printout->allergies != NULL && strstr (printout->patient, printout->allergies) == NULL)
    add_line (self, printout->allergies, TRUE);
  add_line (self, printout->visit, FALSE);
  add_line (self, printout->hospital, FALSE);
  self->y += GAP / 2;
  add_rule (self, self->y, TRUE);
  self->y += GAP;
  add_line (self, printout->title, TRUE);
  add_line (self, printout->filter, FALSE);
  add_line (self, printout->fetched, FALSE);
  add_line (self, printout->user, FALSE);
  add_line (self, printout->incomplete, TRUE);
  self->y += GAP;
  if (has_results (printout))
    add_table_head (self);
}

/* Neither heading, text nor result. */
static gboolean
is_table_row (const char *const *row)
{
  guint n = g_strv_length ((char **) row);

  return n > 2 && n <= WARD_PRINT_TABLE_COLUMNS;
}

/* A heading has the whole width, a text all of it but its caption's; the columns of a table beside its first share the rest. */
static void
get_cell (const Layouter *self, const char *const *row, guint column, double *out_x, double *out_width)
{
  if (is_table_row (row) && column > 0)
    {
      double left;
      double share;

      get_column (self, 1, &left, &share);
      share = (self->width - left) / (g_strv_length ((char **) row) - 1);
      *out_x = left + share * (column - 1);
      *out_width = share - GAP;
      return;
    }
  get_column (self, column, out_x, out_width);
  if (row[1] == NULL || (column == 1 && row[2] == NULL))
    *out_width = self->width - *out_x - GAP;
}

static gboolean
is_bold (const char *const *row, guint column)
{
  return row[1] == NULL || (column == 1 && row[2] != NULL && !is_table_row (row));
}

static double
get_row_height (Layouter *self, const char *const *row)
{
  double tallest = 0;

  for (guint i = 0; row[i] != NULL; i++)
    {
      double x;
      double width;

      get_cell (self, row, i, &x, &width);
      tallest = MAX (tallest, measure (self, row[i], width, is_bold (row, i)));
    }
  return tallest + (row[1] == NULL ? GAP : 3);
}

static void
place_row (Layouter *self, const char *const *row, double height)
{
  for (guint i = 0; row[i] != NULL; i++)
    {
      double x;
      double width;

      get_cell (self, row, i, &x, &width);
      place (self, row[i], x, self->y + (row[1] == NULL ? GAP / 2 : 0), width, is_bold (row, i));
    }
  self->y += height;
  add_rule (self, self->y - 1.5, FALSE);
}

static void
add_row (Layouter *self, const char *const *row)
{
  double height = get_row_height (self, row);

  if (self->y + height > self->height - get_footer_height (self))
    {
      begin_page (self);
      /* A table goes on below its head. */
      if (self->table_head != NULL && self->table_head != row && is_table_row (row))
        place_row (self, self->table_head, get_row_height (self, self->table_head));
    }
  place_row (self, row, height);
}

static void
add_row_of (Layouter *self, guint index)
{
  const char *const *row = g_ptr_array_index (self->printout->rows, index);

  if (!is_table_row (row))
    self->table_head = NULL;
  else if (self->table_head == NULL)
    self->table_head = row;
  add_row (self, row);
}

/* Only now is it known how many there are. */
static void
add_footers (Layouter *self)
{
  double y = self->height - get_footer_height (self) + GAP;

  for (guint i = 0; i < self->pages->len; i++)
    {
      g_autofree char *number = g_strdup_printf (_ ("Page %u of %u"), i + 1, self->pages->len);

      self->page = g_ptr_array_index (self->pages, i);
      add_rule (self, y - GAP / 2, TRUE);
      place (self, number, 0, y, self->width / 2, FALSE);
      place (self, self->printout->printed, self->width / 2, y, self->width / 2, FALSE);
    }
}

/**
 * ward_printout_lay_out:
 * @context: of the paper, in points
 * @width: of the area that can be printed on, in points
 * @height: likewise
 *
 * Places every text on its page.
 *
 * Returns: (transfer full): the pages
 */
GPtrArray *
ward_printout_lay_out (const WardPrintout *self, PangoContext *context, double width, double height)
{
  Layouter layouter = { .printout = self, .width = width, .height = height };

  g_return_val_if_fail (self != NULL, NULL);

  layouter.layout = pango_layout_new (context);
  layouter.pages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  begin_page (&layouter);
  if (self->rows->len == 0)
    add_line (&layouter, _ ("Nothing is shown."), FALSE);
  for (guint i = 0; i < self->rows->len; i++)
    add_row_of (&layouter, i);
  add_footers (&layouter);
  g_object_unref (layouter.layout);
  return layouter.pages;
}

static void
draw_rule (const WardPrintItem *item, cairo_t *cr)
{
  cairo_save (cr);
  if (!item->bold)
    cairo_set_source_rgb (cr, LIGHT_GREY, LIGHT_GREY, LIGHT_GREY);
  cairo_set_line_width (cr, item->bold ? HEAVY_LINE : LIGHT_LINE);
  cairo_move_to (cr, item->x, item->y);
  cairo_line_to (cr, item->x + item->width, item->y);
  cairo_stroke (cr);
  cairo_restore (cr);
}

/**
 * ward_printout_draw_page:
 * @page: one of those laid out
 * @context: the same as for that
 * @cr: where
 *
 * Draws one page, black on white.
 */
void
ward_printout_draw_page (GPtrArray *page, PangoContext *context, cairo_t *cr)
{
  g_autoptr (PangoLayout) layout = pango_layout_new (context);

  cairo_set_source_rgb (cr, 0, 0, 0);
  for (guint i = 0; i < page->len; i++)
    {
      const WardPrintItem *item = g_ptr_array_index (page, i);

      if (item->rule)
        {
          draw_rule (item, cr);
          continue;
        }
      set_text (layout, item->text, item->width, item->bold, item->large);
      cairo_move_to (cr, item->x, item->y);
      pango_cairo_show_layout (cr, layout);
    }
}
