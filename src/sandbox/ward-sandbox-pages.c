/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The pages a clinician sees in the browser: sign in, consent, choose a patient, or what went wrong. Real forms with
 * labels; nothing is loaded from elsewhere and nothing runs (CSP); forms may lead only here and to the client's own
 * loopback address, which browsers check along redirects. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-pages.h"

#include <string.h>

#include "sandbox/ward-sandbox-scopes.h"

static const char style[]
    = ":root{color-scheme:light dark;font:100%/1.5 system-ui,sans-serif}"
      "body{margin:0;background:#f3f5f7;color:#16202a}"
      "main{max-width:34rem;margin:3rem auto;padding:1.5rem 2rem 2rem;background:#fff;border:1px solid #c5ced6;"
      "border-radius:.75rem}"
      "h1{font-size:1.5rem;line-height:1.25;margin:.25rem 0 1rem}"
      ".note{margin:0 0 1rem;font-size:.875rem;color:#4a5763}"
      ".bad{padding:.6rem .8rem;border-left:.3rem solid #b3261e;background:#fdecea;color:#5f1410}"
      "label{display:block;margin:.9rem 0 .25rem;font-weight:600}"
      "input[type=text],input[type=password]{font:inherit;width:100%;box-sizing:border-box;padding:.55rem .7rem;"
      "border:1px solid #77838e;border-radius:.4rem}"
      "button{font:inherit;padding:.55rem 1.2rem;border:1px solid #1b5e9c;border-radius:.4rem;background:#fff;"
      "color:#1b5e9c;cursor:pointer}"
      "button.main,a.main{background:#1b5e9c;color:#fff}"
      "a.main,a.other{display:inline-block;padding:.55rem 1.2rem;border:1px solid #1b5e9c;border-radius:.4rem;"
      "text-decoration:none}a.other{background:#fff;color:#1b5e9c}"
      "textarea{font:inherit;font-family:ui-monospace,monospace;font-size:.875rem;width:100%;box-sizing:border-box;"
      "padding:.55rem .7rem;border:1px solid #77838e;border-radius:.4rem;resize:vertical;background:inherit;"
      "color:inherit}"
      ".row{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1.5rem}"
      "form+.note{margin-top:1rem}"
      "ul{list-style:none;margin:0;padding:0}li{margin:.35rem 0}"
      "li label{display:flex;gap:.6rem;font-weight:400;margin:0}"
      ".patients button{width:100%;text-align:left;color:inherit;border-color:#c5ced6}"
      ".patients small{display:block;color:#4a5763}"
      "a:focus-visible,button:focus-visible,input:focus-visible,textarea:focus-visible{outline:.2rem solid "
      "#e07b00;outline-offset:.1rem}"
      "@media(prefers-color-scheme:dark){body{background:#12181e;color:#e6ebf0}main{background:#1c242c;border-color:#"
      "3a4650}"
      ".note,.patients small{color:#aab6c1}.bad{background:#3b1714;color:#ffd9d5}"
      "button{background:#1c242c;color:#8cc2f5;border-color:#8cc2f5}button.main,a.main{background:#2a6cab;color:#fff}"
      "a{color:#8cc2f5}a.other{background:#1c242c;color:#8cc2f5;border-color:#8cc2f5}"
      ".patients button{color:inherit;border-color:#3a4650}}";

static char *
hash_style (void)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;

  g_checksum_update (sum, (const guchar *) style, (gssize) strlen (style));
  g_checksum_get_digest (sum, digest, &length);
  return g_base64_encode (digest, length);
}

/* The origin of the client's own address: "http://127.0.0.1:8765". */
static char *
dup_form_target (const char *redirect_uri)
{
  const char *host = redirect_uri != NULL ? strstr (redirect_uri, "://") : NULL;

  if (host == NULL)
    return g_strdup ("");
  return g_strndup (redirect_uri, (size_t) (host - redirect_uri) + 3 + strcspn (host + 3, "/?#"));
}

/**
 * ward_sandbox_page_wrap:
 * @status: HTTP status
 * @title: of the page
 * @redirect_uri: (nullable): where a form of it may lead beside the sandbox
 * @content: HTML
 *
 * Returns: (transfer full): a whole page, with the headers that keep it to itself
 */
