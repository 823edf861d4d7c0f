/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/diagnostics/ward-failure.h"

G_BEGIN_DECLS

/* Leaves a server alone that fails again and again. Pure: the time is handed in. */

typedef struct
{
  guint n_failures;     /* one after the other */
  gint64 open_until_us; /* 0: closed */
  gboolean probing;     /* the one request that tries again is under way */
  WardFailure last;
} WardHttpBreaker;

gboolean ward_http_breaker_lets_pass (WardHttpBreaker *breaker, gint64 now_us);
void ward_http_breaker_note_success (WardHttpBreaker *breaker);
void ward_http_breaker_note_failure (WardHttpBreaker *breaker, WardFailure failure, gint64 now_us);
void ward_http_breaker_note_cancelled (WardHttpBreaker *breaker);

G_END_DECLS
