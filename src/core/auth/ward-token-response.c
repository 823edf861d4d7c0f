/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The token endpoint's answer (RFC 6749 section 5, SMART App Launch 2.2 "Response"; auth.md sections 1.3 and 7, reliability.md A46-A48, T26). The launch
 * context is read tolerantly, since servers write it in many ways; what goes into a header or an address is not. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-token-response.h"

#include <math.h>
#include <string.h>

#include "core/auth/ward-scopes.h"
#include "core/base/ward-json.h"
#include "core/base/ward-text.h"
#include "core/diagnostics/ward-failure.h"

#define MAX_BODY_BYTES (1024 * 1024)
#define MAX_ACCESS_TOKEN (16 * 1024)
#define MAX_REFRESH_TOKEN (16 * 1024)
#define MAX_ID_TOKEN (64 * 1024)
#define MAX_ID_LENGTH 64
#define MAX_INTENT 100
#define MAX_TENANT 200
#define MAX_STYLE_URL 2048
#define DEFAULT_LIFETIME_S 300
#define MIN_LIFETIME_S 1 /* over before it can be used: an answer that gives nothing */
#define MAX_LIFETIME_S 86400

typedef struct
{
  const WardJson *root; /* (unowned) */
  WardTokenResponse *out;
  GStrvBuilder *notes; /* (owned) */
} Reader;

/**
 * ward_token_response_free:
 * @response: (transfer full) (nullable): an answer
 *
 * Frees it and forgets its tokens.
 */
void
ward_token_response_free (WardTokenResponse *response)
{
  if (response == NULL)
    return;
  g_clear_pointer (&response->access_token, ward_secret_text_unref);
  g_clear_pointer (&response->refresh_token, ward_secret_text_unref);
  g_clear_pointer (&response->id_token, ward_secret_text_unref);
  g_strfreev (response->scopes);
  g_free (response->patient);
  g_free (response->encounter);
  g_clear_pointer (&response->fhir_context, g_ptr_array_unref);
  g_free (response->intent);
  g_free (response->smart_style_url);
  g_free (response->tenant);
  g_strfreev (response->notes);
  g_free (response);
}

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_TOKEN_RESPONSE, message);
  return FALSE;
}

/* Visible ASCII: nothing that could end a header or a form's field. */
static gboolean
is_token (const char *text, size_t max)
{
  size_t length = text != NULL ? strlen (text) : 0;

  if (length == 0 || length > max)
    return FALSE;
  for (; *text != '\0'; text++)
    if (!g_ascii_isgraph (*text))
      return FALSE;

  return TRUE;
}

/* Words in lower case, as all registered codes are: what is repeated in a message cannot be a token. */
static gboolean
is_error_code (const char *text)
{
  return text != NULL && *text != '\0' && strlen (text) <= 64
         && strspn (text, "abcdefghijklmnopqrstuvwxyz_-.") == strlen (text);
}

static GError *
error_from_code (const char *code, guint status)
{
  WardFailure failure = WARD_FAILURE_TOKEN_RESPONSE;

  if (g_strcmp0 (code, "invalid_grant") == 0)
    failure = WARD_FAILURE_INVALID_GRANT;
  else if (g_strcmp0 (code, "invalid_client") == 0 || g_strcmp0 (code, "unauthorized_client") == 0)
    failure = WARD_FAILURE_INVALID_CLIENT;
  else if (status >= 400 && is_error_code (code))
    failure = WARD_FAILURE_BAD_REQUEST;
  if (!is_error_code (code))
    return g_error_new_literal (WARD_FAILURE, (int) failure, "The server answered with an error");

  return g_error_new (WARD_FAILURE, (int) failure, "The server answered “%s”", code);
}

/* RFC 6749 errors count with 4xx and, from some servers, with 200; trouble of the server itself goes by its status. With 4xx a code is a clear no, after
 * which a refresh token is as good as it was (ward_token_endpoint_is_in_doubt()). */
static GError *
judge_status (guint status, const char *content_type, const WardJson *root)
{
  const char *code = ward_json_get_string (root, "error");
  WardFailure failure;

  if ((status >= 200 && status <= 299) || status == 400 || status == 401 || status == 403)
    {
      if (code != NULL)
        return error_from_code (code, status);
      if (status >= 200 && status <= 299)
        return NULL;
    }
  failure = ward_failure_from_http_status (status);

  return g_error_new (WARD_FAILURE, (int) failure, "The token endpoint answered with HTTP status %u", status);
}

static void
note (Reader *reader, const char *text)
{
  g_strv_builder_add (reader->notes, text);
}

