/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What happened, for the diagnostics window and the journal: a closed list of types and fields. There is no field that could hold a patient, a
 * token, a code or a URL's query (reliability.md P01-P05). */

typedef enum
{
  WARD_EVENT_REQUEST, /* one HTTP request ended */
  WARD_EVENT_DISCOVERY,
  WARD_EVENT_SIGN_IN,
  WARD_EVENT_TOKEN,
  WARD_EVENT_KEYRING,
  WARD_EVENT_SESSION,
  WARD_EVENT_RECORD, /* a section's state changed */
  WARD_EVENT_SAFETY, /* wrong patient, stale generation, unreadable item */
  WARD_EVENT_CACHE,
  WARD_EVENT_PROGRAM,
  WARD_EVENT_ACT, /* something that the user did with a record: opened, printed, copied, saved */
} WardEventType;

typedef enum
{
  WARD_RESULT_OK,
  WARD_RESULT_NOTE,
  WARD_RESULT_WARNING,
  WARD_RESULT_FAILED,
} WardEventResult;

#define WARD_TYPE_EVENT (ward_event_get_type ())
G_DECLARE_FINAL_TYPE (WardEvent, ward_event, WARD, EVENT, GObject)

typedef struct
{
  WardEventType type;
  WardEventResult result;
  const char *tenant;     /* (unowned) (nullable) the tenant's id, not its address */
  const char *step;       /* (unowned) a constant of the program: "token-refresh", "Observation search" */
  const char *host;       /* (unowned) (nullable) */
  const char *resource;   /* (unowned) (nullable) a FHIR type name */
  const char *method;     /* (unowned) (nullable) */
  const char *request_id; /* (unowned) (nullable) our random X-Request-Id */
  const char
      *failure; /* (unowned) (nullable) key of a WardExplanation, or an OAuth error code that passed a token check */
  /* For the audit log alone, in no line of the diagnostics: keyed digests of 16 hexadecimal digits, ward_event_log_digest(). */
  const char *subject; /* (unowned) (nullable) of whom */
  const char *agent;   /* (unowned) (nullable) by whom: where a session begins */
  guint status;        /* HTTP status, 0 for none */
  guint64 bytes;
  gint64 start_us; /* monotonic */
  gint64 duration_us;
  gint64 first_byte_us; /* since start_us; 0 unknown */
  guint count;          /* items, retries, …: what the step says */
  gboolean from_cache;
} WardEventFields;

const WardEventFields *ward_event_get_fields (WardEvent *self);
gint64 ward_event_get_real_us (WardEvent *self);
guint64 ward_event_get_serial (WardEvent *self);
char *ward_event_to_line (WardEvent *self) G_GNUC_WARN_UNUSED_RESULT; /* one line, RFC 3339 UTC first */
const char *ward_event_type_name (WardEventType type);
const char *ward_event_result_name (WardEventResult result);

/* The ring of the latest 10 000 events: a GListModel of WardEvent, oldest first. Thread-safe to add to; items-changed comes on the main context, batched. */
#define WARD_TYPE_EVENT_LOG (ward_event_log_get_type ())
G_DECLARE_FINAL_TYPE (WardEventLog, ward_event_log, WARD, EVENT_LOG, GObject)

WardEventLog *ward_event_log_new (guint capacity) G_GNUC_WARN_UNUSED_RESULT;
void ward_event_log_add (WardEventLog *self, const WardEventFields *fields); /* self may be NULL: nothing is kept */
void ward_event_log_flush (WardEventLog *self);
guint64 ward_event_log_get_dropped (WardEventLog *self);
#define WARD_DIGEST_SIZE 17
void ward_event_log_digest (WardEventLog *self, const char *text, char out_digest[WARD_DIGEST_SIZE]);
void ward_event_log_set_digest_key (WardEventLog *self, GBytes *key);
void ward_event_log_set_echo (WardEventLog *self, gboolean to_stderr);
void ward_event_log_set_journal (WardEventLog *self, gboolean to_journal); /* systemd's, from now on */

G_END_DECLS
