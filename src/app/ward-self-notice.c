/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The start-up self-test in words. A notice stays until the cause is gone: Ward cannot mend it, and nothing that the user does in the window can. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-self-notice.h"

#include <glib/gi18n.h>

static void
show_failure (WardNotices *notices, WardFailure failure)
{
  const WardExplanation *explanation = ward_failure_explain (failure);
  WardNoticeKind kind = failure == WARD_FAILURE_OLD_LIBRARY ? WARD_NOTICE_WARNING : WARD_NOTICE_DANGER;
  g_autofree char *text = g_strdup_printf ("%s %s", explanation->title, explanation->action);

  ward_notices_show (notices, explanation->key, kind, text, _ ("Diagnostics"), "win.diagnostics");
}

/**
 * ward_self_notice_show:
 * @notices: where to
 * @flatpak_info: Flatpak's description of the sandbox, %WARD_FLATPAK_INFO but in tests
 * @libraries: (array fixed-size=5): what Ward runs with
 *
 * Says what is wrong with this computer, if anything is.
 */
void
ward_self_notice_show (WardNotices *notices, const char *flatpak_info, const WardLibrary libraries[WARD_N_LIBRARIES])
{
  WardFailure failures[WARD_SELF_TEST_MAX];
  guint n;

  g_return_if_fail (WARD_IS_NOTICES (notices));

  n = ward_self_test_run (flatpak_info, libraries, failures);
  for (guint i = 0; i < n; i++)
    show_failure (notices, failures[i]);
}

/**
 * ward_self_notice_new_refusal:
 * @libraries: (array fixed-size=5): what Ward runs with
 *
 * A window that says why Ward does not start, for computers whose administrators want none that runs with old libraries.
 *
 * Returns: (transfer floating) (nullable): the window; %NULL where no library is too old
 */
GtkWidget *
ward_self_notice_new_refusal (const WardLibrary libraries[WARD_N_LIBRARIES])
{
  const WardExplanation *explanation = ward_failure_explain (WARD_FAILURE_OLD_LIBRARY);
  g_autofree char *old = ward_libraries_format_old (libraries, WARD_N_LIBRARIES);
  g_autofree char *body = NULL;
  GtkWidget *dialog;

  if (old == NULL)
    return NULL;
  body = g_strdup_printf ("%s\n\n%s\n\n%s", explanation->meaning, old, explanation->action);
  dialog = adw_message_dialog_new (NULL, explanation->title, body);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  return dialog;
}
