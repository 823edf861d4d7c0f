/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was typed about a hospital, checked field by field, each mistake in a sentence that says how to mend it (auth.md section 8). The record itself is
 * read by the same reader as a file's, so that nothing can come in here that a file could not hold. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-tenant-dialog.h"
#include "core/base/ward-json-writer.h"
#include "core/diagnostics/ward-failure.h"

static const char *const environment_names[] = {
  [WARD_ENVIRONMENT_SANDBOX] = "sandbox",
  [WARD_ENVIRONMENT_NON_PRODUCTION] = "test",
  [WARD_ENVIRONMENT_PRODUCTION] = "production",
};

/* The tenant's reader takes literal loopback addresses with a port; here each slip has its sentence. */
static gboolean
check_redirect (const char *uri, GError **error)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);
  const char *host = parsed != NULL ? g_uri_get_host (parsed) : NULL;

  if (g_strcmp0 (host, "localhost") == 0)
    {
      g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_ADDRESS,
                           _ ("Write 127.0.0.1 in the redirect address in place of “localhost”, and have it registered "
                              "so: another program on this computer could answer to the name."));
      return FALSE;
    }
  if ((g_strcmp0 (host, "127.0.0.1") == 0 || g_strcmp0 (host, "::1") == 0) && g_str_has_prefix (uri, "http://")
      && g_uri_get_port (parsed) > 0 && *g_uri_get_path (parsed) == '/' && strpbrk (uri, "?#%\\;") == NULL)
    return TRUE;
  g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_ADDRESS,
                       _ ("The redirect address must be on this computer, with its port, and exactly as it is "
                          "registered, for instance http://127.0.0.1:8742/callback."));
  return FALSE;
}

/* Several, with blanks between them, in the order in which their ports are tried. */
static char **
split_redirects (const char *typed)
{
  g_auto (GStrv) words = g_strsplit_set (typed, " \t\n", -1);
  GPtrArray *uris = g_ptr_array_new ();

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_ptr_array_add (uris, g_strdup (words[i]));
  if (uris->len == 0)
    g_ptr_array_add (uris, g_strdup (""));
  g_ptr_array_add (uris, NULL);
  return (char **) g_ptr_array_free (uris, FALSE);
}

static gboolean
check_redirects (char **uris, GError **error)
{
  for (guint i = 0; uris[i] != NULL; i++)
    if (!check_redirect (uris[i], error))
      return FALSE;
  return TRUE;
}

/* Scalars, and lists of them: what a record is made of. */
static void
copy_value (WardJsonWriter *writer, const char *key, const WardJson *value)
{
  WardJsonIter iter;
  const WardJson *element;

  switch (ward_json_get_kind (value))
    {
    case WARD_JSON_STRING:
      ward_json_writer_string (writer, key, ward_json_as_string (value));
      break;
    case WARD_JSON_NUMBER:
      ward_json_writer_number_text (writer, key, ward_json_as_number_text (value));
      break;
    case WARD_JSON_BOOLEAN:
      ward_json_writer_boolean (writer, key, ward_json_as_boolean (value, FALSE));
      break;
    case WARD_JSON_ARRAY:
      ward_json_writer_begin_array (writer, key);
      ward_json_iter_init (&iter, value);
      while (ward_json_iter_next_element (&iter, &element))
        copy_value (writer, NULL, element);
      ward_json_writer_end_array (writer);
      break;
    case WARD_JSON_NONE:
    case WARD_JSON_NULL:
    case WARD_JSON_OBJECT:
    default:
      break;
    }
}

/* The members of both; of those that both have, the second's. Null takes a member away. */
static char *
merge (const char *first_text, const char *second_text)
{
  g_autoptr (WardJsonDoc) first = ward_json_parse_data (first_text, strlen (first_text), NULL, NULL);
  g_autoptr (WardJsonDoc) second = ward_json_parse_data (second_text, strlen (second_text), NULL, NULL);
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();
  WardJsonIter iter;
  const char *key;
  const WardJson *value;

  ward_json_writer_begin_object (writer, NULL);
  ward_json_iter_init (&iter, ward_json_doc_get_root (first));
  while (ward_json_iter_next_member (&iter, &key, &value))
    if (ward_json_get (ward_json_doc_get_root (second), key) == NULL)
      copy_value (writer, key, value);
  ward_json_iter_init (&iter, ward_json_doc_get_root (second));
  while (ward_json_iter_next_member (&iter, &key, &value))
    copy_value (writer, key, value);
  ward_json_writer_end_object (writer);
  return ward_json_writer_to_string (writer, FALSE);
}

