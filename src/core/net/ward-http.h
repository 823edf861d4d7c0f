/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/base/ward-secret-text.h"
#include "core/diagnostics/ward-event.h"
#include "core/diagnostics/ward-failure.h"

G_BEGIN_DECLS

/* The bounded HTTP client: caps, deadlines, no redirects, TLS 1.2 or newer, HTTP/1.1 on old libsoup, no cookies, no cache, no sniffing, bearer only
 * to the origin that it was issued for (reliability.md sections 2 and 10.4). The only place that knows libsoup. */

typedef enum
{
  WARD_PRIORITY_SCREEN, /* what the user waits for */
  WARD_PRIORITY_AHEAD,
  WARD_PRIORITY_IDLE,
} WardPriority;

/* How far the body of an answer has come; total is -1 where the server did not say. On the main context, between the start and the callback. */
typedef void (*WardHttpProgress) (guint64 received, gint64 total, gpointer user_data);

/* A request: filled by the caller, copied by ward_http_send_async. Strings are borrowed for the call only. */
typedef struct
{
  const char *method; /* "GET" or "POST" */
  const char *url;
  const char *accept;        /* NULL: application/json */
  const char *form;          /* (nullable) application/x-www-form-urlencoded body; never logged, cleansed after use */
  const char *json;          /* (nullable) application/json body */
  WardSecretText *bearer;    /* (nullable) */
  const char *bearer_origin; /* required with bearer: any other origin is WARD_FAILURE_ADDRESS before a byte is sent */
  WardSecretText *basic;     /* (nullable) ready "user:password" in base64 */
  const char *if_none_match; /* (nullable) */
  const char *if_modified_since; /* (nullable) an HTTP date; only where there is no tag */
  const char *epic_client_id;    /* (nullable) the Epic-Client-ID header, on discovery and metadata only */
  gboolean no_cache;             /* Cache-Control: no-cache: a reload that the user asked for */
  size_t max_bytes;              /* decoded; 0: 64 MiB */
  guint total_deadline_ms;       /* 0: 60 000 */
  guint
      max_tries; /* GET on 408, 425, 429, 5xx and dropped connections, full-jitter back-off; 0: 1 for POST, 3 for GET */
  WardPriority priority;
  gboolean allow_loopback_http;
  WardHttpProgress progress; /* (nullable) */
  gpointer progress_data;    /* lives until the callback */
  /* for the event */
  WardEventType event_type;
  const char *tenant;
  const char *step;
  const char *resource;           /* (nullable) */
  char subject[WARD_DIGEST_SIZE]; /* whom it is about, as ward_event_log_digest() gives it; "" for nobody */
} WardHttpRequest;

/* An answer of any status. Boxed, reference counted. */
typedef struct _WardHttpResponse WardHttpResponse;
WardHttpResponse *ward_http_response_ref (WardHttpResponse *response);
void ward_http_response_unref (WardHttpResponse *response);
guint ward_http_response_get_status (const WardHttpResponse *response);
GBytes *ward_http_response_get_body (const WardHttpResponse *response); /* never NULL */
const char *ward_http_response_get_header (const WardHttpResponse *response,
                                           const char *name); /* (nullable) bounded, one line */
const char *
ward_http_response_get_content_type (const WardHttpResponse *response); /* lower case, no parameters; "" if absent */
gboolean ward_http_response_is_json (const WardHttpResponse *response);
gint64 ward_http_response_get_retry_after_ms (const WardHttpResponse *response); /* -1 none; at most 120 000 */
gboolean ward_http_response_get_date (const WardHttpResponse *response, gint64 *out_seconds);
gint64 ward_http_response_get_clock_skew_s (const WardHttpResponse *response); /* ours minus the server's; 0 unknown */
const char *ward_http_response_get_request_id (const WardHttpResponse *response);
gint64 ward_http_response_get_received_us (const WardHttpResponse *response);           /* real time, to the second */
void ward_http_response_name_request (const WardHttpResponse *response, GError *error); /* (nullable) */
const char *ward_http_response_get_tls_version (const WardHttpResponse *response);      /* (nullable) */
/* NULL for 2xx and 304; else a WARD_FAILURE error by status, "login page" for HTML where JSON was asked. */
GError *ward_http_response_to_error (const WardHttpResponse *response) G_GNUC_WARN_UNUSED_RESULT;

#define WARD_TYPE_HTTP (ward_http_get_type ())
G_DECLARE_FINAL_TYPE (WardHttp, ward_http, WARD, HTTP, GObject)

WardHttp *ward_http_new (WardEventLog *events) G_GNUC_WARN_UNUSED_RESULT; /* events (nullable) */
void ward_http_set_extra_authorities (
    WardHttp *self,
    GList *certificates); /* GTlsCertificate: trusted beside the system's (the sandbox, a tenant's CA) */
void ward_http_set_max_parallel (WardHttp *self, guint max_parallel); /* per host; default 6 */
WardEventLog *ward_http_get_events (WardHttp *self);
/* What a managed record allows (N48): hosts that may be asked at all, and keys that a host may show. NULL or empty: any. */
void ward_http_set_allowed_hosts (WardHttp *self, const char *const *hosts);
void ward_http_set_pinned_keys (WardHttp *self, const char *host, const char *const *keys);
/* Signal "proxy-credentials-needed" (name): somebody has to be asked, once; the answer comes here, and the request is to be repeated (N34). */
void ward_http_set_proxy_credentials (WardHttp *self, const char *proxy, const char *user, const char *password);
void
ward_http_drop_connections (WardHttp *self); /* after sleep or on another network: requests under way begin again */
void ward_http_send_async (WardHttp *self, const WardHttpRequest *request, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data);
WardHttpResponse *ward_http_send_finish (WardHttp *self, GAsyncResult *result,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *ward_http_dup_proxy_name (const char *address) G_GNUC_WARN_UNUSED_RESULT; /* (nullable) for words about it */
const char *ward_http_get_library_version (void);                               /* of the libsoup that runs: "3.2.3" */
void ward_http_prepare_process (
    void); /* first line of main: TLS floor, HTTP/1.1, debug variables scrubbed (reliability.md 2, P02, C15) */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardHttpResponse, ward_http_response_unref)

G_END_DECLS
