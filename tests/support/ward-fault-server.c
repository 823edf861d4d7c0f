/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server of faults (reliability.md section 8): libsoup's server cannot send broken HTTP. TLS is OpenSSL's own, since GIO's takes its versions from
 * the environment that the client under test shares. */
#define G_LOG_DOMAIN "ward-test"

#include "support/ward-fault-server.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/pem.h>
#include <openssl/ssl.h>

typedef enum
{
  STEP_SEND,
  STEP_SLICE,
  STEP_REPEAT,
  STEP_WAIT,
  STEP_HANG,
  STEP_CLOSE,
  STEP_RESET,
  STEP_START_TLS,
  STEP_RENEGOTIATE,
} StepKind;

typedef struct
{
  StepKind kind;
  GBytes *bytes; /* (owned) (nullable) */
  guint64 count;
  guint delay_ms;
} Step;

struct _WardFaultScript
{
  GArray *steps; /* (owned) of Step */
};

struct _WardFaultServer
{
  GSocketService *service; /* (owned) */
  SSL_CTX *tls;            /* (owned) (nullable) */
  guint16 port;
  gboolean clear_start;
  char *protocol; /* (owned) (nullable) for ALPN: length byte and name */
  guint latency_ms;
  guint jitter_ms;
  guint bytes_per_s;

  GMutex lock; /* for what follows */
  GCond changed;
  GHashTable *scripts;       /* (owned) path → GPtrArray of WardFaultScript */
  GHashTable *counts;        /* (owned) path → count */
  WardFaultScript *greeting; /* (owned) (nullable) */
  GString *order;            /* (owned) */
  char *last_head;           /* (owned) (nullable) */
  char *offered;             /* (owned) (nullable) */
  GHashTable *requests;      /* (owned) path → GPtrArray of char: head and body of each */
  guint n_connections;
  guint n_threads;
  guint n_parallel;
  guint most_parallel;
  gboolean stopping;
};

typedef struct
{
  WardFaultServer *server; /* (unowned) */
  GSocket *socket;         /* (unowned) */
  SSL *ssl;                /* (owned) (nullable) */
} Peer;

static void
clear_step (gpointer data)
{
  Step *step = data;

  g_clear_pointer (&step->bytes, g_bytes_unref);
}

WardFaultScript *
ward_fault_script_new (void)
{
  WardFaultScript *script = g_new0 (WardFaultScript, 1);

  script->steps = g_array_new (FALSE, TRUE, sizeof (Step));
  g_array_set_clear_func (script->steps, clear_step);

  return script;
}

void
ward_fault_script_free (WardFaultScript *script)
{
  g_array_unref (script->steps);
  g_free (script);
}

static WardFaultScript *
append (WardFaultScript *script, StepKind kind, GBytes *bytes, guint64 count, guint delay_ms)
{
  Step step = { kind, bytes, count, delay_ms };

  g_array_append_val (script->steps, step);

  return script;
}

WardFaultScript *
ward_fault_script_send (WardFaultScript *script, const char *text)
{
  return append (script, STEP_SEND, g_bytes_new (text, strlen (text)), 0, 0);
}

WardFaultScript *
ward_fault_script_send_bytes (WardFaultScript *script, GBytes *bytes)
{
  return append (script, STEP_SEND, g_bytes_ref (bytes), 0, 0);
}

WardFaultScript *
ward_fault_script_slice (WardFaultScript *script, GBytes *bytes, size_t slice, guint delay_ms)
{
  return append (script, STEP_SLICE, g_bytes_ref (bytes), slice, delay_ms);
}

WardFaultScript *
ward_fault_script_repeat (WardFaultScript *script, const char *text, guint64 times, guint delay_ms)
{
  return append (script, STEP_REPEAT, g_bytes_new (text, strlen (text)), times, delay_ms);
}

WardFaultScript *
ward_fault_script_wait (WardFaultScript *script, guint ms)
{
  return append (script, STEP_WAIT, NULL, 0, ms);
}

WardFaultScript *
ward_fault_script_hang (WardFaultScript *script)
{
  return append (script, STEP_HANG, NULL, 0, 0);
}

WardFaultScript *
ward_fault_script_close (WardFaultScript *script)
{
  return append (script, STEP_CLOSE, NULL, 0, 0);
}

WardFaultScript *
ward_fault_script_reset (WardFaultScript *script)
{
  return append (script, STEP_RESET, NULL, 0, 0);
}

WardFaultScript *
ward_fault_script_start_tls (WardFaultScript *script)
{
  return append (script, STEP_START_TLS, NULL, 0, 0);
}

