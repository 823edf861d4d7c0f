/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The diagnostics as they leave this computer, as text for people and as JSON for programs (reliability.md P06). Both are written from the same facts, so
 * that what was looked at before it was sent is what was sent. */
#define G_LOG_DOMAIN "ward-diagnostics"

#include "core/diagnostics/ward-support-report.h"

#include <string.h>

#include "core/base/ward-json-writer.h"

#define MASK "••••"
/* An identifier of Ward's (a UUID) has 36 characters; a token that is worth anything has more. */
#define LONGEST_PLAIN 36
#define SHORTEST_JWT 12

typedef enum
{
  ENTRY_SECTION, /* caption: its key; value: its title */
  ENTRY_HEADING,
  ENTRY_FACT,
} EntryKind;

typedef struct
{
  EntryKind kind;
  char *caption; /* (owned) (nullable) */
  char *value;   /* (owned) */
} Entry;

struct _WardSupportReport
{
  char *version; /* (owned) */
  gint64 real_us;
  GPtrArray *entries; /* (owned) of Entry */
  GPtrArray *events;  /* (owned) of WardEvent */
  guint64 n_dropped;
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->caption);
  g_free (entry->value);
  g_free (entry);
}

/**
 * ward_support_report_new:
 * @version: of the program
 * @real_us: when it is written, microseconds since 1970-01-01 UTC
 *
 * An empty report.
 *
 * Returns: (transfer full): the report
 */
WardSupportReport *
ward_support_report_new (const char *version, gint64 real_us)
{
  WardSupportReport *self = g_new0 (WardSupportReport, 1);

  self->version = g_strdup (version);
  self->real_us = real_us;
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  self->events = g_ptr_array_new_with_free_func (g_object_unref);

  return self;
}

void
ward_support_report_free (WardSupportReport *self)
{
  if (self == NULL)
    return;
  g_free (self->version);
  g_ptr_array_unref (self->entries);
  g_ptr_array_unref (self->events);
  g_free (self);
}

static gboolean
is_token_character (char c)
{
  return g_ascii_isalnum (c) || c == '-' || c == '_';
}

/* Long, and neither a word nor a number nor a hexadecimal digest: what a random generator makes. */
static gboolean
looks_like_token (const char *run, size_t length)
{
  gboolean upper = FALSE, lower = FALSE, digit = FALSE;

  if (length >= SHORTEST_JWT && strncmp (run, "eyJ", 3) == 0)
    return TRUE;
  if (length <= LONGEST_PLAIN)
    return FALSE;
  for (size_t i = 0; i < length; i++)
    {
      upper = upper || g_ascii_isupper (run[i]);
      lower = lower || g_ascii_islower (run[i]);
      digit = digit || g_ascii_isdigit (run[i]);
    }

  return upper && lower && digit;
}

/* From a "?" of an address to the end of the word. */
static size_t
measure_query (const char *text, const char *at)
{
  const char *begin = at;

  if (*at != '?')
    return 0;
  while (begin > text && !g_ascii_isspace (begin[-1]))
    begin--;
  if (g_strstr_len (begin, at - begin, "://") == NULL)
    return 0;

  return strcspn (at + 1, " \t\r\n");
}

/**
 * ward_support_report_scrub:
 * @text: what is about to be sent
 *
 * Masks what looks like a token, and the queries of addresses. The last line of defence: nothing of that kind should be there.
 *
 * Returns: (transfer full): the text without them
 */
char *
ward_support_report_scrub (const char *text)
{
  GString *out;

  g_return_val_if_fail (text != NULL, NULL);

  out = g_string_new (NULL);
  for (const char *c = text; *c != '\0';)
    {
      size_t query = measure_query (text, c);
      size_t run = 0;

      while (is_token_character (c[run]))
        run++;
      if (query > 0)
        {
          g_string_append (out, "?" MASK);
          c += 1 + query;
        }
      else if (run == 0)
        g_string_append_c (out, *c++);
      else
        {
          if (looks_like_token (c, run))
            g_string_append (out, MASK);
          else
            g_string_append_len (out, c, (gssize) run);
          c += run;
        }
    }

  return g_string_free (out, FALSE);
}

