/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wardctl cache: what is kept on this computer's disk, counted by tenant, and its removal (reliability.md 6.1, 6.6). No name and no patient's id is printed, and
 * the id of a patient is read from the standard input, so that it stands in no list of processes. */
#define G_LOG_DOMAIN "ward-cli"

#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "cli/wardctl.h"
#include "core/base/ward-json-writer.h"
#include "core/base/ward-text.h"
#include "core/diagnostics/ward-failure.h"

#define MAX_ID 200

typedef struct
{
  char *tenant; /* (owned) (nullable) */
  char *file;   /* (owned) (nullable) */
  gboolean patient;
  gboolean all;
  gboolean json;
  char **words; /* (owned) (nullable) */
} Options;

typedef struct
{
  char *tenant; /* (owned) id */
  guint n_patients;
  guint n_items;
  gint64 bytes;
  gint64 oldest_us;
} Line;

static void
options_clear (Options *options)
{
  g_free (options->tenant);
  g_free (options->file);
  g_strfreev (options->words);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static void
line_free (gpointer data)
{
  Line *line = data;

  g_free (line->tenant);
  g_free (line);
}

static int
fail (const GError *error)
{
  g_autoptr (GError) busy = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY))
    busy = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY,
                                _ ("Ward is running and has the cache. Use its diagnostics, or close it first."));
  wardctl_print_error ("cache", busy != NULL ? busy : error);

  return WARDCTL_FAILED;
}

gboolean
wardctl_open_cache (WardCache *cache, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ward_cache_open (cache);
  ward_cache_wait_async (cache, NULL, wardctl_done_cb, &result);
  if (ward_cache_wait_finish (cache, wardctl_wait (&result), NULL))
    return TRUE;
  if (ward_cache_get_error (cache) != NULL)
    g_propagate_error (error, g_error_copy (ward_cache_get_error (cache)));

  return FALSE;
}

/* ---- status ---- */

static GPtrArray *
add_up (GPtrArray *uses)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (line_free);

  for (guint i = 0; i < uses->len; i++)
    {
      const WardCacheUse *use = g_ptr_array_index (uses, i);
      Line *line = NULL;

      for (guint k = 0; k < lines->len && line == NULL; k++)
        if (strcmp (((Line *) g_ptr_array_index (lines, k))->tenant, use->tenant) == 0)
          line = g_ptr_array_index (lines, k);
      if (line == NULL)
        {
          line = g_new0 (Line, 1);
          line->tenant = g_strdup (use->tenant);
          g_ptr_array_add (lines, line);
        }
      line->n_patients++;
      line->n_items += use->n_items;
      line->bytes += use->bytes;
      if (line->oldest_us == 0 || (use->oldest_us != 0 && use->oldest_us < line->oldest_us))
        line->oldest_us = use->oldest_us;
    }

  return lines;
}

static char *
format_time (gint64 real_us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (real_us / G_USEC_PER_SEC);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ") : g_strdup ("");
}

static void
print_lines (GPtrArray *lines, gint64 bytes)
{
  g_autofree char *size = g_format_size ((guint64) bytes);

  g_print (_ ("On the disk: %s"), size);
  g_print ("\n");
  for (guint i = 0; i < lines->len; i++)
    {
      const Line *line = g_ptr_array_index (lines, i);
      g_autofree char *oldest = format_time (line->oldest_us);
      g_autofree char *part = g_format_size ((guint64) line->bytes);

      /* Translators: a tenant's id, then how much is kept of it and since when. */
      g_print (_ ("%s: patients: %u, answers: %u, %s, the oldest fetched after %s"), line->tenant, line->n_patients,
               line->n_items, part, oldest);
      g_print ("\n");
    }
  if (lines->len == 0)
    g_print ("%s\n", _ ("Nothing is kept."));
}

