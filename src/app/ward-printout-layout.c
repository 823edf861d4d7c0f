/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results on paper (W01, W44): each page begins with the patient, the hospital, what is shown and what is missing, and ends with its number, how many there
 * are, and when it was printed. A row is not divided by the end of a page, and a text that is longer than a page goes on on the next; none is shortened. */
#define G_LOG_DOMAIN "ward-app"

#include <string.h>
#include <glib/gi18n.h>

#include "app/ward-printout-private.h"

#define STATUS_COLUMN 3
#define LEAST_ROOM 60.0 /* for the beginning of a text that goes on on the next page */

typedef struct
{
  WardPrintPen pen;
  const WardPrintout *printout;  /* (unowned) */
  GPtrArray *pages;              /* (owned) of GPtrArray */
  double bottom;                 /* where the room for rows ends */
  double top;                    /* where it began on the page that is filled */
  const char *heading;           /* (unowned) (nullable) what the rows stand under */
  const char *const *table_head; /* (unowned) (nullable) of the table that is laid out */
} Layouter;

/* Shares of the width: name, value with unit and flag, range, status, time. */
static void
get_column (const Layouter *self, guint column, double *out_x, double *out_width)
{
  static const double edges[WARD_PRINT_COLUMNS + 1] = { 0, 0.185, 0.46, 0.605, 0.745, 1 };

  *out_x = edges[column] * self->pen.width;
  *out_width = (edges[column + 1] - edges[column]) * self->pen.width - WARD_PRINT_GAP;
}

static void
add_table_head (Layouter *self)
{
  const char *heads[WARD_PRINT_COLUMNS] = { _ ("Name"), _ ("Result"), _ ("Reference range"), _ ("Status"), _ ("Time") };
  double tallest = 0;

  if (self->printout->time_head != NULL)
    heads[WARD_PRINT_COLUMNS - 1] = self->printout->time_head;
  for (guint i = 0; i < WARD_PRINT_COLUMNS; i++)
    {
      double x;
      double width;

      get_column (self, i, &x, &width);
      tallest
          = MAX (tallest, ward_print_pen_measure (&self->pen,
                                                  ward_print_pen_place (&self->pen, heads[i], x, width, TRUE), NULL));
    }
  self->pen.y += tallest + WARD_PRINT_GAP / 2;
  ward_print_pen_add_rule (&self->pen, TRUE);
  self->pen.y += WARD_PRINT_GAP / 2;
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

static void
begin_page (Layouter *self, gboolean is_key)
{
  self->pen.page = ward_print_page_new ();
  g_ptr_array_add (self->pages, self->pen.page);
  self->pen.y = 0;
  ward_print_pen_add_head (&self->pen, self->printout);
  self->pen.y += WARD_PRINT_GAP;
  if (!is_key && has_results (self->printout))
    add_table_head (self);
  self->top = self->pen.y;
}

static const char *const *
get_row (const Layouter *self, guint index)
{
  return g_ptr_array_index (self->printout->rows, index);
}

static gboolean
is_heading (const char *const *row)
{
  return row[1] == NULL;
}

/* What is said of the row above it. */
static gboolean
is_note (const char *const *row)
{
  return row[0][0] == '\0' && row[1] != NULL && row[2] == NULL;
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
      share = (self->pen.width - left) / (g_strv_length ((char **) row) - 1);
      *out_x = left + share * (column - 1);
      *out_width = share - WARD_PRINT_GAP;
      return;
    }
  get_column (self, column, out_x, out_width);
  if (row[1] == NULL || (column == 1 && row[2] == NULL))
    *out_width = self->pen.width - *out_x - WARD_PRINT_GAP;
}

/* Of the results those alone that have marks, of the statuses all but the usual one (clinical.md 5.6): where all are bold, none stands out. */
static gboolean
is_bold (const char *const *row, guint column)
{
  if (row[1] == NULL || g_strv_length ((char **) row) != WARD_PRINT_COLUMNS)
    return row[1] == NULL;
  return (column == 1 && strstr (row[1], "  ") != NULL)
         || (column == STATUS_COLUMN && !g_str_equal (row[column], _ ("Final")));
}

