/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A certificate that was refused is worth a look: who issued it tells a network filter from a hospital's own authority, and its dates an expired one
 * (reliability.md N08, N11). A connection is opened for the handshake alone; nothing is sent on it, and it is refused again. */
#define G_LOG_DOMAIN "ward-check"

#include <glib/gi18n-lib.h>

#include "core/check/ward-check-private.h"

#define LOOK_LIMIT_S 10

typedef struct
{
  WardCheck *check;             /* (owned) */
  GError *error;                /* (owned) why it was refused */
  GTlsCertificate *certificate; /* (owned) (nullable) */
} Look;

static void
look_clear (gpointer data)
{
  Look *look = data;

  g_clear_object (&look->check);
  g_clear_error (&look->error);
  g_clear_object (&look->certificate);
}

/* Held by the connection's signals too: a handshake that was cancelled may still be on its way on GIO's thread. */
static void
look_release (gpointer data, GClosure *closure)
{
  g_atomic_rc_box_release_full (data, look_clear);
}

static gboolean
accept_certificate_cb (GTlsConnection *connection, GTlsCertificate *certificate, GTlsCertificateFlags errors,
                       gpointer data)
{
  Look *look = data;

  g_set_object (&look->certificate, certificate);

  return FALSE;
}

static void
event_cb (GSocketClient *client, GSocketClientEvent event, GSocketConnectable *connectable, GIOStream *stream,
          gpointer data)
{
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    g_signal_connect_data (stream, "accept-certificate", G_CALLBACK (accept_certificate_cb),
                           g_atomic_rc_box_acquire (data), look_release, 0);
}

static char *
describe (GTlsCertificate *certificate)
{
  g_autofree char *subject = g_tls_certificate_get_subject_name (certificate);
  g_autofree char *issuer = g_tls_certificate_get_issuer_name (certificate);
  g_autoptr (GDateTime) end = g_tls_certificate_get_not_valid_after (certificate);
  g_autofree char *until = end != NULL ? g_date_time_format (end, "%Y-%m-%d") : g_strdup ("?");

  return g_strdup_printf (_ ("for “%s”, issued by “%s”, valid until %s"), subject != NULL ? subject : "?",
                          issuer != NULL ? issuer : "?", until);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Look *look = data;
  GSocketConnection *connection = g_socket_client_connect_to_uri_finish (G_SOCKET_CLIENT (source), result, NULL);
  g_autofree char *seen = look->certificate != NULL ? describe (look->certificate) : NULL;

  g_clear_object (&connection);
  ward_check_fail_step (look->check, look->error, seen);
  g_atomic_rc_box_release_full (look, look_clear);
}

/* Ends the running step as failed, with what the certificate says where it is one that is at fault. */
void
ward_check_fail_with_certificate (WardCheck *self, const GError *error)
{
  WardCheckWork *work = ward_check_get_work (self);
  g_autoptr (GSocketClient) client = NULL;
  Look *look;

  if (!ward_failure_matches (error, WARD_FAILURE_TLS_CERTIFICATE)
      && !ward_failure_matches (error, WARD_FAILURE_TLS_NAME))
    {
      ward_check_fail_step (self, error, NULL);
      return;
    }

  look = g_atomic_rc_box_new0 (Look);
  look->check = g_object_ref (self);
  look->error = g_error_copy (error);
  client = g_socket_client_new ();
  g_socket_client_set_timeout (client, LOOK_LIMIT_S);
  g_socket_client_set_tls (client, TRUE);
  g_signal_connect_data (client, "event", G_CALLBACK (event_cb), g_atomic_rc_box_acquire (look), look_release, 0);
  g_socket_client_connect_to_uri_async (client, ward_tenant_get_fhir_base (work->tenant), 443, work->cancellable,
                                        looked_cb, look);
}
