/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was measured of a connection, in sentences that an administrator can act upon and send on: the numbers, the limits beside them, and what the verdict
 * bids to do. The window, the exported report and the command line say the same. */
#define G_LOG_DOMAIN "ward-diagnostics"

#include <glib/gi18n-lib.h>

#include "core/diagnostics/ward-failure.h"
#include "core/diagnostics/ward-health.h"

/**
 * ward_verdict_get_label:
 * @verdict: a verdict
 *
 * Names it for the screen.
 *
 * Returns: (transfer none): translated
 */
const char *
ward_verdict_get_label (WardVerdict verdict)
{
  static const char *const labels[] = { N_ ("Too early to judge"), N_ ("Keep"), N_ ("Watch"), N_ ("Roll back") };

  return (guint) verdict < G_N_ELEMENTS (labels) ? g_dgettext (GETTEXT_PACKAGE, labels[verdict]) : "?";
}

/**
 * ward_verdict_get_title:
 * @verdict: a verdict
 *
 * Names it with what it is about, where it stands alone.
 *
 * Returns: (transfer none): translated
 */
const char *
ward_verdict_get_title (WardVerdict verdict)
{
  static const char *const titles[]
      = { N_ ("Too early to judge"), N_ ("Keep – this connection is within the limits"),
          N_ ("Watch – on this connection more fails, or takes longer, than it should"),
          N_ ("Roll back the latest change – this connection is worse than the limits allow") };

  return (guint) verdict < G_N_ELEMENTS (titles) ? g_dgettext (GETTEXT_PACKAGE, titles[verdict]) : "?";
}

static gboolean
has_unjudged (const WardHealth *health)
{
  for (guint i = 0; i < health->resources->len; i++)
    if (((const WardHealthResource *) g_ptr_array_index (health->resources, i))->verdict == WARD_VERDICT_TOO_FEW)
      return TRUE;

  return FALSE;
}

/**
 * ward_health_get_advice:
 * @health: a result
 *
 * Says what the verdict bids to do.
 *
 * Returns: (transfer none): sentences, translated
 */
const char *
ward_health_get_advice (const WardHealth *health)
{
  g_return_val_if_fail (health != NULL, NULL);

  switch (health->verdict)
    {
    case WARD_VERDICT_KEEP:
      if (has_unjudged (health))
        return _ ("All that could be judged so far is within the limits. Where it says so below, it is too early to "
                  "judge. Nothing has to be done.");
      return _ ("All that was measured is within the limits. Nothing has to be done.");
    case WARD_VERDICT_WATCH:
      return _ ("Something fails more often, or takes longer, than it should. Look again in an hour; if it grows, go "
                "back to what worked before.");
    case WARD_VERDICT_ROLL_BACK:
      return _ ("Worse than the hospital’s limits allow. If Ward, this hospital’s record or the server was changed "
                "lately, go back to what worked before. If nothing was, the fault is the server’s or the network’s: "
                "run the connection test and send its report to whom it names.");
    case WARD_VERDICT_TOO_FEW:
    default:
      return _ (
          "Too few requests went to this hospital lately to say anything honestly, whether good or bad. Open some "
          "patients, and look again.");
    }
}

/**
 * ward_health_format_time:
 * @us: microseconds; 0 where nothing was measured
 *
 * Writes how long something took.
 *
 * Returns: (transfer full): "640 ms", "3.2 s", or a dash
 */
char *
ward_health_format_time (gint64 us)
{
  if (us <= 0)
    return g_strdup ("–");
  if (us < G_USEC_PER_SEC)
    return g_strdup_printf (_ ("%d\u00a0ms"), (int) (us / 1000));

  return g_strdup_printf (_ ("%d.%d\u00a0s"), (int) (us / G_USEC_PER_SEC), (int) (us % G_USEC_PER_SEC / 100000));
}

/**
 * ward_health_format_percent:
 * @part: how many
 * @whole: of how many
 *
 * Writes a share with one decimal, rounded towards zero.
 *
 * Returns: (transfer full): "3.5 %", or a dash where there is no whole
 */
char *
ward_health_format_percent (guint part, guint whole)
{
  guint64 permille;

  if (whole == 0)
    return g_strdup ("–");
  permille = (guint64) part * 1000 / whole;

  return g_strdup_printf (_ ("%u.%u\u00a0%%"), (guint) (permille / 10), (guint) (permille % 10));
}

/* The sentence of a failure from its key; what is not in the table is shown as it is. */
static const char *
find_title (const char *key)
{
  for (guint i = 0; i < WARD_N_FAILURES; i++)
    if (g_strcmp0 (ward_failure_explain ((WardFailure) i)->key, key) == 0)
      return ward_failure_explain ((WardFailure) i)->title;

  return key;
}

static void
append_commonest (GString *text, const char *key, guint n)
{
  if (key == NULL)
    return;
  g_string_append_c (text, ' ');
  /* Translators: a sentence that says what failed, then how often. */
  g_string_append_printf (text,
                          g_dngettext (GETTEXT_PACKAGE, "The most frequent cause: “%s” (%u time)",
                                       "The most frequent cause: “%s” (%u times)", n),
                          find_title (key), n);
  g_string_append_c (text, '.');
}

