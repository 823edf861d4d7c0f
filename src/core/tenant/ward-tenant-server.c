/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a tenant's record says of its server beside the base address: where its SMART configuration lies, if not where the standard has it, and which authority of
 * the hospital's own issued its certificate (auth.md section 8). */
#define G_LOG_DOMAIN "ward-tenant"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/diagnostics/ward-failure.h"
#include "core/tenant/ward-tenant-private.h"

#define EXTRA_CA "extraCa"
#define MAX_CA_BYTES (1024 * 1024)
#define PEM_BEGIN "-----BEGIN CERTIFICATE-----"
#define PEM_END "-----END CERTIFICATE-----"

/* What tells where to sign in must come from the hospital itself: from the FHIR server's own host, or from one that the record allows by name. */
static gboolean
is_own_host (WardTenant *self, const char *url)
{
  g_autofree char *host = ward_url_dup_host (url);
  g_autofree char *own = ward_url_dup_host (self->fhir_base);

  return g_strcmp0 (host, own) == 0 || g_strv_contains ((const char *const *) self->allowed_hosts, host);
}

void
ward_tenant_read_smart_configuration (WardTenant *self, const WardJson *object, GPtrArray *mistakes)
{
  const char *member = "smartConfigurationUrl";

  ward_tenant_read_text (object, member, FALSE, &self->smart_configuration_url, mistakes);
  if (self->smart_configuration_url == NULL)
    return;
  if (!ward_url_check (self->smart_configuration_url, ward_tenant_get_url_policy (self), NULL)
      || strchr (self->smart_configuration_url, '?') != NULL)
    ward_tenant_refuse (mistakes, member, "has to be an address that begins with https:// and ends with its path");
  else if (self->fhir_base != NULL && !is_own_host (self, self->smart_configuration_url))
    ward_tenant_refuse (mistakes, member, "has to lie on the FHIR server's own host, or on one of “allowedHosts”");
  else if (!g_strv_contains ((const char *const *) self->discovery_order, WARD_DISCOVERY_SMART))
    ward_tenant_refuse (mistakes, member, "is never asked, since “discoveryOrder” leaves smart-configuration out");
}

/**
 * ward_tenant_dup_smart_configuration_url:
 * @self: a tenant
 *
 * Gives where the server's SMART configuration is asked for: below the FHIR base (SMART App Launch 2.2 "Using well-known"), unless the record has
 * another address.
 *
 * Returns: (transfer full): the address
 */
char *
ward_tenant_dup_smart_configuration_url (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), NULL);

  return self->smart_configuration_url != NULL ? g_strdup (self->smart_configuration_url)
                                               : ward_url_append (self->fhir_base, ".well-known/smart-configuration");
}

/* The access token is for the server that "aud" names (auth.md section 1.2): for another origin's, whoever runs that could use it, so none but the FHIR server's own is
 * taken. */
void
ward_tenant_read_audience (WardTenant *self, const WardJson *object, GPtrArray *mistakes)
{
  const char *member = "audience";

  ward_tenant_read_text (object, member, FALSE, &self->audience, mistakes);
  if (self->audience == NULL)
    return;
  if (!ward_url_check (self->audience, ward_tenant_get_url_policy (self), NULL) || strchr (self->audience, '?') != NULL)
    ward_tenant_refuse (mistakes, member, "has to be an address that begins with https:// and ends with its path");
  else if (self->fhir_base != NULL && !ward_url_same_origin (self->audience, self->fhir_base))
    ward_tenant_refuse (mistakes, member, "has to have the FHIR base's own host and port");
}

/**
 * ward_tenant_get_audience:
 * @self: a tenant
 *
 * Gives what a sign-in names as `aud`, to the letter: the server that the access is for (auth.md sections 1.2 and 8, X022).
 *
 * Returns: (transfer none): the address that the record has for it; else the FHIR base as configured
 */
const char *
ward_tenant_get_audience (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), NULL);

  return self->audience != NULL ? self->audience : self->fhir_base;
}

void
ward_tenant_read_epic_client_id (WardTenant *self, const WardJson *object, GPtrArray *mistakes)
{
  self->send_epic_client_id = self->profile == WARD_PROFILE_EPIC;
  ward_tenant_read_boolean (object, "sendEpicClientId", &self->send_epic_client_id, mistakes);
}

/* Only where it is not the usual, which changes with the kind of server. */
void
ward_tenant_write_epic_client_id (WardTenant *self, WardJsonWriter *writer)
{
  if (self->send_epic_client_id != (self->profile == WARD_PROFILE_EPIC))
    ward_json_writer_boolean (writer, "sendEpicClientId", self->send_epic_client_id);
}

