/* SPDX-License-Identifier: GPL-3.0-or-later */

/* HTTP over a socket, as bare as it gets: one connection a request, so that what the sandbox sends is seen as it is. */

#define G_LOG_DOMAIN "ward-tests"

#include "sandbox/plain-client.h"

#include <string.h>

#include "core/base/ward-url.h"

/* RFC 7636 appendix B. */
#define VERIFIER "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
#define CHALLENGE "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

void
plain_answer_free (PlainAnswer *answer)
{
  g_free (answer->head);
  g_free (answer->body);
  g_free (answer);
}

char *
plain_answer_dup_header (const PlainAnswer *answer, const char *name)
{
  g_auto (GStrv) lines = g_strsplit (answer->head, "\r\n", -1);
  size_t length = strlen (name);

  for (guint i = 1; lines[i] != NULL; i++)
    if (g_ascii_strncasecmp (lines[i], name, length) == 0 && lines[i][length] == ':')
      return g_strstrip (g_strdup (lines[i] + length + 1));
  return NULL;
}

WardJsonDoc *
plain_answer_parse (const PlainAnswer *answer)
{
  g_autoptr (GError) error = NULL;
  WardJsonDoc *doc = ward_json_parse_data (answer->body, answer->length, NULL, &error);

  g_assert_no_error (error);
  return doc;
}

static gboolean
accept_authority (GTlsConnection *connection, GTlsCertificate *peer, GTlsCertificateFlags errors, gpointer user_data)
{
  g_autoptr (GSocketConnectable) identity = g_network_address_new ("127.0.0.1", 0);

  return g_tls_certificate_verify (peer, identity, ward_sandbox_get_certificate (user_data)) == 0;
}

static void
watch_client (GSocketClient *client, GSocketClientEvent event, GSocketConnectable *connectable, GIOStream *connection,
              gpointer user_data)
{
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    g_signal_connect (connection, "accept-certificate", G_CALLBACK (accept_authority), user_data);
}

static GSocketConnection *
open_connection (WardSandbox *sandbox)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection;
  const char *origin = ward_sandbox_get_origin (sandbox);

  g_socket_client_set_timeout (client, 120);
  g_socket_client_set_tls (client, g_str_has_prefix (origin, "https:"));
  g_signal_connect (client, "event", G_CALLBACK (watch_client), sandbox);
  connection = g_socket_client_connect_to_host (client, strstr (origin, "//") + 2, 0, NULL, &error);
  g_assert_no_error (error);
  return connection;
}

static PlainAnswer *
split_answer (GString *bytes)
{
  const char *end = strstr (bytes->str, "\r\n\r\n");
  PlainAnswer *answer;
  g_autofree char *length = NULL;

  if (end == NULL || !g_str_has_prefix (bytes->str, "HTTP/1.1 "))
    return NULL;
  answer = g_new0 (PlainAnswer, 1);
  answer->status = (guint) g_ascii_strtoull (bytes->str + 9, NULL, 10);
  answer->head = g_strndup (bytes->str, (size_t) (end - bytes->str));
  answer->length = bytes->len - (size_t) (end + 4 - bytes->str);
  answer->body = g_malloc0 (answer->length + 1);
  memcpy (answer->body, end + 4, answer->length);
  length = plain_answer_dup_header (answer, "Content-Length");
  answer->whole = length == NULL || g_ascii_strtoull (length, NULL, 10) == answer->length;
  return answer;
}

PlainAnswer *
plain_send (WardSandbox *sandbox, const char *bytes, size_t length)
{
  g_autoptr (GSocketConnection) connection = open_connection (sandbox);
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_autoptr (GString) answer = g_string_new (NULL);
  char chunk[16 * 1024];
  gssize n;

  if (!g_output_stream_write_all (output, bytes, length, NULL, NULL, NULL))
    return NULL;
  while ((n = g_input_stream_read (input, chunk, sizeof chunk, NULL, NULL)) > 0)
    g_string_append_len (answer, chunk, n);
  return split_answer (answer);
}

PlainAnswer *
plain_request (WardSandbox *sandbox, const char *method, const char *target, const char *headers, const char *body)
{
  const char *host = strstr (ward_sandbox_get_origin (sandbox), "//") + 2;
  g_autoptr (GString) message = g_string_new (NULL);

  g_string_printf (message, "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n%s", method, target, host,
                   headers != NULL ? headers : "");
  if (body != NULL)
    g_string_append_printf (message, "Content-Length: %" G_GSIZE_FORMAT "\r\n", strlen (body));
  g_string_append_printf (message, "\r\n%s", body != NULL ? body : "");
  return plain_send (sandbox, message->str, message->len);
}

PlainAnswer *
plain_post_form (WardSandbox *sandbox, const char *target, const char *form)
{
  return plain_request (sandbox, "POST", target, "Content-Type: application/x-www-form-urlencoded\r\n", form);
}

