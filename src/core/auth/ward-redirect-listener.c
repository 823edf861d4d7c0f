/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The redirect listener (RFC 8252 sections 7.3, 8.3, 8.10; reliability.md section 7, L01-L26). It takes one request a connection and one answer in all;
 * what it sends is constant. Plain GSockets rather than a GSocketService: the service binds with SO_REUSEADDR, and when the process has no descriptor
 * left it tries again without a pause. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-redirect-listener-private.h"

#include <openssl/crypto.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/auth/ward-loopback-peer.h"
#include "core/auth/ward-loopback-request.h"
#include "core/auth/ward-redirect-page.h"
#include "core/auth/ward-redirect-port.h"
#include "core/diagnostics/ward-failure.h"

#define MAX_CONNECTIONS 16
#define MAX_ACCEPTS 32 /* in one turn of the main loop */
#define MAX_WRONG_HITS 50
#define REQUEST_LIMIT_MS 5000
#define PAUSE_MS 100
#define FIRST_BYTES 4096
#define MAX_BYTES (WARD_LOOPBACK_MAX_HEAD + 1) /* one more than is taken, to see that it is too much */
#define MAX_DISCARD (256 * 1024)

typedef struct
{
  WardRedirectListener *listener; /* (unowned) */
  GSocket *socket;                /* (owned) */
  GSource *readable;              /* (owned) */
  GSource *deadline;              /* (owned) */
  guint8 *data;                   /* (owned) (nullable) what came; wiped before it is freed */
  size_t length;
  size_t size;
  size_t discarded;
  gboolean checked;  /* it is the same user's */
  gboolean answered; /* only waiting for the browser to close */
} Connection;

struct _WardRedirectListener
{
  GObject parent_instance;

  WardEventLog *events; /* (owned) (nullable) */
  char *tenant_id;      /* (owned) (nullable) */
  WardRedirectJudge judge;
  gpointer user_data; /* (owned) by destroy */
  GDestroyNotify destroy;
  char *tables; /* (owned) */
  guint limit_ms;
  gboolean stays_open; /* after an answer was taken */

  GMainContext *context; /* (owned) (nullable) */
  GSource *acceptable;   /* (owned) (nullable) */
  GSource *pause;        /* (owned) (nullable) */
  GQueue connections;    /* of (owned) Connection, the oldest first */
  Connection *judged;    /* (unowned) (nullable) the one that the judge looks at */

  WardRedirectPort port; /* its socket is there while it listens */
  WardLoopbackTarget target;
  guint wrong_hits;
  guint foreign_hits;
  gboolean tables_missed; /* and said so */
};

G_DEFINE_FINAL_TYPE (WardRedirectListener, ward_redirect_listener, G_TYPE_OBJECT)

