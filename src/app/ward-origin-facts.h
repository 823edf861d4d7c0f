/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/ward-facts.h"
#include "core/record/ward-record-origin.h"

G_BEGIN_DECLS

/* The rows about what a result names beside itself: its specimen, its order, and who performed it without being named in words. */
gboolean ward_origin_facts_are_any (const WardObservation *result);
void ward_origin_facts_add (WardFacts *facts, WardRecord *record, const WardObservation *result, WardLook look);

G_END_DECLS