static WardPrintItem
make_cell (const Layouter *self, const char *const *row, guint column)
{
  WardPrintItem item = { .text = (char *) row[column], .bold = is_bold (row, column) };

  get_cell (self, row, column, &item.x, &item.width);
  item.keep = row[1] != NULL && row[2] != NULL && (column == 1 || column == 2 || (is_table_row (row) && column > 0));
  return item;
}

static double
get_row_height (Layouter *self, const char *const *row)
{
  double tallest = 0;

  for (guint i = 0; row[i] != NULL; i++)
    {
      WardPrintItem item = make_cell (self, row, i);

      tallest = MAX (tallest, ward_print_pen_measure (&self->pen, &item, NULL));
    }
  return tallest + (is_heading (row) ? WARD_PRINT_GAP : 3);
}

static void
place_row (Layouter *self, const char *const *row, double height, gboolean ruled)
{
  double top = self->pen.y;

  self->pen.y += is_heading (row) ? WARD_PRINT_GAP / 2 : 0;
  for (guint i = 0; row[i] != NULL; i++)
    {
      WardPrintItem cell = make_cell (self, row, i);

      ward_print_pen_place (&self->pen, cell.text, cell.x, cell.width, cell.bold)->keep = cell.keep;
    }
  self->pen.y = top + height - 1.5;
  if (ruled)
    ward_print_pen_add_rule (&self->pen, FALSE);
  self->pen.y = top + height;
}

static gboolean
is_within (const Layouter *self, guint index)
{
  return index < self->printout->rows->len;
}

/* The height of what belongs on one page: a heading and the row below it, a row and the notes on it, the key of the marks. */
static double
get_block_height (Layouter *self, guint index)
{
  gboolean whole = index == self->printout->key_start;
  double height = get_row_height (self, get_row (self, index));

  for (guint i = index + 1; is_within (self, i); i++)
    {
      if (!whole && !is_heading (get_row (self, i - 1)) && !is_note (get_row (self, i)))
        break;
      height += get_row_height (self, get_row (self, i));
    }
  return height;
}

/* The rows go on below the heading that they stand under, a table's below its head, too. */
static void
continue_page (Layouter *self, const char *const *row)
{
  g_autofree char *again = NULL;

  if (is_heading (row))
    return;
  if (self->heading != NULL && !g_str_equal (self->heading, _ ("Continued")))
    {
      const char *texts[2] = { NULL, NULL };

      /* Translators: over the part of a list that stands on the next page; %s is what stood over its first part. */
      again = g_strdup_printf (_ ("%s (continued)"), self->heading);
      texts[0] = again;
      place_row (self, texts, get_row_height (self, texts), TRUE);
    }
  if (self->table_head != NULL && self->table_head != row && is_table_row (row))
    place_row (self, self->table_head, get_row_height (self, self->table_head), TRUE);
}

/* Where in a text the first line begins for which there is no room; its length: there is none. */
static size_t
find_end_of_room (PangoLayout *layout, double room)
{
  PangoLayoutIter *iter = pango_layout_get_iter (layout);
  size_t end = strlen (pango_layout_get_text (layout));
  int bottom;

  while (pango_layout_iter_next_line (iter)) /* the first line has room on every page */
    {
      pango_layout_iter_get_line_yrange (iter, NULL, &bottom);
      if (bottom <= (int) (room * PANGO_SCALE))
        continue;
      end = (size_t) pango_layout_line_get_start_index (pango_layout_iter_get_line_readonly (iter));
      break;
    }
  pango_layout_iter_free (iter);
  return end;
}

/* A text that is longer than a page goes on on the next line by line. */
static void
add_long_text (Layouter *self, const char *const *row)
{
  g_autofree char *rest = g_strdup (row[1]);
  /* Translators: over the part of a list that stands on the next page; %s is what stood over its first part. */
  g_autofree char *again = *row[0] != '\0' ? g_strdup_printf (_ ("%s (continued)"), row[0]) : g_strdup ("");
  const char *caption = row[0];
  gboolean begins = self->bottom - self->pen.y > LEAST_ROOM;

  while (*rest != '\0')
    {
      const char *const part[] = { caption, rest, NULL };
      WardPrintItem item = make_cell (self, part, 1);
      g_autoptr (PangoLayout) layout = NULL;
      g_autofree char *first = NULL;
      const char *text;
      size_t end;

      if (!begins)
        {
          begin_page (self, FALSE);
          continue_page (self, part);
        }
      begins = FALSE;
      layout = ward_printout_dup_layout (pango_layout_get_context (self->pen.layout), &item);
      text = pango_layout_get_text (layout);
      end = find_end_of_room (layout, self->bottom - self->pen.y - 3);
      first = g_strndup (text, end);
      {
        const char *const placed[] = { caption, first, NULL };

        place_row (self, placed, get_row_height (self, placed), TRUE);
      }
      g_free (rest);
      rest = g_strdup (text + end);
      caption = again;
    }
}

