/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names and values of query strings and forms (application/x-www-form-urlencoded, WHATWG URL section 5): the sandbox's
 * own decoder, which refuses what a client should not have sent: broken percent escapes, U+0000, text that is not UTF-8. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-http.h"

#include <string.h>

#define MAX_PARAMS 200

static void
param_free (gpointer data)
{
  WardSandboxParam *param = data;

  g_free (param->name);
  g_free (param->value);
  g_free (param);
}

static char *
decode (const char *text, size_t length)
{
  g_autoptr (GString) out = g_string_sized_new (length);

  for (size_t i = 0; i < length; i++)
    {
      char c = text[i];

      if (c == '+')
        c = ' ';
      else if (c == '%')
        {
          int high = i + 1 < length ? g_ascii_xdigit_value (text[i + 1]) : -1;
          int low = i + 2 < length ? g_ascii_xdigit_value (text[i + 2]) : -1;

          if (high < 0 || low < 0)
            return NULL;
          c = (char) (high * 16 + low);
          i += 2;
        }
      if (c == '\0')
        return NULL;
      g_string_append_c (out, c);
    }
  if (!g_utf8_validate (out->str, (gssize) out->len, NULL))
    return NULL;
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/**
 * ward_sandbox_form_decode:
 * @text: one name or value as it stands in a form
 *
 * Returns: (transfer full) (nullable): what it stands for, or %NULL where it is malformed
 */
char *
ward_sandbox_form_decode (const char *text)
{
  return decode (text, strlen (text));
}

/**
 * ward_sandbox_params_parse:
 * @text: (nullable): a query string without '?', or a form's body
 *
 * Decodes the pairs in their order.
 *
 * Returns: (transfer full) (nullable) (element-type WardSandboxParam): the pairs, or %NULL where the text is malformed
 */
GPtrArray *
ward_sandbox_params_parse (const char *text)
{
  g_autoptr (GPtrArray) params = g_ptr_array_new_with_free_func (param_free);
  const char *from = text != NULL ? text : "";

  while (*from != '\0')
    {
      size_t length = strcspn (from, "&");
      const char *equals = memchr (from, '=', length);
      size_t name_length = equals != NULL ? (size_t) (equals - from) : length;

      if (length > 0)
        {
          WardSandboxParam *param = g_new0 (WardSandboxParam, 1);

          g_ptr_array_add (params, param);
          param->name = decode (from, name_length);
          param->value = equals != NULL ? decode (equals + 1, length - name_length - 1) : g_strdup ("");
          if (param->name == NULL || param->value == NULL || params->len > MAX_PARAMS)
            return NULL;
        }
      from += length;
      if (*from == '&')
        from++;
    }
  return g_steal_pointer (&params);
}

/**
 * ward_sandbox_params_get:
 * @params: (element-type WardSandboxParam): pairs
 * @name: a name
 *
 * Returns: (transfer none) (nullable): the first value of that name
 */
const char *
ward_sandbox_params_get (GPtrArray *params, const char *name)
{
  for (guint i = 0; params != NULL && i < params->len; i++)
    {
      const WardSandboxParam *param = g_ptr_array_index (params, i);

      if (strcmp (param->name, name) == 0)
        return param->value;
    }
  return NULL;
}

/**
 * ward_sandbox_params_count:
 * @params: (element-type WardSandboxParam): pairs
 * @name: a name
 *
 * Returns: how often the name is given: OAuth refuses a parameter that comes twice (RFC 6749 section 3.1)
 */
guint
ward_sandbox_params_count (GPtrArray *params, const char *name)
{
  guint n = 0;

  for (guint i = 0; params != NULL && i < params->len; i++)
    if (strcmp (((const WardSandboxParam *) g_ptr_array_index (params, i))->name, name) == 0)
      n++;
  return n;
}

/**
 * ward_sandbox_request_parse_form:
 * @request: a request
 *
 * Reads the body as a form.
 *
 * Returns: (transfer full) (nullable) (element-type WardSandboxParam): the pairs, or %NULL where the body is no form
 */
GPtrArray *
ward_sandbox_request_parse_form (const WardSandboxRequest *request)
{
  const char *type = ward_sandbox_request_get_header (request, "content-type");
  g_autofree char *text = NULL;
  size_t length = 0;
  const char *data;

  if (type == NULL || g_ascii_strncasecmp (type, "application/x-www-form-urlencoded", 33) != 0
      || (type[33] != '\0' && type[33] != ';' && type[33] != ' '))
    return NULL;
  data = request->body != NULL ? g_bytes_get_data (request->body, &length) : NULL;
  if (data != NULL && memchr (data, '\0', length) != NULL)
    return NULL;
  text = g_strndup (data != NULL ? data : "", length);
  return ward_sandbox_params_parse (text);
}