static void
print_json (GPtrArray *lines, gint64 bytes)
{
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();
  g_autofree char *text = NULL;

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_int64 (writer, "bytesOnDisk", bytes);
  ward_json_writer_begin_array (writer, "tenants");
  for (guint i = 0; i < lines->len; i++)
    {
      const Line *line = g_ptr_array_index (lines, i);
      g_autofree char *oldest = format_time (line->oldest_us);

      ward_json_writer_begin_object (writer, NULL);
      ward_json_writer_string (writer, "tenant", line->tenant);
      ward_json_writer_int64 (writer, "patients", line->n_patients);
      ward_json_writer_int64 (writer, "answers", line->n_items);
      ward_json_writer_int64 (writer, "bytes", line->bytes);
      ward_json_writer_string (writer, "oldest", oldest);
      ward_json_writer_end_object (writer);
    }
  ward_json_writer_end_array (writer);
  ward_json_writer_end_object (writer);
  text = ward_json_writer_to_string (writer, TRUE);
  g_print ("%s\n", text);
}

static GPtrArray *
list_uses (WardCache *cache, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ward_cache_list_async (cache, NULL, wardctl_done_cb, &result);
  return ward_cache_list_finish (cache, wardctl_wait (&result), error);
}

static int
status (WardCache *cache, const Options *options)
{
  g_autoptr (GPtrArray) uses = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GError) error = NULL;
  gint64 bytes = ward_cache_measure (cache);

  /* Nothing is there: no key is made and no file, only to say so. */
  if (bytes == 0)
    uses = g_ptr_array_new ();
  else if (wardctl_open_cache (cache, &error))
    uses = list_uses (cache, &error);
  if (uses == NULL)
    return fail (error);
  lines = add_up (uses);
  if (options->json)
    print_json (lines, bytes);
  else
    print_lines (lines, bytes);

  return WARDCTL_OK;
}

/* ---- erase ---- */

static char *
read_id (void)
{
  char *line = g_malloc0 (MAX_ID + 1);
  size_t length = 0;

  if (isatty (STDIN_FILENO))
    g_printerr ("%s ", _ ("FHIR id of the patient:"));
  while (length < MAX_ID && read (STDIN_FILENO, line + length, 1) == 1 && line[length] != '\n')
    length++;
  line[length] = '\0';
  g_strstrip (line);

  return line;
}

/* The files go first, the key after them: only its end makes unreadable what a backup or a snapshot still has of them, or the disk where they were. */
static int
fail_half (const GError *error)
{
  if (!wardctl_is_of_keyring (error))
    {
      fail (error);
      g_printerr ("%s\n",
                  _ ("It may be that files of the cache are still there, and their key is still in the keyring: "
                     "repeat the command, or remove the folder by hand, as the user whose it is."));
      return WARDCTL_FAILED;
    }
  g_printerr (
      "%s\n",
      _ ("The files of the cache are deleted, if there were any. Their key, if there was one, is still in the keyring: "
         "until it is gone, too, a backup or a snapshot of the files could still be opened with it."));
  fail (error);

  return WARDCTL_FAILED;
}

static int
erase_all (WardCache *cache)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ward_cache_destroy_async (cache, NULL, wardctl_done_cb, &result);
  if (!ward_cache_destroy_finish (cache, wardctl_wait (&result), &error))
    return fail_half (error);
  g_print ("%s\n", _ ("Everything that was kept is erased, with the key that it was sealed with."));

  return WARDCTL_OK;
}

static int
erase_part (WardCache *cache, const WardCachePart *part)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  if (ward_cache_measure (cache) > 0)
    {
      if (!wardctl_open_cache (cache, &error))
        return fail (error);
      ward_cache_erase_async (cache, part, NULL, wardctl_done_cb, &result);
      if (!ward_cache_erase_finish (cache, wardctl_wait (&result), &n, &error))
        return fail (error);
    }
  /* A number of another kind would be taken for an erasure. */
  if (n == 0 && part->patient != NULL)
    {
      g_printerr (
          "wardctl cache: %s\n",
          _ ("nothing was erased: nothing is kept under this id. It has to be the id that the server itself has "
             "for the patient’s record (Patient.id), not a record number (MRN)."));
      return WARDCTL_FAILED;
    }
  g_print (g_dngettext (GETTEXT_PACKAGE, "What was kept of %u patient is erased.",
                        "What was kept of %u patients is erased.", n),
           n);
  g_print ("\n");

  return WARDCTL_OK;
}

