/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Launch links (SMART App Launch 2.2 "EHR launch", auth.md section 1.7 and X021 to X027, reliability.md A49, A50, C07). A link comes from anywhere: a page,
 * a command line, a paste. So it is read strictly, and only a server that is in the list already may follow from it. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-launch-url.h"

#include <string.h>

#include "core/diagnostics/ward-failure.h"

#define MAX_PAIRS 64
#define MAX_ISS 2048

struct _WardLaunch
{
  gatomicrefcount references;
  char *iss;             /* (owned) */
  WardSecretText *token; /* (owned) (nullable) */
  gint64 received_us;
  gboolean used;
};

typedef struct
{
  char *iss;    /* (owned) (nullable) */
  char *launch; /* (owned) (nullable) */
  guint n_iss;
  guint n_launch;
} Parameters;

G_DEFINE_BOXED_TYPE (WardLaunch, ward_launch, ward_launch_ref, ward_launch_unref)

static void *
fail (GError **error, const char *message)
{
  g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_LAUNCH_LINK, message);
  return NULL;
}

/* Visible ASCII: SMART gives a launch token no form, but whatever else is in it could not be told apart on a screen or in a query. */
static gboolean
is_token (const char *text)
{
  for (; *text != '\0'; text++)
    if (!g_ascii_isgraph (*text))
      return FALSE;

  return TRUE;
}

/**
 * ward_launch_new:
 * @iss: (nullable): the FHIR base of the server that launches
 * @token: (nullable): the launch token; empty is the same as none
 * @received_us: now, monotonic
 * @error: return location for %WARD_FAILURE_LAUNCH_LINK
 *
 * Makes a launch of its two parts. A server's address that no tenant can have is refused: anything but https, user names, fragments, queries, letters
 * that are not ASCII. Addresses by number and loopback pass here, and are left to ward_launch_find_tenant(), since the sandbox has one. A launch without a
 * token is made, so that signing in without it can be offered.
 *
 * Returns: (transfer full) (nullable): the launch
 */
WardLaunch *
ward_launch_new (const char *iss, const char *token, gint64 received_us, GError **error)
{
  WardLaunch *launch;

  if (iss == NULL || *iss == '\0')
    return fail (error, "The launch names no server");
  if (strlen (iss) > MAX_ISS || strchr (iss, '?') != NULL
      || !ward_url_check (iss, WARD_URL_ALLOW_LOOPBACK_HTTP | WARD_URL_ALLOW_IP_LITERAL, NULL))
    return fail (error, "The launch names a server by an address that Ward does not accept");
  if (token != NULL && (strlen (token) > WARD_LAUNCH_MAX_BYTES || !is_token (token)))
    return fail (error, "The launch token is none");

  launch = g_new0 (WardLaunch, 1);
  g_atomic_ref_count_init (&launch->references);
  launch->iss = g_strdup (iss);
  launch->token = token != NULL && *token != '\0' ? ward_secret_text_new (token) : NULL;
  launch->received_us = received_us;

  return launch;
}

static gboolean
name_is (const char *pair, size_t length, const char *name)
{
  return length == strlen (name) && memcmp (pair, name, length) == 0;
}

/* What Ward does not know is ignored (X027), in whatever encoding. */
static gboolean
read_pair (Parameters *parameters, const char *pair, size_t length)
{
  const char *equals = memchr (pair, '=', length);
  size_t name = equals != NULL ? (size_t) (equals - pair) : length;
  gboolean is_iss = name_is (pair, name, "iss");
  g_autofree char *value = NULL;

  if (!is_iss && !name_is (pair, name, "launch"))
    return TRUE;
  value = equals != NULL ? ward_form_decode (equals + 1, length - name - 1) : g_strdup ("");
  if (value == NULL || (is_iss ? parameters->n_iss++ : parameters->n_launch++) > 0)
    {
      ward_secret_clear_string (&value);
      return FALSE;
    }
  if (is_iss)
    parameters->iss = g_steal_pointer (&value);
  else
    parameters->launch = g_steal_pointer (&value);

  return TRUE;
}

