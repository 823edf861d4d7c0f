/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wardctl: Ward's core without a window, for IT staff and scripts (design.md section 7). One table of verbs, one file a verb. */
#define G_LOG_DOMAIN "ward-cli"

#include "cli/wardctl.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/ward-json-writer.h"
#include "core/diagnostics/ward-failure.h"
#include "core/net/ward-http.h"

#define MAX_TENANT_FILE (1024 * 1024)

static gboolean json_asked; /* set once, before a verb runs */

static const WardctlVerb verbs[] = {
  { "check", N_ ("Test the connection to a FHIR server, step by step"), wardctl_check },
  { "tenants", N_ ("List, add and remove tenants"), wardctl_tenants },
  { "organisations", N_ ("Import or fetch a list of organisations, and search in it"), wardctl_organisations },
  { "client-key", N_ ("Make or import the key with which Ward signs, print its public half"), wardctl_client_key },
  { "client-secret", N_ ("Put the secret of a tenant’s client into the keyring"), wardctl_client_secret },
  { "cache", N_ ("Say what is kept on the disk, and erase it"), wardctl_cache },
  { "audit", N_ ("Say whether the audit log is as it was written"), wardctl_audit },
  { "explain", N_ ("Say what a failure means, what to do and whom to ask"), wardctl_explain },
  { "sandbox", N_ ("Run a server with synthetic patients on this computer"), wardctl_sandbox },
};

static void
print_help (void)
{
  g_print ("%s\n\n%s\n", _ ("Usage: wardctl VERB [OPTION…]"), _ ("Verbs:"));
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    g_print ("  %-13s %s\n", verbs[i].name, _ (verbs[i].summary));
  g_print ("\n%s\n%s\n", _ ("“wardctl VERB --help” says more of each. “wardctl --version” names the version."),
           _ ("The exit status is 0 if all went well, 1 if something failed, 2 if the command line is wrong."));
}

/* Whoever reads the standard output as JSON gets JSON, also where nothing could be done. */
static void
print_usage_json (const char *verb, const char *message)
{
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();
  g_autofree char *text = NULL;

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_boolean (writer, "ok", FALSE);
  ward_json_writer_string (writer, "verb", verb);
  ward_json_writer_string (writer, "error", message);
  ward_json_writer_end_object (writer);
  text = ward_json_writer_to_string (writer, TRUE);
  g_print ("%s\n", text);
}

void
wardctl_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

GAsyncResult *
wardctl_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

gboolean
wardctl_is_of_keyring (const GError *error)
{
  return error->domain == WARD_FAILURE && error->code >= WARD_FAILURE_KEYRING_ABSENT
         && error->code <= WARD_FAILURE_KEYRING_CORRUPT;
}

void
wardctl_print_error (const char *verb, const GError *error)
{
  const char *message = error != NULL ? error->message : _ ("the cache cannot be opened");

  if (json_asked)
    print_usage_json (verb, message);
  g_printerr ("wardctl %s: %s\n", verb, message);
  if (error != NULL && wardctl_is_of_keyring (error))
    g_printerr ("%s\n",
                _ ("Repeat the command where the keyring can be used, that is in the user’s own desktop session."));
}

int
wardctl_usage (const char *verb, const GError *error)
{
  if (json_asked)
    print_usage_json (verb, error != NULL ? error->message : _ ("the arguments are wrong"));
  g_printerr ("wardctl %s: %s\n", verb, error != NULL ? error->message : _ ("the arguments are wrong"));
  g_printerr (_ ("Try “wardctl %s --help”."), verb);
  g_printerr ("\n");

  return WARDCTL_USAGE;
}

int
wardctl_usage_because (const char *verb, const char *why)
{
  g_autoptr (GError) error = g_error_new_literal (G_OPTION_ERROR, G_OPTION_ERROR_FAILED, why);

  return wardctl_usage (verb, error);
}

int
wardctl_usage_word (const char *verb, const char *word)
{
  g_autofree char *why = g_strdup_printf (_ ("the word “%s” is not known here"), word);

  return wardctl_usage_because (verb, why);
}

WardTenantDirectory *
wardctl_load_directory (const char *path, GError **error)
{
  g_autoptr (WardTenantDirectory) directory = ward_tenant_directory_new (path);

  if (path == NULL)
    {
      ward_tenant_directory_load_managed (directory, WARD_MANAGED_TENANTS, getuid ());
      ward_tenant_directory_load_managed (directory, WARD_MANAGED_TENANTS_FLATPAK, getuid ());
    }
  if (!ward_tenant_directory_load (directory, error))
    return NULL;

  return g_steal_pointer (&directory);
}

