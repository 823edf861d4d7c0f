/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/auth/hospital.h"
#include "core/auth/provider.h"
#include "core/fhir/ward-fhir-private.h"
#include "core/record/ward-record-private.h"

G_BEGIN_DECLS

/* Somebody who is signed in at the sandbox, and what a record of it tells. */
typedef struct
{
  Hospital hospital;
  WardSession *session;     /* (owned) */
  ProviderBrowser *browser; /* (owned) (nullable) */
} RecordFixture;

extern const char *const record_fixture_patients[4]; /* ids of the sandbox */

void record_fixture_set_up (RecordFixture *fixture, gconstpointer data); /* data (nullable): WardSandboxSettings */
/* members: a JSON object whose members replace those of the sandbox's own tenant record. */
void record_fixture_set_up_as (RecordFixture *fixture, const WardSandboxSettings *settings, const char *members);
void record_fixture_tear_down (RecordFixture *fixture, gconstpointer data);
void record_fixture_sign_in (RecordFixture *fixture);
WardRecord *record_fixture_open (RecordFixture *fixture, guint patient) G_GNUC_WARN_UNUSED_RESULT;
gboolean record_fixture_is_finished (WardRecord *record);
void record_fixture_wait (WardRecord *record); /* until nothing is under way nor waiting */
void record_fixture_drain (void);
void record_fixture_check_rows (WardRecord *record); /* every row is of this record's patient */
char *record_fixture_build_path (RecordFixture *fixture,
                                 const char *rest) G_GNUC_WARN_UNUSED_RESULT; /* below the FHIR base */
guint record_fixture_count (RecordFixture *fixture, const char *rest);        /* requests whose path begins so */

#define RECORD_TEST(path, data, function) \
  g_test_add (path, RecordFixture, data, record_fixture_set_up, function, record_fixture_tear_down)

G_END_DECLS
