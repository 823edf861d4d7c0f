/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The connection test as a machine: a table of steps, run in order, each with a deadline; a step whose ground failed is skipped, so that one fault is
 * reported once (design.md sections 1 and 7). */
#define G_LOG_DOMAIN "ward-check"

#include <glib/gi18n-lib.h>

#include "core/check/ward-check-private.h"

#define STEP_LIMIT_S 45
#define SIGN_IN_LIMIT_S 330 /* longer than a sign-in waits for the browser by itself */

typedef enum
{
  STEP_NEEDS_KEYRING = 1 << 0, /* skipped without one */
  STEP_IS_BACKEND = 1 << 1,    /* only where the tenant's record names a client for it */
  STEP_IS_SIGNED_IN = 1 << 2,  /* only with a session */
  STEP_NO_SERVER = 1 << 3,     /* also without a tenant */
} StepFlags;

enum
{
  STEP_SANDBOX,
  STEP_LIBRARIES,
  STEP_CRYPTOGRAPHY,
  STEP_DNS,
  STEP_CONNECTION,
  STEP_ENCRYPTION,
  STEP_CONFIGURATION,
  STEP_METADATA,
  STEP_DISCOVERY,
  STEP_KEYS,
  STEP_CLOCK,
  STEP_PORT,
  STEP_BROWSER,
  STEP_KEYRING,
  STEP_BACKEND,
  STEP_SIGN_IN,
  STEP_SCOPES,
  STEP_PATIENT,
  STEP_VITALS,
  STEP_LABS,
  STEP_PAGING,
  STEP_ETAG,
  N_STEPS,
};

#define NO_NEED (-1)

typedef struct
{
  const char *key;
  const char *title;
  WardCheckRun run;
  int needs; /* index of the step that must not have failed */
  StepFlags flags;
} StepEntry;

static const StepEntry entries[N_STEPS] = {
  [STEP_SANDBOX]
  = { "sandbox-network", N_ ("Network for this program"), ward_check_run_sandbox, NO_NEED, STEP_NO_SERVER },
  [STEP_LIBRARIES]
  = { "libraries", N_ ("Libraries of this computer"), ward_check_run_libraries, NO_NEED, STEP_NO_SERVER },
  [STEP_CRYPTOGRAPHY] = { "cryptography", N_ ("Cryptography"), ward_check_run_cryptography, NO_NEED, STEP_NO_SERVER },
  [STEP_DNS] = { "dns", N_ ("Name of the server"), ward_check_run_dns, STEP_SANDBOX, 0 },
  [STEP_CONNECTION] = { "connection", N_ ("Connection to the server"), ward_check_run_connection, STEP_DNS, 0 },
  [STEP_ENCRYPTION]
  = { "encryption", N_ ("Encryption and certificate"), ward_check_run_encryption, STEP_CONNECTION, 0 },
  [STEP_CONFIGURATION]
  = { "smart-configuration", N_ ("SMART configuration"), ward_check_run_configuration, STEP_ENCRYPTION, 0 },
  [STEP_METADATA] = { "metadata", N_ ("FHIR capabilities"), ward_check_run_metadata, STEP_ENCRYPTION, 0 },
  [STEP_DISCOVERY]
  = { "discovery", N_ ("Sign-in service and issuer"), ward_check_run_discovery, STEP_CONFIGURATION, 0 },
  [STEP_KEYS] = { "keys", N_ ("Keys of the sign-in service"), ward_check_run_keys, STEP_DISCOVERY, 0 },
  [STEP_CLOCK] = { "clock", N_ ("Clock of this computer"), ward_check_run_clock, STEP_ENCRYPTION, 0 },
  [STEP_PORT] = { "redirect-port", N_ ("Port for the browser’s answer"), ward_check_run_port, NO_NEED, 0 },
  [STEP_BROWSER] = { "browser", N_ ("Web browser"), ward_check_run_browser, NO_NEED, STEP_NO_SERVER },
  [STEP_KEYRING] = { "keyring", N_ ("Keyring"), ward_check_run_keyring, NO_NEED, STEP_NEEDS_KEYRING | STEP_NO_SERVER },
  [STEP_BACKEND] = { "backend-token", N_ ("Access without a user"), ward_check_run_backend, STEP_DISCOVERY,
                     STEP_NEEDS_KEYRING | STEP_IS_BACKEND },
  [STEP_SIGN_IN] = { "sign-in", N_ ("Sign-in"), ward_check_run_sign_in, STEP_DISCOVERY, STEP_IS_SIGNED_IN },
  [STEP_SCOPES] = { "scopes", N_ ("Granted access"), ward_check_run_scopes, STEP_SIGN_IN, STEP_IS_SIGNED_IN },
  [STEP_PATIENT] = { "patient", N_ ("Patient"), ward_check_run_patient, STEP_SIGN_IN, STEP_IS_SIGNED_IN },
  [STEP_VITALS] = { "vital-signs", N_ ("Vital signs"), ward_check_run_vitals, STEP_PATIENT, STEP_IS_SIGNED_IN },
  [STEP_LABS] = { "laboratory", N_ ("Laboratory results"), ward_check_run_labs, STEP_PATIENT, STEP_IS_SIGNED_IN },
  [STEP_PAGING] = { "paging", N_ ("Further pages"), ward_check_run_paging, STEP_LABS, STEP_IS_SIGNED_IN },
  [STEP_ETAG] = { "etag", N_ ("Asking only for changes"), ward_check_run_etag, STEP_PATIENT, STEP_IS_SIGNED_IN },
};

