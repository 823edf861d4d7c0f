/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One event: a closed list of fields, each held to a grammar of its own, so that text from outside cannot bring a patient, a secret or a terminal escape
 * into a log (reliability.md P01, P03, P04). What does not fit its grammar is shown as "?". */
#define G_LOG_DOMAIN "ward-diagnostics"

#include "core/diagnostics/ward-event-private.h"

#include <string.h>

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

struct _WardEvent
{
  GObject parent_instance;

  WardEventFields fields; /* its texts are (owned) GRefStrings */
  gint64 real_us;
  guint64 serial;
};

G_DEFINE_FINAL_TYPE (WardEvent, ward_event, G_TYPE_OBJECT)

static void
clear_text (const char **text)
{
  if (*text != NULL)
    g_ref_string_release ((char *) *text);
  *text = NULL;
}

static void
ward_event_finalize (GObject *object)
{
  WardEvent *self = WARD_EVENT (object);

  clear_text (&self->fields.tenant);
  clear_text (&self->fields.step);
  clear_text (&self->fields.host);
  clear_text (&self->fields.resource);
  clear_text (&self->fields.method);
  clear_text (&self->fields.request_id);
  clear_text (&self->fields.subject);
  clear_text (&self->fields.agent);
  clear_text (&self->fields.failure);

  G_OBJECT_CLASS (ward_event_parent_class)->finalize (object);
}

static void
ward_event_class_init (WardEventClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ward_event_finalize;
}

static void
ward_event_init (WardEvent *self)
{
}

static const char *
take (const char *text, const char *letters, size_t max_length)
{
  size_t length;

  if (text == NULL || *text == '\0')
    return NULL;
  length = strlen (text);
  if (length > max_length || strspn (text, letters) != length)
    text = "?";

  return g_ref_string_new_intern (text);
}

WardEvent *
ward_event_new (const WardEventFields *fields, gint64 real_us, guint64 serial)
{
  WardEvent *self = g_object_new (WARD_TYPE_EVENT, NULL);

  self->fields = *fields;
  self->fields.tenant = take (fields->tenant, LETTERS DIGITS "-", 64);
  self->fields.step = take (fields->step != NULL ? fields->step : "?", LETTERS DIGITS " -_./:,()", 80);
  self->fields.host = take (fields->host, LETTERS DIGITS "-.:[]", 262);
  self->fields.resource = take (fields->resource, LETTERS, 64);
  self->fields.method = take (fields->method, LETTERS, 16);
  self->fields.request_id = take (fields->request_id, LETTERS DIGITS "-", 64);
  self->fields.failure = take (fields->failure, LETTERS DIGITS "-_", 64);
  self->fields.subject = take (fields->subject, "abcdef" DIGITS, WARD_DIGEST_SIZE - 1);
  self->fields.agent = take (fields->agent, "abcdef" DIGITS, WARD_DIGEST_SIZE - 1);
  self->real_us = real_us;
  self->serial = serial;

  return self;
}

/**
 * ward_event_get_fields:
 * @self: an event
 *
 * Shows all that the event holds.
 *
 * Returns: (transfer none): the fields
 */
const WardEventFields *
ward_event_get_fields (WardEvent *self)
{
  g_return_val_if_fail (WARD_IS_EVENT (self), NULL);

  return &self->fields;
}

/**
 * ward_event_get_real_us:
 * @self: an event
 *
 * Says when it was noted.
 *
 * Returns: microseconds since 1970-01-01 UTC
 */
gint64
ward_event_get_real_us (WardEvent *self)
{
  g_return_val_if_fail (WARD_IS_EVENT (self), 0);

  return self->real_us;
}

/**
 * ward_event_get_serial:
 * @self: an event
 *
 * Gives its number in its log, from 1, without a gap: a gap in a list is events dropped.
 *
 * Returns: the number
 */
guint64
ward_event_get_serial (WardEvent *self)
{
  g_return_val_if_fail (WARD_IS_EVENT (self), 0);

  return self->serial;
}

/**
 * ward_event_type_name:
 * @type: a type
 *
 * Names a type for logs and exports.
 *
 * Returns: (transfer none): the name
 */
const char *
ward_event_type_name (WardEventType type)
{
  static const char *const names[] = { "request", "discovery", "sign-in", "token",   "keyring", "session",
                                       "record",  "safety",    "cache",   "program", "act" };

  return (guint) type < G_N_ELEMENTS (names) ? names[type] : "?";
}

/**
 * ward_event_result_name:
 * @result: a result
 *
 * Names a result for logs and exports.
 *
 * Returns: (transfer none): the name
 */
const char *
ward_event_result_name (WardEventResult result)
{
  static const char *const names[] = { "ok", "note", "warning", "failed" };

  return (guint) result < G_N_ELEMENTS (names) ? names[result] : "?";
}

static void
append_pair (GString *line, const char *name, const char *value)
{
  if (value != NULL)
    g_string_append_printf (line, " %s=%s", name, value);
}

/**
 * ward_event_to_line:
 * @self: an event
 *
 * Writes the event as one line of ASCII: time (RFC 3339, UTC), type, result, step, and name=value of each field that is set.
 *
 * Returns: (transfer full): the line, without its end
 */
char *
ward_event_to_line (WardEvent *self)
{
  const WardEventFields *fields;
  g_autoptr (GDateTime) date = NULL;
  g_autofree char *second = NULL;
  GString *line;

  g_return_val_if_fail (WARD_IS_EVENT (self), NULL);

  fields = &self->fields;
  line = g_string_new (NULL);
  date = g_date_time_new_from_unix_utc (self->real_us / G_USEC_PER_SEC);
  second = date != NULL ? g_date_time_format (date, "%Y-%m-%dT%H:%M:%S") : g_strdup ("?");
  g_string_append_printf (line, "%s.%03dZ %s %s \"%s\"", second, (int) (self->real_us % G_USEC_PER_SEC / 1000),
                          ward_event_type_name (fields->type), ward_event_result_name (fields->result), fields->step);
  append_pair (line, "tenant", fields->tenant);
  append_pair (line, "method", fields->method);
  append_pair (line, "host", fields->host);
  append_pair (line, "resource", fields->resource);
  if (fields->status != 0)
    g_string_append_printf (line, " status=%u", fields->status);
  append_pair (line, "failure", fields->failure);
  if (fields->bytes != 0)
    g_string_append_printf (line, " bytes=%" G_GUINT64_FORMAT, fields->bytes);
  if (fields->count != 0)
    g_string_append_printf (line, " count=%u", fields->count);
  if (fields->first_byte_us != 0)
    g_string_append_printf (line, " first-byte-ms=%" G_GINT64_FORMAT, fields->first_byte_us / 1000);
  if (fields->duration_us != 0)
    g_string_append_printf (line, " ms=%" G_GINT64_FORMAT, fields->duration_us / 1000);
  if (fields->from_cache)
    g_string_append (line, " cache=yes");
  append_pair (line, "request-id", fields->request_id);

  return g_string_free (line, FALSE);
}