WardFaultScript *
ward_fault_script_renegotiate (WardFaultScript *script)
{
  return append (script, STEP_RENEGOTIATE, NULL, 0, 0);
}

WardFaultScript *
ward_fault_script_answer (WardFaultScript *script, guint status, const char *headers, const char *body)
{
  g_autofree char *text
      = g_strdup_printf ("HTTP/1.1 %u X\r\nContent-Type: application/json\r\n%sContent-Length: %" G_GSIZE_FORMAT
                         "\r\n\r\n%s",
                         status, headers != NULL ? headers : "", strlen (body), body);

  return ward_fault_script_send (script, text);
}

static gboolean
is_stopping (WardFaultServer *server)
{
  gboolean stopping;

  g_mutex_lock (&server->lock);
  stopping = server->stopping;
  g_mutex_unlock (&server->lock);

  return stopping;
}

static gssize
peer_read (Peer *peer, char *buffer, size_t length)
{
  struct pollfd ready = { g_socket_get_fd (peer->socket), POLLIN, 0 };

  while (peer->ssl == NULL || SSL_pending (peer->ssl) == 0)
    {
      if (is_stopping (peer->server))
        return -1;
      if (poll (&ready, 1, 20) > 0)
        break;
    }
  if (peer->ssl != NULL)
    return SSL_read (peer->ssl, buffer, (int) length);

  return recv (g_socket_get_fd (peer->socket), buffer, length, 0);
}

static gboolean
peer_write (Peer *peer, const char *data, size_t length)
{
  while (length > 0)
    {
      gssize n = peer->ssl != NULL ? SSL_write (peer->ssl, data, (int) MIN (length, 16384))
                                   : send (g_socket_get_fd (peer->socket), data, length, MSG_NOSIGNAL);

      if (n <= 0 && (errno != EAGAIN || is_stopping (peer->server)))
        return FALSE;
      if (n > 0)
        {
          data += n;
          length -= (size_t) n;
        }
    }

  return TRUE;
}

static gboolean
peer_start_tls (Peer *peer)
{
  int result;

  g_mutex_lock (&peer->server->lock);
  peer->ssl = SSL_new (peer->server->tls);
  g_mutex_unlock (&peer->server->lock);
  SSL_set_fd (peer->ssl, g_socket_get_fd (peer->socket));
  do
    result = SSL_accept (peer->ssl);
  while (result != 1 && SSL_get_error (peer->ssl, result) == SSL_ERROR_WANT_READ && !is_stopping (peer->server));

  return result == 1;
}

/* FALSE once the server stops or the client has gone. */
static gboolean
peer_wait (Peer *peer, gint64 ms)
{
  gint64 end = g_get_monotonic_time () + ms * 1000;
  struct pollfd gone = { g_socket_get_fd (peer->socket), POLLRDHUP, 0 };

  while (!is_stopping (peer->server))
    {
      gint64 left = (end - g_get_monotonic_time ()) / 1000;

      if (left <= 0)
        return TRUE;
      if (poll (&gone, 1, (int) MIN (left, 20)) > 0)
        return FALSE;
    }

  return FALSE;
}

/* At the line's rate, in pieces of a twentieth of a second. */
static gboolean
peer_send (Peer *peer, const char *data, size_t length)
{
  size_t piece = peer->server->bytes_per_s / 20;

  if (piece == 0)
    return peer_write (peer, data, length);
  for (size_t at = 0; at < length; at += piece)
    if (!peer_write (peer, data + at, MIN (piece, length - at)) || !peer_wait (peer, 50))
      return FALSE;

  return TRUE;
}

