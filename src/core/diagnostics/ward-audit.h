/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/diagnostics/ward-event.h"

G_BEGIN_DECLS

/* The audit log, where the hospital wants one: who read what of whom, as lines of files that nobody can change or shorten unseen (reliability.md 6.6, P07).
 * People are keyed digests in it, the same for the same key. A file that is large enough is finished under a number, and the chain goes on in the next. */

#define WARD_AUDIT_FILE "audit.log" /* finished files: audit.log.1795721400000000, …, by the time */
#define WARD_AUDIT_HEAD "audit.head"
#define WARD_AUDIT_BROKEN ".broken-" /* in the name of a log that was found altered, with the time when it was */
#define WARD_AUDIT_UNFINISHED \
  ".unfinished-" /* in the name of a file that was begun after lines which a power cut took, with the time when it was found */
#define WARD_AUDIT_KEY_BYTES 32
#define WARD_AUDIT_FILE_BYTES (16 * 1024 * 1024) /* from this size on a file is finished */

typedef enum
{
  WARD_AUDIT_SOUND,
  WARD_AUDIT_NONE,    /* there is no log: where there is a key, somebody took it away */
  WARD_AUDIT_ALTERED, /* a line is not the one that was written */
  WARD_AUDIT_CUT,     /* lines at the end are gone, or a file in between */
} WardAuditVerdict;

typedef struct
{
  WardAuditVerdict verdict;
  guint64 first_line; /* the number of the first one that is there: 1, or more where finished files were taken away */
  guint64 n_lines;    /* the number of the last one that was written as it stands; 0 for none */
  char mac[65];       /* of that line; "" for none */
  /* What lies after it and is not of the log: what a power cut leaves, or Ward as it writes; with %WARD_AUDIT_CUT what was not checked. */
  guint64 bytes_after;
  guint files_after; /* of these, whole files that do not go on from that line */
} WardAuditState;

typedef struct _WardAudit WardAudit;

char *ward_audit_dup_default_dir (void) G_GNUC_WARN_UNUSED_RESULT; /* $XDG_STATE_HOME/ward */
WardAudit *ward_audit_new (WardEventLog *events, const char *dir, GBytes *key,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ward_audit_expect_log (WardAudit *self); /* its key was there before */
void ward_audit_close (WardAudit *self);
guint ward_audit_count_broken (const char *dir);
guint ward_audit_count_unfinished (const char *dir, gboolean *out_too_large);
gboolean ward_audit_has_files (const char *dir);
gboolean ward_audit_check (const char *dir, GBytes *key, WardAuditState *out_state, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardAudit, ward_audit_close)

G_END_DECLS
