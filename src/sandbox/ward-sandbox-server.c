/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sandbox's listener: loopback addresses only, one thread that accepts, one thread a connection, all of its own, so
 * that a server can live inside a program whose main loop is busy, or that has none. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-http.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#define MAX_CONNECTIONS 256
#define IDLE_SECONDS 75

struct _WardSandboxServer
{
  WardSandboxHandler handler;
  gpointer user_data;
  GSocket *sockets[2];          /* (owned) (nullable) 127.0.0.1 and ::1 */
  GTlsCertificate *certificate; /* (owned) (nullable) */
  GCancellable *cancellable;    /* (owned) */
  GThread *threads[2];          /* (owned) (nullable) */
  GThreadPool *pool;            /* (owned) */
};

static WardSandboxResponse *
answer (WardSandboxServer *server, WardSandboxRequest *request, guint refusal)
{
  if (request != NULL)
    return server->handler (request, server->cancellable, server->user_data);
  return ward_sandbox_response_new (refusal, "text/plain; charset=utf-8", "The request was not understood.\n");
}

static void
serve (WardSandboxServer *server, GIOStream *stream)
{
  GInputStream *input = g_io_stream_get_input_stream (stream);
  GOutputStream *output = g_io_stream_get_output_stream (stream);
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  gboolean again = TRUE;

  while (again && !g_cancellable_is_cancelled (server->cancellable))
    {
      g_autoptr (WardSandboxRequest) request = NULL;
      g_autoptr (WardSandboxResponse) response = NULL;
      guint refusal = 0;

      request = ward_sandbox_request_read (input, buffer, server->cancellable, &refusal, NULL);
      if (request == NULL && refusal == 0)
        return;
      response = answer (server, request, refusal);
      if (request != NULL)
        ward_sandbox_response_compress (response, request);
      again = ward_sandbox_response_write (response, request, output, request != NULL && request->keep_alive,
                                           server->cancellable, NULL);
    }
}

static void
serve_connection (gpointer data, gpointer user_data)
{
  WardSandboxServer *server = user_data;
  g_autoptr (GSocketConnection) connection = data;
  GSocket *socket = g_socket_connection_get_socket (connection);
  g_autoptr (GIOStream) tls = NULL;

  g_socket_set_timeout (socket, IDLE_SECONDS);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  if (server->certificate != NULL)
    {
      static const char *const protocols[] = { "http/1.1", NULL };

      tls = g_tls_server_connection_new (G_IO_STREAM (connection), server->certificate, NULL);
      if (tls == NULL)
        return;
      g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (tls), protocols);
      /* A client that only closes its socket is no reason to complain. */
      g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (tls), FALSE);
      if (g_tls_connection_handshake (G_TLS_CONNECTION (tls), server->cancellable, NULL))
        serve (server, tls);
    }
  else
    serve (server, G_IO_STREAM (connection));
  g_io_stream_close (tls != NULL ? tls : G_IO_STREAM (connection), server->cancellable, NULL);
  g_socket_close (socket, NULL);
}

typedef struct
{
  WardSandboxServer *server; /* (unowned) */
  GSocket *socket;           /* (unowned) */
} AcceptData;

static gpointer
accept_connections (gpointer data)
{
  g_autofree AcceptData *accepting = data;
  WardSandboxServer *server = accepting->server;

  while (!g_cancellable_is_cancelled (server->cancellable))
    {
      g_autoptr (GSocket) socket = g_socket_accept (accepting->socket, server->cancellable, NULL);

      if (socket == NULL)
        ward_sandbox_wait (10, server->cancellable); /* out of descriptors, perhaps: do not spin */
      else if (g_thread_pool_unprocessed (server->pool) < MAX_CONNECTIONS)
        g_thread_pool_push (server->pool, g_socket_connection_factory_create_connection (socket), NULL);
    }
  return NULL;
}

static GSocket *
bind_loopback (GSocketFamily family, guint16 port, GError **error)
{
  g_autoptr (GSocket) socket = g_socket_new (family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (family);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, port);

  if (socket == NULL)
    return NULL;
  if (family == G_SOCKET_FAMILY_IPV6)
    g_socket_set_option (socket, IPPROTO_IPV6, IPV6_V6ONLY, 1, NULL);
  g_socket_set_listen_backlog (socket, 128);
  if (!g_socket_bind (socket, address, TRUE, error) || !g_socket_listen (socket, error))
    return NULL;
  return g_steal_pointer (&socket);
}

/**
 * ward_sandbox_server_new:
 * @handler: answers a request; called in the connection's thread
 * @user_data: handed to it
 *
 * Returns: (transfer full): a server that does not listen yet
 */
WardSandboxServer *
ward_sandbox_server_new (WardSandboxHandler handler, gpointer user_data)
{
  WardSandboxServer *server = g_new0 (WardSandboxServer, 1);

  server->handler = handler;
  server->user_data = user_data;
  server->cancellable = g_cancellable_new ();
  server->pool = g_thread_pool_new (serve_connection, server, MAX_CONNECTIONS, FALSE, NULL);
  return server;
}

/**
 * ward_sandbox_server_bind:
 * @server: the server
 * @port: the port, or 0 for any
 * @out_port: (out): the port it has
 * @error: return location; a port taken is %G_IO_ERROR_ADDRESS_IN_USE
 *
 * Takes the port on 127.0.0.1, and on ::1 if that is free; connections wait until ward_sandbox_server_run().
 *
 * Returns: whether it listens
 */
gboolean
ward_sandbox_server_bind (WardSandboxServer *server, guint16 port, guint16 *out_port, GError **error)
{
  g_autoptr (GSocketAddress) address = NULL;

  server->sockets[0] = bind_loopback (G_SOCKET_FAMILY_IPV4, port, error);
  if (server->sockets[0] == NULL)
    return FALSE;
  address = g_socket_get_local_address (server->sockets[0], error);
  if (address == NULL)
    return FALSE;
  *out_port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
  server->sockets[1] = bind_loopback (G_SOCKET_FAMILY_IPV6, *out_port, NULL);
  return TRUE;
}

/**
 * ward_sandbox_server_run:
 * @server: a server that is bound
 * @certificate: (nullable): the certificate with its key, for TLS
 *
 * Starts to accept.
 */
void
ward_sandbox_server_run (WardSandboxServer *server, GTlsCertificate *certificate)
{
  g_set_object (&server->certificate, certificate);
  for (guint i = 0; i < G_N_ELEMENTS (server->sockets); i++)
    if (server->sockets[i] != NULL)
      {
        AcceptData *data = g_new0 (AcceptData, 1);

        data->server = server;
        data->socket = server->sockets[i];
        server->threads[i] = g_thread_new ("ward-sandbox", accept_connections, data);
      }
}

void
ward_sandbox_server_free (WardSandboxServer *server)
{
  g_cancellable_cancel (server->cancellable);
  for (guint i = 0; i < G_N_ELEMENTS (server->threads); i++)
    g_clear_pointer (&server->threads[i], g_thread_join);
  g_thread_pool_free (server->pool, FALSE, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (server->sockets); i++)
    if (server->sockets[i] != NULL)
      {
        g_socket_close (server->sockets[i], NULL);
        g_clear_object (&server->sockets[i]);
      }
  g_clear_object (&server->certificate);
  g_clear_object (&server->cancellable);
  g_free (server);
}
