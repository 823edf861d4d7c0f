/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wardctl organisations: the published list in which the window finds hospitals, for machines that are set up by script. */
#define G_LOG_DOMAIN "ward-cli"

#include <glib/gi18n.h>
#include <string.h>

#include "cli/wardctl.h"
#include "core/base/ward-json-writer.h"
#include "core/base/ward-text.h"
#include "core/diagnostics/ward-failure.h"
#include "core/tenant/ward-brands-store.h"

#define DEFAULT_MAX 20

typedef struct
{
  char *file; /* (owned) (nullable) */
  gboolean json;
  int max;
  char **words; /* (owned) (nullable) */
} Options;

typedef struct
{
  WardBrandsStore *store;
  GAsyncResult *result; /* (owned) (nullable) */
} Wait;

static void
options_clear (Options *options)
{
  g_free (options->file);
  g_strfreev (options->words);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;

  wait->result = g_object_ref (result);
}

static gboolean
finish (Wait *wait, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  while (wait->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  result = g_steal_pointer (&wait->result);

  return ward_brands_store_finish (wait->store, result, error);
}

static int
fail (const GError *error)
{
  if (error->domain == WARD_FAILURE)
    g_printerr ("wardctl organisations: %s\n%s\n", error->message, ward_failure_explain_error (error)->action);
  else
    g_printerr ("wardctl organisations: %s\n", error->message);

  return WARDCTL_FAILED;
}

static void
print_status (WardBrandsStore *store)
{
  const WardBrands *brands = ward_brands_store_get_brands (store);
  g_autofree char *source
      = ward_brands_format_source (ward_brands_store_get_url (store), ward_brands_store_get_file_name (store),
                                   ward_brands_store_get_fetched_s (store), NULL);
  g_autofree char *count = NULL;
  g_autofree char *left_out = NULL;

  if (brands == NULL)
    {
      g_print ("%s\n", _ ("There is no list of organisations yet."));
      return;
    }
  count = ward_brands_format_count (ward_brands_get_n (brands), ward_brands_get_n (brands), ward_brands_get_n (brands),
                                    FALSE);
  left_out = ward_brands_format_left_out (ward_brands_get_report (brands));
  g_print ("%s. %s\n", count, source != NULL ? source : "");
  if (left_out != NULL)
    g_print ("%s\n", left_out);
}

static void
print_status_json (WardBrandsStore *store)
{
  const WardBrands *brands = ward_brands_store_get_brands (store);
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();
  g_autofree char *text = NULL;

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_int64 (writer, "organisations", brands != NULL ? ward_brands_get_n (brands) : 0);
  ward_json_writer_string (writer, "address", ward_brands_store_get_url (store));
  ward_json_writer_string (writer, "fileName", ward_brands_store_get_file_name (store));
  ward_json_writer_end_object (writer);
  text = ward_json_writer_to_string (writer, TRUE);
  g_print ("%s\n", text);
}

static void
print_json (const WardBrands *brands, GArray *found)
{
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();
  g_autofree char *text = NULL;

  ward_json_writer_begin_array (writer, NULL);
  for (guint i = 0; i < found->len; i++)
    {
      const WardBrand *brand = ward_brands_get (brands, g_array_index (found, guint, i));

      ward_json_writer_begin_object (writer, NULL);
      ward_json_writer_string (writer, "name", brand->name);
      ward_json_writer_string (writer, "owner", brand->owner);
      ward_json_writer_string (writer, "place", brand->place);
      ward_json_writer_string (writer, "fhirBase", brand->address);
      ward_json_writer_end_object (writer);
    }
  ward_json_writer_end_array (writer);
  text = ward_json_writer_to_string (writer, TRUE);
  g_print ("%s\n", text);
}

static void
print_found (const WardBrands *brands, GArray *found)
{
  for (guint i = 0; i < found->len; i++)
    {
      const WardBrand *brand = ward_brands_get (brands, g_array_index (found, guint, i));

      g_print ("%s", brand->name);
      if (brand->owner != NULL)
        g_print (" · %s", brand->owner);
      if (brand->place != NULL)
        g_print (" · %s", brand->place);
      g_print ("\n    %s\n", brand->address);
    }
}

static int
search (WardBrandsStore *store, const Options *options)
{
  const WardBrands *brands = ward_brands_store_get_brands (store);
  g_autofree char *typed = g_strjoinv (" ", options->words + 1);
  g_autoptr (GArray) found = NULL;
  g_autofree char *count = NULL;
  guint n_all;

  if (brands == NULL)
    {
      g_printerr ("%s\n", _ ("There is no list of organisations yet. Import one, or fetch one."));
      return WARDCTL_FAILED;
    }
  found = ward_brands_search (brands, typed, (guint) options->max, &n_all);
  count = ward_brands_format_count (found->len, n_all, ward_brands_get_n (brands), TRUE);
  if (options->json)
    print_json (brands, found);
  else
    print_found (brands, found);
  if (!options->json)
    g_print ("%s\n", count);

  return found->len > 0 ? WARDCTL_OK : WARDCTL_FAILED;
}

/* The general advice speaks of a hospital's FHIR server, which has no part in this. */
static int
fail_to_bring_in (const GError *error, const char *source, gboolean is_file)
{
  /* An address may hold what is nobody else's business: only a file is named. */
  g_printerr ("wardctl organisations: %s%s%s\n", is_file ? source : "", is_file ? ": " : "", error->message);
  if (error->domain == WARD_FAILURE && is_file)
    g_printerr ("%s\n",
                _ ("The file has to be a list as vendors publish it: a Bundle in JSON with R4 endpoints. The list "
                   "that was kept is as it was."));
  else if (ward_failure_matches (error, WARD_FAILURE_ADDRESS))
    g_printerr ("%s\n", _ ("The address of a list has to begin with https://."));
  else if (error->domain == WARD_FAILURE)
    g_printerr ("%s\n", ward_failure_explain_error (error)->meaning);

  return WARDCTL_FAILED;
}

static int
bring_in (Wait *wait, const Options *options, gboolean is_file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;

  if (is_file)
    {
      file = g_file_new_for_commandline_arg (options->words[1]);
      ward_brands_store_import_async (wait->store, file, NULL, done_cb, wait);
    }
  else
    ward_brands_store_fetch_async (wait->store, options->words[1], NULL, done_cb, wait);
  if (!finish (wait, &error))
    return fail_to_bring_in (error, options->words[1], is_file);
  print_status (wait->store);

  return WARDCTL_OK;
}

static gboolean
parse (int argc, char **argv, Options *options, GError **error)
{
  g_autofree char *max = NULL; /* as it was typed: GLib would take 0x10, too */
  guint64 number = DEFAULT_MAX;
  const GOptionEntry entries[] = {
    { "file", 0, 0, G_OPTION_ARG_FILENAME, &options->file, N_ ("Keep the list in this file instead of the user’s"),
      N_ ("FILE") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json, N_ ("Print what was found as JSON"), NULL },
    { "max", 0, 0, G_OPTION_ARG_STRING, &max, N_ ("Find at most N organisations (20)"), N_ ("N") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->words, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context
      = g_option_context_new (_ ("[status | import FILE | fetch ADDRESS | search WORD…]"));

  g_option_context_set_summary (
      context, _ ("Takes in a list of organisations as vendors publish it, SMART User-access Brands or a Bundle of R4\n"
                  "endpoints, keeps it for this user, and searches in it."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;
  if (options->words == NULL)
    options->words = g_strsplit ("status", " ", 0);
  if (max != NULL && !g_ascii_string_to_unsigned (max, 10, 1, G_MAXINT, &number, NULL))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("“%s” is no number from 1 on"), max);
      return FALSE;
    }
  options->max = (int) number;

  return TRUE;
}

/* Before anything is loaded: a slip on the command line is told also where no list can be read. */
static int
judge_words (char **words)
{
  gboolean is_search = strcmp (words[0], "search") == 0;
  const char *needed = NULL;
  guint n_taken;

  if (is_search)
    needed = _ ("“search” needs at least one word to look for");
  else if (strcmp (words[0], "import") == 0)
    needed = _ ("“import” needs the name of a file");
  else if (strcmp (words[0], "fetch") == 0)
    needed = _ ("“fetch” needs the address of a list");
  else if (strcmp (words[0], "status") != 0)
    return wardctl_usage_word ("organisations", words[0]);

  if (needed != NULL && words[1] == NULL)
    return wardctl_usage_because ("organisations", needed);
  n_taken = needed != NULL ? 2 : 1;
  if (!is_search && words[n_taken] != NULL)
    return wardctl_usage_word ("organisations", words[n_taken]);

  return WARDCTL_OK;
}

int
wardctl_organisations (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  g_autoptr (WardHttp) http = NULL;
  g_autoptr (WardBrandsStore) store = NULL;
  g_autoptr (GError) error = NULL;
  Wait wait = { 0 };
  int code;

  if (!parse (argc, argv, &options, &error))
    return wardctl_usage ("organisations", error);
  code = judge_words (options.words);
  if (code != WARDCTL_OK)
    return code;
  http = ward_http_new (NULL);
  store = ward_brands_store_new (options.file, http);
  wait.store = store;
  ward_brands_store_load_async (store, NULL, done_cb, &wait);
  /* A kept list that cannot be read is in the way of a search only. */
  if (!finish (&wait, &error) && !g_str_equal (options.words[0], "import") && !g_str_equal (options.words[0], "fetch"))
    return fail (error);

  if (strcmp (options.words[0], "status") == 0)
    {
      if (options.json)
        print_status_json (store);
      else
        print_status (store);
      return WARDCTL_OK;
    }
  if (strcmp (options.words[0], "search") == 0)
    return search (store, &options);
  return bring_in (&wait, &options, strcmp (options.words[0], "import") == 0);
}
