/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/auth/ward-sign-in.h"
#include "core/auth/ward-token-keeper-private.h"
#include "support/ward-fault-server.h"
#include "support/ward-test-keys.h"

G_BEGIN_DECLS

/* A provider that is right in all but what a test makes wrong: discovery, keys and token endpoint on a server of faults, a browser that goes where it is
 * told, and the client that signs in to it. Members of documents are JSON texts by name; NULL leaves one out. */

typedef struct _ProviderBrowser ProviderBrowser;

typedef struct
{
  WardFaultServer *server; /* (owned) */
  WardEventLog *events;    /* (owned) */
  WardHttp *http;          /* (owned) */
  WardVault *vault;        /* (owned) memory */
  WardTenant *tenant;      /* (owned) */
  WardTokenKeeper *keeper; /* (owned) (nullable) before provider_begin() */
  WardSignIn *sign_in;     /* (owned) (nullable) */
  WardLaunch *launch;      /* (owned) (nullable) of the attempts to come */

  WardTestKey *key;       /* (unowned) RSA, kid "k1": signs */
  WardTestKey *published; /* (unowned) (nullable) whose JWKS is served; NULL: key's */
  char *jwks;             /* (owned) (nullable) served as it is, in place of a key's */
  const char *algorithm;  /* "RS256" */
  const char *header;     /* (nullable) of the id_token, whole */
  char *id_token;         /* (owned) (nullable) as it is, in place of a signed one */

  GHashTable *tenant_members; /* (owned) */
  GHashTable *smart;          /* (owned) */
  GHashTable *openid;         /* (owned) */
  GHashTable *claims;         /* (owned) */
  GHashTable *answer;         /* (owned) of the token endpoint */

  const char *redirect_query; /* (nullable) "%s" stands for the state; NULL: code=c1&state=%s */
  gboolean stays_away;        /* the browser opens and never comes back */
  gboolean no_browser;        /* it cannot be opened */
  WardFaultScript *exchange;  /* (owned) (nullable) in place of the answer to the code */
  char *page;                 /* (owned) (nullable) what the browser got from the listener */
  char *state;                /* (owned) (nullable) of the link */
  char *nonce;                /* (owned) (nullable) of the link */
  char *redirect_uri;         /* (owned) (nullable) of the link */
  char *link;                 /* (owned) (nullable) */
  guint n_opened;
  ProviderBrowser *browser; /* (owned) (nullable) */
} Provider;

void provider_set_up (Provider *p, gconstpointer data);
void provider_tear_down (Provider *p, gconstpointer data);
void provider_set (GHashTable *members, const char *name, const char *json); /* NULL: leave it out */
void provider_begin (Provider *p);         /* publishes the documents, makes the client */
void provider_publish_smart (Provider *p); /* once more, as p->smart is now */
WardTenant *provider_read_tenant (Provider *p) G_GNUC_WARN_UNUSED_RESULT; /* the record as its members are now */
void provider_start (Provider *p);                                        /* an attempt, not waited for */
void provider_wait (Provider *p);                                         /* until the attempt is over */
void provider_sign_in (Provider *p);                                      /* begin, start, wait */
void provider_expect_done (Provider *p);
void provider_expect_failed (Provider *p, WardFailure code);
/* The answer to the next token request: the members of p->answer with an id_token by p->claims, when @with_id_token. */
char *provider_build_answer (Provider *p, gboolean with_id_token) G_GNUC_WARN_UNUSED_RESULT;
void provider_answer (Provider *p, guint status, const char *headers, const char *body);
char *provider_dup_form (Provider *p, guint n,
                         const char *name) G_GNUC_WARN_UNUSED_RESULT; /* of the nth token request */
/* Asks the keeper for a token and waits; NULL with @out_failure set where there is none. */
WardSecretText *provider_get_token (Provider *p, WardSecretText *rejected, int *out_failure);
int provider_resume (Provider *p);       /* -1 done, else the failure */
char *provider_dup_stored (Provider *p); /* (nullable) what the vault holds */
guint provider_count_events (Provider *p, const char *step);
void provider_drain (void);
/* What a browser does with an address on loopback: asks and reads to the end. */
char *provider_get (const char *url) G_GNUC_WARN_UNUSED_RESULT;
ProviderBrowser *provider_browse (const char *url) G_GNUC_WARN_UNUSED_RESULT; /* the same in a thread of its own */
char *provider_browser_join (ProviderBrowser *browser) G_GNUC_WARN_UNUSED_RESULT;
gboolean provider_is_listening (const char *url); /* this program, at that port: another may have got it since */

/* The keeper's clock in the test's hand. */
void provider_pass_time (Provider *p, gint64 seconds);
void provider_watch_clock (Provider *p); /* a keeper that provider_begin() did not make */

#define PROVIDER_TEST(path, function) g_test_add (path, Provider, NULL, provider_set_up, function, provider_tear_down)

G_END_DECLS
