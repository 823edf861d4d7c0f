/* SPDX-License-Identifier: GPL-3.0-or-later */

/* HTTP/1.1 messages of the sandbox (RFC 9112, as far as a browser and a FHIR client need it): a request is read within
 * bounds and refused where it is ambiguous; a response always has a length. Chunked requests are not taken. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-http.h"

#include <errno.h>
#include <string.h>

#define MAX_HEAD (64 * 1024)
#define MAX_BODY (1024 * 1024)
#define MAX_HEADERS 100
#define COMPRESS_FROM 1024

void
ward_sandbox_request_free (WardSandboxRequest *request)
{
  g_free (request->method);
  g_free (request->target);
  g_free (request->path);
  g_free (request->query);
  g_clear_pointer (&request->headers, g_hash_table_unref);
  g_clear_pointer (&request->body, g_bytes_unref);
  g_clear_pointer (&request->faults, g_ptr_array_unref);
  g_free (request);
}

/**
 * ward_sandbox_request_get_header:
 * @request: a request
 * @lower_case_name: the header's name
 *
 * Returns: (transfer none) (nullable): its value
 */
const char *
ward_sandbox_request_get_header (const WardSandboxRequest *request, const char *lower_case_name)
{
  return g_hash_table_lookup (request->headers, lower_case_name);
}

/**
 * ward_sandbox_request_has_fault:
 * @request: a request
 * @name: a fault's name
 * @out_value: (out) (optional) (nullable) (transfer none): what stands after its '='
 *
 * Returns: whether that fault strikes this request
 */
gboolean
ward_sandbox_request_has_fault (const WardSandboxRequest *request, const char *name, const char **out_value)
{
  size_t length = strlen (name);

  for (guint i = 0; request->faults != NULL && i < request->faults->len; i++)
    {
      const char *fault = g_ptr_array_index (request->faults, i);

      if (strncmp (fault, name, length) != 0 || (fault[length] != '\0' && fault[length] != '='))
        continue;
      if (out_value != NULL)
        *out_value = fault[length] == '=' ? fault + length + 1 : NULL;
      return TRUE;
    }
  return FALSE;
}

WardSandboxResponse *
ward_sandbox_response_new (guint status, const char *content_type, const char *body)
{
  WardSandboxResponse *response = g_new0 (WardSandboxResponse, 1);

  response->status = status;
  response->content_type = g_strdup (content_type);
  response->headers = g_string_new (NULL);
  response->body = g_string_new (body);
  return response;
}

void
ward_sandbox_response_free (WardSandboxResponse *response)
{
  g_free (response->content_type);
  g_string_free (response->headers, TRUE);
  g_string_free (response->body, TRUE);
  g_free (response);
}

/**
 * ward_sandbox_response_add_header:
 * @response: a response
 * @name: a header's name
 * @value: its value; line ends in it become blanks, so that no value can start a header of its own
 *
 * Adds a header line.
 */
void
ward_sandbox_response_add_header (WardSandboxResponse *response, const char *name, const char *value)
{
  g_autofree char *clean = g_strdelimit (g_strdup (value), "\r\n", ' ');

  g_string_append_printf (response->headers, "%s: %s\r\n", name, clean);
}

/**
 * ward_sandbox_wait:
 * @milliseconds: how long
 * @cancellable: (nullable): ends the wait
 *
 * Returns: %FALSE if it was cancelled meanwhile
 */
gboolean
ward_sandbox_wait (guint milliseconds, GCancellable *cancellable)
{
  GPollFD fd;

  if (cancellable == NULL || !g_cancellable_make_pollfd (cancellable, &fd))
    {
      g_usleep ((gulong) milliseconds * 1000);
      return TRUE;
    }
  g_poll (&fd, 1, (int) milliseconds);
  g_cancellable_release_fd (cancellable);
  return !g_cancellable_is_cancelled (cancellable);
}

static gboolean
is_token (const char *text, size_t length)
{
  for (size_t i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && strchr ("!#$%&'*+-.^_`|~", text[i]) == NULL)
      return FALSE;
  return length > 0;
}

