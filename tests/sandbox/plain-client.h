/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/base/ward-json.h"
#include "sandbox/ward-sandbox.h"

G_BEGIN_DECLS

/* A client of plain sockets for the sandbox's tests: it knows HTTP and OAuth by itself, and shares nothing with core/net
 * or core/auth. */

typedef struct
{
  guint status;
  char *head;     /* (owned) */
  char *body;     /* (owned) */
  size_t length;  /* of the body */
  gboolean whole; /* as long as Content-Length said */
} PlainAnswer;

void plain_answer_free (PlainAnswer *answer);
char *plain_answer_dup_header (const PlainAnswer *answer, const char *name);
WardJsonDoc *plain_answer_parse (const PlainAnswer *answer); /* fails the test where it is no JSON */

/* headers: whole lines with CRLF, or NULL. NULL: the connection ended without an HTTP answer. */
PlainAnswer *plain_request (WardSandbox *sandbox, const char *method, const char *target, const char *headers,
                            const char *body);
PlainAnswer *plain_send (WardSandbox *sandbox, const char *bytes, size_t length);
PlainAnswer *plain_post_form (WardSandbox *sandbox, const char *target, const char *form);
/* GET of a path below the FHIR base, or of an absolute address of the sandbox, with a bearer token. */
PlainAnswer *plain_get (WardSandbox *sandbox, const char *path, const char *token);
PlainAnswer *plain_get_with (WardSandbox *sandbox, const char *path, const char *token, const char *headers);

const char *plain_get_verifier (void);
char *plain_build_authorize_url (WardSandbox *sandbox, const char *scope);
char *plain_build_authorize_url_for (WardSandbox *sandbox, const char *client_id, const char *scope,
                                     const char *launch);
char *plain_dup_query_value (const char *address, const char *name);
char *plain_token_path (WardSandbox *sandbox);
char *plain_redeem (WardSandbox *sandbox, const char *address, WardJsonDoc **out_doc);
/* Signs in as the clinician: the access token; the whole answer in out_doc where wanted. */
char *plain_sign_in (WardSandbox *sandbox, const char *scope, const char *patient, WardJsonDoc **out_doc);
WardSandbox *plain_start (WardSandboxProfile profile);
void plain_stop (WardSandbox *sandbox);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlainAnswer, plain_answer_free)

#define PLAIN_REDIRECT "http://127.0.0.1:49152/callback"
#define PLAIN_SCOPE                                                                       \
  "openid fhirUser profile user/Patient.rs user/Observation.rs user/DiagnosticReport.rs " \
  "user/AllergyIntolerance.rs user/Encounter.rs user/Practitioner.rs offline_access"

G_END_DECLS
