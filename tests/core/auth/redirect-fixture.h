/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/auth/ward-redirect-listener-private.h"

/* A redirect listener with a judge that says what a test wants, and a client that talks to it from the same main loop over a real socket. */

#define CANARY "kanarienvogel-7d41"
#define LONG_MS 60000

typedef enum
{
  IN_JUDGE_NOTHING,
  IN_JUDGE_STOP,
  IN_JUDGE_UNREF,
} InJudge;

typedef struct
{
  WardEventLog *events;           /* (owned) */
  WardRedirectListener *listener; /* (owned) (nullable) */
  char *uri;                      /* (owned) (nullable) */
  guint port;
  WardRedirectVerdict verdict; /* what the judge says */
  InJudge in_judge;
  guint judged;
  char *query;   /* (owned) (nullable) the last one */
  GError *error; /* (owned) (nullable) of the signal */
  guint failed;
} RedirectFixture;

typedef struct
{
  GSocket *socket; /* (owned) (nullable) */
} RedirectClient;

void redirect_turn (void);
guint redirect_get_port (GSocket *socket);
GSocket *redirect_bind_socket (const char *host, guint port) G_GNUC_WARN_UNUSED_RESULT;
guint redirect_find_free_port (void);
gboolean redirect_have_ipv6 (void);
void redirect_fixture_stop (RedirectFixture *fx);
gboolean redirect_fixture_try (RedirectFixture *fx, const char *const *uris, gboolean any_port, GError **error);
void redirect_fixture_start (RedirectFixture *fx);
void redirect_fixture_set_up (RedirectFixture *fx, gconstpointer data);
void redirect_fixture_tear_down (RedirectFixture *fx, gconstpointer data);
void redirect_await_events (RedirectFixture *fx);
guint redirect_count_events (RedirectFixture *fx, const char *step);
gboolean redirect_client_try (RedirectClient *client, const char *host, guint port);
void redirect_client_connect (RedirectClient *client, RedirectFixture *fx);
void redirect_client_close (RedirectClient *client);
void redirect_client_send (RedirectClient *client, const char *bytes, size_t length);
gboolean redirect_client_read (RedirectClient *client, GString *text);
gboolean redirect_is_whole (const GString *text);
char *redirect_client_finish (RedirectClient *client) G_GNUC_WARN_UNUSED_RESULT;
char *redirect_exchange_bytes (RedirectFixture *fx, const char *bytes, size_t length) G_GNUC_WARN_UNUSED_RESULT;
char *redirect_build_request (RedirectFixture *fx, const char *line, const char *headers) G_GNUC_WARN_UNUSED_RESULT;
char *redirect_exchange (RedirectFixture *fx, const char *line, const char *headers) G_GNUC_WARN_UNUSED_RESULT;
guint redirect_get_status (const char *answer);
guint redirect_ask (RedirectFixture *fx, const char *line, const char *headers);
guint redirect_ask_raw (RedirectFixture *fx, const char *bytes, size_t length);
void redirect_check_good_hit (RedirectFixture *fx);