static void
add (WardSupportReport *self, EntryKind kind, const char *caption, const char *value)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->kind = kind;
  entry->caption = g_strdup (caption);
  entry->value = ward_support_report_scrub (value);
  g_ptr_array_add (self->entries, entry);
}

/**
 * ward_support_report_begin_section:
 * @key: stable short name, for JSON
 * @title: for people
 *
 * What is added from now on belongs to it.
 */
void
ward_support_report_begin_section (WardSupportReport *self, const char *key, const char *title)
{
  g_return_if_fail (self != NULL && key != NULL && title != NULL);

  add (self, ENTRY_SECTION, key, title);
}

/**
 * ward_support_report_add_heading:
 * @heading: the words over the facts that follow
 *
 * Begins a group within the section.
 */
void
ward_support_report_add_heading (WardSupportReport *self, const char *heading)
{
  g_return_if_fail (self != NULL && heading != NULL);

  add (self, ENTRY_HEADING, NULL, heading);
}

/**
 * ward_support_report_add_fact:
 * @caption: what it is
 * @value: (nullable): what is the case, masked where it is private; may have several lines
 *
 * Adds a fact.
 */
void
ward_support_report_add_fact (WardSupportReport *self, const char *caption, const char *value)
{
  g_return_if_fail (self != NULL && caption != NULL);

  if (value != NULL && *value != '\0')
    add (self, ENTRY_FACT, caption, value);
}

/**
 * ward_support_report_set_events:
 * @events: a log
 *
 * Takes over the events that the log holds now.
 */
void
ward_support_report_set_events (WardSupportReport *self, WardEventLog *events)
{
  GListModel *model = G_LIST_MODEL (events);

  g_return_if_fail (self != NULL && WARD_IS_EVENT_LOG (events));

  ward_event_log_flush (events); /* what has just gone wrong is what the report is for */
  g_ptr_array_set_size (self->events, 0);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    g_ptr_array_add (self->events, g_list_model_get_item (model, i));
  self->n_dropped = ward_event_log_get_dropped (events);
}

static char *
format_time (gint64 real_us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (real_us / G_USEC_PER_SEC);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ") : g_strdup ("?");
}

static void
append_fact (GString *out, const Entry *entry)
{
  g_auto (GStrv) lines = g_strsplit (entry->value, "\n", -1);

  if (lines[0] != NULL && lines[1] == NULL)
    {
      g_string_append_printf (out, "  %s: %s\n", entry->caption, lines[0]);
      return;
    }
  g_string_append_printf (out, "  %s:\n", entry->caption);
  for (guint i = 0; lines[i] != NULL; i++)
    g_string_append_printf (out, "    %s\n", lines[i]);
}

/**
 * ward_support_report_to_text:
 *
 * The report for people.
 *
 * Returns: (transfer full): many lines
 */
char *
ward_support_report_to_text (WardSupportReport *self)
{
  GString *out;
  g_autofree char *time = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  time = format_time (self->real_us);
  out = g_string_new (NULL);
  g_string_append_printf (out, "Ward %s, %s\n", self->version, time);
  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = g_ptr_array_index (self->entries, i);

      if (entry->kind == ENTRY_SECTION)
        g_string_append_printf (out, "\n== %s ==\n", entry->value);
      else if (entry->kind == ENTRY_HEADING)
        g_string_append_printf (out, "%s\n", entry->value);
      else
        append_fact (out, entry);
    }
  g_string_append_printf (out, "\n== Events ==\n");
  if (self->n_dropped > 0)
    g_string_append_printf (out, "(%" G_GUINT64_FORMAT " older events were not kept)\n", self->n_dropped);
  for (guint i = 0; i < self->events->len; i++)
    {
      g_autofree char *line = ward_event_to_line (g_ptr_array_index (self->events, i));

      g_string_append_printf (out, "%s\n", line);
    }

  return g_string_free (out, FALSE);
}

