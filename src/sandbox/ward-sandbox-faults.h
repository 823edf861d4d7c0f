/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sandbox/ward-sandbox-private.h"

G_BEGIN_DECLS

/* Where a fault means something, and what each part of the sandbox does about those that strike. */

typedef enum
{
  WARD_SANDBOX_AT_FHIR = 1 << 0,
  WARD_SANDBOX_AT_BEARER = 1 << 1,  /* FHIR requests with a token */
  WARD_SANDBOX_AT_CODE = 1 << 2,    /* token requests by grant: a code */
  WARD_SANDBOX_AT_REFRESH = 1 << 3, /* a refresh token */
  WARD_SANDBOX_AT_BACKEND = 1 << 4, /* client_credentials */
  WARD_SANDBOX_AT_DEVICE = 1 << 5,  /* jwt-bearer */
  WARD_SANDBOX_AT_UNGRANTED = 1 << 6,
  WARD_SANDBOX_AT_TOKEN = WARD_SANDBOX_AT_CODE | WARD_SANDBOX_AT_REFRESH | WARD_SANDBOX_AT_BACKEND
                          | WARD_SANDBOX_AT_DEVICE | WARD_SANDBOX_AT_UNGRANTED,
  WARD_SANDBOX_AT_START = 1 << 7, /* the authorization endpoint itself */
  WARD_SANDBOX_AT_PAGES = 1 << 8, /* the pages it leads through */
  WARD_SANDBOX_AT_AUTHORIZE = WARD_SANDBOX_AT_START | WARD_SANDBOX_AT_PAGES,
  WARD_SANDBOX_AT_DISCOVERY = 1 << 9,
  WARD_SANDBOX_AT_REGISTER = 1 << 10,
  WARD_SANDBOX_AT_OTHER = 1 << 11,
  WARD_SANDBOX_AT_ANY = (1 << 12) - 1,
} WardSandboxPlace;

/* Of "status=429" or "status"; 0 where there is no such fault. */
WardSandboxPlace ward_sandbox_find_fault_place (const char *part);
gboolean ward_sandbox_is_same_fault (const char *a, const char *b);
WardSandboxPlace ward_sandbox_get_place (WardSandbox *self, const WardSandboxRequest *request);
void ward_sandbox_count_redirect (WardSandbox *self);

/* The eleven simulated errors of the SMART launcher (auth.md section 2). */
WardSandboxResponse *ward_sandbox_simulate_error (WardSandbox *self,
                                                  const WardSandboxRequest *request) G_GNUC_WARN_UNUSED_RESULT;

/* Members of a JSON object to be replaced. In raw, "$name" stands for a word, "$value" for the fault's own value as a JSON
 * string, "$raw" for it as it is; raw NULL takes the member away. */
typedef struct
{
  const char *fault;
  const char *member;
  const char *raw;
} WardSandboxLie;

/* words: pairs of name and text, NULL at the end; any: a fault "any=member:raw" for all others. Takes and gives the JSON. */
char *ward_sandbox_tell_lies (const WardSandboxRequest *request, const WardSandboxLie *lies, guint n_lies,
                              const char *any, const char *const *words, char *json) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
