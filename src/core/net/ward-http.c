/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bounded client: a libsoup session without features, and a queue for each server, so that what the user waits for goes first and is never kept out
 * by what is fetched ahead (reliability.md sections 2.1 and 11, N33, N47). */
#define G_LOG_DOMAIN "ward-net"

#include "core/net/ward-http-private.h"

#include <string.h>

#include "core/base/ward-clock.h"
#include "core/base/ward-url.h"
#include "core/net/ward-http-breaker.h"
#include "core/net/ward-http-idle.h"

#define DEFAULT_PARALLEL 6
#define MAX_PARALLEL 32
#define MAX_QUEUED 1000
#define RETRY_BUDGET 10.0
#define RETRY_EARNED 0.2
#define CLOCK_SKEW_LIMIT_S 300
#define N_PRIORITIES (WARD_PRIORITY_IDLE + 1)

typedef struct
{
  guint n_active;
  guint n_queued;
  WardHttpBreaker breaker;
  GQueue active;               /* of (unowned) WardExchange */
  GQueue queues[N_PRIORITIES]; /* of (unowned) WardExchange, which end themselves */
} Host;

struct _WardHttp
{
  GObject parent_instance;

  SoupSession *session;     /* (owned) */
  WardHttpIdle *idle;       /* (owned) its connections */
  GMainContext *context;    /* (owned) */
  WardEventLog *events;     /* (owned) (nullable) */
  GList *authorities;       /* (owned) of (owned) GTlsCertificate */
  GHashTable *hosts;        /* (owned) origin → Host */
  GHashTable *skewed;       /* (owned) hosts whose clock was noted */
  WardHttpGuard *guard;     /* (owned) */
  WardHttpProxy *proxy;     /* (owned) */
  WardHttpTrust *trust;     /* (owned) */
  GNetworkMonitor *monitor; /* (owned) */
  WardHttpTimes times;
  guint max_parallel;
  guint n_given_up;
  double retry_budget;
};

G_DEFINE_FINAL_TYPE (WardHttp, ward_http, G_TYPE_OBJECT)

