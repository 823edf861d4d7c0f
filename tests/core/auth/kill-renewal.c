/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A renewal that is killed at every step, on a real keyring and against the sandbox (reliability.md T06): the next start goes on with the session or is
 * cleanly signed out, and the server never holds a refresh token that nobody has. Runs in tests/support/desktop-session.sh --keyring absent; the program
 * that is killed is this one with --child. */
#define G_LOG_DOMAIN "ward-auth-test"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/auth/hospital.h"
#include "core/auth/provider.h"
#include "core/vault/keyring-daemon.h"
#include "sandbox/ward-sandbox-grants.h"
#include "sandbox/ward-sandbox-private.h"

#define N_KILLS 200
#define EXIT_USABLE 0
#define EXIT_SIGNED_OUT 3

/* ---- the program that is killed ---- */

typedef struct
{
  guint kill_step;         /* the iteration of the main loop after the token request began; 0: never */
  guint kill_us;           /* the same in time; 0: never */
  guint steps;             /* so far */
  gint64 began_us;         /* when the token request did; 0: not yet */
  WardHttp *http;          /* (owned) */
  WardVault *vault;        /* (owned) */
  WardTenant *tenant;      /* (owned) */
  WardTokenKeeper *keeper; /* (owned) (nullable) */
} Child;

static gpointer
kill_later (gpointer data)
{
  g_usleep (GPOINTER_TO_UINT (data));
  kill (getpid (), SIGKILL);

  return NULL;
}

/* One step of the main loop. The token is asked for in the one in which the server's endpoints become known. */
static void
step (Child *child)
{
  g_main_context_iteration (NULL, TRUE);
  if (child->keeper == NULL || ward_token_keeper_get_discovery (child->keeper) == NULL)
    return;
  if (child->began_us == 0)
    {
      child->began_us = g_get_monotonic_time ();
      if (child->kill_us > 0)
        g_thread_unref (g_thread_new ("kill", kill_later, GUINT_TO_POINTER (child->kill_us)));
    }
  if (++child->steps == child->kill_step)
    kill (getpid (), SIGKILL);
}

static GAsyncResult *
child_wait (Child *child, HospitalWait *wait)
{
  while (wait->result == NULL)
    step (child);

  return wait->result;
}

static gboolean
is_signed_out (const GError *error)
{
  return ward_failure_matches (error, WARD_FAILURE_SIGNED_OUT)
         || ward_failure_matches (error, WARD_FAILURE_INVALID_GRANT);
}

/* (nullable) with @error set */
static WardSecretText *
child_get_token (Child *child, WardSecretText *rejected, GError **error)
{
  g_auto (HospitalWait) wait = { NULL };

  ward_token_keeper_get_token_async (child->keeper, rejected, NULL, hospital_wait_cb, &wait);

  return ward_token_keeper_get_token_finish (child->keeper, child_wait (child, &wait), error);
}

static gboolean
child_read (Child *child, WardSecretText *token)
{
  const char *base = ward_tenant_get_fhir_base (child->tenant);
  g_autofree char *url = g_strconcat (base, "/Patient?_id=nobody", NULL);
  g_autoptr (WardHttpResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (HospitalWait) wait = { NULL };
  WardHttpRequest request = {
    .method = "GET",
    .url = url,
    .accept = "application/fhir+json",
    .bearer = token,
    .bearer_origin = base,
    .allow_loopback_http = TRUE,
    .event_type = WARD_EVENT_REQUEST,
    .step = "test",
  };

  ward_http_send_async (child->http, &request, NULL, hospital_wait_cb, &wait);
  response = ward_http_send_finish (child->http, child_wait (child, &wait), &error);
  g_assert_no_error (error);

  return ward_http_response_get_status (response) == 200;
}

/* What a start of the program does: it goes on with the stored session, and reads. */
static gboolean
child_start (Child *child, GError **error)
{
  g_auto (HospitalWait) wait = { NULL };
  g_autoptr (WardSecretText) token = NULL;
  g_autoptr (WardSecretText) second = NULL;

  ward_token_keeper_resume_async (child->keeper, NULL, hospital_wait_cb, &wait);
  if (!ward_token_keeper_resume_finish (child->keeper, child_wait (child, &wait), error))
    return FALSE;
  g_assert_cmpint (ward_token_keeper_get_state (child->keeper), ==, WARD_TOKENS_VALID);
  g_assert_true (ward_token_keeper_is_stored (child->keeper));
  g_print ("%u %u\n", child->steps, (guint) (g_get_monotonic_time () - child->began_us));
  token = child_get_token (child, NULL, error);
  if (token == NULL)
    return FALSE;
  if (child_read (child, token))
    return TRUE;
  /* The killed program's request came to the server after this one's: the server ends the session, as it must. */
  second = child_get_token (child, token, error);

  return second != NULL && child_read (child, second);
}

static guint
read_number (const char *text)
{
  guint64 number = 0;

  g_assert_true (g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT, &number, NULL));

  return (guint) number;
}

