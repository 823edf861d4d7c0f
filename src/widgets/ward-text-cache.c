/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A cache of PangoLayouts for widgets that draw much text by themselves. Figures are tabular in every style (GTAB-200..202). The estimate by characters
 * lets the grid size every column to its widest number without laying out each cell: figures have one width and do not kern. */
#define G_LOG_DOMAIN "ward-widgets"

#include "widgets/ward-text-cache.h"

#include <math.h>

#define MAX_ENTRIES 6000
#define N_KNOWN 0x250

typedef struct
{
  const char *text; /* (owned) by the entry that it keys */
  guint style;
  int wrap_width;
} Key;

typedef struct
{
  Key key;
  char *text; /* (owned) */
  WardLaidText laid;
} Entry;

struct _WardTextCache
{
  GtkWidget *widget;   /* (unowned) */
  GHashTable *entries; /* (owned) Key → Entry */
  GHashTable *others;  /* (owned) character and style → width in Pango units */
  PangoAttrList *attributes[WARD_N_STYLES];
  int lines[WARD_N_STYLES];          /* height of a line in pixels, 0 not measured */
  int known[WARD_N_STYLES][N_KNOWN]; /* width in Pango units, 0 not measured */
  guint8 high[WARD_N_STYLES]
             [N_KNOWN]; /* whether a measured character makes its line higher, as one of another font may */
};

static guint
key_hash (gconstpointer data)
{
  const Key *key = data;

  return g_str_hash (key->text) ^ (key->style * 0x9e3779b9u) ^ ((guint) key->wrap_width * 31u);
}

static gboolean
key_equal (gconstpointer a, gconstpointer b)
{
  const Key *first = a;
  const Key *second = b;

  return first->style == second->style && first->wrap_width == second->wrap_width
         && g_str_equal (first->text, second->text);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_object_unref (entry->laid.layout);
  g_free (entry->text);
  g_free (entry);
}

