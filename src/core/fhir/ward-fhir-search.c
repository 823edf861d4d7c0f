/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A search with all its pages (clinical.md 5.11; reliability.md N24-N29, N40, N41, N44, N50; auth.md X080-X084). A page is parsed on a worker thread; as soon
 * as its next link is known that page is asked for, while the rows are still being read. Pages are given out in order on the caller's main context, nothing
 * after a cancel. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-fhir-private.h"

#include <glib/gi18n-lib.h>

#include "core/base/ward-clock.h"

#define DEFAULT_MAX_PAGES 500
#define MAX_REPEATS 3 /* pages in a row without one new row: the server goes in circles */

typedef struct
{
  /* input */
  WardFhirKind kind;
  char *patient_id; /* (owned) (nullable) */
  char *first_url;  /* (owned) */
  char *base;       /* (owned) */
  guint max_pages;
  guint generation; /* of the cache when it was asked */
  gboolean no_cache;
  WardPriority priority;
  char *slot;   /* (owned) (nullable) */
  gint64 batch; /* of the cache on disk */
  WardFhirPageFunc on_page;
  gpointer on_page_data;

  /* in progress */
  char *url;                /* (owned) (nullable) of the page that is being decoded */
  char *next_url;           /* (owned) (nullable) of the page that is being fetched */
  WardHttpResponse *answer; /* (owned) (nullable) that is being decoded */
  char *request_id;         /* (owned) (nullable) of the newest answer … */
  gint64 answered_us;       /* … and when it came: real time */
  WardHttpResponse *held;   /* (owned) (nullable) came before the page in front of it was given out */
  GError *held_error;       /* (owned) (nullable) likewise */
  WardBundle *bundle;       /* (owned) (nullable) */
  gboolean decoding;
  gboolean unconditional; /* a 304 came without an entry */
  gboolean restarted;
  gboolean over;          /* the task was given its result */
  GSource *cancel_source; /* (owned) (nullable) */
  guint n_pages;
  guint n_repeats;

  /* output so far */
  GHashTable *visited; /* (owned) set of addresses asked */
  GHashTable *given;   /* (owned) ids of the rows given out, in pages */
  GPtrArray *pages;    /* (owned) keeps those ids alive */
} Search;

static void fetch_page (GTask *task, const char *url);
static void page_fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void handle_answer (GTask *task, WardHttpResponse *response, GError *error);
static void bundle_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void bundle_read_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void give_page (GTask *task, WardFhirPage *page);

static void
search_free (gpointer data)
{
  Search *search = data;

  g_free (search->patient_id);
  g_free (search->first_url);
  g_free (search->base);
  g_free (search->slot);
  g_free (search->url);
  g_free (search->next_url);
  g_clear_pointer (&search->answer, ward_http_response_unref);
  g_free (search->request_id);
  g_clear_pointer (&search->held, ward_http_response_unref);
  g_clear_error (&search->held_error);
  g_clear_pointer (&search->bundle, ward_bundle_free);
  g_hash_table_unref (search->visited);
  g_hash_table_unref (search->given);
  g_ptr_array_unref (search->pages);
  g_free (search);
}

static WardFhirKeep
get_keep (Search *search)
{
  return (WardFhirKeep){
    .kind = search->kind, .slot = search->slot, .patient_id = search->patient_id, .batch = search->batch
  };
}

static void
end (GTask *task, GError *error)
{
  Search *search = g_task_get_task_data (task);
  const WardFhirKeep keep = get_keep (search);

  if (search->cancel_source != NULL)
    g_source_destroy (search->cancel_source);
  g_clear_pointer (&search->cancel_source, g_source_unref);

  search->over = TRUE;
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  ward_fhir_kept_end (g_task_get_source_object (task), &keep);
  g_task_return_boolean (task, TRUE);
}

/* It is the newest answer that fails it. */
static void
fail (GTask *task, WardFailure failure, const char *message)
{
  Search *search = g_task_get_task_data (task);
  GError *error = g_error_new_literal (WARD_FAILURE, (int) failure, message);

  ward_failure_set_request (error, search->request_id, search->answered_us);
  end (task, error);
}