static gboolean
read_pairs (Parameters *parameters, const char *query)
{
  for (guint n = 0; *query != '\0'; n++)
    {
      size_t length = strcspn (query, "&");

      if (n >= MAX_PAIRS || !read_pair (parameters, query, length))
        return FALSE;
      query += length;
      if (*query == '&')
        query++;
    }

  return TRUE;
}

/**
 * ward_launch_parse_query:
 * @query: what stands behind the "?"
 * @received_us: now, monotonic
 * @error: return location for %WARD_FAILURE_LAUNCH_LINK
 *
 * Reads a launch from a query. Each of `iss` and `launch` may stand there once; the rest is ignored.
 *
 * Returns: (transfer full) (nullable): the launch, see ward_launch_new()
 */
WardLaunch *
ward_launch_parse_query (const char *query, gint64 received_us, GError **error)
{
  Parameters parameters = { NULL };
  WardLaunch *launch;

  g_return_val_if_fail (query != NULL, NULL);

  if (strlen (query) > WARD_LAUNCH_MAX_BYTES)
    return fail (error, "The launch link is too long");
  if (read_pairs (&parameters, query))
    launch = ward_launch_new (parameters.iss, parameters.launch, received_us, error);
  else
    launch = fail (error, "The launch link is not properly written");
  ward_secret_clear_string (&parameters.launch);
  g_free (parameters.iss);

  return launch;
}

/* What stands before the "?": Ward's own scheme, or the launch address on this computer. It is compared and never asked. */
static gboolean
is_launch_address (const char *link, size_t length)
{
  static const char *const own[] = { "ward://launch", "ward://launch/", "ward:launch", "ward:/launch" };
  static const char *const local[] = { "http://127.0.0.1:", "http://[::1]:", "http://localhost:" };

  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    if (length == strlen (own[i]) && g_ascii_strncasecmp (link, own[i], length) == 0)
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (local); i++)
    {
      size_t begin = strlen (local[i]), digits;

      if (length <= begin || g_ascii_strncasecmp (link, local[i], begin) != 0)
        continue;
      digits = strspn (link + begin, "0123456789");
      return digits > 0 && length - begin - digits == strlen ("/launch")
             && strncmp (link + begin + digits, "/launch", strlen ("/launch")) == 0;
    }

  return FALSE;
}

/**
 * ward_launch_parse_link:
 * @link: (nullable): a link as it came; blanks around it do not matter
 * @received_us: now, monotonic
 * @error: return location for %WARD_FAILURE_LAUNCH_LINK
 *
 * Reads `ward://launch?iss=…&launch=…`, or the same behind a launch address of this computer.
 *
 * Returns: (transfer full) (nullable): the launch, see ward_launch_new()
 */
WardLaunch *
ward_launch_parse_link (const char *link, gint64 received_us, GError **error)
{
  WardLaunch *launch;
  char *query;
  size_t length;

  if (link == NULL)
    return fail (error, "There is no launch link");
  while (g_ascii_isspace (*link))
    link++;
  length = strlen (link);
  if (length > WARD_LAUNCH_MAX_BYTES)
    return fail (error, "The launch link is too long");
  while (length > 0 && g_ascii_isspace (link[length - 1]))
    length--;
  query = memchr (link, '?', length);
  if (query == NULL || !is_launch_address (link, (size_t) (query - link)))
    return fail (error, "This is no launch link");
  query = g_strndup (query + 1, length - (size_t) (query + 1 - link));
  if (strchr (query, '#') != NULL)
    launch = fail (error, "The launch link holds a fragment");
  else
    launch = ward_launch_parse_query (query, received_us, error);
  ward_secret_clear_string (&query);

  return launch;
}

/**
 * ward_launch_ref:
 * @launch: a launch
 *
 * Returns: (transfer full): the same, with one reference more
 */
