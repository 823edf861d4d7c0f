/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Launches from the record system: its pages, its one-time tokens, and the context that comes with the access token. */

#define G_LOG_DOMAIN "ward-tests"

#include "sandbox/plain-client.h"

#include <string.h>

#include "core/base/ward-url.h"

#define SCOPE "openid fhirUser launch user/Patient.rs user/Encounter.rs online_access"
#define LOOPBACK "http://127.0.0.1:49153/launch"

static char *
build_launch_url (WardSandbox *sandbox, const char *launch, const char *scope)
{
  return plain_build_authorize_url_for (sandbox, WARD_SANDBOX_CLIENT_ID, scope, launch);
}

static PlainAnswer *
open_page (WardSandbox *sandbox, const char *url, const char *cookie)
{
  g_autofree char *headers = g_strconcat ("Accept: text/html\r\n", cookie != NULL ? "Cookie: a=b; " : "", cookie,
                                          cookie != NULL ? "\r\n" : "", NULL);
  const char *target = g_str_has_prefix (url, "/") ? url : url + strlen (ward_sandbox_get_origin (sandbox));

  return plain_request (sandbox, "GET", target, headers, NULL);
}

static PlainAnswer *
post_with (WardSandbox *sandbox, const char *target, const char *cookie, const char *form)
{
  g_autofree char *headers = g_strconcat ("Content-Type: application/x-www-form-urlencoded\r\n",
                                          cookie != NULL ? "Cookie: " : "", cookie, cookie != NULL ? "\r\n" : "", NULL);

  return plain_request (sandbox, "POST", target, headers, form);
}

/* The cookie of somebody who signed in to the record system. */
static char *
enter (WardSandbox *sandbox, const char *user)
{
  g_autofree char *form = ward_form_encode ("username", user, "password", "sandbox", "launch_url", LOOPBACK, NULL);
  g_autoptr (PlainAnswer) answer = plain_post_form (sandbox, "/ehr/sign-in", form);
  g_autofree char *cookie = plain_answer_dup_header (answer, "Set-Cookie");
  g_autofree char *location = plain_answer_dup_header (answer, "Location");

  g_assert_cmpuint (answer->status, ==, 303);
  g_assert_true (g_str_has_prefix (location, "/ehr?launch_url="));
  g_assert_nonnull (strstr (cookie, "; HttpOnly; SameSite=Lax"));
  return g_strndup (cookie, strcspn (cookie, ";"));
}

static char *
dup_after (const char *text, const char *mark, const char *end)
{
  const char *found = strstr (text, mark);

  g_assert_nonnull (found);
  found += strlen (mark);
  return g_strndup (found, strcspn (found, end));
}

static void
check_page (const PlainAnswer *page)
{
  g_autofree char *policy = plain_answer_dup_header (page, "Content-Security-Policy");
  g_autofree char *cache = plain_answer_dup_header (page, "Cache-Control");

  g_assert_nonnull (policy);
  g_assert_nonnull (strstr (policy, "default-src 'none'"));
  g_assert_cmpstr (cache, ==, "no-store");
  g_assert_nonnull (strstr (page->body, "<h1>"));
  g_assert_null (strstr (page->body, "<script"));
  g_assert_null (strstr (page->body, "src="));
}

static void
test_context (void)
{
  WardSandbox *sandbox = plain_start (WARD_SANDBOX_GENERIC);
  g_autofree char *launch = ward_sandbox_make_launch (sandbox, "icu", NULL);
  g_auto (GStrv) secrets = ward_sandbox_dup_issued_secrets (sandbox);
  g_autofree char *url = build_launch_url (sandbox, launch, SCOPE);
  g_autofree char *address = ward_sandbox_approve (sandbox, url, NULL, NULL, NULL);
  g_autoptr (WardJsonDoc) doc = NULL;
  g_autofree char *token = plain_redeem (sandbox, address, &doc);
  const WardJson *root = ward_json_doc_get_root (doc);
  const WardJson *context = ward_json_get (root, "fhirContext");
  g_autofree char *reference = g_strconcat ("/Encounter/", ward_json_get_string (root, "encounter"), NULL);
  g_autoptr (PlainAnswer) encounter = plain_get (sandbox, reference, token);
  g_autoptr (PlainAnswer) style = plain_get (sandbox, ward_json_get_string (root, "smart_style_url"), NULL);

  g_assert_true (g_strv_contains ((const char *const *) secrets, launch));
  g_assert_cmpstr (ward_json_get_string (root, "patient"), ==, "icu");
  g_assert_cmpstr (ward_json_get_string (root, "encounter"), ==, "enc-icu");
  g_assert_cmpuint (encounter->status, ==, 200);
  g_assert_cmpstr (ward_json_get_string (root, "intent"), ==, "summary-timeline-view");
  g_assert_cmpstr (ward_json_get_string (root, "tenant"), ==, "sandbox");
  g_assert_true (ward_json_get_boolean (root, "need_patient_banner", FALSE));
  g_assert_cmpuint (ward_json_get_length (context), ==, 2);
  g_assert_cmpstr (ward_json_get_string (ward_json_get_element (context, 0), "reference"), ==,
                   "Organization/org-hospital");
  g_assert_nonnull (ward_json_get_string (root, "refresh_token")); /* online_access */
  g_assert_cmpuint (style->status, ==, 200);
  g_assert_nonnull (strstr (style->body, "\"color_text\""));
  plain_stop (sandbox);
}

