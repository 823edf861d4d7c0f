/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands at the top of each printed page and of each picture (W01, W44), as the banner on the screen has it: the name on a line of its own, then labels
 * and values, of which none is broken within, the allergies and what warns of the record apart. All of it runs from left to right whatever the script of a
 * name, which is kept apart from what stands beside it (V81). */
#define G_LOG_DOMAIN "ward-app"

#include <string.h>
#include <glib/gi18n.h>

#include "app/ward-printout-private.h"

#define PAIR_GAP 14.0
#define BOX_PADDING 3.0
#define FIRST_STRONG_ISOLATE "\u2068"
#define POP_ISOLATE "\u2069"

/* Pairs one after the other, as many in a line as there is room for. */
typedef struct
{
  WardPrintPen *pen; /* (unowned) */
  double x;
  double height;
} Flow;

static void
end_flow (Flow *flow)
{
  if (flow->height > 0)
    flow->pen->y += flow->height + 2;
  flow->x = flow->height = 0;
}

/* @label: (nullable). A pair that is wider than the page is broken between words; no other is. */
static void
add_pair (Flow *flow, const char *label, const char *value, gboolean bold)
{
  WardPrintPen *pen = flow->pen;
  g_autofree char *text = NULL;
  WardPrintItem *item;
  double width;
  double height;

  if (value == NULL || *value == '\0')
    return;
  text = g_strconcat (label != NULL ? label : "", label != NULL ? " " : "", FIRST_STRONG_ISOLATE, value, POP_ISOLATE,
                      NULL);
  item = ward_print_pen_place (pen, text, flow->x, pen->width, bold);
  item->n_label = label != NULL ? (guint) strlen (label) : 0;
  item->ltr = TRUE;
  item->whole = TRUE;
  height = ward_print_pen_measure (pen, item, &width);
  if (flow->x > 0 && flow->x + width > pen->width)
    {
      end_flow (flow);
      item->x = 0;
      item->y = pen->y;
    }
  item->whole = width <= pen->width;
  item->width = MIN (width, pen->width);
  if (!item->whole)
    height = ward_print_pen_measure (pen, item, NULL);
  flow->x = item->x + item->width + PAIR_GAP;
  flow->height = MAX (flow->height, height);
}

static void
add_name (WardPrintPen *pen, const char *name)
{
  g_autofree char *text = g_strconcat (FIRST_STRONG_ISOLATE, name, POP_ISOLATE, NULL);
  WardPrintItem *item = ward_print_pen_place (pen, text, 0, pen->width, TRUE);

  item->large = TRUE;
  item->ltr = TRUE;
  pen->y += ward_print_pen_measure (pen, item, NULL) + 1;
}

static void
add_pairs (WardPrintPen *pen, const char *lines)
{
  g_auto (GStrv) pairs = g_strsplit (lines != NULL ? lines : "", "\n", -1);
  Flow flow = { .pen = pen };

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      char *tab = strchr (pairs[i], '\t');

      if (tab != NULL)
        *tab = '\0';
      add_pair (&flow, tab != NULL ? pairs[i] : NULL, tab != NULL ? tab + 1 : pairs[i], TRUE);
    }
  end_flow (&flow);
}

static void
add_allergies (WardPrintPen *pen, const WardPrintout *printout)
{
  gboolean named = printout->allergy_names != NULL;
  Flow flow = { .pen = pen };

  add_pair (&flow, named ? printout->allergies : NULL, named ? printout->allergy_names : printout->allergies, TRUE);
  end_flow (&flow);
}

/* Nobody overlooks what stands in a frame. */
static void
add_box (WardPrintPen *pen, const char *text)
{
  WardPrintItem *frame;
  WardPrintItem *item;
  double height;

  if (text == NULL || *text == '\0')
    return;
  pen->y += 1;
  frame = ward_print_pen_place (pen, "", 0, pen->width, TRUE);
  pen->y += BOX_PADDING;
  item = ward_print_pen_place (pen, text, 2 * BOX_PADDING, pen->width - 4 * BOX_PADDING, TRUE);
  height = ward_print_pen_measure (pen, item, NULL);
  frame->box = height + 2 * BOX_PADDING;
  pen->y += height + BOX_PADDING + 3;
}

void
ward_print_pen_add_head (WardPrintPen *self, const WardPrintout *printout)
{
  Flow who = { .pen = self };
  Flow where = { .pen = self };
  Flow when = { .pen = self };

  add_name (self, printout->patient);
  add_pair (&who, NULL, printout->tags, TRUE); /* what tells one twin from the other belongs to the name */
  end_flow (&who);
  add_pairs (self, printout->names);
  add_pairs (self, printout->identity);
  add_allergies (self, printout);
  add_box (self, printout->warnings);
  add_pair (&where, NULL, printout->hospital, FALSE);
  add_pair (&where, _ ("Visit"), printout->visit, FALSE);
  end_flow (&where);
  self->y += WARD_PRINT_GAP / 2;
  ward_print_pen_add_rule (self, TRUE);
  self->y += WARD_PRINT_GAP;
  ward_print_pen_add_line (self, printout->title, TRUE);
  ward_print_pen_add_line (self, printout->filter, FALSE);
  add_pair (&when, NULL, printout->fetched, FALSE);
  add_pair (&when, NULL, printout->user, FALSE);
  end_flow (&when);
  add_box (self, printout->incomplete);
}

/**
 * ward_printout_lay_out_head:
 * @context: of the picture
 * @width: in the units of @context
 * @out_height: (out): likewise
 *
 * Places what stands at the top of a page, and when it was made, for a picture.
 *
 * Returns: (transfer full): the texts, as of a page
 */
GPtrArray *
ward_printout_lay_out_head (const WardPrintout *self, PangoContext *context, double width, double *out_height)
{
  g_autoptr (PangoLayout) layout = pango_layout_new (context);
  WardPrintPen pen = { .layout = layout, .page = ward_print_page_new (), .width = width };

  ward_print_pen_add_head (&pen, self);
  ward_print_pen_add_line (&pen, self->printed, FALSE);
  *out_height = pen.y;
  return pen.page;
}
