/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sandbox/ward-sandbox-private.h"
#include "sandbox/ward-sandbox-search.h"

G_BEGIN_DECLS

typedef struct
{
  WardSandbox *self;  /* (unowned) */
  const char *target; /* (unowned) of the request: the self link */
  const char *next;   /* (unowned) (nullable) */
  GPtrArray *found;   /* (unowned) of WardSandboxEntry: everything the search found */
  guint offset;
  guint count;
  gboolean only_total;
  gboolean outcome_only;
  GPtrArray *unknown; /* (unowned) of char *: parameters that were not understood */
} WardSandboxPage;

GString *ward_sandbox_bundle_build (const WardSandboxPage *page) G_GNUC_WARN_UNUSED_RESULT;
WardSandboxResponse *ward_sandbox_bundle_answer_problem (WardSandbox *self,
                                                         const WardSandboxSearch *search) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