struct _WardCheck
{
  GObject parent_instance;

  WardCheckWork work;
  WardCheckStep *steps[N_STEPS]; /* of (owned) */
  guint order[N_STEPS];          /* those that are shown and run */
  guint n_steps;

  /* while it runs */
  GTask *task;            /* (owned) (nullable) */
  guint current;          /* in order */
  GSource *deadline;      /* (owned) (nullable) */
  GSource *cancel_source; /* (owned) (nullable) */
  gboolean timed_out;
};

static void ward_check_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WardCheck, ward_check, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, ward_check_list_model_init))

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
ward_check_finalize (GObject *object)
{
  WardCheck *self = WARD_CHECK (object);

  clear_source (&self->deadline);
  clear_source (&self->cancel_source);
  for (guint i = 0; i < N_STEPS; i++)
    g_clear_object (&self->steps[i]);
  g_clear_object (&self->work.http);
  g_clear_object (&self->work.tenant);
  g_clear_object (&self->work.vault);
  g_clear_object (&self->work.cancellable);
  g_clear_pointer (&self->work.configuration, ward_http_response_unref);
  g_clear_pointer (&self->work.discovery, ward_discovery_unref);
  g_clear_object (&self->work.backend);
  g_clear_pointer (&self->work.backend_token, ward_secret_text_unref);
  if (self->work.backend_seen != NULL)
    g_string_free (self->work.backend_seen, TRUE);
  ward_check_clear_session (&self->work);
  g_clear_object (&self->work.proxy_settings);
  g_clear_pointer (&self->work.proxy, g_free);
  g_clear_pointer (&self->work.flatpak_info, g_free);
  g_clear_pointer (&self->work.libraries, g_free);

  G_OBJECT_CLASS (ward_check_parent_class)->finalize (object);
}

static void
ward_check_class_init (WardCheckClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ward_check_finalize;
}

static void
ward_check_init (WardCheck *self)
{
  for (guint i = 0; i < N_STEPS; i++)
    self->steps[i] = ward_check_step_new (entries[i].key, entries[i].title);
  self->work.proxy_settings = g_object_ref (g_proxy_resolver_get_default ());
  self->work.flatpak_info = g_strdup (WARD_FLATPAK_INFO);
  self->work.libraries = g_new0 (WardLibrary, WARD_N_LIBRARIES);
  ward_libraries_list (self->work.libraries);
}

static void
choose_steps (WardCheck *self)
{
  gboolean backend = self->work.tenant != NULL && ward_tenant_get_backend_client_id (self->work.tenant) != NULL;
  gboolean signed_in = self->work.session != NULL;

  self->n_steps = 0;
  for (guint i = 0; i < N_STEPS; i++)
    if (((entries[i].flags & STEP_IS_BACKEND) == 0 || backend)
        && ((entries[i].flags & STEP_IS_SIGNED_IN) == 0 || signed_in)
        && ((entries[i].flags & STEP_NO_SERVER) != 0 || self->work.tenant != NULL))
      self->order[self->n_steps++] = i;
}

static GType
ward_check_get_item_type (GListModel *model)
{
  return WARD_TYPE_CHECK_STEP;
}

static guint
ward_check_get_n_items (GListModel *model)
{
  return WARD_CHECK (model)->n_steps;
}

