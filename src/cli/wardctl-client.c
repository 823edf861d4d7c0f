/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wardctl client-key and client-secret: what Ward proves with that it is the client, put into the keyring by whoever sets a machine up. What is secret goes
 * in and never comes out: only the public half of a key is printed. */
#define G_LOG_DOMAIN "ward-cli"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "cli/wardctl.h"
#include "core/auth/ward-client-auth.h"
#include "core/diagnostics/ward-failure.h"

#define MAX_PEM_INPUT (64 * 1024)
#define MAX_SECRET 4096

typedef struct
{
  gboolean generate;
  char *kind;   /* (owned) (nullable) "rsa" or "ec" */
  char *import; /* (owned) (nullable) */
  gboolean show_jwks;
  gboolean replace;
  char *file;   /* (owned) (nullable) */
  char **words; /* (owned) (nullable) */
} Options;

static void
options_clear (Options *options)
{
  g_free (options->kind);
  g_free (options->import);
  g_free (options->file);
  g_strfreev (options->words);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static int
fail (const char *verb, const GError *error)
{
  wardctl_print_error (verb, error);

  return WARDCTL_FAILED;
}

/* ---- the keyring, waited for ---- */

static WardSecretText *
look_up (WardVault *vault, WardTenant *tenant, const char *kind, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ward_vault_lookup_async (vault, ward_tenant_get_id (tenant), kind, NULL, wardctl_done_cb, &result);
  return ward_vault_lookup_finish (vault, wardctl_wait (&result), NULL, error);
}

static gboolean
store (WardVault *vault, WardTenant *tenant, const char *kind, WardSecretText *text, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ward_vault_store_async (vault, ward_tenant_get_id (tenant), kind, text, NULL, wardctl_done_cb, &result);
  return ward_vault_store_finish (vault, wardctl_wait (&result), error);
}

/* ---- what is read ---- */

/* All of a stream, which has to be small; the caller overwrites it. */
static char *
read_all (GInputStream *stream, gsize *out_length, GError **error)
{
  char *text = g_malloc0 (MAX_PEM_INPUT + 1);

  if (g_input_stream_read_all (stream, text, MAX_PEM_INPUT, out_length, NULL, error))
    return text;
  ward_secret_clear_string (&text);

  return NULL;
}

static WardClientKey *
import_key (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  WardClientKey *key;
  gsize length;
  char *text;

  if (stream == NULL)
    return NULL;
  text = read_all (G_INPUT_STREAM (stream), &length, error);
  if (text == NULL)
    return NULL;
  key = ward_client_key_new_from_pem (text, length, error);
  memset (text, 'x', length);
  ward_secret_clear_string (&text);

  return key;
}

static WardClientKey *
make_key (const Options *options, WardTenant *tenant, GError **error)
{
  WardTenantKeyKind kind = ward_tenant_get_client_key_kind (tenant);

  if (options->import != NULL)
    return import_key (options->import, error);
  if (g_strcmp0 (options->kind, "ec") == 0)
    kind = WARD_TENANT_KEY_EC;
  else if (options->kind != NULL)
    kind = WARD_TENANT_KEY_RSA;

  return ward_client_key_generate (kind == WARD_TENANT_KEY_EC ? WARD_CLIENT_KEY_EC_P384 : WARD_CLIENT_KEY_RSA_2048,
                                   error);
}

/* ---- client-key ---- */

static gboolean
generate_cb (const char *name, const char *value, gpointer data, GError **error)
{
  Options *options = data;

  if (value != NULL && strcmp (value, "rsa") != 0 && strcmp (value, "ec") != 0)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("a key is of kind rsa or ec, not “%s”"), value);
      return FALSE;
    }
  options->generate = TRUE;
  g_free (options->kind);
  options->kind = g_strdup (value);

  return TRUE;
}

static gboolean
parse_key (int argc, char **argv, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "generate", 0, G_OPTION_FLAG_OPTIONAL_ARG, G_OPTION_ARG_CALLBACK, (gpointer) generate_cb,
      N_ ("Make a key: rsa or ec; without it, as the tenant’s record says"), N_ ("KIND") },
    { "import", 0, 0, G_OPTION_ARG_FILENAME, &options->import, N_ ("Take the private key from this PEM file"),
      N_ ("FILE") },
    { "show-jwks", 0, 0, G_OPTION_ARG_NONE, &options->show_jwks, N_ ("Only print the public half of the key"), NULL },
    { "replace", 0, 0, G_OPTION_ARG_NONE, &options->replace, N_ ("Overwrite the key that is there"), NULL },
    { "file", 0, 0, G_OPTION_ARG_FILENAME, &options->file, N_ ("Look for tenants in this directory"), N_ ("FILE") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->words, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (_ ("TENANT"));
  GOptionGroup *group = g_option_group_new ("client-key", "", "", options, NULL);

  g_option_context_set_summary (
      context, _ ("Puts the key with which Ward signs as a tenant’s client, or as its backend client,\n"
                  "into the keyring, and prints its public half as a JWKS document, to be registered\n"
                  "with the server. The private half is never printed."));
  g_option_group_add_entries (group, entries);
  g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
  g_option_context_set_main_group (context, group);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;
  if (options->words == NULL || g_strv_length (options->words) != 1
      || options->generate + (options->import != NULL) + options->show_jwks != 1)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                           _ ("one tenant, and one of --generate, --import and --show-jwks have to be given"));
      return FALSE;
    }

  return TRUE;
}

