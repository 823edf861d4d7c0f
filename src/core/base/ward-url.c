/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses (RFC 3986), as strict as Ward needs them: only http and https, no userinfo, no fragment, host names of letters, digits and hyphens, because
 * old libsoup does not check what it sends (reliability.md section 2.1, A21, A22). */
#define G_LOG_DOMAIN "ward-base"

#include "core/base/ward-url.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <string.h>

typedef struct
{
  gboolean https;
  gboolean ip_literal;
  gboolean loopback; /* 127.0.0.1 or [::1] */
  char host[256];    /* lower case; an IPv6 address with its brackets */
  guint port;        /* 0: none given */
  const char *rest;  /* (unowned) path and query as they came, "" or starting with '/' or '?' */
} UrlParts;

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, message);
  return FALSE;
}

static gboolean
check_letters (const char *url, GError **error)
{
  for (const char *p = url; *p != '\0'; p++)
    if ((guchar) *p <= 0x20 || (guchar) *p >= 0x7f || strchr ("\"<>\\^`{|}", *p) != NULL)
      return fail (error, "The address holds a character that addresses cannot hold");

  return TRUE;
}

static gboolean
is_host_name (const char *host)
{
  size_t label = 0, length = strlen (host);

  if (length == 0 || length > 253)
    return FALSE;
  for (size_t i = 0; i <= length; i++)
    {
      char c = host[i];

      if (c == '.' || c == '\0')
        {
          if (c == '\0' && label == 0 && i > 1)
            return TRUE; /* the root's dot */
          if (label == 0 || label > 63 || host[i - 1] == '-')
            return FALSE;
          label = 0;
          continue;
        }
      if (!g_ascii_isalnum (c) && !(c == '-' && label > 0))
        return FALSE;
      label++;
    }

  return TRUE;
}

/* A last label of digits or "0x…" makes readers disagree whether it is an IPv4 address, as in "127.1" or "2130706433". */
static gboolean
looks_like_ipv4 (const char *host)
{
  const char *last = strrchr (host, '.');

  last = last == NULL ? host : last + 1;
  if (*last == '\0')
    return FALSE;
  if (g_str_has_prefix (last, "0x"))
    return TRUE;

  return strspn (last, "0123456789") == strlen (last);
}

static gboolean
parse_host (UrlParts *parts, const char *start, const char *end, GError **error)
{
  struct in_addr v4;
  struct in6_addr v6;

  if (end == start || (size_t) (end - start) >= sizeof parts->host)
    return fail (error, "The address has no host name, or one that is too long");
  for (size_t i = 0; start + i < end; i++)
    parts->host[i] = g_ascii_tolower (start[i]);
  parts->host[end - start] = '\0';

  if (parts->host[0] == '[')
    {
      g_autofree char *literal = g_strndup (parts->host + 1, (size_t) (end - start) - 2);

      if (inet_pton (AF_INET6, literal, &v6) != 1)
        return fail (error, "The address holds a broken IPv6 address");
      parts->ip_literal = TRUE;
      parts->loopback = strcmp (literal, "::1") == 0;
      return TRUE;
    }
  if (!is_host_name (parts->host))
    return fail (error, "The address holds a host name that is none");
  if (looks_like_ipv4 (parts->host))
    {
      if (inet_pton (AF_INET, parts->host, &v4) != 1)
        return fail (error, "The address holds a broken IPv4 address");
      parts->ip_literal = TRUE;
      parts->loopback = strcmp (parts->host, "127.0.0.1") == 0;
    }

  return TRUE;
}

static gboolean
parse_port (UrlParts *parts, const char *start, const char *end, GError **error)
{
  guint port = 0;

  if (start == end || end - start > 5)
    return fail (error, "The address has a port that is none");
  for (const char *p = start; p < end; p++)
    {
      if (!g_ascii_isdigit (*p))
        return fail (error, "The address has a port that is none");
      port = port * 10 + (guint) (*p - '0');
    }
  if (port == 0 || port > 65535)
    return fail (error, "The address has a port that is none");
  parts->port = port == (parts->https ? 443u : 80u) ? 0 : port;

  return TRUE;
}

static gboolean
parse_url (UrlParts *parts, const char *url, GError **error)
{
  const char *authority, *end, *host_end;

  memset (parts, 0, sizeof *parts);
  if (url == NULL || *url == '\0')
    return fail (error, "The address is empty");
  if (!check_letters (url, error))
    return FALSE;
  if (g_ascii_strncasecmp (url, "https://", 8) == 0)
    parts->https = TRUE;
  else if (g_ascii_strncasecmp (url, "http://", 7) != 0)
    return fail (error, "The address does not begin with https://");

  authority = url + (parts->https ? 8 : 7);
  end = authority + strcspn (authority, "/?#");
  if (memchr (authority, '@', (size_t) (end - authority)) != NULL)
    return fail (error, "The address holds a user name");
  if (strchr (end, '#') != NULL)
    return fail (error, "The address holds a fragment");

  if (*authority == '[')
    {
      host_end = memchr (authority, ']', (size_t) (end - authority));
      if (host_end == NULL)
        return fail (error, "The address holds a broken IPv6 address");
      host_end++;
      if (host_end < end && *host_end != ':')
        return fail (error, "The address holds a broken IPv6 address");
    }
  else
    {
      host_end = memchr (authority, ':', (size_t) (end - authority));
      if (host_end == NULL)
        host_end = end;
    }
  if (!parse_host (parts, authority, host_end, error))
    return FALSE;
  if (host_end < end && !parse_port (parts, host_end + 1, end, error))
    return FALSE;
  parts->rest = end;

  return TRUE;
}

