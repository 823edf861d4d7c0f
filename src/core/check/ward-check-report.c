/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The result of the connection test as JSON for programs and as facts for the exported diagnostics; both are fit to be sent to a vendor (reliability.md P06). */
#define G_LOG_DOMAIN "ward-check"

#include <glib/gi18n-lib.h>

#include "core/base/ward-clock.h"
#include "core/base/ward-json-writer.h"
#include "core/check/ward-check-private.h"

static void
write_step (WardJsonWriter *writer, WardCheckStep *step)
{
  const WardExplanation *explanation = ward_check_step_get_explanation (step);
  const char *seen = ward_check_step_get_seen (step);

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "step", ward_check_step_get_key (step));
  ward_json_writer_string (writer, "title", ward_check_step_get_title (step));
  ward_json_writer_string (writer, "result", ward_check_state_get_name (ward_check_step_get_state (step)));
  ward_json_writer_int64 (writer, "milliseconds", ward_check_step_get_duration_us (step) / 1000);
  ward_json_writer_string (writer, "seen", *seen != '\0' ? seen : NULL);
  if (explanation != NULL)
    {
      ward_json_writer_string (writer, "failure", explanation->key);
      ward_json_writer_string (writer, "explanation", explanation->title);
      ward_json_writer_string (writer, "meaning", explanation->meaning);
      ward_json_writer_string (writer, "action", explanation->action);
      ward_json_writer_string (writer, "ask", ward_ask_get_name (explanation->ask));
    }
  ward_json_writer_end_object (writer);
}

static void
write_health (WardCheck *self, WardJsonWriter *writer)
{
  const WardCheckWork *work = ward_check_get_work (self);
  g_autoptr (WardHealth) health = NULL;

  if (work->tenant == NULL || work->http == NULL || ward_http_get_events (work->http) == NULL)
    return;
  ward_event_log_flush (ward_http_get_events (work->http));
  health = ward_health_new (G_LIST_MODEL (ward_http_get_events (work->http)), ward_tenant_get_id (work->tenant),
                            ward_tenant_get_health_limits (work->tenant), ward_clock_real_us (NULL));
  ward_health_write_json (health, writer, "health");
}

/**
 * ward_check_to_json:
 * @self: a test
 *
 * Writes the result so that a program can read it.
 *
 * Returns: (transfer full): a JSON object: tenant, fhirBase, ok, steps, health (of the tenant's connection lately)
 */
char *
ward_check_to_json (WardCheck *self)
{
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();
  WardTenant *tenant;

  g_return_val_if_fail (WARD_IS_CHECK (self), NULL);

  tenant = ward_check_get_work (self)->tenant;
  ward_json_writer_begin_object (writer, NULL);
  if (tenant != NULL)
    {
      ward_json_writer_string (writer, "tenant", ward_tenant_get_name (tenant));
      ward_json_writer_string (writer, "fhirBase", ward_tenant_get_fhir_base (tenant));
    }
  ward_json_writer_boolean (writer, "ok", ward_check_get_n_failed (self) == 0);
  ward_json_writer_begin_array (writer, "steps");
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr (WardCheckStep) step = g_list_model_get_item (G_LIST_MODEL (self), i);

      write_step (writer, step);
    }
  ward_json_writer_end_array (writer);
  write_health (self, writer);
  ward_json_writer_end_object (writer);

  return ward_json_writer_to_string (writer, TRUE);
}

static char *
describe_step (WardCheckStep *step)
{
  const WardExplanation *explanation = ward_check_step_get_explanation (step);
  WardCheckState state = ward_check_step_get_state (step);
  GString *text = g_string_new (ward_check_state_get_label (state));

  if (state > WARD_CHECK_RUNNING && state < WARD_CHECK_SKIPPED)
    g_string_append_printf (text, _ (", %ld ms"), (long) (ward_check_step_get_duration_us (step) / 1000));
  if (*ward_check_step_get_seen (step) != '\0')
    g_string_append_printf (text, "\n%s", ward_check_step_get_seen (step));
  if (explanation != NULL)
    g_string_append_printf (text, "\n%s %s\n%s", explanation->title, explanation->meaning, explanation->action);
  if (explanation != NULL && explanation->ask != WARD_ASK_NOBODY)
    /* TRANSLATORS: %s is whom to ask, as in "the hospital’s IT". */
    g_string_append_printf (text, _ ("\nTo be asked: %s"), ward_ask_get_label (explanation->ask));

  return g_string_free (text, FALSE);
}

/**
 * ward_check_write:
 * @self: a test
 * @report: to what the steps are added
 *
 * Writes the steps as facts: each with its result, its time, what was seen, what it means, what to do and whom to ask.
 */
void
ward_check_write (WardCheck *self, WardSupportReport *report)
{
  g_return_if_fail (WARD_IS_CHECK (self));
  g_return_if_fail (report != NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr (WardCheckStep) step = g_list_model_get_item (G_LIST_MODEL (self), i);
      g_autofree char *text = describe_step (step);

      ward_support_report_add_fact (report, ward_check_step_get_title (step), text);
    }
}
