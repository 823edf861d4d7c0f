/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the sign-in page says in each state: what happens now, what the person has to do, how long there is; after a failure what happened, what it means,
 * what to do (auth.md section 0, finding 4: at Epic an error may never come back, so the wait has an end and a way out). */
#define G_LOG_DOMAIN "ward-app"

#include <string.h>

#include <glib/gi18n.h>

#include "app/ward-sign-in-page.h"
#include "core/diagnostics/ward-failure.h"
#include "core/diagnostics/ward-reach.h"

/* The core's message, which names no person and no secret, where it says more than the explanation: the server's code, the port, the authority. */
static const char *
get_details (const GError *error)
{
  static const WardFailure telling[]
      = { WARD_FAILURE_AUTHORIZE, WARD_FAILURE_PORT_TAKEN, WARD_FAILURE_TENANT, WARD_FAILURE_TLS_CERTIFICATE };

  for (guint i = 0; i < G_N_ELEMENTS (telling); i++)
    if (error != NULL && ward_failure_matches (error, telling[i])
        && strcmp (error->message, ward_failure_explain_error (error)->title) != 0)
      return error->message;
  return NULL;
}

/* Where the words bid to check the address, it is there to be checked. */
static gboolean
is_about_the_address (const GError *error)
{
  return ward_failure_matches (error, WARD_FAILURE_DNS) || ward_failure_matches (error, WARD_FAILURE_ADDRESS)
         || ward_failure_matches (error, WARD_FAILURE_CONNECT);
}

/* Since when there is no answer, what is still possible, and whether somebody has to wait in front of the screen. */
static void
append_unreachable (GString *body, const WardSignInFacts *facts)
{
  const WardExplanation *explanation = ward_failure_explain_error (facts->error);

  g_string_append (body, explanation->title);
  if (facts->reach != NULL)
    g_string_append_printf (body, " %s", facts->reach);
  g_string_append_printf (body, "\n\n%s\n\n%s\n\n", explanation->meaning, explanation->action);
  g_string_append (body, _ ("Until then nothing of this hospital can be shown: what Ward has kept on this computer "
                            "opens only with your sign-in. Other hospitals work as usual."));
  if (facts->sign_in == WARD_SIGN_IN_IDLE)
    g_string_append_printf (body, " %s", _ ("Ward tries again by itself when this computer comes to another network."));
}

static void
say_failure (const WardSignInFacts *facts, WardSignInWords *words)
{
  const WardExplanation *explanation = facts->error != NULL ? ward_failure_explain_error (facts->error) : NULL;
  const char *details = get_details (facts->error);
  GString *body = g_string_new (NULL);

  words->can_start = TRUE;
  words->failed = TRUE;
  words->without_launch = ward_failure_matches (facts->error, WARD_FAILURE_LAUNCH)
                          || ward_failure_matches (facts->error, WARD_FAILURE_LAUNCH_LINK);
  if (ward_reach_is_unreachable (facts->error))
    /* Translators: %s is a hospital. */
    words->title = g_strdup_printf (_ ("%s cannot be reached"), facts->tenant_name);
  else
    words->title = g_strdup (_ ("Signing in did not work"));
  if (explanation == NULL)
    g_string_append (body, _ ("The reason is not known. You can try again."));
  else if (facts->sign_in == WARD_SIGN_IN_FAILED && ward_failure_matches (facts->error, WARD_FAILURE_INVALID_GRANT))
    g_string_append (
        body,
        _ ("The server did not accept the sign-in.\n\nYou signed in on the page, but the server then refused what the "
           "page had handed to Ward: it took too long, or was used already.\n\nTry again. If it stays so, tell the "
           "hospital’s IT the time."));
  else if (ward_reach_is_unreachable (facts->error))
    append_unreachable (body, facts);
  else
    g_string_append_printf (body, "%s\n\n%s\n\n%s", explanation->title, explanation->meaning, explanation->action);
  /* Translators: %s is an address, as https://fhir.example.org/R4. */
  if (facts->address != NULL && is_about_the_address (facts->error))
    g_string_append_printf (body, _ ("\n\nAddress of the FHIR server in the settings: %s"), facts->address);
  g_string_append (body, details != NULL || facts->server_words != NULL ? "\n" : "");
  /* Translators: %s is a sentence in English, to be sent on as it is. */
  if (details != NULL)
    {
      g_string_append_c (body, '\n');
      g_string_append_printf (body, _ ("For the hospital’s IT: %s."), details);
    }
  /* Translators: %s is what the hospital's server said, in its own words. */
  if (facts->server_words != NULL)
    {
      g_string_append_c (body, '\n');
      g_string_append_printf (body, _ ("The server says: “%s”"), facts->server_words);
    }
  words->body = g_string_free (body, FALSE);
}

