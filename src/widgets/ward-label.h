/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void ward_label_forbid_hyphens (GtkLabel *label);
void ward_label_break_after (GtkLabel *label, int n_chars);
/* What keeps dates, numbers of records and ranges in one line. (transfer full) */
PangoAttrList *ward_label_find_whole_words (const char *text, int max_chars) G_GNUC_WARN_UNUSED_RESULT;
void ward_label_keep_last_words (GtkLabel *label, int max_chars); /* no paragraph ends with a word alone in its line */
void ward_label_keep_words (GtkLabel *label, int max_chars);

G_END_DECLS
