/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

#include "core/base/ward-arena.h"
#include "core/base/ward-json.h"
#include "core/fhir/ward-fhir-client.h"

G_BEGIN_DECLS

/* The readers' common ground: one reader goes over one page's JSON on one thread and leaves compact rows in the page's arena. */

#define WARD_READ_SLOTS 32
#define WARD_READ_MAX_ISSUES 200 /* J32: the screen and the memory stay bounded */

/* Most names are told apart by two letters, without a call. */
static inline gboolean
ward_key_is (const char *key, const char *name)
{
  return key[0] == name[0] && key[1] == name[1] && strcmp (key, name) == 0;
}

typedef enum
{
  WARD_MEMO_CONCEPT,   /* first: WardConcept */
  WARD_MEMO_CONCEPTS,  /* first: WardConcept[count] */
  WARD_MEMO_RANGES,    /* first: WardReferenceRange[count]; flag: unsafe */
  WARD_MEMO_REFERENCE, /* first: the reference; second: its display */
  WARD_MEMO_NAMES,     /* first: displays, joined */
  WARD_N_MEMO_KINDS,
} WardMemoKind;

typedef struct
{
  const WardJson *value; /* (unowned) */
  guint64 hash;
  gconstpointer first;  /* (unowned) (nullable) in the arena */
  gconstpointer second; /* (unowned) (nullable) */
  guint count;
  guint n_odd;
  WardMemoKind kind;
  gboolean flag;
} WardMemo;

typedef struct _WardMemoTable WardMemoTable;

typedef struct
{
  WardMemoTable *memo; /* (owned) (nullable) */
  const WardMemo
      *last[WARD_N_MEMO_KINDS][WARD_READ_SLOTS]; /* (unowned) (nullable) what the same member of the row before was */
  guint slot;                                    /* of the member that is being read: ward_reader_enter() */
  gboolean with_memo;                            /* whether it is worth keeping one: for pages, not for one resource */
  WardArena *arena;                              /* (unowned) where rows and strings go */
  const char *base;                              /* (unowned) (nullable) the FHIR base */
  const char *patient_id;                        /* (unowned) (nullable) whose subject every row must have */
  GPtrArray *issues;                             /* (unowned) (nullable) of WardFhirIssue */
  const char *last_subject;                      /* (unowned) (nullable) interned: the check's last question … */
  gboolean last_subject_ok;                      /* … and its answer */
  const char *last_system;                       /* (unowned) (nullable) interned: of the last unit */
  const WardConcept *last_categories;   /* (unowned) (nullable) the last question of ward_read_categories() … */
  WardCategories last_categories_found; /* … and its answer */
  guint n_odd;                          /* values that FHIR does not allow: read as absent (J38) */
} WardReader;

/* The same member of neighbouring rows is often written alike: it is looked for there first. */
static inline void
ward_reader_enter (WardReader *reader, const char *key)
{
  reader->slot = key[0] == '\0' ? 0 : ((guint) (guint8) key[0] * 3 + (guint) (guint8) key[1]) % WARD_READ_SLOTS;
}

typedef struct
{
  WardJsonIter iter;
  const WardJson *single; /* (unowned) (nullable) */
  gboolean array;
} WardReadList;

struct _WardFhirPage
{
  int ref_count;
  WardFhirKind kind;
  WardArena *arena;  /* (owned) */
  GPtrArray *rows;   /* (owned) of rows in the arena, or of (owned) WardPatient */
  GPtrArray *issues; /* (owned) of WardFhirIssue */
  char *next;        /* (owned) (nullable) */
  char *self;        /* (owned) (nullable) what the server says that it searched */
  guint n_quarantined;
  guint n_not_understood;
  guint n_odd;
  gboolean last;
  gboolean from_cache;
};

/* ward-read-memo.c */
const WardMemo *ward_memo_find (WardReader *reader, WardMemoKind kind, const WardJson *value, guint64 *out_hash);
void ward_memo_add (WardReader *reader, const WardMemo *entry);
void ward_memo_clear (WardReader *reader);

/* ward-read-common.c */
const char *ward_read_text (WardReader *reader, const WardJson *value);
const char *ward_read_word (WardReader *reader, const WardJson *value);
const char *ward_read_plain_text (WardReader *reader, const WardJson *value, gboolean *out_formatting_removed);
size_t ward_read_count (const WardJson *value);
void ward_read_list_init (WardReadList *list, const WardJson *value);
gboolean ward_read_list_next (WardReadList *list, const WardJson **out_element);
void ward_read_coding (WardReader *reader, const WardJson *value, WardCoding *out_coding);
gboolean ward_read_concept (WardReader *reader, const WardJson *value, WardConcept *out_concept);
const WardConcept *ward_read_new_concept (WardReader *reader, const WardJson *value);
const WardConcept *ward_read_concepts (WardReader *reader, const WardJson *value, guint *out_n);
void ward_read_datetime (WardReader *reader, const WardJson *value, WardDateTime *out_datetime);
void ward_read_period (WardReader *reader, const WardJson *value, WardDateTime *out_start, WardDateTime *out_end);
void ward_read_reference (WardReader *reader, const WardJson *value, const char **out_reference,
                          const char **out_display);