static void
say_waiting (const WardSignInFacts *facts, WardSignInWords *words)
{
  words->busy = TRUE;
  words->can_cancel = TRUE;
  words->has_link = TRUE;
  if (facts->browser_failed)
    {
      words->title = g_strdup (_ ("Your web browser could not be opened"));
      words->body = g_strdup (_ (
          "Copy the sign-in link, paste it into a web browser on this computer and sign in there. Ward waits and goes "
          "on by itself."));
    }
  else
    {
      words->title = g_strdup (_ ("Sign in with your web browser"));
      words->body = g_strdup_printf (
          _ ("A page of %s has opened in your web browser. Sign in there; Ward goes on by itself.\n\nIf no page has "
             "opened, copy the sign-in link and paste it into a web browser on this computer. If the page shows an "
             "error, come back here and cancel: the hospital’s server does not always tell Ward."),
          facts->tenant_name);
    }
  /* Translators: minutes and seconds until Ward stops waiting. */
  words->remaining
      = g_strdup_printf (_ ("Waiting for another %u:%02u"), facts->seconds_left / 60, facts->seconds_left % 60);
}

static void
say_sign_in (const WardSignInFacts *facts, WardSignInWords *words)
{
  switch (facts->sign_in)
    {
    case WARD_SIGN_IN_WAITING:
      say_waiting (facts, words);
      return;
    case WARD_SIGN_IN_EXCHANGING:
      words->title = g_strdup (_ ("Finishing the sign-in"));
      words->body = g_strdup (_ ("The web browser has come back. Ward is fetching its access."));
      break;
    case WARD_SIGN_IN_VERIFYING:
      words->title = g_strdup (_ ("Checking who signed in"));
      words->body = g_strdup (_ ("Ward is checking the server’s answer and its signature."));
      break;
    case WARD_SIGN_IN_DONE:
      words->title = g_strdup (_ ("Signed in"));
      words->body = g_strdup (_ ("One moment."));
      break;
    case WARD_SIGN_IN_FAILED:
      say_failure (facts, words);
      return;
    case WARD_SIGN_IN_CANCELLED:
      words->title = g_strdup (_ ("Signing in was cancelled"));
      words->body = g_strdup (_ ("Nothing was stored."));
      words->can_start = TRUE;
      return;
    case WARD_SIGN_IN_IDLE:
    case WARD_SIGN_IN_DISCOVERING:
    default:
      words->title = g_strdup_printf (_ ("Asking %s how to sign in"), facts->tenant_name);
      words->body = g_strdup (_ ("Ward reads from the server where its sign-in page is."));
      break;
    }
  words->busy = TRUE;
  words->can_cancel = TRUE;
}

/**
 * ward_sign_in_words_new:
 * @facts: how far the sign-in is
 *
 * Puts it in words.
 *
 * Returns: (transfer full): translated
 */
WardSignInWords *
ward_sign_in_words_new (const WardSignInFacts *facts)
{
  WardSignInWords *words;

  g_return_val_if_fail (facts != NULL && facts->tenant_name != NULL, NULL);

  words = g_new0 (WardSignInWords, 1);
  switch (facts->session)
    {
    case WARD_SESSION_RESUMING:
      words->title = g_strdup_printf (_ ("Signing in to %s again"), facts->tenant_name);
      words->body = g_strdup (_ ("Ward is looking in this computer’s keyring for your last sign-in."));
      words->busy = TRUE;
      words->can_cancel = TRUE;
      break;
    case WARD_SESSION_SIGNING_IN:
      say_sign_in (facts, words);
      break;
    case WARD_SESSION_SIGNED_OUT:
    case WARD_SESSION_EXPIRED:
      if (facts->sign_in == WARD_SIGN_IN_CANCELLED)
        say_sign_in (facts, words);
      else if (facts->error != NULL && !ward_failure_matches (facts->error, WARD_FAILURE_SIGNED_OUT))
        say_failure (facts, words);
      else
        {
          words->title = g_strdup_printf (_ ("Sign in to %s"), facts->tenant_name);
          words->body = g_strdup (
              _ ("You sign in on a page of the hospital in your web browser. Ward never sees your password."));
          words->can_start = TRUE;
        }
      break;
    case WARD_SESSION_ACTIVE:
    default:
      words->title = g_strdup (_ ("Signed in"));
      words->body = g_strdup (_ ("One moment."));
      words->busy = TRUE;
      break;
    }
  return words;
}

/**
 * ward_sign_in_words_free:
 * @words: (transfer full) (nullable): the words
 *
 * Frees them.
 */
void
ward_sign_in_words_free (WardSignInWords *words)
{
  if (words == NULL)
    return;
  g_free (words->title);
  g_free (words->body);
  g_free (words->remaining);
  g_free (words);
}
