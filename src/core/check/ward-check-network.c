/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first two steps: the name service, and a bare connection, so that "no such name", "nobody answers" and "wrong certificate" are three answers
 * (reliability.md N01-N06). Where the computer's settings send the address through a proxy, it is the proxy that looks up the server's name and is
 * connected to: what fails then is told with its name (N35). */
#define G_LOG_DOMAIN "ward-check"

#include <glib/gi18n-lib.h>

#include "core/base/ward-url.h"
#include "core/check/ward-check-private.h"

#define CONNECT_LIMIT_S 10
#define MAX_ADDRESSES 4

static char *
list_addresses (GList *addresses)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = 0;

  for (GList *l = addresses; l != NULL; l = l->next, n++)
    {
      g_autofree char *address = g_inet_address_to_string (l->data);

      if (n == MAX_ADDRESSES)
        {
          g_string_append (text, ", …");
          break;
        }
      g_string_append_printf (text, "%s%s", n > 0 ? ", " : "", address);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
resolved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WardCheck) self = data;
  g_autolist (GInetAddress) addresses = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *seen = NULL;
  g_autofree char *host = ward_url_dup_host (ward_tenant_get_fhir_base (ward_check_get_work (self)->tenant));

  addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &error);
  if (addresses != NULL)
    {
      seen = list_addresses (addresses);
      ward_check_end_step (self, WARD_CHECK_OK, seen, -1);
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    ward_check_fail_step (self, error, host);
  else
    ward_check_end_step (self, WARD_CHECK_FAILED, host, WARD_FAILURE_DNS);
}

static void
look_up_host (WardCheck *self, const char *host)
{
  WardCheckWork *work = ward_check_get_work (self);
  g_autoptr (GResolver) resolver = g_resolver_get_default ();

  if (host[0] == '[' || g_hostname_is_ip_address (host))
    ward_check_end_step (self, WARD_CHECK_OK, host, -1);
  else
    g_resolver_lookup_by_name_async (resolver, host, work->cancellable, resolved_cb, g_object_ref (self));
}

static void
settings_answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WardCheck) self = data;
  WardCheckWork *work = ward_check_get_work (self);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) proxies = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (source), result, &error);
  g_autofree char *host = ward_url_dup_host (ward_tenant_get_fhir_base (work->tenant));
  g_autofree char *seen = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      ward_check_fail_step (self, error, _ ("this computer’s proxy settings do not answer"));
      return;
    }
  if (proxies == NULL)
    {
      ward_check_end_step (self, WARD_CHECK_FAILED, _ ("this computer’s proxy settings cannot be read"),
                           WARD_FAILURE_PROXY);
      return;
    }
  g_free (work->proxy);
  work->proxy = proxies[0] != NULL ? ward_http_dup_proxy_name (proxies[0]) : NULL;
  if (work->proxy == NULL)
    {
      look_up_host (self, host);
      return;
    }
  /* Behind a proxy a computer often knows no name of the outside, and need not. */
  seen = g_strdup_printf (_ ("%s: not looked up by this computer but by the proxy “%s”"), host, work->proxy);
  ward_check_end_step (self, WARD_CHECK_NOTE, seen, -1);
}

void
ward_check_run_dns (WardCheck *self)
{
  WardCheckWork *work = ward_check_get_work (self);
  g_autofree char *origin = ward_url_dup_origin (ward_tenant_get_fhir_base (work->tenant));

  g_proxy_resolver_lookup_async (work->proxy_settings, origin, work->cancellable, settings_answered_cb,
                                 g_object_ref (self));
}

static WardFailure
judge_connection (const GError *error)
{
  if (error->domain == G_RESOLVER_ERROR)
    return WARD_FAILURE_DNS;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE))
    return WARD_FAILURE_OFFLINE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_FAILED)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_AUTH_FAILED)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_NEED_AUTH)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_NOT_ALLOWED))
    return WARD_FAILURE_PROXY;

  return WARD_FAILURE_CONNECT;
}

/* That there is no network is nobody's fault; whatever else fails on the way to a proxy is the proxy's. */
static void
fail_with_proxy (WardCheck *self, const GError *error, const char *proxy)
{
  WardFailure failure = judge_connection (error);
  g_autofree char *seen = NULL;

  if (failure == WARD_FAILURE_DNS)
    seen = g_strdup_printf (_ ("the name of the proxy “%s” was not found"), proxy);
  else if (failure == WARD_FAILURE_PROXY)
    seen = g_strdup_printf (_ ("the proxy “%s” lets no connection through"), proxy);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    seen = g_strdup_printf (_ ("the proxy “%s” does not answer"), proxy);
  else
    seen = g_strdup_printf (_ ("the proxy “%s” cannot be reached"), proxy);
  ward_check_end_step (self, WARD_CHECK_FAILED, seen,
                       failure == WARD_FAILURE_OFFLINE ? WARD_FAILURE_OFFLINE : WARD_FAILURE_PROXY);
}

static char *
describe_peer (GSocketConnection *connection, const char *proxy)
{
  g_autoptr (GSocketAddress) address = g_socket_connection_get_remote_address (connection, NULL);
  g_autofree char *host = NULL;

  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return g_strdup ("");
  if (G_IS_PROXY_ADDRESS (address))
    return g_strdup_printf (_ ("to the proxy “%s”, which makes the connection to the server"),
                            proxy != NULL ? proxy : "?");
  host = g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));

  return g_strdup_printf (_ ("%s, port %u"), host,
                          (guint) g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WardCheck) self = data;
  const char *proxy = ward_check_get_work (self)->proxy;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection
      = g_socket_client_connect_to_uri_finish (G_SOCKET_CLIENT (source), result, &error);
  g_autofree char *seen = NULL;

  if (connection != NULL)
    {
      seen = describe_peer (connection, proxy);
      ward_check_end_step (self, WARD_CHECK_OK, seen, -1);
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    ward_check_fail_step (self, error, NULL);
  else if (proxy != NULL)
    fail_with_proxy (self, error, proxy);
  else
    ward_check_end_step (self, WARD_CHECK_FAILED, NULL, (int) judge_connection (error));
}

/* As the HTTP client reaches the server: by the same settings. */
GSocketClient *
ward_check_make_socket_client (WardCheck *self, guint limit_s)
{
  GSocketClient *client = g_socket_client_new ();

  g_socket_client_set_timeout (client, limit_s);
  g_socket_client_set_proxy_resolver (client, ward_check_get_work (self)->proxy_settings);

  return client;
}

void
ward_check_run_connection (WardCheck *self)
{
  WardCheckWork *work = ward_check_get_work (self);
  const char *base = ward_tenant_get_fhir_base (work->tenant);
  g_autoptr (GSocketClient) client = ward_check_make_socket_client (self, CONNECT_LIMIT_S);

  /* Only to the proxy: what it answers is asked of it by the HTTP client in the next step, with credentials that this one has not. */
  g_socket_client_add_application_proxy (client, "http");
  g_socket_client_connect_to_uri_async (client, base, g_ascii_strncasecmp (base, "https", 5) == 0 ? 443 : 80,
                                        work->cancellable, connected_cb, g_object_ref (self));
}