static void
write_number (WardJsonWriter *writer, const char *key, gint64 value)
{
  if (value != 0)
    ward_json_writer_int64 (writer, key, value);
}

static void
write_event (WardJsonWriter *writer, WardEvent *event)
{
  const WardEventFields *fields = ward_event_get_fields (event);
  gint64 real_us = ward_event_get_real_us (event);

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_int64 (writer, "number", (gint64) ward_event_get_serial (event));
  ward_json_writer_int64 (writer, "unixMilliseconds", real_us / 1000);
  ward_json_writer_string (writer, "type", ward_event_type_name (fields->type));
  ward_json_writer_string (writer, "result", ward_event_result_name (fields->result));
  ward_json_writer_string (writer, "step", fields->step);
  ward_json_writer_string (writer, "tenant", fields->tenant);
  ward_json_writer_string (writer, "method", fields->method);
  ward_json_writer_string (writer, "host", fields->host);
  ward_json_writer_string (writer, "resource", fields->resource);
  ward_json_writer_string (writer, "failure", fields->failure);
  ward_json_writer_string (writer, "requestId", fields->request_id);
  write_number (writer, "status", fields->status);
  write_number (writer, "bytes", (gint64) fields->bytes);
  write_number (writer, "count", fields->count);
  write_number (writer, "firstByteMicroseconds", fields->first_byte_us);
  write_number (writer, "microseconds", fields->duration_us);
  if (fields->from_cache)
    ward_json_writer_boolean (writer, "fromCache", TRUE);
  ward_json_writer_end_object (writer);
}

static void
write_fact (WardJsonWriter *writer, const Entry *entry, const char *group)
{
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "group", group);
  ward_json_writer_string (writer, "caption", entry->caption);
  ward_json_writer_string (writer, "value", entry->value);
  ward_json_writer_end_object (writer);
}

static void
end_section (WardJsonWriter *writer)
{
  ward_json_writer_end_array (writer);
  ward_json_writer_end_object (writer);
}

static void
write_sections (WardJsonWriter *writer, GPtrArray *entries)
{
  const char *group = NULL;
  gboolean open = FALSE;

  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = g_ptr_array_index (entries, i);

      if (entry->kind == ENTRY_HEADING)
        group = entry->value;
      else if (entry->kind == ENTRY_FACT && open)
        write_fact (writer, entry, group);
      else if (entry->kind == ENTRY_SECTION)
        {
          if (open)
            end_section (writer);
          open = TRUE;
          group = NULL;
          ward_json_writer_begin_object (writer, NULL);
          ward_json_writer_string (writer, "section", entry->caption);
          ward_json_writer_string (writer, "title", entry->value);
          ward_json_writer_begin_array (writer, "facts");
        }
    }
  if (open)
    end_section (writer);
}

/**
 * ward_support_report_to_json:
 *
 * The report for programs: an object with program, version, written, sections (of facts), eventsDropped, events.
 *
 * Returns: (transfer full): JSON, many lines
 */
char *
ward_support_report_to_json (WardSupportReport *self)
{
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();
  g_autofree char *time = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  time = format_time (self->real_us);
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "program", "Ward");
  ward_json_writer_string (writer, "version", self->version);
  ward_json_writer_string (writer, "written", time);
  ward_json_writer_begin_array (writer, "sections");
  write_sections (writer, self->entries);
  ward_json_writer_end_array (writer);
  ward_json_writer_int64 (writer, "eventsDropped", (gint64) self->n_dropped);
  ward_json_writer_begin_array (writer, "events");
  for (guint i = 0; i < self->events->len; i++)
    write_event (writer, g_ptr_array_index (self->events, i));
  ward_json_writer_end_array (writer);
  ward_json_writer_end_object (writer);

  return ward_json_writer_to_string (writer, TRUE);
}