static char *
explain_errors (const WardHealth *health)
{
  g_autofree char *percent = ward_health_format_percent (health->n_failed, health->n_requests);
  GString *text = g_string_new (NULL);

  if (health->errors == WARD_VERDICT_TOO_FEW)
    g_string_append_printf (text,
                            g_dngettext (GETTEXT_PACKAGE, "%u request so far, of which %u failed; %u are needed.",
                                         "%u requests so far, of which %u failed; %u are needed.", health->n_requests),
                            health->n_requests, health->n_failed, health->limits.min_requests);
  else
    g_string_append_printf (text,
                            _ ("%u of %u requests failed (%s). From %u\u00a0%% on, the connection is to be watched; "
                               "from %u\u00a0%% on, the latest change is to be rolled back."),
                            health->n_failed, health->n_requests, percent, health->limits.watch_error_percent,
                            health->limits.roll_back_error_percent);
  append_commonest (text, health->commonest_failure, health->n_commonest_failure);

  return g_string_free (text, FALSE);
}

static char *
explain_tokens (const WardHealth *health)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text,
                          _ ("%u of %u sign-ins and renewals failed. From %u on, the connection is to be watched; from "
                             "%u on, the latest change is to be rolled back."),
                          health->n_token_failures, health->n_token_tries, health->limits.watch_token_failures,
                          health->limits.roll_back_token_failures);
  append_commonest (text, health->commonest_token_failure, health->n_commonest_token_failure);

  return g_string_free (text, FALSE);
}

static char *
explain_time (const WardHealth *health, const WardHealthResource *resource)
{
  g_autofree char *p95 = ward_health_format_time (resource->p95_us);
  g_autofree char *watch = ward_health_format_time ((gint64) health->limits.watch_ms * 1000);
  g_autofree char *roll_back = ward_health_format_time ((gint64) health->limits.roll_back_ms * 1000);

  /* Translators: a FHIR type, then three times. */
  return g_strdup_printf (
      _ ("%s: 95\u00a0%% of the answers came within %s. From %s on, the connection is to be watched; from %s on, "
         "the latest change is to be rolled back."),
      resource->resource, p95, watch, roll_back);
}

static char *
explain_times (const WardHealth *health)
{
  g_autofree char *watch = ward_health_format_time ((gint64) health->limits.watch_ms * 1000);

  if (health->times == WARD_VERDICT_TOO_FEW)
    return g_strdup_printf (_ ("No type of data was answered often enough for its times to be judged: %u answers are "
                               "needed."),
                            health->limits.min_requests);

  return g_strdup_printf (_ ("95\u00a0%% of the answers came within %s, for each type of data that was asked for often "
                             "enough."),
                          watch);
}

/**
 * ward_health_dup_reasons:
 * @health: a result
 *
 * Says why the verdict is what it is: failures, tokens, times, each with its limit.
 *
 * Returns: (transfer full): sentences, translated
 */
char **
ward_health_dup_reasons (const WardHealth *health)
{
  g_autoptr (GStrvBuilder) reasons = g_strv_builder_new ();
  g_autofree char *errors = NULL;
  g_autofree char *tokens = NULL;
  g_autofree char *times = NULL;

  g_return_val_if_fail (health != NULL, NULL);

  errors = explain_errors (health);
  g_strv_builder_add (reasons, errors);
  if (health->n_token_tries > 0)
    {
      tokens = explain_tokens (health);
      g_strv_builder_add (reasons, tokens);
    }
  for (guint i = 0; i < health->resources->len; i++)
    {
      const WardHealthResource *resource = g_ptr_array_index (health->resources, i);
      g_autofree char *slow = resource->verdict >= WARD_VERDICT_WATCH ? explain_time (health, resource) : NULL;

      if (slow != NULL)
        g_strv_builder_add (reasons, slow);
    }
  if (health->times < WARD_VERDICT_WATCH && health->n_requests > 0)
    {
      times = explain_times (health);
      g_strv_builder_add (reasons, times);
    }

  return g_strv_builder_end (reasons);
}

/* ---- what leaves this computer ---- */

static void
add_number (WardSupportReport *report, const char *caption, guint number)
{
  g_autofree char *text = g_strdup_printf ("%u", number);

  ward_support_report_add_fact (report, caption, text);
}

static char *
describe_resource (const WardHealthResource *resource)
{
  g_autofree char *p50 = ward_health_format_time (resource->p50_us);
  g_autofree char *p95 = ward_health_format_time (resource->p95_us);

  /* Translators: counts of requests and of failures, two times, and a verdict such as "Keep". */
  return g_strdup_printf (_ ("%u requests, %u failed; half within %s, 95\u00a0%% within %s; verdict on the time: %s"),
                          resource->n_requests, resource->n_failed, p50, p95,
                          ward_verdict_get_label (resource->verdict));
}