WardSandboxResponse *
ward_sandbox_page_wrap (guint status, const char *title, const char *redirect_uri, const char *content)
{
  g_autofree char *hash = hash_style ();
  g_autofree char *target = dup_form_target (redirect_uri);
  g_autofree char *policy = g_strdup_printf (
      "default-src 'none'; img-src data:; style-src 'sha256-%s'; form-action 'self' %s; base-uri 'none'; "
      "frame-ancestors 'none'",
      hash, target);
  g_autofree char *page = g_strdup_printf (
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>%s – Ward sandbox</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>%s</style>\n</head>\n"
      "<body>\n<main>\n<p class=\"note\">Ward sandbox: synthetic patients only</p>\n%s</main>\n"
      "</body>\n</html>\n",
      title, style, content);
  WardSandboxResponse *response = ward_sandbox_response_new (status, "text/html; charset=utf-8", page);

  ward_sandbox_response_add_header (response, "Content-Security-Policy", policy);
  ward_sandbox_response_add_header (response, "Cache-Control", "no-store");
  ward_sandbox_response_add_header (response, "Referrer-Policy", "no-referrer");
  ward_sandbox_response_add_header (response, "X-Frame-Options", "DENY");
  return response;
}

static void
append_form (GString *out, WardSandbox *self, const char *action, const char *transaction)
{
  g_string_append_printf (out,
                          "<form method=\"post\" action=\"%s/%s\" autocomplete=\"off\">\n"
                          "<input type=\"hidden\" name=\"transaction\" value=\"%s\">\n",
                          self->oauth_path, action, transaction);
}

/**
 * ward_sandbox_append_credentials:
 * @out: gets HTML
 * @user: (nullable): what was typed before
 * @problem: (nullable): what was wrong with it
 *
 * Writes the fields of a sign-in, and ends the form they stand in.
 */
void
ward_sandbox_append_credentials (GString *out, const char *user, const char *problem)
{
  g_autofree char *typed = g_markup_escape_text (user != NULL ? user : "", -1);

  g_string_append_printf (
      out,
      "<label for=\"username\">User name</label>\n"
      "<input type=\"text\" id=\"username\" name=\"username\" value=\"%s\" autocapitalize=\"none\" "
      "spellcheck=\"false\" required autofocus%s>\n"
      "<label for=\"password\">Password</label>\n"
      "<input type=\"password\" id=\"password\" name=\"password\" required>\n"
      "<div class=\"row\"><button class=\"main\" type=\"submit\" id=\"sign-in\">Sign in</button></div>\n"
      "</form>\n"
      "<p class=\"note\">Users of this sandbox: <code>clinician</code> and <code>nurse</code>, password "
      "<code>sandbox</code>.</p>\n",
      typed, problem != NULL ? " aria-describedby=\"problem\"" : "");
}

/**
 * ward_sandbox_page_sign_in:
 * @self: the sandbox
 * @transaction: id of the sign-in
 * @redirect_uri: where it will lead
 * @user: (nullable): what was typed before
 * @problem: (nullable): what was wrong with it
 *
 * Returns: (transfer full): the page that asks for user and password
 */
WardSandboxResponse *
ward_sandbox_page_sign_in (WardSandbox *self, const char *transaction, const char *redirect_uri, const char *user,
                           const char *problem)
{
  g_autoptr (GString) out = g_string_new ("<h1>Sign in</h1>\n");

  if (problem != NULL)
    g_string_append_printf (out, "<p class=\"bad\" role=\"alert\" id=\"problem\">%s</p>\n", problem);
  append_form (out, self, "sign-in", transaction);
  ward_sandbox_append_credentials (out, user, problem);
  return ward_sandbox_page_wrap (200, "Sign in", redirect_uri, out->str);
}

static void
append_scope (GString *out, const char *scope, gboolean choice)
{
  g_autofree char *words = ward_sandbox_scope_describe (scope);
  g_autofree char *safe_words = g_markup_escape_text (words, -1);
  g_autofree char *safe_scope = g_markup_escape_text (scope, -1);

  if (choice)
    g_string_append_printf (out,
                            "<li><label><input type=\"checkbox\" name=\"scope\" value=\"%s\" checked>"
                            "<span>%s</span></label></li>\n",
                            safe_scope, safe_words);
  else
    g_string_append_printf (out, "<li>%s</li>\n", safe_words);
}

