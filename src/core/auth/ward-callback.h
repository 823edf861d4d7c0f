/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/base/ward-secret-text.h"

G_BEGIN_DECLS

/* Judges what came to the redirect URI. Pure: a query and what it has to fit. */

typedef enum
{
  WARD_CALLBACK_IGNORED, /* not an answer to our question: the wait goes on */
  WARD_CALLBACK_CODE,    /* the code may be redeemed */
  WARD_CALLBACK_ERROR,   /* the server's refusal, or an answer that must not be used: the wait is over */
} WardCallbackKind;

typedef struct
{
  WardSecretText *state;    /* (unowned) */
  const char *issuer;       /* (unowned) (nullable) the issuer that the question went to */
  gboolean requires_issuer; /* the server said that it sends `iss` (RFC 9207) */
  gboolean launched;        /* the question showed a launch token */
} WardCallbackQuestion;

typedef struct
{
  WardCallbackKind kind;
  WardSecretText *code; /* (owned) (nullable) with CODE */
  GError *error;        /* (owned) (nullable) with ERROR: a WARD_FAILURE */
  char *description;  /* (owned) (nullable) the server's words, one line, 200 characters at most: for the screen only */
  const char *reason; /* (unowned) (nullable) a constant for the event, with IGNORED */
} WardCallback;

void ward_callback_judge (const char *query, const WardCallbackQuestion *question, WardCallback *out_callback);
void ward_callback_clear (WardCallback *callback);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WardCallback, ward_callback_clear)

G_END_DECLS