/**
 * ward_url_check:
 * @url: (nullable): an address
 * @policy: what is allowed beside https to a host name
 * @error: return location for an error
 *
 * Checks an address from a tenant's record or from a server: no userinfo, no fragment, no control or non-ASCII character, no port 0; https
 * unless the policy allows http to a loopback literal; IP literals only where the policy allows them, which with
 * %WARD_URL_ALLOW_LOOPBACK_HTTP holds for the loopback literals. The error is %G_IO_ERROR_INVALID_ARGUMENT and does not repeat the address.
 *
 * Returns: %TRUE if Ward may ask it
 */
gboolean
ward_url_check (const char *url, WardUrlPolicy policy, GError **error)
{
  UrlParts parts;
  gboolean loopback_allowed = (policy & WARD_URL_ALLOW_LOOPBACK_HTTP) != 0;

  if (!parse_url (&parts, url, error))
    return FALSE;
  if (!parts.https && !(loopback_allowed && parts.loopback))
    return fail (error, "The address does not begin with https://");
  if (parts.ip_literal && (policy & WARD_URL_ALLOW_IP_LITERAL) == 0 && !(loopback_allowed && parts.loopback))
    return fail (error, "The address names a number instead of a host");

  return TRUE;
}

static void
append_origin (GString *out, const UrlParts *parts)
{
  g_string_append (out, parts->https ? "https://" : "http://");
  g_string_append (out, parts->host);
  if (parts->port != 0)
    g_string_append_printf (out, ":%u", parts->port);
}

/**
 * ward_url_normalize_base:
 * @url: (nullable): an address
 *
 * Writes a base address in one way: scheme and host in lower case, the default port and one trailing slash dropped.
 *
 * Returns: (transfer full) (nullable): the address, %NULL if it is none
 */
char *
ward_url_normalize_base (const char *url)
{
  UrlParts parts;
  GString *out;

  if (!parse_url (&parts, url, NULL))
    return NULL;

  out = g_string_new (NULL);
  append_origin (out, &parts);
  g_string_append (out, parts.rest);
  if (g_str_has_suffix (parts.rest, "/"))
    g_string_truncate (out, out->len - 1);

  return g_string_free (out, FALSE);
}

/**
 * ward_url_dup_origin:
 * @url: (nullable): an address
 *
 * Takes scheme, host and port of an address; the default port is dropped.
 *
 * Returns: (transfer full) (nullable): "https://host" or "https://host:port", %NULL if it is no address
 */
char *
ward_url_dup_origin (const char *url)
{
  UrlParts parts;
  GString *out;

  if (!parse_url (&parts, url, NULL))
    return NULL;

  out = g_string_new (NULL);
  append_origin (out, &parts);

  return g_string_free (out, FALSE);
}

/**
 * ward_url_dup_host:
 * @url: (nullable): an address
 *
 * Takes the host of an address, in lower case; an IPv6 address keeps its brackets.
 *
 * Returns: (transfer full) (nullable): the host, %NULL if it is no address
 */
char *
ward_url_dup_host (const char *url)
{
  UrlParts parts;

  return parse_url (&parts, url, NULL) ? g_strdup (parts.host) : NULL;
}

/**
 * ward_url_same_origin:
 * @a: (nullable): an address
 * @b: (nullable): another
 *
 * Compares scheme, host and port.
 *
 * Returns: %FALSE also if one of them is no address
 */
gboolean
ward_url_same_origin (const char *a, const char *b)
{
  UrlParts pa, pb;

  return parse_url (&pa, a, NULL) && parse_url (&pb, b, NULL) && pa.https == pb.https && pa.port == pb.port
         && strcmp (pa.host, pb.host) == 0;
}

/**
 * ward_url_equal_base:
 * @a: (nullable): a base address
 * @b: (nullable): another
 *
 * Compares two base addresses, with or without the trailing slash (auth.md X022). The path is compared to the letter.
 *
 * Returns: %FALSE also if one of them is no address
 */
gboolean
ward_url_equal_base (const char *a, const char *b)
{
  g_autofree char *na = ward_url_normalize_base (a);
  g_autofree char *nb = ward_url_normalize_base (b);

  return na != NULL && nb != NULL && strcmp (na, nb) == 0;
}

/**
 * ward_url_resolve:
 * @base: a base address, taken as a folder with or without its trailing slash; its query is left out
 * @reference: an absolute or relative reference
 *
 * Resolves a reference (RFC 3986 section 5). The result may be of another origin: who sends a bearer compares first.
 *
 * Returns: (transfer full) (nullable): the address, %NULL if it is none
 */
