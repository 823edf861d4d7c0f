/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ward's own way of signing in, under a test's hand: the real attempt, keeper and HTTP client with a vault in memory, and a browser that is the test's.
 * DIRECTORY holds tenant.json and ca.pem. Takes commands on standard input, a line each, and answers each with one line of JSON, in which no token
 * ever stands.
 *
 *   sign-in · token [N] · renew [N] · get PATH [N] · state · resume · sign-out · pass SECONDS · events · secret TEXT · key rsa|ec · quit */
#define G_LOG_DOMAIN "ward-test"

#include <stdio.h>
#include <string.h>

#include <gio/gunixinputstream.h>

#include "core/auth/ward-client-auth.h"
#include "core/auth/ward-sign-in.h"
#include "core/auth/ward-token-keeper-private.h"
#include "core/base/ward-json-writer.h"
#include "core/base/ward-url.h"

#define MAX_PARALLEL 64
#define WAIT_LIMIT_S 50 /* a test's own limit is 60 s */

typedef struct
{
  WardEventLog *events;    /* (owned) */
  WardHttp *http;          /* (owned) */
  WardTenant *tenant;      /* (owned) */
  WardVault *vault;        /* (owned) memory */
  WardTokenKeeper *keeper; /* (owned) */
  GError *ended;           /* (owned) (nullable) why the session ended, as it was told */
  guint n_ended;
} Client;

/* What N calls at once came to. */
typedef struct
{
  Client *client;
  char *url;             /* (owned) (nullable) for reads */
  WardSecretText *first; /* (owned) (nullable) the first token that was given */
  gboolean same;         /* all were given the same */
  guint n_given;
  guint n_left;
  GString *failures; /* (owned) of keys, one a word */
  GString *statuses; /* (owned) of reads, one a word */
} Round;

static gint64 passed_us;

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

/* ---- answers ---- */

static WardJsonWriter *
begin (const char *event)
{
  WardJsonWriter *writer = ward_json_writer_new ();

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "event", event);

  return writer;
}

static void
say (WardJsonWriter *writer)
{
  g_autofree char *text = NULL;

  ward_json_writer_end_object (writer);
  text = ward_json_writer_to_string (writer, FALSE);
  printf ("%s\n", text);
  fflush (stdout);
  ward_json_writer_free (writer);
}

static void
write_words (WardJsonWriter *writer, const char *key, const char *const *words)
{
  ward_json_writer_begin_array (writer, key);
  for (; words != NULL && *words != NULL; words++)
    ward_json_writer_string (writer, NULL, *words);
  ward_json_writer_end_array (writer);
}

static void
write_list (WardJsonWriter *writer, const char *key, const GString *list)
{
  g_auto (GStrv) words = g_strsplit (list->str, " ", -1);

  write_words (writer, key, list->len > 0 ? (const char *const *) words : NULL);
}

static const char *
get_failure (const GError *error)
{
  if (error == NULL)
    return NULL;
  return error->domain == WARD_FAILURE ? ward_failure_explain_error (error)->key : g_quark_to_string (error->domain);
}

static void
add_word (GString *list, const char *word)
{
  g_string_append_printf (list, "%s%s", list->len > 0 ? " " : "", word);
}

static void
write_state (WardJsonWriter *writer, Client *client)
{
  static const char *const names[] = { "none", "valid", "refreshing", "expired" };
  const WardLaunchContext *context = ward_token_keeper_get_context (client->keeper);

  ward_json_writer_string (writer, "tokens", names[ward_token_keeper_get_state (client->keeper)]);
  ward_json_writer_boolean (writer, "canRefresh", ward_token_keeper_can_refresh (client->keeper));
  ward_json_writer_string (writer, "vault",
                           ward_vault_state_get_name (ward_token_keeper_get_vault_state (client->keeper)));
  ward_json_writer_int64 (writer, "ends", client->n_ended);
  ward_json_writer_string (writer, "ended", get_failure (client->ended));
  if (context == NULL)
    return;
  ward_json_writer_string (writer, "subject", context->subject);
  ward_json_writer_string (writer, "userName", context->user_name);
  ward_json_writer_string (writer, "fhirUser", context->fhir_user);
  ward_json_writer_string (writer, "patient", context->patient);
  ward_json_writer_boolean (writer, "verified", context->identity_verified);
  write_words (writer, "asked", (const char *const *) context->scopes_asked);
  write_words (writer, "granted", (const char *const *) context->scopes_granted);
}

