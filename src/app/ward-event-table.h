/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/diagnostics/ward-event.h"

G_BEGIN_DECLS

/* A table of events: columns fit for requests or for everything. */
typedef enum
{
  WARD_EVENT_TABLE_REQUESTS,
  WARD_EVENT_TABLE_ALL,
} WardEventTableKind;

GtkWidget *ward_event_table_new (WardEventTableKind kind, GListModel *events, GListModel *all);
void ward_event_table_update_clock (GtkWidget *table);      /* after midnight, or in another time zone */
void ward_event_table_follow (GtkScrolledWindow *scroller); /* keeps the newest row in sight */

/* The words of its cells. */
typedef char *(*WardEventFormat) (WardEvent *event);

char *ward_event_format_zone (gint64 real_us) G_GNUC_WARN_UNUSED_RESULT; /* "UTC+1" */
char *ward_event_format_clock (gint64 real_us, gint64 now_us) G_GNUC_WARN_UNUSED_RESULT;
char *ward_event_format_when (WardEvent *event) G_GNUC_WARN_UNUSED_RESULT; /* a sentence: here, and in UTC */
char *ward_event_format_time (WardEvent *event) G_GNUC_WARN_UNUSED_RESULT;
char *ward_event_format_type (WardEvent *event) G_GNUC_WARN_UNUSED_RESULT;
char *ward_event_format_result (WardEvent *event) G_GNUC_WARN_UNUSED_RESULT;
char *ward_event_format_step (WardEvent *event) G_GNUC_WARN_UNUSED_RESULT;
char *ward_event_format_host (WardEvent *event) G_GNUC_WARN_UNUSED_RESULT;
char *ward_event_format_status (WardEvent *event) G_GNUC_WARN_UNUSED_RESULT;
char *ward_event_format_duration (WardEvent *event) G_GNUC_WARN_UNUSED_RESULT;
char *ward_event_format_first_byte (WardEvent *event) G_GNUC_WARN_UNUSED_RESULT;
char *ward_event_format_bytes (WardEvent *event) G_GNUC_WARN_UNUSED_RESULT;
char *ward_event_format_count (WardEvent *event) G_GNUC_WARN_UNUSED_RESULT;
char *ward_event_format_failure (WardEvent *event) G_GNUC_WARN_UNUSED_RESULT;
char *ward_event_format_short_id (WardEvent *event) G_GNUC_WARN_UNUSED_RESULT;
gboolean ward_event_matches (WardEvent *event, const char *folded); /* what the cells show, or what is copied */
gboolean ward_event_is_failed (WardEvent *event);

G_END_DECLS
