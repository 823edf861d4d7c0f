/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The provider of the sign-in tests. */
#include "core/auth/provider.h"

#include <string.h>

#include "core/base/ward-url.h"
#include "support/ward-test-port.h"

static gint64 passed_us;
static WardTestKey *shared_key; /* made once a program: it takes a tenth of a second */

static gint64
clock_real_us (gpointer data)
{
  return ward_clock_real_us (NULL) + passed_us;
}

static gint64
clock_monotonic_us (gpointer data)
{
  return ward_clock_monotonic_us (NULL) + passed_us;
}

static const WardClock test_clock = { clock_real_us, clock_monotonic_us, NULL };

void
provider_pass_time (Provider *p, gint64 seconds)
{
  passed_us += seconds * G_USEC_PER_SEC;
}

void
provider_drain (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
provider_set (GHashTable *members, const char *name, const char *json)
{
  if (json == NULL)
    g_hash_table_remove (members, name);
  else
    g_hash_table_insert (members, g_strdup (name), g_strdup (json));
}

static char *
build_object (GHashTable *members)
{
  g_autoptr (GString) text = g_string_new ("{");
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, members);
  while (g_hash_table_iter_next (&iter, &name, &value))
    g_string_append_printf (text, "%s\"%s\":%s", text->len > 1 ? "," : "", (char *) name, (char *) value);
  g_string_append_c (text, '}');

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static GHashTable *
new_members (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
set_text (GHashTable *members, const char *name, const char *text)
{
  g_hash_table_insert (members, g_strdup (name), g_strdup_printf ("\"%s\"", text));
}

static void
set_address (Provider *p, GHashTable *members, const char *name, const char *path)
{
  g_autofree char *url = ward_fault_server_build_url (p->server, path);

  set_text (members, name, url);
}

static void
set_defaults (Provider *p)
{
  set_text (p->tenant_members, "id", "t1");
  set_text (p->tenant_members, "name", "Provider");
  set_text (p->tenant_members, "environment", "sandbox");
  set_text (p->tenant_members, "clientId", "ward");
  provider_set (p->tenant_members, "redirectUris", "[\"http://127.0.0.1:8765/callback\"]");
  provider_set (p->tenant_members, "anyPort", "true");
  set_address (p, p->tenant_members, "fhirBase", "/fhir");

  set_address (p, p->smart, "issuer", "");
  set_address (p, p->smart, "authorization_endpoint", "/authorize");
  set_address (p, p->smart, "token_endpoint", "/token");
  set_address (p, p->smart, "jwks_uri", "/jwks");
  provider_set (p->smart, "code_challenge_methods_supported", "[\"S256\"]");
  provider_set (p->smart, "capabilities", "[\"permission-v2\",\"sso-openid-connect\"]");
  set_address (p, p->openid, "issuer", "");
  set_address (p, p->openid, "jwks_uri", "/jwks");

  set_address (p, p->claims, "iss", "");
  set_text (p->claims, "sub", "user-1");
  set_text (p->claims, "aud", "ward");
  set_text (p->claims, "name", "Test Clinician");
  set_text (p->claims, "fhirUser", "Practitioner/p1");

  set_text (p->answer, "access_token", "access-1");
  set_text (p->answer, "token_type", "Bearer");
  set_text (p->answer, "refresh_token", "refresh-1");
  set_text (p->answer, "scope", "openid fhirUser user/*.rs");
  provider_set (p->answer, "expires_in", "3600");
}

void
provider_set_up (Provider *p, gconstpointer data)
{
  memset (p, 0, sizeof *p);
  passed_us = 0;
  p->server = ward_fault_server_new (NULL, WARD_FAULT_TLS_ANY);
  p->events = ward_event_log_new (2000);
  p->http = ward_http_new (p->events);
  p->vault = ward_vault_new_memory ();
  if (shared_key == NULL)
    shared_key = ward_test_key_new ("RSA", "k1");
  p->key = shared_key;
  p->algorithm = "RS256";
  p->tenant_members = new_members ();
  p->smart = new_members ();
  p->openid = new_members ();
  p->claims = new_members ();
  p->answer = new_members ();
  set_defaults (p);
}

void
provider_tear_down (Provider *p, gconstpointer data)
{
  if (p->sign_in != NULL)
    ward_sign_in_cancel (p->sign_in);
  if (p->browser != NULL)
    g_free (provider_browser_join (g_steal_pointer (&p->browser)));
  provider_drain ();
  g_clear_object (&p->sign_in);
  ward_fault_server_free (p->server);
  provider_drain ();
  if (p->keeper != NULL)
    g_assert_finalize_object (p->keeper);
  g_assert_finalize_object (p->vault);
  g_clear_object (&p->http);
  g_clear_object (&p->tenant);
  g_clear_object (&p->events);
  g_clear_pointer (&p->exchange, ward_fault_script_free);
  g_free (p->jwks);
  g_free (p->id_token);
  g_free (p->page);
  g_free (p->state);
  g_free (p->nonce);
  g_free (p->redirect_uri);
  g_free (p->link);
  g_clear_pointer (&p->launch, ward_launch_unref);
  g_hash_table_unref (p->tenant_members);
  g_hash_table_unref (p->smart);
  g_hash_table_unref (p->openid);
  g_hash_table_unref (p->claims);
  g_hash_table_unref (p->answer);
}

static void
publish (Provider *p, const char *path, GHashTable *members)
{
  g_autofree char *body = build_object (members);

  ward_fault_server_add (p->server, path, ward_fault_script_answer (ward_fault_script_new (), 200, NULL, body));
}

WardTenant *
provider_read_tenant (Provider *p)
{
  g_autofree char *text = build_object (p->tenant_members);
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (text, strlen (text), NULL, NULL);
  g_autoptr (GError) error = NULL;
  WardTenant *tenant;

  g_assert_nonnull (doc);
  tenant = ward_tenant_new_from_json (ward_json_doc_get_root (doc), &error);
  g_assert_no_error (error);
  return tenant;
}

void
provider_publish_smart (Provider *p)
{
  publish (p, "/fhir/.well-known/smart-configuration", p->smart);
}

void
provider_watch_clock (Provider *p)
{
  ward_token_keeper_set_clock (p->keeper, &test_clock);
}

void
provider_begin (Provider *p)
{
  g_autofree char *jwks = NULL;

  p->tenant = provider_read_tenant (p);
  provider_publish_smart (p);
  publish (p, "/.well-known/openid-configuration", p->openid);
  jwks = p->jwks != NULL ? g_strdup (p->jwks)
                         : ward_test_key_build_jwks (p->published != NULL ? p->published : p->key, NULL);
  ward_fault_server_add (p->server, "/jwks", ward_fault_script_answer (ward_fault_script_new (), 200, NULL, jwks));
  p->keeper = ward_token_keeper_new (p->http, p->tenant, p->vault);
  provider_watch_clock (p);
}

/* ---- the answer of the token endpoint ---- */

static void
set_time (GHashTable *claims, const char *name, gint64 seconds)
{
  if (!g_hash_table_contains (claims, name))
    g_hash_table_insert (claims, g_strdup (name), g_strdup_printf ("%" G_GINT64_FORMAT, seconds));
}

static char *
build_id_token (Provider *p)
{
  g_autoptr (GHashTable) claims = new_members ();
  g_autofree char *text = NULL;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  GHashTableIter iter;
  gpointer name, value;

  set_time (claims, "exp", now + 300);
  set_time (claims, "iat", now);
  if (p->nonce != NULL)
    set_text (claims, "nonce", p->nonce);
  g_hash_table_iter_init (&iter, p->claims);
  while (g_hash_table_iter_next (&iter, &name, &value))
    if (strcmp (value, "-") == 0)
      g_hash_table_remove (claims, name); /* a default that is left out */
    else
      g_hash_table_insert (claims, g_strdup (name), g_strdup (value));
  text = build_object (claims);

  return ward_test_key_sign (p->key, p->algorithm, p->header, text);
}

char *
provider_build_answer (Provider *p, gboolean with_id_token)
{
  if (with_id_token)
    {
      g_autofree char *token = p->id_token != NULL ? g_strdup (p->id_token) : build_id_token (p);

      set_text (p->answer, "id_token", token);
    }
  else
    provider_set (p->answer, "id_token", NULL);

  return build_object (p->answer);
}

void
provider_answer (Provider *p, guint status, const char *headers, const char *body)
{
  ward_fault_server_add (p->server, "/token",
                         ward_fault_script_answer (ward_fault_script_new (), status, headers, body));
}

/* ---- the browser ---- */

static gboolean
is_whole (const char *answer, size_t length)
{
  const char *head_end = strstr (answer, "\r\n\r\n");
  const char *field = strcasestr (answer, "\r\nContent-Length:");

  return head_end != NULL && field != NULL && field < head_end
         && length - (size_t) (head_end + 4 - answer) >= g_ascii_strtoull (field + 17, NULL, 10);
}

char *
provider_get (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GString) answer = g_string_new (NULL);
  g_autofree char *request = NULL;
  char chunk[4096];
  gssize n;

  g_socket_client_set_timeout (client, 20);
  connection
      = g_socket_client_connect_to_host (client, g_uri_get_host (uri), (guint16) g_uri_get_port (uri), NULL, NULL);
  if (connection == NULL)
    return NULL;
  request = g_strdup_printf ("GET %s%s%s HTTP/1.1\r\nHost: %s:%d\r\nAccept: text/html\r\n\r\n", g_uri_get_path (uri),
                             g_uri_get_query (uri) != NULL ? "?" : "",
                             g_uri_get_query (uri) != NULL ? g_uri_get_query (uri) : "", g_uri_get_host (uri),
                             g_uri_get_port (uri));
  if (!g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request, strlen (request),
                                  NULL, NULL, NULL))
    return NULL;
  while ((n = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), chunk, sizeof chunk, NULL,
                                   NULL))
         > 0)
    {
      g_string_append_len (answer, chunk, n);
      if (is_whole (answer->str, answer->len))
        break; /* "Connection: close": the browser closes first */
    }

  return g_string_free (g_steal_pointer (&answer), FALSE);
}

