/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Canaries through every failure of signing in and of renewing (reliability.md P01, P03, P04): tokens, codes, the proofs of an attempt, the client's secret
 * and people's names come up in no event, in no error's message, and in nothing that is printed. */
#define G_LOG_DOMAIN "ward-auth-test"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/auth/provider.h"
#include "core/auth/ward-jose.h"

#define ACCESS "Canary-access-token"
#define REFRESH "Canary-refresh-token"
#define SECRET "Canary-secret"
#define CODE "Canary-code"
#define BASIC "d2FyZDpDYW5hcnktc2VjcmV0" /* ward:Canary-secret */
#define WAIT_S 2
#define WORDS "\"error_description\":\"Canary words for Canary Person\""

typedef enum
{
  RETURN,   /* text: the query that the browser comes back with */
  AWAY,     /* it cannot be opened */
  EXCHANGE, /* the answer to the code: status, text */
  CUT,      /* the same, cut after text */
  MEMBER,   /* of the answer: name, text */
  CLAIM,    /* of the id_token: name, text */
  KEYS,     /* text: what is served as the keys */
  SMART,    /* the server's own document: name, text */
  RENEWAL,  /* the answer to the refresh token: status, text */
  RENEWAL_CUT,
  RENEWAL_MEMBER,
  RENEWAL_CLAIM,
} Place;

typedef struct
{
  Place place;
  const char *text; /* (nullable) */
  guint status;
  const char *name; /* (nullable) */
  gboolean goes_on; /* it is noted, and signing in goes on */
} Case;