enum
{
  SIGNAL_PROXY_CREDENTIALS_NEEDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
ward_http_finalize (GObject *object)
{
  WardHttp *self = WARD_HTTP (object);

  g_clear_pointer (&self->idle, ward_http_idle_free);
  soup_session_abort (self->session);
  g_clear_object (&self->session);
  g_clear_object (&self->proxy);
  g_clear_object (&self->monitor);
  g_clear_pointer (&self->guard, ward_http_guard_free);
  g_clear_pointer (&self->trust, ward_http_trust_free);
  g_clear_object (&self->events);
  g_list_free_full (self->authorities, g_object_unref);
  g_clear_pointer (&self->hosts, g_hash_table_unref);
  g_clear_pointer (&self->skewed, g_hash_table_unref);
  g_clear_pointer (&self->context, g_main_context_unref);

  G_OBJECT_CLASS (ward_http_parent_class)->finalize (object);
}

static void
ward_http_class_init (WardHttpClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ward_http_finalize;

  /**
   * WardHttp::proxy-credentials-needed:
   * @self: the client
   * @proxy: name and port of the network's proxy
   *
   * The proxy wants a name and a password: somebody is to be asked, and ward_http_set_proxy_credentials() to be told. Not again for the same proxy before
   * it was told.
   */
  signals[SIGNAL_PROXY_CREDENTIALS_NEEDED]
      = g_signal_new ("proxy-credentials-needed", WARD_TYPE_HTTP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                      1, G_TYPE_STRING);
}

/* A session without features (reliability.md section 2.1), and without a timer for idle connections: see ward-http-idle.h. */
static SoupSession *
new_session (WardHttp *self)
{
  SoupSession *session
      = soup_session_new_with_options ("max-conns", 64, "max-conns-per-host", MAX_PARALLEL, "timeout", 0u,
                                       "idle-timeout", 0u, "user-agent", "Ward/" WARD_VERSION, NULL);

  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  ward_http_proxy_attach (self->proxy, session);
  if (ward_http_trust_get_database (self->trust) != NULL)
    soup_session_set_tls_database (session, ward_http_trust_get_database (self->trust));

  return session;
}

/* A connection whose answer was just read is not idle yet, and would outlive an abort: so the session goes as a whole, when the last request in it has
 * ended. */
static void
replace_session (gpointer data)
{
  WardHttp *self = data;
  g_autoptr (SoupSession) before = g_steal_pointer (&self->session);

  ward_http_idle_forget (self->idle);
  self->session = new_session (self);
}

static void
ward_http_init (WardHttp *self)
{
  self->max_parallel = DEFAULT_PARALLEL;
  self->retry_budget = RETRY_BUDGET;
  self->times = (WardHttpTimes){ .connect_ms = 10000,
                                 .first_byte_ms = 30000,
                                 .body_window_ms = 20000,
                                 .body_window_bytes = 4096,
                                 .retry_wait_ms = 20000,
                                 .idle_ms = 50000,
                                 .grace_ms = 5000 };
  self->context = g_main_context_ref_thread_default ();
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->skewed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->guard = ward_http_guard_new ();
  self->proxy = ward_http_proxy_new (NULL);
  self->trust = ward_http_trust_new (NULL);
  self->session = new_session (self);
  self->idle = ward_http_idle_new (self->context, replace_session, self);
  self->monitor = g_object_ref (g_network_monitor_get_default ());
}

static void
note_process (WardHttp *self)
{
  WardEventFields fields = { .type = WARD_EVENT_PROGRAM, .result = WARD_RESULT_NOTE };
  g_autofree char *step = NULL;

  if (!soup_check_version (3, 6, 6))
    {
      fields.step = "old libsoup: HTTP/2 off";
      ward_event_log_add (self->events, &fields);
    }
  if (!ward_secret_is_locked_in_memory ())
    {
      fields.step = "secrets are not locked in memory";
      ward_event_log_add (self->events, &fields);
    }
  if (ward_http_get_scrubbed () != NULL)
    {
      step = g_strdup_printf ("environment ignored: %.50s", ward_http_get_scrubbed ());
      fields.step = step;
      ward_event_log_add (self->events, &fields);
    }
}

/**
 * ward_http_new:
 * @events: (nullable): where each request is noted
 *
 * Makes a client. It is used on the thread whose default main context is the current one.
 *
 * Returns: (transfer full): the client
 */
WardHttp *
ward_http_new (WardEventLog *events)
{
  WardHttp *self = g_object_new (WARD_TYPE_HTTP, NULL);

  g_set_object (&self->events, events);
  note_process (self);

  return self;
}

/**
 * ward_http_set_extra_authorities:
 * @self: a client
 * @certificates: (element-type GTlsCertificate) (nullable): authorities
 *
 * Trusts these authorities beside the system's: a server's certificate that one of them issued for the server's name is accepted. All other faults of
 * a certificate stay faults.
 */
void
ward_http_set_extra_authorities (WardHttp *self, GList *certificates)
{
  g_return_if_fail (WARD_IS_HTTP (self));

  g_list_free_full (self->authorities, g_object_unref);
  self->authorities = g_list_copy_deep (certificates, (GCopyFunc) (void (*) (void)) g_object_ref, NULL);
}

/**
 * ward_http_set_max_parallel:
 * @self: a client
 * @max_parallel: 1 to 32
 *
 * Sets how many requests one server gets at once.
 */
void
ward_http_set_max_parallel (WardHttp *self, guint max_parallel)
{
  g_return_if_fail (WARD_IS_HTTP (self));

  self->max_parallel = CLAMP (max_parallel, 1, MAX_PARALLEL);
}

/**
 * ward_http_get_events:
 * @self: a client
 *
 * Gives the log that it writes to.
 *
 * Returns: (transfer none) (nullable): the log
 */
WardEventLog *
ward_http_get_events (WardHttp *self)
{
  g_return_val_if_fail (WARD_IS_HTTP (self), NULL);

  return self->events;
}

SoupSession *
ward_http_get_session (WardHttp *self)
{
  return self->session;
}

/* libsoup keeps a request to itself: its session is not asked again. What it lost stays lost with it, and so do the connections of that session. */
void
ward_http_note_given_up (WardHttp *self, SoupSession *session)
{
  const WardEventFields fields
      = { .type = WARD_EVENT_PROGRAM, .result = WARD_RESULT_WARNING, .step = "a request was given up by Ward itself" };

  self->n_given_up++;
  ward_event_log_add (self->events, &fields);
  if (session == self->session)
    replace_session (self);
}

guint
ward_http_get_n_given_up (WardHttp *self)
{
  return self->n_given_up;
}

/* What went over it has ended. Each session counts its connections anew. */
void
ward_http_note_connection (WardHttp *self, SoupSession *session, SoupMessage *message, gboolean closed)
{
  guint64 connection = soup_message_get_connection_id (message);

  if (connection == 0 || session != self->session)
    return;
  if (closed)
    ward_http_idle_note_closed (self->idle, connection);
  else
    ward_http_idle_note_use (self->idle, connection, self->times.idle_ms);
}

GMainContext *
ward_http_get_context (WardHttp *self)
{
  return self->context;
}

const WardHttpTimes *
ward_http_get_times (WardHttp *self)
{
  return &self->times;
}

void
ward_http_set_times (WardHttp *self, const WardHttpTimes *times)
{
  self->times = *times;
}

GList *
ward_http_get_extra_authorities (WardHttp *self)
{
  return self->authorities;
}

/**
 * ward_http_set_allowed_hosts:
 * @self: a client
 * @hosts: (nullable) (array zero-terminated=1): host names in lower case
 *
 * Limits whom the client asks: a request to any other host fails before a byte is sent.
 */
void
ward_http_set_allowed_hosts (WardHttp *self, const char *const *hosts)
{
  g_return_if_fail (WARD_IS_HTTP (self));

  ward_http_guard_set_hosts (self->guard, hosts);
}

/**
 * ward_http_set_pinned_keys:
 * @self: a client
 * @host: a host name in lower case
 * @keys: (nullable) (array zero-terminated=1): SHA-256 of the public keys that it may show, in base64
 *
 * Limits what a host may prove itself with, beside a valid certificate.
 */
void
ward_http_set_pinned_keys (WardHttp *self, const char *host, const char *const *keys)
{
  g_return_if_fail (WARD_IS_HTTP (self));

  ward_http_guard_set_keys (self->guard, host, keys);
}

/**
 * ward_http_set_proxy_credentials:
 * @self: a client
 * @proxy: the proxy, as the signal named it
 * @user: (nullable): the name; %NULL to forget
 * @password: (nullable): the password
 *
 * Keeps what a proxy wants to know, in memory only.
 */
void
ward_http_set_proxy_credentials (WardHttp *self, const char *proxy, const char *user, const char *password)
{
  g_autofree char *plain = NULL;
  g_autofree char *encoded = NULL;
  g_autoptr (WardSecretText) basic = NULL;

  g_return_if_fail (WARD_IS_HTTP (self));
  g_return_if_fail (proxy != NULL);

  if (user != NULL)
    {
      plain = g_strdup_printf ("%s:%s", user, password != NULL ? password : "");
      encoded = g_base64_encode ((const guchar *) plain, strlen (plain));
      basic = ward_secret_text_new (encoded);
      ward_secret_clear_string (&plain);
      ward_secret_clear_string (&encoded);
    }
  ward_http_proxy_set_credentials (self->proxy, proxy, basic);
}

void
ward_http_ask_proxy_credentials (WardHttp *self, const char *proxy)
{
  g_signal_emit (self, signals[SIGNAL_PROXY_CREDENTIALS_NEEDED], 0, proxy);
}

/* A connection that was made under another list of authorities is not used again. What is being read was trusted when it began, and comes to its end. */
static void
refresh_trust (WardHttp *self)
{
  const WardEventFields fields
      = { .type = WARD_EVENT_PROGRAM, .result = WARD_RESULT_NOTE, .step = "trusted authorities changed" };

  if (!ward_http_trust_refresh (self->trust))
    return;
  ward_event_log_add (self->events, &fields);
  replace_session (self);
}

void
ward_http_set_trust_file (WardHttp *self, const char *file)
{
  ward_http_trust_free (self->trust);
  self->trust = ward_http_trust_new (file);
  replace_session (self);
}

/**
 * ward_http_drop_connections:
 * @self: a client
 *
 * Lets go of all connections, which sleep or another network has made dead ones. What was being read begins again on a new one; a POST is left to its
 * own deadline, since whether it arrived would be in doubt (T12).
 */
void
ward_http_drop_connections (WardHttp *self)
{
  GHashTableIter iter;
  gpointer value;

  g_return_if_fail (WARD_IS_HTTP (self));

  g_hash_table_iter_init (&iter, self->hosts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_queue_foreach (&((Host *) value)->active, (GFunc) (void (*) (void)) ward_exchange_interrupt, NULL);
  replace_session (self);
}

WardHttpGuard *
ward_http_get_guard (WardHttp *self)
{
  return self->guard;
}

WardHttpProxy *
ward_http_get_proxy (WardHttp *self)
{
  return self->proxy;
}

void
ward_http_set_proxy_settings (WardHttp *self, GProxyResolver *settings)
{
  g_object_unref (self->proxy);
  self->proxy = ward_http_proxy_new (settings);
  replace_session (self);
}

GNetworkMonitor *
ward_http_get_network_monitor (WardHttp *self)
{
  return self->monitor;
}

void
ward_http_set_network_monitor (WardHttp *self, GNetworkMonitor *monitor)
{
  g_set_object (&self->monitor, monitor);
}

/* Once a server: a clock that is off makes sign-ins fail and ages wrong (N42). */
void
ward_http_note_clock_skew (WardHttp *self, const char *host, gint64 skew_s)
{
  WardEventFields fields = { .type = WARD_EVENT_PROGRAM,
                             .result = WARD_RESULT_WARNING,
                             .step = "clock differs from the server's",
                             .host = host,
                             .failure = "clock" };

  if (ABS (skew_s) < CLOCK_SKEW_LIMIT_S || !g_hash_table_add (self->skewed, g_strdup (host)))
    return;
  fields.count = (guint) MIN (ABS (skew_s), G_MAXINT);
  ward_event_log_add (self->events, &fields);
}

/* Retries are a budget that successes refill, so that a server in trouble is not asked three times as often. */
gboolean
ward_http_take_retry (WardHttp *self)
{
  if (self->retry_budget < 1.0)
    return FALSE;
  self->retry_budget -= 1.0;

  return TRUE;
}

static Host *
get_host (WardHttp *self, const char *origin)
{
  Host *host = g_hash_table_lookup (self->hosts, origin);

  if (host == NULL)
    {
      host = g_new0 (Host, 1);
      g_hash_table_insert (self->hosts, g_strdup (origin), host);
    }

  return host;
}

/* How a request ended: for the budget of retries and for the breaker. */
void
ward_http_note_outcome (WardHttp *self, const char *origin, const GError *error, guint status)
{
  Host *host = get_host (self, origin);
  WardFailure failure = error != NULL ? ward_failure_from_error (error) : WARD_FAILURE_SERVER;

  if (error == NULL)
    self->retry_budget = MIN (self->retry_budget + RETRY_EARNED, RETRY_BUDGET);

  if (error == NULL && status < 500)
    ward_http_breaker_note_success (&host->breaker);
  else if (error == NULL || failure == WARD_FAILURE_DNS || failure == WARD_FAILURE_CONNECT
           || failure == WARD_FAILURE_TIMEOUT || failure == WARD_FAILURE_INTERRUPTED)
    ward_http_breaker_note_failure (&host->breaker, failure, ward_clock_monotonic_us (NULL));
  else
    ward_http_breaker_note_cancelled (&host->breaker);
}

/* What is fetched ahead leaves one slot free for what the user asks next. */
static WardExchange *
take_next (WardHttp *self, Host *host)
{
  guint ahead = self->max_parallel > 1 ? self->max_parallel - 1 : 1;

  for (guint i = 0; i < N_PRIORITIES; i++)
    {
      if (host->n_active >= (i == WARD_PRIORITY_SCREEN ? self->max_parallel : ahead))
        return NULL;
      if (!g_queue_is_empty (&host->queues[i]))
        {
          host->n_queued--;
          host->n_active++;
          g_queue_push_tail (&host->active, g_queue_peek_head (&host->queues[i]));
          return g_queue_pop_head (&host->queues[i]);
        }
    }

  return NULL;
}

static void
free_slot (Host *host, WardExchange *exchange)
{
  host->n_active--;
  g_queue_remove (&host->active, exchange);
}

/* Nobody is trusted where the list of authorities is gone (C19); what goes out in clear, to this computer only, needs none. */
static gboolean
is_trustless (WardHttp *self, WardExchange *exchange)
{
  return ward_http_trust_is_lost (self->trust) && g_str_has_prefix (ward_exchange_get_origin (exchange), "https:");
}

/* The breaker is asked when a request's turn comes: what waits in a long queue does not try one after the other a server that has gone (N33). */
static gboolean
may_start (Host *host, WardExchange *exchange)
{
  return ward_exchange_get_priority (exchange) == WARD_PRIORITY_SCREEN
         || ward_http_breaker_lets_pass (&host->breaker, ward_clock_monotonic_us (NULL));
}

/* What was not sent got no answer: "the server has a problem" would be said of a request that it never saw. That it is out of reach is as true of this one. */
static WardFailure
name_held_back (const Host *host)
{
  return host->breaker.last == WARD_FAILURE_SERVER ? WARD_FAILURE_HELD_BACK : host->breaker.last;
}

static void
dispatch (WardHttp *self, Host *host)
{
  /* An exchange that ends at once may hold the last reference. */
  g_object_ref (self);
  refresh_trust (self);
  ward_http_idle_check (self->idle);
  for (WardExchange *exchange; (exchange = take_next (self, host)) != NULL;)
    if (is_trustless (self, exchange))
      {
        free_slot (host, exchange);
        ward_exchange_refuse (exchange, WARD_FAILURE_TLS_CERTIFICATE, "not sent: no trusted authorities",
                              "This computer’s list of trusted authorities cannot be read");
      }
    else if (may_start (host, exchange))
      ward_exchange_start_try (exchange);
    else
      {
        free_slot (host, exchange);
        ward_exchange_refuse (exchange, name_held_back (host), "not sent: the server is left alone",
                              "The server failed again and again and is left alone for a moment");
      }
  g_object_unref (self);
}

void
ward_http_queue (WardHttp *self, WardExchange *exchange)
{
  Host *host = get_host (self, ward_exchange_get_origin (exchange));

  g_queue_push_tail (&host->queues[ward_exchange_get_priority (exchange)], exchange);
  host->n_queued++;
  dispatch (self, host);
}

void
ward_http_unqueue (WardHttp *self, WardExchange *exchange)
{
  Host *host = get_host (self, ward_exchange_get_origin (exchange));

  if (g_queue_remove (&host->queues[ward_exchange_get_priority (exchange)], exchange))
    host->n_queued--;
}

void
ward_http_release_slot (WardHttp *self, WardExchange *exchange)
{
  Host *host = get_host (self, ward_exchange_get_origin (exchange));

  free_slot (host, exchange);
  dispatch (self, host);
}

/**
 * ward_http_send_async:
 * @self: a client
 * @request: what to ask; copied
 * @cancellable: (nullable): ends it at any time
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * Sends a request when its turn comes. An answer of any status is a success here; the errors of ward_http_send_finish() are those of the way.
 */
void
ward_http_send_async (WardHttp *self, const WardHttpRequest *request, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *origin = NULL;
  g_autofree char *name = NULL;
  GError *error = NULL;
  Host *host;

  g_return_if_fail (WARD_IS_HTTP (self));
  g_return_if_fail (request != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_http_send_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (!ward_http_check_request (request, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  origin = ward_url_dup_origin (request->url);
  name = ward_url_dup_host (request->url);
  if (!ward_http_guard_check_host (self->guard, name, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  host = get_host (self, origin);
  if (host->n_queued >= MAX_QUEUED)
    {
      g_task_return_new_error (task, WARD_FAILURE, WARD_FAILURE_TOO_MANY, "Too many requests wait for this server");
      return;
    }

  ward_exchange_send (ward_exchange_new (task, request, origin));
}

/**
 * ward_http_send_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location for a %WARD_FAILURE or %G_IO_ERROR_CANCELLED
 *
 * Ends ward_http_send_async().
 *
 * Returns: (transfer full) (nullable): the answer, whatever its status
 */
WardHttpResponse *
ward_http_send_finish (WardHttp *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (WARD_IS_HTTP (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, ward_http_send_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
