/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/check/ward-check.h"
#include "sandbox/ward-sandbox.h"

G_BEGIN_DECLS

/* A connection test against the real sandbox, with a person who signs in at its pages. */
typedef struct
{
  WardSandbox *sandbox; /* (owned) */
  WardTenant *tenant;   /* (owned) */
  WardEventLog *events; /* (owned) */
  WardVault *vault;     /* (owned) */
  WardSession *session; /* (owned) */
  WardCheck *check;     /* (owned) */
  GThread *person;      /* (owned) (nullable) */
  char *link;           /* (owned) (nullable) that the browser was given */
  gboolean person_done; /* atomic */
} CheckPerson;

void check_person_set_up (CheckPerson *self, WardSandboxProfile profile, const char *patient_id);
void check_person_run (CheckPerson *self);
WardCheckStep *check_person_get_step (CheckPerson *self, const char *key); /* (transfer none) */
void check_person_tear_down (CheckPerson *self);

G_END_DECLS
