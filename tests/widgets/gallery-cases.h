/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The cases that the gallery draws: a widget with its data, and what is done to it once it is on screen. */
typedef struct
{
  const char *name;
  GtkWidget *(*build) (void);
  void (*after) (GtkWidget *widget); /* (nullable) */
  int width;
  int height; /* -1: natural */
  int wait_ms;
} GalleryCase;

const GalleryCase *gallery_cases_get (guint *out_n);
/* Each gives a table of its own. */
const GalleryCase *gallery_banner_cases (guint *out_n);
const GalleryCase *gallery_cumulative_cases (guint *out_n);
const GalleryCase *gallery_graph_cases (guint *out_n);
const GalleryCase *gallery_strip_cases (guint *out_n);

G_END_DECLS