struct _ProviderBrowser
{
  GThread *thread; /* (owned) */
  char *url;       /* (owned) */
  char *page;      /* (owned) (nullable) */
  int done;
};

static gpointer
browse (gpointer data)
{
  ProviderBrowser *browser = data;

  browser->page = provider_get (browser->url);
  g_atomic_int_set (&browser->done, 1);
  g_main_context_wakeup (NULL);

  return NULL;
}

ProviderBrowser *
provider_browse (const char *url)
{
  ProviderBrowser *browser = g_new0 (ProviderBrowser, 1);

  browser->url = g_strdup (url);
  browser->thread = g_thread_new ("browser", browse, browser);

  return browser;
}

/* The main loop runs meanwhile: the listener lives in it. */
char *
provider_browser_join (ProviderBrowser *browser)
{
  char *page;

  while (!g_atomic_int_get (&browser->done))
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (browser->thread);
  page = browser->page;
  g_free (browser->url);
  g_free (browser);

  return page;
}

gboolean
provider_is_listening (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);

  g_assert_nonnull (uri);

  return ward_test_port_is_ours (g_uri_get_host (uri), (guint) g_uri_get_port (uri));
}

static void
read_link (Provider *p, const char *link)
{
  g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_ENCODED_QUERY, NULL);
  g_autoptr (GHashTable) params = NULL;

  g_assert_nonnull (uri);
  params = g_uri_parse_params (g_uri_get_query (uri), -1, "&", G_URI_PARAMS_WWW_FORM, NULL);
  g_assert_nonnull (params);
  g_free (p->state);
  g_free (p->nonce);
  g_free (p->redirect_uri);
  p->state = g_strdup (g_hash_table_lookup (params, "state"));
  p->nonce = g_strdup (g_hash_table_lookup (params, "nonce"));
  p->redirect_uri = g_strdup (g_hash_table_lookup (params, "redirect_uri"));
}

