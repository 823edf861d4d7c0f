/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sandbox/ward-sandbox-private.h"

G_BEGIN_DECLS

/* What the patients' data are made with: a repeatable source of chance, the clock they end at, and the pieces of FHIR
 * that many resources share. */

typedef struct
{
  WardSandbox *self; /* (unowned) */
  gint64 now_us;     /* to the minute */
  gboolean epic;
  guint64 state;       /* of the random numbers */
  gboolean restricted; /* whether the patient just written is */
} WardSandboxMaker;

void ward_sandbox_maker_init (WardSandboxMaker *maker, WardSandbox *self);
void ward_sandbox_maker_seed (WardSandboxMaker *maker, const char *what); /* each patient has a sequence of its own */
guint64 ward_sandbox_maker_random (WardSandboxMaker *maker);
double ward_sandbox_maker_uniform (WardSandboxMaker *maker); /* 0 ≤ x < 1 */
double ward_sandbox_maker_normal (WardSandboxMaker *maker);  /* mean 0, standard deviation 1 */

char *ward_sandbox_maker_format_time (const WardSandboxMaker *maker, gint64 time_us) G_GNUC_WARN_UNUSED_RESULT;
gint64 ward_sandbox_maker_resolve (const WardSandboxMaker *maker, const char *text); /* "-2d 08:15" */

/* Pieces; "parts" are divided by '|'. */
void ward_sandbox_write_meta (const WardSandboxMaker *maker, WardJsonWriter *writer, gint64 updated_us, int version);
void ward_sandbox_write_coding (WardJsonWriter *writer, const char *system, const char *code, const char *display);
void ward_sandbox_write_subject (WardSandboxMaker *maker, WardJsonWriter *writer, const char *key, const char *patient);
void ward_sandbox_write_category (WardJsonWriter *writer, const char *category);
void ward_sandbox_write_quantity (WardJsonWriter *writer, const char *key, const char *value, const char *unit,
                                  const char *ucum);
void ward_sandbox_write_range (WardJsonWriter *writer, const char *low, const char *high, const char *unit,
                               const char *ucum);
void ward_sandbox_write_flags (WardJsonWriter *writer, const char *flags); /* "H U" */
void ward_sandbox_write_absent (WardJsonWriter *writer, const char *reason);
void ward_sandbox_write_component (WardJsonWriter *writer, const char *loinc, const char *display, const char *value,
                                   const char *unit, const char *ucum);
const char *ward_sandbox_unit_code (const char *unit); /* UCUM of a printed unit */

/* Reads resources from a file inside the program, with its short forms filled in (ward-sandbox-template.c). */
gboolean ward_sandbox_load_template (WardSandboxMaker *maker, const char *name, const char *default_patient,
                                     GError **error);

/* Results of laboratory and bedside, made up by courses (ward-sandbox-course.c). */
gboolean ward_sandbox_make_course (WardSandboxMaker *maker, const char *patient, GError **error);
gboolean ward_sandbox_add_big_person (WardSandboxMaker *maker, GError **error);

G_END_DECLS
