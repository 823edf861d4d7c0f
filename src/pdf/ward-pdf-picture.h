/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A report's picture, PNG or JPEG, as a PNG of bounded size. */
gboolean ward_pdf_picture_is (GBytes *bytes);
GBytes *ward_pdf_picture_draw (GBytes *bytes) G_GNUC_WARN_UNUSED_RESULT; /* (nullable) */

G_END_DECLS
