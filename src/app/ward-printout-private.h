/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/ward-printout.h"

G_BEGIN_DECLS

#define WARD_PRINT_GAP 6.0

/* Where the next text of a page goes. Points. */
typedef struct
{
  PangoLayout *layout; /* (owned) to measure with */
  GPtrArray *page;     /* (unowned) of WardPrintItem: the one that is filled */
  double width;
  double y;
} WardPrintPen;

GPtrArray *ward_print_page_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* On the page at once; what else is to be said of it is set in what is given. */
WardPrintItem *ward_print_pen_place (WardPrintPen *self, const char *text, double x, double width, gboolean bold);
void ward_print_pen_add_rule (WardPrintPen *self, gboolean heavy);
void ward_print_pen_add_line (WardPrintPen *self, const char *text, gboolean bold); /* text NULL or empty: nothing */
void ward_print_pen_add_head (WardPrintPen *self, const WardPrintout *printout);
double ward_print_pen_measure (WardPrintPen *self, const WardPrintItem *item, double *out_width); /* the height */

G_END_DECLS
