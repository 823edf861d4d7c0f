/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Stands in the place of a record's pages while the record is another one's predecessor (clinical.md 3.4, V90). Signal "acknowledged": the user wants to see it
 * all the same. */
#define WARD_TYPE_REPLACED_PAGE (ward_replaced_page_get_type ())
G_DECLARE_FINAL_TYPE (WardReplacedPage, ward_replaced_page, WARD, REPLACED_PAGE, GtkBox)

GtkWidget *ward_replaced_page_new (void);
void ward_replaced_page_set_openable (WardReplacedPage *self,
                                      gboolean openable); /* whether Ward knows which record is the current one */

G_END_DECLS