static void
test_epic_context (void)
{
  WardSandbox *sandbox = plain_start (WARD_SANDBOX_EPIC);
  g_autofree char *launch = ward_sandbox_make_launch (sandbox, "adult", "nurse");
  g_autofree char *url = build_launch_url (sandbox, launch, "openid fhirUser launch");
  g_autofree char *address = ward_sandbox_approve (sandbox, url, "nurse", NULL, NULL);
  g_autoptr (WardJsonDoc) doc = NULL;
  g_autofree char *token = plain_redeem (sandbox, address, &doc);
  const WardJson *root = ward_json_doc_get_root (doc);
  g_autoptr (PlainAnswer) style = plain_get (sandbox, ward_json_get_string (root, "smart_style_url"), NULL);

  g_assert_nonnull (token);
  g_assert_cmpuint (strlen (launch), >, 500); /* Q33 */
  g_assert_cmpstr (ward_json_get_string (root, "patient"), ==, "adult");
  g_assert_cmpstr (ward_json_get_string (root, "encounter"), ==, "enc-adult");
  g_assert_nonnull (ward_json_get_string (root, "__epic.dstu2.patient"));
  g_assert_cmpstr (ward_json_get_string (root, "need_patient_banner"), ==, "false");
  g_assert_null (ward_json_get (root, "fhirContext"));
  g_assert_null (ward_json_get (root, "tenant"));
  g_assert_cmpuint (style->status, ==, 200);
  plain_stop (sandbox);
}

static void
test_without_patient (void)
{
  WardSandbox *sandbox = plain_start (WARD_SANDBOX_GENERIC);
  g_autofree char *launch = ward_sandbox_make_launch (sandbox, NULL, NULL);
  g_autofree char *nobody = ward_sandbox_make_launch (sandbox, "nobody", NULL);
  g_autofree char *stranger = ward_sandbox_make_launch (sandbox, "icu", "stranger");
  g_autofree char *background = ward_sandbox_make_launch (sandbox, "icu", "background");
  g_autofree char *url = build_launch_url (sandbox, launch, SCOPE);
  g_autofree char *address = ward_sandbox_approve (sandbox, url, NULL, NULL, NULL);
  g_autoptr (WardJsonDoc) doc = NULL;
  g_autofree char *token = plain_redeem (sandbox, address, &doc);

  g_assert_nonnull (token);
  g_assert_null (nobody);
  g_assert_null (stranger);
  g_assert_null (background);
  g_assert_null (ward_json_get (ward_json_doc_get_root (doc), "patient"));
  g_assert_null (ward_json_get (ward_json_doc_get_root (doc), "encounter"));
  plain_stop (sandbox);
}

static void
assert_refused (WardSandbox *sandbox, const char *url, const char *error)
{
  g_autoptr (PlainAnswer) page = open_page (sandbox, url, NULL);
  g_autofree char *location = plain_answer_dup_header (page, "Location");

  if (error == NULL)
    {
      g_assert_cmpuint (page->status, ==, 400);
      g_assert_null (location);
      g_assert_nonnull (strstr (page->body, "OAuth2 Error"));
    }
  else
    {
      g_autofree char *found = plain_dup_query_value (location, "error");

      g_assert_cmpuint (page->status, ==, 302);
      g_assert_cmpstr (found, ==, error);
    }
}

