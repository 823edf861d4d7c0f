/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The sandbox's own small HTTP/1.1: requests read within bounds, responses written whole, nothing shared with the client. */

typedef struct
{
  char *name;  /* (owned) decoded */
  char *value; /* (owned) decoded */
} WardSandboxParam;

typedef struct
{
  char *method;        /* (owned) */
  char *target;        /* (owned) as it stood in the request line */
  char *path;          /* (owned) the target up to '?' */
  char *query;         /* (owned) (nullable) the target after '?' */
  GHashTable *headers; /* (owned) name in lower case → value; repeated ones joined by ", " */
  GBytes *body;        /* (owned) (nullable) */
  GPtrArray *faults;   /* (owned) (nullable) "name" or "name=value", those that strike this request */
  gboolean keep_alive;
} WardSandboxRequest;

/* What happens to the bytes on their way out: the faults that no body can express. */
typedef enum
{
  WARD_SANDBOX_WIRE_WHOLE,
  WARD_SANDBOX_WIRE_CUT,     /* half of the body, then the connection closes */
  WARD_SANDBOX_WIRE_SLOW,    /* a few bytes at a time */
  WARD_SANDBOX_WIRE_STALL,   /* the head, then silence */
  WARD_SANDBOX_WIRE_ENDLESS, /* a body without an end */
  WARD_SANDBOX_WIRE_CLOSE,   /* not a byte */
  WARD_SANDBOX_WIRE_GARBAGE, /* no HTTP at all */
} WardSandboxWire;

typedef struct
{
  guint status;
  char *content_type; /* (owned) (nullable) */
  GString *headers;   /* (owned) whole lines with CRLF */
  GString *body;      /* (owned) */
  WardSandboxWire wire;
  gboolean never_compress;
  gint64 date_ahead_s; /* how wrong the Date header is */
} WardSandboxResponse;

typedef WardSandboxResponse *(*WardSandboxHandler) (WardSandboxRequest *request, GCancellable *cancellable,
                                                    gpointer user_data);

void ward_sandbox_request_free (WardSandboxRequest *request);
const char *ward_sandbox_request_get_header (const WardSandboxRequest *request, const char *lower_case_name);
gboolean ward_sandbox_request_has_fault (const WardSandboxRequest *request, const char *name, const char **out_value);
GPtrArray *ward_sandbox_request_parse_form (const WardSandboxRequest *request) G_GNUC_WARN_UNUSED_RESULT;

/* Gives NULL where the text is not application/x-www-form-urlencoded. */
GPtrArray *ward_sandbox_params_parse (const char *text) G_GNUC_WARN_UNUSED_RESULT;
char *ward_sandbox_form_decode (const char *text) G_GNUC_WARN_UNUSED_RESULT; /* one name or value; NULL: malformed */
const char *ward_sandbox_params_get (GPtrArray *params, const char *name);   /* the first; NULL if absent */
guint ward_sandbox_params_count (GPtrArray *params, const char *name);

WardSandboxResponse *ward_sandbox_response_new (guint status, const char *content_type,
                                                const char *body) G_GNUC_WARN_UNUSED_RESULT;
void ward_sandbox_response_free (WardSandboxResponse *response);
void ward_sandbox_response_add_header (WardSandboxResponse *response, const char *name, const char *value);

/* Reads one request; NULL with an error of G_IO_ERROR or, for what is not HTTP, G_IO_ERROR_INVALID_DATA and the status
 * to answer with in out_status (0: answer nothing). */
WardSandboxRequest *ward_sandbox_request_read (GInputStream *stream, GByteArray *buffer, GCancellable *cancellable,
                                               guint *out_status, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ward_sandbox_response_write (WardSandboxResponse *response, const WardSandboxRequest *request,
                                      GOutputStream *stream, gboolean keep_alive, GCancellable *cancellable,
                                      GError **error);
void ward_sandbox_response_compress (WardSandboxResponse *response, const WardSandboxRequest *request);
gboolean ward_sandbox_wait (guint milliseconds, GCancellable *cancellable); /* FALSE: cancelled meanwhile */

/* The listener: 127.0.0.1 (and ::1 where there is one), a thread that accepts, a thread a connection. */
typedef struct _WardSandboxServer WardSandboxServer;

WardSandboxServer *ward_sandbox_server_new (WardSandboxHandler handler, gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
gboolean ward_sandbox_server_bind (WardSandboxServer *server, guint16 port, guint16 *out_port, GError **error);
void ward_sandbox_server_run (WardSandboxServer *server, GTlsCertificate *certificate);
void
ward_sandbox_server_free (WardSandboxServer *server); /* stops, closes every connection and waits for its threads */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardSandboxRequest, ward_sandbox_request_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardSandboxResponse, ward_sandbox_response_free)

G_END_DECLS