/**
 * ward_health_write:
 * @health: a result
 * @report: to what it is added
 *
 * Writes the verdict, the reasons and the numbers as facts.
 */
void
ward_health_write (const WardHealth *health, WardSupportReport *report)
{
  g_auto (GStrv) reasons = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (health != NULL && report != NULL);

  reasons = ward_health_dup_reasons (health);
  text = g_strjoinv ("\n", reasons);
  ward_support_report_add_fact (report, _ ("Verdict"), ward_verdict_get_title (health->verdict));
  ward_support_report_add_fact (report, _ ("What to do"), ward_health_get_advice (health));
  ward_support_report_add_fact (report, _ ("Why"), text);
  add_number (report, _ ("Minutes measured at most"), health->limits.minutes);
  add_number (report, _ ("Requests"), health->n_requests);
  add_number (report, _ ("Failed"), health->n_failed);
  add_number (report, _ ("Sign-in no longer accepted (401)"), health->n_signed_out);
  add_number (report, _ ("Not permitted (403)"), health->n_forbidden);
  add_number (report, _ ("Not there (404, 410)"), health->n_not_there);
  add_number (report, _ ("Repeated"), health->n_retried);
  add_number (report, _ ("Held back"), health->n_held_back);
  for (guint i = 0; i < health->resources->len; i++)
    {
      const WardHealthResource *resource = g_ptr_array_index (health->resources, i);
      g_autofree char *line = describe_resource (resource);

      ward_support_report_add_fact (report, resource->resource, line);
    }
}

static void
write_limits (const WardHealthLimits *limits, WardJsonWriter *writer)
{
  ward_json_writer_begin_object (writer, "limits");
  ward_json_writer_int64 (writer, "minutes", limits->minutes);
  ward_json_writer_int64 (writer, "minRequests", limits->min_requests);
  ward_json_writer_int64 (writer, "watchErrorPercent", limits->watch_error_percent);
  ward_json_writer_int64 (writer, "rollBackErrorPercent", limits->roll_back_error_percent);
  ward_json_writer_int64 (writer, "watchTokenFailures", limits->watch_token_failures);
  ward_json_writer_int64 (writer, "rollBackTokenFailures", limits->roll_back_token_failures);
  ward_json_writer_int64 (writer, "watchMilliseconds", limits->watch_ms);
  ward_json_writer_int64 (writer, "rollBackMilliseconds", limits->roll_back_ms);
  ward_json_writer_end_object (writer);
}

static void
write_resource (const WardHealthResource *resource, WardJsonWriter *writer)
{
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "resource", resource->resource);
  ward_json_writer_string (writer, "verdict", ward_verdict_get_name (resource->verdict));
  ward_json_writer_int64 (writer, "requests", resource->n_requests);
  ward_json_writer_int64 (writer, "failed", resource->n_failed);
  if (resource->n_answered > 0)
    {
      ward_json_writer_int64 (writer, "p50Milliseconds", resource->p50_us / 1000);
      ward_json_writer_int64 (writer, "p95Milliseconds", resource->p95_us / 1000);
    }
  ward_json_writer_end_object (writer);
}

/**
 * ward_health_write_json:
 * @health: a result
 * @writer: where to
 * @key: (nullable): the member's name
 *
 * Writes the verdict, the numbers and the limits for programs. The sentences are not among it.
 */
void
ward_health_write_json (const WardHealth *health, WardJsonWriter *writer, const char *key)
{
  g_return_if_fail (health != NULL && writer != NULL);

  ward_json_writer_begin_object (writer, key);
  ward_json_writer_string (writer, "verdict", ward_verdict_get_name (health->verdict));
  ward_json_writer_string (writer, "errors", ward_verdict_get_name (health->errors));
  ward_json_writer_string (writer, "tokens", ward_verdict_get_name (health->tokens));
  ward_json_writer_string (writer, "times", ward_verdict_get_name (health->times));
  ward_json_writer_int64 (writer, "requests", health->n_requests);
  ward_json_writer_int64 (writer, "failed", health->n_failed);
  ward_json_writer_int64 (writer, "signedOut", health->n_signed_out);
  ward_json_writer_int64 (writer, "forbidden", health->n_forbidden);
  ward_json_writer_int64 (writer, "notThere", health->n_not_there);
  ward_json_writer_int64 (writer, "repeated", health->n_retried);
  ward_json_writer_int64 (writer, "heldBack", health->n_held_back);
  ward_json_writer_string (writer, "commonestFailure", health->commonest_failure);
  ward_json_writer_int64 (writer, "tokenTries", health->n_token_tries);
  ward_json_writer_int64 (writer, "tokenFailures", health->n_token_failures);
  ward_json_writer_string (writer, "commonestTokenFailure", health->commonest_token_failure);
  ward_json_writer_begin_array (writer, "resources");
  for (guint i = 0; i < health->resources->len; i++)
    write_resource (g_ptr_array_index (health->resources, i), writer);
  ward_json_writer_end_array (writer);
  write_limits (&health->limits, writer);
  ward_json_writer_end_object (writer);
}