char *
ward_url_resolve (const char *base, const char *reference)
{
  UrlParts parts;
  g_autofree char *folder = NULL;
  g_autofree char *resolved = NULL;
  size_t length;

  g_return_val_if_fail (reference != NULL, NULL);

  if (!parse_url (&parts, base, NULL) || !check_letters (reference, NULL))
    return NULL;

  length = strcspn (base, "?");
  while (length > 0 && base[length - 1] == '/')
    length--;
  folder = g_strdup_printf ("%.*s/", (int) length, base);
  resolved = g_uri_resolve_relative (folder, reference, G_URI_FLAGS_ENCODED, NULL);
  if (resolved == NULL || !parse_url (&parts, resolved, NULL))
    return NULL;

  return g_steal_pointer (&resolved);
}

/**
 * ward_url_append:
 * @base: a base address without a query
 * @path: a path, with or without its leading slash
 *
 * Joins the two with exactly one slash.
 *
 * Returns: (transfer full): the address
 */
char *
ward_url_append (const char *base, const char *path)
{
  size_t length;

  g_return_val_if_fail (base != NULL, NULL);
  g_return_val_if_fail (path != NULL, NULL);

  length = strlen (base);
  while (length > 0 && base[length - 1] == '/')
    length--;
  while (*path == '/')
    path++;

  return g_strdup_printf ("%.*s/%s", (int) length, base, path);
}

static char *
append_escaped (char *out, const char *text)
{
  static const char hex[] = "0123456789ABCDEF";

  for (; *text != '\0'; text++)
    {
      guchar c = (guchar) *text;

      if (g_ascii_isalnum (c) || c == '-' || c == '.' || c == '_' || c == '~')
        *out++ = (char) c;
      else
        {
          *out++ = '%';
          *out++ = hex[c >> 4];
          *out++ = hex[c & 15];
        }
    }

  return out;
}

/**
 * ward_url_escape:
 * @text: a text
 *
 * Percent-encodes all but the unreserved letters of RFC 3986.
 *
 * Returns: (transfer full): the encoded text
 */
char *
ward_url_escape (const char *text)
{
  char *escaped;

  g_return_val_if_fail (text != NULL, NULL);

  escaped = g_malloc (strlen (text) * 3 + 1);
  *append_escaped (escaped, text) = '\0';

  return escaped;
}

/**
 * ward_form_encode:
 * @first_name: name of the first pair
 * @...: its value, then further pairs, then %NULL; a %NULL value leaves the pair out
 *
 * Writes a form body or a query. A space becomes "%20", which every decoder of either reads. The text may hold a secret: it is written in one
 * piece of memory, so that overwriting the result leaves no copy.
 *
 * Returns: (transfer full): the text
 */
char *
ward_form_encode (const char *first_name, ...)
{
  va_list pairs;
  size_t size = 1;
  char *form, *out;

  g_return_val_if_fail (first_name != NULL, NULL);

  va_start (pairs, first_name);
  for (const char *name = first_name; name != NULL; name = va_arg (pairs, const char *))
    {
      const char *value = va_arg (pairs, const char *);

      if (value != NULL)
        size += strlen (name) * 3 + strlen (value) * 3 + 2;
    }
  va_end (pairs);

  form = out = g_malloc (size);
  va_start (pairs, first_name);
  for (const char *name = first_name; name != NULL; name = va_arg (pairs, const char *))
    {
      const char *value = va_arg (pairs, const char *);

      if (value == NULL)
        continue;
      if (out > form)
        *out++ = '&';
      out = append_escaped (out, name);
      *out++ = '=';
      out = append_escaped (out, value);
    }
  va_end (pairs);
  *out = '\0';

  return form;
}

/**
 * ward_form_decode:
 * @text: a name or a value of a form or a query
 * @length: its bytes
 *
 * Takes off percent-encoding and "+", strictly. The result may hold a secret; it is the only copy.
 *
 * Returns: (transfer full) (nullable): the text; %NULL for a broken encoding, for NUL and for what is not UTF-8 afterwards
 */
char *
ward_form_decode (const char *text, size_t length)
{
  g_autofree char *out = NULL;
  size_t n = 0;

  g_return_val_if_fail (text != NULL, NULL);

  out = g_malloc (length + 1);
  for (size_t i = 0; i < length; i++)
    {
      int c = (guchar) text[i];

      if (c == '+')
        c = ' ';
      else if (c == '%')
        {
          if (i + 2 >= length || !g_ascii_isxdigit (text[i + 1]) || !g_ascii_isxdigit (text[i + 2]))
            return NULL;
          c = g_ascii_xdigit_value (text[i + 1]) * 16 + g_ascii_xdigit_value (text[i + 2]);
          i += 2;
        }
      if (c == 0)
        return NULL;
      out[n++] = (char) c;
    }
  out[n] = '\0';

  return g_utf8_validate (out, (gssize) n, NULL) ? g_steal_pointer (&out) : NULL;
}
