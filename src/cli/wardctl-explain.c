/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wardctl explain: what each failure means and what to do, from the one table that the panes and the connection test read too. The list in
 * docs/support-guide.md is this output. */
#define G_LOG_DOMAIN "ward-cli"

#include <glib/gi18n.h>
#include <string.h>

#include "cli/wardctl.h"
#include "core/base/ward-json-writer.h"
#include "core/diagnostics/ward-failure.h"

static const WardExplanation *
find (const char *key)
{
  for (int i = 0; i < WARD_N_FAILURES; i++)
    if (strcmp (ward_failure_explain ((WardFailure) i)->key, key) == 0)
      return ward_failure_explain ((WardFailure) i);

  return NULL;
}

static void
print_text (const WardExplanation *explanation)
{
  const char *whom = ward_ask_get_label (explanation->ask);

  g_print ("%s: %s\n  %s\n  %s\n", explanation->key, explanation->title, explanation->meaning, explanation->action);
  if (*whom != '\0')
    g_print (_ ("  Ask: %s"), whom);
  if (*whom != '\0')
    g_print ("\n");
}

static void
print_markdown (const WardExplanation *explanation)
{
  const char *whom = ward_ask_get_label (explanation->ask);

  g_print ("### `%s`\n\n**%s** %s\n\n%s", explanation->key, explanation->title, explanation->meaning,
           explanation->action);
  if (*whom != '\0')
    g_print (_ (" Ask: %s."), whom);
  g_print ("\n\n");
}

static void
write_json (WardJsonWriter *writer, const WardExplanation *explanation)
{
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "key", explanation->key);
  ward_json_writer_string (writer, "title", explanation->title);
  ward_json_writer_string (writer, "meaning", explanation->meaning);
  ward_json_writer_string (writer, "action", explanation->action);
  ward_json_writer_string (writer, "ask", ward_ask_get_name (explanation->ask));
  ward_json_writer_boolean (writer, "retryHelps", explanation->retry_helps);
  ward_json_writer_end_object (writer);
}

static GPtrArray *
gather (char **words, GError **error)
{
  g_autoptr (GPtrArray) chosen = g_ptr_array_new ();

  for (gsize i = 0; words != NULL && words[i] != NULL; i++)
    {
      const WardExplanation *explanation = find (words[i]);

      if (explanation == NULL)
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       _ ("“%s” is no failure that Ward names; without an argument all are listed"), words[i]);
          return NULL;
        }
      g_ptr_array_add (chosen, (gpointer) explanation);
    }
  for (int i = 0; words == NULL && i < WARD_N_FAILURES; i++)
    g_ptr_array_add (chosen, (gpointer) ward_failure_explain ((WardFailure) i));

  return g_steal_pointer (&chosen);
}

static void
print_all (GPtrArray *chosen, gboolean json, gboolean markdown)
{
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();
  g_autofree char *text = NULL;

  ward_json_writer_begin_array (writer, NULL);
  for (guint i = 0; i < chosen->len; i++)
    if (json)
      write_json (writer, g_ptr_array_index (chosen, i));
    else if (markdown)
      print_markdown (g_ptr_array_index (chosen, i));
    else
      print_text (g_ptr_array_index (chosen, i));
  ward_json_writer_end_array (writer);
  if (!json)
    return;
  text = ward_json_writer_to_string (writer, TRUE);
  g_print ("%s\n", text);
}

int
wardctl_explain (int argc, char **argv)
{
  gboolean json = FALSE;
  gboolean markdown = FALSE;
  g_auto (GStrv) words = NULL;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print one JSON array"), NULL },
    { "markdown", 0, 0, G_OPTION_ARG_NONE, &markdown, N_ ("Print the list as it stands in the support guide"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &words, NULL, N_ ("[FAILURE…]") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GPtrArray) chosen = NULL;
  g_autoptr (GError) error = NULL;

  g_option_context_set_summary (
      context, _ ("Says what a failure means, what to do and whom to ask, by the short name that the diagnostics and "
                  "“wardctl check --json” give it."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, &argc, &argv, &error) || (json && markdown))
    return wardctl_usage ("explain", error);
  chosen = gather (words, &error);
  if (chosen == NULL)
    return wardctl_usage ("explain", error);
  print_all (chosen, json, markdown);

  return WARDCTL_OK;
}
