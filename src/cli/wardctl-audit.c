/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wardctl audit: whether the audit log is as it was written (reliability.md P07). */
#define G_LOG_DOMAIN "ward-cli"

#include "cli/wardctl.h"

#include <glib/gi18n.h>

#include "core/diagnostics/ward-audit.h"
#include "core/diagnostics/ward-failure.h"
#include "core/vault/ward-audit-key.h"

static void
got_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GBytes *
get_key (GError **error)
{
  g_autoptr (WardVault) vault = ward_vault_new_keyring (NULL);
  g_autoptr (GAsyncResult) result = NULL;

  ward_vault_get_audit_key_async (vault, FALSE, NULL, got_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return ward_vault_get_audit_key_finish (vault, result, NULL, error);
}

static int
print_state (const WardAuditState *state, gboolean has_key)
{
  guint n_there = (guint) MIN (state->n_lines - state->first_line + 1, (guint64) G_MAXUINT);
  guint n = (guint) MIN (state->n_lines, (guint64) G_MAXUINT - 1);
  g_autofree char *text = NULL;

  switch (state->verdict)
    {
    case WARD_AUDIT_SOUND:
      text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u line, as it was written",
                                           "%u lines, as they were written", n_there),
                              n_there);
      break;
    case WARD_AUDIT_NONE:
      text = g_strdup (has_key ? _ ("The audit log is missing: its key is in the keyring, but no file of it is there.")
                               : _ ("No audit log is kept."));
      break;
    case WARD_AUDIT_ALTERED:
      text = g_strdup_printf (_ ("Altered: line %u is not the one that was written."), n + 1);
      break;
    case WARD_AUDIT_CUT:
    default:
      text = g_strdup_printf (_ ("Cut: lines are missing after line %u."), n);
      break;
    }
  g_print ("%s\n", text);
  if (state->first_line > 1)
    g_print (_ ("The log that is there begins with line %" G_GUINT64_FORMAT ": the files before were taken away.\n"),
             state->first_line);

  return state->verdict == WARD_AUDIT_SOUND || (state->verdict == WARD_AUDIT_NONE && !has_key) ? WARDCTL_OK
                                                                                               : WARDCTL_FAILED;
}

/* What was found altered before is no less so because another log has begun. */
static int
print_broken (const char *dir)
{
  guint n = ward_audit_count_broken (dir);
  g_autofree char *text = NULL;

  if (n == 0)
    return WARDCTL_OK;
  text = g_strdup_printf (
      g_dngettext (
          GETTEXT_PACKAGE,
          "%u earlier log was found altered, cut or missing when Ward started, and was set aside (" WARD_AUDIT_FILE
              WARD_AUDIT_BROKEN "…).",
          "%u earlier logs were found altered, cut or missing when Ward started, and were set aside (" WARD_AUDIT_FILE
              WARD_AUDIT_BROKEN "…).",
          n),
      n);
  g_print ("%s\n", text);
  return WARDCTL_FAILED;
}

/* Whoever took the key away has not made an altered log sound by it. */
static int
print_without_key (const char *dir)
{
  if (!ward_audit_has_files (dir))
    return print_state (&(WardAuditState){ .verdict = WARD_AUDIT_NONE }, FALSE);
  g_print ("%s\n",
           _ ("The audit log cannot be checked: there are files of it, but its key is not in the keyring of this "
              "account."));
  return WARDCTL_FAILED;
}

static int
check (const char *dir, GError **error)
{
  WardAuditState state;
  int present;
  g_autoptr (GBytes) key = get_key (error);

  if (key == NULL && g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_clear_error (error);
      present = print_without_key (dir);
    }
  else if (key == NULL || !ward_audit_check (dir, key, &state, error))
    present = WARDCTL_FAILED;
  else
    present = print_state (&state, TRUE);

  return print_broken (dir) == WARDCTL_OK ? present : WARDCTL_FAILED;
}

int
wardctl_audit (int argc, char **argv)
{
  g_autofree char *dir = NULL;
  g_auto (GStrv) words = NULL;
  const GOptionEntry entries[] = {
    { "dir", 0, 0, G_OPTION_ARG_FILENAME, &dir, N_ ("Check the log in this folder instead of the user’s"), N_ ("DIR") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &words, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  int code;

  g_option_context_set_summary (context, _ ("Says whether the audit log is as it was written: no line edited, put in, "
                                            "taken out or cut off. Its key is in the keyring."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    return wardctl_usage ("audit", error);
  if (words != NULL && words[0] != NULL)
    return wardctl_usage_word ("audit", words[0]);
  if (dir == NULL)
    dir = ward_audit_dup_default_dir ();
  code = check (dir, &error);
  if (error != NULL)
    g_printerr ("wardctl audit: %s\n",
                error->domain == WARD_FAILURE ? ward_failure_explain_error (error)->title : error->message);

  return code;
}