/* Whether nothing may be done or given out any more: a page fetched ahead may come after the end, and a cancel at any time (N50). */
static gboolean
is_over (GTask *task)
{
  Search *search = g_task_get_task_data (task);
  GError *error = NULL;

  if (!search->over && g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    end (task, error);
  return search->over;
}

/* A worker may be busy with a large page: nobody waits for it (J15). */
static gboolean
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  is_over (G_TASK (data));

  return G_SOURCE_REMOVE;
}

static void
watch_cancel (GTask *task)
{
  Search *search = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (cancellable == NULL)
    return;
  search->cancel_source = g_cancellable_source_new (cancellable);
  g_task_attach_source (task, search->cancel_source, G_SOURCE_FUNC (cancelled_cb));
}

/* ---- asking ---- */

static void
fetch_page (GTask *task, const char *url)
{
  WardFhirClient *client = g_task_get_source_object (task);
  Search *search = g_task_get_task_data (task);
  const char *type_name = ward_fhir_kind_get_type_name (search->kind);
  g_autofree char *step = g_strconcat (type_name, " search", NULL);
  g_autofree char *key = ward_fhir_client_build_cache_key (client, url);
  const char *validator = NULL;

  if (!search->no_cache && !search->unconditional && !search->restarted)
    ward_fhir_cache_find (ward_fhir_client_get_cache (client), key, &validator);
  g_hash_table_add (search->visited, g_strdup (url));
  g_free (search->next_url);
  search->next_url = g_strdup (url);
  ward_fhir_fetch_async (client,
                         &(WardFhirFetch){ .url = url,
                                           .validator = validator,
                                           .step = g_intern_string (step),
                                           .resource = type_name,
                                           .patient_id = search->patient_id,
                                           .no_cache = search->no_cache,
                                           .priority = search->priority },
                         g_task_get_cancellable (task), page_fetched_cb, g_object_ref (task));
}

static void
page_fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Search *search = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (WardHttpResponse) response = ward_fhir_fetch_finish (result, &error);

  if (is_over (task))
    return;
  if (search->decoding)
    {
      search->held = g_steal_pointer (&response);
      search->held_error = g_steal_pointer (&error);
      return;
    }
  handle_answer (task, response, error);
}

/* ---- answers that are no page ---- */

