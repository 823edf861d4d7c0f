/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/diagnostics/ward-event.h"

G_BEGIN_DECLS

/* The audit log, where the hospital wants one: who read what of whom, as lines of a file that nobody can change or shorten unseen (reliability.md 6.6, P07).
 * People are keyed digests in it, the same for the same key. */

#define WARD_AUDIT_FILE "audit.log"
#define WARD_AUDIT_HEAD "audit.head"
#define WARD_AUDIT_BROKEN ".broken-" /* in the name of a log that was found altered, with the time when it was */
#define WARD_AUDIT_KEY_BYTES 32

typedef enum
{
  WARD_AUDIT_SOUND,
  WARD_AUDIT_NONE,    /* no log was kept yet */
  WARD_AUDIT_ALTERED, /* a line is not the one that was written */
  WARD_AUDIT_CUT,     /* lines at the end are gone */
} WardAuditVerdict;

typedef struct
{
  WardAuditVerdict verdict;
  guint64 n_lines; /* that were written as they stand */
  char mac[65];    /* of the last of them; "" for none */
} WardAuditState;

typedef struct _WardAudit WardAudit;

char *ward_audit_dup_default_dir (void) G_GNUC_WARN_UNUSED_RESULT; /* $XDG_STATE_HOME/ward */
WardAudit *ward_audit_new (WardEventLog *events, const char *dir, GBytes *key,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ward_audit_close (WardAudit *self);
guint ward_audit_count_broken (const char *dir);
gboolean ward_audit_check (const char *dir, GBytes *key, WardAuditState *out_state, GError **error);

/* ward-audit-chain.c: what writer and check have in common */
void ward_audit_compute_mac (GBytes *key, const char *before, const char *line, char out_mac[65]);
int ward_audit_open_file (const char *dir, int flags, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardAudit, ward_audit_close)

G_END_DECLS
