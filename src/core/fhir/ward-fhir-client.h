/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/clinical/ward-observation.h"
#include "core/clinical/ward-patient.h"
#include "core/clinical/ward-problem.h"
#include "core/clinical/ward-report.h"
#include "core/fhir/ward-cache.h"
#include "core/net/ward-http.h"

G_BEGIN_DECLS

/* FHIR R4 searches and reads of one tenant, decoded on worker threads into clinical rows. Does not know how tokens are got: an authorizer hands them in. */

/* Gives a token for the next request; rejected is the one just refused with 401. The pair follows GTask's habits. */
typedef struct
{
  void (*get_token_async) (gpointer data, WardSecretText *rejected, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data);
  WardSecretText *(*get_token_finish) (gpointer data, GAsyncResult *result, GError **error);
  gpointer data;
  GDestroyNotify destroy;
} WardAuthorizer;

typedef enum
{
  WARD_FHIR_GENERIC,
  WARD_FHIR_EPIC,
} WardFhirDialect;

typedef struct
{
  const char *base;   /* FHIR base */
  const char *tenant; /* id for events */
  WardFhirDialect dialect;
  guint page_size;
  gboolean allow_loopback_http;
} WardFhirSettings;

#define WARD_TYPE_FHIR_CLIENT (ward_fhir_client_get_type ())
G_DECLARE_FINAL_TYPE (WardFhirClient, ward_fhir_client, WARD, FHIR_CLIENT, GObject)

WardFhirClient *ward_fhir_client_new (WardHttp *http, const WardFhirSettings *settings,
                                      const WardAuthorizer *authorizer) G_GNUC_WARN_UNUSED_RESULT;

/* A note that came with an answer: an OperationOutcome's issue, a quarantined or unreadable entry. Text is safe for the screen, never for the log. */
typedef struct
{
  WardFailure failure;
  char *code;      /* (owned) (nullable) "4119", "59204", … */
  char *text;      /* (owned) one line */
  gboolean detail; /* for the diagnostics only: information, a parameter that was ignored */
} WardFhirIssue;

typedef enum
{
  WARD_FHIR_OBSERVATIONS,
  WARD_FHIR_REPORTS,
  WARD_FHIR_ENCOUNTERS,
  WARD_FHIR_ALLERGIES,
  WARD_FHIR_PATIENTS,
  WARD_FHIR_PROBLEMS,
  /* read by reference only, one a page */
  WARD_FHIR_PERFORMERS,
  WARD_FHIR_SPECIMENS,
  WARD_FHIR_ORDERS,
} WardFhirKind; /* its numbers stand in the cache on disk: new ones go to the end */

/* One decoded page. Boxed, reference counted; rows live in its arena. */
typedef struct _WardFhirPage WardFhirPage;
WardFhirPage *ward_fhir_page_ref (WardFhirPage *page);
void ward_fhir_page_unref (WardFhirPage *page);
guint ward_fhir_page_get_n_rows (const WardFhirPage *page);
const WardObservation *ward_fhir_page_get_observation (const WardFhirPage *page, guint index);
const WardReport *ward_fhir_page_get_report (const WardFhirPage *page, guint index);
const WardEncounter *ward_fhir_page_get_encounter (const WardFhirPage *page, guint index);
const WardAllergy *ward_fhir_page_get_allergy (const WardFhirPage *page, guint index);
const WardProblem *ward_fhir_page_get_problem (const WardFhirPage *page, guint index);
const WardPerformer *ward_fhir_page_get_performer (const WardFhirPage *page);
const WardSpecimen *ward_fhir_page_get_specimen (const WardFhirPage *page);
const WardOrder *ward_fhir_page_get_order (const WardFhirPage *page);
WardPatient *ward_fhir_page_get_patient (const WardFhirPage *page, guint index); /* (transfer none) */
guint ward_fhir_page_get_n_issues (const WardFhirPage *page);
const WardFhirIssue *ward_fhir_page_get_issue (const WardFhirPage *page, guint index);
guint ward_fhir_page_get_n_quarantined (
    const WardFhirPage *page); /* entries of another patient: never given out (J18, J19, V66) */
guint ward_fhir_page_get_n_not_understood (const WardFhirPage *page);
guint ward_fhir_page_get_n_odd (
    const WardFhirPage *page); /* values that FHIR does not allow, read as well as possible (J38) */
