/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The libraries that Ward runs with, and the oldest version of each that it was tested with (reliability.md B11). */
typedef struct
{
  const char *name;    /* (unowned) */
  const char *version; /* (unowned) that runs, "3.2.3" */
  const char *minimum; /* (unowned) that was tested */
} WardLibrary;

#define WARD_N_LIBRARIES 5

void ward_libraries_list (WardLibrary out_libraries[WARD_N_LIBRARIES]);
gboolean ward_library_is_old (const WardLibrary *library);
char *ward_libraries_format (const WardLibrary *libraries, guint n) G_GNUC_WARN_UNUSED_RESULT; /* one line */
/* What is too old, in one line; NULL where nothing is. */
char *ward_libraries_format_old (const WardLibrary *libraries, guint n) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
