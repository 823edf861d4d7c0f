/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/net/ward-network-watch.h"
#include "core/record/ward-record.h"

G_BEGIN_DECLS

/* What the files of the session and the record share. */

/* ward-session.c */
void ward_session_become_active (WardSession *self);
WardNetworkWatch *ward_session_get_network_watch (WardSession *self);

/* ward-patient-query.c */
const char *ward_patient_query_get_hint (const WardPatientQuery *query, WardProfile profile);
const char *ward_patient_query_get_prompt (WardProfile profile);
gboolean ward_patient_query_matches (const WardPatientQuery *query, const WardPatient *patient);

/* ward-record-notes.c: sentences for the screen */
void ward_record_add_note (GPtrArray *notes, const WardFhirIssue *issue);
gboolean ward_record_is_kept_back (const WardFhirIssue *issue, WardKeptFrom *out_from);
void ward_record_add_text (GPtrArray *notes, char *text); /* (transfer full) once */

/* One search of a section: a window of dates, or all. */
typedef enum
{
  WARD_WINDOW_WAITING,
  WARD_WINDOW_RUNNING,
  WARD_WINDOW_DONE,
  WARD_WINDOW_FAILED,
} WardWindowState;

typedef struct
{
  gint64 from_s;      /* 0: the beginning */
  gint64 to_s;        /* 0: no end */
  gboolean missing;   /* those without a date */
  gboolean unbounded; /* no dates asked: what a window without them finds too */
  WardWindowState state;
  WardPriority priority;
  GError *error; /* (owned) (nullable) */
} WardWindow;

#define WARD_RECORD_MAX_WINDOWS 8

typedef struct
{
  WardState state;
  GError *error; /* (owned) (nullable) */
  gint64 fetched_us;
  GPtrArray *issues; /* (owned) sentences from the server, of this load */
  GPtrArray *notes;  /* (owned) of char, NULL-terminated */
  GPtrArray *gaps;   /* (owned) likewise: those of the notes that say which results could not be loaded */
  WardWindow windows[WARD_RECORD_MAX_WINDOWS];
  guint n_windows;
  WardSpan missing[WARD_RECORD_MAX_WINDOWS]; /* what of its time is not there, as far as that was last known */
  guint n_missing;
  guint n_rows;
  guint n_not_understood;
  guint plan;             /* raised where the searches are laid out anew: answers to earlier ones are dropped */
  gboolean dates_refused; /* the server does not search by date, whatever it says of itself */
  gboolean scope_missing;
  gboolean scope_narrowed;
  gboolean kept_back[WARD_N_KEPT_FROM]; /* the server said so with an answer of this load */
  gint64 kept_us;         /* when the oldest of the rows from the disk was fetched; 0: none of them is left */
  gint64 kept_singles_us; /* likewise of the results from the disk that reports show, read by themselves */
  gboolean was_complete;  /* once, in whatever load */
  gint64 whole_until_us;  /* when the load began that last made it so: what was filed later may not be there */
  gboolean dirty;         /* rows or state changed since the last signal */
  gboolean rows_changed;  /* … rows did: the grid is to be built again */
  gint64 marked_us;       /* since when there is something to tell of it */
  gint64 flushed_us;      /* when it was last told of … */
  guint n_flushed;        /* … with so many rows */
} WardRecordSection;

/* ward-record-state.c: pure */
gboolean ward_record_section_is_busy (const WardRecordSection *section);
gboolean ward_record_section_is_finished (const WardRecordSection *section);
WardState ward_record_section_compute_state (const WardRecordSection *section, gboolean session_over,
                                             const GError **out_error);
gint64 ward_record_section_get_complete_since (const WardRecordSection *section);
void ward_record_section_find_missing (WardRecordSection *section);
void ward_record_section_build_gaps (const WardRecordSection *section, GPtrArray *gaps);
void ward_record_section_build_notes (const WardRecordSection *section, WardSection which, GPtrArray *notes);
void ward_record_section_plan (WardRecordSection *section, gboolean by_date, gboolean epic, gint64 now_s);
void ward_record_section_plan_all (WardRecordSection *section);
void ward_record_section_clear_windows (WardRecordSection *section);
void ward_record_section_clear (WardRecordSection *section);
gboolean ward_record_is_network_failure (const GError *error);
gboolean ward_record_is_forbidden_failure (const GError *error); /* the user may not, or the app */

/* ward-record-rows.c: what was read, by id, with the pages that it lives in. */
typedef struct _WardRecordRows WardRecordRows;

WardRecordRows *ward_record_rows_new (void);
void ward_record_rows_free (WardRecordRows *rows);
guint ward_record_rows_add (WardRecordRows *rows, WardFhirPage *page, WardSection asked, guint load,
                            guint *out_changed);
