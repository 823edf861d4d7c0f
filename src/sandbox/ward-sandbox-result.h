/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sandbox/ward-sandbox-body.h"

G_BEGIN_DECLS

/* One patient's results being written: Observations, the reports that group them, their specimens. */

typedef struct
{
  WardSandboxMaker *maker; /* (unowned) */
  WardSandboxBody *body;   /* (unowned) */
  const char *patient;     /* (unowned) id */
  const char *encounter;   /* (unowned) (nullable) id */
  gboolean normal_flags;   /* whether this laboratory sends "N" */
  guint serial;
  guint n_observations; /* made so far */
  guint limit;          /* stop at this many; 0: no limit */
  GError *error;        /* (owned) (nullable) the first */
} WardSandboxChart;

typedef struct
{
  int analyte;
  const char *value; /* printed instead of the drawn one */
} WardSandboxFixed;

typedef enum
{
  V_HR = 1 << 0,
  V_BP = 1 << 1,
  V_RR = 1 << 2,
  V_SPO2 = 1 << 3,
  V_TEMP = 1 << 4,
  V_PAIN = 1 << 5,
  V_GCS = 1 << 6,
  V_ALL = V_HR | V_BP | V_RR | V_SPO2 | V_TEMP,
} WardSandboxVitals;

void ward_sandbox_chart_add_panel (WardSandboxChart *chart, int panel, gint64 at_us, const char *status,
                                   const WardSandboxFixed *fixed); /* fixed ends with analyte -1; NULL: none */
void ward_sandbox_chart_add_vitals (WardSandboxChart *chart, gint64 at_us, guint which);
void ward_sandbox_chart_add_measure (WardSandboxChart *chart, gint64 at_us, const char *loinc, const char *name,
                                     const char *text, const char *value, const char *unit);

G_END_DECLS