static void
check_once (WardSandboxProfile profile, const char *error)
{
  WardSandbox *sandbox = plain_start (profile);
  g_autofree char *launch = ward_sandbox_make_launch (sandbox, "icu", NULL);
  g_autofree char *old = ward_sandbox_make_launch (sandbox, "icu", NULL);
  g_autofree char *url = build_launch_url (sandbox, launch, "openid launch");
  g_autofree char *unknown = build_launch_url (sandbox, "never-given-out", "openid launch");
  g_autofree char *empty = build_launch_url (sandbox, "", "openid launch");
  g_autofree char *late = build_launch_url (sandbox, old, "openid launch");
  g_autoptr (PlainAnswer) first = open_page (sandbox, url, NULL);

  g_assert_cmpuint (first->status, ==, 200);
  assert_refused (sandbox, url, error); /* used */
  assert_refused (sandbox, unknown, error);
  assert_refused (sandbox, empty, error);
  ward_sandbox_advance_clock (sandbox, 301);
  assert_refused (sandbox, late, error);
  plain_stop (sandbox);
}

static void
test_once (void)
{
  check_once (WARD_SANDBOX_GENERIC, "invalid_request");
}

static void
test_once_epic (void)
{
  check_once (WARD_SANDBOX_EPIC, NULL);
}

/* The scope goes with the token, and neither helps without the other; aud is the base that launched. */
static void
test_belongs_together (void)
{
  WardSandbox *sandbox = plain_start (WARD_SANDBOX_GENERIC);
  g_autofree char *launch = ward_sandbox_make_launch (sandbox, "icu", NULL);
  g_autofree char *no_scope = build_launch_url (sandbox, launch, "openid user/Patient.rs");
  g_autofree char *no_token = build_launch_url (sandbox, NULL, "openid launch user/Patient.rs");
  g_autofree char *only_scope = build_launch_url (sandbox, NULL, "launch");
  g_autofree char *good = build_launch_url (sandbox, launch, "openid launch");
  g_auto (GStrv) parts = g_strsplit (good, "&aud=http", 2);
  g_autofree char *other_aud = g_strjoinv ("&aud=https", parts);
  g_autofree char *address = ward_sandbox_approve (sandbox, no_token, NULL, NULL, NULL);
  g_autoptr (WardJsonDoc) doc = NULL;
  g_autofree char *token = plain_redeem (sandbox, address, &doc);
  g_autoptr (PlainAnswer) page = NULL;

  g_assert_nonnull (token);
  assert_refused (sandbox, no_scope, "invalid_scope");
  assert_refused (sandbox, only_scope, "invalid_scope");
  assert_refused (sandbox, other_aud, "invalid_request");
  g_assert_cmpstr (ward_json_get_string (ward_json_doc_get_root (doc), "scope"), ==, "openid user/Patient.rs");
  page = open_page (sandbox, good, NULL); /* no refusal used it up */
  g_assert_cmpuint (page->status, ==, 200);
  plain_stop (sandbox);
}

static void
test_user (void)
{
  WardSandbox *sandbox = plain_start (WARD_SANDBOX_GENERIC);
  g_autofree char *launch = ward_sandbox_make_launch (sandbox, "icu", "nurse");
  g_autofree char *url = build_launch_url (sandbox, launch, SCOPE);
  g_autoptr (GError) error = NULL;
  g_autofree char *address = ward_sandbox_approve (sandbox, url, "clinician", NULL, &error);

  g_assert_null (address);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  plain_stop (sandbox);
}

