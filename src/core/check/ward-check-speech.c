/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why encryption did not begin: a port that answers the first bytes of TLS with anything but TLS does not speak https, and no change of versions or
 * ciphers there would help. The bytes are fixed and say nothing about anybody. */
#define G_LOG_DOMAIN "ward-check"

#include "core/check/ward-check-private.h"

#define PROBE_LIMIT_S 5
#define TLS_FIRST_TYPE 0x14 /* RFC 8446 section 5.1: change_cipher_spec … application_data */
#define TLS_LAST_TYPE 0x17

/* A TLS record with a greeting that is cut off: a TLS server answers with an alert or hangs up. The empty line makes a server of plain http answer. */
static const guint8 probe[] = { 0x16, 0x03, 0x01, 0x00, 0x04, 0x01, 0x00, 0x00, 0x00, '\r', '\n', '\r', '\n' };

typedef struct
{
  WardCheck *check;              /* (owned) */
  GError *error;                 /* (owned) why the request failed */
  GSocketConnection *connection; /* (owned) (nullable) */
  guint8 first;
} Probe;

static void
finish (Probe *self, gboolean answered)
{
  gboolean tls = self->first >= TLS_FIRST_TYPE && self->first <= TLS_LAST_TYPE;

  if (answered && !tls)
    ward_check_end_step (self->check, WARD_CHECK_FAILED, NULL, WARD_FAILURE_NO_HTTPS);
  else if (ward_failure_matches (self->error, WARD_FAILURE_TLS_VERSION)
           || ward_failure_matches (self->error, WARD_FAILURE_INTERRUPTED))
    ward_check_fail_handshake (self->check, self->error);
  else
    ward_check_fail_step (self->check, self->error, NULL);
  g_object_unref (self->check);
  g_error_free (self->error);
  g_clear_object (&self->connection);
  g_free (self);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  finish (data, g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL) == 1);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Probe *self = data;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL))
    {
      finish (self, FALSE);
      return;
    }
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (self->connection)), &self->first, 1,
                             G_PRIORITY_DEFAULT, ward_check_get_work (self->check)->cancellable, read_cb, self);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Probe *self = data;

  self->connection = g_socket_client_connect_to_uri_finish (G_SOCKET_CLIENT (source), result, NULL);
  if (self->connection == NULL)
    {
      finish (self, FALSE);
      return;
    }
  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (self->connection)), probe, sizeof probe,
                                   G_PRIORITY_DEFAULT, ward_check_get_work (self->check)->cancellable, written_cb,
                                   self);
}

static gboolean
may_be_plain (const GError *error, const char *base)
{
  return g_ascii_strncasecmp (base, "https:", 6) == 0
         && (ward_failure_matches (error, WARD_FAILURE_TLS_VERSION)
             || ward_failure_matches (error, WARD_FAILURE_CONNECT) || ward_failure_matches (error, WARD_FAILURE_TIMEOUT)
             || ward_failure_matches (error, WARD_FAILURE_INTERRUPTED));
}

/* Ends the running step as failed: where the port speaks something else than TLS, by that name, else by the error's own. */
void
ward_check_fail_encryption (WardCheck *self, const GError *error)
{
  WardCheckWork *work = ward_check_get_work (self);
  const char *base = ward_tenant_get_fhir_base (work->tenant);
  g_autoptr (GSocketClient) client = NULL;
  Probe *state;

  if (!may_be_plain (error, base))
    {
      ward_check_fail_step (self, error, NULL);
      return;
    }
  client = ward_check_make_socket_client (self, PROBE_LIMIT_S);
  state = g_new0 (Probe, 1);
  state->check = g_object_ref (self);
  state->error = g_error_copy (error);
  g_socket_client_connect_to_uri_async (client, base, 443, work->cancellable, connected_cb, state);
}