static int
child_main (char **arguments)
{
  Child child = { .kill_step = read_number (arguments[1]), .kill_us = read_number (arguments[2]) };
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (arguments[0], strlen (arguments[0]), NULL, NULL);
  g_autoptr (GError) error = NULL;
  gpointer keeper;
  gboolean usable;

  child.http = ward_http_new (NULL);
  child.vault = ward_vault_new_keyring (NULL);
  child.tenant = ward_tenant_new_from_json (ward_json_doc_get_root (doc), NULL);
  keeper = child.keeper = ward_token_keeper_new (child.http, child.tenant, child.vault);
  g_object_add_weak_pointer (G_OBJECT (child.keeper), &keeper);
  usable = child_start (&child, &error);
  g_assert_true (usable || is_signed_out (error));
  /* What it began to delete holds it. */
  g_clear_object (&child.keeper);
  while (keeper != NULL)
    step (&child);
  g_object_unref (child.vault);
  g_object_unref (child.http);
  g_object_unref (child.tenant);

  return usable ? EXIT_USABLE : EXIT_SIGNED_OUT;
}

/* ---- the one that kills and looks ---- */

static const char *program;

static GSubprocess *
run_child (Hospital *h, guint kill_step, guint kill_us, char **out_text)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *tenant = ward_sandbox_build_tenant_json (h->sandbox);
  g_autofree char *steps = g_strdup_printf ("%u", kill_step);
  g_autofree char *time = g_strdup_printf ("%u", kill_us);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  GSubprocess *child;

  g_subprocess_launcher_set_environ (launcher, (char **) keyring_session_get_environ ());
  child = g_subprocess_launcher_spawn (launcher, &error, program, "--child", tenant, steps, time, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (child, NULL, NULL, &text, NULL, &error);
  g_assert_no_error (error);
  if (out_text != NULL)
    *out_text = g_steal_pointer (&text);

  return child;
}

/* (nullable) the one refresh token of which the server would take */
static char *
dup_live (Hospital *h)
{
  g_auto (GStrv) secrets = ward_sandbox_dup_issued_secrets (h->sandbox);
  char *live = NULL;

  for (guint i = 0; secrets[i] != NULL; i++)
    {
      g_autoptr (WardSandboxGrant) grant = ward_sandbox_grants_peek_refresh (h->sandbox->grants, secrets[i]);

      if (grant == NULL)
        continue;
      g_assert_null (live); /* never two */
      live = g_strdup (secrets[i]);
    }

  return live;
}

/* The same after a kill: the server may be at work on the answer, with the old token used and the new one not made yet. */
static char *
wait_for_live (Hospital *h)
{
  gint64 limit_us = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;
  char *live = dup_live (h);

  while (live == NULL && g_get_monotonic_time () < limit_us)
    {
      g_usleep (1000);
      live = dup_live (h);
    }

  return live;
}

/* How many items there are, which is never more than one, and whether it is about this token. */
static guint
look_into_keyring (Hospital *h, const char *token, gboolean *out_holds)
{
  guint n = keyring_count_items (ward_tenant_get_id (h->tenant));
  g_autofree char *stored = n == 1 ? hospital_dup_stored (h, WARD_VAULT_REFRESH) : NULL;

  g_assert_cmpuint (n, <=, 1);
  g_assert_cmpint (stored != NULL, ==, n == 1); /* never a broken one */
  *out_holds = stored != NULL && token != NULL && strstr (stored, token) != NULL;

  return n;
}

static void
sign_in (Hospital *h)
{
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  g_assert_true (ward_token_keeper_is_stored (h->keeper));
  hospital_start_again (h);
}

typedef struct
{
  guint n_killed;
  guint n_unasked; /* the server had not been asked yet, or had not acted */
  guint n_between; /* the server had given a new token, and the keyring held the old one */
  guint n_stored;  /* the keyring held the new one */
  guint n_usable;  /* starts after it that went on */
  guint n_signed_out;
} Tally;

static void
read_span (const char *text, guint *out_steps, guint *out_us)
{
  g_assert_cmpint (sscanf (text, "%u %u", out_steps, out_us), ==, 2);
}

