/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The system around the client: tests cannot change the computer's own. */
#define G_LOG_DOMAIN "ward-net-test"

#include "core/net/net-system.h"

#define LATE_MS 800

/* ---- the name service ---- */

G_DEFINE_FINAL_TYPE (TestResolver, test_resolver, G_TYPE_RESOLVER)

static gboolean
given_up_cb (GCancellable *cancellable, gpointer data)
{
  g_task_return_error_if_cancelled (G_TASK (data));

  return G_SOURCE_REMOVE;
}

static GList *
list_addresses (const char *addresses, GResolverNameLookupFlags flags)
{
  g_auto (GStrv) parts = g_strsplit (addresses, " ", -1);
  GList *list = NULL;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      GInetAddress *address = g_inet_address_new_from_string (parts[i]);
      gboolean is_v6 = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6;

      if ((is_v6 && (flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV4_ONLY) != 0)
          || (!is_v6 && (flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY) != 0))
        g_object_unref (address);
      else
        list = g_list_append (list, address);
    }

  return list;
}

static void
free_addresses (gpointer list)
{
  g_resolver_free_addresses (list);
}

static gboolean
late_cb (gpointer data)
{
  g_task_return_new_error (G_TASK (data), G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "none, after a while");

  return G_SOURCE_REMOVE;
}

static void
lookup_async (GResolver *resolver, const char *name, GResolverNameLookupFlags flags, GCancellable *cancellable,
              GAsyncReadyCallback callback, gpointer user_data)
{
  TestResolver *self = TEST_RESOLVER (resolver);
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  GList *addresses;

  self->n_asked++;
  if (self->failure >= 0)
    {
      g_task_return_new_error (task, G_RESOLVER_ERROR, self->failure, "canary of the name service");
      return;
    }
  if (self->failure == -1)
    {
      if (cancellable != NULL)
        {
          g_autoptr (GSource) source = g_cancellable_source_new (cancellable);

          g_task_attach_source (task, source, G_SOURCE_FUNC (given_up_cb));
        }
      return;
    }
  if (self->failure == -3)
    {
      g_timeout_add_full (G_PRIORITY_DEFAULT, LATE_MS, late_cb, g_object_ref (task), g_object_unref);
      return;
    }
  addresses = list_addresses (self->addresses, flags);
  if (addresses == NULL)
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "none of this kind");
  else
    g_task_return_pointer (task, addresses, free_addresses);
}

static void
lookup_plain_async (GResolver *resolver, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback,
                    gpointer user_data)
{
  lookup_async (resolver, name, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT, cancellable, callback, user_data);
}

static GList *
lookup_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  resolver_class->lookup_by_name_async = lookup_plain_async;
  resolver_class->lookup_by_name_finish = lookup_finish;
  resolver_class->lookup_by_name_with_flags_async = lookup_async;
  resolver_class->lookup_by_name_with_flags_finish = lookup_finish;
}

static void
test_resolver_init (TestResolver *self)
{
}

/* ---- the proxy settings ---- */

static void test_proxy_settings_iface_init (GProxyResolverInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestProxySettings, test_proxy_settings, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, test_proxy_settings_iface_init))

static void
test_proxy_settings_finalize (GObject *object)
{
  g_ptr_array_unref (TEST_PROXY_SETTINGS (object)->stuck);

  G_OBJECT_CLASS (test_proxy_settings_parent_class)->finalize (object);
}

static void
test_proxy_settings_class_init (TestProxySettingsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_proxy_settings_finalize;
}

static void
test_proxy_settings_init (TestProxySettings *self)
{
  self->stuck = g_ptr_array_new_with_free_func (g_object_unref);
}

static gboolean
is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static char **
dup_proxies (TestProxySettings *self)
{
  const char *const proxies[] = { self->proxy, NULL };

  return g_strdupv ((char **) proxies);
}

static char **
proxy_lookup (GProxyResolver *resolver, const char *uri, GCancellable *cancellable, GError **error)
{
  return dup_proxies (TEST_PROXY_SETTINGS (resolver));
}

static void
proxy_lookup_async (GProxyResolver *resolver, const char *uri, GCancellable *cancellable, GAsyncReadyCallback callback,
                    gpointer user_data)
{
  TestProxySettings *self = TEST_PROXY_SETTINGS (resolver);
  g_autoptr (GTask) task = g_task_new (resolver, NULL, callback, user_data);

  if (self->proxy != NULL)
    g_task_return_pointer (task, dup_proxies (self), (GDestroyNotify) g_strfreev);
  else
    g_ptr_array_add (self->stuck, g_steal_pointer (&task));
}

static char **
proxy_lookup_finish (GProxyResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_proxy_settings_iface_init (GProxyResolverInterface *iface)
{
  iface->is_supported = is_supported;
  iface->lookup = proxy_lookup;
  iface->lookup_async = proxy_lookup_async;
  iface->lookup_finish = proxy_lookup_finish;
}

/* ---- the network ---- */

static void test_monitor_iface_init (GNetworkMonitorInterface *iface);
static gboolean test_monitor_initable_init (GInitable *initable, GCancellable *cancellable, GError **error);

static void
test_monitor_initable_iface_init (GInitableIface *iface)
{
  iface->init = test_monitor_initable_init;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestMonitor, test_monitor, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, test_monitor_initable_iface_init)
                                   G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR, test_monitor_iface_init))

enum
{
  PROP_0,
  PROP_NETWORK_AVAILABLE,
  PROP_NETWORK_METERED,
  PROP_CONNECTIVITY,
};

static gboolean
test_monitor_initable_init (GInitable *initable, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static void
test_monitor_iface_init (GNetworkMonitorInterface *iface)
{
}

static void
test_monitor_get_property (GObject *object, guint property, GValue *value, GParamSpec *pspec)
{
  TestMonitor *self = TEST_MONITOR (object);

  if (property == PROP_NETWORK_AVAILABLE)
    g_value_set_boolean (value, self->available);
  else if (property == PROP_CONNECTIVITY)
    g_value_set_enum (value, (int) self->connectivity);
  else
    g_value_set_boolean (value, FALSE);
}

static void
test_monitor_class_init (TestMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = test_monitor_get_property;
  g_object_class_override_property (object_class, PROP_NETWORK_AVAILABLE, "network-available");
  g_object_class_override_property (object_class, PROP_NETWORK_METERED, "network-metered");
  g_object_class_override_property (object_class, PROP_CONNECTIVITY, "connectivity");
}

static void
test_monitor_init (TestMonitor *self)
{
  self->available = TRUE;
  self->connectivity = G_NETWORK_CONNECTIVITY_FULL;
}

void
test_monitor_change (TestMonitor *monitor, gboolean available, GNetworkConnectivity connectivity)
{
  monitor->available = available;
  monitor->connectivity = connectivity;
  g_signal_emit_by_name (monitor, "network-changed", available);
}