static gpointer
ward_check_get_item (GListModel *model, guint position)
{
  WardCheck *self = WARD_CHECK (model);

  return position < self->n_steps ? g_object_ref (self->steps[self->order[position]]) : NULL;
}

static void
ward_check_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = ward_check_get_item_type;
  iface->get_n_items = ward_check_get_n_items;
  iface->get_item = ward_check_get_item;
}

/**
 * ward_check_new:
 * @http: the client to ask with
 * @tenant: (nullable): whose connection is tested; %NULL: only this computer
 * @vault: (nullable): the keyring to probe
 *
 * Makes a connection test that waits to be run.
 *
 * Returns: (transfer full): the test
 */
WardCheck *
ward_check_new (WardHttp *http, WardTenant *tenant, WardVault *vault)
{
  WardCheck *self;

  g_return_val_if_fail (WARD_IS_HTTP (http), NULL);
  g_return_val_if_fail (tenant == NULL || WARD_IS_TENANT (tenant), NULL);
  g_return_val_if_fail (vault == NULL || WARD_IS_VAULT (vault), NULL);

  self = g_object_new (WARD_TYPE_CHECK, NULL);
  self->work.http = g_object_ref (http);
  g_set_object (&self->work.tenant, tenant);
  g_set_object (&self->work.vault, vault);
  choose_steps (self);

  return self;
}

/**
 * ward_check_set_session:
 * @session: of the same tenant; where nobody is signed in, the test signs in
 * @patient_id: (nullable): whose results are counted where the sign-in brings no patient; it is not shown
 *
 * Adds the steps that need a user. Before the test runs.
 */
void
ward_check_set_session (WardCheck *self, WardSession *session, const char *patient_id)
{
  guint n_before;

  g_return_if_fail (WARD_IS_CHECK (self));
  g_return_if_fail (WARD_IS_SESSION (session));
  g_return_if_fail (self->task == NULL && self->current == 0);

  n_before = self->n_steps;
  g_set_object (&self->work.session, session);
  g_free (self->work.patient_id);
  self->work.patient_id = g_strdup (patient_id);
  choose_steps (self);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, self->n_steps);
}

/**
 * ward_check_set_flatpak_info:
 * @path: where Flatpak's description of the sandbox is looked for
 *
 * For tests: a file elsewhere. Before the test runs.
 */
void
ward_check_set_flatpak_info (WardCheck *self, const char *path)
{
  g_return_if_fail (WARD_IS_CHECK (self));
  g_return_if_fail (path != NULL);

  g_free (self->work.flatpak_info);
  self->work.flatpak_info = g_strdup (path);
}

/**
 * ward_check_set_proxy_settings:
 * @settings: what is asked for proxies instead of the system's settings
 *
 * For tests, together with the same settings of the client. Before the test runs.
 */
void
ward_check_set_proxy_settings (WardCheck *self, GProxyResolver *settings)
{
  g_return_if_fail (WARD_IS_CHECK (self));
  g_return_if_fail (G_IS_PROXY_RESOLVER (settings));

  g_set_object (&self->work.proxy_settings, settings);
}

/**
 * ward_check_set_libraries:
 * @libraries: (array fixed-size=5): what to judge instead of the libraries that run
 *
 * For tests. Before the test runs.
 */
void
ward_check_set_libraries (WardCheck *self, const WardLibrary libraries[WARD_N_LIBRARIES])
{
  g_return_if_fail (WARD_IS_CHECK (self));

  for (guint i = 0; i < WARD_N_LIBRARIES; i++)
    self->work.libraries[i] = libraries[i];
}

WardCheckWork *
ward_check_get_work (WardCheck *self)
{
  return &self->work;
}

static void run_next (WardCheck *self);

static gboolean
deadline_cb (gpointer data)
{
  WardCheck *self = data;

  self->timed_out = TRUE;
  clear_source (&self->deadline);
  g_cancellable_cancel (self->work.cancellable);

  return G_SOURCE_REMOVE;
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  WardCheck *self = data;

  clear_source (&self->cancel_source);
  g_cancellable_cancel (self->work.cancellable);

  return G_SOURCE_REMOVE;
}

static gboolean
run_next_cb (gpointer data)
{
  run_next (data);

  return G_SOURCE_REMOVE;
}

