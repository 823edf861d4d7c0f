/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Equal askers share one request (design.md section 3): who asks what is under way already waits for that answer. Each may leave by its cancel; the
 * request goes on for the others, and is cancelled when the last has left. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-fhir-private.h"

struct _WardFhirShares
{
  int ref_count;
  GHashTable *under_way; /* (owned) key → (unowned) Share, which takes itself out */
};

typedef struct
{
  WardFhirShares *shares; /* (owned) reference */
  char *key;              /* (owned) */
  WardPriority priority;
  GCancellable *cancellable; /* (owned) of the request itself */
  GPtrArray *askers;         /* (owned) of (owned) GTask */
} Share;

/* Makes an empty set. */
WardFhirShares *
ward_fhir_shares_new (void)
{
  WardFhirShares *shares = g_new0 (WardFhirShares, 1);

  shares->ref_count = 1;
  shares->under_way = g_hash_table_new (g_str_hash, g_str_equal);

  return shares;
}

static WardFhirShares *
shares_ref (WardFhirShares *shares)
{
  shares->ref_count++;

  return shares;
}

/* Lets go of the set; requests under way keep it until they end. */
void
ward_fhir_shares_unref (WardFhirShares *shares)
{
  if (--shares->ref_count > 0)
    return;
  g_hash_table_unref (shares->under_way);
  g_free (shares);
}

static void
forget (Share *share)
{
  if (g_hash_table_lookup (share->shares->under_way, share->key) == share)
    g_hash_table_remove (share->shares->under_way, share->key);
}

static void
share_free (Share *share)
{
  forget (share);
  ward_fhir_shares_unref (share->shares);
  g_object_unref (share->cancellable);
  g_ptr_array_unref (share->askers);
  g_free (share->key);
  g_free (share);
}

typedef struct
{
  Share *share;    /* (unowned) lives as long as an asker is in it */
  GSource *source; /* (owned) (nullable) */
} Asker;

static void
asker_free (gpointer data)
{
  Asker *asker = data;

  if (asker->source != NULL)
    g_source_destroy (asker->source);
  g_clear_pointer (&asker->source, g_source_unref);
  g_free (asker);
}

static gboolean
left_cb (GCancellable *cancellable, gpointer data)
{
  g_autoptr (GTask) task = g_object_ref (G_TASK (data));
  Asker *asker = g_task_get_task_data (task);
  Share *share = asker->share;

  g_ptr_array_remove_fast (share->askers, task);
  if (share->askers->len == 0)
    {
      forget (share); /* whoever asks now begins anew */
      g_cancellable_cancel (share->cancellable);
    }
  g_task_return_error_if_cancelled (task);

  return G_SOURCE_REMOVE;
}

static void
add_asker (Share *share, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Asker *asker = g_new0 (Asker, 1);

  asker->share = share;
  g_task_set_task_data (task, asker, asker_free);
  g_ptr_array_add (share->askers, g_object_ref (task));
  if (cancellable == NULL)
    return;
  asker->source = g_cancellable_source_new (cancellable);
  g_task_attach_source (task, asker->source, G_SOURCE_FUNC (left_cb));
  /* The source's callback data would keep the task for ever: it is destroyed with the answer. */
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Share *share = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WardHttpResponse) response = ward_fhir_fetch_alone_finish (result, &error);

  forget (share);
  while (share->askers->len > 0)
    {
      g_autoptr (GTask) task = g_ptr_array_steal_index (share->askers, 0);
      Asker *asker = g_task_get_task_data (task);

      if (asker->source != NULL)
        g_source_destroy (asker->source);
      if (response != NULL)
        g_task_return_pointer (task, ward_http_response_ref (response), (GDestroyNotify) ward_http_response_unref);
      else
        g_task_return_error (task, g_error_copy (error));
    }
  share_free (share);
}

/**
 * ward_fhir_fetch_async:
 * @client: a client
 * @fetch: what to get; copied
 * @cancellable: (nullable): leaves; the request itself goes on while others wait for it
 * @callback: (scope async): called on the caller's main context
 * @user_data: for @callback
 *
 * Gets one answer, perhaps the one that another asker waits for: the same address, tag and freshness, asked for no less urgently. Errors: the
 * authorizer's, the network's, and %WARD_FAILURE_UNAUTHORIZED after a second 401.
 */
void
ward_fhir_fetch_async (WardFhirClient *client, const WardFhirFetch *fetch, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (client, cancellable, callback, user_data);
  WardFhirShares *shares = ward_fhir_client_get_shares (client);
  g_autofree char *key
      = g_strdup_printf ("%d %s\n%s", fetch->no_cache, fetch->url, fetch->validator != NULL ? fetch->validator : "");
  Share *share = g_hash_table_lookup (shares->under_way, key);

  g_task_set_source_tag (task, ward_fhir_fetch_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (share != NULL && share->priority <= fetch->priority)
    {
      add_asker (share, task);
      return;
    }
  share = g_new0 (Share, 1);
  share->shares = shares_ref (shares);
  share->key = g_steal_pointer (&key);
  share->priority = fetch->priority;
  share->cancellable = g_cancellable_new ();
  share->askers = g_ptr_array_new_with_free_func (g_object_unref);
  g_hash_table_replace (shares->under_way, share->key, share);
  add_asker (share, task);
  ward_fhir_fetch_alone_async (client, fetch, share->cancellable, answered_cb, share);
}

/**
 * ward_fhir_fetch_finish:
 * @result: a result
 * @error: return location
 *
 * Returns: (transfer full): the answer, of any status but 401
 */
WardHttpResponse *
ward_fhir_fetch_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ward_fhir_fetch_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
