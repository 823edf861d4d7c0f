/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proxies (reliability.md N34, N35). The system's settings may be a script that never answers: a caller who gives up is let go at once. A proxy's own
 * answer is never taken for the server's. Credentials go to the proxy with CONNECT only, so that no server sees them; Basic is the one way that is done,
 * since the others of this libsoup are unsafe (section 2.1). */
#define G_LOG_DOMAIN "ward-net"

#include "core/net/ward-http-proxy.h"

#include <string.h>

#include "core/base/ward-text.h"
#include "core/diagnostics/ward-failure.h"
#include "core/net/ward-http.h"

#define MAX_NAME 200

typedef struct
{
  guint n_asking;
  char *name; /* (owned) (nullable) */
  gboolean wants_basic;
  char *other_way; /* (owned) (nullable) "NTLM", "Negotiate": first word of a challenge */
  gboolean had_credentials;
} HostProxy;

struct _WardHttpProxy
{
  GObject parent_instance;

  GProxyResolver *settings; /* (owned) */
  GHashTable *hosts;        /* (owned) host → (owned) HostProxy */
  GHashTable *credentials;  /* (owned) proxy's name → (owned) WardSecretText */
  GHashTable *asked;        /* (owned) set of proxies' names whose credentials were asked for */
};

static void ward_http_proxy_iface_init (GProxyResolverInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WardHttpProxy, ward_http_proxy, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, ward_http_proxy_iface_init))

static void
host_proxy_free (gpointer data)
{
  HostProxy *host = data;

  g_free (host->name);
  g_free (host->other_way);
  g_free (host);
}

static void
ward_http_proxy_finalize (GObject *object)
{
  WardHttpProxy *self = WARD_HTTP_PROXY (object);

  g_clear_object (&self->settings);
  g_clear_pointer (&self->hosts, g_hash_table_unref);
  g_clear_pointer (&self->credentials, g_hash_table_unref);
  g_clear_pointer (&self->asked, g_hash_table_unref);

  G_OBJECT_CLASS (ward_http_proxy_parent_class)->finalize (object);
}

static void
ward_http_proxy_class_init (WardHttpProxyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ward_http_proxy_finalize;
}

static void
ward_http_proxy_init (WardHttpProxy *self)
{
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, host_proxy_free);
  self->credentials = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) ward_secret_text_unref);
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * ward_http_proxy_new:
 * @settings: (nullable): what is asked; %NULL for the system's settings
 *
 * Makes a resolver around another one.
 *
 * Returns: (transfer full): the resolver
 */
WardHttpProxy *
ward_http_proxy_new (GProxyResolver *settings)
{
  WardHttpProxy *self = g_object_new (WARD_TYPE_HTTP_PROXY, NULL);

  self->settings = g_object_ref (settings != NULL ? settings : g_proxy_resolver_get_default ());

  return self;
}

static HostProxy *
get_host (WardHttpProxy *self, const char *name)
{
  HostProxy *host = g_hash_table_lookup (self->hosts, name);

  if (host == NULL)
    {
      host = g_new0 (HostProxy, 1);
      g_hash_table_insert (self->hosts, g_strdup (name), host);
    }

  return host;
}

/**
 * ward_http_dup_proxy_name:
 * @address: a proxy's address, as the settings have it
 *
 * Gives host and port, without a name and password that the settings may hold.
 *
 * Returns: (transfer full) (nullable): "proxy.example:3128"; %NULL for the direct way
 */
char *
ward_http_dup_proxy_name (const char *address)
{
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_PARSE_RELAXED, NULL);
  g_autofree char *text = NULL;

  if (uri == NULL || g_strcmp0 (g_uri_get_scheme (uri), "direct") == 0 || g_uri_get_host (uri) == NULL)
    return NULL;
  if (g_uri_get_port (uri) >= 0)
    text = g_strdup_printf ("%s:%d", g_uri_get_host (uri), g_uri_get_port (uri));
  else
    text = g_strdup (g_uri_get_host (uri));

  return ward_text_one_line (text, MAX_NAME);
}

/* ---- asking the settings ---- */

typedef struct
{
  char *host;             /* (owned) */
  GCancellable *inner;    /* (owned) of the settings' own work */
  GSource *cancel_source; /* (owned) (nullable) */
  gboolean over;
} Lookup;

static void
lookup_free (gpointer data)
{
  Lookup *lookup = data;

  if (lookup->cancel_source != NULL)
    g_source_destroy (lookup->cancel_source);
  g_clear_pointer (&lookup->cancel_source, g_source_unref);
  g_object_unref (lookup->inner);
  g_free (lookup->host);
  g_free (lookup);
}