static void
say_state (Client *client, const char *event, const GError *error)
{
  WardJsonWriter *writer = begin (event);

  ward_json_writer_string (writer, "failure", get_failure (error));
  write_state (writer, client);
  say (writer);
}

/* ---- the session ---- */

static void
signed_out_cb (WardTokenKeeper *keeper, const GError *why, Client *client)
{
  client->n_ended++;
  g_clear_error (&client->ended);
  client->ended = why != NULL ? g_error_copy (why) : NULL;
}

static void
make_keeper (Client *client)
{
  if (client->keeper != NULL)
    g_signal_handlers_disconnect_by_data (client->keeper, client);
  g_clear_object (&client->keeper);
  client->keeper = ward_token_keeper_new (client->http, client->tenant, client->vault);
  ward_token_keeper_set_clock (client->keeper, &test_clock);
  g_signal_connect (client->keeper, "signed-out", G_CALLBACK (signed_out_cb), client);
}

static gboolean
open_browser (const char *uri, gpointer user_data, GError **error)
{
  WardJsonWriter *writer = begin ("link");

  ward_json_writer_string (writer, "link", uri);
  say (writer);

  return TRUE;
}

static gboolean
is_over (WardSignIn *sign_in)
{
  WardSignInState state = ward_sign_in_get_state (sign_in);

  return state == WARD_SIGN_IN_DONE || state == WARD_SIGN_IN_FAILED || state == WARD_SIGN_IN_CANCELLED;
}

static void
sign_in (Client *client)
{
  g_autoptr (WardSignIn) attempt = ward_sign_in_new (client->http, client->keeper);
  WardJsonWriter *writer;

  ward_sign_in_set_open_browser (attempt, open_browser, client, NULL);
  ward_sign_in_set_wait_limit (attempt, WAIT_LIMIT_S);
  ward_sign_in_start (attempt);
  while (!is_over (attempt))
    g_main_context_iteration (NULL, TRUE);

  writer = begin (ward_sign_in_get_state (attempt) == WARD_SIGN_IN_DONE ? "signed-in" : "failed");
  ward_json_writer_string (writer, "failure", get_failure (ward_sign_in_get_error (attempt)));
  ward_json_writer_string (writer, "serverWords", ward_sign_in_get_server_words (attempt));
  write_state (writer, client);
  say (writer);
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **out_result = user_data;

  *out_result = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult *const *result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

/* A new start of the program: all that is left is what the vault holds. */
static void
resume (Client *client)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done;

  make_keeper (client);
  ward_token_keeper_resume_async (client->keeper, NULL, ended_cb, &result);
  done = ward_token_keeper_resume_finish (client->keeper, wait_for (&result), &error);
  say_state (client, done ? "resumed" : "not-resumed", error);
}

static void
sign_out (Client *client)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done;

  ward_token_keeper_sign_out_async (client->keeper, NULL, ended_cb, &result);
  done = ward_token_keeper_sign_out_finish (client->keeper, wait_for (&result), &error);
  say_state (client, done ? "signed-out" : "not-signed-out", error);
}

/* ---- tokens and what they open ---- */

static void got_token_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static Round *
round_new (Client *client)
{
  Round *round = g_new0 (Round, 1);

  round->client = client;
  round->same = TRUE;
  round->failures = g_string_new (NULL);
  round->statuses = g_string_new (NULL);

  return round;
}

