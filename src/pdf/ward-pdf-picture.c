/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws a report's picture (clinical.md 5.9, "image/ *"). Only the two readers that the content names by its first bytes are asked, the size that the picture
 * claims is held against a bound before a pixel is read, and what is handed on is a new picture, without what else was in the file. */
#define G_LOG_DOMAIN "ward-pdf-pages"

#include "pdf/ward-pdf-picture.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <string.h>

#define MAX_PIXELS (64 * 1024 * 1024)
#define MAX_SIDE 2000 /* of what is handed on, in pixels */
#define MAX_FILL 64   /* bytes in which the end is looked for */

static const char *
get_kind (GBytes *bytes)
{
  static const guint8 png[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
  static const guint8 jpeg[] = { 0xff, 0xd8, 0xff };
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  if (length > sizeof png && memcmp (data, png, sizeof png) == 0)
    return "png";
  return length > sizeof jpeg && memcmp (data, jpeg, sizeof jpeg) == 0 ? "jpeg" : NULL;
}

/**
 * ward_pdf_picture_is:
 * @bytes: what was read
 *
 * Returns: whether its first bytes are those of a picture that can be drawn
 */
gboolean
ward_pdf_picture_is (GBytes *bytes)
{
  return get_kind (bytes) != NULL;
}

/* A picture that was cut off is read without an error, its rest empty: only one that comes to its end is whole (EOI, ISO/IEC 10918-1 B.1.1.3; IEND with its
 * check, ISO/IEC 15948 11.2.5). Some programs fill up behind it. */
static gboolean
has_end (GBytes *bytes, const char *kind)
{
  static const guint8 png[] = { 'I', 'E', 'N', 'D', 0xae, 'B', 0x60, 0x82 };
  static const guint8 jpeg[] = { 0xff, 0xd9 };
  gboolean is_png = g_str_equal (kind, "png");
  const guint8 *end = is_png ? png : jpeg;
  gsize end_length = is_png ? sizeof png : sizeof jpeg;
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  for (gsize i = length > MAX_FILL ? length - MAX_FILL : 0; i + end_length <= length; i++)
    if (memcmp (data + i, end, end_length) == 0)
      return TRUE;
  return FALSE;
}

/* A picture that claims more than the bound is refused: a size of nothing ends the loader. One that is larger than the screen needs is read smaller. */
static void
size_prepared_cb (GdkPixbufLoader *loader, int width, int height, gpointer user_data)
{
  double scale;

  if (width < 1 || height < 1 || (gint64) width * height > MAX_PIXELS)
    {
      *(gboolean *) user_data = TRUE;
      gdk_pixbuf_loader_set_size (loader, 0, 0);
      return;
    }
  scale = MIN (1.0, (double) MAX_SIDE / MAX (width, height));
  gdk_pixbuf_loader_set_size (loader, MAX (1, (int) (width * scale)), MAX (1, (int) (height * scale)));
}

static GdkPixbuf *
load (GBytes *bytes)
{
  const char *kind = get_kind (bytes);
  g_autoptr (GdkPixbufLoader) loader = has_end (bytes, kind) ? gdk_pixbuf_loader_new_with_type (kind, NULL) : NULL;
  gboolean refused = FALSE;
  gboolean read;
  GdkPixbuf *picture;

  if (loader == NULL)
    return NULL;
  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared_cb), &refused);
  read = gdk_pixbuf_loader_write_bytes (loader, bytes, NULL);
  /* A loader is closed whatever came before; only one that closes well has seen the whole picture. */
  read = gdk_pixbuf_loader_close (loader, NULL) && read && !refused;
  picture = read ? gdk_pixbuf_loader_get_pixbuf (loader) : NULL;
  return picture != NULL ? gdk_pixbuf_apply_embedded_orientation (picture) : NULL;
}

/**
 * ward_pdf_picture_draw:
 * @bytes: a picture
 *
 * Reads it whole, or not at all; a larger one is made smaller.
 *
 * Returns: (transfer full) (nullable): as PNG; %NULL where it cannot be read
 */
GBytes *
ward_pdf_picture_draw (GBytes *bytes)
{
  g_autoptr (GdkPixbuf) picture = NULL;
  char *png = NULL;
  gsize length = 0;

  g_return_val_if_fail (ward_pdf_picture_is (bytes), NULL);

  picture = load (bytes);
  if (picture == NULL || !gdk_pixbuf_save_to_buffer (picture, &png, &length, "png", NULL, NULL))
    return NULL;
  return g_bytes_new_take (png, length);
}