/* Words of the server about a failure reach the screen as a page without rows. */
static void
give_issues (GTask *task, WardFhirPage *notes)
{
  WardFhirClient *client = g_task_get_source_object (task);
  Search *search = g_task_get_task_data (task);

  if (notes->issues->len == 0 || g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    return;
  notes->last = FALSE;
  search->on_page (client, notes, search->on_page_data);
}

static gboolean
is_expired (Search *search, const GError *error)
{
  return search->n_pages > 0
         && (ward_failure_matches (error, WARD_FAILURE_PAGING_EXPIRED)
             || ward_failure_matches (error, WARD_FAILURE_GONE));
}

/* An expired page: everything once more from the start, where rows that were given out are left out (auth.md X083). */
static void
restart (GTask *task)
{
  Search *search = g_task_get_task_data (task);

  search->restarted = TRUE;
  search->n_pages = 0;
  search->n_repeats = 0;
  g_hash_table_remove_all (search->visited);
  fetch_page (task, search->first_url);
}

static void
end_with_error (GTask *task, const GError *error)
{
  Search *search = g_task_get_task_data (task);

  if (is_over (task))
    return;
  if (is_expired (search, error) && !search->restarted)
    restart (task);
  else
    end (task, g_error_copy (error));
}

static void
handle_not_modified (GTask *task)
{
  WardFhirClient *client = g_task_get_source_object (task);
  Search *search = g_task_get_task_data (task);
  g_autofree char *key = ward_fhir_client_build_cache_key (client, search->url);
  const char *validator = NULL;
  WardFhirPage *known = ward_fhir_cache_find (ward_fhir_client_get_cache (client), key, &validator);

  if (known != NULL && !search->unconditional && !search->no_cache)
    {
      g_autoptr (WardFhirPage) page = ward_fhir_page_copy_from_cache (known);
      const WardFhirKeep keep = get_keep (search);

      ward_fhir_kept_touch (client, &keep, search->url, validator);

      give_page (task, page);
    }
  else if (!search->unconditional)
    {
      search->unconditional = TRUE;
      fetch_page (task, search->url);
    }
  else
    fail (task, WARD_FAILURE_HTTP, "The server answered 304 to an unconditional request");
}

/* ---- decoding ---- */

static void
open_thread (GTask *job, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Search *search = task_data;
  g_autoptr (GError) error = NULL;
  WardBundle *bundle
      = ward_bundle_open (ward_http_response_get_body (search->answer), search->kind, search->base, &error);

  if (bundle != NULL)
    g_task_return_pointer (job, bundle, (GDestroyNotify) ward_bundle_free);
  else
    g_task_return_error (job, g_steal_pointer (&error));
}

static void
read_thread (GTask *job, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Search *search = task_data;
  WardFhirPage *page = ward_bundle_read (search->bundle, search->patient_id);

  g_clear_pointer (&search->bundle, ward_bundle_free); /* the JSON goes back on this thread */
  g_task_return_pointer (job, page, (GDestroyNotify) ward_fhir_page_unref);
}

/* The job borrows the search, which the outer task, held by the callback, keeps. It has no source of its own, since its last reference may go on the worker
 * thread, where the client must not end. The cancel is looked at by the callbacks. */
static void
run_job (GTask *task, GTaskThreadFunc function, GAsyncReadyCallback callback)
{
  g_autoptr (GTask) job = g_task_new (NULL, NULL, callback, g_object_ref (task));

  g_task_set_source_tag (job, run_job);
  g_task_set_task_data (job, g_task_get_task_data (task), NULL);
  g_task_set_priority (job, g_task_get_priority (task));
  g_task_run_in_thread (job, function);
}

static void
handle_answer (GTask *task, WardHttpResponse *response, GError *error)
{
  Search *search = g_task_get_task_data (task);
  g_autoptr (WardFhirPage) notes = NULL;
  g_autoptr (GError) refused = NULL;

  if (is_over (task))
    return;
  g_free (search->url);
  search->url = g_steal_pointer (&search->next_url);
  if (error != NULL)
    {
      end_with_error (task, error);
      return;
    }
  g_free (search->request_id);
  search->request_id = g_strdup (ward_http_response_get_request_id (response));
  search->answered_us = ward_http_response_get_received_us (response);
  if (ward_http_response_get_status (response) == 304)
    {
      handle_not_modified (task);
      return;
    }
  notes = ward_fhir_page_new (search->kind, 0);
  refused = ward_fhir_check_response (response, notes->issues);
  if (refused != NULL)
    {
      if (!is_expired (search, refused) || search->restarted)
        give_issues (task, notes);
      end_with_error (task, refused);
      return;
    }
  search->unconditional = FALSE;
  search->answer = ward_http_response_ref (response);
  search->decoding = TRUE;
  run_job (task, open_thread, bundle_opened_cb);
}

static gboolean
may_follow (Search *search, const char *next)
{
  return next != NULL && search->n_pages + 1 < search->max_pages && !g_hash_table_contains (search->visited, next);
}

static void
bundle_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Search *search = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  const char *next;

  search->bundle = g_task_propagate_pointer (G_TASK (result), &error);
  if (is_over (task))
    return;
  if (search->bundle == NULL)
    {
      g_autoptr (WardFhirPage) notes = ward_fhir_page_new (search->kind, 0);
      g_autoptr (GError) outcome = ward_read_error (ward_http_response_get_body (search->answer), NULL, notes->issues);

      ward_http_response_name_request (search->answer, outcome);
      ward_http_response_name_request (search->answer, error);
      search->decoding = FALSE;
      g_clear_pointer (&search->answer, ward_http_response_unref);
      if (outcome == NULL || !is_expired (search, outcome) || search->restarted)
        give_issues (task, notes);
      end_with_error (task, outcome != NULL ? outcome : error);
      return;
    }
  next = ward_bundle_get_next (search->bundle);
  if (may_follow (search, next))
    fetch_page (task, next); /* while the rows of this one are being read */
  run_job (task, read_thread, bundle_read_cb);
}