static gboolean
parse_request_line (WardSandboxRequest *request, const char *line, guint *out_status)
{
  g_auto (GStrv) parts = g_strsplit (line, " ", -1);
  char *question;

  *out_status = 400;
  if (g_strv_length (parts) != 3 || !is_token (parts[0], strlen (parts[0])) || parts[1][0] != '/')
    return FALSE;
  if (strcmp (parts[2], "HTTP/1.1") != 0 && strcmp (parts[2], "HTTP/1.0") != 0)
    {
      *out_status = 505;
      return FALSE;
    }
  for (const char *p = parts[1]; *p != '\0'; p++)
    if (*p <= 0x20 || *p >= 0x7f)
      return FALSE;
  request->keep_alive = strcmp (parts[2], "HTTP/1.1") == 0;
  request->method = g_strdup (parts[0]);
  request->target = g_strdup (parts[1]);
  question = strchr (parts[1], '?');
  request->path = question != NULL ? g_strndup (parts[1], (size_t) (question - parts[1])) : g_strdup (parts[1]);
  request->query = question != NULL ? g_strdup (question + 1) : NULL;
  return TRUE;
}

static gboolean
parse_header_line (WardSandboxRequest *request, const char *line)
{
  const char *colon = strchr (line, ':');
  g_autofree char *name = NULL;
  char *value;
  const char *before;

  if (colon == NULL || !is_token (line, (size_t) (colon - line)))
    return FALSE;
  name = g_ascii_strdown (line, colon - line);
  value = g_strstrip (g_strdup (colon + 1));
  before = g_hash_table_lookup (request->headers, name);
  if (before != NULL)
    {
      g_autofree char *more = value;

      /* Two of these make the message's end, or its authority, ambiguous (RFC 9112 sections 3.2 and 6.3). */
      if (strcmp (name, "host") == 0 || strcmp (name, "content-length") == 0 || strcmp (name, "authorization") == 0)
        return FALSE;
      value = g_strconcat (before, ", ", more, NULL);
    }
  g_hash_table_replace (request->headers, g_steal_pointer (&name), value);
  return TRUE;
}

static WardSandboxRequest *
parse_head (const char *head, guint *out_status)
{
  g_autoptr (WardSandboxRequest) request = g_new0 (WardSandboxRequest, 1);
  g_auto (GStrv) lines = g_strsplit (head, "\r\n", -1);
  const char *connection;

  request->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  *out_status = 400;
  if (strpbrk (head, "\t") != NULL && strstr (head, "\r\n\t") != NULL)
    return NULL;
  if (!parse_request_line (request, lines[0], out_status))
    return NULL;
  *out_status = g_strv_length (lines) > MAX_HEADERS + 1 ? 431 : 400;
  if (*out_status == 431)
    return NULL;
  for (guint i = 1; lines[i] != NULL; i++)
    if (strchr (lines[i], '\n') != NULL || strchr (lines[i], '\r') != NULL || !parse_header_line (request, lines[i]))
      return NULL;
  connection = ward_sandbox_request_get_header (request, "connection");
  if (connection != NULL && g_ascii_strcasecmp (connection, "close") == 0)
    request->keep_alive = FALSE;
  return g_steal_pointer (&request);
}

/* How long the body is; FALSE where that cannot be told for sure. */
static gboolean
get_body_length (const WardSandboxRequest *request, size_t *out_length, guint *out_status)
{
  const char *text = ward_sandbox_request_get_header (request, "content-length");
  guint64 length = 0;

  *out_length = 0;
  if (ward_sandbox_request_get_header (request, "transfer-encoding") != NULL)
    {
      *out_status = 501;
      return FALSE;
    }
  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT32, &length, NULL))
    {
      *out_status = 400;
      return FALSE;
    }
  *out_status = 413;
  *out_length = (size_t) length;
  return length <= MAX_BODY;
}

static gboolean
fill (GInputStream *stream, GByteArray *buffer, GCancellable *cancellable, GError **error)
{
  guint8 chunk[16 * 1024];
  gssize n = g_input_stream_read (stream, chunk, sizeof chunk, cancellable, error);

  if (n == 0)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "The peer closed the connection");
  if (n <= 0)
    return FALSE;
  g_byte_array_append (buffer, chunk, (guint) n);
  return TRUE;
}

/**
 * ward_sandbox_request_read:
 * @stream: where it comes from
 * @buffer: what was read and not used yet; lives as long as the connection
 * @cancellable: (nullable): ends the wait
 * @out_status: (out): the status to answer with where the request is refused; 0 where there is nobody to answer
 * @error: return location
 *
 * Reads one request with its body.
 *
 * Returns: (transfer full): the request, or %NULL with the stream's error or %G_IO_ERROR_INVALID_DATA
 */
