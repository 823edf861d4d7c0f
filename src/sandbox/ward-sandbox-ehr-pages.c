/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The pages of the record system: sign in, choose a patient, launch Ward. Plain forms and links, as on the sign-in's own
 * pages (ward-sandbox-pages.c). */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-ehr.h"

#include "core/base/ward-url.h"

static void
append_form (GString *out, const char *action, const char *key, const char *launch_url)
{
  g_autofree char *safe = g_markup_escape_text (launch_url != NULL ? launch_url : "", -1);

  g_string_append_printf (out, "<form method=\"post\" action=\"/ehr/%s\" autocomplete=\"off\">\n", action);
  if (key != NULL)
    g_string_append_printf (out, "<input type=\"hidden\" name=\"key\" value=\"%s\">\n", key);
  if (launch_url != NULL)
    g_string_append_printf (out, "<input type=\"hidden\" name=\"launch_url\" value=\"%s\">\n", safe);
}

/**
 * ward_sandbox_ehr_page_sign_in:
 * @launch_url: (nullable): the program's loopback launch address
 * @user: (nullable): what was typed before
 * @problem: (nullable): what was wrong with it
 *
 * Returns: (transfer full): the page that asks for user and password
 */
WardSandboxResponse *
ward_sandbox_ehr_page_sign_in (const char *launch_url, const char *user, const char *problem)
{
  g_autoptr (GString) out = g_string_new ("<h1>Sign in to the record system</h1>\n");

  if (problem != NULL)
    g_string_append_printf (out, "<p class=\"bad\" role=\"alert\" id=\"problem\">%s</p>\n", problem);
  append_form (out, "sign-in", NULL, launch_url);
  ward_sandbox_append_credentials (out, user, problem);
  return ward_sandbox_page_wrap (200, "Record system", NULL, out->str);
}

/**
 * ward_sandbox_ehr_page_patients:
 * @self: the sandbox
 * @user: who is signed in
 * @key: what proves that a form is of this session
 * @launch_url: (nullable): the program's loopback launch address
 *
 * Returns: (transfer full): the page that asks for a patient
 */
WardSandboxResponse *
ward_sandbox_ehr_page_patients (WardSandbox *self, const WardSandboxUser *user, const char *key, const char *launch_url)
{
  g_autoptr (GString) out = g_string_new ("<h1>Launch Ward for a patient</h1>\n");

  g_string_append_printf (out, "<p class=\"note\">You are signed in to the record system as %s.</p>\n",
                          user->full_name);
  append_form (out, "launch", key, launch_url);
  g_string_append (out, "<ul class=\"patients\">\n");
  ward_sandbox_append_patients (out, self);
  g_string_append (out, "<li><button type=\"submit\" name=\"patient\" value=\"\" id=\"no-patient\">No patient"
                        "<small>Launch Ward while no record is open</small></button></li>\n</ul>\n</form>\n");
  append_form (out, "sign-out", key, launch_url);
  g_string_append (out,
                   "<div class=\"row\"><button type=\"submit\" id=\"sign-out\">Sign out</button></div>\n</form>\n");
  return ward_sandbox_page_wrap (200, "Launch Ward", NULL, out->str);
}

static char *
build_link (WardSandbox *self, const char *address, const char *launch)
{
  g_autofree char *query = ward_form_encode ("iss", self->fhir_base, "launch", launch, NULL);

  return g_strconcat (address, strchr (address, '?') != NULL ? "&" : "?", query, NULL);
}

/* The patient's name, safe for a page. */
static char *
describe_patient (WardSandbox *self, const char *patient)
{
  int person = patient != NULL ? ward_sandbox_store_find_person (self->store, patient) : -1;
  const char *name = person >= 0 ? ward_sandbox_store_get_person (self->store, (guint) person)->display : NULL;

  if (person < 0)
    return g_strdup ("without a patient");
  if (name == NULL)
    return g_strdup ("for a patient without a name");
  {
    g_autofree char *safe = g_markup_escape_text (name, -1);

    return g_strdup_printf ("for <bdi>%s</bdi>", safe);
  }
}

/**
 * ward_sandbox_ehr_page_launch:
 * @self: the sandbox
 * @patient: (nullable): the patient who was chosen
 * @launch: the launch token
 * @launch_url: (nullable): the program's loopback launch address
 *
 * Returns: (transfer full): the page with the launch links
 */
WardSandboxResponse *
ward_sandbox_ehr_page_launch (WardSandbox *self, const char *patient, const char *launch, const char *launch_url)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *whom = describe_patient (self, patient);
  g_autofree char *link = build_link (self, "ward://launch", launch);
  g_autofree char *safe_link = g_markup_escape_text (link, -1);
  g_autofree char *loopback = launch_url != NULL ? build_link (self, launch_url, launch) : NULL;
  g_autofree char *safe_loopback = g_markup_escape_text (loopback != NULL ? loopback : "", -1);
  g_autofree char *back_query = ward_form_encode ("launch_url", launch_url, NULL);
  g_autofree char *back = g_markup_escape_text (back_query, -1);

  g_string_append_printf (out,
                          "<h1>Launch Ward %s</h1>\n"
                          "<p>These links are one launch: whichever is used first, once, within five minutes.</p>\n"
                          "<div class=\"row\"><a class=\"main\" id=\"launch-link\" href=\"%s\" autofocus>Open in "
                          "Ward</a>\n",
                          whom, safe_link);
  if (loopback != NULL)
    g_string_append_printf (out,
                            "<a class=\"other\" id=\"launch-loopback\" href=\"%s\">Open at Ward’s launch address</a>\n",
                            safe_loopback);
  g_string_append_printf (out,
                          "</div>\n<label for=\"launch-text\">Launch link to copy</label>\n"
                          "<textarea id=\"launch-text\" rows=\"5\" readonly spellcheck=\"false\">%s</textarea>\n"
                          "<p class=\"note\">In Ward, choose “Open launch link…” and paste it.</p>\n"
                          "<p><a id=\"again\" href=\"/ehr%s%s\">Choose another patient</a></p>\n",
                          safe_link, *back != '\0' ? "?" : "", back);
  return ward_sandbox_page_wrap (200, "Launch Ward", NULL, out->str);
}

/**
 * ward_sandbox_ehr_page_error:
 * @text: what is wrong
 *
 * Returns: (transfer full): a page that leads back to the start
 */
WardSandboxResponse *
ward_sandbox_ehr_page_error (const char *text)
{
  g_autofree char *content = g_strdup_printf ("<h1>This is not possible</h1>\n<p class=\"bad\" role=\"alert\">%s</p>\n"
                                              "<p><a href=\"/ehr\">To the record system</a></p>\n",
                                              text);

  return ward_sandbox_page_wrap (400, "This is not possible", NULL, content);
}