static char *
build_return (Provider *p)
{
  g_auto (GStrv) parts = g_strsplit (p->redirect_query != NULL ? p->redirect_query : "code=c1&state=%s", "%s", -1);
  g_autofree char *query = g_strjoinv (p->state, parts);

  return g_strdup_printf ("%s?%s", p->redirect_uri, query);
}

static gboolean
open_browser (const char *link, gpointer user_data, GError **error)
{
  Provider *p = user_data;

  p->n_opened++;
  g_free (p->link);
  p->link = g_strdup (link);
  read_link (p, link);
  if (p->no_browser)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "There is no browser");
      return FALSE;
    }
  if (p->exchange != NULL)
    ward_fault_server_add (p->server, "/token", g_steal_pointer (&p->exchange));
  else
    {
      g_autofree char *body = provider_build_answer (p, TRUE);

      provider_answer (p, 200, NULL, body);
    }
  if (!p->stays_away)
    {
      g_autofree char *url = build_return (p);

      p->browser = provider_browse (url);
    }

  return TRUE;
}

void
provider_start (Provider *p)
{
  p->sign_in = ward_sign_in_new (p->http, p->keeper);
  ward_sign_in_set_open_browser (p->sign_in, open_browser, p, NULL);
  if (p->launch != NULL)
    ward_sign_in_set_launch (p->sign_in, p->launch);
  ward_sign_in_start (p->sign_in);
}

static gboolean
is_over (WardSignIn *sign_in)
{
  WardSignInState state = ward_sign_in_get_state (sign_in);

  return state == WARD_SIGN_IN_DONE || state == WARD_SIGN_IN_FAILED || state == WARD_SIGN_IN_CANCELLED;
}

void
provider_wait (Provider *p)
{
  while (!is_over (p->sign_in))
    g_main_context_iteration (NULL, TRUE);
  if (p->browser != NULL)
    {
      p->page = provider_browser_join (g_steal_pointer (&p->browser));
    }
}

