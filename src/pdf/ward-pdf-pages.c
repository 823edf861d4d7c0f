/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ward-pdf-pages WIDTH: reads a PDF document or a picture from standard input and writes its pages, WIDTH pixels wide, to standard output. A program of its own, so that a
 * document that crashes or holds up the library (clinical.md 5.9: "application/pdf (poppler, no JS)") takes nothing else with it: its time, its memory and
 * its files are limited before a byte is read. Scripts and links in the document are never followed.
 *
 * The answer: the number of all pages; then for each page that is shown its text and its picture as PNG. Numbers are 32 bits, the highest byte first; text
 * and picture each follow their length. A picture is one page without text. */

#define G_LOG_DOMAIN "ward-pdf-pages"

#include <poppler.h>

#include "pdf/ward-pdf-picture.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define MAX_BYTES (16 * 1024 * 1024)
#define MAX_PAGES 20
#define MAX_TEXT (64 * 1024)
#define MIN_WIDTH 100
#define MAX_WIDTH 2000
#define MAX_SECONDS 20
#define MAX_MEMORY ((rlim_t) 1024 * 1024 * 1024)

#if defined __SANITIZE_ADDRESS__
#define WITH_SANITIZER 1
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define WITH_SANITIZER 1
#endif
#endif

static void
limit (__rlimit_resource_t what, rlim_t most)
{
  const struct rlimit limits = { most, most };

  setrlimit (what, &limits);
}

/* No file, no core dump (the document is in it), no new rights, an end to everything. A sanitizer reserves more address space than any limit allows. */
static void
limit_all (void)
{
  signal (SIGXFSZ, SIG_IGN); /* a cache of fonts that cannot be written is no reason to end */
  limit (RLIMIT_CPU, MAX_SECONDS);
  limit (RLIMIT_CORE, 0);
  limit (RLIMIT_FSIZE, 0);
#ifndef WITH_SANITIZER
  limit (RLIMIT_AS, MAX_MEMORY);
#endif
  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
}

static GBytes *
read_all (void)
{
  g_autoptr (GByteArray) all = g_byte_array_new ();
  guint8 part[65536];
  ssize_t n;

  do
    {
      n = read (STDIN_FILENO, part, sizeof part);
      if (n > 0)
        g_byte_array_append (all, part, (guint) n);
    }
  while ((n > 0 && all->len <= MAX_BYTES) || (n < 0 && errno == EINTR));
  return n == 0 ? g_byte_array_free_to_bytes (g_steal_pointer (&all)) : NULL;
}

static gboolean
write_all (const void *data, size_t length)
{
  const char *rest = data;

  while (length > 0)
    {
      ssize_t n = write (STDOUT_FILENO, rest, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      rest += n;
      length -= (size_t) n;
    }
  return TRUE;
}

static gboolean
write_number (guint32 number)
{
  guint32 big = GUINT32_TO_BE (number);

  return write_all (&big, sizeof big);
}

static cairo_status_t
append_png (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static gboolean
write_picture (PopplerPage *page, int width)
{
  double page_width;
  double page_height;
  double scale;
  cairo_surface_t *surface;
  cairo_t *cr;
  g_autoptr (GByteArray) png = g_byte_array_new ();
  gboolean drawn;

  poppler_page_get_size (page, &page_width, &page_height);
  if (!(page_width >= 1 && page_height >= 1 && page_height / page_width <= 10))
    return write_number (0);
  scale = width / page_width;
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, MAX (1, (int) (page_height * scale)));
  cr = cairo_create (surface);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_scale (cr, scale, scale);
  poppler_page_render (page, cr);
  drawn = cairo_status (cr) == CAIRO_STATUS_SUCCESS;
  cairo_destroy (cr);
  if (drawn)
    cairo_surface_write_to_png_stream (surface, append_png, png);
  cairo_surface_destroy (surface);
  return write_number (png->len) && write_all (png->data, png->len);
}

static gboolean
write_page (PopplerPage *page, int width)
{
  g_autofree char *text = poppler_page_get_text (page);
  size_t length = text != NULL ? strlen (text) : 0;

  if (length > MAX_TEXT)
    length = (size_t) (g_utf8_find_prev_char (text, text + MAX_TEXT) - text);
  return write_number ((guint32) length) && write_all (text, length) && write_picture (page, width);
}

static gboolean
write_pages (PopplerDocument *document, int width)
{
  int n_pages = poppler_document_get_n_pages (document);
  gboolean written = n_pages > 0 && write_number ((guint32) n_pages);

  for (int i = 0; written && i < MIN (n_pages, MAX_PAGES); i++)
    {
      PopplerPage *page = poppler_document_get_page (document, i);

      written = page != NULL && write_page (page, width);
      g_clear_object (&page);
    }
  return written;
}

static gboolean
write_document (GBytes *bytes, int width)
{
  PopplerDocument *document = poppler_document_new_from_bytes (bytes, NULL, NULL);
  gboolean written = document != NULL && write_pages (document, width);

  g_clear_object (&document);
  return written;
}

static gboolean
write_one_picture (GBytes *bytes)
{
  g_autoptr (GBytes) png = ward_pdf_picture_draw (bytes);

  return png != NULL && write_number (1) && write_number (0) && write_number ((guint32) g_bytes_get_size (png))
         && write_all (g_bytes_get_data (png, NULL), g_bytes_get_size (png));
}

int
main (int argc, char **argv)
{
  guint64 width = 0;
  g_autoptr (GBytes) bytes = NULL;
  gboolean written;

  limit_all ();
  if (argc != 2 || !g_ascii_string_to_unsigned (argv[1], 10, MIN_WIDTH, MAX_WIDTH, &width, NULL))
    return 2;
  bytes = read_all ();
  if (bytes == NULL)
    return 1;
  written = ward_pdf_picture_is (bytes) ? write_one_picture (bytes) : write_document (bytes, (int) width);
  return written ? 0 : 1;
}
