/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures a hospital's connection from the events that are kept anyway. What is counted as a failure is the network's or the server's: an answer such as
 * "not permitted" or "not there" is one, and what a person cancelled is none. Percentiles are the nearest rank, so that each is a time that was measured. */
#define G_LOG_DOMAIN "ward-diagnostics"

#include "core/diagnostics/ward-health.h"

#include <string.h>

#include "core/diagnostics/ward-failure.h"

typedef struct
{
  WardHealthResource *resource; /* (unowned) of the result */
  GArray *times;                /* (owned) of gint64, microseconds */
} Meter;

typedef struct
{
  WardHealth *health;         /* (unowned) */
  GHashTable *meters;         /* (owned) GRefString → Meter */
  GHashTable *failures;       /* (owned) GRefString → count */
  GHashTable *token_failures; /* (owned) likewise */
} Measuring;

static void
meter_free (gpointer data)
{
  Meter *meter = data;

  g_array_unref (meter->times);
  g_free (meter);
}

static void
resource_free (gpointer data)
{
  WardHealthResource *resource = data;

  g_ref_string_release ((char *) resource->resource);
  g_free (resource);
}

/**
 * ward_health_get_default_limits:
 *
 * What holds where a hospital's record says nothing. A clinician waits three seconds for a list without complaint and turns away after ten; a server that
 * fails once in twenty requests is noticed, once in ten is no tool.
 *
 * Returns: (transfer none): the limits
 */
const WardHealthLimits *
ward_health_get_default_limits (void)
{
  static const WardHealthLimits limits = { .minutes = 60,
                                           .min_requests = 20,
                                           .watch_error_percent = 5,
                                           .roll_back_error_percent = 10,
                                           .watch_token_failures = 2,
                                           .roll_back_token_failures = 5,
                                           .watch_ms = 3000,
                                           .roll_back_ms = 10000 };

  return &limits;
}

/**
 * ward_verdict_get_name:
 * @verdict: a verdict
 *
 * Names it for JSON.
 *
 * Returns: (transfer none): a constant
 */
const char *
ward_verdict_get_name (WardVerdict verdict)
{
  static const char *const names[] = { "too-few", "keep", "watch", "roll-back" };

  return (guint) verdict < G_N_ELEMENTS (names) ? names[verdict] : "?";
}

/* ---- counting ---- */

static void
count_failure (GHashTable *failures, const char *key)
{
  gpointer n = g_hash_table_lookup (failures, key);

  g_hash_table_replace (failures, g_ref_string_new_intern (key), GUINT_TO_POINTER (GPOINTER_TO_UINT (n) + 1));
}

static GHashTable *
new_counts (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, (GDestroyNotify) g_ref_string_release, NULL);
}

static Meter *
get_meter (Measuring *measuring, const char *resource)
{
  Meter *meter = g_hash_table_lookup (measuring->meters, resource);

  if (meter != NULL)
    return meter;
  meter = g_new0 (Meter, 1);
  meter->times = g_array_new (FALSE, FALSE, sizeof (gint64));
  meter->resource = g_new0 (WardHealthResource, 1);
  meter->resource->resource = g_ref_string_new_intern (resource);
  g_ptr_array_add (measuring->health->resources, meter->resource);
  g_hash_table_insert (measuring->meters, g_ref_string_new_intern (resource), meter);

  return meter;
}

static gboolean
is_failure (const WardEventFields *fields, WardFailure failure)
{
  return g_strcmp0 (fields->failure, ward_failure_explain (failure)->key) == 0;
}

/* An answer of the server to what was asked, though not the wished one. */
static gboolean
count_answer (WardHealth *health, const WardEventFields *fields)
{
  if (is_failure (fields, WARD_FAILURE_UNAUTHORIZED))
    health->n_signed_out++;
  else if (is_failure (fields, WARD_FAILURE_FORBIDDEN))
    health->n_forbidden++;
  else if (is_failure (fields, WARD_FAILURE_NOT_FOUND) || is_failure (fields, WARD_FAILURE_GONE))
    health->n_not_there++;
  else
    return FALSE;

  return TRUE;
}

static void
measure_request (Measuring *measuring, const WardEventFields *fields)
{
  WardHealth *health = measuring->health;
  Meter *meter;

  if (fields->result == WARD_RESULT_NOTE)
    return;
  if (fields->result == WARD_RESULT_FAILED && fields->start_us == 0)
    {
      health->n_held_back++;
      return;
    }
  meter = get_meter (measuring, fields->resource);
  health->n_requests++;
  meter->resource->n_requests++;
  health->n_retried += fields->count > 1 ? 1 : 0;
  if (fields->result == WARD_RESULT_OK)
    g_array_append_val (meter->times, fields->duration_us);
  else if (!count_answer (health, fields))
    {
      health->n_failed++;
      meter->resource->n_failed++;
      count_failure (measuring->failures, fields->failure != NULL ? fields->failure : "?");
    }
}