guint ward_record_rows_purge (WardRecordRows *rows, guint complete, guint load);
void ward_record_rows_trim (WardRecordRows *rows, guint load);
const WardObservation *ward_record_rows_find (const WardRecordRows *rows, const char *id);
GPtrArray *ward_record_rows_list (const WardRecordRows *rows, WardSection section); /* (transfer container) */
guint ward_record_rows_count (const WardRecordRows *rows, WardSection section);
GPtrArray *
ward_record_rows_dup_pages (const WardRecordRows *rows); /* (transfer full) references, for work on another thread */
gboolean ward_observation_is_newer (const WardObservation *candidate, const WardObservation *present);

/* Reports, allergies and encounters: pages as they came; an earlier complete list stays until the next one is complete. */
typedef struct
{
  GPtrArray *pages;    /* (owned) of WardFhirPage: on the screen */
  GPtrArray *incoming; /* (owned) (nullable) of a reload */
  GPtrArray
      *earlier; /* (owned) (nullable) pointed into by items until they are built again and the panes have heard of it */
  GPtrArray *items; /* (owned) of rows in pages, each id once */
} WardRecordList;

struct _WardRecord
{
  GObject parent_instance;

  WardSession *session;      /* (owned) */
  char *patient_id;          /* (owned) */
  WardPatient *patient;      /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) of the present load */
  GTimeZone *zone;           /* (owned) */
  WardRecordSection sections[WARD_N_SECTIONS];
  WardRecordRows *rows; /* (owned) */
  GPtrArray *retired;   /* (owned) of WardRecordRows of another user: grids of them may still be on the screen */
  char *user_key;       /* (owned) (nullable) for whom the rows were got */
  WardRecordList lists[WARD_N_SECTIONS];
  GHashTable *look_ups;     /* (owned) what was asked for by itself in this load (ward-record-look-up.c) */
  GHashTable *kept_results; /* (owned) … and what the disk has of that, until the server has answered */
  GHashTable *origins; /* (owned) likewise, of who performed results, specimens and orders (ward-record-origin.c) */
  WardGrid *grids[WARD_N_SECTIONS];       /* (owned) VITALS and LABS */
  GPtrArray *grid_pages[WARD_N_SECTIONS]; /* (owned) (nullable) what the grid points into … */
  GPtrArray *old_pages
      [WARD_N_SECTIONS]; /* (owned) (nullable) … and the one before, which is on the screen until the panes have heard of the new one */
  guint forgotten; /* how often all rows were: a grid that was begun before is not shown */
  gboolean building[WARD_N_SECTIONS];
  guint load;      /* the generation: whatever comes for another is dropped */
  gint64 began_us; /* real time at which it began */
  guint n_quarantined;
  guint flush_id;
  guint held_back_id;      /* asks for what was held back; 0: nothing was */
  guint n_held_back_tries; /* how often that was done in this load */
  gint64 flush_due_us;
  gint64 first_results_us;
  gboolean no_cache;
  gboolean merged; /* into another record of the patient, which is the one that is shown */
  gboolean hurry;  /* older windows are asked for, not only when idle */
  gboolean closed;
};

/* ward-record-load.c */
void ward_record_load_begin (WardRecord *self);
void ward_record_load_go_on (WardRecord *self);
void ward_record_load_stop (WardRecord *self);
void ward_record_load_start_waiting (WardRecord *self, WardPriority priority);
const char *ward_record_section_get_name (WardSection section);

/* ward-record-held-back.c: what was not asked for since the server had failed */
void ward_record_load_held_back (WardRecord *self);
void ward_record_held_back_await (WardRecord *self);
void ward_record_held_back_begin_load (WardRecord *self);
void ward_record_held_back_stop (WardRecord *self);

/* ward-record-kept.c: what is kept on disk comes first */
void ward_record_load_kept (WardRecord *self);
void ward_record_section_note_fetched (WardRecordSection *section);

GHashTable *ward_record_look_ups_new (void) G_GNUC_WARN_UNUSED_RESULT;                /* ward-record-look-up.c */
GHashTable *ward_record_kept_results_new (void) G_GNUC_WARN_UNUSED_RESULT;            /* ward-record-look-up.c */
gboolean ward_record_look_ups_take_kept (WardRecord *self, const WardFhirKept *kept); /* ward-record-look-up.c */
GHashTable *ward_record_origins_new (void) G_GNUC_WARN_UNUSED_RESULT;                 /* ward-record-origin.c */
void ward_record_origins_begin_load (WardRecord *self);                               /* ward-record-origin.c */
gboolean ward_record_origins_take_kept (WardRecord *self, const WardFhirKept *kept);  /* ward-record-origin.c */
void ward_record_note_safety (WardRecord *self, const char *resource, const char *step, guint count);

void ward_record_follow_merge (WardRecord *self, const char *patient_id); /* ward-record.c */

/* ward-record-flush.c */
void ward_record_schedule_flush (WardRecord *self);
void ward_record_mark (WardRecord *self, WardSection section, gboolean rows_changed);
void ward_record_list_retire (WardRecordList *list, GPtrArray *pages);
void ward_record_list_clear (WardRecordList *list);
void ward_record_emit_changed (WardRecord *self, WardSection section); /* ward-record.c */
void ward_record_emit_origin (WardRecord *self);                       /* ward-record.c */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardRecordRows, ward_record_rows_free)

G_END_DECLS