static int
print_jwks (WardTenant *tenant, const WardClientKey *key)
{
  g_autofree char *jwks = ward_client_key_build_jwks (&key, 1);
  g_autoptr (GError) error = NULL;

  if (ward_tenant_get_profile (tenant) == WARD_PROFILE_EPIC && !ward_client_key_check_static (key, &error))
    g_printerr ("%s\n", error->message);
  g_print ("%s\n", jwks);

  return WARDCTL_OK;
}

static int
show (WardVault *vault, WardTenant *tenant)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WardSecretText) line = look_up (vault, tenant, WARD_VAULT_CLIENT_KEY, &error);
  g_autoptr (WardClientKey) key = NULL;

  if (line == NULL && error == NULL)
    g_set_error_literal (&error, WARD_FAILURE, WARD_FAILURE_INVALID_CLIENT, _ ("the keyring holds no key for it"));
  if (error == NULL)
    key = ward_client_key_new_from_line (line, &error);

  return key != NULL ? print_jwks (tenant, key) : fail ("client-key", error);
}

static int
put (WardVault *vault, WardTenant *tenant, const Options *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WardClientKey) key = make_key (options, tenant, &error);
  g_autoptr (WardSecretText) old = NULL;
  g_autoptr (WardSecretText) line = NULL;

  if (key != NULL && !options->replace)
    {
      old = look_up (vault, tenant, WARD_VAULT_CLIENT_KEY, &error);
      /* What is there and broken is no key that could be lost. */
      if (ward_failure_matches (error, WARD_FAILURE_KEYRING_CORRUPT))
        g_clear_error (&error);
      if (old != NULL)
        g_set_error_literal (
            &error, WARD_FAILURE, WARD_FAILURE_CONFLICT,
            _ ("there is a key already: --replace overwrites it, and the new one has to be registered"));
    }
  if (error == NULL)
    line = ward_client_key_dup_line (key, &error);
  if (line == NULL || !store (vault, tenant, WARD_VAULT_CLIENT_KEY, line, &error))
    return fail ("client-key", error);

  return print_jwks (tenant, key);
}

int
wardctl_client_key (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (WardEventLog) events = ward_event_log_new (0);
  g_autoptr (WardVault) vault = NULL;
  g_autoptr (WardTenant) tenant = NULL;

  if (!parse_key (argc, argv, &options, &error))
    return wardctl_usage ("client-key", error);
  tenant = wardctl_find_listed (options.words[0], options.file, &error);
  if (tenant == NULL)
    return wardctl_usage ("client-key", error);
  vault = ward_vault_new_keyring (events);

  return options.show_jwks ? show (vault, tenant) : put (vault, tenant, &options);
}

/* ---- client-secret ---- */

static gboolean
parse_secret (int argc, char **argv, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "file", 0, 0, G_OPTION_ARG_FILENAME, &options->file, N_ ("Look for tenants in this directory"), N_ ("FILE") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->words, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (_ ("TENANT"));

  g_option_context_set_summary (context,
                                _ ("Reads the secret of a tenant’s client from the standard input, one line, and puts\n"
                                   "it into the keyring in place of the one that is there."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;
  if (options->words == NULL || g_strv_length (options->words) != 1)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, _ ("exactly one tenant has to be given"));
      return FALSE;
    }

  return TRUE;
}

/* One line, byte by byte, so that no buffer keeps a copy. */
static char *
read_line (void)
{
  char *line = g_malloc0 (MAX_SECRET + 1);
  size_t length = 0;

  while (length < MAX_SECRET && read (STDIN_FILENO, line + length, 1) == 1 && line[length] != '\n')
    length++;
  line[length] = '\0';
  if (length > 0 && line[length - 1] == '\r')
    line[length - 1] = '\0';

  return line;
}

/* Without showing what is typed. */
static char *
ask_for_line (void)
{
  struct termios before, quiet;
  char *line;

  if (tcgetattr (STDIN_FILENO, &before) != 0)
    return read_line ();
  quiet = before;
  quiet.c_lflag &= ~(tcflag_t) ECHO;
  g_printerr ("%s ", _ ("Secret of the client:"));
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &quiet);
  line = read_line ();
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
  g_printerr ("\n");

  return line;
}

int
wardctl_client_secret (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (WardEventLog) events = ward_event_log_new (0);
  g_autoptr (WardVault) vault = NULL;
  g_autoptr (WardTenant) tenant = NULL;
  g_autoptr (WardSecretText) secret = NULL;
  char *line;

  if (!parse_secret (argc, argv, &options, &error))
    return wardctl_usage ("client-secret", error);
  tenant = wardctl_find_listed (options.words[0], options.file, &error);
  if (tenant == NULL)
    return wardctl_usage ("client-secret", error);
  line = ask_for_line ();
  if (*line != '\0' && g_utf8_validate (line, -1, NULL))
    secret = ward_secret_text_new (line);
  ward_secret_clear_string (&line);
  if (secret == NULL)
    {
      g_printerr ("wardctl client-secret: %s\n", _ ("no secret came on the standard input"));
      return WARDCTL_FAILED;
    }
  vault = ward_vault_new_keyring (events);
  if (!store (vault, tenant, WARD_VAULT_CLIENT_SECRET, secret, &error))
    return fail ("client-secret", error);

  return WARDCTL_OK;
}
