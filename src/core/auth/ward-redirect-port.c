/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Binds the port of a registered redirect URI (RFC 8252 sections 7.3 and 8.3; reliability.md findings 18 and 19, L13-L18, L25): loopback addresses only,
 * without SO_REUSEADDR, and never a URI that is not registered. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-redirect-port.h"

#include "core/auth/ward-loopback-peer.h"
#include "core/auth/ward-loopback-request.h"
#include "core/diagnostics/ward-failure.h"

#define BACKLOG 8

typedef struct
{
  const char *const *uris; /* (unowned) */
  const char *tables;      /* (unowned) */
  GString *failures;       /* (unowned) what was tried in vain, for the message */
  gboolean any_port;
  gboolean usable; /* at least one of the URIs */
} Attempt;

static GSocketAddress *
make_address (gboolean v6, guint port)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_loopback (v6 ? G_SOCKET_FAMILY_IPV6 : G_SOCKET_FAMILY_IPV4);

  return g_inet_socket_address_new (address, (guint16) port);
}

/* A second program that binds the same address and port fails, whatever it asks for (finding 19). */
static GSocket *
bind_port (gboolean v6, guint port, GError **error)
{
  g_autoptr (GSocketAddress) address = make_address (v6, port);
  g_autoptr (GSocket) socket = g_socket_new (v6 ? G_SOCKET_FAMILY_IPV6 : G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                             G_SOCKET_PROTOCOL_TCP, error);

  if (socket == NULL)
    return NULL;
  g_socket_set_blocking (socket, FALSE);
  g_socket_set_listen_backlog (socket, BACKLOG);
  if (!g_socket_bind (socket, address, FALSE, error))
    return NULL;

  return g_steal_pointer (&socket);
}

static void
describe_failure (const Attempt *attempt, gboolean v6, guint port, const GError *error)
{
  g_autoptr (GSocketAddress) address = make_address (v6, port);
  GString *failures = attempt->failures;
  uid_t uid;

  g_string_append_printf (failures, "%s%s:%u (", failures->len > 0 ? ", " : "", v6 ? "[::1]" : "127.0.0.1", port);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    g_string_append (failures, "not permitted)");
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    g_string_append (failures, "no such address on this computer)");
  else if (ward_loopback_peer_find_listener (attempt->tables, G_INET_SOCKET_ADDRESS (address), &uid))
    g_string_append_printf (failures, "used by user %u)", (guint) uid);
  else
    g_string_append (failures, "used, by whom cannot be seen)");
}

/* A browser may take "localhost" for [::1] first. Where that port is held but nobody listens, it turns to 127.0.0.1, and nobody else can take it. */
static gboolean
guard_name (guint port, GSocket **out_guard, GError **error)
{
  g_autoptr (GError) local = NULL;

  *out_guard = bind_port (TRUE, port, &local);
  if (*out_guard == NULL && g_error_matches (local, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

  return TRUE;
}

static guint
get_port (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);

  return address != NULL ? g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)) : 0;
}

static gboolean
try_uri (const Attempt *attempt, const char *uri, const WardLoopbackTarget *target, guint port, WardRedirectPort *out)
{
  gboolean v6 = target->host == WARD_LOOPBACK_HOST_V6;
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocket) guard = NULL;
  g_autoptr (GError) error = NULL;

  socket = bind_port (v6, port, &error);
  if (socket == NULL || !g_socket_listen (socket, &error))
    {
      describe_failure (attempt, v6, port, error);
      return FALSE;
    }
  if (target->host == WARD_LOOPBACK_HOST_NAME && !guard_name (get_port (socket), &guard, &error))
    {
      describe_failure (attempt, TRUE, get_port (socket), error);
      return FALSE;
    }

  if (port != 0)
    out->uri = g_strdup (uri);
  else
    out->uri = g_strdup_printf ("%.*s:%u%s", (int) target->host_end, uri, get_port (socket), uri + target->port_end);
  out->socket = g_steal_pointer (&socket);
  out->guard = g_steal_pointer (&guard);

  return TRUE;
}

/* Goes through the URIs: those with an address, or those with a name. Port 0 can only mean any. */
static gboolean
try_uris (Attempt *attempt, gboolean names, gboolean other_port, WardRedirectPort *out)
{
  for (guint i = 0; attempt->uris[i] != NULL; i++)
    {
      WardLoopbackTarget target;
      guint port;

      if (!ward_loopback_target_parse (attempt->uris[i], &target) || names != (target.host == WARD_LOOPBACK_HOST_NAME))
        continue;
      port = other_port || (attempt->any_port && !target.port_given) ? 0 : target.port;
      if (port == 0 && !attempt->any_port)
        continue;
      attempt->usable = TRUE;
      if (try_uri (attempt, attempt->uris[i], &target, port, out))
        return TRUE;
    }

  return FALSE;
}

/**
 * ward_redirect_port_open:
 * @uris: (array zero-terminated=1): the registered redirect URIs, the best first
 * @any_port: whether any port may stand for the registered one
 * @tables: where the tables of sockets are, to name who has a port
 * @out_port: (out): what was opened, to be closed
 * @error: return location for %WARD_FAILURE_PORT_TAKEN or %WARD_FAILURE_TENANT
 *
 * Listens on the first URI that can be had: an address before a name, what is registered to the letter before another port (RFC 8252 section 7.3).
 *
 * Returns: %TRUE if a port is open
 */
gboolean
ward_redirect_port_open (const char *const *uris, gboolean any_port, const char *tables, WardRedirectPort *out_port,
                         GError **error)
{
  g_autoptr (GString) failures = g_string_new (NULL);
  Attempt attempt = { .uris = uris, .tables = tables, .failures = failures, .any_port = any_port };

  g_return_val_if_fail (uris != NULL, FALSE);
  g_return_val_if_fail (tables != NULL, FALSE);
  g_return_val_if_fail (out_port != NULL, FALSE);

  for (int other_port = 0; other_port <= (any_port ? 1 : 0); other_port++)
    for (int names = 0; names <= 1; names++)
      if (try_uris (&attempt, names, other_port, out_port))
        return TRUE;

  if (attempt.usable)
    g_set_error (error, WARD_FAILURE, WARD_FAILURE_PORT_TAKEN, "No registered port can be listened on: %s",
                 failures->str);
  else
    g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_TENANT,
                         "None of the registered redirect addresses is one of this computer that Ward can listen on");

  return FALSE;
}

/**
 * ward_redirect_port_close:
 * @port: a port
 *
 * Closes the sockets at once. The URI stays, since the token request needs it.
 */
void
ward_redirect_port_close (WardRedirectPort *port)
{
  g_return_if_fail (port != NULL);

  if (port->socket != NULL)
    g_socket_close (port->socket, NULL);
  g_clear_object (&port->socket);
  if (port->guard != NULL)
    g_socket_close (port->guard, NULL);
  g_clear_object (&port->guard);
}
