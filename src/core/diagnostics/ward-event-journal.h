/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/diagnostics/ward-event.h"

G_BEGIN_DECLS

/* Events on their way to the system's journal, each with its fields (WARD_TYPE, WARD_RESULT, …), in the order in which they are pushed. A thread of its own
 * writes them: a journal that does not take them holds nobody up. Used by the log only. */
typedef struct _WardEventJournal WardEventJournal;

WardEventJournal *ward_event_journal_new (GLogWriterFunc writer, gpointer data) G_GNUC_WARN_UNUSED_RESULT;
void ward_event_journal_free (WardEventJournal *self);
void ward_event_journal_push (WardEventJournal *self, WardEvent *event);
gboolean ward_event_journal_take_refusal (WardEventJournal *self); /* TRUE once, while nothing takes them */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardEventJournal, ward_event_journal_free)

G_END_DECLS