static void
round_free (Round *round)
{
  g_free (round->url);
  g_clear_pointer (&round->first, ward_secret_text_unref);
  g_string_free (round->failures, TRUE);
  g_string_free (round->statuses, TRUE);
  g_free (round);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Round, round_free)

static void
take_failure (Round *round, const GError *error)
{
  add_word (round->failures, get_failure (error));
  round->n_left--;
}

static void
ask_n_times (Round *round, WardSecretText *rejected, guint n)
{
  round->n_left = n;
  for (guint i = 0; i < n; i++)
    ward_token_keeper_get_token_async (round->client->keeper, rejected, NULL, got_token_cb, round);
  while (round->n_left > 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
got_token_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Round *round = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WardSecretText) token = ward_token_keeper_get_token_finish (WARD_TOKEN_KEEPER (source), result, &error);

  if (token == NULL)
    {
      take_failure (round, error);
      return;
    }
  round->n_given++;
  round->n_left--;
  if (round->first == NULL)
    round->first = ward_secret_text_ref (token);
  round->same = round->same && ward_secret_text_equal (token, ward_secret_text_peek (round->first));
}

static void
say_round (Round *round, const char *event)
{
  WardJsonWriter *writer = begin (event);

  ward_json_writer_int64 (writer, "given", round->n_given);
  ward_json_writer_boolean (writer, "same", round->same);
  write_list (writer, "failures", round->failures);
  write_list (writer, "statuses", round->statuses);
  write_state (writer, round->client);
  say (writer);
}

static void
token (Client *client, guint n)
{
  g_autoptr (Round) round = round_new (client);

  ask_n_times (round, NULL, n);
  say_round (round, "token");
}

/* Says of the token in use that a server refused it. */
static void
renew (Client *client, guint n)
{
  g_autoptr (Round) before = round_new (client);
  g_autoptr (Round) round = round_new (client);

  ask_n_times (before, NULL, 1);
  if (before->first == NULL)
    {
      say_round (before, "renew");
      return;
    }
  ask_n_times (round, before->first, n);
  say_round (round, "renew");
}

/* One read, as Ward makes it: a token that is refused is renewed once. */
typedef struct
{
  Round *round;          /* (unowned) */
  WardSecretText *token; /* (owned) (nullable) */
  gboolean again;
} Read;

static void read_got_token_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
read_free (Read *read)
{
  g_clear_pointer (&read->token, ward_secret_text_unref);
  g_free (read);
}

static void
read_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Read *read = user_data;
  Round *round = read->round;
  g_autoptr (GError) error = NULL;
  g_autoptr (WardHttpResponse) response = ward_http_send_finish (WARD_HTTP (source), result, &error);
  g_autofree char *status = NULL;

  if (response == NULL)
    {
      take_failure (round, error);
      read_free (read);
      return;
    }
  if (ward_http_response_get_status (response) == 401 && !read->again)
    {
      read->again = TRUE;
      ward_token_keeper_get_token_async (round->client->keeper, read->token, NULL, read_got_token_cb, read);
      return;
    }
  status = g_strdup_printf ("%u", ward_http_response_get_status (response));
  add_word (round->statuses, status);
  round->n_left--;
  read_free (read);
}

static void
read_got_token_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Read *read = user_data;
  Round *round = read->round;
  g_autoptr (GError) error = NULL;
  g_autofree char *origin = NULL;
  WardHttpRequest request = { NULL };

  g_clear_pointer (&read->token, ward_secret_text_unref);
  read->token = ward_token_keeper_get_token_finish (WARD_TOKEN_KEEPER (source), result, &error);
  if (read->token == NULL)
    {
      take_failure (round, error);
      read_free (read);
      return;
    }
  round->n_given++;
  origin = ward_url_dup_origin (ward_tenant_get_fhir_base (round->client->tenant));
  request.method = "GET";
  request.url = round->url;
  request.accept = "application/fhir+json";
  request.bearer = read->token;
  request.bearer_origin = origin;
  request.allow_loopback_http = TRUE;
  request.event_type = WARD_EVENT_REQUEST;
  request.tenant = ward_tenant_get_id (round->client->tenant);
  request.step = "interop-read";
  ward_http_send_async (round->client->http, &request, NULL, read_answered_cb, read);
}

