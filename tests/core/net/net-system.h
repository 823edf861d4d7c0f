/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a client asks of the system around it, as a test says: the name service, the proxy settings, the state of the network. */

#define TEST_TYPE_RESOLVER (test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestResolver, test_resolver, TEST, RESOLVER, GResolver)

struct _TestResolver
{
  GResolver parent_instance;

  int failure; /* a GResolverError; -1: never answers; -2: the addresses; -3: answers late, and minds no cancel */
  const char *addresses; /* (unowned) by blanks, in the order in which they are to be tried */
  guint n_asked;
};

#define TEST_TYPE_PROXY_SETTINGS (test_proxy_settings_get_type ())
G_DECLARE_FINAL_TYPE (TestProxySettings, test_proxy_settings, TEST, PROXY_SETTINGS, GObject)

struct _TestProxySettings
{
  GObject parent_instance;

  const char *proxy; /* (unowned) (nullable) NULL: never answers, and minds no cancel, as a script that is stuck */
  GPtrArray *stuck;  /* (owned) of GTask */
};

#define TEST_TYPE_MONITOR (test_monitor_get_type ())
G_DECLARE_FINAL_TYPE (TestMonitor, test_monitor, TEST, MONITOR, GObject)

struct _TestMonitor
{
  GObject parent_instance;

  gboolean available;
  GNetworkConnectivity connectivity;
};

void test_monitor_change (TestMonitor *monitor, gboolean available, GNetworkConnectivity connectivity);

G_END_DECLS