WardSandboxRequest *
ward_sandbox_request_read (GInputStream *stream, GByteArray *buffer, GCancellable *cancellable, guint *out_status,
                           GError **error)
{
  g_autoptr (WardSandboxRequest) request = NULL;
  g_autofree char *head = NULL;
  const guint8 *end = NULL;
  size_t head_length, body_length = 0;

  *out_status = 0;
  while ((buffer->len == 0 || (end = memmem (buffer->data, buffer->len, "\r\n\r\n", 4)) == NULL)
         && buffer->len <= MAX_HEAD)
    if (!fill (stream, buffer, cancellable, error))
      return NULL;
  if (end == NULL || end - buffer->data > MAX_HEAD)
    {
      *out_status = 431;
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The request's head is too long");
      return NULL;
    }
  head_length = (size_t) (end - buffer->data);
  head = g_strndup ((const char *) buffer->data, head_length);
  *out_status = 400;
  if (strlen (head) == head_length)
    request = parse_head (head, out_status);
  if (request == NULL || !get_body_length (request, &body_length, out_status))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The request is malformed");
      return NULL;
    }
  *out_status = 0;
  g_byte_array_remove_range (buffer, 0, (guint) head_length + 4);
  while (buffer->len < body_length)
    if (!fill (stream, buffer, cancellable, error))
      return NULL;
  if (body_length > 0)
    {
      request->body = g_bytes_new (buffer->data, body_length);
      g_byte_array_remove_range (buffer, 0, (guint) body_length);
    }
  return g_steal_pointer (&request);
}

static const char *
get_reason (guint status)
{
  static const struct
  {
    guint status;
    const char *reason;
  } reasons[] = {
    { 200, "OK" },
    { 201, "Created" },
    { 204, "No Content" },
    { 301, "Moved Permanently" },
    { 302, "Found" },
    { 303, "See Other" },
    { 304, "Not Modified" },
    { 307, "Temporary Redirect" },
    { 308, "Permanent Redirect" },
    { 400, "Bad Request" },
    { 401, "Unauthorized" },
    { 403, "Forbidden" },
    { 404, "Not Found" },
    { 405, "Method Not Allowed" },
    { 406, "Not Acceptable" },
    { 410, "Gone" },
    { 413, "Content Too Large" },
    { 421, "Misdirected Request" },
    { 429, "Too Many Requests" },
    { 431, "Request Header Fields Too Large" },
    { 500, "Internal Server Error" },
    { 501, "Not Implemented" },
    { 502, "Bad Gateway" },
    { 503, "Service Unavailable" },
    { 504, "Gateway Timeout" },
    { 505, "HTTP Version Not Supported" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (reasons[i].status == status)
      return reasons[i].reason;
  return "Unknown";
}

/**
 * ward_sandbox_response_compress:
 * @response: a response
 * @request: what it answers
 *
 * Compresses the body with gzip where the client asked for it and it is worth it.
 */
void
ward_sandbox_response_compress (WardSandboxResponse *response, const WardSandboxRequest *request)
{
  const char *accept = ward_sandbox_request_get_header (request, "accept-encoding");
  g_autoptr (GZlibCompressor) compressor = NULL;
  g_autoptr (GOutputStream) memory = NULL;
  g_autoptr (GOutputStream) stream = NULL;

  if (accept == NULL || strstr (accept, "gzip") == NULL || response->body->len < COMPRESS_FROM
      || response->never_compress)
    return;
  compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 1);
  memory = g_memory_output_stream_new_resizable ();
  stream = g_converter_output_stream_new (memory, G_CONVERTER (compressor));
  if (!g_output_stream_write_all (stream, response->body->str, response->body->len, NULL, NULL, NULL)
      || !g_output_stream_close (stream, NULL, NULL))
    return;
  g_string_truncate (response->body, 0);
  g_string_append_len (response->body, g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (memory)),
                       (gssize) g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (memory)));
  ward_sandbox_response_add_header (response, "Content-Encoding", "gzip");
}