/* A result that is longer than a page stands below what else is said of it. */
static void
add_long_result (Layouter *self, const char *const *row)
{
  const char *const head[] = { row[0], _ ("see below"), row[2], row[3], row[4], NULL };
  const char *const text[] = { row[0], row[1], NULL };
  double height = get_row_height (self, head);

  if (self->pen.y + height + LEAST_ROOM > self->bottom)
    {
      begin_page (self, FALSE);
      continue_page (self, row);
    }
  place_row (self, head, height, FALSE);
  add_long_text (self, text);
}

/* Whether the row was too long for the room that there is, and was added in parts. */
static gboolean
try_in_parts (Layouter *self, const char *const *row, double height, double room)
{
  if (height <= room || row[1] == NULL)
    return FALSE;
  if (row[2] == NULL)
    add_long_text (self, row);
  else if (!is_table_row (row) && g_strv_length ((char **) row) == WARD_PRINT_COLUMNS)
    add_long_result (self, row);
  else
    return FALSE;
  return TRUE;
}

static void
add_row (Layouter *self, guint index)
{
  const char *const *row = get_row (self, index);
  gboolean is_key = index >= self->printout->key_start;
  double height = get_row_height (self, row);
  double block = get_block_height (self, index);
  double room = self->bottom - self->top;

  if (try_in_parts (self, row, height, room))
    return;
  /* Where a whole block is longer than a page, its rows go on their own. */
  if (self->pen.y + (block <= room ? block : height) > self->bottom)
    {
      begin_page (self, is_key);
      continue_page (self, row);
      if (try_in_parts (self, row, height, self->bottom - self->pen.y))
        return;
    }
  if (is_heading (row))
    self->heading = row[0];
  place_row (self, row, height, !is_within (self, index + 1) || !is_note (get_row (self, index + 1)));
}

static void
add_row_of (Layouter *self, guint index)
{
  const char *const *row = get_row (self, index);

  if (!is_table_row (row))
    self->table_head = NULL;
  else if (self->table_head == NULL)
    self->table_head = row;
  add_row (self, index);
}

/* Only now is it known how many there are. */
static void
add_footers (Layouter *self)
{
  for (guint i = 0; i < self->pages->len; i++)
    {
      g_autofree char *number = g_strdup_printf (_ ("Page %u of %u"), i + 1, self->pages->len);

      self->pen.page = g_ptr_array_index (self->pages, i);
      self->pen.y = self->bottom + WARD_PRINT_GAP / 2;
      ward_print_pen_add_rule (&self->pen, TRUE);
      self->pen.y += WARD_PRINT_GAP / 2;
      ward_print_pen_place (&self->pen, number, 0, self->pen.width / 2, FALSE);
      ward_print_pen_place (&self->pen, self->printout->printed, self->pen.width / 2, self->pen.width / 2, FALSE);
    }
}

static double
get_footer_height (Layouter *self)
{
  const WardPrintItem item = { .text = (char *) "0", .width = self->pen.width };

  return ward_print_pen_measure (&self->pen, &item, NULL) + WARD_PRINT_GAP;
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
  Layouter layouter = { .printout = self };

  g_return_val_if_fail (self != NULL, NULL);

  layouter.pen.layout = pango_layout_new (context);
  layouter.pen.width = width;
  layouter.bottom = height - get_footer_height (&layouter);
  layouter.pages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  begin_page (&layouter, FALSE);
  if (self->rows->len == 0)
    ward_print_pen_add_line (&layouter.pen, _ ("Nothing is shown."), FALSE);
  for (guint i = 0; i < self->rows->len; i++)
    add_row_of (&layouter, i);
  add_footers (&layouter);
  g_object_unref (layouter.pen.layout);
  return layouter.pages;
}
