/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Zone 1: the first child is the name, the last one the hospital with the button, between them are the items in their order, which is that of reading and of
 * Tab, too. The hospital stands beside the name where the name leaves room for it, else behind the items: nothing comes between name and birth date. */
GtkLayoutManager *ward_banner_layout_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* Zone 2: the child is a scrolled window, as high as what is in it, but never so high that it hides the record. */
GtkLayoutManager *ward_banner_scroll_layout_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
