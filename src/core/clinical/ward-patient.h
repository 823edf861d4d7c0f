/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/base/ward-arena.h"
#include "core/clinical/ward-code.h"
#include "core/clinical/ward-datetime.h"

G_BEGIN_DECLS

/* A Patient as read, reference counted with its arena. */

typedef struct
{
  const char *use;    /* (nullable) */
  const char *text;   /* (nullable) */
  const char *family; /* (nullable) */
  const char *const *given;
  guint n_given;
  const char *const *prefix;
  guint n_prefix;
  const char *const *suffix;
  guint n_suffix;
  WardDateTime period_end;
  const char *absent_reason; /* (nullable) data-absent-reason code */
} WardHumanName;

typedef struct
{
  const char *use;       /* (nullable) */
  const char *system;    /* (nullable) */
  const char *value;     /* (nullable) leading and trailing blanks removed */
  const char *type_text; /* (nullable) */
  const char *type_code; /* (nullable) v2-0203: MR, SS, … */
  const char *assigner;  /* (nullable) the words for who gave it */
  WardDateTime period_end;
} WardIdentifier;

typedef struct
{
  const char *system; /* phone, email, … */
  const char *use;
  const char *value;
} WardContactPoint;

typedef struct
{
  const char *type;          /* replaced-by, replaces, refer, seealso */
  const char *other;         /* reference */
  const char *name;          /* (nullable) the words for it */
  WardIdentifier identifier; /* value NULL: none */
} WardPatientLink;

typedef enum
{
  WARD_GENDER_ABSENT,
  WARD_GENDER_MALE,
  WARD_GENDER_FEMALE,
  WARD_GENDER_OTHER,
  WARD_GENDER_UNKNOWN,
} WardGender;

typedef struct
{
  WardArena *arena; /* (owned) */
  int ref_count;
  const char *id;
  const char *version; /* (nullable) */
  WardHumanName *names;
  guint n_names;
  WardIdentifier *identifiers;
  guint n_identifiers;
  WardContactPoint *contacts;
  guint n_contacts;
  const char *const *addresses;
  guint n_addresses; /* each one line, with its use in front */
  WardPatientLink *links;
  guint n_links;
  WardGender gender;
  const char *birth_sex;       /* (nullable) "Female" */
  const char *sex;             /* (nullable) us-core-individual-sex as words */
  const char *gender_identity; /* (nullable) */
  const char *language;        /* (nullable) */
  WardDateTime birth;
  WardDateTime birth_time; /* patient-birthTime */
  gboolean deceased;
  WardDateTime deceased_time; /* precision NONE: Boolean only */
  gboolean active;            /* absent: TRUE */
  gboolean multiple_birth;
  int birth_order; /* 0 unknown */
  gboolean restricted;
  gboolean unsafe_modifier;
  gboolean test_record;
} WardPatient;

WardPatient *ward_patient_new (void) G_GNUC_WARN_UNUSED_RESULT;
WardPatient *ward_patient_ref (WardPatient *patient);
void ward_patient_unref (WardPatient *patient);

const WardHumanName *ward_patient_get_name (const WardPatient *patient,
                                            gint64 now_us); /* clinical.md 3.4 name choice; (nullable) */
char *ward_patient_format_name (const WardPatient *patient, gint64 now_us)
    G_GNUC_WARN_UNUSED_RESULT; /* "SURNAME, Given (Title)"; "Name Not Known" */
char *ward_patient_format_preferred_name (const WardPatient *patient,
                                          gint64 now_us) G_GNUC_WARN_UNUSED_RESULT; /* nickname; NULL */
const WardHumanName *ward_patient_get_latin_name (const WardPatient *patient,
                                                  gint64 now_us); /* beside one in another script; NULL */
const char *ward_gender_get_text (WardGender gender);             /* "Male", …, "Not Known"; translated */
/* The one identifier of zone 1: by the tenant's rule (system), else NHS number, else type MR, else Epic's "EPI"/MRN texts; NULL for none. SSN never. */
const WardIdentifier *ward_patient_get_identifier (const WardPatient *patient, const char *mrn_system, gint64 now_us,
                                                   guint *out_n_more);
char *ward_identifier_format (const WardIdentifier *identifier,
                              gboolean with_label) G_GNUC_WARN_UNUSED_RESULT; /* NHS numbers 3-3-4 */
const char *ward_identifier_get_label (const WardIdentifier *identifier);     /* "NHS No.", "MRN", the type's text */
/* The label of one beside that of the first zone: whose number it is, too (V89). */
gboolean ward_identifier_is_record_number (const WardIdentifier *identifier);
char *ward_identifier_format_label (const WardIdentifier *identifier, const char *own_system,
                                    gint64 now_us) G_GNUC_WARN_UNUSED_RESULT;