enum
{
  SIGNAL_FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void watch_port (WardRedirectListener *self);

static void
note (WardRedirectListener *self, WardEventResult result, const char *step, guint count, const char *failure)
{
  WardEventFields fields = { .type = WARD_EVENT_SIGN_IN,
                             .result = result,
                             .tenant = self->tenant_id,
                             .step = step,
                             .count = count,
                             .failure = failure };

  ward_event_log_add (self->events, &fields);
}

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
connection_wipe (Connection *connection)
{
  if (connection->data != NULL)
    OPENSSL_cleanse (connection->data, connection->size);
  g_clear_pointer (&connection->data, g_free);
  connection->length = connection->size = 0;
}

/* Whoever closes first keeps the port for a minute (TIME-WAIT), and without SO_REUSEADDR the next sign-in could not have it. So the browser closes
 * first, or the connection is reset: what was sent before is still read by the other end. */
static void
connection_drop (Connection *connection, gboolean reset)
{
  struct linger at_once = { .l_onoff = 1 };

  g_queue_remove (&connection->listener->connections, connection);
  clear_source (&connection->readable);
  clear_source (&connection->deadline);
  if (reset)
    setsockopt (g_socket_get_fd (connection->socket), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  g_socket_close (connection->socket, NULL);
  g_object_unref (connection->socket);
  connection_wipe (connection);
  g_free (connection);
}

static void
drop_others (WardRedirectListener *self, const Connection *kept)
{
  GList *next;

  for (GList *link = self->connections.head; link != NULL; link = next)
    {
      next = link->next;
      if (link->data != kept)
        connection_drop (link->data, TRUE);
    }
}

static void
close_port (WardRedirectListener *self)
{
  clear_source (&self->acceptable);
  clear_source (&self->pause);
  ward_redirect_port_close (&self->port);
}

/* It is small enough for the socket's buffer, which is empty: so it leaves at once, even if the listener goes right after. */
static void
connection_answer (Connection *connection, WardRedirectPage page)
{
  g_autofree char *text = ward_redirect_page_build (page);

  g_socket_send (connection->socket, text, strlen (text), NULL, NULL);
  connection_wipe (connection);
  connection->answered = TRUE;
}

static void
count_wrong_hit (WardRedirectListener *self)
{
  g_autoptr (GError) error = NULL;

  self->wrong_hits++;
  note (self, WARD_RESULT_NOTE, "redirect-ignored", self->wrong_hits, NULL);
  if (self->wrong_hits < MAX_WRONG_HITS)
    return;

  ward_redirect_listener_stop (self);
  error = g_error_new (WARD_FAILURE, WARD_FAILURE_PROBED,
                       "Another program sent %u wrong requests to the port on which Ward waited", self->wrong_hits);
  note (self, WARD_RESULT_FAILED, "redirect-probed", self->wrong_hits, ward_failure_explain_error (error)->key);
  g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
}

static WardRedirectPage
get_page (WardRedirectVerdict verdict)
{
  if (verdict == WARD_REDIRECT_DONE)
    return WARD_REDIRECT_PAGE_DONE;

  return verdict == WARD_REDIRECT_REFUSED ? WARD_REDIRECT_PAGE_REFUSED : WARD_REDIRECT_PAGE_BAD;
}

/* The judge may stop the listener; the page is sent all the same. */
static void
take_hit (Connection *connection, size_t query, size_t query_length)
{
  WardRedirectListener *self = connection->listener;
  WardRedirectVerdict verdict;
  gboolean stopped;

  connection->data[query + query_length] = '\0';
  self->judged = connection;
  verdict = self->judge ((const char *) connection->data + query, self->user_data);
  self->judged = NULL;
  connection_wipe (connection);
  stopped = self->port.socket == NULL;

  if (verdict != WARD_REDIRECT_IGNORED && self->stays_open)
    self->wrong_hits = 0;
  else if (verdict != WARD_REDIRECT_IGNORED)
    {
      close_port (self);
      drop_others (self, connection);
    }
  connection_answer (connection, get_page (verdict));
  if (stopped)
    connection_drop (connection, TRUE);
  else if (verdict == WARD_REDIRECT_IGNORED)
    count_wrong_hit (self);
}

/* L12. Looked up when the first bytes are there: a browser that only connects ahead is not worth a look, and brings nothing. */
static gboolean
is_ours (Connection *connection)
{
  WardRedirectListener *self = connection->listener;
  g_autoptr (GSocketAddress) peer = g_socket_get_remote_address (connection->socket, NULL);
  g_autoptr (GSocketAddress) own = g_socket_get_local_address (connection->socket, NULL);
  WardLoopbackPeer found;
  uid_t uid = 0;

  if (!G_IS_INET_SOCKET_ADDRESS (peer) || !G_IS_INET_SOCKET_ADDRESS (own))
    return FALSE;
  found = ward_loopback_peer_find (self->tables, G_INET_SOCKET_ADDRESS (peer), G_INET_SOCKET_ADDRESS (own), &uid);
  if (found == WARD_LOOPBACK_PEER_UNREADABLE)
    {
      if (!self->tables_missed)
        note (self, WARD_RESULT_NOTE, "redirect-user-unknown", 0, NULL);
      self->tables_missed = TRUE;
      return TRUE;
    }
  if (found == WARD_LOOPBACK_PEER_GONE)
    return FALSE;
  if (uid == geteuid ())
    return TRUE;

  /* Each twofold: a stranger cannot push the other events out of the log. */
  self->foreign_hits++;
  if ((self->foreign_hits & (self->foreign_hits - 1)) == 0)
    note (self, WARD_RESULT_WARNING, "redirect-foreign-user", self->foreign_hits, NULL);

  return FALSE;
}

static void
take_bytes (Connection *connection, size_t n)
{
  WardRedirectListener *self = connection->listener;
  gboolean first = connection->length == 0;
  gboolean line_ended = memchr (connection->data + connection->length, '\n', n) != NULL;
  size_t query = 0, query_length = 0;
  WardLoopbackVerdict verdict;

  connection->length += n;
  if (!connection->checked && !is_ours (connection))
    {
      connection_drop (connection, TRUE);
      return;
    }
  connection->checked = TRUE;
  /* The head is read from its beginning each time; bytes that end no line cannot change the judgement. */
  if (!first && !line_ended && connection->length <= WARD_LOOPBACK_MAX_HEAD)
    return;

  verdict = ward_loopback_request_parse ((const char *) connection->data, connection->length, &self->target, &query,
                                         &query_length);
  switch (verdict)
    {
    case WARD_LOOPBACK_MORE:
      break;
    case WARD_LOOPBACK_HIT:
      take_hit (connection, query, query_length);
      break;
    case WARD_LOOPBACK_NOT_FOUND:
      connection_answer (connection, WARD_REDIRECT_PAGE_NOT_FOUND);
      break;
    case WARD_LOOPBACK_METHOD:
      connection_answer (connection, WARD_REDIRECT_PAGE_METHOD);
      break;
    case WARD_LOOPBACK_BAD:
    case WARD_LOOPBACK_TOO_LARGE:
      connection_answer (connection,
                         verdict == WARD_LOOPBACK_BAD ? WARD_REDIRECT_PAGE_BAD : WARD_REDIRECT_PAGE_TOO_LARGE);
      count_wrong_hit (self);
      break;
    case WARD_LOOPBACK_NOT_HTTP:
    default:
      connection_drop (connection, TRUE);
      break;
    }
}

/* The old bytes are wiped, which g_realloc() would not do. */
static void
make_room (Connection *connection)
{
  size_t size = connection->size == 0 ? FIRST_BYTES : MIN (connection->size * 2, MAX_BYTES);
  guint8 *data;

  if (connection->length < connection->size)
    return;
  data = g_malloc (size);
  if (connection->length > 0)
    memcpy (data, connection->data, connection->length);
  if (connection->data != NULL)
    OPENSSL_cleanse (connection->data, connection->size);
  g_free (connection->data);
  connection->data = data;
  connection->size = size;
}

/* One read. After the answer bytes are only thrown away: a socket that is closed with unread bytes resets, and the page could be lost. */
static void
connection_read (Connection *connection)
{
  g_autoptr (GError) error = NULL;
  char waste[4096];
  gssize n;

  if (connection->answered)
    n = g_socket_receive (connection->socket, waste, sizeof waste, NULL, &error);
  else
    {
      make_room (connection);
      n = g_socket_receive (connection->socket, (char *) connection->data + connection->length,
                            connection->size - connection->length, NULL, &error);
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return;
  if (n <= 0)
    connection_drop (connection, n < 0);
  else if (!connection->answered)
    take_bytes (connection, (size_t) n);
  else if ((connection->discarded += (size_t) n) > MAX_DISCARD)
    connection_drop (connection, TRUE);
}

static gboolean
readable_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  Connection *connection = user_data;
  g_autoptr (WardRedirectListener) self = g_object_ref (connection->listener);

  connection_read (connection);

  return G_SOURCE_CONTINUE;
}

static gboolean
deadline_cb (gpointer user_data)
{
  connection_drop (user_data, TRUE);

  return G_SOURCE_REMOVE;
}

/* The oldest gives way (L10): one that was answered before one that still speaks. */
static void
evict (WardRedirectListener *self)
{
  Connection *oldest = g_queue_peek_head (&self->connections);

  for (GList *link = self->connections.head; link != NULL && !oldest->answered; link = link->next)
    if (((Connection *) link->data)->answered)
      oldest = link->data;
  connection_drop (oldest, TRUE);
}

static void
add_connection (WardRedirectListener *self, GSocket *socket)
{
  Connection *connection = g_new0 (Connection, 1);

  if (self->connections.length >= MAX_CONNECTIONS)
    evict (self);

  g_socket_set_blocking (socket, FALSE);
  connection->listener = self;
  connection->socket = socket;
  connection->readable = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_callback (connection->readable, G_SOURCE_FUNC (readable_cb), connection, NULL);
  g_source_attach (connection->readable, self->context);
  connection->deadline = g_timeout_source_new (self->limit_ms);
  g_source_set_callback (connection->deadline, deadline_cb, connection, NULL);
  g_source_attach (connection->deadline, self->context);
  g_queue_push_tail (&self->connections, connection);

  /* What is there already is read before another connection can take the place. */
  connection_read (connection);
}

static gboolean
pause_cb (gpointer user_data)
{
  WardRedirectListener *self = user_data;

  clear_source (&self->pause);
  watch_port (self);

  return G_SOURCE_REMOVE;
}

static gboolean
acceptable_cb (GSocket *listening, GIOCondition condition, gpointer user_data)
{
  g_autoptr (WardRedirectListener) self = g_object_ref (user_data);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < MAX_ACCEPTS && error == NULL && self->port.socket != NULL; i++)
    {
      GSocket *socket = g_socket_accept (self->port.socket, NULL, &error);

      if (socket != NULL)
        add_connection (self, socket);
    }
  /* Without a free descriptor the connection stays where it is and would be announced for ever. */
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      clear_source (&self->acceptable);
      self->pause = g_timeout_source_new (PAUSE_MS);
      g_source_set_callback (self->pause, pause_cb, self, NULL);
      g_source_attach (self->pause, self->context);
    }

