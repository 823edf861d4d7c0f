/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The one reader of JSON from outside (yyjson underneath): strict, bounded, iterative; a number is its text. */

#define WARD_JSON_ERROR (ward_json_error_quark ())

typedef enum
{
  WARD_JSON_ERROR_SYNTAX,    /* not JSON: also empty, BOM only, two roots, bytes after the root, invalid UTF-8 */
  WARD_JSON_ERROR_DUPLICATE, /* one object names a key twice */
  WARD_JSON_ERROR_NUL,       /* a string or key holds U+0000 */
  WARD_JSON_ERROR_LIMIT,     /* deeper, larger or more than the limits allow */
} WardJsonError;

typedef struct
{
  size_t max_bytes;        /* of the whole document */
  guint max_depth;         /* of nesting; reliability.md J05: 64 */
  size_t max_nodes;        /* values of every kind; J14: 400 000 */
  guint max_keys;          /* in one object; J14: 10 000 */
  size_t max_string_bytes; /* of one string; J14: 8 MiB */
} WardJsonLimits;

typedef enum
{
  WARD_JSON_NONE, /* absent: what every getter gives for a missing member */
  WARD_JSON_NULL,
  WARD_JSON_BOOLEAN,
  WARD_JSON_NUMBER,
  WARD_JSON_STRING,
  WARD_JSON_ARRAY,
  WARD_JSON_OBJECT,
} WardJsonKind;

typedef struct _WardJsonDoc WardJsonDoc; /* (owned) the parsed document; values borrow from it */
typedef struct yyjson_val WardJson;      /* (unowned) a value; NULL stands for "absent" in every function here */

typedef struct
{
  const WardJson *container; /* (unowned) (nullable) */
  const WardJson *next;      /* (unowned) (nullable) */
  size_t left;
} WardJsonIter;

GQuark ward_json_error_quark (void);

const WardJsonLimits *ward_json_get_default_limits (void);

WardJsonDoc *ward_json_parse (GBytes *bytes, const WardJsonLimits *limits, GError **error) G_GNUC_WARN_UNUSED_RESULT;
WardJsonDoc *ward_json_parse_data (const char *data, size_t length, const WardJsonLimits *limits,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ward_json_doc_free (WardJsonDoc *doc);
const WardJson *ward_json_doc_get_root (const WardJsonDoc *doc);

WardJsonKind ward_json_get_kind (const WardJson *value);
gboolean ward_json_is_object (const WardJson *value);
gboolean ward_json_is_array (const WardJson *value);

/* Of a value itself; NULL or the fallback where the kind is another. */
const char *ward_json_as_string (const WardJson *value);
const char *ward_json_as_number_text (const WardJson *value);
gboolean ward_json_as_boolean (const WardJson *value, gboolean fallback);
gboolean ward_json_as_int64 (const WardJson *value, gint64 *out_number);

/* Of an object's member. */
const WardJson *ward_json_get (const WardJson *object, const char *key);
const char *ward_json_get_string (const WardJson *object, const char *key);
const char *ward_json_get_number_text (const WardJson *object, const char *key);
gboolean ward_json_get_boolean (const WardJson *object, const char *key, gboolean fallback);
gboolean ward_json_get_int64 (const WardJson *object, const char *key, gint64 *out_number);

/* Of arrays and objects. */
size_t ward_json_get_length (const WardJson *value);
const WardJson *ward_json_get_element (const WardJson *array, size_t index);
void ward_json_iter_init (WardJsonIter *iter, const WardJson *container);
gboolean ward_json_iter_next_element (WardJsonIter *iter, const WardJson **out_value);
gboolean ward_json_iter_next_member (WardJsonIter *iter, const char **out_key, const WardJson **out_value);

/* For readers that meet the same value again and again in one document: written alike, to the character. */
guint64 ward_json_hash (const WardJson *value);
gboolean ward_json_is_same (const WardJson *a, const WardJson *b);

/* For raw views and copies: compact JSON text, numbers as they came. */
char *ward_json_to_string (const WardJson *value, gboolean pretty) G_GNUC_WARN_UNUSED_RESULT;

const char *ward_json_get_library_version (void); /* of the yyjson that runs: "0.10.0" */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardJsonDoc, ward_json_doc_free)

G_END_DECLS