/* Not at once: a step that ends within its own start would nest all the others in it. */
static void
go_on (WardCheck *self)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  self->current++;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, run_next_cb, g_object_ref (self), g_object_unref);
  g_source_attach (source, g_task_get_context (self->task));
}

void
ward_check_end_step (WardCheck *self, WardCheckState state, const char *seen, int failure)
{
  clear_source (&self->deadline);
  ward_check_step_end (self->steps[self->order[self->current]], state, seen, failure);
  go_on (self);
}

void
ward_check_fail_step (WardCheck *self, const GError *error, const char *seen)
{
  gboolean cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  if (cancelled && self->timed_out)
    ward_check_end_step (self, WARD_CHECK_FAILED, seen, WARD_FAILURE_TIMEOUT);
  else if (cancelled)
    ward_check_end_step (self, WARD_CHECK_SKIPPED, seen, -1);
  else
    /* Of a proxy the message says which it is, and what it answered (N34, N35). */
    ward_check_end_step (self, WARD_CHECK_FAILED,
                         seen == NULL && ward_failure_matches (error, WARD_FAILURE_PROXY) ? error->message : seen,
                         (int) ward_failure_from_error (error));
}

static gboolean
ground_failed (WardCheck *self, int needs)
{
  WardCheckState state;

  if (needs < 0)
    return FALSE;
  state = ward_check_step_get_state (self->steps[needs]);

  return state == WARD_CHECK_FAILED || state == WARD_CHECK_SKIPPED;
}

static void
run_next (WardCheck *self)
{
  const StepEntry *entry;

  if (self->current >= self->n_steps || g_cancellable_is_cancelled (g_task_get_cancellable (self->task)))
    {
      g_autoptr (GTask) task = g_steal_pointer (&self->task);

      clear_source (&self->cancel_source);
      if (!g_task_return_error_if_cancelled (task))
        g_task_return_boolean (task, ward_check_get_n_failed (self) == 0);
      return;
    }

  entry = &entries[self->order[self->current]];
  if (ground_failed (self, entry->needs) || (self->work.vault == NULL && (entry->flags & STEP_NEEDS_KEYRING) != 0))
    {
      ward_check_end_step (self, WARD_CHECK_SKIPPED, NULL, -1);
      return;
    }

  self->timed_out = FALSE;
  g_clear_object (&self->work.cancellable);
  self->work.cancellable = g_cancellable_new ();
  self->deadline = g_timeout_source_new_seconds (entry->run == ward_check_run_sign_in ? SIGN_IN_LIMIT_S : STEP_LIMIT_S);
  g_source_set_callback (self->deadline, deadline_cb, self, NULL);
  g_source_attach (self->deadline, g_task_get_context (self->task));
  ward_check_step_begin (self->steps[self->order[self->current]]);
  entry->run (self);
}

/**
 * ward_check_run_async:
 * @self: a test that has not run yet
 * @cancellable: (nullable): ends it
 * @callback: (scope async): called when the last step has ended
 * @user_data: for @callback
 *
 * Runs the steps one after the other; each tells its state while it goes.
 */
void
ward_check_run_async (WardCheck *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (WARD_IS_CHECK (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  g_return_if_fail (self->task == NULL && self->current == 0);

  self->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, ward_check_run_async);
  if (cancellable != NULL)
    {
      self->cancel_source = g_cancellable_source_new (cancellable);
      g_source_set_callback (self->cancel_source, G_SOURCE_FUNC (cancelled_cb), self, NULL);
      g_source_attach (self->cancel_source, g_task_get_context (self->task));
    }
  run_next (self);
}

/**
 * ward_check_run_finish:
 * @self: a test
 * @result: what the callback got
 * @error: return location for %G_IO_ERROR_CANCELLED
 *
 * Ends ward_check_run_async().
 *
 * Returns: %TRUE if no step failed; %FALSE without an error if one did
 */
gboolean
ward_check_run_finish (WardCheck *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (WARD_IS_CHECK (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, ward_check_run_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * ward_check_get_n_failed:
 * @self: a test
 *
 * Counts the steps that failed so far.
 *
 * Returns: the number
 */
guint
ward_check_get_n_failed (WardCheck *self)
{
  guint n_failed = 0;

  g_return_val_if_fail (WARD_IS_CHECK (self), 0);

  for (guint i = 0; i < N_STEPS; i++)
    if (ward_check_step_get_state (self->steps[i]) == WARD_CHECK_FAILED)
      n_failed++;

  return n_failed;
}
