/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why an address cannot be a FHIR server's base, in a sentence for the person who typed it: the same words in the window and on a terminal. */
#define G_LOG_DOMAIN "ward-tenant"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/diagnostics/ward-failure.h"
#include "core/tenant/ward-tenant.h"

static const char *
judge_scheme (const char *base, WardUrlPolicy policy)
{
  g_autofree char *host = NULL;

  if (*base == '\0')
    return _ ("Enter the address of the FHIR server.");
  if (g_ascii_strncasecmp (base, "https://", 8) == 0 || ward_url_check (base, policy, NULL))
    return NULL;
  if (g_ascii_strncasecmp (base, "http://", 7) != 0)
    return _ ("The server’s address must begin with https://, as in https://fhir.example.org/R4.");
  host = ward_url_dup_host (base);
  if ((policy & WARD_URL_ALLOW_LOOPBACK_HTTP) != 0 && g_strcmp0 (host, "localhost") == 0)
    return _ ("Write 127.0.0.1 in place of “localhost”: another program on this computer could answer to the name.");
  return _ ("The server’s address must begin with https:// — over http anybody on the network could read along.");
}

static const char *
judge_path (const char *base)
{
  if (strpbrk (base, "?#") != NULL)
    return _ ("The server’s address must end with its path, without “?” or “#”.");
  if (g_str_has_suffix (base, "/metadata") || strstr (base, "/.well-known/") != NULL)
    return _ ("Enter the base address of the FHIR server, without “/metadata” or “/.well-known/…”.");

  return NULL;
}

/* What stands after the last colon of the authority, unless that colon is an IPv6 address's own. */
static gboolean
has_broken_port (const char *authority)
{
  const char *colon = strrchr (authority, ':');
  guint64 port;

  return colon != NULL && strchr (colon, ']') == NULL
         && !g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXUINT16, &port, NULL);
}

static const char *
judge_authority (const char *base, WardUrlPolicy policy)
{
  const char *start = strstr (base, "://") + 3;
  g_autofree char *authority = g_strndup (start, strcspn (start, "/?#"));

  if (ward_url_check (base, policy, NULL))
    return NULL;
  if (strchr (authority, '@') != NULL)
    return _ ("Leave the user’s name and password out of the server’s address: Ward signs in with the browser.");
  if (has_broken_port (authority))
    return _ ("The port in the server’s address must be a number from 1 to 65535.");
  if (ward_url_check (base, policy | WARD_URL_ALLOW_IP_LITERAL, NULL))
    return _ ("Enter the server’s name in place of its number, as in https://fhir.example.org/R4: only "
              "a name can be checked against the server’s certificate.");

  return _ ("The server’s address is mistyped. It should look like https://fhir.example.org/R4.");
}

/**
 * ward_tenant_is_epic_base:
 * @base: a FHIR base
 *
 * Asks whether an address ends in `/api/FHIR/R4`, in whatever case and with a slash after it or not, as those of Epic's servers do (auth.md section 1.1).
 *
 * Returns: %TRUE if so
 */
gboolean
ward_tenant_is_epic_base (const char *base)
{
  g_autofree char *folded = NULL;
  size_t length;

  g_return_val_if_fail (base != NULL, FALSE);

  folded = g_ascii_strdown (base, -1);
  length = strlen (folded);
  while (length > 0 && folded[length - 1] == '/')
    folded[--length] = '\0';

  return g_str_has_suffix (folded, "/api/fhir/r4");
}

/**
 * ward_tenant_check_base:
 * @base: what was typed, without blanks around it
 * @policy: what is allowed beside https to a name
 * @error: return location for a %WARD_FAILURE_ADDRESS
 *
 * Asks whether an address can be the base of a FHIR server. The error's text is a translated sentence that says how to mend it; it does not repeat the
 * address.
 *
 * Returns: %TRUE if it can
 */
gboolean
ward_tenant_check_base (const char *base, WardUrlPolicy policy, GError **error)
{
  const char *why;

  g_return_val_if_fail (base != NULL, FALSE);

  why = judge_scheme (base, policy);
  if (why == NULL)
    why = judge_path (base);
  if (why == NULL)
    why = judge_authority (base, policy);
  if (why != NULL)
    g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_ADDRESS, why);

  return why == NULL;
}