static void
store_page (WardFhirClient *client, Search *search, WardFhirPage *page)
{
  g_autofree char *validator = ward_fhir_dup_validator (search->answer);
  const WardFhirKeep keep = get_keep (search);
  g_autofree char *key = NULL;

  if (search->generation != ward_fhir_cache_get_generation (ward_fhir_client_get_cache (client)))
    return;
  /* What holds another patient's data stays off the disk. */
  if (page->n_quarantined == 0)
    ward_fhir_kept_put (client, &keep, search->url, search->answer);
  if (validator == NULL || !ward_fhir_may_store (ward_http_response_get_header (search->answer, "Cache-Control")))
    return;
  key = ward_fhir_client_build_cache_key (client, search->url);
  ward_fhir_cache_store (ward_fhir_client_get_cache (client), key, validator, page);
}

static void
bundle_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Search *search = g_task_get_task_data (task);
  g_autoptr (WardFhirPage) page = g_task_propagate_pointer (G_TASK (result), NULL);

  search->decoding = FALSE;
  if (is_over (task))
    return;
  store_page (g_task_get_source_object (task), search, page);
  g_clear_pointer (&search->answer, ward_http_response_unref);
  give_page (task, page);
}

/* ---- giving out ---- */

/* Takes note of the rows; TRUE if at least one of them is new, or there are none. */
static gboolean
note_rows (Search *search, WardFhirPage *page)
{
  gboolean any_new = page->rows->len == 0;

  for (guint i = 0; i < page->rows->len; i++)
    {
      const char *id = ward_fhir_page_get_row_id (page, i);

      if (id == NULL)
        any_new = TRUE;
      else if (!g_hash_table_contains (search->given, id))
        {
          g_hash_table_add (search->given, (gpointer) id);
          any_new = TRUE;
        }
    }
  g_ptr_array_add (search->pages, ward_fhir_page_ref (page));
  return any_new;
}

/* After a restart: the page without the rows that were given out before it. */
static WardFhirPage *
leave_out_given (Search *search, WardFhirPage *page)
{
  WardFhirPage *rest = ward_fhir_page_copy_from_cache (page);

  g_ptr_array_unref (rest->rows);
  rest->rows = search->kind == WARD_FHIR_PATIENTS ? g_ptr_array_new_with_free_func ((GDestroyNotify) ward_patient_unref)
                                                  : g_ptr_array_new ();
  rest->from_cache = page->from_cache;
  for (guint i = 0; i < page->rows->len; i++)
    {
      const char *id = ward_fhir_page_get_row_id (page, i);
      gpointer row = g_ptr_array_index (page->rows, i);

      if (id == NULL || !g_hash_table_contains (search->given, id))
        g_ptr_array_add (rest->rows, search->kind == WARD_FHIR_PATIENTS ? ward_patient_ref (row) : row);
    }
  return rest;
}

static gboolean
says_expired (const WardFhirPage *page)
{
  for (guint i = 0; i < page->issues->len; i++)
    if (((const WardFhirIssue *) g_ptr_array_index (page->issues, i))->failure == WARD_FAILURE_PAGING_EXPIRED)
      return TRUE;
  return FALSE;
}