static gboolean
read_tokens (Reader *reader, gboolean allow_missing_type, GError **error)
{
  const char *access = ward_json_get_string (reader->root, "access_token");
  const char *refresh = ward_json_get_string (reader->root, "refresh_token");
  const char *id = ward_json_get_string (reader->root, "id_token");
  const char *type = ward_json_get_string (reader->root, "token_type");

  if (!is_token (access, MAX_ACCESS_TOKEN))
    return fail (error, "The answer holds no usable access token");
  /* RFC 6749 5.1 wants it; a tenant's record can say that its server leaves it out (auth.md X035). */
  if (type == NULL && ward_json_get (reader->root, "token_type") == NULL && allow_missing_type)
    note (reader, "token_type is missing");
  else if (type == NULL || g_ascii_strcasecmp (type, "Bearer") != 0)
    return fail (error, "The token is not of type Bearer");
  reader->out->access_token = ward_secret_text_new (access);

  if (is_token (refresh, MAX_REFRESH_TOKEN))
    reader->out->refresh_token = ward_secret_text_new (refresh);
  else if (ward_json_get (reader->root, "refresh_token") != NULL)
    note (reader, "refresh_token is not usable");
  if (is_token (id, MAX_ID_TOKEN))
    reader->out->id_token = ward_secret_text_new (id);
  else if (ward_json_get (reader->root, "id_token") != NULL)
    return fail (error, "The id_token is not usable");

  return TRUE;
}

/* A number or its text; "3600.0" is one. Missing or none: a short life, and the server's 401 to rely on. */
static void
read_lifetime (Reader *reader)
{
  const WardJson *value = ward_json_get (reader->root, "expires_in");
  const char *text = ward_json_as_number_text (value);
  char *end = NULL;
  double seconds;

  reader->out->lifetime_s = DEFAULT_LIFETIME_S;
  if (text == NULL)
    text = ward_json_as_string (value);
  if (text == NULL || *text == '\0' || strlen (text) > 32)
    {
      note (reader, "expires_in is missing");
      return;
    }
  if (strspn (text, "+-0123456789.eE") != strlen (text))
    {
      note (reader, "expires_in is no number");
      return;
    }
  seconds = g_ascii_strtod (text, &end);
  if (*end != '\0' || !isfinite (seconds))
    {
      note (reader, "expires_in is no number");
      return;
    }
  reader->out->lifetime_s = (guint) CLAMP (seconds, MIN_LIFETIME_S, MAX_LIFETIME_S);
  if (seconds < MIN_LIFETIME_S || seconds > MAX_LIFETIME_S)
    note (reader, "expires_in is out of range");
}

static void
read_scopes (Reader *reader)
{
  const WardJson *value = ward_json_get (reader->root, "scope");
  const char *text = ward_json_as_string (value);
  g_autoptr (GString) joined = NULL;
  WardJsonIter iter;
  const WardJson *element;

  if (text != NULL)
    {
      reader->out->scopes = ward_scopes_parse (text);
      return;
    }
  if (!ward_json_is_array (value))
    {
      note (reader, "scope is missing");
      return;
    }
  note (reader, "scope is a list");
  joined = g_string_new (NULL);
  ward_json_iter_init (&iter, value);
  while (ward_json_iter_next_element (&iter, &element))
    if (ward_json_as_string (element) != NULL)
      g_string_append_printf (joined, "%s ", ward_json_as_string (element));
  reader->out->scopes = ward_scopes_parse (joined->str);
}

static gboolean
is_id (const char *text)
{
  size_t length = strlen (text);

  if (length == 0 || length > MAX_ID_LENGTH || strspn (text, ".") == length)
    return FALSE;
  for (; *text != '\0'; text++)
    if (!g_ascii_isalnum (*text) && *text != '-' && *text != '.' && *text != '_')
      return FALSE;

  return TRUE;
}

/* "123", "Patient/123" and 123 all name the patient 123; whatever could be more than an id is left out. */
static char *
read_id (Reader *reader, const char *member, const char *type, const char *odd)
{
  const WardJson *value = ward_json_get (reader->root, member);
  const char *text = ward_json_as_string (value);
  gint64 number;

  if (value == NULL || ward_json_get_kind (value) == WARD_JSON_NULL)
    return NULL;
  if (text == NULL && ward_json_as_int64 (value, &number) && number >= 0)
    text = ward_json_as_number_text (value);
  if (text != NULL && g_str_has_prefix (text, type) && text[strlen (type)] == '/')
    text += strlen (type) + 1;
  if (text != NULL && is_id (text))
    return g_strdup (text);
  note (reader, odd);

  return NULL;
}

