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

  /* The library's own message may hold an address: its place is taken by ours. */
  return g_error_new (WARD_FAILURE, (int) code, "%s", ward_failure_explain (code)->title);
}
