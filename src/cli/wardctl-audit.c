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

/* What a verdict means for whoever finds it, who is seldom the one who judges it. */
static void
print_advice (const WardAuditState *state)
{
  switch (state->verdict)
    {
    case WARD_AUDIT_ALTERED:
      g_print ("%s\n", _ ("What it means: a person, a program or a fault of the disk has edited, put in or taken out "
                          "something. The lines before it are as they were written; this one and those after it prove "
                          "nothing."));
      break;
    case WARD_AUDIT_CUT:
      g_print ("%s\n",
               _ ("What it means: a person, a program or a fault of the disk has taken lines away after that one: the "
                  "end of the log, or a file in between. The lines up to it are as they were written; what comes after "
                  "them was not checked."));
      break;
    case WARD_AUDIT_NONE:
      g_print ("%s\n",
               _ ("What it means: a log was kept in this account, and somebody or something has taken all of it "
                  "away, or it lies in another folder (--dir)."));
      break;
    case WARD_AUDIT_SOUND:
    default:
      return;
    }
  g_print ("%s\n",
           _ ("What to do: change nothing. Copy the log's folder as it is to where nobody writes, together with "
              "this output, its time and the name of this computer and account.\n"
              "Whom to tell: the hospital's information security or privacy officer. The server's own log has "
              "the same requests, under the same X-Request-Id."));
}

/* What lies after the last line that is as it was written. */
static void
print_after (const WardAuditState *state)
{
  g_autofree char *size = g_format_size (state->bytes_after);
  g_autofree char *text = NULL;

  if (state->bytes_after == 0)
    return;
  if (state->verdict == WARD_AUDIT_SOUND || state->verdict == WARD_AUDIT_NONE)
    /* Translators: %s is a size, %u a number of files. */
    text = g_strdup_printf (
        _ ("After the last line lies what is not of the log (%s, files that do not go on from it: %u): "
           "this is what a power cut leaves, or a line that Ward is writing. Ward takes it off when "
           "it starts, and says so in the log."),
        size, state->files_after);
  else
    text = g_strdup_printf (
        _ ("After the last line that is as it was written lies more (%s, files that do not go on from "
           "it: %u), which was not checked."),
        size, state->files_after);
  g_print ("%s\n", text);
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
      text = g_strdup (has_key ? _ ("The audit log is missing: its key is in the keyring, but no line of it is there.")
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

  print_after (state);
  if (state->verdict != WARD_AUDIT_NONE || has_key)
    print_advice (state);

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
  g_print (
      "%s\n%s\n", text,
      _ ("What to do: bring what was set aside to the hospital's information security or privacy officer, and take "
         "it away here once they have it."));
  return WARDCTL_FAILED;
}

/* Files that were begun after lines which a power cut took. */
static int
print_unfinished (const char *dir)
{
  gboolean too_large = FALSE;
  guint n = ward_audit_count_unfinished (dir, &too_large);

  if (n == 0)
    return WARDCTL_OK;
  g_print (
      g_dngettext (GETTEXT_PACKAGE,
                   "%u file is kept that is not of the log: it was begun after lines which did not come to the disk "
                   "(" WARD_AUDIT_FILE WARD_AUDIT_UNFINISHED "…).",
                   "%u files are kept that are not of the log: they were begun after lines which did not come to the "
                   "disk (" WARD_AUDIT_FILE WARD_AUDIT_UNFINISHED "…).",
                   n),
      n);
  g_print ("\n");
  if (!too_large)
    return WARDCTL_OK;
  g_print ("%s\n",
           _ ("That is more than a power cut leaves: lines before it may have been taken away.\n"
              "What to do: bring it to the hospital's information security or privacy officer, and take it away "
              "here once they have it."));

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
              "account.\nWhat to do: run this in the session of the account that wrote the log, with its keyring open. "
              "If the key is not there either, it was lost or taken away: tell the hospital's information security or "
              "privacy officer, and change nothing."));
  return WARDCTL_FAILED;
}

static int
check (const char *dir, GError **error)
{
  WardAuditState state;
  int present, unfinished;
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

  unfinished = print_unfinished (dir);

  return print_broken (dir) == WARDCTL_OK && unfinished == WARDCTL_OK ? present : WARDCTL_FAILED;
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
