/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One file for each tenant below the user's cache folder. Whoever can write there can write the user's tenant records too; a managed record's hosts are held
 * to what is read as to what comes from the network (auth.md section 7, X059 to X066). */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-discovery-kept.h"

#include <string.h>

#include <glib/gstdio.h>

#include "core/auth/ward-discovery-private.h"
#include "core/base/ward-json-writer.h"
#include "core/base/ward-json.h"

#define VERSION 1
#define LONGEST_S (24 * 3600) /* a server that was not asked for so long is asked first */
#define MAX_BYTES ((gsize) 4 * 1024 * 1024)

typedef struct
{
  WardTenant *tenant; /* (owned) */
  gint64 now_s;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_object_unref (reading->tenant);
  g_free (reading);
}

static char *
build_path (const char *folder, const char *tenant_id)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, tenant_id, -1);
  g_autofree char *name = g_strconcat (digest, ".json", NULL);

  return g_build_filename (folder, name, NULL);
}

/* Any change of the record may have changed where and how the server is asked. */
static char *
dup_record_digest (WardTenant *tenant)
{
  g_autofree char *record = ward_tenant_to_json (tenant);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, record, -1);
}

/**
 * ward_discovery_kept_dup_folder:
 *
 * Returns: (transfer full): where such files lie by default
 */
char *
ward_discovery_kept_dup_folder (void)
{
  return g_build_filename (g_get_user_cache_dir (), "ward", "discovery", NULL);
}

static GBytes *
dup_document (const WardJson *root, const char *name)
{
  const char *text = ward_json_get_string (root, name);

  return text != NULL ? g_bytes_new (text, strlen (text)) : NULL;
}

static gboolean
is_of_today (const WardJson *root, const Reading *reading)
{
  g_autofree char *record = dup_record_digest (reading->tenant);
  gint64 version = 0;
  gint64 fetched_s = 0;

  return ward_json_get_int64 (root, "v", &version) && version == VERSION
         && g_strcmp0 (ward_json_get_string (root, "record"), record) == 0
         && ward_json_get_int64 (root, "fetched", &fetched_s) && fetched_s <= reading->now_s
         && reading->now_s - fetched_s < LONGEST_S;
}

static WardDiscovery *
read_file (GBytes *bytes, const Reading *reading)
{
  const WardJsonLimits limits
      = { .max_bytes = MAX_BYTES, .max_depth = 2, .max_nodes = 32, .max_keys = 16, .max_string_bytes = MAX_BYTES };
  g_autoptr (WardJsonDoc) doc = ward_json_parse (bytes, &limits, NULL);
  const WardJson *root = doc != NULL ? ward_json_doc_get_root (doc) : NULL;
  g_autoptr (GBytes) smart = NULL;
  g_autoptr (GBytes) openid = NULL;
  WardDiscovery *discovery;

  if (!is_of_today (root, reading))
    return NULL;
  smart = dup_document (root, "smart");
  openid = dup_document (root, "openid");
  discovery = smart != NULL ? ward_discovery_parse (reading->tenant, smart, openid, NULL) : NULL;
  if (discovery != NULL)
    ward_discovery_add_note (discovery, "Known from an earlier start; the server is being asked again");
  return discovery;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (GBytes) bytes = g_file_load_bytes_finish (G_FILE (source), result, NULL, NULL);

  if (bytes != NULL && g_bytes_get_size (bytes) <= MAX_BYTES)
    g_task_return_pointer (task, read_file (bytes, g_task_get_task_data (task)), (GDestroyNotify) ward_discovery_unref);
  else
    g_task_return_pointer (task, NULL, NULL);
}

/**
 * ward_discovery_kept_read_async:
 * @folder: where the files lie
 * @tenant: whose server
 * @clock: (nullable): %NULL for the system's
 * @cancellable: (nullable): ends it
 * @callback: (scope async): called on the caller's main context
 * @user_data: for @callback
 *
 * Looks for what the tenant's server said within the last day.
 */
