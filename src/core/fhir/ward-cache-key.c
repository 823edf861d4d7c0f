/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cache's key in the keyring (reliability.md 6.1, S12, S23, S27, S32): one item, "KEY" or, while the key is being changed, "NEW OLD". Without it the cache
 * never opens. A change is finished at the next start if the program ends in its middle. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-cache-private.h"

#include <string.h>

#include "core/diagnostics/ward-failure.h"
#include "core/vault/ward-vault-plain.h"

typedef struct
{
  WardCache *cache;       /* (owned) */
  GCancellable *attempt;  /* (owned) of this opening */
  WardCacheKey *key;      /* (owned) (nullable) */
  WardCacheKey *previous; /* (owned) (nullable) */
} Opening;

static void
opening_free (Opening *opening)
{
  g_object_unref (opening->cache);
  g_object_unref (opening->attempt);
  g_clear_pointer (&opening->key, ward_cache_key_free);
  g_clear_pointer (&opening->previous, ward_cache_key_free);
  g_free (opening);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opening, opening_free)

static gboolean
is_over (const Opening *opening)
{
  return g_cancellable_is_cancelled (opening->attempt);
}

static WardSecretText *
build_line (const WardCacheKey *key, const WardCacheKey *previous)
{
  g_autoptr (WardSecretText) first = ward_cache_key_dup_text (key);
  g_autoptr (WardSecretText) second = previous != NULL ? ward_cache_key_dup_text (previous) : NULL;
  char *line = g_strdup_printf ("%s%s%s", ward_secret_text_peek (first), second != NULL ? " " : "",
                                second != NULL ? ward_secret_text_peek (second) : "");
  WardSecretText *text = ward_secret_text_new (line);

  ward_secret_clear_string (&line);
  return text;
}

static gboolean
read_line (WardSecretText *text, WardCacheKey **out_key, WardCacheKey **out_previous)
{
  const char *line = ward_secret_text_peek (text);
  const char *blank = strchr (line, ' ');

  *out_key = ward_cache_key_new_from_text (line, blank != NULL ? blank - line : -1);
  *out_previous = blank != NULL && *out_key != NULL ? ward_cache_key_new_from_text (blank + 1, -1) : NULL;
  return *out_key != NULL;
}

/* ---- opening ---- */

static void
settled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WardCache) self = WARD_CACHE (user_data);
  g_autoptr (GError) error = NULL;

  if (!ward_vault_store_finish (WARD_VAULT (source), result, &error))
    ward_cache_note (self, "cache-key", WARD_RESULT_WARNING, 0, error);
}

static void
opened_cb (WardCacheJob *job, gpointer user_data)
{
  g_autoptr (Opening) opening = user_data;
  WardCache *self = opening->cache;

  if (is_over (opening))
    return;
  if (!job->good)
    {
      ward_cache_set_state (self, WARD_CACHE_OFF, job->error);
      return;
    }
  g_clear_pointer (&self->key, ward_cache_key_free);
  self->key = g_steal_pointer (&opening->key);
  if (opening->previous != NULL)
    {
      g_autoptr (WardSecretText) line = build_line (self->key, NULL);

      ward_vault_store_async (self->vault, WARD_CACHE_VAULT_ID, WARD_CACHE_VAULT_KIND, line, NULL, settled_cb,
                              g_object_ref (self));
    }
  ward_cache_take_job (self, job);
  ward_cache_set_state (self, WARD_CACHE_OPEN, NULL);
}

static void
open_database (Opening *opening)
{
  WardCache *self = opening->cache;
  WardCacheJob *job = ward_cache_job_new (WARD_CACHE_JOB_OPEN, NULL);

  job->key = ward_cache_key_copy (opening->key);
  job->previous = opening->previous != NULL ? ward_cache_key_copy (opening->previous) : NULL;
  job->limits = self->limits;
  job->clock = self->clock;
  job->dir = g_strdup (self->dir);
  job->done = opened_cb;
  job->user_data = opening;
  self->worker = ward_cache_worker_new ();
  ward_cache_worker_push (self->worker, job);
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Opening) opening = user_data;
  g_autoptr (GError) error = NULL;
  gboolean stored = ward_vault_store_finish (WARD_VAULT (source), result, &error);

  if (is_over (opening))
    return;
  if (stored)
    open_database (g_steal_pointer (&opening));
  else
    ward_cache_set_state (opening->cache, WARD_CACHE_OFF, error);
}

