/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the server's certificate says. Who issued it tells a network filter from a hospital's own authority, and its dates one that has expired or soon
 * will (reliability.md N08, N11). A connection is opened for the handshake alone; nothing is sent on it, and a certificate that was refused is refused
 * again. */
#define G_LOG_DOMAIN "ward-check"

#include <glib/gi18n-lib.h>

#include "core/base/ward-clock.h"
#include "core/check/ward-check-private.h"

#define LOOK_LIMIT_S 10
#define MAX_CHAIN 20
#define SOON_S (21 * 24 * 3600)

typedef struct
{
  WardCheck *check;             /* (owned) */
  GError *error;                /* (owned) (nullable) why it was refused */
  char *version;                /* (owned) (nullable) of TLS, where it was not */
  GTlsCertificate *certificate; /* (owned) (nullable) */
  GTlsCertificateFlags flags;   /* what the system has against it */
} Look;

static void
look_clear (gpointer data)
{
  Look *look = data;

  g_clear_object (&look->check);
  g_clear_error (&look->error);
  g_clear_pointer (&look->version, g_free);
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
  look->flags = errors;

  return FALSE;
}

static void
event_cb (GSocketClient *client, GSocketClientEvent event, GSocketConnectable *connectable, GIOStream *stream,
          gpointer data)
{
  Look *look = data;

  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    g_signal_connect_data (stream, "accept-certificate", G_CALLBACK (accept_certificate_cb),
                           g_atomic_rc_box_acquire (look), look_release, 0);
  else if (event == G_SOCKET_CLIENT_TLS_HANDSHAKED && look->certificate == NULL)
    g_set_object (&look->certificate, g_tls_connection_get_peer_certificate (G_TLS_CONNECTION (stream)));
}

static guint
count_chain (GTlsCertificate *certificate)
{
  guint n = 0;

  for (; certificate != NULL && n < MAX_CHAIN; certificate = g_tls_certificate_get_issuer (certificate))
    n++;

  return n;
}

static char *
describe (GTlsCertificate *certificate)
{
  g_autofree char *subject = g_tls_certificate_get_subject_name (certificate);
  g_autofree char *issuer = g_tls_certificate_get_issuer_name (certificate);
  g_autoptr (GDateTime) end = g_tls_certificate_get_not_valid_after (certificate);
  g_autofree char *until = end != NULL ? g_date_time_format (end, "%Y-%m-%d") : g_strdup ("?");
  guint n = count_chain (certificate);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "for “%s”, issued by “%s”, valid until %s, %u certificate sent",
                                       "for “%s”, issued by “%s”, valid until %s, %u certificates sent", n),
                          subject != NULL ? subject : "?", issuer != NULL ? issuer : "?", until, n);
}

/* Hospitals renew by hand: three weeks are little enough to say it. */
static gboolean
ends_soon (GTlsCertificate *certificate)
{
  g_autoptr (GDateTime) end = g_tls_certificate_get_not_valid_after (certificate);

  return end != NULL && g_date_time_to_unix (end) - ward_clock_real_us (NULL) / G_USEC_PER_SEC < SOON_S;
}

static void
end_good (Look *look)
{
  gboolean soon = look->certificate != NULL && ends_soon (look->certificate);
  g_autofree char *about = look->certificate != NULL ? describe (look->certificate) : g_strdup ("");
  g_autofree char *seen = g_strdup_printf ("%s%s%s%s", look->version, *about != '\0' ? "; " : "", about,
                                           soon ? _ ("; it has to be renewed soon") : "");

  ward_check_end_step (look->check, soon ? WARD_CHECK_NOTE : WARD_CHECK_OK, seen, -1);
}

/* The reason by its name, where it is one of the three that have one. A certificate whose key is not among the pinned ones is refused for that alone. */
static WardFailure
name_reason (const Look *look)
{
  WardTenant *tenant = ward_check_get_work (look->check)->tenant;

  if (!ward_failure_matches (look->error, WARD_FAILURE_TLS_CERTIFICATE))
    return ward_failure_from_error (look->error);
  if ((look->flags & G_TLS_CERTIFICATE_EXPIRED) != 0)
    return WARD_FAILURE_TLS_EXPIRED;
  if ((look->flags & G_TLS_CERTIFICATE_NOT_ACTIVATED) != 0)
    return WARD_FAILURE_TLS_NOT_YET;
  if ((look->flags & G_TLS_CERTIFICATE_UNKNOWN_CA) != 0 && ward_tenant_get_pinned_keys (tenant)[0] == NULL)
    return WARD_FAILURE_TLS_AUTHORITY;

  return WARD_FAILURE_TLS_CERTIFICATE;
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Look *look = data;
  GSocketConnection *connection = g_socket_client_connect_to_uri_finish (G_SOCKET_CLIENT (source), result, NULL);
  g_autofree char *seen = NULL;

  g_clear_object (&connection);
  if (look->error == NULL)
    end_good (look);
  else
    {
      seen = look->certificate != NULL ? describe (look->certificate) : NULL;
      ward_check_end_step (look->check, WARD_CHECK_FAILED, seen, (int) name_reason (look));
    }
  g_atomic_rc_box_release_full (look, look_clear);
}

static void
look_at (WardCheck *self, const GError *error, const char *version)
{
  WardCheckWork *work = ward_check_get_work (self);
  g_autoptr (GSocketClient) client = ward_check_make_socket_client (self, LOOK_LIMIT_S);
  g_autofree char *asked = ward_tenant_dup_smart_configuration_url (work->tenant);
  Look *look = g_atomic_rc_box_new0 (Look);

  look->check = g_object_ref (self);
  look->error = error != NULL ? g_error_copy (error) : NULL;
  look->version = g_strdup (version);
  g_socket_client_set_tls (client, TRUE);
  g_signal_connect_data (client, "event", G_CALLBACK (event_cb), g_atomic_rc_box_acquire (look), look_release, 0);
  g_socket_client_connect_to_uri_async (client, asked, 443, work->cancellable, looked_cb, look);
}

/* Ends the running step as failed, with what the certificate says where it is one that is at fault. */
void
ward_check_fail_with_certificate (WardCheck *self, const GError *error)
{
  if (ward_failure_matches (error, WARD_FAILURE_TLS_CERTIFICATE) || ward_failure_matches (error, WARD_FAILURE_TLS_NAME))
    look_at (self, error, NULL);
  else
    ward_check_fail_encryption (self, error);
}

/* Ends the running step as good, with the version of TLS and what the certificate says. */
void
ward_check_end_with_certificate (WardCheck *self, const char *version)
{
  look_at (self, NULL, version);
}
