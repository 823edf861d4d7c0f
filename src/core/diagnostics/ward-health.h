/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/base/ward-json-writer.h"
#include "core/diagnostics/ward-support-report.h"

G_BEGIN_DECLS

/* How one hospital's connection has done lately, measured from the events against the limits of the hospital's record, with a verdict for whoever has
 * changed something: keep it, watch it, roll it back. Numbers and FHIR type names only: no patient can be among them (reliability.md P01). */

/* What is borne. Percent: of the requests; milliseconds: the time within which 95 % of the answers of a type came. */
typedef struct
{
  guint minutes;      /* how far back is measured */
  guint min_requests; /* fewer are not judged, unless WARD_HEALTH_FAILURES_ENOUGH have failed */
  guint watch_error_percent;
  guint roll_back_error_percent;
  guint watch_token_failures;
  guint roll_back_token_failures;
  guint watch_ms;
  guint roll_back_ms;
} WardHealthLimits;

/* One failure alone may be chance whatever the percentage; so many are none, however few requests there were. */
#define WARD_HEALTH_FAILURES_TO_WATCH 2
#define WARD_HEALTH_FAILURES_ENOUGH 5

const WardHealthLimits *ward_health_get_default_limits (void);

typedef enum
{
  WARD_VERDICT_TOO_FEW, /* nothing can be said honestly */
  WARD_VERDICT_KEEP,
  WARD_VERDICT_WATCH,
  WARD_VERDICT_ROLL_BACK,
} WardVerdict;

const char *ward_verdict_get_name (WardVerdict verdict);  /* stable: "too-few", "keep", "watch", "roll-back" */
const char *ward_verdict_get_label (WardVerdict verdict); /* translated */
const char *ward_verdict_get_title (WardVerdict verdict); /* with what it is about */

/* The requests for one FHIR type. */
typedef struct
{
  const char *resource; /* (owned) a GRefString */
  guint n_requests;
  guint n_failed;
  guint n_answered; /* whose times are known: those that brought what was asked for */
  gint64 p50_us;    /* half of them were here within this time; 0 where none was answered */
  gint64 p95_us;    /* 95 % of them */
  WardVerdict verdict;
} WardHealthResource;

/* Made once, then read. */
typedef struct
{
  WardHealthLimits limits;
  gint64 from_us; /* what is measured, real time: not before the first event that is kept */
  gint64 to_us;

  /* Requests for FHIR data that came to an end. Cancelled ones do not count. */
  guint n_requests;
  guint n_failed;                /* because of the network or the server */
  guint n_signed_out;            /* 401: the sign-in was no longer accepted; usually renewed at once */
  guint n_forbidden;             /* 403: an answer, not a fault */
  guint n_not_there;             /* 404, 410 likewise */
  guint n_retried;               /* that went out more than once */
  guint n_held_back;             /* not among n_requests: never sent, since the server had just failed */
  const char *commonest_failure; /* (owned) (nullable) a GRefString: key of a WardExplanation */
  guint n_commonest_failure;

  guint n_token_tries; /* sign-ins and renewals that a person did not end himself */
  guint n_token_failures;
  const char *commonest_token_failure; /* (owned) (nullable) a GRefString */
  guint n_commonest_token_failure;

  GPtrArray *resources; /* (owned) of WardHealthResource, the most asked first */

  WardVerdict errors;
  WardVerdict tokens;
  WardVerdict times;
  WardVerdict verdict; /* all together */
} WardHealth;

/* events: of WardEvent; tenant: the id of the hospital; real_us: now. */
WardHealth *ward_health_new (GListModel *events, const char *tenant, const WardHealthLimits *limits,
                             gint64 real_us) G_GNUC_WARN_UNUSED_RESULT;
void ward_health_free (WardHealth *health);

/* -words.c: sentences, translated. */
const char *ward_health_get_advice (const WardHealth *health);
char **ward_health_dup_reasons (const WardHealth *health) G_GNUC_WARN_UNUSED_RESULT;
char *ward_health_format_time (gint64 us) G_GNUC_WARN_UNUSED_RESULT;
char *ward_health_format_percent (guint part, guint whole) G_GNUC_WARN_UNUSED_RESULT;
void ward_health_write (const WardHealth *health, WardSupportReport *report);
void ward_health_write_json (const WardHealth *health, WardJsonWriter *writer, const char *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardHealth, ward_health_free)

G_END_DECLS