/**
 * ward_tenant_get_epic_client_id:
 * @self: a tenant
 *
 * Gives what goes as the header Epic-Client-ID with what asks a server how to sign in, and with nothing else: it makes Epic's answer with the addresses that
 * a hospital has for this client (auth.md section 1.1).
 *
 * Returns: (transfer none) (nullable): the client id; %NULL where it is not sent
 */
const char *
ward_tenant_get_epic_client_id (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), NULL);

  return self->send_epic_client_id ? self->client_id : NULL;
}

void
ward_tenant_read_extra_ca (WardTenant *self, const WardJson *object, GPtrArray *mistakes)
{
  ward_tenant_read_text (object, EXTRA_CA, FALSE, &self->extra_ca, mistakes);
  if (self->extra_ca != NULL && !g_path_is_absolute (self->extra_ca))
    ward_tenant_refuse (mistakes, EXTRA_CA, "has to be a file's whole path, which begins with /");
}

/* The file's name without its folders, which may hold the user's name. */
static gboolean
refuse_file (WardTenant *self, const char *why, GError **error)
{
  g_autofree char *name = g_path_get_basename (self->extra_ca);

  g_set_error (error, WARD_FAILURE, WARD_FAILURE_TENANT,
               "The tenant record's member “" EXTRA_CA "” names the file “%s”, which %s", name, why);
  return FALSE;
}

/* Judges the open file, not its name. A managed record's authority must not be one that the user could have put there. */
static char *
read_ca_file (WardTenant *self, uid_t user, GError **error)
{
  int fd = open (self->extra_ca, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  g_autofree char *reason = NULL;
  g_autofree char *text = NULL;
  struct stat st;

  if (fd < 0)
    {
      reason = g_strdup_printf ("cannot be read: %s", g_strerror (errno));
      refuse_file (self, reason, error);
      return NULL;
    }
  if (fstat (fd, &st) != 0 || !S_ISREG (st.st_mode) || st.st_size > MAX_CA_BYTES)
    refuse_file (self, "is no ordinary file, or too large", error);
  else if (self->managed && !ward_tenant_is_protected (&st, user))
    refuse_file (self, "is not used, because a user of this computer could write it", error);
  else
    {
      text = g_malloc0 ((size_t) st.st_size + 1);
      if (pread (fd, text, (size_t) st.st_size, 0) != st.st_size)
        {
          g_clear_pointer (&text, g_free);
          refuse_file (self, "cannot be read", error);
        }
    }
  close (fd);

  return g_steal_pointer (&text);
}

/* One certificate after the other; what stands between them (names, as "openssl x509 -text" writes) does not matter. */
static gboolean
parse_certificates (const char *text, GList **out_certificates)
{
  g_autolist (GTlsCertificate) certificates = NULL;
  const char *begin = text;

  while ((begin = strstr (begin, PEM_BEGIN)) != NULL)
    {
      const char *end = strstr (begin, PEM_END);
      gssize length = end != NULL ? end - begin + (gssize) strlen (PEM_END) : -1;
      GTlsCertificate *certificate = end != NULL ? g_tls_certificate_new_from_pem (begin, length, NULL) : NULL;

      if (certificate == NULL)
        return FALSE;
      certificates = g_list_append (certificates, certificate);
      begin = end;
    }
  if (certificates == NULL)
    return FALSE;
  *out_certificates = g_steal_pointer (&certificates);

  return TRUE;
}

gboolean
ward_tenant_load_extra_ca_as (WardTenant *self, uid_t user, GList **out_certificates, GError **error)
{
  g_autofree char *text = NULL;

  if (self->extra_ca == NULL)
    return TRUE;
  text = read_ca_file (self, user, error);
  if (text == NULL)
    return FALSE;

  return parse_certificates (text, out_certificates)
         || refuse_file (self, "holds something else than certificates in PEM form", error);
}

/**
 * ward_tenant_load_extra_ca:
 * @self: a tenant
 * @out_certificates: (out) (transfer full) (element-type GTlsCertificate): the authorities; untouched where the record names none
 * @error: return location for a %WARD_FAILURE_TENANT, which names the member and the file without its folders
 *
 * Reads the authorities of the hospital's own that are trusted for this tenant, beside those of the system and no less strictly. The file is small; it is read
 * anew each time, so that a renewed one counts from the next sign-in on.
 *
 * Returns: %FALSE where they cannot be had: then nothing is to be asked of the server
 */
gboolean
ward_tenant_load_extra_ca (WardTenant *self, GList **out_certificates, GError **error)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), FALSE);
  g_return_val_if_fail (out_certificates != NULL, FALSE);

  return ward_tenant_load_extra_ca_as (self, getuid (), out_certificates, error);
}

/**
 * ward_tenant_get_extra_ca:
 * @self: a tenant
 *
 * Gives where the hospital's own authorities lie.
 *
 * Returns: (transfer none) (nullable): the path of a file in PEM
 */
const char *
ward_tenant_get_extra_ca (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), NULL);

  return self->extra_ca;
}
