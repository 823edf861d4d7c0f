/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether somebody meant a date of birth with what is none: said before the search, because it would be looked for as a record number. */
char *ward_date_doubt_dup_of_line (const char *line) G_GNUC_WARN_UNUSED_RESULT;
char *ward_date_doubt_dup_of_field (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
