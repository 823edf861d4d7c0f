/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the one request that the redirect listener takes (RFC 9112 sections 2 to 5, RFC 8252 section 7.3; reliability.md L01-L09, L20, L22). Much
 * stricter than a web server: a browser's plain GET passes, and nothing is repaired, decoded or normalized, so that no two readers of the bytes can
 * disagree about them. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-loopback-request.h"

#include <string.h>

#define HTTP_PORT 80

typedef struct
{
  const char *text; /* (unowned) */
  size_t length;
} Span;

typedef struct
{
  const char *data; /* (unowned) */
  size_t length;
  size_t position;
} Reader;

typedef enum
{
  LINE_WHOLE,
  LINE_PARTIAL,
  LINE_BAD,
} LineKind;

typedef struct
{
  Span method;
  Span target;
  guint headers;
  guint hosts;
  gboolean host_is_ours; /* of the last Host */
  gboolean prefetch;
} Head;

static const char *const host_texts[] = {
  [WARD_LOOPBACK_HOST_V4] = "127.0.0.1",
  [WARD_LOOPBACK_HOST_V6] = "[::1]",
  [WARD_LOOPBACK_HOST_NAME] = "localhost",
};

/**
 * ward_loopback_host_get_text:
 * @host: a host
 *
 * Gives the host as it stands in a URI.
 *
 * Returns: (transfer none): a constant
 */
const char *
ward_loopback_host_get_text (WardLoopbackHost host)
{
  g_return_val_if_fail (host < G_N_ELEMENTS (host_texts), NULL);

  return host_texts[host];
}

static gboolean
parse_port (const char *text, WardLoopbackTarget *target, size_t *out_length)
{
  size_t digits = strspn (text, "0123456789");
  guint port = 0;

  if (digits == 0 || digits > 5)
    return FALSE;
  for (size_t i = 0; i < digits; i++)
    port = port * 10 + (guint) g_ascii_digit_value (text[i]);
  if (port > G_MAXUINT16)
    return FALSE;
  target->port = port;
  target->port_given = TRUE;
  *out_length = digits;

  return TRUE;
}

static gboolean
is_visible (const char *text)
{
  for (; *text != '\0'; text++)
    if ((guchar) *text < 0x21 || (guchar) *text > 0x7e || *text == '#' || *text == '\\')
      return FALSE;

  return TRUE;
}

/**
 * ward_loopback_target_parse:
 * @uri: a registered redirect URI
 * @out_target: (out): what it says; borrows from @uri
 *
 * Takes an http URI of this computer apart: 127.0.0.1, [::1] or localhost, without user or fragment.
 *
 * Returns: %FALSE for any other URI
 */
gboolean
ward_loopback_target_parse (const char *uri, WardLoopbackTarget *out_target)
{
  WardLoopbackTarget target = { .port = HTTP_PORT };
  gboolean known = FALSE;
  const char *rest;

  g_return_val_if_fail (uri != NULL, FALSE);
  g_return_val_if_fail (out_target != NULL, FALSE);

  if (g_ascii_strncasecmp (uri, "http://", 7) != 0)
    return FALSE;
  rest = uri + 7;
  for (guint i = 0; i < G_N_ELEMENTS (host_texts) && !known; i++)
    if (g_ascii_strncasecmp (rest, host_texts[i], strlen (host_texts[i])) == 0)
      {
        target.host = (WardLoopbackHost) i;
        rest += strlen (host_texts[i]);
        known = TRUE;
      }
  if (!known)
    return FALSE;
  target.host_end = (size_t) (rest - uri);
  if (*rest == ':')
    {
      size_t digits;

      if (!parse_port (rest + 1, &target, &digits))
        return FALSE;
      rest += 1 + digits;
    }
  target.port_end = (size_t) (rest - uri);
  if ((*rest != '\0' && *rest != '/' && *rest != '?') || !is_visible (rest))
    return FALSE;

  /* A browser asks for "/" where the URI has no path. */
  target.path = *rest == '/' ? rest : "/";
  target.path_length = *rest == '/' ? strcspn (rest, "?") : 1;
  *out_target = target;

  return TRUE;
}

static gboolean
span_is (Span span, const char *text)
{
  return span.length == strlen (text) && memcmp (span.text, text, span.length) == 0;
}

