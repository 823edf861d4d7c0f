/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sleep and changed networks (reliability.md N37). CLOCK_BOOTTIME counts sleep and CLOCK_MONOTONIC does not: their distance grows by what was slept, with
 * no service to ask. A network that comes up tells of several changes in a row, which are told as one. */
#define G_LOG_DOMAIN "ward-net"

#include "core/net/ward-network-watch.h"

#include <time.h>

#define CHECK_S 10
#define SETTLE_MS 1500
#define SLEPT_US (5 * G_USEC_PER_SEC) /* below, the clocks may differ by how they are read */

struct _WardNetworkWatch
{
  GObject parent_instance;

  GNetworkMonitor *monitor; /* (owned) */
  WardSleepClock clock;
  gpointer clock_data; /* (unowned) */
  gint64 slept_us;
  guint check_id;
  guint settle_id;
  guint settle_ms;
  gboolean slept;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WardNetworkWatch, ward_network_watch, G_TYPE_OBJECT)

static void
ward_network_watch_dispose (GObject *object)
{
  WardNetworkWatch *self = WARD_NETWORK_WATCH (object);

  g_clear_handle_id (&self->check_id, g_source_remove);
  g_clear_handle_id (&self->settle_id, g_source_remove);
  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (ward_network_watch_parent_class)->dispose (object);
}

static void
ward_network_watch_class_init (WardNetworkWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ward_network_watch_dispose;

  /**
   * WardNetworkWatch::changed:
   * @self: the watch
   * @slept: whether this computer slept
   *
   * What was connected before is connected no more.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", WARD_TYPE_NETWORK_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static gint64
read_us (clockid_t id)
{
  struct timespec now;

  if (clock_gettime (id, &now) != 0)
    return 0;

  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static gint64
measure_sleep (gpointer data)
{
  return read_us (CLOCK_BOOTTIME) - read_us (CLOCK_MONOTONIC);
}

static gboolean
settled_cb (gpointer data)
{
  WardNetworkWatch *self = WARD_NETWORK_WATCH (data);
  gboolean slept = self->slept;

  self->settle_id = 0;
  self->slept = FALSE;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, slept);

  return G_SOURCE_REMOVE;
}

static void
settle (WardNetworkWatch *self)
{
  g_clear_handle_id (&self->settle_id, g_source_remove);
  self->settle_id = g_timeout_add (self->settle_ms, settled_cb, self);
}

/**
 * ward_network_watch_check:
 * @self: a watch
 *
 * Looks whether this computer slept since the last look.
 */
void
ward_network_watch_check (WardNetworkWatch *self)
{
  gint64 slept_us;

  g_return_if_fail (WARD_IS_NETWORK_WATCH (self));

  slept_us = self->clock (self->clock_data);
  if (slept_us - self->slept_us >= SLEPT_US)
    {
      self->slept = TRUE;
      settle (self);
    }
  self->slept_us = slept_us;
}

static gboolean
check_cb (gpointer data)
{
  ward_network_watch_check (WARD_NETWORK_WATCH (data));

  return G_SOURCE_CONTINUE;
}

static void
network_changed_cb (WardNetworkWatch *self, gboolean available, GNetworkMonitor *monitor)
{
  ward_network_watch_check (self);
  if (available)
    settle (self);
}

static void
ward_network_watch_init (WardNetworkWatch *self)
{
  self->settle_ms = SETTLE_MS;
  self->clock = measure_sleep;
  self->slept_us = measure_sleep (NULL);
  self->check_id = g_timeout_add_seconds (CHECK_S, check_cb, self);
}

/**
 * ward_network_watch_new:
 * @monitor: (nullable): tells of networks; %NULL for the system's
 *
 * Begins to watch, on the default main context.
 *
 * Returns: (transfer full): the watch
 */
WardNetworkWatch *
ward_network_watch_new (GNetworkMonitor *monitor)
{
  WardNetworkWatch *self = g_object_new (WARD_TYPE_NETWORK_WATCH, NULL);

  self->monitor = g_object_ref (monitor != NULL ? monitor : g_network_monitor_get_default ());
  g_signal_connect_object (self->monitor, "network-changed", G_CALLBACK (network_changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * ward_network_watch_set_clock:
 * @self: a watch
 * @clock: tells how long this computer has slept
 * @data: (nullable): for @clock
 * @settle_ms: how long changes are gathered
 *
 * Replaces the clocks, for tests.
 */
void
ward_network_watch_set_clock (WardNetworkWatch *self, WardSleepClock clock, gpointer data, guint settle_ms)
{
  g_return_if_fail (WARD_IS_NETWORK_WATCH (self) && clock != NULL);

  self->clock = clock;
  self->clock_data = data;
  self->slept_us = clock (data);
  self->settle_ms = settle_ms;
}
