/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signs in at the sandbox's pages as a person does, in a thread, and goes back to the redirect address as a browser does. */
#define G_LOG_DOMAIN "ward-check-test"

#include "core/check/check-person.h"

#include <string.h>

#include "core/check/check-tools.h"

#define WAIT_S 3 /* for faults after which the browser does not come back */

/* The browser follows where it is sent; nothing is asserted of what comes back, which a fault may spoil. */
static void
visit (const char *address)
{
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autofree char *request = NULL;
  char answer[64];

  connection = g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) g_uri_get_port (uri), NULL, NULL);
  if (connection == NULL)
    return;
  request = g_strdup_printf ("GET %s?%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n",
                             g_uri_get_path (uri), g_uri_get_query (uri), g_uri_get_port (uri));
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request, strlen (request), NULL,
                             NULL, NULL);
  /* The first bytes are enough: a browser, too, may keep the connection for a while. */
  g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), answer, sizeof answer, NULL, NULL);
}

static gpointer
approve (gpointer data)
{
  CheckPerson *self = data;
  g_autofree char *address = ward_sandbox_approve (self->sandbox, self->link, "clinician", NULL, NULL);

  if (address != NULL)
    visit (address);
  g_atomic_int_set (&self->person_done, TRUE);
  g_main_context_wakeup (NULL);

  return NULL;
}

static gboolean
open_browser (const char *link, gpointer user_data, GError **error)
{
  CheckPerson *self = user_data;

  self->link = g_strdup (link);
  self->person = g_thread_new ("person", approve, self);

  return TRUE;
}

void
check_person_set_up (CheckPerson *self, WardSandboxProfile profile, const char *patient_id)
{
  const WardSandboxSettings settings = { .profile = profile };
  g_autoptr (GError) error = NULL;
  g_autofree char *record = NULL;

  memset (self, 0, sizeof *self);
  self->sandbox = ward_sandbox_new (&settings);
  g_assert_true (ward_sandbox_start (self->sandbox, &error));
  g_assert_no_error (error);
  record = ward_sandbox_build_tenant_json (self->sandbox);
  self->tenant = check_read_tenant (record);
  self->events = ward_event_log_new (1000);
  self->vault = ward_vault_new_memory ();
  self->session = ward_session_new (self->tenant, self->vault, self->events, NULL);
  self->check = ward_check_new (ward_session_get_http (self->session), self->tenant, self->vault);
  ward_check_set_session (self->check, self->session, patient_id);
  ward_sign_in_set_open_browser (ward_session_prepare_sign_in (self->session), open_browser, self, NULL);
  ward_sign_in_set_wait_limit (ward_session_get_sign_in (self->session), WAIT_S);
}

static void
ran_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  ward_check_run_finish (WARD_CHECK (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

void
check_person_run (CheckPerson *self)
{
  gboolean done = FALSE;

  ward_check_run_async (self->check, NULL, ran_cb, &done);
  while (!done || (self->person != NULL && !g_atomic_int_get (&self->person_done)))
    g_main_context_iteration (NULL, TRUE);
  g_clear_pointer (&self->person, g_thread_join);
}

WardCheckStep *
check_person_get_step (CheckPerson *self, const char *key)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->check)); i++)
    {
      g_autoptr (WardCheckStep) step = g_list_model_get_item (G_LIST_MODEL (self->check), i);

      if (strcmp (ward_check_step_get_key (step), key) == 0)
        return step; /* the check holds it */
    }
  g_assert_not_reached ();
}

void
check_person_tear_down (CheckPerson *self)
{
  g_assert_finalize_object (self->check);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  ward_sandbox_stop (self->sandbox);
  g_clear_object (&self->session);
  g_clear_object (&self->sandbox);
  g_clear_object (&self->tenant);
  g_clear_object (&self->vault);
  g_clear_object (&self->events);
  g_free (self->link);
}