static void
get (Client *client, const char *path, guint n)
{
  g_autoptr (Round) round = round_new (client);

  round->url = ward_url_append (ward_tenant_get_fhir_base (client->tenant), path);
  round->n_left = n;
  for (guint i = 0; i < n; i++)
    {
      Read *read = g_new0 (Read, 1);

      read->round = round;
      ward_token_keeper_get_token_async (client->keeper, NULL, NULL, read_got_token_cb, read);
    }
  while (round->n_left > 0)
    g_main_context_iteration (NULL, TRUE);
  say_round (round, "get");
}

/* ---- the client's own credential ---- */

static void
store (Client *client, const char *kind, WardSecretText *text)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  WardJsonWriter *writer;
  gboolean done;

  ward_vault_store_async (client->vault, ward_tenant_get_id (client->tenant), kind, text, NULL, ended_cb, &result);
  done = ward_vault_store_finish (client->vault, wait_for (&result), &error);
  writer = begin (done ? "stored" : "not-stored");
  ward_json_writer_string (writer, "failure", get_failure (error));
  say (writer);
}

static void
store_secret (Client *client, const char *secret)
{
  g_autoptr (WardSecretText) text = ward_secret_text_new (secret);

  store (client, WARD_VAULT_CLIENT_SECRET, text);
}

/* Two answers: the public half, and whether the private one is stored. */
static void
make_key (Client *client, const char *kind)
{
  g_autoptr (WardClientKey) key
      = ward_client_key_generate (strcmp (kind, "ec") == 0 ? WARD_CLIENT_KEY_EC_P384 : WARD_CLIENT_KEY_RSA_2048, NULL);
  g_autoptr (WardSecretText) line = ward_client_key_dup_line (key, NULL);
  g_autofree char *jwk = ward_client_key_build_jwk (key);
  WardJsonWriter *writer = begin ("key");

  ward_json_writer_string (writer, "jwk", jwk);
  ward_json_writer_string (writer, "algorithm", ward_client_key_get_algorithm_name (key));
  say (writer);
  store (client, WARD_VAULT_CLIENT_KEY, line);
}

/* ---- events ---- */

/* The log tells in batches: what is older than the mark has come when the mark has. */
static void
wait_for_events (Client *client)
{
  static guint asked;
  WardEventFields mark = { .type = WARD_EVENT_PROGRAM, .step = "asked-by-the-test", .count = ++asked };
  gboolean found = FALSE;

  ward_event_log_add (client->events, &mark);
  while (!found)
    {
      g_autoptr (WardEvent) last = NULL;
      guint n = g_list_model_get_n_items (G_LIST_MODEL (client->events));

      if (n > 0)
        last = g_list_model_get_item (G_LIST_MODEL (client->events), n - 1);
      found = last != NULL && ward_event_get_fields (last)->count == asked
              && strcmp (ward_event_get_fields (last)->step, mark.step) == 0;
      if (!found)
        g_main_context_iteration (NULL, TRUE);
    }
}

static void
tell_events (Client *client)
{
  WardJsonWriter *writer = begin ("events");

  wait_for_events (client);
  ward_json_writer_begin_array (writer, "lines");
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (client->events)); i++)
    {
      g_autoptr (WardEvent) event = g_list_model_get_item (G_LIST_MODEL (client->events), i);
      g_autofree char *line = ward_event_to_line (event);

      ward_json_writer_string (writer, NULL, line);
    }
  ward_json_writer_end_array (writer);
  say (writer);
}

/* ---- commands ---- */

static guint
read_count (const char *text)
{
  guint64 n = text != NULL ? g_ascii_strtoull (text, NULL, 10) : 1;

  return (guint) CLAMP (n, 1, MAX_PARALLEL);
}

