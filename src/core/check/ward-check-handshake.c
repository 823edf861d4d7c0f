/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why no encryption came about, where the HTTP client can only say that none did: a server that wants a certificate of this computer, and one that hangs up,
 * have nothing against the versions of TLS. A handshake alone is tried again; nothing is sent after it. */
#define G_LOG_DOMAIN "ward-check"

#include <glib/gi18n-lib.h>

#include "core/check/ward-check-private.h"

#define LOOK_LIMIT_S 5

/* Has no certificate to give, and notes that it was asked for one. */
#define WARD_TYPE_CHECK_WITNESS (ward_check_witness_get_type ())
G_DECLARE_FINAL_TYPE (WardCheckWitness, ward_check_witness, WARD, CHECK_WITNESS, GTlsInteraction)

struct _WardCheckWitness
{
  GTlsInteraction parent_instance;

  int was_asked; /* atomic */
};

G_DEFINE_FINAL_TYPE (WardCheckWitness, ward_check_witness, G_TYPE_TLS_INTERACTION)

static GTlsInteractionResult
request_certificate (GTlsInteraction *interaction, GTlsConnection *connection, GTlsCertificateRequestFlags flags,
                     GCancellable *cancellable, GError **error)
{
  g_atomic_int_set (&WARD_CHECK_WITNESS (interaction)->was_asked, 1);

  return G_TLS_INTERACTION_UNHANDLED;
}

static void
ward_check_witness_class_init (WardCheckWitnessClass *klass)
{
  G_TLS_INTERACTION_CLASS (klass)->request_certificate = request_certificate;
}

static void
ward_check_witness_init (WardCheckWitness *self)
{
}

typedef struct
{
  WardCheck *check;              /* (owned) */
  GError *error;                 /* (owned) why the request failed */
  WardCheckWitness *witness;     /* (owned) */
  GSocketConnection *connection; /* (owned) (nullable) */
  char byte;
} Handshake;

static gboolean
was_refused (const GError *error)
{
  if (error == NULL) /* closed */
    return TRUE;
  if (error->domain == G_TLS_ERROR)
    return error->code != G_TLS_ERROR_BAD_CERTIFICATE;

  return !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT)
         && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* error (nullable): how it went this time; NULL: the server closed after the handshake. */
static void
finish (Handshake *self, const GError *error)
{
  gboolean asked = g_atomic_int_get (&self->witness->was_asked) != 0;
  gboolean cut_off = g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_NOT_TLS)
                     || g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_EOF);

  if (asked && was_refused (error))
    ward_check_end_step (self->check, WARD_CHECK_FAILED, NULL, WARD_FAILURE_TLS_CLIENT);
  else if (cut_off && ward_failure_matches (self->error, WARD_FAILURE_TLS_VERSION))
    ward_check_end_step (self->check, WARD_CHECK_FAILED,
                         _ ("the connection was closed before encryption came about: by a filter on the way, or by a "
                            "server that is overloaded or older than TLS 1.2"),
                         WARD_FAILURE_INTERRUPTED);
  else
    ward_check_fail_step (self->check, self->error, NULL);
  g_object_unref (self->check);
  g_error_free (self->error);
  g_object_unref (self->witness);
  g_clear_object (&self->connection);
  g_free (self);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);
  finish (data, error);
}

/* In TLS 1.3 the server says only after the handshake what it has against it. */
static void
connected_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Handshake *self = data;
  g_autoptr (GError) error = NULL;

  self->connection = g_socket_client_connect_to_uri_finish (G_SOCKET_CLIENT (source), result, &error);
  if (self->connection == NULL)
    finish (self, error);
  else if (g_atomic_int_get (&self->witness->was_asked) == 0)
    finish (self, self->error);
  else
    g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (self->connection)), &self->byte, 1,
                               G_PRIORITY_DEFAULT, ward_check_get_work (self->check)->cancellable, read_cb, self);
}

/* Whether it is the right one was the HTTP client's to judge, which came further than to the certificate. Nothing is sent to whoever this is, and nothing
 * taken from it but the words of this step. */
static gboolean
accept_certificate_cb (GTlsConnection *connection, GTlsCertificate *certificate, GTlsCertificateFlags errors,
                       gpointer data)
{
  return TRUE;
}

static void
event_cb (GSocketClient *client, GSocketClientEvent event, GSocketConnectable *connectable, GIOStream *stream,
          gpointer data)
{
  Handshake *self = data;

  if (event != G_SOCKET_CLIENT_TLS_HANDSHAKING)
    return;
  g_tls_connection_set_interaction (G_TLS_CONNECTION (stream), G_TLS_INTERACTION (self->witness));
  g_signal_connect (stream, "accept-certificate", G_CALLBACK (accept_certificate_cb), NULL);
}

/* Ends the running step as failed: with the cause that a second handshake shows, else with that of the error. */
void
ward_check_fail_handshake (WardCheck *self, const GError *error)
{
  WardCheckWork *work = ward_check_get_work (self);
  g_autoptr (GSocketClient) client = ward_check_make_socket_client (self, LOOK_LIMIT_S);
  g_autofree char *asked = ward_tenant_dup_smart_configuration_url (work->tenant);
  Handshake *handshake = g_new0 (Handshake, 1);

  handshake->check = g_object_ref (self);
  handshake->error = g_error_copy (error);
  handshake->witness = g_object_new (WARD_TYPE_CHECK_WITNESS, NULL);
  g_socket_client_set_tls (client, TRUE);
  g_signal_connect (client, "event", G_CALLBACK (event_cb), handshake);
  g_socket_client_connect_to_uri_async (client, asked, 443, work->cancellable, connected_cb, handshake);
}
