/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/base/ward-arena.h"
#include "core/clinical/ward-code.h"
#include "core/clinical/ward-datetime.h"
#include "core/clinical/ward-origin.h"
#include "core/clinical/ward-value.h"

G_BEGIN_DECLS

/* One Observation as read, compact, without any JSON tree. Everything it points to lives in the arena of its page. */

typedef enum
{
  WARD_STATUS_UNKNOWN, /* "unknown", missing or a word not in FHIR: status_text has it */
  WARD_STATUS_REGISTERED,
  WARD_STATUS_PARTIAL, /* reports only */
  WARD_STATUS_PRELIMINARY,
  WARD_STATUS_FINAL,
  WARD_STATUS_AMENDED,
  WARD_STATUS_CORRECTED,
  WARD_STATUS_APPENDED, /* reports only */
  WARD_STATUS_CANCELLED,
  WARD_STATUS_ENTERED_IN_ERROR,
} WardStatus;

typedef enum
{
  WARD_CATEGORY_VITAL_SIGNS = 1 << 0,
  WARD_CATEGORY_LABORATORY = 1 << 1,
  WARD_CATEGORY_OTHER = 1 << 2,
} WardCategories;

typedef struct
{
  WardQuantity low; /* lexeme NULL: no bound */
  WardQuantity high;
  const char *text;        /* (nullable) */
  const WardConcept *type; /* (nullable) */
  const WardConcept *applies_to;
  guint n_applies_to;
  WardQuantity age_low;
  WardQuantity age_high;
} WardReferenceRange;

/* What an Observation and each of its components have in common. */
typedef struct
{
  WardConcept code;
  WardValue value;
  const WardConcept *absent_reason; /* (nullable) */
  const WardConcept *interpretations;
  guint n_interpretations;
  guint n_ranges;
  const WardReferenceRange *ranges;
} WardMeasure;

typedef struct
{
  const char *text;   /* RTF already turned to plain text */
  const char *author; /* (nullable) */
  WardDateTime time;
  gboolean formatting_removed;
} WardNote;

typedef struct
{
  const char *id;
  const char *version;       /* (nullable) meta.versionId */
  const char *subject;       /* (nullable) reference as sent */
  const char *encounter;     /* (nullable) */
  const char *specimen;      /* (nullable) reference */
  const char *specimen_text; /* (nullable) display, or the contained specimen's type */
  const char *performer;     /* (nullable) display */
  const char *device;        /* (nullable) display */
  const char *based_on;      /* (nullable) first reference */
  const char *order_text;    /* (nullable) its display */
  const WardOrigin *origin; /* (nullable) what stands behind performer, specimen and order, where words do not say it */
  const char *focus;        /* (nullable) display or reference: the result is about this, not the patient (V67) */
  const char *status_text;  /* (nullable) */
  WardStatus status;
  WardCategories categories;
  const WardConcept *category_concepts;
  guint n_category_concepts;
  WardMeasure measure;
  const WardMeasure *components;
  guint n_components;
  WardDateTime effective;     /* start; precision NONE where absent */
  WardDateTime effective_end; /* of a Period */
  WardDateTime issued;
  WardDateTime updated;             /* meta.lastUpdated */
  const WardConcept *method;        /* (nullable) */
  const WardConcept *body_site;     /* (nullable) */
  const WardConcept *status_reason; /* (nullable) R5's, seen as an extension */
  const char *narrative;            /* (nullable) what the source wrote beside a range, as plain text (V12) */
  const WardNote *notes;
  guint n_notes;
  const char *const *has_member; /* references */
  guint n_has_member;
  const char *const *derived_from;
  guint n_derived_from;
  gboolean unsafe_modifier; /* a modifierExtension that is not understood: never shown as an ordinary value (V68) */
  gboolean restricted;      /* meta.security restricts */
} WardObservation;

/* A page of rows and the arena that they live in. */
typedef struct
{
  WardArena *arena;        /* (owned) */
  GPtrArray *observations; /* (owned) of WardObservation, in the arena */
} WardObservationPage;

WardObservationPage *ward_observation_page_new (void) G_GNUC_WARN_UNUSED_RESULT;
void ward_observation_page_free (WardObservationPage *page);

gboolean ward_status_is_shown_as_value (WardStatus status); /* FALSE: registered, cancelled, entered-in-error */
const char *ward_status_get_text (
    WardStatus status); /* "Preliminary", "Corrected result", "Withdrawn", …; "" for final; translated */
const char *ward_status_get_mark (WardStatus status); /* "P", "C", "amended", "?status", "" */
WardStatus ward_status_parse (const char *code);
/* The value as one cell or line shows it, whatever its status: value, absent reason, "Cancelled", "Withdrawn", "Pending", "No result value supplied". */
char *ward_observation_format_value (const WardObservation *observation, WardTextFlags flags) G_GNUC_WARN_UNUSED_RESULT;
char *ward_measure_format_value (const WardMeasure *measure, WardTextFlags flags) G_GNUC_WARN_UNUSED_RESULT;
gboolean ward_observation_has_readable_value (const WardObservation *observation); /* its own, or a component's */
/* Time of the result: effective (or its period's end), else issued ("Reported", *out_reported = TRUE). */
const WardDateTime *ward_observation_get_time (const WardObservation *observation, gboolean *out_reported);
const WardDateTime *ward_observation_get_period_end (const WardObservation *observation); /* (nullable) */
const WardDateTime *ward_observation_get_age_time (const WardObservation *observation, gint64 now_us);
char *ward_observation_format_ago (const WardObservation *observation, gint64 now_us,
                                   GTimeZone *zone) G_GNUC_WARN_UNUSED_RESULT;
/* "09-Mar-2024 23:30", or from when to when, with "(zone not given)" where that is so; NULL: not recorded. */
char *ward_observation_format_when_in_full (const WardObservation *observation,
                                            GTimeZone *zone) G_GNUC_WARN_UNUSED_RESULT;
const char *ward_observation_get_restriction (const WardObservation *observation); /* "(restricted)", "" */
/* Order by time, newest last, without time first, stable by id. */
int ward_observation_compare_time (const WardObservation *a, const WardObservation *b);
/* W43: "Potassium 4.10 mmol/L (H) 3.5–5.1 09-Mar-2024 23:30". */
char *ward_observation_format_copy (const WardObservation *observation, const char *label,
                                    GTimeZone *zone) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardObservationPage, ward_observation_page_free)

G_END_DECLS
