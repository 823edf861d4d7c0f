/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Brings a list of organisations in, from a file or from an address, and keeps it. Reading, parsing and writing happen on a worker: a list has 50 MB, and the
 * window goes on meanwhile (X069). */
#define G_LOG_DOMAIN "ward-tenant"

#include "core/tenant/ward-brands-store.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "core/base/ward-clock.h"
#include "core/base/ward-url.h"
#include "core/diagnostics/ward-failure.h"
#include "core/tenant/ward-brands-private.h"

#define MAX_BYTES ((size_t) 128 * 1024 * 1024)
#define FETCH_DEADLINE_MS (15 * 60 * 1000) /* 50 MB over a slow line */

struct _WardBrandsStore
{
  GObject parent_instance;

  char *path;         /* (owned) */
  WardHttp *http;     /* (owned) */
  WardBrands *brands; /* (owned) (nullable) */
  WardBrandsSource source;
  double progress;
  gboolean busy;
};

/* What the worker is given and what it makes. */
typedef struct
{
  char *path;    /* (owned) of Ward's own file */
  GFile *file;   /* (owned) (nullable) to be read */
  GBytes *bytes; /* (owned) (nullable) that came over the network */
  gboolean is_own;
  WardBrands *brands; /* (owned) (nullable) */
  WardBrandsSource source;
} Work;

enum
{
  PROP_PROGRESS = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (WardBrandsStore, ward_brands_store, G_TYPE_OBJECT)

static void
work_free (Work *work)
{
  g_free (work->path);
  g_clear_object (&work->file);
  g_clear_pointer (&work->bytes, g_bytes_unref);
  g_clear_pointer (&work->brands, ward_brands_unref);
  ward_brands_source_clear (&work->source);
  g_free (work);
}

static void
set_progress (WardBrandsStore *self, double progress)
{
  self->progress = progress;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROGRESS]);
}

/* ---- on the worker ---- */

static GBytes *
read_file (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInputStream) stream = g_file_read (file, cancellable, error);
  g_autoptr (GByteArray) content = g_byte_array_new ();
  g_autofree guint8 *buffer = g_malloc (1024 * 1024);
  gssize n;

  if (stream == NULL)
    return NULL;
  while ((n = g_input_stream_read (G_INPUT_STREAM (stream), buffer, 1024 * 1024, cancellable, error)) > 0)
    {
      if (content->len + (size_t) n > MAX_BYTES)
        {
          g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_TOO_LARGE, "The file is larger than 128 MB");
          return NULL;
        }
      g_byte_array_append (content, buffer, (guint) n);
    }

  return n < 0 ? NULL : g_byte_array_free_to_bytes (g_steal_pointer (&content));
}

static gboolean
store (Work *work, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (work->path);
  g_autofree char *text = ward_brands_to_json (work->brands, &work->source);

  if (g_mkdir_with_parents (folder, 0700) == 0
      && g_file_set_contents_full (work->path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL))
    return TRUE;
  g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_TENANT, "The list of organisations cannot be stored");

  return FALSE;
}

static void
work_in_thread (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  Work *work = task_data;
  g_autoptr (GError) error = NULL;

  if (work->file != NULL)
    work->bytes = read_file (work->file, cancellable, &error);
  if (work->bytes != NULL)
    work->brands = work->is_own ? ward_brands_new_from_json (work->bytes, &work->source, &error)
                                : ward_brands_parse (work->bytes, &error);
  if (work->brands != NULL && (work->is_own || store (work, &error)))
    g_task_return_boolean (task, TRUE);
  else if (work->is_own && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* ---- on the main context ---- */

static void
worked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  WardBrandsStore *self = WARD_BRANDS_STORE (source);
  Work *work = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  self->busy = FALSE;
  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_clear_pointer (&self->brands, ward_brands_unref);
      self->brands = g_steal_pointer (&work->brands);
      ward_brands_source_clear (&self->source);
      self->source = work->source;
      work->source = (WardBrandsSource){ 0 };
      g_task_return_boolean (task, TRUE);
    }
  else
    g_task_return_error (task, g_steal_pointer (&error));
  set_progress (self, 0);
}

static void
start_work (GTask *task, Work *work)
{
  WardBrandsStore *self = g_task_get_source_object (task);
  g_autoptr (GTask) inner = g_task_new (self, g_task_get_cancellable (task), worked_cb, task);

  g_task_set_source_tag (inner, start_work);
  g_task_set_task_data (inner, work, (GDestroyNotify) work_free);
  work->path = g_strdup (self->path);
  g_task_run_in_thread (inner, work_in_thread);
}

