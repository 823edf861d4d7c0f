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

/* Whether the server has said all that it says, as the pane of the allergies takes it: an empty list then means that none are recorded. That it was so once,
 * before it refused or failed, does not make it so now. */
static gboolean
are_allergies_answered (WardRecord *self)
{
  WardState state = ward_record_get_state (self, WARD_SECTION_ALLERGIES);

  return state == WARD_STATE_COMPLETE
         || (state == WARD_STATE_STALE && !ward_record_is_busy (self, WARD_SECTION_ALLERGIES)
             && ward_record_get_error (self, WARD_SECTION_ALLERGIES) == NULL);
}

/**
 * ward_record_get_allergy_lack:
 * @self: a record
 *
 * Returns: why nothing is known of the allergies where the statement is "unavailable"
 */
WardAllergyLack
ward_record_get_allergy_lack (WardRecord *self)
{
  const WardRecordSection *section;
  WardState state;

  g_return_val_if_fail (WARD_IS_RECORD (self), WARD_ALLERGY_LACK_UNTOLD);

  section = &self->sections[WARD_SECTION_ALLERGIES];
  state = ward_record_get_state (self, WARD_SECTION_ALLERGIES);
  if (state == WARD_STATE_FORBIDDEN)
    return WARD_ALLERGY_LACK_NOT_PERMITTED;
  if (state == WARD_STATE_FAILED || state == WARD_STATE_OFFLINE
      || ward_record_get_error (self, WARD_SECTION_ALLERGIES) != NULL)
    return WARD_ALLERGY_LACK_FAILED;

  if (!are_allergies_answered (self))
    return WARD_ALLERGY_LACK_NOT_LOADED;
  if (section->n_not_understood > 0) /* before all others: there is one, and it has to be looked up elsewhere */
    return WARD_ALLERGY_LACK_UNREADABLE;
  if (section->kept_back[WARD_KEPT_FROM_APP])
    return WARD_ALLERGY_LACK_KEPT_BACK;
  return section->kept_back[WARD_KEPT_FROM_USER] ? WARD_ALLERGY_LACK_KEPT_FROM_ACCOUNT : WARD_ALLERGY_LACK_UNTOLD;
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
  state = ward_allergies_get_state (allergies, n, n > 0 || are_allergies_answered (self));
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
  WardAllergyState state;
  gboolean partial = FALSE;
  guint n = 0;

  g_return_val_if_fail (WARD_IS_RECORD (self), NULL);

  if (self->patient == NULL)
    return NULL;
  allergies = ward_record_get_allergies (self, &n);
  state = ward_record_get_allergy_state (self, &partial);
  text = ward_banner_text_new (self->patient, state, allergies, n,
                               ward_tenant_get_mrn_system (ward_session_get_tenant (self->session)), self->zone,
                               ward_clock_real_us (NULL));
  ward_banner_text_tell_allergies (text, state, ward_record_get_allergy_lack (self), partial);
  if (self->merged)
    ward_banner_text_add_warning (
        text, _ ("Merged record: the record that was opened was merged into this one. Check who it is."));

  return text;
}
