/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the patient search says where the server did not answer it: why, and what still works until it does. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-patient-search-private.h"
#include "app/ward-reach-words.h"
#include "core/diagnostics/ward-failure.h"

static const char *
explain_what_works (WardPatientSearch *self)
{
  if (self->record_open)
    return _ ("The record that is open stays readable.");
  if (self->kept && self->recent->len > 0)
    return _ ("Records that you opened in this session were kept on this computer and can be opened, marked with the "
              "time of each page.");
  return _ ("Until then no record can be opened: nothing was kept on this computer.");
}

/* A way to what needs no server. Not to a record of which nothing is kept: nothing of it could be shown. */
static void
offer_what_works (WardPatientSearch *self, WardStateWords *words)
{
  if (self->record_open)
    {
      words->other_label = _ ("Back to the open record");
      words->other_action = "win.back";
    }
  else if (self->kept && self->recent->len > 0)
    {
      words->other_label = _ ("Patients opened in this session");
      words->other_action = "search.recent";
    }
}

/* What happened, what to do about it, and how the patient is found until then. The title says already what is not permitted. */
static char *
format_body (WardPatientSearch *self, const GError *error)
{
  const WardExplanation *explanation = ward_failure_explain_error (error);
  g_autofree char *reach = ward_reach_words_dup (self->session, error);
  GString *body = g_string_new (NULL);

  if (!ward_failure_matches (error, WARD_FAILURE_FORBIDDEN))
    g_string_append_printf (body, "%s ", explanation->title);
  if (reach != NULL)
    g_string_append_printf (body, "%s ", reach);
  g_string_append_printf (body, "%s\n\n%s\n\n", explanation->meaning, explanation->action);
  if (reach != NULL)
    g_string_append_printf (body, "%s ", explain_what_works (self));
  g_string_append (body, _ ("For now, look the patient up in the hospital’s own system."));
  return g_string_free (body, FALSE);
}

/**
 * ward_patient_search_set_fallback:
 * @record_open: whether there is an open record to go back to
 * @kept: whether what was read is kept on this computer
 *
 * Sets what is still possible where the server does not answer.
 */
void
ward_patient_search_set_fallback (WardPatientSearch *self, gboolean record_open, gboolean kept)
{
  g_return_if_fail (WARD_IS_PATIENT_SEARCH (self));

  self->record_open = record_open;
  self->kept = kept;
}

/**
 * ward_patient_search_show_error:
 * @error: why nothing came back
 *
 * Says it, with a way to try again.
 */
void
ward_patient_search_show_error (WardPatientSearch *self, const GError *error)
{
  gboolean forbidden
      = ward_failure_matches (error, WARD_FAILURE_FORBIDDEN) || ward_failure_matches (error, WARD_FAILURE_SCOPE);
  g_autofree char *body = format_body (self, error);
  g_autofree char *request = ward_state_format_request (error, NULL);
  WardStateWords words = { .page = WARD_PAGE_MESSAGE, .body = body, .details = request, .action = "search.again" };

  g_return_if_fail (WARD_IS_PATIENT_SEARCH (self));

  words.kind = forbidden ? WARD_MESSAGE_FORBIDDEN : WARD_MESSAGE_FAILED;
  words.title = (char *) (forbidden ? _ ("You are not permitted to search patients") : _ ("The search did not work"));
  words.action_label = _ ("Retry");
  words.offers_test = ward_reach_is_of_network (error);
  if (ward_reach_is_unreachable (error))
    offer_what_works (self, &words);
  ward_patient_search_clear_rows (self);
  ward_state_view_set_words (self->state, &words);
}
