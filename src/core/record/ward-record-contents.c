/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a record holds, for the panes to list: grids of results, reports, encounters, allergies and problems. */

#define G_LOG_DOMAIN "ward-record"

#include "core/record/ward-record-private.h"

#include "core/base/ward-clock.h"

/**
 * ward_record_get_grid:
 * @self: a record
 * @section: %WARD_SECTION_VITALS or %WARD_SECTION_LABS
 *
 * Returns: (transfer none): the grid of all its results; another one after each change
 */
WardGrid *
ward_record_get_grid (WardRecord *self, WardSection section)
{
  g_return_val_if_fail (WARD_IS_RECORD (self), NULL);
  g_return_val_if_fail (section == WARD_SECTION_VITALS || section == WARD_SECTION_LABS, NULL);

  return self->grids[section];
}

/**
 * ward_record_notice_time:
 * @self: a record
 *
 * Builds the grids anew for which a time has come that was still to come (V62): what is the latest is then another result. Call it as time passes; "section-changed"
 * tells of the new grid.
 */
void
ward_record_notice_time (WardRecord *self)
{
  static const WardSection sections[] = { WARD_SECTION_VITALS, WARD_SECTION_LABS };

  g_return_if_fail (WARD_IS_RECORD (self));

  for (gsize i = 0; i < G_N_ELEMENTS (sections); i++)
    if (ward_grid_is_outdated (self->grids[sections[i]], ward_clock_real_us (NULL)))
      ward_record_mark (self, sections[i], TRUE);
}

/**
 * ward_record_get_n_reports:
 * @self: a record
 *
 * Returns: how many reports there are
 */
guint
ward_record_get_n_reports (WardRecord *self)
{
  g_return_val_if_fail (WARD_IS_RECORD (self), 0);

  return self->lists[WARD_SECTION_REPORTS].items->len;
}

/**
 * ward_record_get_report:
 * @self: a record
 * @index: below the number of reports
 *
 * Returns: (transfer none): a report, the newest first
 */
const WardReport *
ward_record_get_report (WardRecord *self, guint index)
{
  g_return_val_if_fail (WARD_IS_RECORD (self), NULL);
  g_return_val_if_fail (index < self->lists[WARD_SECTION_REPORTS].items->len, NULL);

  return g_ptr_array_index (self->lists[WARD_SECTION_REPORTS].items, index);
}

/**
 * ward_record_find_observation:
 * @self: a record
 * @id: an Observation's id
 *
 * Returns: (transfer none) (nullable): the row; %NULL where the server did not give it
 */
const WardObservation *
ward_record_find_observation (WardRecord *self, const char *id)
{
  g_return_val_if_fail (WARD_IS_RECORD (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  return ward_record_rows_find (self->rows, id);
}

/**
 * ward_record_get_current_encounter:
 * @self: a record
 *
 * Returns: (transfer none) (nullable): the encounter that is going on; of several the one that began last
 */
const WardEncounter *
ward_record_get_current_encounter (WardRecord *self)
{
  static const char *const present[] = { "in-progress", "arrived", "triaged", "onleave", NULL };
  const WardEncounter *current = NULL;
  GPtrArray *items;

  g_return_val_if_fail (WARD_IS_RECORD (self), NULL);

  items = self->lists[WARD_SECTION_ENCOUNTERS].items;
  for (guint i = 0; i < items->len; i++)
    {
      const WardEncounter *encounter = g_ptr_array_index (items, i);

      if (encounter->status == NULL || !g_strv_contains (present, encounter->status)
          || encounter->end.precision != WARD_PRECISION_NONE)
        continue;
      if (current == NULL || encounter->start.utc_us > current->start.utc_us)
        current = encounter;
    }
  return current;
}

/**
 * ward_record_get_allergies:
 * @self: a record
 * @out_n: (out): how many
 *
 * Returns: (transfer none) (array length=out_n): the allergies
 */
const WardAllergy *const *
ward_record_get_allergies (WardRecord *self, guint *out_n)
{
  g_return_val_if_fail (WARD_IS_RECORD (self), NULL);

  *out_n = self->lists[WARD_SECTION_ALLERGIES].items->len;
  return (const WardAllergy *const *) self->lists[WARD_SECTION_ALLERGIES].items->pdata;
}

/**
 * ward_record_get_problems:
 * @self: a record
 * @out_n: (out): how many
 *
 * Gives the problem list: what was refuted or entered in error is not in it.
 *
 * Returns: (transfer none) (array length=out_n): the problems, the present ones first
 */
const WardProblem *const *
ward_record_get_problems (WardRecord *self, guint *out_n)
{
  g_return_val_if_fail (WARD_IS_RECORD (self), NULL);

  *out_n = self->lists[WARD_SECTION_PROBLEMS].items->len;
  return (const WardProblem *const *) self->lists[WARD_SECTION_PROBLEMS].items->pdata;
}