/* TRUE: it was killed. FALSE: it was through already, in @out_us. */
static gboolean
kill_once (Hospital *h, guint kill_step, guint kill_us, Tally *tally, guint *out_us)
{
  g_autofree char *text = NULL;
  guint steps;
  g_autofree char *before = dup_live (h);
  g_autofree char *live = NULL;
  g_autoptr (GSubprocess) child = NULL;
  gboolean holds;

  g_assert_nonnull (before);
  child = run_child (h, kill_step, kill_us, &text);
  if (g_subprocess_get_if_exited (child))
    {
      g_assert_cmpint (g_subprocess_get_exit_status (child), ==, EXIT_USABLE);
      read_span (text, &steps, out_us);
      return FALSE;
    }
  g_assert_cmpint (g_subprocess_get_term_sig (child), ==, SIGKILL);
  tally->n_killed++;
  live = wait_for_live (h);
  g_assert_nonnull (live);
  g_assert_cmpuint (look_into_keyring (h, live, &holds), ==, 1); /* never lost on the way */
  if (strcmp (live, before) == 0)
    tally->n_unasked++;
  else if (holds)
    tally->n_stored++;
  else
    tally->n_between++;

  return TRUE;
}

/* Either one session that server and keyring agree on, or none at either. */
static void
start_anew (Hospital *h, Tally *tally)
{
  g_autoptr (GSubprocess) child = run_child (h, 0, 0, NULL);
  g_autofree char *live = dup_live (h);
  gboolean holds;
  guint n_items = look_into_keyring (h, live, &holds);

  g_assert_true (g_subprocess_get_if_exited (child)); /* never a crash */
  if (g_subprocess_get_exit_status (child) == EXIT_USABLE)
    {
      tally->n_usable++;
      g_assert_cmpuint (n_items, ==, 1);
      g_assert_nonnull (live);
      g_assert_true (holds);
      return;
    }
  g_assert_cmpint (g_subprocess_get_exit_status (child), ==, EXIT_SIGNED_OUT);
  tally->n_signed_out++;
  g_assert_cmpuint (n_items, ==, 0);
  g_assert_null (live);
  sign_in (h);
}

/* How many steps and how much time a renewal takes that nobody ends. */
static void
measure (Hospital *h, guint *out_steps, guint *out_us)
{
  *out_steps = 0;
  *out_us = G_MAXUINT;
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *text = NULL;
      g_autoptr (GSubprocess) child = run_child (h, 0, 0, &text);
      guint steps, us;

      g_assert_cmpint (g_subprocess_get_exit_status (child), ==, EXIT_USABLE);
      read_span (text, &steps, &us);
      *out_steps = MAX (*out_steps, steps);
      *out_us = MIN (*out_us, us);
    }
}

static void
open_session (Hospital *h)
{
  keyring_folder_reset ();
  keyring_daemon_start (KEYRING_UNLOCKED);
  g_object_unref (h->vault);
  h->vault = ward_vault_new_keyring (h->events);
  hospital_open (h, NULL, NULL);
  sign_in (h);
}

static void
test_kill (Hospital *h, gconstpointer data)
{
  Tally tally = { 0 };
  guint steps, span_us, n_steps;

  open_session (h);
  measure (h, &steps, &span_us);
  /* Each step of the main loop once, and for what happens within them and between them moments spread over the same time. */
  for (guint i = 1; i <= steps; i++)
    if (kill_once (h, i, 0, &tally, &span_us))
      start_anew (h, &tally);
  n_steps = tally.n_killed;
  for (guint i = 1; tally.n_killed < N_KILLS; i++)
    {
      double part = i * 0.6180339887 - floor (i * 0.6180339887);

      g_assert_cmpuint (i, <, 2 * N_KILLS);
      if (kill_once (h, 0, 1 + (guint) (span_us * part), &tally, &span_us))
        start_anew (h, &tally);
    }
  g_test_message ("%u steps and %u moments within %u us: %u killed, %u before the server acted, %u between, %u stored; "
                  "%u went on, %u signed out",
                  n_steps, tally.n_killed - n_steps, span_us, tally.n_killed, tally.n_unasked, tally.n_between,
                  tally.n_stored, tally.n_usable, tally.n_signed_out);
  g_assert_cmpuint (tally.n_killed, >=, N_KILLS);
  g_assert_cmpuint (tally.n_unasked, >, 0);
  g_assert_cmpuint (tally.n_between, >, 0);
  g_assert_cmpuint (tally.n_stored, >, 0);
  g_assert_cmpuint (tally.n_usable, >=, tally.n_unasked);
  g_assert_cmpuint (tally.n_usable + tally.n_signed_out, ==, tally.n_killed);
  /* A token shown twice is what each sign-out comes from, and nothing else was ever shown twice. */
  g_assert_cmpuint (ward_sandbox_count_replays (h->sandbox), ==, tally.n_signed_out);
}

static void
tear_down (Hospital *h, gconstpointer data)
{
  hospital_tear_down (h, data);
  keyring_daemon_stop ();
}

int
main (int argc, char **argv)
{
  if (argc == 5 && strcmp (argv[1], "--child") == 0)
    return child_main (argv + 2);
  program = argv[0];
  keyring_daemon_init ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add ("/auth/T06-kill-at-any-step", Hospital, NULL, hospital_set_up, test_kill, tear_down);

  return g_test_run ();
}