static void
go_on (GTask *task, const WardFhirPage *page)
{
  Search *search = g_task_get_task_data (task);
  g_autoptr (WardHttpResponse) held = g_steal_pointer (&search->held);
  g_autoptr (GError) held_error = g_steal_pointer (&search->held_error);

  if (page->last)
    end (task, NULL);
  else if (page->next == NULL)
    fail (task, WARD_FAILURE_INCOMPLETE, "The next page's address does not belong to the server");
  else if (search->n_repeats >= MAX_REPEATS)
    fail (task, WARD_FAILURE_INCOMPLETE, "The server repeats its pages");
  else if (held != NULL || held_error != NULL)
    handle_answer (task, held, held_error);
  else if (search->next_url != NULL)
    return; /* is being fetched */
  else if (!may_follow (search, page->next))
    fail (task, WARD_FAILURE_INCOMPLETE,
          search->n_pages >= search->max_pages ? "The search has too many pages" : "The next page was had already");
  else
    fetch_page (task, page->next);
}

static void
give_page (GTask *task, WardFhirPage *page)
{
  WardFhirClient *client = g_task_get_source_object (task);
  Search *search = g_task_get_task_data (task);
  g_autoptr (WardFhirPage) given = NULL;

  if (page->rows->len == 0 && page->next == NULL && search->n_pages > 0 && !search->restarted && says_expired (page))
    {
      restart (task);
      return;
    }
  given = search->restarted ? leave_out_given (search, page) : ward_fhir_page_ref (page);
  search->n_pages++;
  search->n_repeats = note_rows (search, page) ? 0 : search->n_repeats + (search->restarted ? 0 : 1);
  search->on_page (client, given, search->on_page_data);
  if (is_over (task))
    return;
  go_on (task, page);
}

/**
 * ward_fhir_client_search_async:
 * @self: a client
 * @search: what to search; copied
 * @on_page: called with each page, in order
 * @on_page_data: for @on_page; must live until @callback
 * @cancellable: (nullable): after its cancel nothing is given out any more
 * @callback: (scope async): called on the caller's main context
 * @user_data: for @callback
 *
 * Searches and follows the next links to the end. An answer that is an error and says why comes as a page without rows before the end. Errors:
 * the authorizer's and the network's; %WARD_FAILURE_INCOMPLETE for links that loop, leave the server or never end; %WARD_FAILURE_PAGING_EXPIRED after a
 * second expiry; others by status and OperationOutcome.
 */
void
ward_fhir_client_search_async (WardFhirClient *self, const WardFhirSearch *search, WardFhirPageFunc on_page,
                               gpointer on_page_data, GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Search *data;

  g_return_if_fail (WARD_IS_FHIR_CLIENT (self));
  g_return_if_fail (search != NULL && on_page != NULL);
  g_return_if_fail (search->kind == WARD_FHIR_PATIENTS || search->patient_id != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_fhir_client_search_async);
  g_task_set_check_cancellable (task, FALSE); /* looked at by hand, so that the error is set once */
  data = g_new0 (Search, 1);
  data->kind = search->kind;
  data->patient_id = search->kind == WARD_FHIR_PATIENTS ? NULL : g_strdup (search->patient_id);
  data->base = g_strdup (ward_fhir_client_get_settings (self)->base);
  data->first_url = ward_fhir_build_search_url (ward_fhir_client_get_settings (self), search);
  data->max_pages = search->max_pages != 0 ? search->max_pages : DEFAULT_MAX_PAGES;
  data->no_cache = search->no_cache;
  data->generation = ward_fhir_cache_get_generation (ward_fhir_client_get_cache (self));
  data->priority = search->priority;
  data->slot = search->kind == WARD_FHIR_PATIENTS ? NULL : g_strdup (search->slot);
  data->batch = ward_clock_real_us (NULL);
  data->on_page = on_page;
  data->on_page_data = on_page_data;
  data->visited = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  data->given = g_hash_table_new (g_str_hash, g_str_equal);
  data->pages = g_ptr_array_new_with_free_func ((GDestroyNotify) ward_fhir_page_unref);
  g_task_set_task_data (task, data, search_free);
  watch_cancel (task);
  fetch_page (task, data->first_url);
}

/**
 * ward_fhir_client_search_finish:
 * @self: a client
 * @result: a result
 * @error: return location
 *
 * Returns: %TRUE if the last page was reached; the pages given out before a failure stay valid
 */
gboolean
ward_fhir_client_search_finish (WardFhirClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, ward_fhir_client_search_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