void
ward_discovery_kept_read_async (const char *folder, WardTenant *tenant, const WardClock *clock,
                                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GFile) file = NULL;
  g_autofree char *path = NULL;
  Reading *reading;

  g_return_if_fail (folder != NULL);
  g_return_if_fail (WARD_IS_TENANT (tenant));

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_discovery_kept_read_async);
  reading = g_new0 (Reading, 1);
  reading->tenant = g_object_ref (tenant);
  reading->now_s = ward_clock_real_us (clock) / G_USEC_PER_SEC;
  g_task_set_task_data (task, reading, reading_free);
  path = build_path (folder, ward_tenant_get_id (tenant));
  file = g_file_new_for_path (path);
  g_file_load_bytes_async (file, cancellable, loaded_cb, g_steal_pointer (&task));
}

/**
 * ward_discovery_kept_read_finish:
 * @result: what the callback got
 *
 * Returns: (transfer full) (nullable): what the server said; it counts as out of date at once, so that whoever can wait asks anew
 */
WardDiscovery *
ward_discovery_kept_read_finish (GAsyncResult *result)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ward_discovery_kept_read_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), NULL);
}

/* Without the file the next start is slower, and that is all. */
static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    g_debug ("what a server says could not be kept: %s", error->message);
}

/* Adds @bytes as text; FALSE where it is none, which JSON could not carry unchanged. */
static gboolean
write_document (WardJsonWriter *writer, const char *name, GBytes *bytes)
{
  g_autofree char *text = NULL;
  gsize length;
  const char *data;

  if (bytes == NULL)
    return TRUE;
  data = g_bytes_get_data (bytes, &length);
  if (!g_utf8_validate_len (data, length, NULL))
    return FALSE;
  text = g_strndup (data, length);
  ward_json_writer_string (writer, name, text);
  return TRUE;
}

/**
 * ward_discovery_kept_write:
 * @folder: where the files lie
 * @tenant: whose server
 * @discovery: what it just said
 * @clock: (nullable): %NULL for the system's
 *
 * Keeps it for the next start, readable for this user only. Goes on by itself; a failure costs nothing but time.
 */
void
ward_discovery_kept_write (const char *folder, WardTenant *tenant, WardDiscovery *discovery, const WardClock *clock)
{
  g_autoptr (WardJsonWriter) writer = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *record = NULL;
  g_autofree char *path = NULL;
  char *text;

  g_return_if_fail (folder != NULL && discovery != NULL);
  g_return_if_fail (WARD_IS_TENANT (tenant));

  record = dup_record_digest (tenant);
  writer = ward_json_writer_new ();
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_int64 (writer, "v", VERSION);
  ward_json_writer_string (writer, "record", record);
  ward_json_writer_int64 (writer, "fetched", ward_clock_real_us (clock) / G_USEC_PER_SEC);
  if (!write_document (writer, "smart", discovery->smart) || !write_document (writer, "openid", discovery->openid)
      || g_mkdir_with_parents (folder, 0700) != 0)
    return;
  ward_json_writer_end_object (writer);
  text = ward_json_writer_to_string (writer, FALSE);
  bytes = g_bytes_new_take (text, strlen (text));
  path = build_path (folder, ward_tenant_get_id (tenant));
  file = g_file_new_for_path (path);
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE,
                                       G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION, NULL, written_cb,
                                       NULL);
}

/**
 * ward_discovery_kept_forget:
 * @folder: where the files lie
 * @tenant_id: whose server
 *
 * Deletes what is kept of it.
 */
void
ward_discovery_kept_forget (const char *folder, const char *tenant_id)
{
  g_autofree char *path = NULL;

  g_return_if_fail (folder != NULL && tenant_id != NULL);

  path = build_path (folder, tenant_id);
  g_unlink (path);
}