/* A tenant of the list, or one that is not in it any more and of which something is kept, as the status has it. */
static char *
find_tenant_id (WardCache *cache, const Options *options, GError **error)
{
  g_autoptr (GError) missing = NULL;
  g_autoptr (WardTenant) tenant = wardctl_find_listed (options->tenant, options->file, &missing);
  g_autoptr (GPtrArray) uses = NULL;

  if (tenant != NULL)
    return g_strdup (ward_tenant_get_id (tenant));
  if (g_error_matches (missing, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) && ward_cache_measure (cache) > 0
      && wardctl_open_cache (cache, NULL))
    uses = list_uses (cache, NULL);
  for (guint i = 0; uses != NULL && i < uses->len; i++)
    if (strcmp (((const WardCacheUse *) g_ptr_array_index (uses, i))->tenant, options->tenant) == 0)
      return g_strdup (options->tenant);
  g_propagate_error (error, g_steal_pointer (&missing));

  return NULL;
}

static int
erase (WardCache *cache, const Options *options)
{
  g_autofree char *tenant = NULL;
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;

  if (options->all == (options->tenant != NULL) || (options->patient && options->tenant == NULL))
    {
      g_set_error_literal (&error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                           _ ("either --all or --tenant has to be given; --patient goes with --tenant"));
      return wardctl_usage ("cache", error);
    }
  if (options->all)
    return erase_all (cache);
  tenant = find_tenant_id (cache, options, &error);
  if (tenant == NULL)
    return wardctl_usage ("cache", error);
  if (options->patient)
    {
      id = read_id ();
      if (*id == '\0')
        {
          g_printerr ("wardctl cache: %s\n", _ ("no id came on the standard input"));
          return WARDCTL_FAILED;
        }
    }

  return erase_part (cache, &(WardCachePart){ .tenant = tenant, .patient = id });
}

static gboolean
parse (int argc, char **argv, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "tenant", 0, 0, G_OPTION_ARG_STRING, &options->tenant, N_ ("Erase what is kept of this tenant"), N_ ("TENANT") },
    { "patient", 0, 0, G_OPTION_ARG_NONE, &options->patient,
      N_ ("… of one patient there, whose FHIR id is read from the standard input"), NULL },
    { "all", 0, 0, G_OPTION_ARG_NONE, &options->all, N_ ("Erase everything, also while Ward is running"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json, N_ ("Print the status as JSON"), NULL },
    { "file", 0, 0, G_OPTION_ARG_FILENAME, &options->file, N_ ("Look for tenants in this directory"), N_ ("FILE") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->words, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (_ ("[status | erase]"));

  g_option_context_set_summary (context,
                                _ ("Says how much of which tenant is kept on this computer's disk and since when, or\n"
                                   "erases it. What is kept is sealed with a key from the keyring."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;
  if (options->words == NULL)
    options->words = g_strsplit ("status", " ", 0);

  return TRUE;
}

int
wardctl_cache (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (WardEventLog) events = ward_event_log_new (0);
  g_autoptr (WardVault) vault = NULL;
  g_autoptr (WardCache) cache = NULL;
  int code;

  if (!parse (argc, argv, &options, &error))
    return wardctl_usage ("cache", error);
  vault = ward_vault_new_keyring (events);
  cache = ward_cache_new (vault, NULL, events);
  if (options.words[1] != NULL)
    return wardctl_usage_word ("cache", options.words[1]);
  if (strcmp (options.words[0], "status") == 0 && (options.all || options.patient || options.tenant != NULL))
    code = wardctl_usage_because ("cache", _ ("--all, --tenant and --patient go with “erase”"));
  else if (strcmp (options.words[0], "status") == 0)
    code = status (cache, &options);
  else if (strcmp (options.words[0], "erase") == 0)
    code = erase (cache, &options);
  else
    code = wardctl_usage_word ("cache", options.words[0]);
  ward_cache_close (cache);

  return code;
}