/* What a person declined or left, and what found nothing to ask the server with, says nothing of the connection. */
static gboolean
is_beside_the_point (const WardEventFields *fields)
{
  static const WardFailure failures[]
      = { WARD_FAILURE_DECLINED,       WARD_FAILURE_SIGN_IN_TIMEOUT, WARD_FAILURE_SIGNED_OUT,
          WARD_FAILURE_KEYRING_ABSENT, WARD_FAILURE_KEYRING_LOCKED,  WARD_FAILURE_KEYRING_UNAVAILABLE };

  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    if (is_failure (fields, failures[i]))
      return TRUE;

  return FALSE;
}

/* The end of a way to a token: of a sign-in, of a renewal, or of asking for one without a user. */
static gboolean
is_token_end (const WardEventFields *fields)
{
  if ((fields->result != WARD_RESULT_OK && fields->result != WARD_RESULT_FAILED) || is_beside_the_point (fields))
    return FALSE;
  if (fields->type == WARD_EVENT_SIGN_IN)
    return strcmp (fields->step, "sign-in") == 0;
  if (fields->type != WARD_EVENT_TOKEN)
    return FALSE;

  /* A renewal is noted twice: the request, and what came of it, which has no method. */
  return fields->method == NULL ? strcmp (fields->step, "token-refresh") == 0
                                : strcmp (fields->step, "backend-token") == 0;
}

static void
measure_token (Measuring *measuring, const WardEventFields *fields)
{
  measuring->health->n_token_tries++;
  if (fields->result != WARD_RESULT_FAILED)
    return;
  measuring->health->n_token_failures++;
  count_failure (measuring->token_failures, fields->failure != NULL ? fields->failure : "?");
}

static void
measure (Measuring *measuring, GListModel *events, const char *tenant)
{
  WardHealth *health = measuring->health;
  guint n = g_list_model_get_n_items (events);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WardEvent) event = g_list_model_get_item (events, i);
      const WardEventFields *fields = ward_event_get_fields (event);
      gint64 real_us = ward_event_get_real_us (event);

      if (real_us > health->to_us || real_us < health->to_us - health->limits.minutes * 60 * G_USEC_PER_SEC)
        continue;
      health->from_us = MIN (health->from_us, real_us);
      if (g_strcmp0 (fields->tenant, tenant) != 0)
        continue;
      if (fields->type == WARD_EVENT_REQUEST && fields->resource != NULL)
        measure_request (measuring, fields);
      else if (is_token_end (fields))
        measure_token (measuring, fields);
    }
}

/* ---- judging ---- */

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

/* The smallest time within which so many percent of the answers came. */
static gint64
get_percentile (GArray *sorted, guint percent)
{
  guint rank = (sorted->len * percent + 99) / 100;

  return sorted->len == 0 ? 0 : g_array_index (sorted, gint64, MAX (rank, 1) - 1);
}

static void
judge_resource (Meter *meter, const WardHealthLimits *limits)
{
  WardHealthResource *resource = meter->resource;

  g_array_sort (meter->times, compare_times);
  resource->n_answered = meter->times->len;
  resource->p50_us = get_percentile (meter->times, 50);
  resource->p95_us = get_percentile (meter->times, 95);
  if (resource->n_answered < limits->min_requests)
    resource->verdict = WARD_VERDICT_TOO_FEW;
  else if (resource->p95_us >= (gint64) limits->roll_back_ms * 1000)
    resource->verdict = WARD_VERDICT_ROLL_BACK;
  else if (resource->p95_us >= (gint64) limits->watch_ms * 1000)
    resource->verdict = WARD_VERDICT_WATCH;
  else
    resource->verdict = WARD_VERDICT_KEEP;
}

static WardVerdict
judge_errors (const WardHealth *health)
{
  const WardHealthLimits *limits = &health->limits;
  guint64 hundredfold = (guint64) health->n_failed * 100;

  if (health->n_requests < limits->min_requests && health->n_failed < WARD_HEALTH_FAILURES_ENOUGH)
    return WARD_VERDICT_TOO_FEW;
  if (health->n_failed >= WARD_HEALTH_FAILURES_ENOUGH
      && hundredfold >= (guint64) limits->roll_back_error_percent * health->n_requests)
    return WARD_VERDICT_ROLL_BACK;
  if (health->n_failed >= WARD_HEALTH_FAILURES_TO_WATCH
      && hundredfold >= (guint64) limits->watch_error_percent * health->n_requests)
    return WARD_VERDICT_WATCH;

  return WARD_VERDICT_KEEP;
}