static WardTenant *
find_by_name (WardTenantDirectory *directory, const char *name)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (directory));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WardTenant) tenant = g_list_model_get_item (G_LIST_MODEL (directory), i);

      if (strcmp (ward_tenant_get_name (tenant), name) == 0)
        return g_steal_pointer (&tenant);
    }

  return NULL;
}

WardTenant *
wardctl_find_listed (const char *word, const char *path, GError **error)
{
  g_autoptr (WardTenantDirectory) directory = wardctl_load_directory (path, error);
  WardTenant *tenant;

  if (directory == NULL)
    return NULL;
  tenant = ward_tenant_directory_find (directory, word);
  if (tenant != NULL)
    return g_object_ref (tenant);
  tenant = find_by_name (directory, word);
  if (tenant == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("“%s” is no tenant of the directory"), word);

  return tenant;
}

static void
fail_with_mistakes (GPtrArray *mistakes, GError **error)
{
  g_autofree char *text = NULL;

  g_ptr_array_add (mistakes, NULL);
  text = g_strjoinv ("\n", (char **) mistakes->pdata);
  g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_TENANT, text);
}

static gboolean
has_secret (const GPtrArray *notes)
{
  for (guint i = 0; i < notes->len; i++)
    if (ward_tenant_note_is_secret (g_ptr_array_index (notes, i)))
      return TRUE;

  return FALSE;
}

GPtrArray *
wardctl_read_tenant_file (const char *path, gboolean refuse_secrets, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) tenants = NULL;
  g_autoptr (GPtrArray) mistakes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  gsize length;

  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  if (length > MAX_TENANT_FILE)
    {
      g_set_error (error, WARD_FAILURE, WARD_FAILURE_TENANT, _ ("the file “%s” is too large"), path);
      return NULL;
    }
  tenants = ward_tenant_read_text_file (path, text, length, mistakes, notes);
  for (guint i = 0; i < notes->len; i++)
    g_printerr ("%s\n", (const char *) g_ptr_array_index (notes, i));
  if (mistakes->len > 0)
    {
      fail_with_mistakes (mistakes, error);
      return NULL;
    }
  if (refuse_secrets && has_secret (notes))
    {
      g_set_error (error, WARD_FAILURE, WARD_FAILURE_TENANT,
                   _ ("%s: nothing was added, because there is a secret in this file; take it out first"), path);
      return NULL;
    }

  return g_steal_pointer (&tenants);
}

/* A verb that begins with the same two letters is what was meant, if anything is. */
static const char *
guess_verb (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (strncmp (word, verbs[i].name, 2) == 0)
      return verbs[i].name;

  return NULL;
}

/* Whoever only wanted the first lines has closed the pipe: nothing failed. */
static gboolean
is_closed_pipe (void)
{
  struct pollfd output = { .fd = STDOUT_FILENO, .events = POLLOUT };

  return poll (&output, 1, 0) == 1 && (output.revents & POLLERR) != 0;
}

/* A script that keeps the output in a file has to learn that the disk was full. */
static int
close_output (int code)
{
  if ((fflush (stdout) == 0 && ferror (stdout) == 0) || is_closed_pipe ())
    return code;
  g_printerr ("wardctl: %s\n", _ ("the output could not be written: the disk is full, or the output is closed"));

  return code == WARDCTL_OK ? WARDCTL_FAILED : code;
}

static int
run (int argc, char **argv)
{
  const char *guess;

  ward_http_prepare_process ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, WARD_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("wardctl");

  if (argc < 2)
    {
      print_help ();
      return WARDCTL_USAGE;
    }
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0 || strcmp (argv[1], "help") == 0)
    {
      print_help ();
      return WARDCTL_OK;
    }
  if (strcmp (argv[1], "--version") == 0)
    {
      g_print ("wardctl %s\n", WARD_VERSION);
      return WARDCTL_OK;
    }
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (strcmp (argv[1], verbs[i].name) == 0)
      {
        g_autofree char *name = g_strdup_printf ("wardctl %s", verbs[i].name);

        g_set_prgname (name);
        json_asked = g_strv_contains ((const char *const *) argv + 2, "--json");
        return verbs[i].run (argc - 1, argv + 1);
      }

  g_printerr (_ ("wardctl: there is no verb “%s”."), argv[1]);
  guess = guess_verb (argv[1]);
  if (guess != NULL)
    {
      g_printerr (" ");
      g_printerr (_ ("Did you mean “%s”?"), guess);
    }
  g_printerr ("\n%s\n", _ ("Try “wardctl --help”."));

  return WARDCTL_USAGE;
}

int
main (int argc, char **argv)
{
  return close_output (run (argc, argv));
}