  return G_SOURCE_CONTINUE;
}

static void
watch_port (WardRedirectListener *self)
{
  self->acceptable = g_socket_create_source (self->port.socket, G_IO_IN, NULL);
  g_source_set_callback (self->acceptable, G_SOURCE_FUNC (acceptable_cb), self, NULL);
  g_source_attach (self->acceptable, self->context);
}

static void
ward_redirect_listener_dispose (GObject *object)
{
  ward_redirect_listener_stop (WARD_REDIRECT_LISTENER (object));

  G_OBJECT_CLASS (ward_redirect_listener_parent_class)->dispose (object);
}

static void
ward_redirect_listener_finalize (GObject *object)
{
  WardRedirectListener *self = WARD_REDIRECT_LISTENER (object);

  if (self->destroy != NULL)
    self->destroy (self->user_data);
  g_clear_object (&self->events);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self->tenant_id);
  g_free (self->tables);
  g_free (self->port.uri);

  G_OBJECT_CLASS (ward_redirect_listener_parent_class)->finalize (object);
}

static void
ward_redirect_listener_class_init (WardRedirectListenerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ward_redirect_listener_dispose;
  object_class->finalize = ward_redirect_listener_finalize;

  /**
   * WardRedirectListener::failed:
   * @self: a listener
   * @error: a %WARD_FAILURE_PROBED
   *
   * The wait was ended, since somebody else speaks to the port.
   */
  signals[SIGNAL_FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
ward_redirect_listener_init (WardRedirectListener *self)
{
  self->limit_ms = REQUEST_LIMIT_MS;
  self->tables = g_strdup (WARD_LOOPBACK_TABLES);
  g_queue_init (&self->connections);
}

/**
 * ward_redirect_listener_new:
 * @events: (nullable): where events go
 * @tenant_id: (nullable): the tenant's id, for the events
 * @judge: (scope notified): says what a redirect is
 * @user_data: for @judge
 * @destroy: (nullable): frees @user_data
 *
 * Makes a listener that does not listen yet.
 *
 * Returns: (transfer full): a listener
 */
WardRedirectListener *
ward_redirect_listener_new (WardEventLog *events, const char *tenant_id, WardRedirectJudge judge, gpointer user_data,
                            GDestroyNotify destroy)
{
  WardRedirectListener *self;

  g_return_val_if_fail (events == NULL || WARD_IS_EVENT_LOG (events), NULL);
  g_return_val_if_fail (judge != NULL, NULL);

  self = g_object_new (WARD_TYPE_REDIRECT_LISTENER, NULL);
  g_set_object (&self->events, events);
  self->tenant_id = g_strdup (tenant_id);
  self->judge = judge;
  self->user_data = user_data;
  self->destroy = destroy;

  return self;
}

/**
 * ward_redirect_listener_set_stays_open:
 * @self: a listener that does not listen
 * @stays_open: whether it goes on after an answer was taken
 *
 * Lets it take one answer after the other, for a launch address (ward-launch-listener.h). Everything else stays as strict as it is.
 */
void
ward_redirect_listener_set_stays_open (WardRedirectListener *self, gboolean stays_open)
{
  g_return_if_fail (WARD_IS_REDIRECT_LISTENER (self));

  self->stays_open = stays_open;
}

/**
 * ward_redirect_listener_start:
 * @self: a listener that does not listen
 * @redirect_uris: (array zero-terminated=1): the registered redirect URIs, the best first
 * @any_port: whether the server takes any port of this computer for the registered one
 * @error: return location for %WARD_FAILURE_PORT_TAKEN, which names each port and who has it, or %WARD_FAILURE_TENANT
 *
 * Listens on the first of the URIs that can be had, those with an address before those with a name, on the thread-default main context. This comes
 * before the browser is opened.
 *
 * Returns: %TRUE if it listens
 */
gboolean
ward_redirect_listener_start (WardRedirectListener *self, const char *const *redirect_uris, gboolean any_port,
                              GError **error)
{
  g_autoptr (GError) local = NULL;

  g_return_val_if_fail (WARD_IS_REDIRECT_LISTENER (self), FALSE);
  g_return_val_if_fail (redirect_uris != NULL, FALSE);
  g_return_val_if_fail (self->port.socket == NULL && self->judged == NULL, FALSE);

  drop_others (self, NULL);
  g_clear_pointer (&self->port.uri, g_free);
  self->wrong_hits = self->foreign_hits = 0;
  if (!ward_redirect_port_open (redirect_uris, any_port, self->tables, &self->port, &local))
    {
      note (self, WARD_RESULT_FAILED, "redirect-listen", 0, ward_failure_explain_error (local)->key);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

  g_clear_pointer (&self->context, g_main_context_unref);
  self->context = g_main_context_ref_thread_default ();
  ward_loopback_target_parse (self->port.uri, &self->target); /* as the port did */
  watch_port (self);
  note (self, WARD_RESULT_OK, "redirect-listen", 0, NULL);

  return TRUE;
}

/**
 * ward_redirect_listener_get_uri:
 * @self: a listener
 *
 * Gives the redirect URI for the authorize and the token request: byte for byte the registered one, with the real port where any is allowed and
 * another was taken. It stays after the listener has stopped, until the next start.
 *
 * Returns: (transfer none) (nullable): the URI
 */
const char *
ward_redirect_listener_get_uri (WardRedirectListener *self)
{
  g_return_val_if_fail (WARD_IS_REDIRECT_LISTENER (self), NULL);

  return self->port.uri;
}

/**
 * ward_redirect_listener_stop:
 * @self: a listener
 *
 * Closes the port and all connections at once. A second call does nothing.
 */
void
ward_redirect_listener_stop (WardRedirectListener *self)
{
  g_return_if_fail (WARD_IS_REDIRECT_LISTENER (self));

  close_port (self);
  /* The one in the judge's hands gets its page and is closed then. */
  drop_others (self, self->judged);
}

/**
 * ward_redirect_listener_is_listening:
 * @self: a listener
 *
 * Asks whether the port is open.
 *
 * Returns: %TRUE from the start to the first taken answer, the stop or the failure
 */
gboolean
ward_redirect_listener_is_listening (WardRedirectListener *self)
{
  g_return_val_if_fail (WARD_IS_REDIRECT_LISTENER (self), FALSE);

  return self->port.socket != NULL;
}

/**
 * ward_redirect_listener_set_request_limit:
 * @self: a listener
 * @limit_ms: milliseconds
 *
 * Sets how long a connection may stay, from the next one on.
 */
void
ward_redirect_listener_set_request_limit (WardRedirectListener *self, guint limit_ms)
{
  g_return_if_fail (WARD_IS_REDIRECT_LISTENER (self));

  self->limit_ms = limit_ms;
}

/**
 * ward_redirect_listener_set_tables:
 * @self: a listener
 * @tables: a folder
 *
 * Sets where the tables of sockets are.
 */
void
ward_redirect_listener_set_tables (WardRedirectListener *self, const char *tables)
{
  g_return_if_fail (WARD_IS_REDIRECT_LISTENER (self));
  g_return_if_fail (tables != NULL);

  g_free (self->tables);
  self->tables = g_strdup (tables);
}

/**
 * ward_redirect_listener_get_n_connections:
 * @self: a listener
 *
 * Counts the open connections.
 *
 * Returns: 16 at most
 */
guint
ward_redirect_listener_get_n_connections (WardRedirectListener *self)
{
  g_return_val_if_fail (WARD_IS_REDIRECT_LISTENER (self), 0);

  return self->connections.length;
}