static char *
build_json (const WardTenantForm *form, const char *base, char **redirect_uris)
{
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();
  g_autofree char *id = form->id != NULL ? g_strdup (form->id) : g_uuid_string_random ();
  g_autofree char *host = ward_url_dup_host (base);
  g_autofree char *text = NULL;

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "id", id);
  ward_json_writer_string (writer, "name", *form->name != '\0' ? form->name : host);
  ward_json_writer_string (writer, "environment", environment_names[form->environment]);
  ward_json_writer_string (writer, "profile", form->profile == WARD_PROFILE_EPIC ? "epic" : "generic");
  ward_json_writer_string (writer, "fhirBase", base);
  ward_json_writer_string (writer, "clientId", form->client_id);
  ward_json_writer_begin_array (writer, "redirectUris");
  for (guint i = 0; redirect_uris[i] != NULL; i++)
    ward_json_writer_string (writer, NULL, redirect_uris[i]);
  ward_json_writer_end_array (writer);
  if (form->profile == WARD_PROFILE_EPIC)
    ward_json_writer_string (writer, "issuerPolicy", "epic");
  ward_json_writer_end_object (writer);
  text = ward_json_writer_to_string (writer, FALSE);
  return form->advanced != NULL ? merge (text, form->advanced) : g_steal_pointer (&text);
}

/* Epic's sign-in service is found by the address. Where the record says otherwise how it is found, a gateway may have an address of its own. */
static gboolean
check_epic_base (WardTenant *tenant, GError **error)
{
  WardIssuerPolicy policy = ward_tenant_get_issuer_policy (tenant);

  if ((policy != WARD_ISSUER_EPIC && policy != WARD_ISSUER_EPIC_LEGACY)
      || ward_tenant_is_epic_base (ward_tenant_get_fhir_base (tenant)))
    return TRUE;
  g_set_error_literal (
      error, WARD_FAILURE, WARD_FAILURE_EPIC_BASE,
      _ ("Enter the address that ends in /api/FHIR/R4, as those of Epic’s servers do. If this server is "
         "not one of Epic’s, choose the other kind of server."));
  return FALSE;
}

/**
 * ward_tenant_form_build:
 * @form: what was typed; blanks around it do not matter
 *
 * Makes a hospital of it. Errors: %WARD_FAILURE_ADDRESS or %WARD_FAILURE_EPIC_BASE with a sentence for the person who typed; what the tenant's reader
 * refuses.
 *
 * Returns: (transfer full): the hospital, with a new random id where the form has none
 */
WardTenant *
ward_tenant_form_build (const WardTenantForm *form, GError **error)
{
  g_autofree char *base = g_strstrip (g_strdup (form->fhir_base));
  g_autofree char *client_id = g_strstrip (g_strdup (form->client_id));
  g_auto (GStrv) redirect_uris = split_redirects (form->redirect_uri);
  g_autofree char *name = g_strstrip (g_strdup (form->name));
  g_autofree char *json = NULL;
  g_autoptr (WardJsonDoc) doc = NULL;
  g_autoptr (GError) cause = NULL;
  WardTenant *tenant;
  WardTenantForm clean = *form;

  if (!ward_tenant_check_base (base, WARD_URL_HTTPS_ONLY, error))
    return NULL;
  if (*client_id == '\0')
    {
      g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_INVALID_CLIENT,
                           _ ("Enter the client ID that the hospital or the vendor gave for this program."));
      return NULL;
    }
  if (!check_redirects (redirect_uris, error))
    return NULL;
  if (g_utf8_strlen (name, -1) > WARD_TENANT_FORM_MAX_NAME)
    {
      g_set_error (error, WARD_FAILURE, WARD_FAILURE_TENANT,
                   _ ("The name of the hospital may have %d letters at most; this one has %ld."),
                   WARD_TENANT_FORM_MAX_NAME, g_utf8_strlen (name, -1));
      return NULL;
    }

  clean.name = name;
  clean.client_id = client_id;
  json = build_json (&clean, base, redirect_uris);
  doc = ward_json_parse_data (json, strlen (json), NULL, error);
  if (doc == NULL)
    return NULL;
  tenant = ward_tenant_new_from_json (ward_json_doc_get_root (doc), &cause);
  if (tenant == NULL)
    /* Translators: %s says in English which member of the record it is. */
    g_set_error (error, WARD_FAILURE, cause->code,
                 _ ("Ward cannot use these settings. Compare them with what the hospital’s IT gave. (%s)"),
                 cause->message);
  else if (!check_epic_base (tenant, error))
    g_clear_object (&tenant);
  return tenant;
}
