/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/diagnostics/ward-support-report.h"

G_BEGIN_DECLS

/* Captions with their values, one below the other, wrapping and never cut: details of a result, pages of the diagnostics window. */
#define WARD_TYPE_FACTS (ward_facts_get_type ())
G_DECLARE_FINAL_TYPE (WardFacts, ward_facts, WARD, FACTS, GtkGrid)

GtkWidget *ward_facts_new (void);
void ward_facts_clear (WardFacts *self);
void ward_facts_stack_where_large (WardFacts *self);
void ward_facts_set_selectable (WardFacts *self, gboolean selectable); /* for those added after */
void ward_facts_add_heading (WardFacts *self, const char *heading);
void ward_facts_add_words (WardFacts *self, const char *words);
void ward_facts_add (WardFacts *self, const char *caption, const char *value,
                     const char *css_class); /* value NULL or empty: left out */
/* Shown, but masked wherever it is copied or written. */
void ward_facts_add_private (WardFacts *self, const char *caption, const char *value);
void ward_facts_write (WardFacts *self, WardSupportReport *report);
/* Each row as it may be copied; a heading has no caption. */
typedef void (*WardFactsFunc) (const char *caption, const char *value, gpointer user_data);
void ward_facts_foreach (WardFacts *self, WardFactsFunc func, gpointer user_data);
char *ward_facts_dup_text (WardFacts *self) G_GNUC_WARN_UNUSED_RESULT; /* "caption<TAB>value" lines, to copy */

G_END_DECLS
