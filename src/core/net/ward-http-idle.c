/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connections over which nothing goes are let go of before servers and firewalls forget them (reliability.md N38). libsoup 3.2 has a timer of its own for that,
 * and closes by it a connection that was taken into use in the same turn of the main loop: the request on it then never ends, not even by its cancel, or its
 * answer is looked for in memory that was given back. So that timer is off, and what lies idle goes here, with the session that it belongs to, which waits
 * for what is still under way. */
#define G_LOG_DOMAIN "ward-net"

#include "core/net/ward-http-idle.h"

#include "core/base/ward-clock.h"

struct _WardHttpIdle
{
  GMainContext *context; /* (owned) */
  WardHttpIdleFunc drop;
  gpointer data;
  GHashTable *used; /* (owned) number of a connection → when it was used last */
  guint limit_ms;
  GSource *timer; /* (owned) (nullable) */
};

/**
 * ward_http_idle_new:
 * @context: where @drop is called
 * @drop: called when a connection has been idle for too long; all are forgotten then
 * @data: for @drop
 *
 * Begins without a connection.
 *
 * Returns: (transfer full): the list
 */
WardHttpIdle *
ward_http_idle_new (GMainContext *context, WardHttpIdleFunc drop, gpointer data)
{
  WardHttpIdle *idle = g_new0 (WardHttpIdle, 1);

  idle->context = g_main_context_ref (context);
  idle->drop = drop;
  idle->data = data;
  idle->used = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);

  return idle;
}

static void
stop (WardHttpIdle *idle)
{
  if (idle->timer != NULL)
    g_source_destroy (idle->timer);
  g_clear_pointer (&idle->timer, g_source_unref);
}

/**
 * ward_http_idle_free:
 * @idle: (transfer full): a list
 *
 * Frees it; nothing is called any more.
 */
void
ward_http_idle_free (WardHttpIdle *idle)
{
  g_return_if_fail (idle != NULL);

  stop (idle);
  g_hash_table_unref (idle->used);
  g_main_context_unref (idle->context);
  g_free (idle);
}

/* -1: there is none. */
static gint64
find_longest_idle_ms (WardHttpIdle *idle)
{
  gint64 now = ward_clock_monotonic_us (NULL);
  gint64 longest = -1;
  GHashTableIter iter;
  gpointer used;

  g_hash_table_iter_init (&iter, idle->used);
  while (g_hash_table_iter_next (&iter, NULL, &used))
    longest = MAX (longest, (now - *(gint64 *) used) / 1000);

  return longest;
}

static gboolean look_cb (gpointer data);

static void
look_again (WardHttpIdle *idle, gint64 in_ms)
{
  stop (idle);
  idle->timer = g_timeout_source_new ((guint) MAX (in_ms, 1));
  g_source_set_callback (idle->timer, look_cb, idle, NULL);
  g_source_attach (idle->timer, idle->context);
}

static gboolean
look_cb (gpointer data)
{
  ward_http_idle_check (data);

  return G_SOURCE_REMOVE;
}

/**
 * ward_http_idle_check:
 * @idle: a list
 *
 * Lets go of the connections if one has been idle for too long. Called before one is used, too: a timer comes late where the main loop was held up, or the
 * computer slept.
 */
void
ward_http_idle_check (WardHttpIdle *idle)
{
  gint64 longest;

  g_return_if_fail (idle != NULL);

  longest = find_longest_idle_ms (idle);
  stop (idle);
  if (longest >= idle->limit_ms)
    {
      ward_http_idle_forget (idle);
      idle->drop (idle->data);
    }
  else if (longest >= 0)
    look_again (idle, idle->limit_ms - longest);
}

/**
 * ward_http_idle_note_use:
 * @idle: a list
 * @connection: the number of a connection over which something just went
 * @limit_ms: how long it is kept from now on without use, milliseconds
 *
 * Keeps it.
 */
void
ward_http_idle_note_use (WardHttpIdle *idle, guint64 connection, guint limit_ms)
{
  gint64 now = ward_clock_monotonic_us (NULL);

  g_return_if_fail (idle != NULL);

  idle->limit_ms = limit_ms;
  g_hash_table_replace (idle->used, g_memdup2 (&connection, sizeof connection), g_memdup2 (&now, sizeof now));
  if (idle->timer == NULL)
    look_again (idle, limit_ms);
}

/**
 * ward_http_idle_note_closed:
 * @idle: a list
 * @connection: the number of a connection that is not used again
 *
 * Forgets it.
 */
void
ward_http_idle_note_closed (WardHttpIdle *idle, guint64 connection)
{
  g_return_if_fail (idle != NULL);

  g_hash_table_remove (idle->used, &connection);
}

/**
 * ward_http_idle_forget:
 * @idle: a list
 *
 * All connections were let go of.
 */
void
ward_http_idle_forget (WardHttpIdle *idle)
{
  g_return_if_fail (idle != NULL);

  stop (idle);
  g_hash_table_remove_all (idle->used);
}