void
provider_sign_in (Provider *p)
{
  provider_begin (p);
  provider_start (p);
  provider_wait (p);
}

void
provider_expect_done (Provider *p)
{
  g_assert_no_error (ward_sign_in_get_error (p->sign_in));
  g_assert_cmpint (ward_sign_in_get_state (p->sign_in), ==, WARD_SIGN_IN_DONE);
  g_assert_cmpint (ward_token_keeper_get_state (p->keeper), ==, WARD_TOKENS_VALID);
}

void
provider_expect_failed (Provider *p, WardFailure code)
{
  g_autofree char *stored = provider_dup_stored (p);

  g_assert_cmpint (ward_sign_in_get_state (p->sign_in), ==, WARD_SIGN_IN_FAILED);
  g_assert_error (ward_sign_in_get_error (p->sign_in), WARD_FAILURE, (int) code);
  g_assert_cmpint (ward_token_keeper_get_state (p->keeper), ==, WARD_TOKENS_NONE);
  g_assert_null (ward_token_keeper_get_context (p->keeper));
  g_assert_null (stored);
}

/* ---- what was seen ---- */

char *
provider_dup_form (Provider *p, guint n, const char *name)
{
  g_autofree char *request = ward_fault_server_dup_request (p->server, "/token", n);
  g_autoptr (GHashTable) params = NULL;
  const char *body = request != NULL ? strstr (request, "\r\n\r\n") : NULL;

  if (body == NULL)
    return NULL;
  params = g_uri_parse_params (body + 4, -1, "&", G_URI_PARAMS_WWW_FORM, NULL);
  g_assert_nonnull (params);

  return g_strdup (g_hash_table_lookup (params, name));
}

typedef struct
{
  GAsyncResult *result; /* (owned) (nullable) */
} Wait;

static void
wait_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Wait *wait = data;

  wait->result = g_object_ref (result);
}

static GAsyncResult *
wait_for (Wait *wait)
{
  while (wait->result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return wait->result;
}

WardSecretText *
provider_get_token (Provider *p, WardSecretText *rejected, int *out_failure)
{
  Wait wait = { NULL };
  g_autoptr (GError) error = NULL;
  WardSecretText *token;

  ward_token_keeper_get_token_async (p->keeper, rejected, NULL, wait_cb, &wait);
  token = ward_token_keeper_get_token_finish (p->keeper, wait_for (&wait), &error);
  g_object_unref (wait.result);
  g_assert_true ((token == NULL) == (error != NULL));
  if (out_failure != NULL)
    *out_failure = error != NULL ? (int) ward_failure_from_error (error) : -1;

  return token;
}

int
provider_resume (Provider *p)
{
  Wait wait = { NULL };
  g_autoptr (GError) error = NULL;
  gboolean done;

  ward_token_keeper_resume_async (p->keeper, NULL, wait_cb, &wait);
  done = ward_token_keeper_resume_finish (p->keeper, wait_for (&wait), &error);
  g_object_unref (wait.result);

  return done ? -1 : (int) ward_failure_from_error (error);
}

char *
provider_dup_stored (Provider *p)
{
  Wait wait = { NULL };
  WardVaultState state;
  g_autoptr (WardSecretText) text = NULL;

  ward_vault_lookup_async (p->vault, ward_tenant_get_id (p->tenant), "refresh", NULL, wait_cb, &wait);
  text = ward_vault_lookup_finish (p->vault, wait_for (&wait), &state, NULL);
  g_object_unref (wait.result);

  return text != NULL ? g_strdup (ward_secret_text_peek (text)) : NULL;
}

static gboolean
has_event (Provider *p, guint count)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (p->events));

  for (guint i = n; i > 0; i--)
    {
      g_autoptr (WardEvent) event = g_list_model_get_item (G_LIST_MODEL (p->events), i - 1);
      const WardEventFields *fields = ward_event_get_fields (event);

      if (strcmp (fields->step, "asked-by-the-test") == 0)
        return fields->count == count;
    }

  return FALSE;
}

guint
provider_count_events (Provider *p, const char *step)
{
  static guint asked;
  WardEventFields mark = { .type = WARD_EVENT_PROGRAM, .step = "asked-by-the-test", .count = ++asked };
  guint count = 0;

  /* The log tells in batches: what is older than the mark has come when the mark has. */
  ward_event_log_add (p->events, &mark);
  while (!has_event (p, asked))
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (p->events)); i++)
    {
      g_autoptr (WardEvent) event = g_list_model_get_item (G_LIST_MODEL (p->events), i);

      count += strcmp (ward_event_get_fields (event)->step, step) == 0;
    }

  return count;
}