/* false, or the text "false" in any case: Epic writes a text (auth.md section 0, 5; X038). Whatever else stands there (0, null, "no", "0", a list) does not
 * say beyond doubt that somebody else shows whose data this is, so that the banner stays. */
static gboolean
read_banner (const WardJson *value)
{
  const char *text = ward_json_as_string (value);

  return text != NULL ? g_ascii_strcasecmp (text, "false") != 0 : ward_json_as_boolean (value, TRUE);
}

static char *
read_line (Reader *reader, const char *member, size_t max, const char *odd)
{
  const WardJson *value = ward_json_get (reader->root, member);
  const char *text = ward_json_as_string (value);

  if (text != NULL && *text != '\0')
    return ward_text_one_line (text, max);
  if (value != NULL && text == NULL && ward_json_get_kind (value) != WARD_JSON_NULL)
    note (reader, odd);

  return NULL;
}

static char *
read_style_url (Reader *reader)
{
  const WardJson *value = ward_json_get (reader->root, "smart_style_url");
  const char *text = ward_json_as_string (value);

  if (value == NULL || ward_json_get_kind (value) == WARD_JSON_NULL)
    return NULL;
  if (text != NULL && strlen (text) <= MAX_STYLE_URL && ward_url_check (text, WARD_URL_ALLOW_LOOPBACK_HTTP, NULL))
    return g_strdup (text);
  note (reader, "smart_style_url is no usable address");

  return NULL;
}

static void
read_context (Reader *reader)
{
  WardTokenResponse *out = reader->out;
  const WardJson *list = ward_json_get (reader->root, "fhirContext");
  guint skipped = 0;

  out->patient = read_id (reader, "patient", "Patient", "patient is no usable id");
  out->encounter = read_id (reader, "encounter", "Encounter", "encounter is no usable id");
  out->need_patient_banner = read_banner (ward_json_get (reader->root, "need_patient_banner"));
  out->fhir_context = ward_fhir_context_read (list, &skipped);
  if (skipped > 0)
    note (reader, "fhirContext has entries that cannot be used");
  else if (list != NULL && !ward_json_is_array (list) && ward_json_get_kind (list) != WARD_JSON_NULL)
    note (reader, "fhirContext is no list");
  out->intent = read_line (reader, "intent", MAX_INTENT, "intent is no text");
  out->tenant = read_line (reader, "tenant", MAX_TENANT, "tenant is no text");
  out->smart_style_url = read_style_url (reader);
}

/**
 * ward_token_response_parse:
 * @status: the HTTP status
 * @content_type: its media type in lower case, "" for none
 * @body: its body
 * @allow_missing_type: take an answer that does not say of which type the token is for a bearer token
 * @error: return location for a %WARD_FAILURE
 *
 * Reads an answer of a token endpoint. The message of an error holds at most the server's error code. Members that SMART does not define, such as
 * `__epic.dstu2.patient`, are passed over; what is defined and cannot be used is left out and noted.
 *
 * Returns: (transfer full) (nullable): the tokens
 */
WardTokenResponse *
ward_token_response_parse (guint status, const char *content_type, GBytes *body, gboolean allow_missing_type,
                           GError **error)
{
  static const WardJsonLimits limits = {
    .max_bytes = MAX_BODY_BYTES, .max_depth = 32, .max_nodes = 20000, .max_keys = 1000, .max_string_bytes = 256 * 1024
  };
  g_autoptr (WardTokenResponse) out = NULL;
  g_autoptr (WardJsonDoc) doc = NULL;
  g_autoptr (GStrvBuilder) notes = NULL;
  gboolean html;
  GError *failure;
  Reader reader;

  g_return_val_if_fail (content_type != NULL && body != NULL, NULL);

  html = strcmp (content_type, "text/html") == 0 || strcmp (content_type, "application/xhtml+xml") == 0;
  if (!html)
    doc = ward_json_parse (body, &limits, NULL);
  reader.root = doc != NULL ? ward_json_doc_get_root (doc) : NULL;
  failure = judge_status (status, content_type, reader.root);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return NULL;
    }
  if (html)
    {
      g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_LOGIN_PAGE,
                           "A web page came in place of the token endpoint's answer");
      return NULL;
    }
  if (!ward_json_is_object (reader.root))
    {
      fail (error, "The token endpoint's answer is not a JSON object");
      return NULL;
    }

  out = g_new0 (WardTokenResponse, 1);
  notes = g_strv_builder_new ();
  reader.out = out;
  reader.notes = notes;
  if (!read_tokens (&reader, allow_missing_type, error))
    return NULL;
  read_lifetime (&reader);
  read_scopes (&reader);
  read_context (&reader);
  out->notes = g_strv_builder_end (notes);

  return g_steal_pointer (&out);
}
