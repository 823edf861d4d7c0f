/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One text of a printed page: how it is laid out, measured and drawn, always in the same way, so that what was measured is what is drawn. */
#define G_LOG_DOMAIN "ward-app"

#include <string.h>

#include "app/ward-printout-private.h"
#include "core/base/ward-text.h"
#include "widgets/ward-label.h"

#define FONT "Sans 9"
#define LARGE_FONT "Sans 13"
#define MAX_WHOLE_WORD 12 /* letters: "05-Nov-2026." */
#define HEAVY_LINE 0.8
#define BOX_LINE 1.5
#define LIGHT_LINE 0.4
#define LIGHT_GREY 0.75
#define LABEL_GREY 0x5500 /* of 0xffff */
#define MARKS_GAP "  "

static void
free_item (gpointer data)
{
  WardPrintItem *item = data;

  g_free (item->text);
  g_free (item);
}

GPtrArray *
ward_print_page_new (void)
{
  return g_ptr_array_new_with_free_func (free_item);
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
insert (PangoAttrList *list, PangoAttribute *attribute, guint start, guint end)
{
  attribute->start_index = start;
  attribute->end_index = end;
  pango_attr_list_insert (list, attribute);
}

static gboolean
fits (PangoLayout *layout, const char *text, size_t length, double width)
{
  int natural;

  pango_layout_set_text (layout, text, (int) length);
  pango_layout_get_size (layout, &natural, NULL);
  return natural <= (int) (width * PANGO_SCALE);
}

static char *
join_ranges (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (strstr (words[i], "–") != NULL && g_utf8_strlen (words[i], -1) <= MAX_WHOLE_WORD)
      {
        g_autofree char *word = g_steal_pointer (&words[i]);

        words[i] = ward_text_join_range (word);
      }
  return g_strjoinv (" ", words);
}

/* A value with its unit, and its marks, are not broken, if there is room for them in one line: "89 mL/min/1.73" has another unit (clinical.md 5.2). The marks go
 * to the next line as a whole. */
static char *
keep_parts (PangoLayout *layout, const WardPrintItem *item)
{
  const char *gap = strstr (item->text, MARKS_GAP);
  const char *marks = gap != NULL ? gap + strlen (MARKS_GAP) : "";
  size_t first = gap != NULL ? (size_t) (gap - item->text) : strlen (item->text);
  g_autofree char *value = g_strndup (item->text, first);

  pango_layout_set_attributes (layout, NULL);
  pango_layout_set_width (layout, -1);
  if (fits (layout, item->text, strlen (item->text), item->width))
    return g_strdup (item->text);
  if (gap == NULL || !fits (layout, value, first, item->width) || !fits (layout, marks, strlen (marks), item->width))
    return NULL;
  return g_strconcat (value, "\n", marks, NULL);
}

static PangoAttrList *
make_attributes (const WardPrintItem *item, const char *text)
{
  PangoAttrList *attributes = ward_label_find_whole_words (text, MAX_WHOLE_WORD);

  if (item->n_label > 0)
    {
      insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_NORMAL), 0, item->n_label);
      insert (attributes, pango_attr_foreground_new (LABEL_GREY, LABEL_GREY, LABEL_GREY), 0, item->n_label);
    }
  return attributes;
}

static void
set_item (PangoLayout *layout, const WardPrintItem *item)
{
  g_autofree char *kept = NULL;
  g_autofree char *text = NULL;
  PangoAttrList *attributes;

  set_font (layout, item->bold, item->large);
  kept = item->keep ? keep_parts (layout, item) : NULL;
  text = kept != NULL || item->n_label > 0 ? g_strdup (kept != NULL ? kept : item->text) : join_ranges (item->text);
  attributes = make_attributes (item, text);
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_auto_dir (layout, !item->ltr);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_width (layout, item->whole || kept != NULL ? -1 : (int) (item->width * PANGO_SCALE));
  pango_layout_set_text (layout, text, -1);
}

/**
 * ward_printout_dup_layout:
 * @context: of the paper
 * @item: a text on a page
 *
 * Lays a text out as it is printed.
 *
 * Returns: (transfer full): the layout
 */
PangoLayout *
ward_printout_dup_layout (PangoContext *context, const WardPrintItem *item)
{
  PangoLayout *layout = pango_layout_new (context);

  set_item (layout, item);
  return layout;
}

double
ward_print_pen_measure (WardPrintPen *self, const WardPrintItem *item, double *out_width)
{
  int width;
  int height;

  set_item (self->layout, item);
  pango_layout_get_size (self->layout, &width, &height);
  if (out_width != NULL)
    *out_width = (double) width / PANGO_SCALE;
  return (double) height / PANGO_SCALE;
}

WardPrintItem *
ward_print_pen_place (WardPrintPen *self, const char *text, double x, double width, gboolean bold)
{
  WardPrintItem *item = g_new0 (WardPrintItem, 1);

  item->text = g_strdup (text);
  item->x = x;
  item->y = self->y;
  item->width = width;
  item->bold = bold;
  g_ptr_array_add (self->page, item);
  return item;
}

/* A heavy line divides the head of a page from the results, a light one keeps the eye on its row (clinical.md 8, juxtaposition errors). */
void
ward_print_pen_add_rule (WardPrintPen *self, gboolean heavy)
{
  ward_print_pen_place (self, "", 0, self->width, heavy)->rule = TRUE;
}

void
ward_print_pen_add_line (WardPrintPen *self, const char *text, gboolean bold)
{
  if (text == NULL || *text == '\0')
    return;
  self->y += ward_print_pen_measure (self, ward_print_pen_place (self, text, 0, self->width, bold), NULL) + 2;
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

static void
draw_box (const WardPrintItem *item, cairo_t *cr)
{
  cairo_save (cr);
  cairo_set_line_width (cr, BOX_LINE);
  cairo_rectangle (cr, item->x + BOX_LINE / 2, item->y, item->width - BOX_LINE, item->box);
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
        draw_rule (item, cr);
      else if (item->box > 0)
        draw_box (item, cr);
      else
        {
          set_item (layout, item);
          cairo_move_to (cr, item->x, item->y);
          pango_cairo_show_layout (cr, layout);
        }
    }
}
