/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was typed about a hospital: each slip has its sentence, and what passes can be stored and read again. */
#include "app/ward-tenant-dialog.h"

#include <string.h>

#include "app/app-fixture.h"
#include "app/ward-notice-bar.h"
#include "app/ward-tenant-advanced.h"
#include "core/diagnostics/ward-failure.h"

#define BASE "https://fhir.example.org/R4"
#define EPIC_BASE "https://fhir.example.org/x/api/FHIR/R4"
#define REDIRECT "http://127.0.0.1:8742/callback"

static void
test_mistakes (void)
{
  static const struct
  {
    const char *base;
    const char *client_id;
    const char *redirect_uri;
    const char *said;
  } cases[] = {
    { "", "id", REDIRECT, "Enter the address of the FHIR server." },
    { "  ", "id", REDIRECT, "Enter the address of the FHIR server." },
    { "fhir.example.org", "id", REDIRECT, "must begin with https://, as in" },
    { "ftp://fhir.example.org", "id", REDIRECT, "must begin with https://, as in" },
    { "http://fhir.example.org/R4", "id", REDIRECT, "over http anybody on the network could read along" },
    { "HTTP://fhir.example.org/R4", "id", REDIRECT, "over http anybody on the network could read along" },
    { BASE "?a=b", "id", REDIRECT, "without “?” or “#”" },
    { BASE "#a", "id", REDIRECT, "without “?” or “#”" },
    { BASE "/metadata", "id", REDIRECT, "without “/metadata”" },
    { BASE "/.well-known/smart-configuration", "id", REDIRECT, "without “/metadata” or “/.well-known/…”" },
    { "https://192.0.2.1/R4", "id", REDIRECT, "name in place of its number" },
    { "https://[2001:db8::1]/R4", "id", REDIRECT, "name in place of its number" },
    { "https://", "id", REDIRECT, "is mistyped" },
    { "https://a b.example/R4", "id", REDIRECT, "is mistyped" },
    { "https://user:word@fhir.example.org/R4", "id", REDIRECT, "Leave the user’s name and password out" },
    { "https://fhir.example.org:99999/R4", "id", REDIRECT, "must be a number from 1 to 65535" },
    { BASE, "", REDIRECT, "Enter the client ID" },
    { BASE, " \t ", REDIRECT, "Enter the client ID" },
    { BASE, "id", "", "The redirect address must be on this computer" },
    { BASE, "id", "https://127.0.0.1:8742/callback", "The redirect address must be on this computer" },
    { BASE, "id", "http://192.0.2.1:8742/callback", "The redirect address must be on this computer" },
    { BASE, "id", "http://127.0.0.1/callback", "with its port" },
    { BASE, "id", "http://127.0.0.1:8742", "The redirect address must be on this computer" },
    { BASE, "id", "http://127.0.0.1:8742/callback?x", "The redirect address must be on this computer" },
    { BASE, "id", "http://localhost:8742/callback", "Write 127.0.0.1 in the redirect address in place of “localhost”" },
    { BASE, "id", "http://127.0.0.1:8742/../x", "Ward cannot use these settings." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WardTenantForm form = {
        .name = "", .fhir_base = cases[i].base, .client_id = cases[i].client_id, .redirect_uri = cases[i].redirect_uri
      };
      g_autoptr (GError) error = NULL;
      g_autoptr (WardTenant) tenant = ward_tenant_form_build (&form, &error);

      g_assert_null (tenant);
      g_assert_nonnull (error);
      g_assert_true (error->domain == WARD_FAILURE);
      g_test_message ("%s: %s", cases[i].base, error->message);
      g_assert_nonnull (strstr (error->message, cases[i].said));
    }
}

/* Epic's sign-in service is found by the address; a gateway in front of it has a policy of its own. */
static void
test_epic_base (void)
{
  static const struct
  {
    const char *base;
    const char *advanced; /* (nullable) */
    gboolean good;
  } cases[] = {
    { BASE, NULL, FALSE },
    { EPIC_BASE, NULL, TRUE },
    { EPIC_BASE "/", NULL, TRUE },
    { "https://fhir.example.org/x/api/fhir/r4", NULL, TRUE },
    { "https://fhir.example.org/x/api/FHIR/DSTU2", NULL, FALSE },
    { BASE, "{\"issuerPolicy\":\"epic-legacy\"}", FALSE },
    { BASE, "{\"issuerPolicy\":\"discovered\"}", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WardTenantForm form = { .name = "",
                              .fhir_base = cases[i].base,
                              .client_id = "id",
                              .redirect_uri = REDIRECT,
                              .advanced = cases[i].advanced,
                              .profile = WARD_PROFILE_EPIC };
      g_autoptr (GError) error = NULL;
      g_autoptr (WardTenant) tenant = ward_tenant_form_build (&form, &error);

      g_assert_cmpint (tenant != NULL, ==, cases[i].good);
      if (cases[i].good)
        continue;
      g_assert_error (error, WARD_FAILURE, WARD_FAILURE_EPIC_BASE);
      g_assert_true (g_str_has_prefix (error->message, "Enter the address that ends in /api/FHIR/R4"));
    }
}

static void
test_right (void)
{
  WardTenantForm form = { .name = " My Clinic ",
                          .fhir_base = " " EPIC_BASE "\n",
                          .client_id = " the-client ",
                          .redirect_uri = " " REDIRECT " ",
                          .environment = WARD_ENVIRONMENT_PRODUCTION,
                          .profile = WARD_PROFILE_EPIC };
  g_autoptr (GError) error = NULL;
  g_autoptr (WardTenant) tenant = ward_tenant_form_build (&form, &error);
  g_autoptr (WardTenant) again = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (ward_tenant_get_name (tenant), ==, "My Clinic");
  g_assert_cmpstr (ward_tenant_get_fhir_base (tenant), ==, EPIC_BASE);
  g_assert_cmpstr (ward_tenant_get_client_id (tenant), ==, "the-client");
  g_assert_cmpstr (ward_tenant_get_redirect_uris (tenant)[0], ==, REDIRECT);
  g_assert_cmpint (ward_tenant_get_environment (tenant), ==, WARD_ENVIRONMENT_PRODUCTION);
  g_assert_cmpint (ward_tenant_get_profile (tenant), ==, WARD_PROFILE_EPIC);
  again = ward_tenant_form_build (&form, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ward_tenant_get_id (tenant), !=, ward_tenant_get_id (again));
}

/* Without a name the hospital is called by its server. */
static void
test_name (void)
{
  WardTenantForm form = { .name = "  ", .fhir_base = BASE, .client_id = "id", .redirect_uri = REDIRECT };
  g_autoptr (WardTenant) tenant = ward_tenant_form_build (&form, NULL);

  g_assert_cmpstr (ward_tenant_get_name (tenant), ==, "fhir.example.org");
}

static void
count_added (guint *n_added)
{
  (*n_added)++;
}

/* The dialog says the mistake in words, keeps what was typed, and closes only once it is right. */
static gboolean
has_focus (GtkWidget *dialog, GtkWidget *row)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (dialog));

  return focus != NULL && (focus == row || gtk_widget_is_ancestor (focus, row));
}

