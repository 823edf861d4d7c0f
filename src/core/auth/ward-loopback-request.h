/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a redirect URI says about where to listen, and what a browser sent there. Pure: bytes in, a judgement out. */

#define WARD_LOOPBACK_MAX_HEAD (64 * 1024) /* bytes of request line and headers: an Epic code is a long JWT */
#define WARD_LOOPBACK_MAX_HEADERS 100

typedef enum
{
  WARD_LOOPBACK_HOST_V4,   /* 127.0.0.1 */
  WARD_LOOPBACK_HOST_V6,   /* [::1] */
  WARD_LOOPBACK_HOST_NAME, /* localhost */
} WardLoopbackHost;

typedef struct
{
  WardLoopbackHost host;
  guint port;          /* 80 where none is given */
  gboolean port_given; /* FALSE: the URI names no port */
  size_t host_end;     /* offset in the URI, right behind the host */
  size_t port_end;     /* offset in the URI, right behind the port */
  const char *path;    /* (unowned) in the URI, or "/" */
  size_t path_length;  /* without the query */
} WardLoopbackTarget;

typedef enum
{
  WARD_LOOPBACK_MORE,      /* not whole yet */
  WARD_LOOPBACK_HIT,       /* a GET of the very path, with the right Host */
  WARD_LOOPBACK_BAD,       /* 400 */
  WARD_LOOPBACK_NOT_FOUND, /* 404 */
  WARD_LOOPBACK_METHOD,    /* 405 */
  WARD_LOOPBACK_TOO_LARGE, /* 431 */
  WARD_LOOPBACK_NOT_HTTP,  /* another protocol, or an HTTP that has no answer for us: closed without a word */
} WardLoopbackVerdict;

gboolean ward_loopback_target_parse (const char *uri, WardLoopbackTarget *out_target);
const char *ward_loopback_host_get_text (WardLoopbackHost host);

WardLoopbackVerdict ward_loopback_request_parse (const char *data, size_t length, const WardLoopbackTarget *target,
                                                 size_t *out_query, size_t *out_query_length);

G_END_DECLS
