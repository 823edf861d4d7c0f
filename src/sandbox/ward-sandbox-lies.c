/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Replaces members of a JSON object by what faults ask for, whatever it is: the answer is put together as text, because
 * a fault may ask for what no writer would write. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-faults.h"

#include <string.h>

static char *
quote (const char *text)
{
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();

  ward_json_writer_string (writer, NULL, text);
  return ward_json_writer_to_string (writer, FALSE);
}

/* The object with one member replaced, added at its end, or (raw NULL) taken away. */
static char *
set_member (const char *json, const char *name, const char *raw)
{
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (json, strlen (json), NULL, NULL);
  g_autoptr (GString) out = g_string_new ("{");
  g_autofree char *quoted = quote (name);
  WardJsonIter iter;
  const WardJson *value;
  const char *key;

  if (doc == NULL)
    return g_strdup (json);
  ward_json_iter_init (&iter, ward_json_doc_get_root (doc));
  while (ward_json_iter_next_member (&iter, &key, &value))
    {
      g_autofree char *old_name = quote (key);
      g_autofree char *old = ward_json_to_string (value, FALSE);

      if (strcmp (key, name) != 0)
        g_string_append_printf (out, "%s%s:%s", out->len > 1 ? "," : "", old_name, old);
    }
  if (raw != NULL)
    g_string_append_printf (out, "%s%s:%s", out->len > 1 ? "," : "", quoted, raw);
  g_string_append_c (out, '}');
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static char *
expand (const char *raw, const char *value, const char *const *words)
{
  g_autoptr (GString) out = g_string_new (raw);

  for (guint i = 0; words != NULL && words[i] != NULL; i += 2)
    g_string_replace (out, words[i], words[i + 1], 0);
  if (value != NULL)
    {
      g_autofree char *quoted = quote (value);

      g_string_replace (out, "$value", quoted, 0);
      g_string_replace (out, "$raw", value, 0);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
replace (char **json, const char *name, const char *raw)
{
  char *changed = set_member (*json, name, raw);

  g_free (*json);
  *json = changed;
}

/* Each "any=member:raw" or "any=member" among the faults. */
static void
tell_any (const WardSandboxRequest *request, const char *any, char **json)
{
  size_t length = strlen (any);

  for (guint i = 0; request->faults != NULL && i < request->faults->len; i++)
    {
      const char *fault = g_ptr_array_index (request->faults, i);
      const char *colon;
      g_autofree char *name = NULL;

      if (strncmp (fault, any, length) != 0 || fault[length] != '=')
        continue;
      colon = strchr (fault, ':');
      name = g_strndup (fault + length + 1, strcspn (fault + length + 1, ":"));
      replace (json, name, colon != NULL ? colon + 1 : NULL);
    }
}

/**
 * ward_sandbox_tell_lies:
 * @request: a request with its faults
 * @lies: (array length=n_lies): which fault replaces which member
 * @n_lies: how many
 * @any: the name of the fault that can replace each
 * @words: (nullable): pairs of "$name" and text, %NULL at the end
 * @json: (transfer full): an object
 *
 * Replaces the members that faults ask for. A lie that needs a value takes the member away where the fault has none.
 *
 * Returns: (transfer full): the object as it is sent
 */
char *
ward_sandbox_tell_lies (const WardSandboxRequest *request, const WardSandboxLie *lies, guint n_lies, const char *any,
                        const char *const *words, char *json)
{
  if (request->faults == NULL)
    return json;
  for (guint i = 0; i < n_lies; i++)
    {
      const char *value = NULL;
      g_autofree char *raw = NULL;

      if (!ward_sandbox_request_has_fault (request, lies[i].fault, &value))
        continue;
      if (lies[i].raw != NULL
          && (value != NULL || (strstr (lies[i].raw, "$value") == NULL && strstr (lies[i].raw, "$raw") == NULL)))
        raw = expand (lies[i].raw, value, words);
      replace (&json, lies[i].member, raw);
    }
  tell_any (request, any, &json);
  return json;
}
