/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/print-fixture.h"

#include <pango/pangocairo.h>
#include <string.h>

gboolean
print_page_holds (GPtrArray *page, const char *text)
{
  for (guint i = 0; i < page->len; i++)
    if (strstr (((const WardPrintItem *) g_ptr_array_index (page, i))->text, text) != NULL)
      return TRUE;
  return FALSE;
}

guint
print_count_items (GPtrArray *page, const char *text)
{
  guint n = 0;

  for (guint i = 0; i < page->len; i++)
    for (const char *p = strstr (((const WardPrintItem *) g_ptr_array_index (page, i))->text, text); p != NULL;
         p = strstr (p + 1, text))
      n++;
  return n;
}

GPtrArray *
print_lay_out (const WardPrintout *printout)
{
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  GPtrArray *sheets = ward_printout_lay_out (printout, context, PAPER_WIDTH, PAPER_HEIGHT);

  g_object_unref (context);
  return sheets;
}
