/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/ward-printout.h"

G_BEGIN_DECLS

/* A4 without margins, in points. */
#define PAPER_WIDTH 523.0
#define PAPER_HEIGHT 770.0

GPtrArray *print_lay_out (const WardPrintout *printout) G_GNUC_WARN_UNUSED_RESULT;
gboolean print_page_holds (GPtrArray *page, const char *text);
guint print_count_items (GPtrArray *page, const char *text); /* how often the text stands on it */

G_END_DECLS
