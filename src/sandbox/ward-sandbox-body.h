/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sandbox/ward-sandbox-analytes.h"
#include "sandbox/ward-sandbox-maker.h"

G_BEGIN_DECLS

/* A made-up body: a few hidden causes, from 0 (well) to 1 (very ill), and what would be measured in it. Results hang
 * together because they share causes, not because they were matched. */

typedef struct
{
  double day; /* days before (negative) the end of the data */
  double inflammation;
  double renal;
  double hepatic;
  double anaemia;
  double glycaemia;
  double shock;
  double respiratory;
  double cardiac;
} WardSandboxCause;

typedef struct
{
  gboolean male;
  double age_years;
  const WardSandboxCause *causes; /* in order of their days; ends with a day of 1 or more */
} WardSandboxBodyPlan;

typedef struct
{
  const WardSandboxBodyPlan *plan;      /* (unowned) */
  WardSandboxMaker *maker;              /* (unowned) */
  double slow[WARD_SANDBOX_N_ANALYTES]; /* what stays from draw to draw */
} WardSandboxBody;

typedef struct
{
  double heart_rate, systolic, diastolic, respiratory_rate, saturation, temperature, oxygen_flow;
} WardSandboxBedside;

void ward_sandbox_body_init (WardSandboxBody *body, const WardSandboxBodyPlan *plan, WardSandboxMaker *maker);
void ward_sandbox_body_draw (WardSandboxBody *body, gint64 at_us, double values[WARD_SANDBOX_N_ANALYTES]);
void ward_sandbox_body_watch (WardSandboxBody *body, gint64 at_us, WardSandboxBedside *out);

G_END_DECLS
