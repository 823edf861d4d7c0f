/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Every way in which Ward's work fails towards a server, the keyring or this computer: one closed list, one error domain, so that panes, the
 * connection test and the documents explain each in the same words. G_IO_ERROR_CANCELLED is never translated. */

#define WARD_FAILURE (ward_failure_quark ())

typedef enum
{
  /* the network */
  WARD_FAILURE_ADDRESS, /* not an address that Ward accepts */
  WARD_FAILURE_DNS,
  WARD_FAILURE_CONNECT,
  WARD_FAILURE_TIMEOUT,
  WARD_FAILURE_TLS_CERTIFICATE, /* unknown authority, expired, … */
  WARD_FAILURE_TLS_NAME,
  WARD_FAILURE_TLS_EXPIRED,   /* the connection test's names for a refused certificate, where the reason is known */
  WARD_FAILURE_TLS_NOT_YET,   /* … valid only later */
  WARD_FAILURE_TLS_AUTHORITY, /* … of an authority that is not known here */
  WARD_FAILURE_TLS_VERSION,
  WARD_FAILURE_TLS_CLIENT, /* the connection test's name for a server that wants a certificate of this computer */
  WARD_FAILURE_NO_HTTPS,   /* the port speaks something else than TLS */
  WARD_FAILURE_PROXY,
  WARD_FAILURE_OFFLINE,
  WARD_FAILURE_INTERRUPTED, /* body cut short, reset, bad framing */
  WARD_FAILURE_TOO_LARGE,
  WARD_FAILURE_REDIRECT,   /* answered with a redirect, which is never followed */
  WARD_FAILURE_LOGIN_PAGE, /* an HTML page where data was asked: captive portal, proxy, WAF */
  /* the answer */
  WARD_FAILURE_NOT_JSON,
  WARD_FAILURE_NOT_FHIR,
  WARD_FAILURE_WRONG_BASE,   /* no FHIR server at this path */
  WARD_FAILURE_BAD_REQUEST,  /* 400 */
  WARD_FAILURE_UNAUTHORIZED, /* 401 */
  WARD_FAILURE_FORBIDDEN,    /* 403 */
  WARD_FAILURE_NOT_FOUND,    /* 404 */
  WARD_FAILURE_CONFLICT,     /* 409, 412, 422 */
  WARD_FAILURE_GONE,         /* 410 */
  WARD_FAILURE_TOO_MANY,     /* 429 */
  WARD_FAILURE_SERVER,       /* 5xx */
  WARD_FAILURE_HELD_BACK,    /* not sent: the server said again and again that it failed */
  WARD_FAILURE_HTTP,         /* any other status */
  WARD_FAILURE_PAGING_EXPIRED,
  WARD_FAILURE_BREAK_THE_GLASS,
  WARD_FAILURE_WRONG_PATIENT,
  WARD_FAILURE_INCOMPLETE,
  /* discovery and sign-in */
  WARD_FAILURE_DISCOVERY,
  WARD_FAILURE_NO_PKCE,
  WARD_FAILURE_ISSUER,
  WARD_FAILURE_EPIC_BASE, /* an address from which Epic's issuer does not follow */
  WARD_FAILURE_PORT_TAKEN,
  WARD_FAILURE_BROWSER,
  WARD_FAILURE_DECLINED,
  WARD_FAILURE_SIGN_IN_TIMEOUT,
  WARD_FAILURE_PROBED,        /* too many wrong hits on the redirect port */
  WARD_FAILURE_AUTHORIZE,     /* any other authorize error */
  WARD_FAILURE_LAUNCH,        /* used already, or too old */
  WARD_FAILURE_LAUNCH_LINK,   /* not a launch link, or not a whole one */
  WARD_FAILURE_LAUNCH_TENANT, /* of a server that is not in the list */
  WARD_FAILURE_INVALID_GRANT,
  WARD_FAILURE_INVALID_CLIENT,
  WARD_FAILURE_TOKEN_RESPONSE,
  WARD_FAILURE_IDENTITY,   /* id_token refused */
  WARD_FAILURE_SIGNED_OUT, /* the session is over: sign in again */
  WARD_FAILURE_SCOPE,      /* not granted */
  WARD_FAILURE_CLOCK,
  WARD_FAILURE_RANDOM,
  /* the keyring */
  WARD_FAILURE_KEYRING_ABSENT,
  WARD_FAILURE_KEYRING_LOCKED,
  WARD_FAILURE_KEYRING_UNAVAILABLE,
  WARD_FAILURE_KEYRING_CORRUPT,
  /* this computer, found by the self-test */
  WARD_FAILURE_SANDBOX_NETWORK, /* in a Flatpak without --share=network */
  WARD_FAILURE_OLD_LIBRARY,     /* older than what was tested */
  WARD_FAILURE_CRYPTOGRAPHY,    /* a known answer came out wrong */
  WARD_FAILURE_TENANT,          /* a tenant record that Ward cannot use */
  WARD_FAILURE_INTERNAL,
  WARD_N_FAILURES,
} WardFailure;

typedef enum
{
  WARD_ASK_NOBODY,
  WARD_ASK_HOSPITAL, /* its IT or its FHIR server's administrators */
  WARD_ASK_VENDOR,   /* Epic or the server's maker */
  WARD_ASK_NETWORK,
  WARD_ASK_THIS_COMPUTER,
} WardAsk;

typedef struct
{
  const char *key;     /* (unowned) stable short name, "tls-name": for JSON, tests and documents */
  const char *title;   /* (unowned) what happened, a sentence; translated */
  const char *meaning; /* (unowned) what it means */
  const char *action;  /* (unowned) what to do */
  WardAsk ask;
  gboolean retry_helps;
} WardExplanation;

const char *ward_ask_get_name (WardAsk ask);  /* stable: "hospital", "vendor", … */
const char *ward_ask_get_label (WardAsk ask); /* translated: whom to ask; "" for nobody */
GQuark ward_failure_quark (void);
gboolean ward_failure_matches (const GError *error, WardFailure code);
WardFailure ward_failure_from_error (const GError *error); /* INTERNAL for a foreign domain */
WardFailure ward_failure_from_http_status (guint status);
/* The request that failed so: kept by g_error_copy(). */
void ward_failure_set_request (GError *error, const char *id, gint64 real_us);
const char *ward_failure_get_request_id (const GError *error); /* (nullable) our X-Request-Id; NULL: nothing was sent */
gint64 ward_failure_get_request_us (const GError *error);      /* real time of its end */
const WardExplanation *ward_failure_explain (WardFailure code);
const WardExplanation *ward_failure_explain_error (const GError *error);

G_END_DECLS