static const Case cases[] = {
  { RETURN, "code=" CODE "&state=Canary" },
  { RETURN, "code=" CODE "&state=%s&state=%s" },
  { RETURN, "code=" CODE "&code=" CODE "-2&state=%s" },
  { RETURN, "code=" CODE "&error=Canary-error&state=%s" },
  { RETURN, "error=access_denied&error_description=Canary+Person&error_uri=https://canary.example/&state=%s" },
  { RETURN, "error=Canary+Person&state=%s" },
  { RETURN, "code=" CODE "&iss=https://canary.example&state=%s" },
  { RETURN, "code=&state=%s" },
  { AWAY },
  { EXCHANGE, "{\"error\":\"invalid_grant\"," WORDS "}", 400 },
  { EXCHANGE, "{\"error\":\"invalid_client\"," WORDS "}", 401 },
  { EXCHANGE, "{\"error\":\"Canary Person\"," WORDS "}", 400 },
  { EXCHANGE, "{\"error\":\"" ACCESS "\"}", 403 },
  { EXCHANGE, "{\"access_token\":\"" ACCESS "\"}", 500 },
  { EXCHANGE, "{\"access_token\":\"" ACCESS "\"}", 404 },
  { EXCHANGE, "{\"access_token\":\"" ACCESS "\",\"token_type\":\"Canary\"}", 200 },
  { EXCHANGE, "{\"access_token\":\"" ACCESS "\",\"token_type\":\"Bearer\",", 200 },
  { EXCHANGE, "[\"" ACCESS "\"]", 200 },
  { EXCHANGE, ACCESS, 200 },
  { EXCHANGE, "", 307 },
  { CUT, "HTTP/1.1 200 X\r\nContent-Length: 999\r\n\r\n{\"access_token\":\"" ACCESS "\"" },
  { CUT, "HTTP/1.1 200 X\r\nContent-Type: text/html\r\nContent-Length: 19\r\n\r\n<html>Canary</html>" },
  { CUT, "HTTP/1.1 200 Canary\r\nCanary: " ACCESS "\r\nTransfer-Encoding: chunked\r\n\r\nCanary\r\n" },
  { CUT, ACCESS "\r\n\r\n" },
  { CUT, "" },
  { MEMBER, "\"" ACCESS "\\r\\nCanary: 1\"", 0, "access_token" },
  { MEMBER, "\"" ACCESS " with a space\"", 0, "access_token" },
  { MEMBER, NULL, 0, "access_token" },
  { MEMBER, "\"" REFRESH "\\n\"", 0, "refresh_token", TRUE },
  { CLAIM, "\"https://canary.example\"", 0, "iss" },
  { CLAIM, "\"Canary-audience\"", 0, "aud" },
  { CLAIM, "\"Canary-nonce\"", 0, "nonce" },
  { CLAIM, "\"-\"", 0, "nonce" },
  { CLAIM, "-", 0, "sub" },
  { CLAIM, "1000000000", 0, "exp" },
  { CLAIM, "\"Canary\"", 0, "exp" },
  { CLAIM, "\"Canary\"", 0, "at_hash" },
  { KEYS, "{\"keys\":[]}" },
  { KEYS, "{\"keys\":\"Canary\"}" },
  { KEYS, "Canary" },
  { SMART, "\"https://canary.example/Canary-path?Canary=1\"", 0, "issuer" },
  { SMART, "\"ftp://canary.example/Canary-path\"", 0, "token_endpoint" },
  { SMART, "[\"Canary\"]", 0, "code_challenge_methods_supported" },
  { RENEWAL, "{\"error\":\"invalid_grant\"," WORDS "}", 400 },
  { RENEWAL, "{\"error\":\"invalid_client\"," WORDS "}", 401 },
  { RENEWAL, "{\"error\":\"invalid_scope\"," WORDS "}", 400 },
  { RENEWAL, "{\"error\":\"" REFRESH "\"}", 400 },
  { RENEWAL, "{\"refresh_token\":\"" REFRESH "-2\"}", 200 },
  { RENEWAL, "{\"access_token\":\"" ACCESS "-2\"", 200 },
  { RENEWAL, "\"" ACCESS "-2\"", 404 },
  { RENEWAL, "", 302 },
  { RENEWAL_CUT, "HTTP/1.1 200 X\r\nContent-Length: 999\r\n\r\n{\"access_token\":\"" ACCESS "-2\"" },
  { RENEWAL_CUT, "HTTP/1.1 200 X\r\nContent-Type: text/html\r\nContent-Length: 19\r\n\r\n<html>Canary</html>" },
  { RENEWAL_CUT, "" },
  { RENEWAL_MEMBER, "\"Canary-other-patient\"", 0, "patient" },
  { RENEWAL_MEMBER, "\"" ACCESS "\\u0000\"", 0, "access_token" },
  { RENEWAL_CLAIM, "\"Canary-other-subject\"", 0, "sub" },
  { RENEWAL_CLAIM, "\"https://canary.example\"", 0, "iss" },
};

/* What would end a line, move a terminal's cursor, turn the text round, or be taken for a format. */
#define HOSTILE "\\r\\n\\u001b[31m\\u202e\\u2028\\u009b%n%s"
#define HOSTILE_QUERY "%0d%0a%1b[31m%e2%80%ae%e2%80%a8%c2%9b%25n%25s"

static const Case hostile_cases[] = {
  { RETURN, "error=access_denied" HOSTILE_QUERY "&state=%s" },
  { RETURN, "code=" CODE "&iss=" HOSTILE_QUERY "&state=%s" },
  { EXCHANGE, "{\"error\":\"invalid_grant" HOSTILE "\"}", 400 },
  { EXCHANGE, "{\"error\":\"" HOSTILE "\"}", 400 },
  { EXCHANGE, "{\"error\":\"invalid_grant\",\"error_description\":\"" HOSTILE "\"}", 400 },
  { CUT, "HTTP/1.1 500 \x1b[31m%n%s\r\nDate: \x1b[31m%n%s\r\nContent-Type: \x1b[31m%n%s\r\nContent-Length: 0\r\n\r\n" },
  { MEMBER, "\"" ACCESS HOSTILE "\"", 0, "access_token" },
  { MEMBER, "\"" HOSTILE "\"", 0, "token_type" },
  { CLAIM, "\"https://" HOSTILE "\"", 0, "iss" },
  { CLAIM, "\"" HOSTILE "\"", 0, "aud" },
  { SMART, "\"https://" HOSTILE "\"", 0, "issuer" },
  { RENEWAL, "{\"error\":\"invalid_grant" HOSTILE "\"}", 400 },
  { RENEWAL_MEMBER, "\"" HOSTILE "\"", 0, "token_type" },
  { RENEWAL_CLAIM, "\"" HOSTILE "\"", 0, "sub" },
};

