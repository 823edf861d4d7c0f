/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Addresses: what Ward accepts, how two are compared, how a relative one is resolved. */

typedef enum
{
  WARD_URL_HTTPS_ONLY = 0,
  WARD_URL_ALLOW_LOOPBACK_HTTP = 1 << 0, /* http://127.0.0.1 and http://[::1] only: the sandbox's tenant */
  WARD_URL_ALLOW_IP_LITERAL = 1 << 1,
} WardUrlPolicy;

gboolean
ward_url_check (const char *url, WardUrlPolicy policy,
                GError **error); /* G_IO_ERROR_INVALID_ARGUMENT; no userinfo, fragment, control or non-ASCII, port 0 */
char *ward_url_normalize_base (const char *url)
    G_GNUC_WARN_UNUSED_RESULT; /* lower-case scheme and host, default port dropped, one trailing slash dropped; NULL if not an address */
char *ward_url_dup_origin (const char *url)
    G_GNUC_WARN_UNUSED_RESULT; /* "https://host[:port]", default port dropped; NULL if not an address */
char *ward_url_dup_host (const char *url) G_GNUC_WARN_UNUSED_RESULT;
gboolean ward_url_same_origin (const char *a, const char *b);
gboolean ward_url_equal_base (const char *a, const char *b); /* X022: trailing slash and host case apart */
char *ward_url_resolve (const char *base, const char *reference)
    G_GNUC_WARN_UNUSED_RESULT; /* RFC 3986 section 5; the base is taken as a folder */
char *ward_url_append (const char *base, const char *path) G_GNUC_WARN_UNUSED_RESULT;
char *ward_url_escape (const char *text) G_GNUC_WARN_UNUSED_RESULT; /* RFC 3986 unreserved kept */

/* application/x-www-form-urlencoded, also for query strings: pairs of name and value, NULL-terminated; a NULL value leaves the pair out. */
char *ward_form_encode (const char *first_name, ...) G_GNUC_NULL_TERMINATED G_GNUC_WARN_UNUSED_RESULT;
char *ward_form_decode (const char *text, size_t length)
    G_GNUC_WARN_UNUSED_RESULT; /* one name or value; NULL if it is not properly encoded */

G_END_DECLS
