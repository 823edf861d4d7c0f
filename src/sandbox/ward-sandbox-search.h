/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sandbox/ward-sandbox-http.h"
#include "sandbox/ward-sandbox-store.h"

G_BEGIN_DECLS

/* A FHIR search as it was asked, and what it finds. Pure: no HTTP, no scopes. */

typedef struct
{
  WardSandboxType type;
  gboolean epic;
  int person;          /* -1: none named */
  gboolean nobody;     /* a patient was named who does not exist */
  GPtrArray *params;   /* (owned) of WardSandboxParam: all of them */
  GPtrArray *unknown;  /* (owned) of char *: names that this search does not know */
  int count;           /* -1: not given */
  gboolean only_total; /* _summary=count, or _count=0 */
  gboolean oldest_first;
  char *problem;            /* (owned) (nullable) why the search cannot be done */
  const char *problem_code; /* (unowned) (nullable) Epic's number for it */
} WardSandboxSearch;

WardSandboxSearch *
ward_sandbox_search_new (WardSandboxStore *store, WardSandboxType type, gboolean epic,
                         const char *query) G_GNUC_WARN_UNUSED_RESULT; /* NULL: the query is malformed */
void ward_sandbox_search_free (WardSandboxSearch *search);
GPtrArray *ward_sandbox_search_run (WardSandboxStore *store, const WardSandboxSearch *search)
    G_GNUC_WARN_UNUSED_RESULT; /* of entries, unowned */
gboolean ward_sandbox_match_date (const WardSandboxSpan *when, const char *const *values);
gboolean ward_sandbox_match_token (const char *const *tokens, const char *const *values);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardSandboxSearch, ward_sandbox_search_free)

G_END_DECLS
