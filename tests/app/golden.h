/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Cases in a text file: a line with a path ("/app/…", a word may follow), lines of what is given ("> …"), and what has to be read of it, line by line.
 * "#" begins a comment. "? copy" in the place of a line: there has to be one that begins "copy:", and what it says is not settled. */
typedef struct
{
  char *path;       /* (owned) */
  char *word;       /* (owned) "" for none */
  GPtrArray *given; /* (owned) of char */
  GString *wanted;  /* (owned) */
} GoldenCase;

GPtrArray *golden_read (const char *file) G_GNUC_WARN_UNUSED_RESULT; /* below tests/app; of GoldenCase */
/* Fails the test that runs, and tells each line that is not as it has to be: "- " what is wanted, "+ " what is read. */
void golden_compare (const GoldenCase *self, const char *read);
/* "what: words" as a line, with plain spaces, and \n for the end of a line. */
void golden_say (GString *read, const char *what, const char *words);

/* All cases again with numbers, dates and lists as they are written in Germany (W11). */
void golden_run_in_german (const GPtrArray *cases, void (*run) (gconstpointer one));

G_END_DECLS
