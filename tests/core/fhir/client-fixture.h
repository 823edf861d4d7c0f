/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/fhir/fhir-fixture.h"
#include "core/fhir/ward-fhir-private.h"
#include "support/ward-fault-server.h"

G_BEGIN_DECLS

/* A FHIR client before a server that does what its script says, and what one search brought. */

typedef struct
{
  guint n_asked;     /* tokens asked for */
  guint n_rejected;  /* … after a 401 */
  gboolean stubborn; /* gives the rejected token again */
  gboolean signed_out;
} FixtureTokens;

typedef struct
{
  WardFaultServer *server; /* (owned) */
  WardHttp *http;          /* (owned) */
  WardFhirClient *client;  /* (owned) */
  FixtureTokens tokens;
} ClientFixture;

typedef struct
{
  GPtrArray *pages;             /* (owned) */
  GString *ids;                 /* (owned) of the rows in order, each followed by a blank */
  GError *error;                /* (owned) (nullable) */
  GCancellable *cancel_on_page; /* (unowned) (nullable) */
  gboolean done;
} SearchResult;

void client_fixture_set_up (ClientFixture *fixture, gconstpointer data);
void client_fixture_tear_down (ClientFixture *fixture, gconstpointer data);
void client_fixture_answer (ClientFixture *fixture, const char *path, guint status, const char *headers,
                            const char *body);
/* A Bundle of Observations of p1 with these ids ("a b c"); next is the link's url or NULL. */
char *client_fixture_bundle (const char *ids, const char *next) G_GNUC_WARN_UNUSED_RESULT;
void client_fixture_page (ClientFixture *fixture, const char *headers, const char *ids, const char *next);
void client_fixture_begin (ClientFixture *fixture, GCancellable *cancellable, gboolean no_cache, SearchResult *result);
void client_fixture_wait (SearchResult *result);
void client_fixture_search (ClientFixture *fixture, gboolean no_cache, SearchResult *result);
void client_fixture_drain (void);
void search_result_clear (SearchResult *result);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SearchResult, search_result_clear)

G_END_DECLS
