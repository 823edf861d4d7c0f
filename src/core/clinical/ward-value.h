/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/clinical/ward-code.h"
#include "core/clinical/ward-datetime.h"

G_BEGIN_DECLS

/* Observation.value[x] and its parts (clinical.md 5.1). Strings (unowned), in the page's arena. */

typedef enum
{
  WARD_COMPARATOR_NONE,
  WARD_COMPARATOR_LESS,
  WARD_COMPARATOR_LESS_OR_EQUAL,
  WARD_COMPARATOR_GREATER,
  WARD_COMPARATOR_GREATER_OR_EQUAL,
  WARD_COMPARATOR_UNKNOWN, /* sent, but not one of FHIR's: comparator_text has it */
} WardComparator;

typedef struct
{
  const char *lexeme;          /* (nullable) the number as sent */
  const char *unit;            /* (nullable) human unit */
  const char *unit_code;       /* (nullable) */
  const char *unit_system;     /* (nullable) */
  const char *comparator_text; /* (nullable) as sent */
  WardComparator comparator;
} WardQuantity;

typedef enum
{
  WARD_VALUE_NONE,
  WARD_VALUE_QUANTITY,
  WARD_VALUE_STRING,
  WARD_VALUE_CONCEPT,
  WARD_VALUE_BOOLEAN,
  WARD_VALUE_INTEGER,    /* quantity.lexeme */
  WARD_VALUE_RANGE,      /* quantity = low, quantity2 = high */
  WARD_VALUE_RATIO,      /* quantity = numerator, quantity2 = denominator */
  WARD_VALUE_SAMPLED,    /* text = data; quantity = origin; period_lexeme, n_samples */
  WARD_VALUE_TIME,       /* text */
  WARD_VALUE_DATETIME,   /* time */
  WARD_VALUE_PERIOD,     /* time … time2 */
  WARD_VALUE_ATTACHMENT, /* text = content type or title */
} WardValueKind;

typedef struct
{
  WardValueKind kind;
  gboolean boolean;
  guint n_samples;
  const char *text;           /* (nullable) */
  const char *period_lexeme;  /* (nullable) */
  const WardConcept *concept; /* (nullable) */
  WardQuantity quantity;
  WardQuantity quantity2;
  WardDateTime time;
  WardDateTime time2;
} WardValue;

typedef enum
{
  WARD_TEXT_DISPLAY = 0,    /* U+2212, no-break space between number and unit */
  WARD_TEXT_ASCII = 1 << 0, /* copy and CSV: "-" */
  WARD_TEXT_NO_UNIT = 1 << 1,
} WardTextFlags;

/* "4.10 mmol/L", "<5 ng/L", "1:40", "Yes", "123–128 mg/dL", …; NULL for NONE. The unit is "(unit not given)" where a number has none (W13). */
char *ward_value_format (const WardValue *value, WardTextFlags flags) G_GNUC_WARN_UNUSED_RESULT;
char *ward_quantity_format (const WardQuantity *quantity, WardTextFlags flags) G_GNUC_WARN_UNUSED_RESULT;
char *ward_value_join_bounds (const WardQuantity *low, const char *low_text, const WardQuantity *high,
                              const char *high_text,
                              WardTextFlags flags) G_GNUC_WARN_UNUSED_RESULT; /* "3.5–5.1"; "−2 to 2" */
char *ward_unit_format (const WardQuantity *quantity, WardTextFlags flags)
    G_GNUC_WARN_UNUSED_RESULT; /* "mmol/L", "°C" for Cel, "" for {INR} or "1", "(unit not given)" */
char *ward_unit_dup_as_sent (const WardQuantity *quantity) G_GNUC_WARN_UNUSED_RESULT; /* NULL: it is shown as it came */
gboolean ward_value_is_bare_number (const WardValue *value); /* a number that came as text, and so without unit */
gboolean ward_value_is_numeric (const WardValue *value);     /* may be a point on a graph */
/* Whether two units may share a row: equal, or on the identity list of clinical.md 5.5. */
const char *
ward_unit_get_series_key (const WardQuantity *quantity); /* equal texts: the same series; "" where no unit came */
gboolean ward_unit_is_same_series (const WardQuantity *a, const WardQuantity *b);
/* Wording of a dataAbsentReason (clinical.md 4.4): "Not performed", a SNOMED display, …; never NULL. */
const char *ward_absent_reason_get_text (const WardConcept *reason);

G_END_DECLS
