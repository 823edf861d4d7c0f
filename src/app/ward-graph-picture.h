/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/ward-printout.h"

G_BEGIN_DECLS

/* A graph as a picture that says whose it is (W01; clinical.md 5.10: "Print/PNG must include patient name, MRN, date range, filters"). */
GdkTexture *ward_graph_picture_new (GtkWidget *graph, const WardPrintout *words) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