static gboolean
write_slowly (GOutputStream *stream, const char *data, size_t length, GCancellable *cancellable, GError **error)
{
  for (size_t done = 0; done < length; done += 16)
    if (!g_output_stream_write_all (stream, data + done, MIN (16, length - done), NULL, cancellable, error)
        || !ward_sandbox_wait (50, cancellable))
      return FALSE;
  return TRUE;
}

static gboolean
write_endlessly (GOutputStream *stream, GCancellable *cancellable, GError **error)
{
  char blanks[4096];

  memset (blanks, ' ', sizeof blanks);
  while (g_output_stream_write_all (stream, blanks, sizeof blanks, NULL, cancellable, error))
    ;
  return FALSE;
}

static GString *
format_head (const WardSandboxResponse *response, gboolean keep_alive)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) shown = g_date_time_add_seconds (now, (double) response->date_ahead_s);
  g_autofree char *date = g_date_time_format (shown, "%a, %d %b %Y %H:%M:%S GMT");
  GString *head = g_string_sized_new (512 + response->headers->len);

  g_string_printf (head, "HTTP/1.1 %u %s\r\nDate: %s\r\nServer: ward-sandbox\r\n", response->status,
                   get_reason (response->status), date);
  if (response->content_type != NULL)
    g_string_append_printf (head, "Content-Type: %s\r\n", response->content_type);
  if (response->wire == WARD_SANDBOX_WIRE_ENDLESS)
    g_string_append (head, "Content-Length: 1099511627776\r\n");
  else if (response->status != 304 && response->status != 204)
    g_string_append_printf (head, "Content-Length: %" G_GSIZE_FORMAT "\r\n", response->body->len);
  g_string_append_printf (head, "Connection: %s\r\nX-Content-Type-Options: nosniff\r\n",
                          keep_alive ? "keep-alive" : "close");
  g_string_append_len (head, response->headers->str, (gssize) response->headers->len);
  g_string_append (head, "\r\n");
  return head;
}

/**
 * ward_sandbox_response_write:
 * @response: what to send
 * @request: (nullable): what it answers
 * @stream: where to
 * @keep_alive: whether the connection stays open
 * @cancellable: (nullable): ends it
 * @error: return location
 *
 * Sends head and body as one piece, or spoiled the way the response's wire says.
 *
 * Returns: whether the connection may be used again
 */
gboolean
ward_sandbox_response_write (WardSandboxResponse *response, const WardSandboxRequest *request, GOutputStream *stream,
                             gboolean keep_alive, GCancellable *cancellable, GError **error)
{
  g_autoptr (GString) message = NULL;
  gboolean head_only = response->status == 304 || response->status == 204
                       || (request != NULL && strcmp (request->method, "HEAD") == 0);
  size_t length = head_only ? 0 : response->body->len;

  if (response->wire == WARD_SANDBOX_WIRE_CLOSE)
    return FALSE;
  if (response->wire == WARD_SANDBOX_WIRE_GARBAGE)
    {
      g_output_stream_write_all (stream, "\x16\x03 nonsense\r\n\r\n", 15, NULL, cancellable, error);
      return FALSE;
    }
  message = format_head (response, keep_alive);
  if (response->wire == WARD_SANDBOX_WIRE_CUT)
    length /= 2;
  if (response->wire == WARD_SANDBOX_WIRE_WHOLE || response->wire == WARD_SANDBOX_WIRE_CUT)
    g_string_append_len (message, response->body->str, (gssize) length);
  if (!g_output_stream_write_all (stream, message->str, message->len, NULL, cancellable, error)
      || !g_output_stream_flush (stream, cancellable, error))
    return FALSE;
  switch (response->wire)
    {
    case WARD_SANDBOX_WIRE_SLOW:
      return write_slowly (stream, response->body->str, length, cancellable, error) && keep_alive;
    case WARD_SANDBOX_WIRE_STALL:
      ward_sandbox_wait (120000, cancellable);
      return FALSE;
    case WARD_SANDBOX_WIRE_ENDLESS:
      return write_endlessly (stream, cancellable, error);
    case WARD_SANDBOX_WIRE_CUT:
      return FALSE;
    case WARD_SANDBOX_WIRE_WHOLE:
    case WARD_SANDBOX_WIRE_CLOSE:
    case WARD_SANDBOX_WIRE_GARBAGE:
    default:
      return keep_alive;
    }
}