static void
test_long_name (void)
{
  g_autofree char *longest = g_strnfill (WARD_TENANT_FORM_MAX_NAME, 'n');
  g_autofree char *longer = g_strnfill (WARD_TENANT_FORM_MAX_NAME + 1, 'n');
  WardTenantForm form = { .name = longest, .fhir_base = BASE, .client_id = "id", .redirect_uri = REDIRECT };
  g_autoptr (GError) error = NULL;
  g_autoptr (WardTenant) tenant = ward_tenant_form_build (&form, &error);

  g_assert_no_error (error);
  form.name = longer;
  g_assert_null (ward_tenant_form_build (&form, &error));
  g_assert_nonnull (strstr (error->message, "may have 200 letters at most; this one has 201"));
}

static void
test_dialog (void)
{
  GtkWidget *dialog = g_object_ref (ward_tenant_dialog_new (NULL, NULL));
  GtkWidget *row = app_find (dialog, ADW_TYPE_ENTRY_ROW, NULL);
  GtkWidget *add = app_find (dialog, GTK_TYPE_BUTTON, "suggested-action");
  guint n_added = 0;
  g_autofree char *words = NULL;

  g_signal_connect_swapped (dialog, "added", G_CALLBACK (count_added), &n_added);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_editable_set_text (GTK_EDITABLE (row), "http://fhir.example.org/R4");
  g_signal_emit_by_name (add, "clicked");
  words = app_read (dialog);
  g_assert_nonnull (strstr (words, "over http anybody on the network could read along"));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "http://fhir.example.org/R4");
  g_assert_cmpuint (n_added, ==, 0);
  g_assert_true (has_focus (dialog, row));

  /* The field that the sentence is about has the focus. */
  gtk_editable_set_text (GTK_EDITABLE (row), BASE);
  g_signal_emit_by_name (add, "clicked");
  g_assert_true (has_focus (dialog, gtk_widget_get_next_sibling (row)));
  gtk_editable_set_text (GTK_EDITABLE (gtk_widget_get_next_sibling (row)), "the-client");
  g_signal_emit_by_name (add, "clicked");
  g_assert_cmpuint (n_added, ==, 1);
  app_settle ();
  g_assert_finalize_object (dialog);
}

#define RECORD                                                                                                      \
  "{\"id\":\"clinic\",\"name\":\"Clinic\",\"environment\":\"test\",\"profile\":\"epic\",\"fhirBase\":\"" BASE "\"," \
  "\"clientId\":\"c\",\"redirectUris\":[\"http://127.0.0.1:8742/callback\",\"http://127.0.0.1:8743/callback\"],"    \
  "\"clientAuth\":\"private-key-jwt\",\"clientKeyKind\":\"ec\",\"backendClientId\":\"b\",\"promptConsent\":true,"   \
  "\"retryDoubtfulRefresh\":true,\"allowMissingTokenType\":true,\"discoveryOrder\":[\"metadata\",\"smart-"          \
  "configuration\"],\"smartConfigurationUrl\":"                                                                     \
  "\"https://fhir.example.org/smart\",\"audience\":\"https://fhir.example.org/"                                     \
  "a\",\"sendEpicClientId\":false,\"issuerPolicy\":\"pinned\",\"issuer\":\"https://fhir.example.org/"               \
  "i\",\"allowedHosts\":[\"fhir.example.org\"],\"extraCa\":\"/etc/ssl/"                                             \
  "clinic.pem\",\"forbidPrinting\":true,\"pageSize\":50,\"concealMinutes\":1,\"lockMinutes\":5,"                    \
  "\"sessionHours\":8,\"diskCache\":\"never\"}"

