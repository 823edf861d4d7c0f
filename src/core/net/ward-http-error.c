/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What GIO and libsoup say, in Ward's one error domain: so that "wrong name", "unknown authority" and "no common version" are three messages (N08, N09). */
#define G_LOG_DOMAIN "ward-net"

#include "core/net/ward-http-private.h"

static WardFailure
from_tls (const GError *error, GTlsCertificateFlags tls_errors)
{
  if (error->code == G_TLS_ERROR_BAD_CERTIFICATE || tls_errors != 0)
    return tls_errors == G_TLS_CERTIFICATE_BAD_IDENTITY ? WARD_FAILURE_TLS_NAME : WARD_FAILURE_TLS_CERTIFICATE;
  if (error->code == G_TLS_ERROR_EOF)
    return WARD_FAILURE_INTERRUPTED;

  return WARD_FAILURE_TLS_VERSION;
}

static WardFailure
from_io (const GError *error)
{
  switch (error->code)
    {
    case G_IO_ERROR_TIMED_OUT:
      return WARD_FAILURE_TIMEOUT;
    case G_IO_ERROR_CONNECTION_REFUSED:
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_HOST_NOT_FOUND:
      return WARD_FAILURE_CONNECT;
    case G_IO_ERROR_NETWORK_UNREACHABLE:
      return WARD_FAILURE_OFFLINE;
    case G_IO_ERROR_PROXY_FAILED:
    case G_IO_ERROR_PROXY_AUTH_FAILED:
    case G_IO_ERROR_PROXY_NEED_AUTH:
    case G_IO_ERROR_PROXY_NOT_ALLOWED:
      return WARD_FAILURE_PROXY;
    case G_IO_ERROR_TOO_MANY_OPEN_FILES:
    case G_IO_ERROR_INVALID_ARGUMENT:
    case G_IO_ERROR_NOT_SUPPORTED:
      return WARD_FAILURE_INTERNAL;
    default:
      return WARD_FAILURE_INTERRUPTED;
    }
}

GError *
ward_http_translate_error (const GError *error, GTlsCertificateFlags tls_errors, const char *tls_issuer)
{
  WardFailure code;

  if (error->domain == WARD_FAILURE || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (error);

  if (error->domain == G_TLS_ERROR)
    code = from_tls (error, tls_errors);
  else if (error->domain == G_RESOLVER_ERROR)
    code = WARD_FAILURE_DNS;
  else if (error->domain == G_IO_ERROR)
    code = from_io (error);
  else if (error->domain == SOUP_SESSION_ERROR)
    code = WARD_FAILURE_INTERRUPTED;
  else
    code = WARD_FAILURE_INTERNAL;

  /* A proxy that looks into the traffic shows itself by the name of its authority (auth.md X068). */
  if (code == WARD_FAILURE_TLS_CERTIFICATE && tls_issuer != NULL)
    return g_error_new (WARD_FAILURE, (int) code, "The certificate was issued by “%s”, which is not trusted here",
                        tls_issuer);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES))
    return g_error_new_literal (WARD_FAILURE, WARD_FAILURE_INTERNAL, "This computer gives Ward no more open files");

  /* The library's own message may hold an address: its place is taken by ours. */
  return g_error_new (WARD_FAILURE, (int) code, "%s", ward_failure_explain (code)->title);
}

/* Encryption that could not even begin behind a proxy: what answered, or broke off, may as well be the proxy (N35). %NULL: @error is another one. */
GError *
ward_http_translate_tunnel_error (const GError *error, const char *proxy)
{
  if (proxy == NULL || !g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_NOT_TLS))
    return NULL;

  return g_error_new (WARD_FAILURE, WARD_FAILURE_PROXY,
                      "The proxy “%s” cannot be reached, or lets no encrypted connection through", proxy);
}

/* A failure on the way to or through a proxy is told with the proxy's name: nobody shall look for it at the hospital (N35). Takes over @error. */
GError *
ward_http_name_proxy (GError *error, const char *proxy)
{
  GError *named;

  if (proxy == NULL
      || (!ward_failure_matches (error, WARD_FAILURE_DNS) && !ward_failure_matches (error, WARD_FAILURE_CONNECT)
          && !ward_failure_matches (error, WARD_FAILURE_TIMEOUT)
          && !ward_failure_matches (error, WARD_FAILURE_INTERRUPTED)))
    return error;
  named = g_error_new (WARD_FAILURE, WARD_FAILURE_PROXY, "The proxy “%s” cannot be reached or does not answer (%s)",
                       proxy, ward_failure_explain_error (error)->key);
  g_error_free (error);

  return named;
}

static gboolean
is_on_this_computer (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return g_ascii_strcasecmp (host, "localhost") == 0 || host[0] == '['
         || (address != NULL && g_inet_address_get_is_loopback (address));
}

/* Where the system knows that there is no network, or one that wants a sign-in first, a failure on the way is told so. That knowledge only ever explains a
 * failure: it keeps nothing from being tried (N51). Takes over @error. */
GError *
ward_http_judge_network (GError *error, GNetworkMonitor *monitor, const char *host)
{
  gboolean no_way = ward_failure_matches (error, WARD_FAILURE_DNS) || ward_failure_matches (error, WARD_FAILURE_CONNECT)
                    || ward_failure_matches (error, WARD_FAILURE_TIMEOUT);
  gboolean stranger = ward_failure_matches (error, WARD_FAILURE_TLS_CERTIFICATE)
                      || ward_failure_matches (error, WARD_FAILURE_TLS_NAME);
  WardFailure code;

  if ((!no_way && !stranger) || is_on_this_computer (host))
    return error;
  if (g_network_monitor_get_connectivity (monitor) == G_NETWORK_CONNECTIVITY_PORTAL)
    code = WARD_FAILURE_LOGIN_PAGE;
  else if (no_way && !g_network_monitor_get_network_available (monitor))
    code = WARD_FAILURE_OFFLINE;
  else
    return error;
  g_error_free (error);

  return g_error_new_literal (WARD_FAILURE, (int) code,
                              code == WARD_FAILURE_OFFLINE ? "This computer has no network"
                                                           : "The network wants a sign-in first");
}