/**
 * ward_sandbox_page_consent:
 * @self: the sandbox
 * @transaction: id of the sign-in
 * @redirect_uri: where it will lead
 * @user: who signed in
 * @scopes: what can be granted
 *
 * Returns: (transfer full): the page that says in words what the client asks for
 */
WardSandboxResponse *
ward_sandbox_page_consent (WardSandbox *self, const char *transaction, const char *redirect_uri,
                           const WardSandboxUser *user, const char *const *scopes)
{
  g_autoptr (GString) out = g_string_new ("<h1>Allow Ward to use your account?</h1>\n");

  g_string_append_printf (out, "<p class=\"note\">You are signed in as %s.</p>\n", user->full_name);
  append_form (out, self, "consent", transaction);
  g_string_append (out, "<p>Ward asks to:</p>\n<ul>\n");
  for (guint i = 0; scopes[i] != NULL; i++)
    append_scope (out, scopes[i],
                  !self->epic
                      && (ward_sandbox_scope_is_resource (scopes[i]) || strcmp (scopes[i], "offline_access") == 0));
  g_string_append (out,
                   "</ul>\n<div class=\"row\">"
                   "<button class=\"main\" type=\"submit\" id=\"allow\" name=\"decision\" value=\"allow\" autofocus>"
                   "Allow</button>\n"
                   "<button type=\"submit\" id=\"deny\" name=\"decision\" value=\"deny\">Deny</button>"
                   "</div>\n</form>\n");
  return ward_sandbox_page_wrap (200, "Allow access", redirect_uri, out->str);
}

/**
 * ward_sandbox_append_patients:
 * @out: gets HTML
 * @self: the sandbox
 *
 * Writes a list item with a button for each patient.
 */
void
ward_sandbox_append_patients (GString *out, WardSandbox *self)
{
  for (guint i = 0; i < ward_sandbox_store_get_n_persons (self->store); i++)
    {
      const WardSandboxPerson *person = ward_sandbox_store_get_person (self->store, i);
      g_autofree char *name = g_markup_escape_text (person->display != NULL ? person->display : "Name not known", -1);

      g_string_append_printf (out,
                              "<li><button type=\"submit\" name=\"patient\" value=\"%s\" data-patient=\"%s\">"
                              "<bdi>%s</bdi><small>Born %s · %s · MRN %s</small></button></li>\n",
                              person->id, person->id, name,
                              person->birth_date != NULL ? person->birth_date : "not known",
                              person->gender != NULL ? person->gender : "gender not known",
                              person->mrn != NULL ? person->mrn : "none");
    }
}

/**
 * ward_sandbox_page_patients:
 * @self: the sandbox
 * @transaction: id of the sign-in
 * @redirect_uri: where it will lead
 *
 * Returns: (transfer full): the page that asks for a patient (launch/patient)
 */
WardSandboxResponse *
ward_sandbox_page_patients (WardSandbox *self, const char *transaction, const char *redirect_uri)
{
  g_autoptr (GString) out = g_string_new ("<h1>Choose a patient</h1>\n");

  append_form (out, self, "patient", transaction);
  g_string_append (out, "<ul class=\"patients\">\n");
  ward_sandbox_append_patients (out, self);
  g_string_append (out, "</ul>\n</form>\n");
  return ward_sandbox_page_wrap (200, "Choose a patient", redirect_uri, out->str);
}

/**
 * ward_sandbox_page_error:
 * @self: the sandbox
 * @text: what is wrong
 *
 * Returns: (transfer full): a page that leads nowhere; Epic's says nothing but that the request is invalid
 */
WardSandboxResponse *
ward_sandbox_page_error (WardSandbox *self, const char *text)
{
  g_autofree char *content = NULL;

  if (self->epic)
    content = g_strdup ("<h1>OAuth2 Error</h1>\n<p role=\"alert\">Something went wrong trying to authorize the client. "
                        "Please try logging in again.</p>\n<p>The request is invalid.</p>\n");
  else
    {
      g_autofree char *safe = g_markup_escape_text (text, -1);

      content = g_strdup_printf ("<h1>Sign-in is not possible</h1>\n<p class=\"bad\" role=\"alert\">%s</p>\n"
                                 "<p>Go back to Ward and start again.</p>\n",
                                 safe);
    }
  return ward_sandbox_page_wrap (400, self->epic ? "OAuth2 Error" : "Sign-in is not possible", NULL, content);
}