static void
test_pages (void)
{
  WardSandbox *sandbox = plain_start (WARD_SANDBOX_GENERIC);
  g_autofree char *start = g_strconcat ("/ehr?launch_url=", LOOPBACK, NULL);
  g_autoptr (PlainAnswer) sign_in = open_page (sandbox, start, NULL);
  g_autofree char *wrong = ward_form_encode ("username", "<b>me", "password", "no", NULL);
  g_autoptr (PlainAnswer) refused = plain_post_form (sandbox, "/ehr/sign-in", wrong);
  g_autofree char *cookie = enter (sandbox, "clinician");
  g_autoptr (PlainAnswer) patients = open_page (sandbox, start, cookie);
  g_autofree char *key = dup_after (patients->body, "name=\"key\" value=\"", "\"");
  g_autofree char *choose = ward_form_encode ("key", key, "patient", "icu", "launch_url", LOOPBACK, NULL);
  g_autofree char *keyless = ward_form_encode ("patient", "icu", NULL);
  g_autofree char *unknown = ward_form_encode ("key", key, "patient", "nobody", NULL);
  g_autofree char *none = ward_form_encode ("key", key, "patient", "", NULL);
  g_autofree char *out = ward_form_encode ("key", key, NULL);
  g_autoptr (PlainAnswer) page = post_with (sandbox, "/ehr/launch", cookie, choose);
  g_autoptr (PlainAnswer) anonymous = post_with (sandbox, "/ehr/launch", NULL, choose);
  g_autoptr (PlainAnswer) forged = post_with (sandbox, "/ehr/launch", cookie, keyless);
  g_autoptr (PlainAnswer) nobody = post_with (sandbox, "/ehr/launch", cookie, unknown);
  g_autoptr (PlainAnswer) empty = post_with (sandbox, "/ehr/launch", cookie, none);
  g_autofree char *link = dup_after (page->body, "href=\"ward://launch?", "\"");
  g_autofree char *loopback = dup_after (page->body, "href=\"" LOOPBACK "?", "\"");
  g_autoptr (PlainAnswer) left = post_with (sandbox, "/ehr/sign-out", cookie, out);
  g_autoptr (PlainAnswer) after = open_page (sandbox, start, cookie);

  check_page (sign_in);
  g_assert_nonnull (strstr (sign_in->body, "<label for=\"username\">"));
  check_page (refused);
  g_assert_nonnull (strstr (refused->body, "role=\"alert\""));
  g_assert_null (strstr (refused->body, "<b>me"));
  check_page (patients);
  g_assert_nonnull (strstr (patients->body, "data-patient=\"newborn\""));
  g_assert_nonnull (strstr (patients->body, "Dr. Robin Sample"));
  check_page (page);
  g_assert_nonnull (strstr (page->body, "<label for=\"launch-text\">"));
  g_assert_cmpstr (link, ==, loopback);
  g_assert_true (g_str_has_prefix (link, "iss=http%3A%2F%2F127.0.0.1"));
  g_assert_nonnull (strstr (link, "&amp;launch="));
  check_page (anonymous);
  g_assert_nonnull (strstr (anonymous->body, "name=\"username\""));
  g_assert_cmpuint (forged->status, ==, 400);
  g_assert_cmpuint (nobody->status, ==, 400);
  g_assert_cmpuint (empty->status, ==, 200);
  g_assert_null (strstr (empty->body, "launch-loopback"));
  g_assert_cmpuint (left->status, ==, 303);
  g_assert_nonnull (strstr (after->body, "name=\"username\""));
  plain_stop (sandbox);
}

static void
test_launch_addresses (void)
{
  static const char *const bad[] = { "https%3A%2F%2Fevil.example%2F", "http%3A%2F%2Fevil.example%2F",
                                     "http%3A%2F%2Flocalhost%3A1%2F", "http%3A%2F%2F127.0.0.1%40evil.example%2F",
                                     "javascript%3Aalert(1)",         "http%3A%2F%2F127.0.0.1%3A1%2F%23x" };
  WardSandbox *sandbox = plain_start (WARD_SANDBOX_GENERIC);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *target = g_strconcat ("/ehr?launch_url=", bad[i], NULL);
      g_autoptr (PlainAnswer) page = open_page (sandbox, target, NULL);

      g_assert_cmpuint (page->status, ==, 400);
      check_page (page);
    }
  plain_stop (sandbox);
}

/* Who launched is signed in already: the consent page comes at once, for that launch only. */
static void
test_session (void)
{
  WardSandbox *sandbox = plain_start (WARD_SANDBOX_GENERIC);
  g_autofree char *cookie = enter (sandbox, "clinician");
  g_autofree char *launch = ward_sandbox_make_launch (sandbox, "icu", "clinician");
  g_autofree char *other = ward_sandbox_make_launch (sandbox, "icu", "nurse");
  g_autofree char *url = build_launch_url (sandbox, launch, SCOPE);
  g_autofree char *other_url = build_launch_url (sandbox, other, SCOPE);
  g_autofree char *standalone = plain_build_authorize_url (sandbox, "openid");
  g_autoptr (PlainAnswer) consent = open_page (sandbox, url, cookie);
  g_autoptr (PlainAnswer) nurses = open_page (sandbox, other_url, cookie);
  g_autoptr (PlainAnswer) sign_in = open_page (sandbox, standalone, cookie);
  g_autofree char *id = dup_after (consent->body, "name=\"transaction\" value=\"", "\"");
  g_autofree char *allow = ward_form_encode ("transaction", id, "decision", "allow", "scope", "user/Patient.rs", NULL);
  g_autoptr (PlainAnswer) back = plain_post_form (sandbox, "/oauth/consent", allow);
  g_autofree char *location = plain_answer_dup_header (back, "Location");
  g_autofree char *token = plain_redeem (sandbox, location, NULL);

  g_assert_nonnull (strstr (consent->body, "id=\"allow\""));
  g_assert_nonnull (strstr (nurses->body, "name=\"password\""));
  g_assert_nonnull (strstr (sign_in->body, "name=\"password\""));
  g_assert_nonnull (token);
  plain_stop (sandbox);
}

