/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a start from the cache on disk needs before it: a sandbox with a patient of many results, a sign-in whose refresh token rests in the session's keyring, and
 * that patient's record, read once and kept. Says "ready" and serves on until its standard input ends: warm-prepare DIR N. */
#define G_LOG_DOMAIN "ward-bench"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/net/ward-http.h"
#include "core/record/ward-record.h"
#include "sandbox/ward-sandbox.h"

typedef struct
{
  WardSandbox *sandbox; /* (owned) */
  char *link;           /* (owned) (nullable) */
  GThread *person;      /* (owned) (nullable) */
} Bench;

/* The person at the page, and the browser that goes back to where it is sent. */
static gpointer
approve (gpointer data)
{
  Bench *self = data;
  g_autofree char *address = ward_sandbox_approve (self->sandbox, self->link, "clinician", "big", NULL);
  g_autoptr (GUri) uri = address != NULL ? g_uri_parse (address, G_URI_FLAGS_ENCODED, NULL) : NULL;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autofree char *request = NULL;
  char answer[64];

  if (uri == NULL)
    return NULL;
  request = g_strdup_printf ("GET %s?%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n",
                             g_uri_get_path (uri), g_uri_get_query (uri), g_uri_get_port (uri));
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) g_uri_get_port (uri), NULL, NULL);
  if (connection == NULL
      || !g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request,
                                     strlen (request), NULL, NULL, NULL))
    return NULL;
  while (
      g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), answer, sizeof answer, NULL, NULL)
      > 0)
    ;
  return NULL;
}

static gboolean
open_browser (const char *link, gpointer user_data, GError **error)
{
  Bench *self = user_data;

  self->link = g_strdup (link);
  self->person = g_thread_new ("person", approve, self);
  return TRUE;
}

/* The tenant asks for a patient with the sign-in, so that Ward opens that record by itself when it starts. */
static char *
build_tenant (Bench *self)
{
  g_autofree char *json = ward_sandbox_build_tenant_json (self->sandbox);
  g_autoptr (GString) text = g_string_new (json);

  g_string_replace (text, "\"askPatient\":false", "\"askPatient\":true", 1);
  g_string_replace (text, "\"askPatient\": false", "\"askPatient\": true", 1);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static WardTenant *
publish (Bench *self, const char *directory)
{
  g_autofree char *json = build_tenant (self);
  g_autofree char *path = g_build_filename (directory, "tenant.json", NULL);
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (json, strlen (json), NULL, NULL);

  if (!g_file_set_contents (path, json, -1, NULL) || doc == NULL)
    return NULL;
  return ward_tenant_new_from_json (ward_json_doc_get_root (doc), NULL);
}

static gboolean
is_loaded (WardRecord *record)
{
  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    if (ward_record_get_state (record, i) != WARD_STATE_COMPLETE)
      return FALSE;
  return TRUE;
}

static void
waited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
wait_until_open (WardCache *cache)
{
  g_autoptr (GAsyncResult) result = NULL;

  ward_cache_open (cache);
  ward_cache_wait_async (cache, NULL, waited_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return ward_cache_wait_finish (cache, result, NULL);
}

/* The list comes behind everything that waits to be written. */
static guint
wait_until_written (WardCache *cache)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) uses = NULL;

  ward_cache_list_async (cache, NULL, waited_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  uses = ward_cache_list_finish (cache, result, NULL);
  return uses != NULL ? uses->len : 0;
}

/* FALSE: something is not as it has to be, and standard error says what. */
static gboolean
prepare (Bench *self, const char *directory)
{
  g_autoptr (WardEventLog) events = ward_event_log_new (1000);
  g_autoptr (WardVault) vault = ward_vault_new_keyring (events);
  g_autoptr (WardTenant) tenant = publish (self, directory);
  g_autoptr (WardCache) cache = ward_cache_new (vault, NULL, events);
  g_autoptr (WardSession) session = tenant != NULL ? ward_session_new (tenant, vault, events, NULL) : NULL;
  g_autoptr (WardRecord) record = NULL;

  if (session == NULL || !wait_until_open (cache))
    return FALSE;
  ward_session_set_cache (session, cache);
  ward_sign_in_set_open_browser (ward_session_prepare_sign_in (session), open_browser, self, NULL);
  ward_session_sign_in (session);
  while (ward_session_get_state (session) == WARD_SESSION_SIGNING_IN)
    g_main_context_iteration (NULL, TRUE);
  if (self->person != NULL)
    g_thread_join (g_steal_pointer (&self->person));
  if (ward_session_get_state (session) != WARD_SESSION_ACTIVE || ward_session_is_memory_only (session))
    return FALSE;
  record = ward_record_new (session, "big", NULL);
  ward_record_load_all (record);
  while (!is_loaded (record))
    g_main_context_iteration (NULL, TRUE);
  if (wait_until_written (cache) != 1)
    return FALSE;
  ward_record_close (record);
  ward_cache_close (cache);
  return TRUE;
}

int
main (int argc, char **argv)
{
  Bench self = { NULL };
  WardSandboxSettings settings = { .profile = WARD_SANDBOX_GENERIC };
  gboolean good;

  ward_http_prepare_process ();
  if (argc != 3)
    return 2;
  settings.extra_results = (guint) g_ascii_strtoull (argv[2], NULL, 10);
  self.sandbox = ward_sandbox_new (&settings);
  good = ward_sandbox_start (self.sandbox, NULL) && prepare (&self, argv[1]);
  puts (good ? "ready" : "failed");
  fflush (stdout);
  while (good && getchar () != EOF)
    ;
  ward_sandbox_stop (self.sandbox);
  g_object_unref (self.sandbox);
  g_free (self.link);
  return good ? 0 : 1;
}