/* ---- one case ---- */

typedef struct
{
  GPtrArray *secrets;  /* (owned) what must be nowhere, beside the canaries */
  GPtrArray *lines;    /* (owned) of the events */
  GPtrArray *messages; /* (owned) of the errors */
} Seen;

static void
seen_init (Seen *seen)
{
  seen->secrets = g_ptr_array_new_with_free_func (g_free);
  seen->lines = g_ptr_array_new_with_free_func (g_free);
  seen->messages = g_ptr_array_new_with_free_func (g_free);
}

static void
seen_clear (Seen *seen)
{
  g_ptr_array_unref (seen->secrets);
  g_ptr_array_unref (seen->lines);
  g_ptr_array_unref (seen->messages);
}

static void
add_secret (Seen *seen, char *text)
{
  if (text != NULL && strlen (text) >= 16)
    g_ptr_array_add (seen->secrets, text);
  else
    g_free (text);
}

static void
add_message (Seen *seen, const GError *error)
{
  g_assert_nonnull (error);
  g_ptr_array_add (seen->messages, g_strdup (error->message));
}

static gboolean
is_renewal (const Case *c)
{
  return c->place >= RENEWAL;
}

static WardFaultScript *
build_script (const Case *c)
{
  WardFaultScript *script = ward_fault_script_new ();

  if (c->place == CUT || c->place == RENEWAL_CUT)
    return ward_fault_script_close (ward_fault_script_send (script, c->text));

  return ward_fault_script_answer (script, c->status,
                                   c->status / 100 == 3 ? "Location: /Canary-path?Canary=1\r\n" : NULL, c->text);
}

static void
prepare (Provider *p, const Case *c)
{
  provider_set (p->tenant_members, "clientAuth", "\"client-secret-basic\"");
  provider_set (p->answer, "access_token", "\"" ACCESS "\"");
  provider_set (p->answer, "refresh_token", "\"" REFRESH "\"");
  provider_set (p->answer, "patient", "\"Canary-patient\"");
  provider_set (p->claims, "sub", "\"Canary-subject\"");
  provider_set (p->claims, "name", "\"Canary Person\"");
  provider_set (p->claims, "fhirUser", "\"Practitioner/Canary-user\"");
  p->redirect_query = c->place == RETURN ? c->text : "code=" CODE "&state=%s";
  p->no_browser = c->place == AWAY;
  if (c->place == EXCHANGE || c->place == CUT)
    p->exchange = build_script (c);
  else if (c->place == MEMBER)
    provider_set (p->answer, c->name, c->text);
  else if (c->place == CLAIM)
    provider_set (p->claims, c->name, c->text);
  else if (c->place == KEYS)
    p->jwks = g_strdup (c->text);
  else if (c->place == SMART)
    provider_set (p->smart, c->name, c->text);
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(gboolean *) data = ward_vault_store_finish (WARD_VAULT (source), result, NULL);
}

static void
begin (Provider *p)
{
  g_autoptr (WardSecretText) secret = ward_secret_text_new (SECRET);
  gboolean stored = FALSE;

  provider_begin (p);
  ward_event_log_set_echo (p->events, TRUE);
  ward_vault_store_async (p->vault, ward_tenant_get_id (p->tenant), "client-secret", secret, NULL, stored_cb, &stored);
  while (!stored)
    g_main_context_iteration (NULL, TRUE);
}

