/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/net/ward-http-private.h"
#include "support/ward-fault-server.h"

G_BEGIN_DECLS

/* A client and a server of faults, and one request between them. */

typedef struct
{
  WardFaultServer *server; /* (owned) */
  WardHttp *http;          /* (owned) */
  WardEventLog *events;    /* (owned) */
  guint n_given_up;        /* how many requests libsoup is to lose */
} NetFixture;

typedef struct
{
  WardHttpResponse *response; /* (owned) (nullable) */
  GError *error;              /* (owned) (nullable) */
  gboolean done;
} NetResult;

void net_fixture_set_up (NetFixture *fixture, gconstpointer data);
void net_fixture_tear_down (NetFixture *fixture, gconstpointer data);
void net_fixture_set_short_times (NetFixture *fixture); /* deadlines of 300 ms */
void net_fixture_begin (NetFixture *fixture, const char *path, const WardHttpRequest *like, GCancellable *cancellable,
                        NetResult *result);
void net_fixture_wait (NetResult *result);
void net_fixture_ask (NetFixture *fixture, const char *path, const WardHttpRequest *like, NetResult *result);
void net_result_clear (NetResult *result);
char *net_result_dup_text (const NetResult *result) G_GNUC_WARN_UNUSED_RESULT;
void net_fixture_drain (void); /* lets what is still in work come to its end */

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NetResult, net_result_clear)

G_END_DECLS
