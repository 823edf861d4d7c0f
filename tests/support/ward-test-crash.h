/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a program fell. Ward forbids itself core dumps, since they would hold results and tokens, so that a crash after an hour left nothing to look at. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* From here on a signal that ends the program first writes the frames of all threads to stderr, by gdb, and then ends it as it would have. Names of functions
 * only: what they were called with is left out. Does nothing where a sanitizer or valgrind tells it already. */
void ward_test_crash_tell_frames (void);

G_END_DECLS