static void
take_added (WardTenant **out_tenant, WardTenant *tenant)
{
  g_set_object (out_tenant, tenant);
}

static WardTenant *
edit (gboolean copy)
{
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (RECORD, strlen (RECORD), NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (WardTenant) tenant = ward_tenant_new_from_json (ward_json_doc_get_root (doc), &error);
  GtkWidget *dialog = g_object_ref (ward_tenant_dialog_new (NULL, NULL));
  WardTenant *added = NULL;

  g_assert_no_error (error);
  ward_tenant_dialog_edit (WARD_TENANT_DIALOG (dialog), tenant, copy);
  g_signal_connect_swapped (dialog, "added", G_CALLBACK (take_added), &added);
  gtk_window_present (GTK_WINDOW (dialog));
  g_signal_emit_by_name (app_find (dialog, GTK_TYPE_BUTTON, "suggested-action"), "clicked");
  app_settle ();
  g_assert_finalize_object (dialog);
  return added;
}

/* A record goes through the fields and comes out the same, the advanced ones too. */
static void
test_edit (void)
{
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (RECORD, strlen (RECORD), NULL, NULL);
  g_autoptr (WardTenant) before = ward_tenant_new_from_json (ward_json_doc_get_root (doc), NULL);
  g_autoptr (WardTenant) after = edit (FALSE);
  g_autofree char *before_text = ward_tenant_to_json (before);
  g_autofree char *after_text = NULL;

  g_assert_nonnull (after);
  after_text = ward_tenant_to_json (after);
  g_assert_cmpstr (after_text, ==, before_text);
}

static void
test_duplicate (void)
{
  g_autoptr (WardTenant) copy = edit (TRUE);

  g_assert_nonnull (copy);
  g_assert_cmpstr (ward_tenant_get_id (copy), !=, "clinic");
  g_assert_cmpstr (ward_tenant_get_name (copy), ==, "Clinic (copy)");
  g_assert_cmpint (ward_tenant_get_client_auth (copy), ==, WARD_CLIENT_AUTH_PRIVATE_KEY_JWT);
  g_assert_cmpstr (ward_tenant_get_redirect_uris (copy)[1], ==, "http://127.0.0.1:8743/callback");
}

/* What the reader does not take is named; what stands as usual is left to the defaults of the kind of server. */
static void
test_advanced (void)
{
  WardTenantForm form = {
    .name = "", .fhir_base = EPIC_BASE, .client_id = "id", .redirect_uri = REDIRECT, .profile = WARD_PROFILE_EPIC
  };
  static const char *const wrong[] = { "pageSize", "registerDevice", "discoveryOrder" };
  static const char *const members[]
      = { "{\"pageSize\":\"many\"}", "{\"registerDevice\":true,\"clientAuth\":\"client-secret-basic\"}",
          "{\"discoveryOrder\":[\"nowhere\"]}" };
  GtkWidget *advanced = g_object_ref_sink (ward_tenant_advanced_new ());
  g_autofree char *untouched = ward_tenant_advanced_dup_json (WARD_TENANT_ADVANCED (advanced), FALSE);
  g_autoptr (WardTenant) usual = NULL;

  g_assert_cmpstr (untouched, ==, "{}");
  form.advanced = untouched;
  usual = ward_tenant_form_build (&form, NULL);
  g_assert_cmpint (ward_tenant_get_issuer_policy (usual), ==, WARD_ISSUER_EPIC);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      form.advanced = members[i];
      g_assert_null (ward_tenant_form_build (&form, &error));
      g_assert_nonnull (strstr (error->message, wrong[i]));
    }
  g_assert_finalize_object (advanced);
}

int
main (int argc, char **argv)
{
  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();

  g_test_add_func ("/app/tenant-form/epic-base", test_epic_base);
  g_test_add_func ("/app/tenant-form/mistakes", test_mistakes);
  g_test_add_func ("/app/tenant-form/right", test_right);
  g_test_add_func ("/app/tenant-form/name-of-the-server", test_name);
  g_test_add_func ("/app/tenant-form/long-name", test_long_name);
  g_test_add_func ("/app/tenant-form/edit", test_edit);
  g_test_add_func ("/app/tenant-form/duplicate", test_duplicate);
  g_test_add_func ("/app/tenant-form/advanced", test_advanced);
  g_test_add_func ("/app/tenant-form/dialog-keeps-what-was-typed", test_dialog);

  return g_test_run ();
}
