/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every fault the sandbox knows, by name, and where it strikes: what real servers, proxies and attackers do to a client
 * (auth.md section 7, reliability.md section 10). Most of what can be wrong with a token answer or an id_token is a
 * member that is another or is missing: "member" and "claim" can do any of it, the names beside them the usual. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-faults.h"

#include <string.h>

#define FHIR WARD_SANDBOX_AT_FHIR
#define BEARER WARD_SANDBOX_AT_BEARER
#define TOKEN WARD_SANDBOX_AT_TOKEN
#define REFRESH WARD_SANDBOX_AT_REFRESH
#define START WARD_SANDBOX_AT_START
#define BACK WARD_SANDBOX_AT_AUTHORIZE
#define DISCOVERY WARD_SANDBOX_AT_DISCOVERY
#define ANY WARD_SANDBOX_AT_ANY

typedef struct
{
  const char *name;
  guint place; /* of WardSandboxPlace */
} Kind;

static const Kind kinds[] = {
  { "latency", ANY },         /* =milliseconds */
  { "status", ANY },          /* =code; with ;retry-after=text and ;body=text */
  { "retry-after", ANY },     /* only beside status */
  { "body", ANY },            /* only beside status */
  { "redirect", ANY },        /* =address; 307, or with ;redirect-status=code */
  { "redirect-status", ANY }, /* only beside redirect */
  { "html", ANY },            /* 200 with a captive portal's page */
  { "cut-body", ANY },        /* closes after half of the body */
  { "broken-json", ANY },     /* half of the body as if it were all */
  { "slow-bytes", ANY },      /* 16 bytes each 50 ms */
  { "stall", ANY },           /* the head, then silence */
  { "endless", ANY },         /* a body without an end */
  { "close", ANY },           /* does it, and closes without a byte: the answer is lost */
  { "drop", ANY },            /* does nothing, and closes without a byte: the request is lost */
  { "garbage", ANY },         /* what is not HTTP */
  { "empty-body", ANY },
  { "json-array", ANY },    /* [] */
  { "json-null", ANY },     /* null */
  { "xml", ANY },           /* <html/> as application/xml */
  { "bom", ANY },           /* U+FEFF before the body */
  { "deep-json", ANY },     /* 10 000 brackets */
  { "duplicate-key", ANY }, /* the first member twice */
  { "bad-utf8", ANY },
  { "bad-gzip", ANY }, /* says gzip, is not */
  { "no-content-type", ANY },
  { "date", ANY },           /* =seconds by which the Date header is ahead: "-600" */
  { "outcome", FHIR },       /* 200 with an OperationOutcome */
  { "wrong-patient", FHIR }, /* the first resource is about somebody else; =all: every one */
  { "no-next", FHIR },
  { "loop-next", FHIR },
  { "foreign-next", FHIR },
  { "expired-page", FHIR },
  { "outcome-only", FHIR },
  { "no-etag", FHIR },
  { "break-glass", FHIR }, /* 403 with Epic's 4130 */
  { "merged", FHIR },      /* Epic's 4107; =address: with a redirect to it */
  /* Token answers. */
  { "refuse-token", TOKEN },                           /* invalid_grant, or =error */
  { "refuse-client", TOKEN },                          /* invalid_client */
  { "refuse-device", WARD_SANDBOX_AT_DEVICE },         /* invalid_grant for a registered device (auth.md X096) */
  { "refuse-registration", WARD_SANDBOX_AT_REGISTER }, /* 403 */
  { "other-software", WARD_SANDBOX_AT_REGISTER },      /* 201 for another software_id (X097) */
  { "no-client-id", WARD_SANDBOX_AT_REGISTER },        /* 201 without a client_id (X097) */
  { "member", TOKEN },                                 /* =name:raw JSON; =name takes it away; may be repeated */
  { "no-refresh-token", TOKEN },                       /* the one that was shown stays good */
  { "no-access-token", TOKEN },
  { "no-id-token", TOKEN },
  { "token-type", TOKEN },    /* =text; without: left out */
  { "expires-in", TOKEN },    /* =raw JSON; without: left out */
  { "scope", TOKEN },         /* =text */
  { "token-patient", TOKEN }, /* =id; without: left out */
  { "refresh-no-token", REFRESH },
  { "refresh-empty-token", REFRESH },
  { "refresh-no-expires", REFRESH },
  { "refresh-patient", REFRESH }, /* =id */
  { "refresh-scope", REFRESH },   /* =text; less than before */
  { "refresh-sub", REFRESH },     /* the id_token is somebody else's */
  { "refresh-type", REFRESH },    /* =text */
  /* id_tokens. */
  { "claim", TOKEN }, /* as "member", of the id_token */
  { "id-token-signature", TOKEN },
  { "id-token-none", TOKEN },
  { "id-token-hs256", TOKEN },
  { "id-token-rs512", TOKEN },
  { "id-token-kid", TOKEN },
  { "id-token-no-kid", TOKEN },
  { "id-token-crit", TOKEN },
  { "id-token-parts", TOKEN }, /* =2, 4 or 5 */
  { "id-token-padding", TOKEN },
  { "id-token-huge", TOKEN }, /* 1 MB */
  { "id-token-iss", TOKEN },  /* that of old Epic: …/oauth2/token */
  { "id-token-iss-base", TOKEN },
  { "id-token-iss-foreign", TOKEN },
  { "id-token-no-iss", TOKEN },
  { "id-token-aud", TOKEN },
  { "id-token-aud-array", TOKEN },
  { "id-token-aud-foreign", TOKEN }, /* an array with somebody else in it */
  { "id-token-no-aud", TOKEN },
  { "id-token-azp", TOKEN },
  { "id-token-sub", TOKEN },
  { "id-token-no-sub", TOKEN },
  { "id-token-nonce", TOKEN },
  { "id-token-no-nonce", TOKEN },
  { "id-token-at-hash", TOKEN },
  { "id-token-expired", TOKEN },
  { "id-token-no-exp", TOKEN },
  { "id-token-exp-string", TOKEN },
  { "id-token-iat-future", TOKEN },
  { "id-token-no-iat", TOKEN },
  { "fhir-user-outside", TOKEN },
  { "fhir-user-relative", TOKEN },
  { "fhir-user-foreign", TOKEN },
  { "fhir-user-patient", TOKEN },
  { "rotate-keys", TOKEN },
  /* The way back from the authorization endpoint; they wait for it. */
  { "wrong-iss", BACK },
  { "no-iss", BACK },
  { "wrong-state", BACK },
  { "no-state", BACK },
  { "two-states", BACK },
  { "two-codes", BACK },
  { "empty-code", BACK },
  { "no-code", BACK },
  { "code-and-error", BACK },
  { "redirect-error", BACK }, /* =error in place of the code */
  { "plain-only", DISCOVERY },
  { "no-pkce-methods", DISCOVERY },
  { "issuer-mismatch", DISCOVERY },
  { "http-endpoints", DISCOVERY },
  { "foreign-endpoints", DISCOVERY },
  { "relative-endpoints", DISCOVERY },
  { "no-issuer", DISCOVERY },
  /* The SMART launcher's simulated errors, by its names. */
  { "auth_invalid_client_id", START },
  { "auth_invalid_redirect_uri", START },
  { "auth_invalid_scope", START },
  { "auth_invalid_client_secret", TOKEN },
  { "token_invalid_token", TOKEN },
  { "token_expired_registration_token", WARD_SANDBOX_AT_REGISTER | WARD_SANDBOX_AT_BACKEND | WARD_SANDBOX_AT_DEVICE },
  { "token_expired_refresh_token", REFRESH },
  { "token_invalid_scope", TOKEN },
  { "token_invalid_jti", TOKEN },
  { "request_invalid_token", BEARER },
  { "request_expired_token", BEARER },
};

/**
 * ward_sandbox_find_fault_place:
 * @part: a fault's name, perhaps with '=' and a value
 *
 * Returns: where it strikes; 0 where there is no such fault
 */
WardSandboxPlace
ward_sandbox_find_fault_place (const char *part)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (ward_sandbox_is_same_fault (kinds[i].name, part))
      return (WardSandboxPlace) kinds[i].place;
  return (WardSandboxPlace) 0;
}

gboolean
ward_sandbox_is_same_fault (const char *a, const char *b)
{
  size_t length = strcspn (a, "=");

  return length == strcspn (b, "=") && strncmp (a, b, length) == 0;
}