/* Whether another record has taken the place of this one (V90), and the id of that one, where it is one patient at this FHIR base. */
gboolean ward_patient_is_replaced (const WardPatient *patient);
char *ward_patient_format_replacement (const WardPatient *patient) G_GNUC_WARN_UNUSED_RESULT; /* (nullable) its name */
char *ward_patient_dup_replacement (const WardPatient *patient, const char *base) G_GNUC_WARN_UNUSED_RESULT;

/* Similar names in one list (W06, 3.5): sound-alike and look-alike surname and given, or equal birth date with an equal name part. */
gboolean ward_patient_is_similar (const WardPatient *a, const WardPatient *b, gint64 now_us);

typedef struct
{
  const char *id;          /* (unowned) (nullable) */
  const char *text;        /* (unowned) substance; "unnamed" never blank */
  const char *reaction;    /* (unowned) (nullable) */
  const char *criticality; /* (unowned) (nullable) */
  gboolean high;           /* of high criticality */
  gboolean no_known;       /* an explicit "no known allergy" statement */
  gboolean refuted;        /* entered-in-error or refuted: not shown as active */
  gboolean inactive;
} WardAllergy;

typedef enum
{
  WARD_ALLERGIES_UNAVAILABLE, /* not loaded, no scope, error */
  WARD_ALLERGIES_NOT_RECORDED,
  WARD_ALLERGIES_NONE_KNOWN,
  WARD_ALLERGIES_KNOWN,
} WardAllergyState;

/* Why nothing is known of the allergies: beside the statement "unavailable" only. */
typedef enum
{
  WARD_ALLERGY_LACK_UNTOLD,        /* no reason is given */
  WARD_ALLERGY_LACK_NOT_LOADED,    /* not asked for, or on the way */
  WARD_ALLERGY_LACK_NOT_PERMITTED, /* no scope, or the server refused */
  WARD_ALLERGY_LACK_FAILED,
  WARD_ALLERGY_LACK_UNREADABLE,        /* something was sent, and could not be read */
  WARD_ALLERGY_LACK_KEPT_BACK,         /* an empty answer of a server that says that it keeps something from Ward … */
  WARD_ALLERGY_LACK_KEPT_FROM_ACCOUNT, /* … or from the account that is signed in */
} WardAllergyLack;

WardAllergyState ward_allergies_get_state (const WardAllergy *const *allergies, guint n, gboolean loaded);

/* The banner's words, all of them, so that they can be tested without a widget (clinical.md section 3). */
typedef struct
{
  char *name;             /* (owned) */
  char *preferred_name;   /* (owned) (nullable) */
  char *latin_name;       /* (owned) (nullable) a current name in Latin script where the first is in another one */
  char *born;             /* (owned) "14-Jun-1962 (62y)"; deceased: without age */
  char *died;             /* (owned) (nullable) "09-Mar-2024" or "Not recorded" */
  char *age_at_death;     /* (owned) (nullable) */
  char *gender;           /* (owned) */
  char *identifier_label; /* (owned) */
  char *identifier;       /* (owned) "MRN-…" or "Not recorded", with "(+n)" */
  char *allergies;        /* (owned) "Known allergies", … */
  char *allergy_names;    /* (owned) (nullable) joined, never cut */
  char *tags;             /* (owned) (nullable) "Multiple birth, 2nd · Restricted" */
  char *warning;          /* (owned) (nullable) inactive, replaced by …: a bar over the record */
  char *details;          /* (owned) zone 2: lines "Label<TAB>value" */
  char *summary;          /* (owned) for the screen reader and prints: one sentence of zone 1 */
  gboolean deceased;
  gboolean restricted;
} WardBannerText;

WardBannerText *ward_banner_text_new (const WardPatient *patient, WardAllergyState allergy_state,
                                      const WardAllergy *const *allergies, guint n_allergies, const char *mrn_system,
                                      GTimeZone *zone, gint64 now_us) G_GNUC_WARN_UNUSED_RESULT;
char *ward_allergies_format_state (WardAllergyState state, WardAllergyLack lack,
                                   gboolean partial) G_GNUC_WARN_UNUSED_RESULT;
void ward_banner_text_tell_allergies (WardBannerText *text, WardAllergyState state, WardAllergyLack lack,
                                      gboolean partial);
void ward_banner_text_add_warning (WardBannerText *text, const char *warning);
void ward_banner_text_free (WardBannerText *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardPatient, ward_patient_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardBannerText, ward_banner_text_free)

G_END_DECLS