static void
end_lookup (GTask *task)
{
  Lookup *lookup = g_task_get_task_data (task);

  lookup->over = TRUE;
  get_host (g_task_get_source_object (task), lookup->host)->n_asking--;
}

static void
settings_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Lookup *lookup = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) proxies = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (source), result, &error);
  HostProxy *host;

  if (lookup->over)
    return;
  end_lookup (task);
  if (proxies == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  host = get_host (g_task_get_source_object (task), lookup->host);
  g_free (host->name);
  host->name = proxies[0] != NULL ? ward_http_dup_proxy_name (proxies[0]) : NULL;
  g_task_return_pointer (task, g_steal_pointer (&proxies), (GDestroyNotify) g_strfreev);
}

/* Whoever waits is let go, whether or not the settings mind being cancelled. */
static gboolean
given_up_cb (GCancellable *cancellable, gpointer data)
{
  GTask *task = data;
  Lookup *lookup = g_task_get_task_data (task);

  if (lookup->over)
    return G_SOURCE_REMOVE;
  end_lookup (task);
  g_cancellable_cancel (lookup->inner);
  g_task_return_error_if_cancelled (task);

  return G_SOURCE_REMOVE;
}

static void
lookup_async (GProxyResolver *resolver, const char *address, GCancellable *cancellable, GAsyncReadyCallback callback,
              gpointer user_data)
{
  WardHttpProxy *self = WARD_HTTP_PROXY (resolver);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_PARSE_RELAXED, NULL);
  const char *name = uri != NULL ? g_uri_get_host (uri) : NULL;
  Lookup *lookup = g_new0 (Lookup, 1);

  g_task_set_source_tag (task, lookup_async);
  lookup->host = g_strdup (name != NULL ? name : "");
  lookup->inner = g_cancellable_new ();
  g_task_set_task_data (task, lookup, lookup_free);
  get_host (self, lookup->host)->n_asking++;
  if (cancellable != NULL)
    {
      lookup->cancel_source = g_cancellable_source_new (cancellable);
      g_task_attach_source (task, lookup->cancel_source, G_SOURCE_FUNC (given_up_cb));
    }
  g_proxy_resolver_lookup_async (self->settings, address, lookup->inner, settings_answered_cb, task);
}

