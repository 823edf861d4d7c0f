/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wardctl tenants: the user's directory of tenants, for machines that are set up by script. */
#define G_LOG_DOMAIN "ward-cli"

#include <glib/gi18n.h>
#include <string.h>

#include "cli/wardctl.h"
#include "core/base/ward-json-writer.h"
#include "core/base/ward-text.h"
#include "core/check/ward-check-last.h"
#include "core/diagnostics/ward-failure.h"

typedef struct
{
  char *file;    /* (owned) (nullable) */
  char *managed; /* (owned) (nullable) */
  gboolean json;
  char **words; /* (owned) (nullable) */
} Options;

static void
options_clear (Options *options)
{
  g_free (options->file);
  g_free (options->managed);
  g_strfreev (options->words);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static const char *
environment_name (WardTenant *tenant)
{
  return ward_environment_get_label (ward_tenant_get_environment (tenant));
}

static gboolean
read_last_test (WardTenant *tenant, WardCheckLast *out_last)
{
  g_autofree char *folder = ward_check_last_dup_folder ();

  return ward_check_last_read (folder, ward_tenant_get_id (tenant), out_last);
}

static void
print_last_test (WardTenant *tenant)
{
  g_autofree char *text = NULL;
  WardCheckLast last;

  if (!read_last_test (tenant, &last))
    return;
  text = ward_check_last_describe (&last, NULL);
  g_print ("    %s\n", text);
}

/* The record with its last test as a member more, as the schema has it. */
static char *
build_listed_json (WardTenant *tenant)
{
  g_autofree char *record = g_strchomp (ward_tenant_to_json (tenant));
  g_autoptr (GDateTime) utc = NULL;
  g_autofree char *time = NULL;
  WardCheckLast last;

  if (!read_last_test (tenant, &last))
    return g_steal_pointer (&record);
  utc = g_date_time_new_from_unix_utc (last.time_s);
  time = g_date_time_format (utc, "%Y-%m-%dT%H:%M:%SZ");
  record[strlen (record) - 1] = '\0'; /* the object's end */
  g_strchomp (record);

  return g_strdup_printf ("%s,\n  \"" WARD_TENANT_LAST_TEST "\": {\"time\": \"%s\", \"steps\": %u, \"failed\": %u}\n}",
                          record, time, last.n_steps, last.n_failed);
}

static void
print_list (WardTenantDirectory *directory)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (directory));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WardTenant) tenant = g_list_model_get_item (G_LIST_MODEL (directory), i);
      g_autofree char *name = ward_text_one_line (ward_tenant_get_name (tenant), 60);

      g_print ("%s  %s  (%s)%s\n    %s\n", ward_tenant_get_id (tenant), name, environment_name (tenant),
               ward_tenant_is_managed (tenant) ? _ ("  managed") : "", ward_tenant_get_fhir_base (tenant));
      print_last_test (tenant);
    }
  if (n == 0)
    g_print ("%s\n", _ ("There are no tenants."));
}

/* The records as they are, so that the list of one machine can be added to another. */
static void
print_json (WardTenantDirectory *directory)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (directory));

  g_print ("[");
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WardTenant) tenant = g_list_model_get_item (G_LIST_MODEL (directory), i);
      g_autofree char *text = build_listed_json (tenant);

      g_print ("%s\n%s", i > 0 ? "," : "", text);
    }
  g_print ("%s]\n", n > 0 ? "\n" : "");
}

static void
print_problems (const char *const *problems)
{
  for (guint i = 0; problems[i] != NULL; i++)
    g_printerr ("%s\n", problems[i]);
}

static int
list (WardTenantDirectory *directory, const Options *options)
{
  guint n_broken = ward_tenant_directory_get_n_broken (directory);
  const char *const *problems = ward_tenant_directory_get_problems (directory);
  const char *const *own = ward_tenant_directory_get_own_problems (directory);

  if (options->words[1] != NULL)
    return wardctl_usage_word ("tenants", options->words[1]);
  if (options->json)
    print_json (directory);
  else
    print_list (directory);
  print_problems (problems);
  print_problems (ward_tenant_directory_get_notes (directory));
  print_problems (own);
  if (n_broken > 0)
    {
      g_printerr (g_dngettext (GETTEXT_PACKAGE, "%u record cannot be read.", "%u records cannot be read.", n_broken),
                  n_broken);
      g_printerr ("\n");
    }

  return n_broken > 0 || problems[0] != NULL || ward_tenant_notes_have_secret (own) ? WARDCTL_FAILED : WARDCTL_OK;
}

static int
fail (const GError *error)
{
  g_printerr ("wardctl tenants: %s\n", error->message);

  return WARDCTL_FAILED;
}

/* added: the ids that this command had before. A record in the list gives up its place to the same one of a file; two of files would be one by mistake. */
static gboolean
take_record (WardTenantDirectory *directory, const char *path, WardTenant *tenant, GHashTable *added, GError **error)
{
  const char *id = ward_tenant_get_id (tenant);

  if (ward_tenant_directory_is_managed (directory, id))
    g_set_error (error, WARD_FAILURE, WARD_FAILURE_TENANT,
                 _ ("%s: this computer’s administrators manage a tenant with the id “%s”, which cannot be replaced"),
                 path, id);
  else if (!g_hash_table_add (added, g_strdup (id)))
    g_set_error (error, WARD_FAILURE, WARD_FAILURE_TENANT,
                 _ ("%s: nothing was added, because two records have the id “%s”"), path, id);
  else
    {
      ward_tenant_directory_add (directory, tenant);
      return TRUE;
    }

  return FALSE;
}

