/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/diagnostics/ward-event.h"

G_BEGIN_DECLS

/* For tests: another end than systemd's journal; NULL: none. */
void ward_event_log_set_journal_writer (WardEventLog *self, GLogWriterFunc writer, gpointer data);

WardEvent *ward_event_new (const WardEventFields *fields, gint64 real_us, guint64 serial) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
