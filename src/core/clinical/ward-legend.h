/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WARD_LEGEND_NO_MARK "no mark" /* the entry of what has none */

/* What each mark means: the one source of the window "What the Marks Mean" and of the user guide's table. */
typedef struct
{
  const char *marks; /* one or several of one meaning, separated by commas */
  const char *words; /* in the program's language, to be translated with _() */
} WardLegendEntry;

const WardLegendEntry *ward_legend_get (guint *out_n);
/* Whether one of the entries names the mark; what stands beside it in brackets, such as a number, is not a part of it. */
gboolean ward_legend_has (const char *mark);
/* Whether a text, such as "5.4 mmol/L  H ▲", holds one of the entry's marks, as a word of its own. */
gboolean ward_legend_entry_is_in (const WardLegendEntry *entry, const char *text);

G_END_DECLS
