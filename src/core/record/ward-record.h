/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/clinical/ward-grid.h"
#include "core/clinical/ward-patient.h"
#include "core/clinical/ward-problem.h"
#include "core/clinical/ward-report.h"
#include "core/clinical/ward-series.h"
#include "core/record/ward-session.h"

G_BEGIN_DECLS

/* One patient at one tenant, open: what the panes observe. Rows only ever belong to this patient and this generation; opening another patient makes another
 * record. Signal "section-changed" (WardSection) on the main context, at most once a frame; data getters then give the new state. Signal "origin-changed":
 * something that a result names was read (ward-record-origin.h). */

typedef enum
{
  WARD_SECTION_PATIENT,
  WARD_SECTION_VITALS,
  WARD_SECTION_LABS,
  WARD_SECTION_REPORTS,
  WARD_SECTION_ALLERGIES,
  WARD_SECTION_ENCOUNTERS,
  WARD_SECTION_PROBLEMS, /* only where it is granted: ward_record_is_granted() */
  WARD_N_SECTIONS,
} WardSection;

typedef enum
{
  WARD_STATE_LOADING,   /* nothing yet */
  WARD_STATE_PARTIAL,   /* rows are there, more are coming or some could not be got: get_error tells which */
  WARD_STATE_COMPLETE,  /* all of it; zero rows means: nothing recorded */
  WARD_STATE_STALE,     /* complete once, older than the session allows or the session is over */
  WARD_STATE_OFFLINE,   /* rows are from before; the server cannot be reached */
  WARD_STATE_FORBIDDEN, /* no scope, or the server said 403 */
  WARD_STATE_FAILED,    /* nothing could be got: get_error */
} WardState;

/* Whom the server keeps some kinds of results from: Epic says so with nearly every answer (59204, 59205), and never which. */
typedef enum
{
  WARD_KEPT_FROM_APP,
  WARD_KEPT_FROM_USER,
  WARD_N_KEPT_FROM,
} WardKeptFrom;

#define WARD_TYPE_RECORD (ward_record_get_type ())
G_DECLARE_FINAL_TYPE (WardRecord, ward_record, WARD, RECORD, GObject)

/* Opens and starts loading; patient (nullable) is a search hit, shown at once and read again. */
WardRecord *ward_record_new (WardSession *session, const char *patient_id,
                             WardPatient *patient) G_GNUC_WARN_UNUSED_RESULT;
WardSession *ward_record_get_session (WardRecord *self);
const char *ward_record_get_patient_id (WardRecord *self);
void ward_record_note_act (WardRecord *self, const char *step); /* of the user with it: for the audit log */
void ward_record_close (WardRecord *self);                      /* cancels all; late answers are dropped */
void ward_record_rest (WardRecord *self);
void ward_record_reload (WardRecord *self);      /* by the user: no-cache */
void ward_record_notice_time (WardRecord *self); /* from time to time: what was of the future may not be */
void ward_record_load_all (WardRecord *self);    /* older windows to the end */

WardState ward_record_get_state (WardRecord *self, WardSection section);
gboolean ward_record_is_busy (WardRecord *self, WardSection section);        /* requests are under way */
gboolean ward_record_is_finished (WardRecord *self, WardSection section);    /* … nor does one wait for its turn */
const GError *ward_record_get_error (WardRecord *self, WardSection section); /* (nullable) */
gint64 ward_record_get_fetched_us (WardRecord *self, WardSection section); /* real time of the newest answer; 0 never */
gint64 ward_record_get_complete_since_s (
    WardRecord *self, WardSection section); /* "complete back to"; 0: to the beginning; G_MAXINT64: unknown */
gboolean ward_record_lacks_newest (WardRecord *self,
                                   WardSection section); /* what is there has no claim to be the latest */
guint ward_record_get_n_quarantined (WardRecord *self);  /* of other patients: a safety bar */
guint ward_record_get_n_not_understood (WardRecord *self, WardSection section);
/* Sentences about the section for its bar: outcomes, missing pages, scopes; translated, fit for the screen. NULL-terminated (transfer none). */
const char *const *ward_record_get_notes (WardRecord *self, WardSection section);
/* Those of them that say which results could not be loaded. NULL-terminated (transfer none). */
const char *const *ward_record_get_gaps (WardRecord *self, WardSection section);
guint ward_record_get_kept_back (WardRecord *self, WardKeptFrom from);                     /* bits of sections */
char *ward_kept_back_format (WardKeptFrom from, guint sections) G_GNUC_WARN_UNUSED_RESULT; /* the note of these */
char *ward_sections_format_names (guint sections) G_GNUC_WARN_UNUSED_RESULT; /* "vital signs and allergies" */
gboolean ward_record_is_whole (WardRecord *self, WardSection section);
gboolean ward_record_is_granted (WardRecord *self,
                                 WardSection section); /* FALSE: the sign-in did not; nothing is asked */

WardPatient *ward_record_get_patient (WardRecord *self); /* (nullable) (transfer none) */
WardBannerText *
ward_record_build_banner (WardRecord *self) G_GNUC_WARN_UNUSED_RESULT; /* (nullable) before the patient is known */
WardGrid *ward_record_get_grid (
    WardRecord *self,
    WardSection section); /* (transfer none) VITALS or LABS; rebuilt when the section changes; never NULL */
guint ward_record_get_n_results (WardRecord *self, WardSection section);
guint ward_record_get_n_reports (WardRecord *self);
const WardReport *ward_record_get_report (WardRecord *self, guint index);               /* newest first */
const WardObservation *ward_record_find_observation (WardRecord *self, const char *id); /* (nullable) */
const WardEncounter *ward_record_get_current_encounter (WardRecord *self);              /* (nullable) */
WardAllergyState ward_record_get_allergy_state (WardRecord *self, gboolean *out_partial);
WardAllergyLack ward_record_get_allergy_lack (WardRecord *self); /* why they are unavailable, where they are */
const WardAllergy *const *ward_record_get_allergies (WardRecord *self, guint *out_n);
const WardProblem *const *ward_record_get_problems (WardRecord *self, guint *out_n); /* those of the problem list */
gint64 ward_record_get_first_results_us (
    WardRecord *self); /* monotonic: when the first vitals or labs became available; 0 not yet */

G_END_DECLS
