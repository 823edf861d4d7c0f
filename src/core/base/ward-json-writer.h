/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Writes JSON (requests, exports, settings, the sandbox's answers). A number may be given as its text, so that 4.10 stays 4.10. */

typedef struct _WardJsonWriter WardJsonWriter;

WardJsonWriter *ward_json_writer_new (void) G_GNUC_WARN_UNUSED_RESULT;
void ward_json_writer_free (WardJsonWriter *writer);

/* The key is NULL inside an array and for the root. begin/end nest. */
void ward_json_writer_begin_object (WardJsonWriter *writer, const char *key);
void ward_json_writer_end_object (WardJsonWriter *writer);
void ward_json_writer_begin_array (WardJsonWriter *writer, const char *key);
void ward_json_writer_end_array (WardJsonWriter *writer);
void ward_json_writer_string (WardJsonWriter *writer, const char *key,
                              const char *value); /* NULL value: the member is left out */
void ward_json_writer_int64 (WardJsonWriter *writer, const char *key, gint64 value);
void ward_json_writer_number_text (WardJsonWriter *writer, const char *key, const char *lexeme);
void ward_json_writer_boolean (WardJsonWriter *writer, const char *key, gboolean value);
void ward_json_writer_null (WardJsonWriter *writer, const char *key);

char *ward_json_writer_to_string (WardJsonWriter *writer, gboolean pretty) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardJsonWriter, ward_json_writer_free)

G_END_DECLS
