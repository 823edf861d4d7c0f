/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Laid-out pieces of text of one widget, kept by text and style, so that a frame lays out only what it has not seen. */

typedef enum
{
  WARD_STYLE_NORMAL,
  WARD_STYLE_BOLD,
  WARD_STYLE_ITALIC,
  WARD_STYLE_BOLD_ITALIC,
  WARD_STYLE_SMALL,
  WARD_STYLE_SMALL_BOLD,
  WARD_STYLE_SMALL_ITALIC,
  WARD_STYLE_LARGE_BOLD,
  WARD_N_STYLES,
} WardTextStyle;

typedef struct
{
  PangoLayout *layout; /* (owned) */
  int width;           /* pixels, rounded up */
  int height;
  int baseline;
} WardLaidText;

typedef struct _WardTextCache WardTextCache;

WardTextCache *
ward_text_cache_new (GtkWidget *widget) G_GNUC_WARN_UNUSED_RESULT; /* widget: (unowned), outlives the cache */
void ward_text_cache_free (WardTextCache *self);
void ward_text_cache_clear (WardTextCache *self); /* font, scale or scheme changed */
/* One line, or wrapped at wrap_width pixels where that is > 0. Borrowed until the next clear. */
const WardLaidText *ward_text_cache_get (WardTextCache *self, const char *text, WardTextStyle style, int wrap_width);
int ward_text_cache_get_line_height (WardTextCache *self, WardTextStyle style);
int ward_text_cache_get_height (WardTextCache *self, const char *text, WardTextStyle style, int wrap_width);
guint ward_text_cache_count (const WardTextCache *self); /* for tests */
/* Width by adding up characters, without laying out: never less than the drawn width of figures, fast enough for every cell of a grid. */
double ward_text_cache_estimate (WardTextCache *self, const char *text, size_t n_bytes, WardTextStyle style);
void ward_text_cache_draw (WardTextCache *self, GtkSnapshot *snapshot, const char *text, WardTextStyle style,
                           const GdkRGBA *color, double x, double y);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardTextCache, ward_text_cache_free)

G_END_DECLS