/* (nullable) with the answer already given where another operation runs */
static GTask *
begin (WardBrandsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, begin);
  if (self->busy)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_BUSY, "A list of organisations is on its way already");
      return NULL;
    }
  self->busy = TRUE;
  set_progress (self, -1);

  return g_steal_pointer (&task);
}

/**
 * ward_brands_store_load_async:
 * @self: a store
 * @cancellable: (nullable): to give up
 * @callback: called at the end; ward_brands_store_finish ()
 * @user_data: for @callback
 *
 * Reads the list that was kept. Without one there is no error, and no list. Errors: %WARD_FAILURE_NOT_JSON where the file is none of ours.
 */
void
ward_brands_store_load_async (WardBrandsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task;
  Work *work;

  g_return_if_fail (WARD_IS_BRANDS_STORE (self));

  task = begin (self, cancellable, callback, user_data);
  if (task == NULL)
    return;
  work = g_new0 (Work, 1);
  work->file = g_file_new_for_path (self->path);
  work->is_own = TRUE;
  start_work (task, work);
}

/**
 * ward_brands_store_import_async:
 * @self: a store
 * @file: a Bundle that somebody has saved
 * @cancellable: (nullable): to give up
 * @callback: called at the end; ward_brands_store_finish ()
 * @user_data: for @callback
 *
 * Reads a file in place of the list that is there, and keeps it. Errors: those of GIO for a file that cannot be read, and of ward_brands_parse ();
 * %WARD_FAILURE_TENANT if it cannot be stored.
 */
void
ward_brands_store_import_async (WardBrandsStore *self, GFile *file, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;
  Work *work;

  g_return_if_fail (WARD_IS_BRANDS_STORE (self));
  g_return_if_fail (G_IS_FILE (file));

  task = begin (self, cancellable, callback, user_data);
  if (task == NULL)
    return;
  work = g_new0 (Work, 1);
  work->file = g_object_ref (file);
  work->source.file_name = g_file_get_basename (file);
  work->source.fetched_s = ward_clock_real_us (NULL) / G_USEC_PER_SEC;
  start_work (task, work);
}

static void
progress_cb (guint64 received, gint64 total, gpointer user_data)
{
  set_progress (WARD_BRANDS_STORE (user_data), total > 0 ? MIN ((double) received / (double) total, 1) : -1);
}

/* Nothing new: the list that is there is as good as one that came just now. */
static void
keep_unchanged (GTask *task)
{
  WardBrandsStore *self = g_task_get_source_object (task);
  Work *work = g_new0 (Work, 1);

  work->brands = ward_brands_ref (self->brands);
  work->source.url = g_strdup (self->source.url);
  work->source.etag = g_strdup (self->source.etag);
  work->source.fetched_s = ward_clock_real_us (NULL) / G_USEC_PER_SEC;
  start_work (task, work);
}

