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

/* Fails the test that runs, and tells each line that is not as it has to be: "- " what is wanted, "+ " what is read. */
void golden_compare (const GoldenCase *self, const char *read);
/* "what: words" as a line, with plain spaces, and \n for the end of a line. */
void golden_say (GString *read, const char *what, const char *words);

/* A program that runs all cases of a file below tests/app, each at its path; and all again with numbers, dates and lists as they are written in Germany
 * (W11). */
int golden_main (int argc, char **argv, const char *file, const char *german_path, GTestDataFunc run);

G_END_DECLS