static gboolean
span_is_name (Span span, const char *name)
{
  return span.length == strlen (name) && g_ascii_strncasecmp (span.text, name, span.length) == 0;
}

/* RFC 9110 section 5.6.2. */
static gboolean
is_token (Span span)
{
  if (span.length == 0)
    return FALSE;
  for (size_t i = 0; i < span.length; i++)
    if (!g_ascii_isalnum (span.text[i]) && (span.text[i] == '\0' || strchr ("!#$%&'*+-.^_`|~", span.text[i]) == NULL))
      return FALSE;

  return TRUE;
}

/* A line ends in CR LF and nothing else, and holds printable ASCII and tabs: no NUL, no bare CR or LF, no 8-bit letter (L08). */
static LineKind
next_line (Reader *reader, Span *out_line)
{
  const char *start = reader->data + reader->position;
  size_t left = reader->length - reader->position;
  const char *end = left > 0 ? memchr (start, '\n', left) : NULL;
  size_t length = end != NULL ? (size_t) (end - start) : left;

  if (end != NULL && (length == 0 || start[length - 1] != '\r'))
    return LINE_BAD;
  if (length > 0 && start[length - 1] == '\r')
    length--;
  for (size_t i = 0; i < length; i++)
    if (start[i] != '\t' && ((guchar) start[i] < 0x20 || (guchar) start[i] > 0x7e))
      return LINE_BAD;
  if (end == NULL)
    return LINE_PARTIAL;
  out_line->text = start;
  out_line->length = length;
  reader->position += length + 2;

  return LINE_WHOLE;
}

/* MORE means: so far, so good. */
static WardLoopbackVerdict
parse_request_line (Span line, Head *head)
{
  const char *end = line.text + line.length;
  const char *first = memchr (line.text, ' ', line.length);
  const char *second = first != NULL ? memchr (first + 1, ' ', (size_t) (end - first - 1)) : NULL;
  Span version;

  /* HTTP/0.9 has no version and takes no status line; anything else without one is no HTTP at all. */
  if (second == NULL)
    return WARD_LOOPBACK_NOT_HTTP;
  head->method = (Span){ line.text, (size_t) (first - line.text) };
  head->target = (Span){ first + 1, (size_t) (second - first - 1) };
  version = (Span){ second + 1, (size_t) (end - second - 1) };
  if (span_is (head->method, "PRI") && span_is (version, "HTTP/2.0"))
    return WARD_LOOPBACK_NOT_HTTP;
  if (!is_token (head->method) || head->target.length == 0
      || memchr (head->target.text, '\t', head->target.length) != NULL)
    return WARD_LOOPBACK_BAD;
  if (!span_is (version, "HTTP/1.1") && !span_is (version, "HTTP/1.0"))
    return WARD_LOOPBACK_BAD;

  return WARD_LOOPBACK_MORE;
}

/* The port is left out where it is HTTP's own, as browsers do. */
static gboolean
is_authority (Span value, const WardLoopbackTarget *target)
{
  const char *host = host_texts[target->host];
  size_t length = strlen (host);
  char port[8];

  if (value.length < length || g_ascii_strncasecmp (value.text, host, length) != 0)
    return FALSE;
  if (value.length == length)
    return target->port == HTTP_PORT;
  g_snprintf (port, sizeof port, ":%u", target->port);

  return span_is ((Span){ value.text + length, value.length - length }, port);
}

static gboolean
is_prefetch (Span name, Span value)
{
  static const char word[] = "prefetch";

  if (!span_is_name (name, "sec-purpose") && !span_is_name (name, "purpose") && !span_is_name (name, "x-moz"))
    return FALSE;

  return value.length >= strlen (word) && g_ascii_strncasecmp (value.text, word, strlen (word)) == 0;
}