static PangoAttrList *
make_attributes (WardTextStyle style)
{
  PangoAttrList *list = pango_attr_list_new ();

  pango_attr_list_insert (list, pango_attr_font_features_new ("tnum=1"));
  pango_attr_list_insert (list, pango_attr_insert_hyphens_new (FALSE)); /* none that was not sent */
  if (style == WARD_STYLE_BOLD || style == WARD_STYLE_BOLD_ITALIC || style == WARD_STYLE_SMALL_BOLD
      || style == WARD_STYLE_LARGE_BOLD)
    pango_attr_list_insert (list, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  if (style == WARD_STYLE_ITALIC || style == WARD_STYLE_BOLD_ITALIC || style == WARD_STYLE_SMALL_ITALIC)
    pango_attr_list_insert (list, pango_attr_style_new (PANGO_STYLE_ITALIC));
  if (style == WARD_STYLE_SMALL || style == WARD_STYLE_SMALL_BOLD || style == WARD_STYLE_SMALL_ITALIC)
    pango_attr_list_insert (list, pango_attr_scale_new (0.88));
  if (style == WARD_STYLE_LARGE_BOLD)
    pango_attr_list_insert (list, pango_attr_scale_new (1.6));
  return list;
}

/**
 * ward_text_cache_new:
 *
 * A cache that lays out with the widget's font.
 */
WardTextCache *
ward_text_cache_new (GtkWidget *widget)
{
  WardTextCache *self = g_new0 (WardTextCache, 1);

  self->widget = widget;
  self->entries = g_hash_table_new_full (key_hash, key_equal, NULL, entry_free);
  self->others = g_hash_table_new (NULL, NULL);
  for (guint style = 0; style < WARD_N_STYLES; style++)
    self->attributes[style] = make_attributes (style);
  return self;
}

/**
 * ward_text_cache_free:
 *
 * Frees the cache and everything borrowed from it.
 */
void
ward_text_cache_free (WardTextCache *self)
{
  g_hash_table_unref (self->entries);
  g_hash_table_unref (self->others);
  for (guint style = 0; style < WARD_N_STYLES; style++)
    pango_attr_list_unref (self->attributes[style]);
  g_free (self);
}

/**
 * ward_text_cache_clear:
 *
 * Forgets everything: to be called when the font or its scale changed.
 */
void
ward_text_cache_clear (WardTextCache *self)
{
  g_hash_table_remove_all (self->entries);
  g_hash_table_remove_all (self->others);
  memset (self->lines, 0, sizeof (self->lines));
  memset (self->known, 0, sizeof (self->known));
  memset (self->high, 0, sizeof (self->high));
}

static const WardLaidText *
lay_out (WardTextCache *self, const char *text, WardTextStyle style, int wrap_width)
{
  Key key = { text, style, wrap_width };
  Entry *entry = g_hash_table_lookup (self->entries, &key);
  PangoRectangle extents;

  if (entry != NULL)
    return &entry->laid;
  if (g_hash_table_size (self->entries) >= MAX_ENTRIES)
    g_hash_table_remove_all (self->entries);
  entry = g_new0 (Entry, 1);
  entry->text = g_strdup (text);
  entry->key = (Key){ entry->text, style, wrap_width };
  entry->laid.layout = gtk_widget_create_pango_layout (self->widget, text);
  pango_layout_set_attributes (entry->laid.layout, self->attributes[style]);
  if (wrap_width > 0)
    {
      pango_layout_set_width (entry->laid.layout, wrap_width * PANGO_SCALE);
      pango_layout_set_wrap (entry->laid.layout, PANGO_WRAP_WORD_CHAR);
    }
  pango_layout_get_extents (entry->laid.layout, NULL, &extents);
  entry->laid.width = PANGO_PIXELS_CEIL (extents.width);
  entry->laid.height = PANGO_PIXELS_CEIL (extents.height);
  entry->laid.baseline = PANGO_PIXELS (pango_layout_get_baseline (entry->laid.layout));
  g_hash_table_insert (self->entries, &entry->key, entry);
  return &entry->laid;
}

/**
 * ward_text_cache_get_line_height:
 *
 * Height of one line in pixels.
 */
int
ward_text_cache_get_line_height (WardTextCache *self, WardTextStyle style)
{
  if (self->lines[style] == 0)
    self->lines[style] = lay_out (self, "0", style, 0)->height;
  return self->lines[style];
}

static int
measure_character (WardTextCache *self, gunichar character, WardTextStyle style)
{
  char text[8] = { 0 };
  int line = ward_text_cache_get_line_height (self, style);
  const WardLaidText *laid;
  int width = 0;

  g_unichar_to_utf8 (character, text);
  laid = lay_out (self, text, style, 0);
  pango_layout_get_size (laid->layout, &width, NULL);
  if (character < N_KNOWN)
    self->high[style][character] = laid->height > line;
  return MAX (width, 1);
}

static int
get_character_width (WardTextCache *self, gunichar c, WardTextStyle style)
{
  gpointer key;
  int width;

  if (c < N_KNOWN)
    {
      if (self->known[style][c] == 0)
        self->known[style][c] = measure_character (self, c, style);
      return self->known[style][c];
    }
  key = GUINT_TO_POINTER ((guint) c * WARD_N_STYLES + style);
  width = GPOINTER_TO_INT (g_hash_table_lookup (self->others, key));
  if (width == 0)
    {
      width = measure_character (self, c, style);
      g_hash_table_insert (self->others, key, GINT_TO_POINTER (width));
    }
  return width;
}

/**
 * ward_text_cache_estimate:
 * @n_bytes: how much of the text
 *
 * The width in pixels as the sum of its characters' widths.
 */
double
ward_text_cache_estimate (WardTextCache *self, const char *text, size_t n_bytes, WardTextStyle style)
{
  const char *end = text + n_bytes;
  const int *known = self->known[style];
  gint64 sum = 0;

  for (const char *p = text; p < end; p = g_utf8_next_char (p))
    {
      guchar c = (guchar) *p;

      sum += c < 0x80 && known[c] != 0 ? known[c] : get_character_width (self, g_utf8_get_char (p), style);
    }
  return (double) sum / PANGO_SCALE;
}

/* Letters of one height, for which there is room by their estimate. What shapes letters anew, or breaks lines by itself, is none of it. */
static gboolean
is_one_line (WardTextCache *self, const char *text, WardTextStyle style, int wrap_width)
{
  double width = ward_text_cache_estimate (self, text, strlen (text), style);

  if (wrap_width > 0 && width + 1 > wrap_width)
    return FALSE;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = (guchar) *p < 0x80 ? (guchar) *p : g_utf8_get_char (p);

      if (c >= N_KNOWN || c < ' ' || (c > '~' && c <= 0xad) || self->high[style][c])
        return FALSE;
    }
  return *text != '\0';
}

/**
 * ward_text_cache_get:
 *
 * The laid-out text; borrowed until the cache is cleared, which it does by itself when it is full, so use it at once. What has room by its estimate takes one
 * line, even if kerning makes it a little wider than that: a column is as wide as the estimate of its widest text.
 */
const WardLaidText *
ward_text_cache_get (WardTextCache *self, const char *text, WardTextStyle style, int wrap_width)
{
  if (wrap_width > 0 && is_one_line (self, text, style, wrap_width))
    wrap_width = 0;
  return lay_out (self, text, style, wrap_width);
}

/**
 * ward_text_cache_get_height:
 * @wrap_width: in pixels; 0 for a text that is not wrapped
 *
 * The height that ward_text_cache_get() gives, without laying out what takes one line: a table asks it of each of its rows, and draws a few.
 *
 * Returns: the height in pixels
 */
int
ward_text_cache_get_height (WardTextCache *self, const char *text, WardTextStyle style, int wrap_width)
{
  if (is_one_line (self, text, style, wrap_width))
    return ward_text_cache_get_line_height (self, style);
  return lay_out (self, text, style, wrap_width)->height;
}

/**
 * ward_text_cache_count:
 *
 * Tells how many texts are laid out.
 *
 * Returns: their number
 */
guint
ward_text_cache_count (const WardTextCache *self)
{
  return g_hash_table_size (self->entries);
}

/**
 * ward_text_cache_draw:
 *
 * Draws one line with its top left corner at x, y.
 */
void
ward_text_cache_draw (WardTextCache *self, GtkSnapshot *snapshot, const char *text, WardTextStyle style,
                      const GdkRGBA *color, double x, double y)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_append_layout (snapshot, ward_text_cache_get (self, text, style, 0)->layout, color);
  gtk_snapshot_restore (snapshot);
}
