/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One element of the banner: a quiet label and its prominent value, one accessible thing. Breaks as a whole; the value is never shortened. */
#define WARD_TYPE_BANNER_ITEM (ward_banner_item_get_type ())
G_DECLARE_FINAL_TYPE (WardBannerItem, ward_banner_item, WARD, BANNER_ITEM, GtkWidget)

GtkWidget *ward_banner_item_new (const char *style_class, gboolean vertical);
void ward_banner_item_set (WardBannerItem *self, const char *label,
                           const char *value); /* value NULL: hidden; label (nullable) */
const char *ward_banner_item_get_value (WardBannerItem *self);

G_END_DECLS
