/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Which connections are kept though nothing goes over them, and since when. */

typedef struct _WardHttpIdle WardHttpIdle;

typedef void (*WardHttpIdleFunc) (gpointer data);

WardHttpIdle *ward_http_idle_new (GMainContext *context, WardHttpIdleFunc drop,
                                  gpointer data) G_GNUC_WARN_UNUSED_RESULT;
void ward_http_idle_free (WardHttpIdle *idle);
void ward_http_idle_note_use (WardHttpIdle *idle, guint64 connection, guint limit_ms);
void ward_http_idle_note_closed (WardHttpIdle *idle, guint64 connection);
void ward_http_idle_check (WardHttpIdle *idle);
void ward_http_idle_forget (WardHttpIdle *idle);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardHttpIdle, ward_http_idle_free)

G_END_DECLS