/* A list may come as any type but a web page: plain files of servers are "application/octet-stream". */
static GError *
check_response (const WardHttpResponse *response)
{
  if (ward_http_response_get_status (response) == 200
      && g_str_equal (ward_http_response_get_content_type (response), "text/html"))
    return g_error_new_literal (WARD_FAILURE, WARD_FAILURE_LOGIN_PAGE,
                                "A web page came in place of a list of organisations");

  return ward_http_response_to_error (response);
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  WardBrandsStore *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (WardHttpResponse) response = ward_http_send_finish (WARD_HTTP (source), result, &error);
  Work *work;

  if (response != NULL && error == NULL)
    error = check_response (response);
  if (error != NULL)
    {
      self->busy = FALSE;
      set_progress (self, 0);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (ward_http_response_get_status (response) == 304 && self->brands != NULL)
    {
      keep_unchanged (g_steal_pointer (&task));
      return;
    }
  work = g_new0 (Work, 1);
  work->bytes = g_bytes_ref (ward_http_response_get_body (response));
  work->source.url = g_strdup (g_task_get_task_data (task));
  work->source.etag = g_strdup (ward_http_response_get_header (response, "ETag"));
  work->source.fetched_s = ward_clock_real_us (NULL) / G_USEC_PER_SEC;
  start_work (g_steal_pointer (&task), work);
}

/**
 * ward_brands_store_fetch_async:
 * @self: a store
 * @url: an https address
 * @cancellable: (nullable): to give up
 * @callback: called at the end; ward_brands_store_finish ()
 * @user_data: for @callback
 *
 * Fetches a list in place of the one that is there, and keeps it; from the same address only if it has changed. Errors: those of WardHttp and of
 * ward_brands_parse (); %WARD_FAILURE_TENANT if it cannot be stored.
 */
void
ward_brands_store_fetch_async (WardBrandsStore *self, const char *url, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;
  WardHttpRequest request = {
    .method = "GET",
    .url = url,
    .accept = "application/fhir+json, application/json",
    .max_bytes = MAX_BYTES,
    .total_deadline_ms = FETCH_DEADLINE_MS,
    .priority = WARD_PRIORITY_IDLE,
    .progress = progress_cb,
    .progress_data = self,
    .event_type = WARD_EVENT_DISCOVERY,
    .step = "organisations",
  };

  g_return_if_fail (WARD_IS_BRANDS_STORE (self));
  g_return_if_fail (url != NULL);

  task = begin (self, cancellable, callback, user_data);
  if (task == NULL)
    return;
  if (self->brands != NULL && g_strcmp0 (url, self->source.url) == 0)
    request.if_none_match = self->source.etag;
  g_task_set_task_data (task, g_strdup (url), g_free);
  ward_http_send_async (self->http, &request, cancellable, fetched_cb, task);
}

/**
 * ward_brands_store_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends loading, importing or fetching. Errors: as there, and %G_IO_ERROR_BUSY.
 *
 * Returns: whether the list is the one that was asked for
 */
gboolean
ward_brands_store_finish (WardBrandsStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_task_get_source_tag (G_TASK (result)) == begin, FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * ward_brands_store_get_brands:
 *
 * Returns: (transfer none) (nullable): the list
 */
const WardBrands *
ward_brands_store_get_brands (WardBrandsStore *self)
{
  g_return_val_if_fail (WARD_IS_BRANDS_STORE (self), NULL);

  return self->brands;
}

/**
 * ward_brands_store_get_url:
 *
 * Returns: (nullable): the address from which the list was fetched
 */
const char *
ward_brands_store_get_url (WardBrandsStore *self)
{
  g_return_val_if_fail (WARD_IS_BRANDS_STORE (self), NULL);

  return self->source.url;
}

/**
 * ward_brands_store_get_file_name:
 *
 * Returns: (nullable): the name of the file that was imported, without its folder
 */
const char *
ward_brands_store_get_file_name (WardBrandsStore *self)
{
  g_return_val_if_fail (WARD_IS_BRANDS_STORE (self), NULL);

  return self->source.file_name;
}

/**
 * ward_brands_store_get_fetched_s:
 *
 * Returns: when the list was imported, fetched or found unchanged, in seconds since 1970; 0 for never
 */
gint64
ward_brands_store_get_fetched_s (WardBrandsStore *self)
{
  g_return_val_if_fail (WARD_IS_BRANDS_STORE (self), 0);

  return self->source.fetched_s;
}

static void
ward_brands_store_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  if (prop_id == PROP_PROGRESS)
    g_value_set_double (value, WARD_BRANDS_STORE (object)->progress);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
ward_brands_store_finalize (GObject *object)
{
  WardBrandsStore *self = WARD_BRANDS_STORE (object);

  g_free (self->path);
  g_clear_object (&self->http);
  g_clear_pointer (&self->brands, ward_brands_unref);
  ward_brands_source_clear (&self->source);
  G_OBJECT_CLASS (ward_brands_store_parent_class)->finalize (object);
}

static void
ward_brands_store_class_init (WardBrandsStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = ward_brands_store_get_property;
  object_class->finalize = ward_brands_store_finalize;

  props[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, -1, 1, 0,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
ward_brands_store_init (WardBrandsStore *self)
{
}

/**
 * ward_brands_store_new:
 * @path: (nullable): the file to keep the list in; %NULL for the user's own
 * @http: with which lists are fetched
 *
 * A store that holds nothing yet.
 *
 * Returns: (transfer full):
 */
WardBrandsStore *
ward_brands_store_new (const char *path, WardHttp *http)
{
  WardBrandsStore *self;

  g_return_val_if_fail (WARD_IS_HTTP (http), NULL);

  self = g_object_new (WARD_TYPE_BRANDS_STORE, NULL);
  self->path
      = path != NULL ? g_strdup (path) : g_build_filename (g_get_user_data_dir (), "ward", "organisations.json", NULL);
  self->http = g_object_ref (http);

  return self;
}