const char *const *ward_read_references (WardReader *reader, const WardJson *value, guint *out_n,
                                         const char *const **out_displays);
const char *ward_read_names (WardReader *reader, const WardJson *value, guint *out_n_nameless);
void ward_read_meta (WardReader *reader, const WardJson *value, const char **out_version, WardDateTime *out_updated,
                     gboolean *out_restricted, gboolean *out_test);
const WardJson *ward_read_find_extension (const WardJson *extensions, const char *url_end);
const char *ward_read_absent_code (WardReader *reader, const WardJson *element);
const WardJson *ward_read_find_contained (const WardJson *contained, const char *reference);
gboolean ward_read_is_of_patient (WardReader *reader, const char *subject);
gboolean ward_read_is_below (const char *url, const char *base);
char *ward_read_resolve_next (const char *base, const char *type_name, const char *url);
void ward_read_add_issue (GPtrArray *issues, WardFailure failure, const char *code, const char *text, gboolean detail);

/* ward-read-value.c */
void ward_read_quantity (WardReader *reader, const WardJson *value, WardQuantity *out_quantity);
gboolean ward_read_value (WardReader *reader, const char *kind, const WardJson *value, WardValue *out_value);
WardComparator ward_read_comparator (const char *text);

/* ward-read-range.c */
const WardReferenceRange *ward_read_ranges (WardReader *reader, const WardJson *value, guint *out_n,
                                            gboolean *out_unsafe);
gboolean ward_read_has_modifier (const WardJson *modifier_extensions);

/* one file a resource; the row is in the arena */
WardObservation *ward_read_observation (WardReader *reader, const WardJson *resource);
WardReport *ward_read_report (WardReader *reader, const WardJson *resource);
WardEncounter *ward_read_encounter (WardReader *reader, const WardJson *resource, const char **out_subject);
WardAllergy *ward_read_allergy (WardReader *reader, const WardJson *resource, const char **out_subject);
WardPatient *ward_read_patient (WardReader *reader, const WardJson *resource); /* (transfer full) */
void ward_read_human_name (WardReader *reader, const WardJson *value, WardHumanName *out_name);
WardCategories ward_read_categories (WardReader *reader, const WardConcept *concepts, guint n_concepts);

WardProblem *ward_read_problem (WardReader *reader, const WardJson *resource, const char **out_subject);
/* ward-read-origin.c */
WardPerformer *ward_read_performer (WardReader *reader, const WardJson *resource);
WardSpecimen *ward_read_specimen (WardReader *reader, const WardJson *resource);
WardOrder *ward_read_order (WardReader *reader, const WardJson *resource);
const char *ward_read_joined_concepts (WardReader *reader, const WardJson *value);
const char *ward_read_joined_notes (WardReader *reader, const WardJson *value);
char *ward_read_dup_person_name (WardReader *reader, const WardJson *name);
char *ward_read_dup_role (WardReader *reader, const WardJson *root);
gboolean ward_read_has_any_code (WardReader *reader, const WardJson *value, const char *first, const char *second);

/* ward-read-form.c */
const WardAttachment *ward_read_forms (WardReader *reader, const WardJson *value, guint *out_n);
void ward_read_form_bytes (WardArena *arena, const guint8 *bytes, gsize length, gint64 size, const char *hash,
                           WardAttachment *form);
gboolean ward_read_form_base64 (WardArena *arena, const char *data, gint64 size, const char *hash,
                                WardAttachment *form);

/* ward-read-outcome.c */
void ward_read_outcome (GPtrArray *issues, const WardJson *outcome);
WardFailure ward_read_outcome_failure (const char *code, const char *issue_code, const char *severity,
                                       gboolean *out_detail);
GError *ward_read_error (GBytes *body, const GError *by_status, GPtrArray *issues);

/* ward-read-bundle.c: a Bundle in two steps, so that the next page can be asked for before the rows are read. */
typedef struct _WardBundle WardBundle;
WardBundle *ward_bundle_open (GBytes *body, WardFhirKind kind, const char *base, GError **error);
void ward_bundle_free (WardBundle *bundle);
const char *ward_bundle_get_next (const WardBundle *bundle);
WardFhirPage *ward_bundle_read (WardBundle *bundle, const char *patient_id);
const char *ward_fhir_kind_get_type_name (WardFhirKind kind);

/* ward-fhir-page.c */
WardFhirPage *ward_fhir_page_new (WardFhirKind kind, size_t block_bytes);
WardFhirPage *ward_fhir_page_copy_from_cache (WardFhirPage *page);
const char *ward_fhir_page_get_row_id (const WardFhirPage *page, guint index);
const char *ward_fhir_page_get_row_version (const WardFhirPage *page, guint index);
size_t ward_fhir_page_get_bytes (const WardFhirPage *page);

/* ward-rtf.c */
gboolean ward_rtf_is (const char *text);
char *ward_rtf_to_text (const char *text);
/* ward-html.c */
char *ward_html_to_text (const char *text, gboolean *out_left_out) G_GNUC_WARN_UNUSED_RESULT;

/* ward-read-others.c: the signed-in user's own resource, for the header. */
char *ward_read_person_name (GBytes *body, char **out_role, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardBundle, ward_bundle_free)

G_END_DECLS