WardLaunch *
ward_launch_ref (WardLaunch *launch)
{
  g_return_val_if_fail (launch != NULL, NULL);

  g_atomic_ref_count_inc (&launch->references);

  return launch;
}

/**
 * ward_launch_unref:
 * @launch: (transfer full) (nullable): a launch
 *
 * Lets go of it; the token is overwritten with the last reference.
 */
void
ward_launch_unref (WardLaunch *launch)
{
  if (launch == NULL || !g_atomic_ref_count_dec (&launch->references))
    return;
  g_free (launch->iss);
  g_clear_pointer (&launch->token, ward_secret_text_unref);
  g_free (launch);
}

/**
 * ward_launch_get_iss:
 * @launch: a launch
 *
 * Returns: the server as the launch writes it: an address that Ward would accept, of no known hospital yet
 */
const char *
ward_launch_get_iss (const WardLaunch *launch)
{
  g_return_val_if_fail (launch != NULL, NULL);

  return launch->iss;
}

/**
 * ward_launch_get_token:
 * @launch: a launch
 *
 * Returns: (transfer none) (nullable): the launch token; %NULL where the link brought none
 */
WardSecretText *
ward_launch_get_token (const WardLaunch *launch)
{
  g_return_val_if_fail (launch != NULL, NULL);

  return launch->token;
}

/**
 * ward_launch_check:
 * @launch: a launch
 * @now_us: now, monotonic
 * @error: return location for %WARD_FAILURE_LAUNCH, or %WARD_FAILURE_LAUNCH_LINK where it has no token
 *
 * Asks whether the launch may be used: it has a token, was not used before, and is not older than five minutes (A50).
 *
 * Returns: %TRUE if so
 */
gboolean
ward_launch_check (const WardLaunch *launch, gint64 now_us, GError **error)
{
  g_return_val_if_fail (launch != NULL, FALSE);

  if (launch->token == NULL)
    return fail (error, "The launch link holds no launch token") != NULL;
  if (launch->used)
    g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_LAUNCH, "The launch was used before");
  else if (now_us - launch->received_us > WARD_LAUNCH_MAX_AGE_S * (gint64) G_USEC_PER_SEC)
    g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_LAUNCH, "The launch is too old");
  else
    return TRUE;

  return FALSE;
}

/**
 * ward_launch_mark_used:
 * @launch: a launch
 *
 * Says that the token was given to the browser: it cannot be used again, by whomever.
 */
void
ward_launch_mark_used (WardLaunch *launch)
{
  g_return_if_fail (launch != NULL);

  launch->used = TRUE;
}

/**
 * ward_launch_find_tenant:
 * @launch: a launch
 * @tenants: (element-type WardTenant): the list of hospitals
 * @error: return location for %WARD_FAILURE_LAUNCH_TENANT
 *
 * Finds the hospital whose server launches. The trailing slash, and the case of scheme and host do not matter; the path does, to the letter (X022).
 * A server that is not in the list is never asked (X021, A49). What the tenant's own record does not allow, as http or an address by number, is refused
 * though it is written alike.
 *
 * Returns: (transfer full) (nullable): the tenant
 */
WardTenant *
ward_launch_find_tenant (const WardLaunch *launch, GListModel *tenants, GError **error)
{
  g_return_val_if_fail (launch != NULL, NULL);
  g_return_val_if_fail (G_IS_LIST_MODEL (tenants), NULL);

  for (guint i = 0; i < g_list_model_get_n_items (tenants); i++)
    {
      g_autoptr (WardTenant) tenant = g_list_model_get_item (tenants, i);

      if (ward_url_equal_base (launch->iss, ward_tenant_get_fhir_base (tenant))
          && ward_url_check (launch->iss, ward_tenant_get_url_policy (tenant), NULL))
        return g_steal_pointer (&tenant);
    }
  g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_LAUNCH_TENANT,
                       "The launch is of a server that is not in the list of hospitals");

  return NULL;
}