/* A first key, or one in place of what is no key: what was sealed with another is thrown away when the database is opened. */
static void
make_key (Opening *opening)
{
  g_autoptr (WardSecretText) line = NULL;
  g_autoptr (GError) error = NULL;

  opening->key = ward_cache_key_generate (&error);
  if (opening->key == NULL)
    {
      ward_cache_set_state (opening->cache, WARD_CACHE_OFF, error);
      opening_free (opening);
      return;
    }
  line = build_line (opening->key, NULL);
  ward_vault_store_async (opening->cache->vault, WARD_CACHE_VAULT_ID, WARD_CACHE_VAULT_KIND, line, opening->attempt,
                          stored_cb, opening);
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Opening) opening = user_data;
  WardVaultState state = WARD_VAULT_UNAVAILABLE;
  g_autoptr (GError) error = NULL;
  g_autoptr (WardSecretText) line = ward_vault_lookup_finish (WARD_VAULT (source), result, &state, &error);

  if (is_over (opening))
    return;
  if (line != NULL && read_line (line, &opening->key, &opening->previous))
    open_database (g_steal_pointer (&opening));
  else if (line != NULL || state == WARD_VAULT_ABSENT || state == WARD_VAULT_CORRUPT)
    make_key (g_steal_pointer (&opening));
  else
    ward_cache_set_state (opening->cache, WARD_CACHE_OFF, error);
}

/* Asks the keyring for the key, then opens the database. Ends in open or off: also where the keyring has no password, so that the key would lie beside what
 * it seals (S17). */
void
ward_cache_begin_opening (WardCache *self)
{
  Opening *opening;

  if (ward_vault_is_plain (self->vault))
    {
      g_autoptr (GError) error
          = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "The keyring has no password");

      ward_cache_note (self, "keyring without a password", WARD_RESULT_WARNING, 0, NULL);
      ward_cache_set_state (self, WARD_CACHE_OFF, error);
      return;
    }
  opening = g_new0 (Opening, 1);
  opening->cache = g_object_ref (self);
  opening->attempt = g_object_ref (self->cancellable);
  ward_vault_lookup_async (self->vault, WARD_CACHE_VAULT_ID, WARD_CACHE_VAULT_KIND, opening->attempt, looked_up_cb,
                           opening);
}

/* ---- changing the key after an erase ---- */

typedef struct
{
  GTask *task;       /* (owned) of whoever erases */
  WardCacheKey *key; /* (owned) the new one */
} Change;

static void
change_end (Change *change, const GError *error)
{
  WardCache *self = g_task_get_source_object (change->task);

  /* The rows are erased all the same: only a copy of the file from before could still be opened with the key that stays. */
  if (error != NULL)
    ward_cache_note (self, "cache-key", WARD_RESULT_WARNING, 0, error);
  g_task_return_boolean (change->task, TRUE);
  g_object_unref (change->task);
  g_clear_pointer (&change->key, ward_cache_key_free);
  g_free (change);
}

static void
change_settled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  ward_vault_store_finish (WARD_VAULT (source), result, &error);
  change_end (user_data, error);
}

static void
rekeyed_cb (WardCacheJob *job, gpointer user_data)
{
  Change *change = user_data;
  WardCache *self = g_task_get_source_object (change->task);
  g_autoptr (WardSecretText) line = NULL;

  if (job->good)
    {
      g_clear_pointer (&self->key, ward_cache_key_free);
      self->key = g_steal_pointer (&change->key);
    }
  if (self->key == NULL)
    {
      change_end (change, NULL);
      return;
    }
  line = build_line (self->key, NULL);
  ward_vault_store_async (self->vault, WARD_CACHE_VAULT_ID, WARD_CACHE_VAULT_KIND, line, NULL, change_settled_cb,
                          change);
}

static void
both_stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Change *change = user_data;
  WardCache *self = g_task_get_source_object (change->task);
  g_autoptr (GError) error = NULL;
  WardCacheJob *job;

  if (!ward_vault_store_finish (WARD_VAULT (source), result, &error) || self->worker == NULL)
    {
      change_end (change, error);
      return;
    }
  job = ward_cache_job_new (WARD_CACHE_JOB_REKEY, NULL);
  job->key = ward_cache_key_copy (change->key);
  job->done = rekeyed_cb;
  job->user_data = change;
  ward_cache_worker_push (self->worker, job);
}

/**
 * ward_cache_change_key:
 * @self: an open cache
 * @task: (transfer full): returns %TRUE when it is done, or cannot be done
 *
 * Puts another key in the place of the present one: first both into the keyring, then the database is sealed with the new one, then the old one goes.
 */
void
ward_cache_change_key (WardCache *self, GTask *task)
{
  Change *change = g_new0 (Change, 1);
  g_autoptr (WardSecretText) line = NULL;
  g_autoptr (GError) error = NULL;

  change->task = task;
  change->key = self->key != NULL ? ward_cache_key_generate (&error) : NULL;
  if (change->key == NULL)
    {
      change_end (change, error);
      return;
    }
  line = build_line (change->key, self->key);
  ward_vault_store_async (self->vault, WARD_CACHE_VAULT_ID, WARD_CACHE_VAULT_KIND, line, NULL, both_stored_cb, change);
}
