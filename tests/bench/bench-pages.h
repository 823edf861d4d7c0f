/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BENCH_PAGE_ROWS 1000
#define BENCH_BASE "https://fhir.example.org/api/FHIR/R4"
#define BENCH_PATIENT "p1"

GBytes *bench_build_page (GRand *rand, guint page); /* (transfer full) a searchset Bundle */

G_END_DECLS
