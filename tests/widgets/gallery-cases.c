/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Joins the gallery's tables of cases. */
#include "widgets/gallery-cases.h"

const GalleryCase *
gallery_cases_get (guint *out_n)
{
  static GArray *all = NULL;
  static const GalleryCase *(*const tables[]) (guint *)
      = { gallery_banner_cases, gallery_cumulative_cases, gallery_strip_cases, gallery_graph_cases };

  if (all == NULL)
    {
      all = g_array_new (FALSE, FALSE, sizeof (GalleryCase));
      for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
        {
          guint n = 0;
          const GalleryCase *cases = tables[i](&n);

          g_array_append_vals (all, cases, n);
        }
    }
  *out_n = all->len;
  return (const GalleryCase *) (gpointer) all->data;
}