gboolean ward_fhir_page_is_last (const WardFhirPage *page);
gboolean ward_fhir_page_is_from_cache (const WardFhirPage *page); /* revalidated by 304 */
const char *ward_fhir_page_get_next (const WardFhirPage *page); /* (nullable) checked: same origin and below the base */
const char *ward_fhir_page_get_self (const WardFhirPage *page); /* (nullable) the parameters that the server went by */

/* Pure: one Bundle's bytes to a page. patient_id: whose subject every row must have; NULL for Patient searches. Thread-safe. */
WardFhirPage *ward_fhir_decode_bundle (GBytes *body, WardFhirKind kind, const char *base, const char *patient_id,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
WardPatient *ward_fhir_decode_patient (GBytes *body, const char *expected_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A search: pages are handed to on_page on the caller's main context as each is decoded, in order; then callback. Paging goes to the end; an expired
 * page restarts once without giving a row twice; loops and foreign next links end it with WARD_FAILURE_INCOMPLETE. */
typedef struct
{
  WardFhirKind kind;
  const char *patient_id;   /* (nullable) */
  const char *category;     /* (nullable) "vital-signs", "laboratory", "LAB" */
  const char *code;         /* (nullable) */
  gint64 from_s;            /* date ge, seconds since 1970; 0: open */
  gint64 to_s;              /* date lt; 0: open */
  const char *const *extra; /* (nullable) name, value, …, NULL: further parameters, already FHIR's names */
  guint page_size;          /* 0: the settings' */
  guint max_pages;          /* 0: 500 */
  gboolean no_cache;
  WardPriority priority;
  const char *slot; /* (nullable) what it is kept as, where the client has a cache on disk: "labs/0" */
} WardFhirSearch;

typedef void (*WardFhirPageFunc) (WardFhirClient *client, WardFhirPage *page, gpointer user_data);

void ward_fhir_client_search_async (WardFhirClient *self, const WardFhirSearch *search, WardFhirPageFunc on_page,
                                    gpointer on_page_data, GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean ward_fhir_client_search_finish (WardFhirClient *self, GAsyncResult *result,
                                         GError **error); /* FALSE: pages given so far stay valid */
void ward_fhir_client_read_patient_async (WardFhirClient *self, const char *id, gboolean no_cache,
                                          GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
WardPatient *ward_fhir_client_read_patient_finish (WardFhirClient *self, GAsyncResult *result,
                                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The practitioner's name and role for the header: reads fhirUser when it lies below the base, else gives NULL without error. */
void ward_fhir_client_read_user_name_async (WardFhirClient *self, const char *fhir_user, GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer user_data);
char *ward_fhir_client_read_user_name_finish (WardFhirClient *self, GAsyncResult *result, char **out_role,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Answers about patients are kept on disk too, for this user; NULL: in memory only. */
void ward_fhir_client_set_disk_cache (WardFhirClient *self, WardCache *cache, const char *user);
gboolean ward_fhir_client_has_disk_cache (WardFhirClient *self);

/* One answer from the disk, decoded again and checked against the patient again. */
typedef struct
{
  const char *slot;     /* (unowned) as of the search; "patient" for a Patient; "Specimen/7" for a read by reference */
  gint64 fetched_us;    /* real time at which the server gave or confirmed it */
  WardFhirPage *page;   /* (unowned) (nullable) */
  WardPatient *patient; /* (unowned) (nullable) */
} WardFhirKept;

typedef void (*WardFhirKeptFunc) (WardFhirClient *client, const WardFhirKept *kept, gpointer user_data);

/* Gives all that is kept of a patient, on the caller's main context, then calls back; nothing at all is no error. */
void ward_fhir_client_read_kept_async (WardFhirClient *self, const char *patient_id, WardFhirKeptFunc on_kept,
                                       gpointer on_kept_data, GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean ward_fhir_client_read_kept_finish (WardFhirClient *self, GAsyncResult *result, GError **error);
gboolean ward_fhir_is_refuted (const GError *error); /* the server says that it is not there, or somebody else's */
void ward_fhir_client_clear_cache (WardFhirClient *self);
void ward_fhir_client_set_scope_key (WardFhirClient *self,
                                     const char *key); /* who asks; another key forgets the cache (N41) */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardFhirPage, ward_fhir_page_unref)

G_END_DECLS