static void
test_posted (void)
{
  WardSandbox *sandbox = plain_start (WARD_SANDBOX_EPIC);
  g_autofree char *launch = ward_sandbox_make_launch (sandbox, "icu", NULL);
  g_autofree char *url = build_launch_url (sandbox, launch, "openid launch");
  g_autofree char *standalone = build_launch_url (sandbox, NULL, "openid");
  g_autofree char *path = g_strndup (url, strcspn (url, "?"));
  const char *target = path + strlen (ward_sandbox_get_origin (sandbox));
  g_autoptr (PlainAnswer) taken = plain_post_form (sandbox, target, strchr (url, '?') + 1);
  g_autoptr (PlainAnswer) refused = plain_post_form (sandbox, target, strchr (standalone, '?') + 1);

  g_assert_cmpuint (taken->status, ==, 200);
  g_assert_cmpuint (refused->status, ==, 400); /* Q36 */
  plain_stop (sandbox);
}

static void
test_picker (void)
{
  WardSandbox *sandbox = plain_start (WARD_SANDBOX_GENERIC);
  g_autoptr (WardJsonDoc) doc = NULL;
  g_autofree char *token = plain_sign_in (sandbox, "openid launch/patient launch/encounter", "newborn", &doc);

  g_assert_nonnull (token);
  g_assert_cmpstr (ward_json_get_string (ward_json_doc_get_root (doc), "patient"), ==, "newborn");
  g_assert_cmpstr (ward_json_get_string (ward_json_doc_get_root (doc), "encounter"), ==, "enc-newborn");
  g_assert_null (ward_json_get (ward_json_doc_get_root (doc), "fhirContext"));
  plain_stop (sandbox);
}

static void
test_styles (void)
{
  WardSandbox *sandbox = plain_start (WARD_SANDBOX_GENERIC);
  g_autoptr (PlainAnswer) pale = plain_request (sandbox, "GET", "/style/pale.json", NULL, NULL);
  g_autoptr (PlainAnswer) unknown = plain_request (sandbox, "GET", "/style/other.json", NULL, NULL);
  g_autoptr (PlainAnswer) posted = plain_request (sandbox, "POST", "/style/pale.json", NULL, "");
  g_autoptr (WardJsonDoc) doc = plain_answer_parse (pale);

  g_assert_cmpstr (ward_json_get_string (ward_json_doc_get_root (doc), "color_background"), ==, "#ffffff");
  g_assert_cmpuint (unknown->status, ==, 404);
  g_assert_cmpuint (posted->status, ==, 405);
  plain_stop (sandbox);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/sandbox/launch/context", test_context);
  g_test_add_func ("/sandbox/launch/epic-context", test_epic_context);
  g_test_add_func ("/sandbox/launch/without-patient", test_without_patient);
  g_test_add_func ("/sandbox/launch/once", test_once);
  g_test_add_func ("/sandbox/launch/once-epic", test_once_epic);
  g_test_add_func ("/sandbox/launch/belongs-together", test_belongs_together);
  g_test_add_func ("/sandbox/launch/user", test_user);
  g_test_add_func ("/sandbox/launch/pages", test_pages);
  g_test_add_func ("/sandbox/launch/launch-addresses", test_launch_addresses);
  g_test_add_func ("/sandbox/launch/session", test_session);
  g_test_add_func ("/sandbox/launch/posted", test_posted);
  g_test_add_func ("/sandbox/launch/picker", test_picker);
  g_test_add_func ("/sandbox/launch/styles", test_styles);
  return g_test_run ();
}