static WardVerdict
judge_tokens (const WardHealth *health)
{
  if (health->n_token_failures >= health->limits.roll_back_token_failures)
    return WARD_VERDICT_ROLL_BACK;
  if (health->n_token_failures >= health->limits.watch_token_failures)
    return WARD_VERDICT_WATCH;

  return health->n_token_tries == 0 ? WARD_VERDICT_TOO_FEW : WARD_VERDICT_KEEP;
}

static int
compare_resources (gconstpointer a, gconstpointer b)
{
  const WardHealthResource *x = *(WardHealthResource *const *) a, *y = *(WardHealthResource *const *) b;

  return x->n_requests != y->n_requests ? (x->n_requests < y->n_requests ? 1 : -1) : strcmp (x->resource, y->resource);
}

/* What is bad is said however little else is known; that all is well is said only where the requests were enough to see it. */
static void
judge (Measuring *measuring)
{
  WardHealth *health = measuring->health;
  GHashTableIter iter;
  gpointer meter;

  g_hash_table_iter_init (&iter, measuring->meters);
  while (g_hash_table_iter_next (&iter, NULL, &meter))
    {
      judge_resource (meter, &health->limits);
      health->times = MAX (health->times, ((Meter *) meter)->resource->verdict);
    }
  g_ptr_array_sort (health->resources, compare_resources);
  health->errors = judge_errors (health);
  health->tokens = judge_tokens (health);
  health->verdict = MAX (MAX (health->errors, health->tokens), health->times);
  if (health->verdict == WARD_VERDICT_KEEP)
    health->verdict = MIN (health->errors, health->times);
}

static const char *
take_commonest (GHashTable *failures, guint *out_n)
{
  GHashTableIter iter;
  gpointer key, n;
  const char *best = NULL;

  g_hash_table_iter_init (&iter, failures);
  while (g_hash_table_iter_next (&iter, &key, &n))
    if (GPOINTER_TO_UINT (n) > *out_n || (GPOINTER_TO_UINT (n) == *out_n && best != NULL && strcmp (key, best) < 0))
      {
        best = key;
        *out_n = GPOINTER_TO_UINT (n);
      }

  return best != NULL ? g_ref_string_new_intern (best) : NULL;
}

/**
 * ward_health_new:
 * @events: of #WardEvent, oldest first
 * @tenant: the id of the hospital whose connection is judged
 * @limits: of its record
 * @real_us: now, microseconds since 1970-01-01 UTC
 *
 * Measures and judges what the events of the last minutes say. Costs a walk through the events.
 *
 * Returns: (transfer full): the result
 */
WardHealth *
ward_health_new (GListModel *events, const char *tenant, const WardHealthLimits *limits, gint64 real_us)
{
  WardHealth *health;
  Measuring measuring;

  g_return_val_if_fail (G_IS_LIST_MODEL (events), NULL);
  g_return_val_if_fail (tenant != NULL && limits != NULL, NULL);

  health = g_new0 (WardHealth, 1);
  health->limits = *limits;
  health->from_us = health->to_us = real_us;
  health->resources = g_ptr_array_new_with_free_func (resource_free);
  measuring.health = health;
  measuring.meters = g_hash_table_new_full (g_str_hash, g_str_equal, (GDestroyNotify) g_ref_string_release, meter_free);
  measuring.failures = new_counts ();
  measuring.token_failures = new_counts ();

  measure (&measuring, events, tenant);
  judge (&measuring);
  health->commonest_failure = take_commonest (measuring.failures, &health->n_commonest_failure);
  health->commonest_token_failure = take_commonest (measuring.token_failures, &health->n_commonest_token_failure);

  g_hash_table_unref (measuring.meters);
  g_hash_table_unref (measuring.failures);
  g_hash_table_unref (measuring.token_failures);

  return health;
}

/**
 * ward_health_free:
 * @health: (transfer full) (nullable): a result
 *
 * Frees it.
 */
void
ward_health_free (WardHealth *health)
{
  if (health == NULL)
    return;
  g_clear_pointer ((char **) &health->commonest_failure, g_ref_string_release);
  g_clear_pointer ((char **) &health->commonest_token_failure, g_ref_string_release);
  g_ptr_array_unref (health->resources);
  g_free (health);
}
