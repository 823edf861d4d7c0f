/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/base/ward-json.h"
#include "sandbox/ward-sandbox-dates.h"

G_BEGIN_DECLS

/* All resources as the text that is sent, with what searches ask about beside them. People and hand-written resources are
 * there from the start; a patient's made-up results are made when they are first asked for, and then only read. */

typedef enum
{
  WARD_SANDBOX_TYPE_PATIENT,
  WARD_SANDBOX_TYPE_OBSERVATION,
  WARD_SANDBOX_TYPE_DIAGNOSTIC_REPORT,
  WARD_SANDBOX_TYPE_ALLERGY_INTOLERANCE,
  WARD_SANDBOX_TYPE_ENCOUNTER,
  WARD_SANDBOX_TYPE_PRACTITIONER,
  WARD_SANDBOX_TYPE_ORGANIZATION,
  WARD_SANDBOX_TYPE_SPECIMEN,
  WARD_SANDBOX_TYPE_PRACTITIONER_ROLE,
  WARD_SANDBOX_TYPE_SERVICE_REQUEST,
  WARD_SANDBOX_TYPE_CONDITION,
  WARD_SANDBOX_N_TYPES,
  WARD_SANDBOX_TYPE_UNKNOWN = WARD_SANDBOX_N_TYPES,
} WardSandboxType;

typedef struct
{
  WardSandboxType type;
  char *id;                      /* (owned) */
  char *json;                    /* (owned) the resource */
  size_t length;                 /* of json */
  int person;                    /* index of its patient, -1: none */
  const char *status;            /* (unowned) interned (nullable) */
  const char *const *categories; /* (unowned) interned "system|code" */
  const char *const *codes;      /* (unowned) interned "system|code" */
  const char *encounter;         /* (unowned) interned (nullable) "Encounter/…" */
  WardSandboxSpan when;          /* to_us 0: no date */
  gint64 updated_us;             /* meta.lastUpdated; 0: none */
  int version;
} WardSandboxEntry;

typedef struct
{
  char *id;               /* (owned) */
  char *display;          /* (owned) "FAMILY, Given" */
  char *birth_date;       /* (owned) (nullable) */
  char *gender;           /* (owned) (nullable) */
  char *mrn;              /* (owned) (nullable) */
  GPtrArray *names;       /* (owned) of WardSandboxName */
  GPtrArray *identifiers; /* (owned) of char *: "system|value", NULL at the end */
  gboolean active;
  gboolean restricted;
  gboolean loaded; /* whether the results are made */
} WardSandboxPerson;

typedef struct
{
  char *family;     /* (owned) folded (nullable) */
  GPtrArray *given; /* (owned) folded */
  char *text;       /* (owned) folded (nullable) */
} WardSandboxName;

typedef struct _WardSandboxStore WardSandboxStore;

WardSandboxStore *ward_sandbox_store_new (void) G_GNUC_WARN_UNUSED_RESULT;
void ward_sandbox_store_free (WardSandboxStore *store);
gboolean ward_sandbox_store_add (WardSandboxStore *store, char *json, GError **error); /* takes the text */
void ward_sandbox_store_restrict (WardSandboxStore *store, const char *patient);
void ward_sandbox_store_finish (WardSandboxStore *store, gboolean sorted);

/* Adds a patient's results with ward_sandbox_store_add(); their ids begin with the patient's id and '-'. */
typedef void (*WardSandboxLoader) (WardSandboxStore *store, const char *patient, gpointer user_data);
void ward_sandbox_store_set_loader (WardSandboxStore *store, WardSandboxLoader loader, gpointer user_data);
void ward_sandbox_store_require (WardSandboxStore *store, int person); /* -1: everybody */

WardSandboxType ward_sandbox_type_from_name (const char *name);
const char *ward_sandbox_type_get_name (WardSandboxType type);
const WardSandboxEntry *ward_sandbox_store_find (WardSandboxStore *store, WardSandboxType type, const char *id);
GPtrArray *ward_sandbox_store_get_entries (WardSandboxStore *store, WardSandboxType type, int person); /* -1: all */
int ward_sandbox_store_find_person (WardSandboxStore *store, const char *id);                          /* -1: none */
const WardSandboxPerson *ward_sandbox_store_get_person (WardSandboxStore *store, guint index);
guint ward_sandbox_store_get_n_persons (WardSandboxStore *store);
char *ward_sandbox_fold (const char *text) G_GNUC_WARN_UNUSED_RESULT; /* lower case, without accents */

G_END_DECLS
