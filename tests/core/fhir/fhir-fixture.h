/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/fhir/ward-read-private.h"

G_BEGIN_DECLS

/* JSON written with single quotes, so that a test can be read; none of the texts here needs a real one. */
#define FIXTURE_BASE "https://fhir.example.org/api/FHIR/R4"

char *fixture_json (const char *text) G_GNUC_WARN_UNUSED_RESULT;
GBytes *fixture_bytes (const char *text) G_GNUC_WARN_UNUSED_RESULT;
/* A Bundle around entries: each resource is wrapped as a match of "Patient/p1". */
WardFhirPage *fixture_decode (WardFhirKind kind, const char *const *resources) G_GNUC_WARN_UNUSED_RESULT;
/* One Observation with the given members added to a sound frame. */
WardFhirPage *fixture_observation (const char *members) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
