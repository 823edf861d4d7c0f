/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "support/ward-test-certificates.h"

G_BEGIN_DECLS

/* A raw server on loopback that does what it is told, byte by byte, also what no HTTP library would. Each connection has a thread of its own. */

typedef enum
{
  WARD_FAULT_TLS_ANY,
  WARD_FAULT_TLS_1_0,
  WARD_FAULT_TLS_1_1,
  WARD_FAULT_TLS_1_2,
  WARD_FAULT_TLS_1_3,
} WardFaultTls;

typedef struct _WardFaultScript WardFaultScript;
typedef struct _WardFaultServer WardFaultServer;

/* A script: what happens after one request was read. After its last step the connection waits for the next request. */
WardFaultScript *ward_fault_script_new (void) G_GNUC_WARN_UNUSED_RESULT;
WardFaultScript *ward_fault_script_send (WardFaultScript *script,
                                         const char *text); /* these functions give the script back, to be chained */
WardFaultScript *ward_fault_script_send_bytes (WardFaultScript *script, GBytes *bytes);
WardFaultScript *ward_fault_script_slice (WardFaultScript *script, GBytes *bytes, size_t slice, guint delay_ms);
WardFaultScript *ward_fault_script_repeat (WardFaultScript *script, const char *text, guint64 times, guint delay_ms);
WardFaultScript *ward_fault_script_wait (WardFaultScript *script, guint ms);
WardFaultScript *ward_fault_script_hang (WardFaultScript *script);  /* until the client goes or the server stops */
WardFaultScript *ward_fault_script_close (WardFaultScript *script); /* without TLS's close_notify */
WardFaultScript *ward_fault_script_reset (WardFaultScript *script);
WardFaultScript *ward_fault_script_answer (
    WardFaultScript *script, guint status, const char *headers,
    const char *body); /* a right answer with Content-Length; headers (nullable), each line with its end */
WardFaultScript *ward_fault_script_start_tls (WardFaultScript *script);   /* on a connection that began in clear */
WardFaultScript *ward_fault_script_renegotiate (WardFaultScript *script); /* asks for another TLS 1.2 handshake */
void ward_fault_script_free (WardFaultScript *script);

WardFaultServer *ward_fault_server_new (WardTestCertificate *certificate,
                                        WardFaultTls tls) G_GNUC_WARN_UNUSED_RESULT; /* NULL: plain */
void ward_fault_server_free (WardFaultServer *server);
guint16 ward_fault_server_get_port (WardFaultServer *server);
char *ward_fault_server_build_url (WardFaultServer *server,
                                   const char *path) G_GNUC_WARN_UNUSED_RESULT; /* http(s)://127.0.0.1:port + path */
/* Takes the script over. Several for one path are played one after the other, the last again and again. */
void ward_fault_server_add (WardFaultServer *server, const char *path, WardFaultScript *script);
/* Plays it at once on each new connection, before any request is read. */
void ward_fault_server_set_greeting (WardFaultServer *server, WardFaultScript *script);
/* Connections begin in clear, as a proxy's do: a script for "host:port", the target of a CONNECT, may start TLS. */
void ward_fault_server_set_clear_start (WardFaultServer *server, gboolean clear);
/* Another certificate for connections from now on. */
void ward_fault_server_set_certificate (WardFaultServer *server, WardTestCertificate *certificate, WardFaultTls tls);
/* Refuses clients that show no certificate. */
void ward_fault_server_set_wants_certificate (WardFaultServer *server);
/* Chooses this protocol by ALPN, whether or not the client offered it. */
void ward_fault_server_set_protocol (WardFaultServer *server, const char *protocol);
char *ward_fault_server_dup_offered (WardFaultServer *server)
    G_GNUC_WARN_UNUSED_RESULT; /* (nullable) the protocols that the last client offered, by spaces */
/* A poor line: each answer waits, by chance from latency - jitter to latency + jitter, and bytes go out at a rate (0: any). */
void ward_fault_server_set_line (WardFaultServer *server, guint latency_ms, guint jitter_ms, guint bytes_per_s);
guint ward_fault_server_count_requests (WardFaultServer *server, const char *path);
guint ward_fault_server_count_connections (WardFaultServer *server);
guint ward_fault_server_get_most_parallel (WardFaultServer *server); /* requests in work at one time, ever */
char *ward_fault_server_dup_request (WardFaultServer *server, const char *path, guint n)
    G_GNUC_WARN_UNUSED_RESULT; /* (nullable) head and body of the nth, from 0 */
char *
ward_fault_server_dup_last_head (WardFaultServer *server) G_GNUC_WARN_UNUSED_RESULT; /* request line and headers */
char *ward_fault_server_dup_order (WardFaultServer *server)
    G_GNUC_WARN_UNUSED_RESULT; /* the paths in the order in which they came, by spaces */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardFaultServer, ward_fault_server_free)

G_END_DECLS
