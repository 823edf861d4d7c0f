/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sandbox/plain-client.h"
#include "support/ward-test-keys.h"

G_BEGIN_DECLS

/* Assertions that clients sign, right ones and wrong ones. */

typedef struct
{
  const char *name;      /* of the case, in tables */
  const char *algorithm; /* NULL: that of the key's kind: RS384 or ES384 */
  const char *header;    /* NULL: alg, kid and typ */
  const char *issuer;    /* NULL: the client */
  const char *subject;   /* NULL: the client */
  const char *audience;  /* NULL: the token endpoint; else raw JSON */
  const char *jti;       /* NULL: a new one; else raw JSON; "": none */
  int expires_in_s;      /* 0: 240 */
  int issued_ago_s;      /* negative: in the future */
  const char *extra;     /* further members with a leading comma */
} PlainAssertion;

/* how NULL: a good one. */
char *plain_build_assertion (WardSandbox *sandbox, WardTestKey *key, gboolean rsa, const char *client_id,
                             const PlainAssertion *how) G_GNUC_WARN_UNUSED_RESULT;
/* A token request of a client that signs: fields are "name", "value", …, NULL. */
PlainAnswer *plain_post_signed (WardSandbox *sandbox, const char *assertion, ...) G_GNUC_NULL_TERMINATED;

#define PLAIN_ASSERTION_TYPE "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
#define PLAIN_DEVICE_GRANT "urn:ietf:params:oauth:grant-type:jwt-bearer"

G_END_DECLS
