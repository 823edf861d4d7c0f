/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far each section of a record is, and what is to be said of it (clinical.md W33-W35): its state, its error, what could not be read or was not its
 * patient's, and whether the server keeps something back. */

#define G_LOG_DOMAIN "ward-record"

#include "core/record/ward-record-private.h"

/* What is said of a section that there is not: nothing yet. */
static const char *no_notes[] = { NULL };
static GPtrArray no_note_list = { .pdata = (gpointer *) no_notes, .len = 0 };
static const WardRecordSection no_section = { .notes = &no_note_list };

static const WardRecordSection *
get_section (WardRecord *self, WardSection section)
{
  g_return_val_if_fail (WARD_IS_RECORD (self), &no_section);
  g_return_val_if_fail (section < WARD_N_SECTIONS, &no_section);

  return &self->sections[section];
}

/**
 * ward_record_get_state:
 * @self: a record
 * @section: a section
 *
 * Returns: where it stands
 */
WardState
ward_record_get_state (WardRecord *self, WardSection section)
{
  return get_section (self, section)->state;
}

/* A large table is made in a thread while the state is told already. */
static gboolean
is_behind (WardRecord *self, WardSection section)
{
  return self->building[section] || get_section (self, section)->rows_changed;
}

/**
 * ward_record_is_busy:
 * @self: a record
 * @section: a section
 *
 * Returns: whether requests are under way, or what they brought is not in the section's table or lists yet
 */
gboolean
ward_record_is_busy (WardRecord *self, WardSection section)
{
  return ward_record_section_is_busy (get_section (self, section)) || is_behind (self, section);
}

/**
 * ward_record_is_finished:
 * @self: a record
 * @section: a section
 *
 * Returns: whether nothing is under way, waits for its turn, or is not in the section's table or lists yet
 */
gboolean
ward_record_is_finished (WardRecord *self, WardSection section)
{
  return ward_record_section_is_finished (get_section (self, section)) && !is_behind (self, section);
}

/**
 * ward_record_get_error:
 * @self: a record
 * @section: a section
 *
 * Returns: (transfer none) (nullable): what went wrong, to be explained
 */
const GError *
ward_record_get_error (WardRecord *self, WardSection section)
{
  return get_section (self, section)->error;
}

/**
 * ward_record_get_fetched_us:
 * @self: a record
 * @section: a section
 *
 * Returns: real time of the newest answer; 0 never
 */
gint64
ward_record_get_fetched_us (WardRecord *self, WardSection section)
{
  return get_section (self, section)->fetched_us;
}

/**
 * ward_record_get_complete_since_s:
 * @self: a record
 * @section: a section
 *
 * Returns: since when everything is there, in seconds since 1970; 0 for the beginning, %G_MAXINT64 for not known
 */
gint64
ward_record_get_complete_since_s (WardRecord *self, WardSection section)
{
  return ward_record_section_get_complete_since (get_section (self, section));
}

/**
 * ward_record_get_n_quarantined:
 * @self: a record
 *
 * Returns: how many entries of other patients this load brought; none of them is shown (V66)
 */
guint
ward_record_get_n_quarantined (WardRecord *self)
{
  g_return_val_if_fail (WARD_IS_RECORD (self), 0);

  return self->n_quarantined;
}

/**
 * ward_record_get_n_not_understood:
 * @self: a record
 * @section: a section
 *
 * Returns: how many entries could not be read
 */
guint
ward_record_get_n_not_understood (WardRecord *self, WardSection section)
{
  return get_section (self, section)->n_not_understood;
}

/**
 * ward_record_get_notes:
 * @self: a record
 * @section: a section
 *
 * Returns: (transfer none) (array zero-terminated=1): sentences for the section's bar
 */
const char *const *
ward_record_get_notes (WardRecord *self, WardSection section)
{
  return (const char *const *) get_section (self, section)->notes->pdata;
}

/**
 * ward_record_get_gaps:
 * @self: a record
 * @section: a section
 *
 * Returns: (transfer none) (array zero-terminated=1): those of the notes that say which results could not be loaded
 */
const char *const *
ward_record_get_gaps (WardRecord *self, WardSection section)
{
  return (const char *const *) get_section (self, section)->gaps->pdata;
}

/**
 * ward_record_is_whole:
 * @self: a record
 * @section: a section
 *
 * Returns: whether all is there and the server keeps nothing back: only then can something be said not to exist
 */
gboolean
ward_record_is_whole (WardRecord *self, WardSection section)
{
  return ward_record_get_state (self, section) == WARD_STATE_COMPLETE && !is_behind (self, section)
         && ward_record_get_notes (self, section)[0] == NULL;
}

/**
 * ward_record_lacks_newest:
 * @self: a record
 * @section: a section
 *
 * Tells whether the newest could not be loaded: the latest of what is there is then not called the latest.
 *
 * Returns: whether it could not; %FALSE while it may still come
 */
gboolean
ward_record_lacks_newest (WardRecord *self, WardSection section)
{
  return ward_record_get_state (self, section) == WARD_STATE_PARTIAL
         && ward_record_get_complete_since_s (self, section) == G_MAXINT64;
}

/**
 * ward_record_get_n_results:
 * @self: a record
 * @section: a section
 *
 * Returns: how many rows it has
 */
guint
ward_record_get_n_results (WardRecord *self, WardSection section)
{
  return get_section (self, section)->n_rows;
}

/**
 * ward_record_is_granted:
 * @self: a record
 * @section: a section
 *
 * Returns: whether the sign-in allows to ask for the section at all
 */
gboolean
ward_record_is_granted (WardRecord *self, WardSection section)
{
  return !get_section (self, section)->scope_missing;
}

/**
 * ward_record_get_first_results_us:
 * @self: a record
 *
 * Returns: monotonic time at which the first vitals or labs were there to be shown; 0 not yet
 */
gint64
ward_record_get_first_results_us (WardRecord *self)
{
  g_return_val_if_fail (WARD_IS_RECORD (self), 0);

  return self->first_results_us;
}
