/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose record it is, as the banner says it, with one of the four statements about allergies (clinical.md 3; W01, W08). */

#define G_LOG_DOMAIN "ward-record"

#include "core/record/ward-record-private.h"

#include "core/base/ward-clock.h"

#include <glib/gi18n-lib.h>

/**
 * ward_record_get_patient:
 * @self: a record
 *
 * Returns: (transfer none) (nullable): the patient
 */
WardPatient *
ward_record_get_patient (WardRecord *self)
{
  g_return_val_if_fail (WARD_IS_RECORD (self), NULL);

  return self->patient;
}

/* Whether a list without allergies means that none are recorded. */
static gboolean
are_allergies_loaded (WardRecord *self)
{
  const WardRecordSection *section = &self->sections[WARD_SECTION_ALLERGIES];

  return section->was_complete || self->lists[WARD_SECTION_ALLERGIES].items->len > 0;
}

/**
 * ward_record_get_allergy_state:
 * @self: a record
 * @out_partial: (out): whether there may be more than are listed
 *
 * Returns: which of the four statements about allergies is true; "not recorded" is said only where the server keeps nothing back
 */
WardAllergyState
ward_record_get_allergy_state (WardRecord *self, gboolean *out_partial)
{
  const WardAllergy *const *allergies;
  WardAllergyState state;
  gboolean whole;
  guint n = 0;

  g_return_val_if_fail (WARD_IS_RECORD (self), WARD_ALLERGIES_UNAVAILABLE);

  allergies = ward_record_get_allergies (self, &n);
  state = ward_allergies_get_state (allergies, n, are_allergies_loaded (self));
  whole = ward_record_get_notes (self, WARD_SECTION_ALLERGIES)[0] == NULL
          && ward_record_get_state (self, WARD_SECTION_ALLERGIES) != WARD_STATE_PARTIAL;
  *out_partial = !whole && (state == WARD_ALLERGIES_KNOWN || state == WARD_ALLERGIES_NONE_KNOWN);

  return !whole && state == WARD_ALLERGIES_NOT_RECORDED ? WARD_ALLERGIES_UNAVAILABLE : state;
}

/**
 * ward_record_build_banner:
 * @self: a record
 *
 * Writes the banner's words as they are now.
 *
 * Returns: (transfer full) (nullable): %NULL before the patient is known
 */
WardBannerText *
ward_record_build_banner (WardRecord *self)
{
  const WardAllergy *const *allergies;
  WardBannerText *text;
  gboolean partial = FALSE;
  guint n = 0;

  g_return_val_if_fail (WARD_IS_RECORD (self), NULL);

  if (self->patient == NULL)
    return NULL;
  allergies = ward_record_get_allergies (self, &n);
  text = ward_banner_text_new (self->patient, ward_record_get_allergy_state (self, &partial), allergies, n,
                               ward_tenant_get_mrn_system (ward_session_get_tenant (self->session)), self->zone,
                               ward_clock_real_us (NULL));
  if (partial)
    ward_banner_text_mark_allergies_partial (text);
  if (self->merged)
    ward_banner_text_add_warning (
        text, _ ("Merged record: the record that was opened was merged into this one. Check who it is."));

  return text;
}