static char **
lookup_finish (GProxyResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static char **
lookup (GProxyResolver *resolver, const char *address, GCancellable *cancellable, GError **error)
{
  return g_proxy_resolver_lookup (WARD_HTTP_PROXY (resolver)->settings, address, cancellable, error);
}

static gboolean
is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static void
ward_http_proxy_iface_init (GProxyResolverInterface *iface)
{
  iface->is_supported = is_supported;
  iface->lookup = lookup;
  iface->lookup_async = lookup_async;
  iface->lookup_finish = lookup_finish;
}

/**
 * ward_http_proxy_is_asking:
 * @self: a resolver
 * @host: a server's name
 *
 * Asks whether a request waits for the settings, which may be a script that has to be fetched.
 *
 * Returns: %TRUE while they have not answered
 */
gboolean
ward_http_proxy_is_asking (WardHttpProxy *self, const char *host)
{
  HostProxy *known;

  g_return_val_if_fail (WARD_IS_HTTP_PROXY (self) && host != NULL, FALSE);

  known = g_hash_table_lookup (self->hosts, host);

  return known != NULL && known->n_asking > 0;
}

/**
 * ward_http_proxy_get_name:
 * @self: a resolver
 * @host: a server's name
 *
 * Gives the proxy that leads to a server, as the settings said last.
 *
 * Returns: (transfer none) (nullable): its name and port; %NULL for the direct way
 */
const char *
ward_http_proxy_get_name (WardHttpProxy *self, const char *host)
{
  HostProxy *known;

  g_return_val_if_fail (WARD_IS_HTTP_PROXY (self) && host != NULL, NULL);

  known = g_hash_table_lookup (self->hosts, host);

  return known != NULL ? known->name : NULL;
}

/* ---- the proxy's answers ---- */

/**
 * ward_http_proxy_set_credentials:
 * @self: a resolver
 * @name: the proxy, as ward_http_proxy_get_name() gives it
 * @basic: (nullable): "user:password" in base64; %NULL to forget
 *
 * Sets what the proxy is told with the next CONNECT.
 */
void
ward_http_proxy_set_credentials (WardHttpProxy *self, const char *name, WardSecretText *basic)
{
  g_return_if_fail (WARD_IS_HTTP_PROXY (self) && name != NULL);

  g_hash_table_remove (self->asked, name);
  if (basic != NULL)
    g_hash_table_insert (self->credentials, g_strdup (name), ward_secret_text_ref (basic));
  else
    g_hash_table_remove (self->credentials, name);
}

/* Reads the challenges; each begins with the name of a way to sign in. */
static void
note_challenge (const char *name, const char *value, gpointer data)
{
  HostProxy *host = data;
  g_autofree char *way = NULL;

  if (g_ascii_strcasecmp (name, "Proxy-Authenticate") != 0)
    return;
  way = g_strndup (value, strcspn (value, " ,"));
  if (g_ascii_strcasecmp (way, "Basic") == 0)
    {
      host->wants_basic = TRUE;
      return;
    }
  g_free (host->other_way);
  host->other_way = ward_text_one_line (way, 20);
}

static void
connect_answered_cb (SoupMessage *message, gpointer user_data)
{
  WardHttpProxy *self = WARD_HTTP_PROXY (user_data);
  HostProxy *host = get_host (self, g_uri_get_host (soup_message_get_uri (message)));
  SoupMessageHeaders *sent = soup_message_get_request_headers (message);

  host->wants_basic = FALSE;
  g_clear_pointer (&host->other_way, g_free);
  host->had_credentials = soup_message_headers_get_one (sent, "Proxy-Authorization") != NULL;
  soup_message_headers_remove (sent, "Proxy-Authorization");
  soup_message_headers_foreach (soup_message_get_response_headers (message), note_challenge, host);
}

static void
request_queued_cb (SoupSession *session, SoupMessage *message, gpointer user_data)
{
  WardHttpProxy *self = WARD_HTTP_PROXY (user_data);
  const char *name;
  WardSecretText *basic;

  if (strcmp (soup_message_get_method (message), "CONNECT") != 0)
    return;
  name = ward_http_proxy_get_name (self, g_uri_get_host (soup_message_get_uri (message)));
  basic = name != NULL ? g_hash_table_lookup (self->credentials, name) : NULL;
  if (basic != NULL)
    {
      g_autofree char *value = g_strdup_printf ("Basic %s", ward_secret_text_peek (basic));

      soup_message_headers_replace (soup_message_get_request_headers (message), "Proxy-Authorization", value);
      ward_secret_clear_string (&value);
    }
  g_signal_connect_object (message, "got-headers", G_CALLBACK (connect_answered_cb), self, 0);
}

/**
 * ward_http_proxy_attach:
 * @self: a resolver
 * @session: a session
 *
 * Has the session go by the resolver, and looks at what proxies answer it.
 */
void
ward_http_proxy_attach (WardHttpProxy *self, SoupSession *session)
{
  g_return_if_fail (WARD_IS_HTTP_PROXY (self));

  soup_session_set_proxy_resolver (session, G_PROXY_RESOLVER (self));
  g_signal_connect_object (session, "request-queued", G_CALLBACK (request_queued_cb), self, 0);
}

/**
 * ward_http_proxy_build_error:
 * @self: a resolver
 * @host: the server that was to be reached
 * @status: the proxy's HTTP status
 * @out_ask: (out): whether somebody has to be asked for a name and password now
 *
 * Says what a proxy answered, with its name, so that nobody looks for the fault at the hospital.
 *
 * Returns: (transfer full): a %WARD_FAILURE_PROXY
 */
GError *
ward_http_proxy_build_error (WardHttpProxy *self, const char *host, guint status, gboolean *out_ask)
{
  HostProxy *known;
  const char *name;

  g_return_val_if_fail (WARD_IS_HTTP_PROXY (self) && host != NULL && out_ask != NULL, NULL);

  known = get_host (self, host);
  name = known->name != NULL ? known->name : "?";
  *out_ask = FALSE;
  if (status != 407)
    return g_error_new (WARD_FAILURE, WARD_FAILURE_PROXY, "The proxy “%s” answered with HTTP status %u", name, status);
  if (known->wants_basic)
    {
      *out_ask = known->name != NULL && g_hash_table_add (self->asked, g_strdup (name));
      return g_error_new (WARD_FAILURE, WARD_FAILURE_PROXY,
                          known->had_credentials ? "The proxy “%s” does not accept the name and password"
                                                 : "The proxy “%s” asks for a name and a password",
                          name);
    }
  if (known->other_way != NULL)
    return g_error_new (WARD_FAILURE, WARD_FAILURE_PROXY,
                        "The proxy “%s” asks for a sign-in by %s, which Ward does not do", name, known->other_way);

  return g_error_new (WARD_FAILURE, WARD_FAILURE_PROXY, "The proxy “%s” asks for a sign-in without saying which", name);
}