static WardLoopbackVerdict
parse_header (Span line, const WardLoopbackTarget *target, Head *head)
{
  const char *colon = memchr (line.text, ':', line.length);
  Span name, value;

  if (++head->headers > WARD_LOOPBACK_MAX_HEADERS)
    return WARD_LOOPBACK_TOO_LARGE;
  if (colon == NULL)
    return WARD_LOOPBACK_BAD;
  /* A name begins its line and touches its colon: a folded line or a space before the colon is no token. */
  name = (Span){ line.text, (size_t) (colon - line.text) };
  if (!is_token (name))
    return WARD_LOOPBACK_BAD;
  value = (Span){ colon + 1, line.length - name.length - 1 };
  while (value.length > 0 && (value.text[0] == ' ' || value.text[0] == '\t'))
    {
      value.text++;
      value.length--;
    }
  while (value.length > 0 && (value.text[value.length - 1] == ' ' || value.text[value.length - 1] == '\t'))
    value.length--;
  if (span_is_name (name, "host"))
    {
      head->hosts++;
      head->host_is_ours = is_authority (value, target);
    }
  else if (is_prefetch (name, value))
    head->prefetch = TRUE;

  return WARD_LOOPBACK_MORE;
}

static WardLoopbackVerdict
judge (const Head *head, const WardLoopbackTarget *target, Span *out_query)
{
  const char *end = head->target.text + head->target.length;
  const char *mark;
  Span path;

  if (head->hosts != 1 || !head->host_is_ours)
    return WARD_LOOPBACK_BAD;
  if (!span_is (head->method, "GET"))
    return WARD_LOOPBACK_METHOD;
  /* Only the origin form; a fragment never travels. */
  if (head->target.text[0] != '/' || memchr (head->target.text, '#', head->target.length) != NULL)
    return WARD_LOOPBACK_BAD;
  mark = memchr (head->target.text, '?', head->target.length);
  path = (Span){ head->target.text, mark != NULL ? (size_t) (mark - head->target.text) : head->target.length };
  if (path.length != target->path_length || memcmp (path.text, target->path, path.length) != 0)
    return WARD_LOOPBACK_NOT_FOUND;
  /* What the browser only fetches ahead must not use up the one answer (L20): it asks again when it is meant. */
  if (head->prefetch)
    return WARD_LOOPBACK_NOT_FOUND;
  *out_query = (Span){ mark != NULL ? mark + 1 : end, mark != NULL ? (size_t) (end - mark - 1) : 0 };

  return WARD_LOOPBACK_HIT;
}

/**
 * ward_loopback_request_parse:
 * @data: (array length=length): the bytes since the connection began
 * @length: how many
 * @target: what is listened for
 * @out_query: (out): offset of the query in @data, with %WARD_LOOPBACK_HIT
 * @out_query_length: (out): its length, 0 for none; a space follows it in @data
 *
 * Judges what a connection brought so far. What comes behind the head, be it a body or a second request, is not looked at.
 *
 * Returns: the judgement; %WARD_LOOPBACK_MORE asks for more bytes
 */
WardLoopbackVerdict
ward_loopback_request_parse (const char *data, size_t length, const WardLoopbackTarget *target, size_t *out_query,
                             size_t *out_query_length)
{
  Reader reader = { .data = data, .length = MIN (length, WARD_LOOPBACK_MAX_HEAD) };
  Head head = { 0 };
  Span line, query = { NULL, 0 };
  WardLoopbackVerdict verdict = WARD_LOOPBACK_MORE;

  g_return_val_if_fail (data != NULL || length == 0, WARD_LOOPBACK_BAD);
  g_return_val_if_fail (target != NULL, WARD_LOOPBACK_BAD);
  g_return_val_if_fail (out_query != NULL && out_query_length != NULL, WARD_LOOPBACK_BAD);

  if (length == 0)
    return WARD_LOOPBACK_MORE;
  /* Every method begins with a letter; a TLS ClientHello begins with 0x16. */
  if (!g_ascii_isalpha (data[0]))
    return WARD_LOOPBACK_NOT_HTTP;

  for (gboolean first = TRUE; verdict == WARD_LOOPBACK_MORE; first = FALSE)
    {
      LineKind kind = next_line (&reader, &line);

      if (kind == LINE_BAD)
        return WARD_LOOPBACK_BAD;
      if (kind == LINE_PARTIAL)
        return length > WARD_LOOPBACK_MAX_HEAD ? WARD_LOOPBACK_TOO_LARGE : WARD_LOOPBACK_MORE;
      if (first)
        verdict = parse_request_line (line, &head);
      else if (line.length > 0)
        verdict = parse_header (line, target, &head);
      else
        verdict = judge (&head, target, &query);
    }
  if (verdict == WARD_LOOPBACK_HIT)
    {
      *out_query = (size_t) (query.text - data);
      *out_query_length = query.length;
    }

  return verdict;
}
