/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/check/ward-check.h"

G_BEGIN_DECLS

/* One step of the connection test: result, name, time, what was seen, and the explanation where there is one. Follows the step. */
#define WARD_TYPE_CHECK_ROW (ward_check_row_get_type ())
G_DECLARE_FINAL_TYPE (WardCheckRow, ward_check_row, WARD, CHECK_ROW, GtkBox)

GtkWidget *ward_check_row_new (WardCheckStep *step);

G_END_DECLS