PlainAnswer *
plain_get_with (WardSandbox *sandbox, const char *path, const char *token, const char *headers)
{
  const char *origin = ward_sandbox_get_origin (sandbox);
  g_autofree char *target = NULL;
  g_autofree char *all = NULL;

  if (g_str_has_prefix (path, origin))
    target = g_strdup (path + strlen (origin));
  else
    target = g_strconcat (ward_sandbox_get_fhir_base (sandbox) + strlen (origin), path, NULL);
  all = g_strconcat (token != NULL ? "Authorization: Bearer " : "", token != NULL ? token : "",
                     token != NULL ? "\r\n" : "", headers, NULL);
  return plain_request (sandbox, "GET", target, all, NULL);
}

PlainAnswer *
plain_get (WardSandbox *sandbox, const char *path, const char *token)
{
  return plain_get_with (sandbox, path, token, "Accept: application/fhir+json\r\n");
}

const char *
plain_get_verifier (void)
{
  return VERIFIER;
}

static WardJsonDoc *
discover (WardSandbox *sandbox)
{
  g_autoptr (PlainAnswer) answer = plain_get (sandbox, "/.well-known/smart-configuration", NULL);

  g_assert_nonnull (answer);
  g_assert_cmpuint (answer->status, ==, 200);
  return plain_answer_parse (answer);
}

char *
plain_build_authorize_url_for (WardSandbox *sandbox, const char *client_id, const char *scope, const char *launch)
{
  g_autoptr (WardJsonDoc) doc = discover (sandbox);
  g_autofree char *query = ward_form_encode ("response_type", "code", "client_id", client_id, "redirect_uri",
                                             PLAIN_REDIRECT, "launch", launch, "scope", scope, "state", "a-state",
                                             "nonce", "a-nonce", "aud", ward_sandbox_get_fhir_base (sandbox),
                                             "code_challenge", CHALLENGE, "code_challenge_method", "S256", NULL);

  return g_strconcat (ward_json_get_string (ward_json_doc_get_root (doc), "authorization_endpoint"), "?", query, NULL);
}

char *
plain_build_authorize_url (WardSandbox *sandbox, const char *scope)
{
  return plain_build_authorize_url_for (sandbox, "ward-sandbox-client", scope, NULL);
}

char *
plain_dup_query_value (const char *address, const char *name)
{
  const char *question = strchr (address, '?');
  g_auto (GStrv) pairs = g_strsplit (question != NULL ? question + 1 : "", "&", -1);
  size_t length = strlen (name);

  for (guint i = 0; pairs[i] != NULL; i++)
    if (strncmp (pairs[i], name, length) == 0 && pairs[i][length] == '=')
      return g_uri_unescape_string (pairs[i] + length + 1, NULL);
  return NULL;
}

char *
plain_token_path (WardSandbox *sandbox)
{
  g_autoptr (WardJsonDoc) doc = discover (sandbox);
  const char *endpoint = ward_json_get_string (ward_json_doc_get_root (doc), "token_endpoint");

  return g_strdup (endpoint + strlen (ward_sandbox_get_origin (sandbox)));
}

char *
plain_redeem (WardSandbox *sandbox, const char *address, WardJsonDoc **out_doc)
{
  g_autofree char *code = plain_dup_query_value (address, "code");
  g_autofree char *path = plain_token_path (sandbox);
  g_autofree char *form
      = ward_form_encode ("grant_type", "authorization_code", "code", code, "redirect_uri", PLAIN_REDIRECT, "client_id",
                          "ward-sandbox-client", "code_verifier", VERIFIER, NULL);
  g_autoptr (PlainAnswer) answer = plain_post_form (sandbox, path, form);
  g_autoptr (WardJsonDoc) doc = NULL;
  char *token;

  g_assert_nonnull (answer);
  g_assert_cmpuint (answer->status, ==, 200);
  doc = plain_answer_parse (answer);
  token = g_strdup (ward_json_get_string (ward_json_doc_get_root (doc), "access_token"));
  if (out_doc != NULL)
    *out_doc = g_steal_pointer (&doc);
  return token;
}

char *
plain_sign_in (WardSandbox *sandbox, const char *scope, const char *patient, WardJsonDoc **out_doc)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *url = plain_build_authorize_url (sandbox, scope != NULL ? scope : PLAIN_SCOPE);
  g_autofree char *address = ward_sandbox_approve (sandbox, url, NULL, patient, &error);

  g_assert_no_error (error);
  return plain_redeem (sandbox, address, out_doc);
}

WardSandbox *
plain_start (WardSandboxProfile profile)
{
  WardSandboxSettings settings = { .profile = profile };
  g_autoptr (GError) error = NULL;
  WardSandbox *sandbox = ward_sandbox_new (&settings);

  g_assert_true (ward_sandbox_start (sandbox, &error));
  g_assert_no_error (error);
  return sandbox;
}

void
plain_stop (WardSandbox *sandbox)
{
  g_assert_finalize_object (sandbox);
}
