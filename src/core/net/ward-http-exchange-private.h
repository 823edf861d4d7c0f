/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one request's two files share: ward-http-exchange.c has its way, ward-http-try.c one try of it. */
#pragma once

#include "core/net/ward-http-private.h"

G_BEGIN_DECLS

/* One try, as libsoup's callbacks know it: libsoup can keep one for longer than the request lives, or for ever. */
typedef struct
{
  WardExchange *exchange; /* (unowned) (nullable) %NULL: it was given up */
  gboolean pending;       /* a callback has it, which frees it then */
  SoupSession *session;   /* (owned) that it was given to */
  GCancellable *io;       /* (owned) */
  guint8 *buffer;         /* (owned) (nullable) what is being read into */
} WardAttempt;

struct _WardExchange
{
  /* input */
  GTask *task;             /* (owned) */
  WardHttp *http;          /* (unowned) the task's source, kept by it */
  WardHttpRequest request; /* its texts are (owned) copies */
  char *origin;            /* (owned) */
  char *host;              /* (owned) */
  char *request_id;        /* (owned) */

  /* in progress */
  guint tries;
  WardAttempt *attempt;  /* (owned) (nullable) the current one */
  GCancellable *io;      /* (owned) (nullable) its own */
  SoupMessage *message;  /* (owned) (nullable) */
  GInputStream *stream;  /* (owned) (nullable) */
  WardHttpBody *body;    /* (owned) (nullable) */
  gint64 content_length; /* -1: none */
  gboolean gzip;
  guint informational;
  gboolean connected; /* through the proxy, if there is one */
  gboolean written;   /* the request's head is out: from here on the server may have acted */
  GTlsCertificateFlags tls_errors;
  char *tls_issuer; /* (owned) (nullable) who vouched for a certificate that was refused */
  GError *reason;   /* (owned) (nullable) why we stopped the try ourselves */
  guint64 window_bytes;
  gboolean queued;

  GSource *cancel_source; /* (owned) (nullable) */
  GSource *phase_source;  /* (owned) (nullable) */
  GSource *total_source;  /* (owned) (nullable) */
  GSource *grace_source;  /* (owned) (nullable) */
  GSource *retry_source;  /* (owned) (nullable) */

  /* for the event */
  gint64 start_us;
  gint64 first_byte_us;
  guint64 bytes;
};

/* ward-http-exchange.c */
void ward_exchange_clear_source (GSource **source);
void ward_exchange_set_timer (WardExchange *exchange, GSource **source, guint milliseconds, GSourceFunc callback);
/* Takes over @response and @error, either of which may be %NULL. */
void ward_exchange_end_try (WardExchange *exchange, WardHttpResponse *response, GError *error);

/* ward-http-try.c */
void ward_exchange_try (WardExchange *exchange);
void ward_exchange_stop_try (WardExchange *exchange, GError *reason); /* takes over @reason */
void ward_exchange_clear_try (WardExchange *exchange, gboolean whole);

G_END_DECLS