/* Returns: FALSE for the end. */
static gboolean
obey (Client *client, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  guint n = g_strv_length (words);
  const char *verb = n > 0 ? words[0] : "";

  if (strcmp (verb, "quit") == 0)
    return FALSE;
  if (strcmp (verb, "sign-in") == 0)
    sign_in (client);
  else if (strcmp (verb, "token") == 0)
    token (client, read_count (words[1]));
  else if (strcmp (verb, "renew") == 0)
    renew (client, read_count (words[1]));
  else if (strcmp (verb, "get") == 0 && n > 1)
    get (client, words[1], read_count (words[2]));
  else if (strcmp (verb, "state") == 0)
    say_state (client, "state", NULL);
  else if (strcmp (verb, "resume") == 0)
    resume (client);
  else if (strcmp (verb, "sign-out") == 0)
    sign_out (client);
  else if (strcmp (verb, "events") == 0)
    tell_events (client);
  else if (strcmp (verb, "secret") == 0 && n > 1)
    store_secret (client, words[1]);
  else if (strcmp (verb, "key") == 0 && n > 1)
    make_key (client, words[1]);
  else if (strcmp (verb, "pass") == 0 && n > 1)
    {
      passed_us += (gint64) g_ascii_strtoull (words[1], NULL, 10) * G_USEC_PER_SEC;
      ward_token_keeper_check (client->keeper);
      say_state (client, "passed", NULL);
    }
  else
    say (begin ("no-such-command"));

  return TRUE;
}

static char *
read_line (GDataInputStream *input)
{
  g_autoptr (GAsyncResult) result = NULL;

  /* Timers and sockets go on while the test thinks. */
  g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, NULL, ended_cb, &result);

  return g_data_input_stream_read_line_finish_utf8 (input, wait_for (&result), NULL, NULL);
}

static gboolean
set_up (Client *client, const char *directory, GError **error)
{
  g_autofree char *record = g_build_filename (directory, "tenant.json", NULL);
  g_autofree char *authority = g_build_filename (directory, "ca.pem", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GList) authorities = NULL;
  g_autoptr (WardJsonDoc) doc = NULL;
  size_t length;

  certificate = g_tls_certificate_new_from_file (authority, error);
  if (certificate == NULL || !g_file_get_contents (record, &text, &length, error))
    return FALSE;
  doc = ward_json_parse_data (text, length, NULL, error);
  if (doc == NULL)
    return FALSE;
  client->tenant = ward_tenant_new_from_json (ward_json_doc_get_root (doc), error);
  if (client->tenant == NULL)
    return FALSE;

  client->events = ward_event_log_new (10000);
  client->http = ward_http_new (client->events);
  authorities = g_list_append (NULL, certificate);
  ward_http_set_extra_authorities (client->http, authorities);
  client->vault = ward_vault_new_memory ();
  make_keeper (client);

  return TRUE;
}

static void
tear_down (Client *client)
{
  if (client->keeper != NULL)
    g_signal_handlers_disconnect_by_data (client->keeper, client);
  g_clear_object (&client->keeper);
  g_clear_object (&client->vault);
  g_clear_object (&client->http);
  g_clear_object (&client->tenant);
  g_clear_object (&client->events);
  g_clear_error (&client->ended);
}

int
main (int argc, char **argv)
{
  Client client = { NULL };
  g_autoptr (GInputStream) raw = NULL;
  g_autoptr (GDataInputStream) input = NULL;
  g_autoptr (GError) error = NULL;
  gboolean more = TRUE;

  ward_http_prepare_process ();
  if (argc != 2 || !set_up (&client, argv[1], &error))
    {
      g_printerr ("%s\n", error != NULL ? error->message : "usage: oidc-client DIRECTORY");
      tear_down (&client);
      return 2;
    }
  raw = g_unix_input_stream_new (0, FALSE);
  input = g_data_input_stream_new (raw);
  while (more)
    {
      g_autofree char *line = read_line (input);

      more = line != NULL && obey (&client, line);
    }
  tear_down (&client);

  return 0;
}