static gboolean
take_file (WardTenantDirectory *directory, const char *path, GHashTable *added, GError **error)
{
  g_autoptr (GPtrArray) tenants = wardctl_read_tenant_file (path, TRUE, error);

  for (guint i = 0; tenants != NULL && i < tenants->len; i++)
    if (!take_record (directory, path, g_ptr_array_index (tenants, i), added, error))
      return FALSE;

  return tenants != NULL;
}

static int
add (WardTenantDirectory *directory, const Options *options)
{
  g_autoptr (GHashTable) added = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) error = NULL;

  if (options->words[1] == NULL)
    return wardctl_usage_because ("tenants", _ ("“add” needs at least one file with a tenant record"));
  /* All or none: a list with a broken file leaves the directory as it was. */
  for (guint i = 1; options->words[i] != NULL; i++)
    if (!take_file (directory, options->words[i], added, &error))
      return fail (error);
  if (!ward_tenant_directory_save (directory, &error))
    return fail (error);
  for (guint i = 1; options->words[i] != NULL; i++)
    {
      g_print (_ ("Added: %s"), options->words[i]);
      g_print ("\n");
    }

  return WARDCTL_OK;
}

/* Before the list is written: where it cannot be done, the tenant is still in it, and the command can be repeated. One that administrators manage under the same
 * id stays, with what is kept of it. */
static gboolean
forget (WardTenantDirectory *directory, const char *id)
{
  g_autoptr (GError) error = NULL;
  gboolean absent = FALSE;

  if (ward_tenant_directory_find (directory, id) != NULL)
    return TRUE;
  if (!wardctl_forget_tenant (id, &absent, &error))
    {
      g_printerr (_ ("wardctl tenants: “%s” was not removed, because what is kept of it could not be deleted: %s"), id,
                  error != NULL ? error->message : _ ("the cache cannot be opened"));
      g_printerr ("\n");
      return FALSE;
    }
  if (absent)
    {
      g_printerr (
          _ ("There is no keyring here: a sign-in of “%s” that is in the user’s keyring stays there, and so does "
             "what is kept on the disk, which can be read with that keyring only."),
          id);
      g_printerr ("\n");
    }

  return TRUE;
}

static int
remove_all (WardTenantDirectory *directory, const Options *options)
{
  g_autofree char *folder = ward_check_last_dup_folder ();
  g_autoptr (GError) error = NULL;

  if (options->words[1] == NULL)
    return wardctl_usage_because ("tenants", _ ("“remove” needs at least one tenant’s id; “list” shows them"));
  for (guint i = 1; options->words[i] != NULL; i++)
    if (!ward_tenant_directory_remove (directory, options->words[i]))
      {
        g_printerr (_ ("There is no tenant with the id “%s”."), options->words[i]);
        g_printerr ("\n");
        return WARDCTL_FAILED;
      }
  /* The keyring and the cache are of the user's own list. */
  for (guint i = 1; options->file == NULL && options->words[i] != NULL; i++)
    if (!forget (directory, options->words[i]))
      return WARDCTL_FAILED;
  if (!ward_tenant_directory_save (directory, &error))
    return fail (error);
  for (guint i = 1; options->words[i] != NULL; i++)
    {
      ward_check_last_forget (folder, options->words[i]);
      g_print (_ ("Removed: %s"), options->words[i]);
      g_print ("\n");
    }

  return WARDCTL_OK;
}

#define NOBODY G_MAXUINT /* who prepares the folder may own it: it is looked at, and not used */

static int
check_managed (const Options *options)
{
  g_autoptr (WardTenantDirectory) directory = ward_tenant_directory_new ("/nonexistent");

  if (strcmp (options->words[0], "list") != 0)
    return wardctl_usage_because ("tenants", _ ("with --managed the folder can only be listed"));
  if (!g_file_test (options->managed, G_FILE_TEST_IS_DIR))
    {
      g_printerr (g_file_test (options->managed, G_FILE_TEST_EXISTS)
                      ? _ ("wardctl tenants: “%s” is not a folder. Name the folder that the file lies in.")
                      : _ ("wardctl tenants: there is no folder “%s”."),
                  options->managed);
      g_printerr ("\n");
      return WARDCTL_FAILED;
    }
  ward_tenant_directory_load_managed (directory, options->managed, NOBODY);

  return list (directory, options);
}

static gboolean
parse (int argc, char **argv, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "file", 0, 0, G_OPTION_ARG_FILENAME, &options->file, N_ ("Use this directory instead of the user’s"),
      N_ ("FILE") },
    { "managed", 0, 0, G_OPTION_ARG_FILENAME, &options->managed,
      N_ ("List and check what administrators put into this folder, before it is given out"), N_ ("FOLDER") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json, N_ ("List the whole records as JSON"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->words, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (_ ("[list | add FILE… | remove ID…]"));

  g_option_context_set_summary (context, _ ("Lists the tenants, adds records from JSON files, or removes some by id."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;
  if (options->words == NULL)
    options->words = g_strsplit ("list", " ", 0);

  return TRUE;
}

int
wardctl_tenants (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  g_autoptr (WardTenantDirectory) directory = NULL;
  g_autoptr (GError) error = NULL;

  if (!parse (argc, argv, &options, &error))
    return wardctl_usage ("tenants", error);
  if (options.managed != NULL)
    return check_managed (&options);
  directory = wardctl_load_directory (options.file, &error);
  if (directory == NULL)
    return fail (error);

  if (strcmp (options.words[0], "list") == 0)
    return list (directory, &options);
  if (strcmp (options.words[0], "add") == 0)
    return add (directory, &options);
  if (strcmp (options.words[0], "remove") == 0)
    return remove_all (directory, &options);

  return wardctl_usage_word ("tenants", options.words[0]);
}
