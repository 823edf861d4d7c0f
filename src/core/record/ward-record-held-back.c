/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was held back since the server had failed (reliability.md N32): asked for again when it has been left alone for long enough, so that nobody has to come and reload;
 * a few times in a load, and not for a record that nobody sees. */

#define G_LOG_DOMAIN "ward-record"

#include "core/record/ward-record-private.h"

/* A little longer than the HTTP client leaves a server alone, and not for ever. */
#define HELD_BACK_PAUSE_S 31
#define MAX_HELD_BACK_TRIES 3

/* The first one asked for is to find out whether the server is back, whatever the breaker says; the others start when it has ended. What had come before stays. */
static void
wait_again (WardRecord *self, WardSection which, gboolean *probing)
{
  WardRecordSection *section = &self->sections[which];
  gboolean any = FALSE;

  for (guint i = 0; i < section->n_windows; i++)
    {
      WardWindow *window = &section->windows[i];

      if (window->state != WARD_WINDOW_FAILED || !ward_failure_matches (window->error, WARD_FAILURE_HELD_BACK))
        continue;
      g_clear_error (&window->error);
      window->state = WARD_WINDOW_WAITING;
      window->priority = *probing ? WARD_PRIORITY_IDLE : WARD_PRIORITY_SCREEN;
      *probing = TRUE;
      any = TRUE;
    }
  if (any)
    ward_record_mark (self, which, FALSE);
}

/**
 * ward_record_load_held_back:
 * @self: a record
 *
 * Asks again for what was held back (reliability.md N32): once the pause is over, one search tries, and the others follow it.
 */
void
ward_record_load_held_back (WardRecord *self)
{
  gboolean probing = FALSE;

  if (self->closed || ward_session_get_state (self->session) != WARD_SESSION_ACTIVE)
    return;
  self->n_held_back_tries++;
  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    wait_again (self, i, &probing);
  ward_record_load_start_waiting (self, WARD_PRIORITY_SCREEN);
  ward_record_load_go_on (self);
}

static gboolean
held_back_cb (gpointer user_data)
{
  WardRecord *self = user_data;

  self->held_back_id = 0;
  ward_record_load_held_back (self);
  return G_SOURCE_REMOVE;
}

/* What was not asked for since the server failed is asked for when the pause is over: nobody has to come and reload. */
void
ward_record_held_back_await (WardRecord *self)
{
  if (self->held_back_id == 0 && self->n_held_back_tries < MAX_HELD_BACK_TRIES)
    self->held_back_id = g_timeout_add_seconds (HELD_BACK_PAUSE_S, held_back_cb, self);
}

/* Ends the waiting: a load asks for everything anew. */
void
ward_record_held_back_begin_load (WardRecord *self)
{
  ward_record_held_back_stop (self);
  self->n_held_back_tries = 0;
}

/* Nothing is asked for by itself any more, until something is held back again. */
void
ward_record_held_back_stop (WardRecord *self)
{
  g_clear_handle_id (&self->held_back_id, g_source_remove);
}

/**
 * ward_record_rest:
 * @self: a record that is not shown any more, and may be again
 *
 * Asks for nothing more by itself until it is reloaded.
 */
void
ward_record_rest (WardRecord *self)
{
  g_return_if_fail (WARD_IS_RECORD (self));

  ward_record_held_back_stop (self);
  self->n_held_back_tries = MAX_HELD_BACK_TRIES;
}