static void
token_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError **error = data;
  g_autoptr (WardSecretText) token = ward_token_keeper_get_token_finish (WARD_TOKEN_KEEPER (source), result, error);

  g_assert_null (token);
}

static void
renew (Provider *p, const Case *c, Seen *seen)
{
  g_autoptr (GError) error = NULL;

  if (c->place == RENEWAL || c->place == RENEWAL_CUT)
    ward_fault_server_add (p->server, "/token", build_script (c));
  else
    {
      g_autofree char *body = NULL;

      provider_set (c->place == RENEWAL_MEMBER ? p->answer : p->claims, c->name, c->text);
      body = provider_build_answer (p, c->place == RENEWAL_CLAIM);
      provider_answer (p, 200, NULL, body);
    }
  provider_pass_time (p, 3600);
  ward_token_keeper_get_token_async (p->keeper, NULL, NULL, token_cb, &error);
  while (error == NULL)
    g_main_context_iteration (NULL, TRUE);
  add_message (seen, error);
}

static void
collect (Provider *p, Seen *seen)
{
  const char *id_token = g_hash_table_lookup (p->answer, "id_token");

  add_secret (seen, g_strdup (p->state));
  add_secret (seen, g_strdup (p->nonce));
  add_secret (seen, provider_dup_form (p, 0, "code_verifier"));
  if (id_token != NULL)
    {
      g_auto (GStrv) parts = g_strsplit (id_token, ".", -1);

      for (guint i = 1; parts[0] != NULL && parts[i] != NULL; i++)
        add_secret (seen, g_strndup (parts[i], strcspn (parts[i], "\"")));
    }
  provider_count_events (p, "none"); /* all are there now */
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (p->events)); i++)
    {
      g_autoptr (WardEvent) event = g_list_model_get_item (G_LIST_MODEL (p->events), i);

      g_ptr_array_add (seen->lines, ward_event_to_line (event));
    }
}

/* An attempt that fails, or a renewal that does. */
static void
play (const Case *c, Seen *seen)
{
  Provider p;

  g_test_message ("place %d: %u", (int) c->place, c->status);
  provider_set_up (&p, NULL);
  prepare (&p, c);
  begin (&p);
  provider_start (&p);
  ward_sign_in_set_wait_limit (p.sign_in, WAIT_S); /* an answer with another state is not ours: the wait goes on */
  if (c->place == AWAY)
    {
      while (!ward_sign_in_get_browser_failed (p.sign_in))
        g_main_context_iteration (NULL, TRUE);
      ward_sign_in_cancel (p.sign_in);
    }
  provider_wait (&p);
  if (is_renewal (c))
    {
      provider_expect_done (&p);
      renew (&p, c, seen);
    }
  else if (c->goes_on)
    provider_expect_done (&p);
  else if (c->place != AWAY)
    {
      g_assert_cmpint (ward_sign_in_get_state (p.sign_in), ==, WARD_SIGN_IN_FAILED);
      add_message (seen, ward_sign_in_get_error (p.sign_in));
    }
  collect (&p, seen);
  provider_tear_down (&p, NULL);
}

static void
play_all (const Case *list, guint n, Seen *seen)
{
  for (guint i = 0; i < n; i++)
    play (&list[i], seen);
  g_assert_cmpuint (seen->lines->len, >, 3 * n);
  g_assert_cmpuint (seen->messages->len, >=, n - 2);
  g_assert_cmpuint (seen->secrets->len, >, n);
}

/* ---- P01 ---- */

static void
assert_clean (const Seen *seen, const char *text)
{
  g_autofree char *small = g_ascii_strdown (text, -1);

  g_assert_null (strstr (small, "canary"));
  g_assert_null (strstr (text, BASIC));
  for (guint i = 0; i < seen->secrets->len; i++)
    g_assert_null (strstr (text, g_ptr_array_index (seen->secrets, i)));
}

