/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "core/net/ward-http-body.h"
#include "core/net/ward-http-guard.h"
#include "core/net/ward-http-proxy.h"
#include "core/net/ward-http-trust.h"
#include "core/net/ward-http.h"

G_BEGIN_DECLS

/* What the files of this folder share. */

typedef struct
{
  guint connect_ms;     /* each of: name, connection, TLS handshake */
  guint first_byte_ms;  /* from the request's end to the answer's headers */
  guint body_window_ms; /* in each window of this length at least body_window_bytes must come */
  guint body_window_bytes;
  guint retry_wait_ms; /* the longest pause that a request takes by itself */
  guint idle_ms;       /* a connection is kept so long without use: less than servers and firewalls keep it */
  guint grace_ms;      /* from a cancel until the request ends, also without an answer of libsoup */
} WardHttpTimes;

typedef struct _WardExchange WardExchange;

/* ward-http.c */
SoupSession *ward_http_get_session (WardHttp *self);
void ward_http_note_connection (WardHttp *self, SoupSession *session, SoupMessage *message, gboolean closed);
void ward_http_note_given_up (WardHttp *self, SoupSession *session);
guint ward_http_get_n_given_up (WardHttp *self); /* for tests: requests that libsoup has not answered a cancel of */
GMainContext *ward_http_get_context (WardHttp *self);
const WardHttpTimes *ward_http_get_times (WardHttp *self);
void ward_http_set_times (WardHttp *self, const WardHttpTimes *times); /* for tests */
GList *ward_http_get_extra_authorities (WardHttp *self);
WardHttpGuard *ward_http_get_guard (WardHttp *self);
WardHttpProxy *ward_http_get_proxy (WardHttp *self);
void ward_http_set_proxy_settings (WardHttp *self, GProxyResolver *settings); /* for tests */
GNetworkMonitor *ward_http_get_network_monitor (WardHttp *self);
void ward_http_set_network_monitor (WardHttp *self, GNetworkMonitor *monitor); /* for tests */
void ward_http_set_trust_file (WardHttp *self, const char *file); /* for tests: instead of the system's list */
void ward_http_ask_proxy_credentials (WardHttp *self, const char *proxy);
void ward_http_note_clock_skew (WardHttp *self, const char *host, gint64 skew_s);
gboolean ward_http_take_retry (WardHttp *self);
void ward_http_note_outcome (WardHttp *self, const char *origin, const GError *error, guint status);
void ward_http_queue (WardHttp *self, WardExchange *exchange);
void ward_http_unqueue (WardHttp *self, WardExchange *exchange);
void ward_http_release_slot (WardHttp *self, WardExchange *exchange);

/* ward-http-exchange.c */
WardExchange *ward_exchange_new (GTask *task, const WardHttpRequest *request, const char *origin);
void ward_exchange_send (WardExchange *exchange);      /* takes it over: it ends its task and frees itself */
void ward_exchange_start_try (WardExchange *exchange); /* it has got its slot */
void ward_exchange_refuse (WardExchange *exchange, WardFailure failure, const char *step,
                           const char *message);       /* instead: nothing is sent */
void ward_exchange_interrupt (WardExchange *exchange); /* the network went away under it */
const char *ward_exchange_get_origin (WardExchange *exchange);
WardPriority ward_exchange_get_priority (WardExchange *exchange);

/* ward-http-request.c */
void ward_http_request_copy (WardHttpRequest *copy, const WardHttpRequest *request);
void ward_http_request_clear (WardHttpRequest *copy);

/* ward-http-message.c */
SoupMessage *ward_http_build_message (const WardHttpRequest *request, const char *request_id, gboolean fresh_connection,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ward_http_check_request (const WardHttpRequest *request, GError **error);
gboolean ward_http_check_headers (SoupMessage *message, gint64 *out_length, gboolean *out_gzip, GError **error);

/* ward-http-tls.c */
GTlsCertificateFlags ward_http_certificate_judge (GTlsCertificate *certificate, GTlsCertificateFlags errors,
                                                  GList *authorities);
gboolean ward_http_certificate_is_trusted (GTlsCertificate *certificate, GTlsCertificateFlags errors, GUri *uri,
                                           GList *authorities);
gboolean ward_http_certificate_is_strong (GTlsCertificate *certificate);
char *ward_http_certificate_dup_issuer (GTlsCertificate *certificate)
    G_GNUC_WARN_UNUSED_RESULT; /* (nullable) for a message */

/* ward-http-error.c */
GError *ward_http_translate_error (const GError *error, GTlsCertificateFlags tls_errors,
                                   const char *tls_issuer) G_GNUC_WARN_UNUSED_RESULT;
GError *ward_http_translate_tunnel_error (const GError *error, const char *proxy) G_GNUC_WARN_UNUSED_RESULT;
GError *ward_http_name_proxy (GError *error, const char *proxy) G_GNUC_WARN_UNUSED_RESULT;
GError *ward_http_judge_network (GError *error, GNetworkMonitor *monitor, const char *host) G_GNUC_WARN_UNUSED_RESULT;

/* ward-http-response.c */
WardHttpResponse *ward_http_response_new (SoupMessage *message, GBytes *body, const char *request_id,
                                          const char *accept, gint64 now_s) G_GNUC_WARN_UNUSED_RESULT;

/* ward-http-process.c */
const char *ward_http_get_scrubbed (void); /* (nullable) names of the variables that were taken out */

G_END_DECLS
