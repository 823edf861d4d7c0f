/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/clinical/ward-observation.h"

G_BEGIN_DECLS

/* DiagnosticReport, Encounter as read; strings in the arena of their page. */
typedef struct
{
  const char *content_type;    /* (nullable) */
  const char *title;           /* (nullable) */
  const char *url;             /* (nullable) */
  const char *hash;            /* (nullable) SHA-1 of the content, in base64, as announced */
  const char *text;            /* (nullable) decoded data of a text form */
  const guint8 *data;          /* (nullable) the size bytes as they came; a plain text has them as its text only */
  size_t size;                 /* of the content; as announced, where it did not come along */
  gboolean drawable;           /* the data are a PDF document or a picture, and so is what they say they are */
  gboolean formatting_removed; /* it was RTF or HTML */
  gboolean left_out;           /* scripts, pictures, frames or forms were in it */
  gboolean damaged;            /* its size or its hash is not the one that was announced: none of it is shown (V73) */
} WardAttachment;

typedef struct
{
  const char *id;
  const char *subject; /* (nullable) */
  WardStatus status;
  const char *status_text; /* (nullable) */
  WardConcept code;
  WardConcept category; /* the first; all categories' codes are in categories */
  WardCategories categories;
  WardDateTime effective;
  WardDateTime effective_end;
  WardDateTime issued;
  const char *performer;  /* (nullable) */
  const char *conclusion; /* (nullable) */
  const char *const *results;
  guint n_results;                    /* references */
  const char *const *result_displays; /* (nullable) entries */
  const WardObservation *const *contained;
  guint n_contained; /* results within the report itself, that "#id" names */
  const WardAttachment *forms;
  guint n_forms;
  gboolean unsafe_modifier;
} WardReport;

typedef struct
{
  const char *id;
  const char *status;     /* (nullable) */
  const char *class_text; /* (nullable) "Inpatient" */
  const char *type_text;  /* (nullable) */
  WardDateTime start;
  WardDateTime end;
  const char *location; /* (nullable) */
} WardEncounter;

G_END_DECLS