/* Both streams of the program, into a file that only this program has. */
typedef struct
{
  int file;
  int streams[2];
} Capture;

static void
capture_begin (Capture *capture)
{
  fflush (stdout);
  fflush (stderr);
  capture->file = memfd_create ("printed", MFD_CLOEXEC);
  g_assert_cmpint (capture->file, >=, 0);
  for (int i = 0; i < 2; i++)
    {
      capture->streams[i] = dup (i + 1);
      g_assert_cmpint (dup2 (capture->file, i + 1), ==, i + 1);
    }
}

static char *
capture_end (Capture *capture)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", capture->file);
  char *text = NULL;

  fflush (stdout);
  fflush (stderr);
  for (int i = 0; i < 2; i++)
    {
      g_assert_cmpint (dup2 (capture->streams[i], i + 1), ==, i + 1);
      close (capture->streams[i]);
    }
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  close (capture->file);

  return text;
}

static void
run_with_canaries (void)
{
  g_autofree char *printed = NULL;
  Capture capture;
  Seen seen;

  seen_init (&seen);
  capture_begin (&capture);
  g_debug ("debugging is on");
  play_all (cases, G_N_ELEMENTS (cases), &seen);
  printed = capture_end (&capture);
  for (guint i = 0; i < seen.lines->len; i++)
    assert_clean (&seen, g_ptr_array_index (seen.lines, i));
  for (guint i = 0; i < seen.messages->len; i++)
    assert_clean (&seen, g_ptr_array_index (seen.messages, i));
  assert_clean (&seen, printed);
  /* And it was not empty: what a program prints at most, and the events. */
  g_assert_nonnull (strstr (printed, "debugging is on"));
  g_assert_nonnull (strstr (printed, "\"token-refresh\""));
  seen_clear (&seen);
}

static void
test_no_secret (void)
{
  if (g_test_subprocess ())
    {
      run_with_canaries ();
      return;
    }
  g_setenv ("G_MESSAGES_DEBUG", "all", TRUE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_unsetenv ("G_MESSAGES_DEBUG");
  g_test_trap_assert_passed ();
}

/* ---- P03, P04 ---- */

static void
test_encoded (void)
{
  Seen seen;

  seen_init (&seen);
  play_all (hostile_cases, G_N_ELEMENTS (hostile_cases), &seen);
  for (guint i = 0; i < seen.lines->len; i++)
    {
      const char *line = g_ptr_array_index (seen.lines, i);

      for (const char *c = line; *c != '\0'; c++)
        g_assert_true (g_ascii_isprint (*c));
      g_assert_null (strchr (line, '%'));
    }
  for (guint i = 0; i < seen.messages->len; i++)
    for (const char *c = g_ptr_array_index (seen.messages, i); *c != '\0'; c = g_utf8_next_char (c))
      g_assert_true (g_unichar_isprint (g_utf8_get_char (c)));
  seen_clear (&seen);
}

/* Of an address an event holds the host. Paths, ports, queries and fragments stay out, whoever sent them. */
static void
test_masked (void)
{
  static const char *const parts[]
      = { "://",   "?",      "&",     "=http",     "/token", "/fhir",    "/authorize", "/jwks",
          "/call", "state=", "code=", "client_id", "%3A",    "8765/cal", "canary",     "Canary" };
  Seen seen;

  seen_init (&seen);
  play_all (cases, G_N_ELEMENTS (cases), &seen);
  for (guint i = 0; i < seen.lines->len; i++)
    for (guint k = 0; k < G_N_ELEMENTS (parts); k++)
      g_assert_null (strstr (g_ptr_array_index (seen.lines, i), parts[k]));
  seen_clear (&seen);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/auth/P01-no-secret-in-events", test_no_secret);
  g_test_add_func ("/auth/P03-event-text-encoded", test_encoded);
  g_test_add_func ("/auth/P04-addresses-masked", test_masked);

  return g_test_run ();
}
