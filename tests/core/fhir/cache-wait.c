/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cache's calls, waited for. */

#include "core/fhir/cache-wait.h"

#include <string.h>

#include "core/fhir/cache-fixture.h"
#include "core/fhir/ward-cache-private.h"

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

void
cache_wait_idle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

gboolean
cache_wait_open (WardCache *cache)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean open;

  ward_cache_open (cache);
  ward_cache_wait_async (cache, NULL, done_cb, &result);
  open = ward_cache_wait_finish (cache, wait_for (&result), &error);
  g_assert_no_error (error);
  return open;
}

void
cache_wait_put (WardCache *cache, const WardCachePart *part, guint number, gint64 now_us)
{
  g_autofree char *slot = g_strdup_printf ("labs/%u", number);
  g_autofree char *url = g_strdup_printf (CACHE_CANARY_URL "&n=%u", number);
  g_autoptr (GBytes) body = g_bytes_new_static (CACHE_CANARY_BODY, strlen (CACHE_CANARY_BODY));
  const WardCacheHead head = { .fetched_us = now_us, .slot = slot, .url = url };

  ward_cache_put (cache, part, &head, body, number + 1);
  ward_cache_end_batch (cache, part, slot, number + 1);
}

guint
cache_wait_count (WardCache *cache, const WardCachePart *part)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;

  ward_cache_read_async (cache, part, NULL, done_cb, &result);
  items = ward_cache_read_finish (cache, wait_for (&result), &error);
  g_assert_no_error (error);
  return items->len;
}

guint
cache_wait_erase (WardCache *cache, const WardCachePart *part)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  ward_cache_erase_async (cache, part, NULL, done_cb, &result);
  g_assert_true (ward_cache_erase_finish (cache, wait_for (&result), &n, &error));
  g_assert_no_error (error);
  return n;
}

void
cache_wait_destroy (WardCache *cache)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ward_cache_destroy_async (cache, NULL, done_cb, &result);
  g_assert_true (ward_cache_destroy_finish (cache, wait_for (&result), &error));
  g_assert_no_error (error);
}

GPtrArray *
cache_wait_list (WardCache *cache)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *uses;

  ward_cache_list_async (cache, NULL, done_cb, &result);
  uses = ward_cache_list_finish (cache, wait_for (&result), &error);
  g_assert_no_error (error);
  return uses;
}

void
cache_wait_delete_key (WardVault *vault)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ward_vault_delete_async (vault, WARD_CACHE_VAULT_ID, WARD_CACHE_VAULT_KIND, NULL, done_cb, &result);
  g_assert_true (ward_vault_delete_finish (vault, wait_for (&result), &error));
}

void
cache_wait_store_key (WardVault *vault, const char *line)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (WardSecretText) text = ward_secret_text_new (line);

  ward_vault_store_async (vault, WARD_CACHE_VAULT_ID, WARD_CACHE_VAULT_KIND, text, NULL, done_cb, &result);
  g_assert_true (ward_vault_store_finish (vault, wait_for (&result), &error));
}

char *
cache_wait_dup_key (WardVault *vault)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (WardSecretText) text = NULL;

  ward_vault_lookup_async (vault, WARD_CACHE_VAULT_ID, WARD_CACHE_VAULT_KIND, NULL, done_cb, &result);
  text = ward_vault_lookup_finish (vault, wait_for (&result), NULL, &error);
  g_assert_no_error (error);
  return text != NULL ? g_strdup (ward_secret_text_peek (text)) : NULL;
}