static gboolean
play_step (Peer *peer, const Step *step)
{
  size_t length = 0;
  const char *data = step->bytes != NULL ? g_bytes_get_data (step->bytes, &length) : NULL;
  struct linger linger = { 1, 0 };

  switch (step->kind)
    {
    case STEP_SEND:
      return peer_send (peer, data, length);
    case STEP_SLICE:
      for (size_t at = 0; at < length; at += step->count)
        if (!peer_write (peer, data + at, MIN (step->count, length - at)) || !peer_wait (peer, step->delay_ms))
          return FALSE;
      return TRUE;
    case STEP_REPEAT:
      for (guint64 i = 0; i < step->count; i++)
        if (!peer_write (peer, data, length) || (step->delay_ms > 0 && !peer_wait (peer, step->delay_ms))
            || ((i & 255) == 0 && is_stopping (peer->server)))
          return FALSE;
      return TRUE;
    case STEP_WAIT:
      return peer_wait (peer, step->delay_ms);
    case STEP_HANG:
      return peer_wait (peer, 3600 * 1000);
    case STEP_CLOSE:
      return FALSE;
    case STEP_START_TLS:
      return peer_start_tls (peer);
    case STEP_RENEGOTIATE:
      return SSL_renegotiate (peer->ssl) == 1 && SSL_do_handshake (peer->ssl) == 1;
    case STEP_RESET:
      setsockopt (g_socket_get_fd (peer->socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
      return FALSE;
    default:
      g_assert_not_reached ();
    }
}

/* What a poor line adds to an answer. */
static gboolean
wait_for_line (Peer *peer)
{
  guint jitter = peer->server->jitter_ms;
  guint latency = peer->server->latency_ms;

  if (latency == 0)
    return TRUE;

  return peer_wait (peer, latency - jitter + (jitter > 0 ? (guint) g_random_int_range (0, 2 * (gint32) jitter) : 0));
}

static gboolean
play (Peer *peer, const WardFaultScript *script)
{
  if (!wait_for_line (peer))
    return FALSE;
  for (guint i = 0; i < script->steps->len; i++)
    if (!play_step (peer, &g_array_index (script->steps, Step, i)))
      return FALSE;

  return TRUE;
}

/* Reads one request's head, and its body by Content-Length. */
static char *
read_request (Peer *peer)
{
  g_autoptr (GString) head = g_string_new (NULL);
  const char *length_line;
  char byte;

  while (strstr (head->str, "\r\n\r\n") == NULL)
    {
      if (head->len > 64 * 1024 || peer_read (peer, &byte, 1) != 1)
        return NULL;
      g_string_append_c (head, byte);
    }

  length_line = strcasestr (head->str, "\r\ncontent-length:");
  if (length_line != NULL)
    for (guint64 left = g_ascii_strtoull (length_line + 17, NULL, 10); left > 0; left--)
      {
        if (peer_read (peer, &byte, 1) != 1)
          return NULL;
        g_string_append_c (head, byte);
      }

  return g_strdup (head->str);
}

static void
remember (WardFaultServer *server, const char *path, const char *request)
{
  GPtrArray *list = g_hash_table_lookup (server->requests, path);

  if (list == NULL)
    {
      list = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (server->requests, g_strdup (path), list);
    }
  g_ptr_array_add (list, g_strdup (request));
}

static const WardFaultScript *
choose_script (WardFaultServer *server, const char *head)
{
  g_auto (GStrv) words = g_strsplit (head, " ", 3);
  const WardFaultScript *script = NULL;
  GPtrArray *list;
  guint count;
  char *query;

  g_assert_cmpuint (g_strv_length (words), ==, 3);
  query = strchr (words[1], '?');
  if (query != NULL)
    *query = '\0';

  g_mutex_lock (&server->lock);
  g_free (server->last_head);
  server->last_head = g_strdup (head);
  remember (server, words[1], head);
  g_string_append_printf (server->order, "%s%s", server->order->len > 0 ? " " : "", words[1]);
  count = GPOINTER_TO_UINT (g_hash_table_lookup (server->counts, words[1]));
  g_hash_table_insert (server->counts, g_strdup (words[1]), GUINT_TO_POINTER (count + 1));
  list = g_hash_table_lookup (server->scripts, words[1]);
  if (list != NULL)
    script = g_ptr_array_index (list, MIN (count, list->len - 1));
  server->n_parallel++;
  server->most_parallel = MAX (server->most_parallel, server->n_parallel);
  g_mutex_unlock (&server->lock);

  return script;
}

static void
serve (Peer *peer)
{
  static const char not_found[] = "HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n";
  gboolean go_on = peer->server->greeting == NULL || play (peer, peer->server->greeting);

  while (go_on)
    {
      g_autofree char *head = read_request (peer);
      const WardFaultScript *script;

      if (head == NULL)
        return;
      script = choose_script (peer->server, head);
      go_on = script != NULL ? play (peer, script) : peer_write (peer, not_found, strlen (not_found));
      g_mutex_lock (&peer->server->lock);
      peer->server->n_parallel--;
      g_mutex_unlock (&peer->server->lock);
    }
}

static gboolean
run_cb (GThreadedSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  WardFaultServer *server = data;
  Peer peer = { server, g_socket_connection_get_socket (connection), NULL };
  struct timeval patience = { 0, 200000 };
  gboolean ready = TRUE;
  int fd;

  /* GIO's sockets never block, whatever they say; ours do, but not for longer than the server lives. */
  fd = g_socket_get_fd (peer.socket);
  fcntl (fd, F_SETFL, fcntl (fd, F_GETFL) & ~O_NONBLOCK);
  setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (server->tls != NULL && !server->clear_start)
    ready = peer_start_tls (&peer);
  if (ready)
    serve (&peer);
  if (peer.ssl != NULL)
    SSL_free (peer.ssl);
  OPENSSL_thread_stop (); /* the pool's thread lives on, and would keep its generators */
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);

  g_mutex_lock (&server->lock);
  server->n_threads--;
  g_cond_broadcast (&server->changed);
  g_mutex_unlock (&server->lock);

  return TRUE;
}

/* Before the thread begins, so that the server's end waits for it. */
static gboolean
incoming_cb (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  WardFaultServer *server = data;

  g_mutex_lock (&server->lock);
  server->n_connections++;
  server->n_threads++;
  g_mutex_unlock (&server->lock);

  return FALSE;
}

/* Notes what the client offers, and chooses what the test says. */
static int
choose_protocol_cb (SSL *ssl, const unsigned char **out, unsigned char *out_length, const unsigned char *in,
                    unsigned int in_length, void *data)
{
  WardFaultServer *server = data;
  g_autoptr (GString) offered = g_string_new (NULL);

  for (unsigned int at = 0; at < in_length; at += in[at] + 1u)
    g_string_append_printf (offered, "%s%.*s", at > 0 ? " " : "", in[at], (const char *) in + at + 1);
  g_mutex_lock (&server->lock);
  g_free (server->offered);
  server->offered = g_strdup (offered->str);
  g_mutex_unlock (&server->lock);
  if (server->protocol == NULL)
    return SSL_TLSEXT_ERR_NOACK;
  *out = (const unsigned char *) server->protocol + 1;
  *out_length = (unsigned char) server->protocol[0];

  return SSL_TLSEXT_ERR_OK;
}

static SSL_CTX *
new_tls (WardFaultServer *server, WardTestCertificate *certificate, WardFaultTls version)
{
  static const int versions[] = { 0, TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION };
  SSL_CTX *tls = SSL_CTX_new (TLS_server_method ());
  BIO *certificate_bio = BIO_new_mem_buf (certificate->certificate_pem, -1);
  BIO *key_bio = BIO_new_mem_buf (certificate->key_pem, -1);
  X509 *x509 = PEM_read_bio_X509 (certificate_bio, NULL, NULL, NULL);
  EVP_PKEY *key = PEM_read_bio_PrivateKey (key_bio, NULL, NULL, NULL);

  SSL_CTX_set_security_level (tls, 0);
  g_assert_cmpint (SSL_CTX_set_cipher_list (tls, "ALL:@SECLEVEL=0"), ==, 1);
  g_assert_cmpint (SSL_CTX_use_certificate (tls, x509), ==, 1);
  g_assert_cmpint (SSL_CTX_use_PrivateKey (tls, key), ==, 1);
  SSL_CTX_set_min_proto_version (tls, versions[version]);
  SSL_CTX_set_max_proto_version (tls, versions[version]);
  SSL_CTX_set_mode (tls, SSL_MODE_ENABLE_PARTIAL_WRITE);
  SSL_CTX_set_alpn_select_cb (tls, choose_protocol_cb, server);
  X509_free (x509);
  EVP_PKEY_free (key);
  BIO_free (certificate_bio);
  BIO_free (key_bio);

  return tls;
}

WardFaultServer *
ward_fault_server_new (WardTestCertificate *certificate, WardFaultTls tls)
{
  WardFaultServer *server = g_new0 (WardFaultServer, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any_port = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;

  signal (SIGPIPE, SIG_IGN);
  g_mutex_init (&server->lock);
  g_cond_init (&server->changed);
  server->scripts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  server->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  server->requests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  server->order = g_string_new (NULL);
  if (certificate != NULL)
    server->tls = new_tls (server, certificate, tls);
  server->service = g_threaded_socket_service_new (64);
  g_socket_listener_add_address (G_SOCKET_LISTENER (server->service), any_port, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &address, &error);
  g_assert_no_error (error);
  server->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
  g_signal_connect (server->service, "incoming", G_CALLBACK (incoming_cb), server);
  g_signal_connect (server->service, "run", G_CALLBACK (run_cb), server);
  g_socket_service_start (server->service);

  return server;
}

void
ward_fault_server_free (WardFaultServer *server)
{
  g_socket_service_stop (server->service);
  g_socket_listener_close (G_SOCKET_LISTENER (server->service));
  g_mutex_lock (&server->lock);
  server->stopping = TRUE;
  while (server->n_threads > 0)
    g_cond_wait (&server->changed, &server->lock);
  g_mutex_unlock (&server->lock);

  g_clear_object (&server->service);
  g_clear_pointer (&server->tls, SSL_CTX_free);
  g_hash_table_unref (server->scripts);
  g_hash_table_unref (server->counts);
  g_clear_pointer (&server->greeting, ward_fault_script_free);
  g_string_free (server->order, TRUE);
  g_hash_table_unref (server->requests);
  g_free (server->last_head);
  g_free (server->offered);
  g_free (server->protocol);
  g_mutex_clear (&server->lock);
  g_cond_clear (&server->changed);
  g_free (server);
}

guint16
ward_fault_server_get_port (WardFaultServer *server)
{
  return server->port;
}

char *
ward_fault_server_build_url (WardFaultServer *server, const char *path)
{
  return g_strdup_printf ("%s://127.0.0.1:%u%s", server->tls != NULL ? "https" : "http", server->port, path);
}

void
ward_fault_server_add (WardFaultServer *server, const char *path, WardFaultScript *script)
{
  GPtrArray *list;

  g_mutex_lock (&server->lock);
  list = g_hash_table_lookup (server->scripts, path);
  if (list == NULL)
    {
      list = g_ptr_array_new_with_free_func ((GDestroyNotify) ward_fault_script_free);
      g_hash_table_insert (server->scripts, g_strdup (path), list);
    }
  g_ptr_array_add (list, script);
  g_mutex_unlock (&server->lock);
}

void
ward_fault_server_set_clear_start (WardFaultServer *server, gboolean clear)
{
  server->clear_start = clear;
}

void
ward_fault_server_set_certificate (WardFaultServer *server, WardTestCertificate *certificate, WardFaultTls tls)
{
  SSL_CTX *changed = new_tls (server, certificate, tls);

  g_mutex_lock (&server->lock);
  SSL_CTX_free (server->tls);
  server->tls = changed;
  g_mutex_unlock (&server->lock);
}

void
ward_fault_server_set_wants_certificate (WardFaultServer *server)
{
  g_mutex_lock (&server->lock);
  SSL_CTX_set_verify (server->tls, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
  g_mutex_unlock (&server->lock);
}

void
ward_fault_server_set_protocol (WardFaultServer *server, const char *protocol)
{
  server->protocol = g_strdup_printf ("%c%s", (char) strlen (protocol), protocol);
}

char *
ward_fault_server_dup_offered (WardFaultServer *server)
{
  char *offered;

  g_mutex_lock (&server->lock);
  offered = g_strdup (server->offered);
  g_mutex_unlock (&server->lock);

  return offered;
}

void
ward_fault_server_set_line (WardFaultServer *server, guint latency_ms, guint jitter_ms, guint bytes_per_s)
{
  server->latency_ms = latency_ms;
  server->jitter_ms = MIN (jitter_ms, latency_ms);
  server->bytes_per_s = bytes_per_s;
}

void
ward_fault_server_set_greeting (WardFaultServer *server, WardFaultScript *script)
{
  g_clear_pointer (&server->greeting, ward_fault_script_free);
  server->greeting = script;
}

guint
ward_fault_server_count_requests (WardFaultServer *server, const char *path)
{
  guint count;

  g_mutex_lock (&server->lock);
  count = GPOINTER_TO_UINT (g_hash_table_lookup (server->counts, path));
  g_mutex_unlock (&server->lock);

  return count;
}

guint
ward_fault_server_count_connections (WardFaultServer *server)
{
  guint count;

  g_mutex_lock (&server->lock);
  count = server->n_connections;
  g_mutex_unlock (&server->lock);

  return count;
}

guint
ward_fault_server_get_most_parallel (WardFaultServer *server)
{
  guint count;

  g_mutex_lock (&server->lock);
  count = server->most_parallel;
  g_mutex_unlock (&server->lock);

  return count;
}

char *
ward_fault_server_dup_last_head (WardFaultServer *server)
{
  char *head;

  g_mutex_lock (&server->lock);
  head = g_strdup (server->last_head);
  g_mutex_unlock (&server->lock);

  return head;
}

char *
ward_fault_server_dup_order (WardFaultServer *server)
{
  char *order;

  g_mutex_lock (&server->lock);
  order = g_strdup (server->order->str);
  g_mutex_unlock (&server->lock);

  return order;
}

char *
ward_fault_server_dup_request (WardFaultServer *server, const char *path, guint n)
{
  char *request = NULL;
  GPtrArray *list;

  g_mutex_lock (&server->lock);
  list = g_hash_table_lookup (server->requests, path);
  if (list != NULL && n < list->len)
    request = g_strdup (g_ptr_array_index (list, n));
  g_mutex_unlock (&server->lock);

  return request;
}
