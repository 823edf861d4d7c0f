/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the benchmarks share: how a figure is printed, and clocks. */

#include "bench-report.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/base/ward-json-writer.h"

static void
add_number (WardJsonWriter *writer, const char *key, double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  ward_json_writer_number_text (writer, key, g_ascii_formatd (text, sizeof text, "%.3f", number));
}

void
bench_report (const char *name, double value, const char *unit, double reference, double limit)
{
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();
  g_autofree char *line = NULL;
  double compared = reference > 0 ? value / reference : value;

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "name", name);
  add_number (writer, "value", value);
  ward_json_writer_string (writer, "unit", unit);
  if (reference > 0)
    {
      add_number (writer, "reference", reference);
      add_number (writer, "ratio", compared);
    }
  else
    {
      ward_json_writer_null (writer, "reference");
      ward_json_writer_null (writer, "ratio");
    }
  if (limit > 0)
    add_number (writer, "limit", limit);
  else
    ward_json_writer_null (writer, "limit");
  ward_json_writer_boolean (writer, "ok", limit <= 0 || compared <= limit);
  ward_json_writer_end_object (writer);
  line = ward_json_writer_to_string (writer, FALSE);
  puts (line);
  fflush (stdout);
}

void
bench_skip (const char *name, const char *why)
{
  fprintf (stdout, "skipped: %s: %s\n", name, why);
  fflush (stdout);
}

static int
compare_doubles (const void *a, const void *b)
{
  double first = *(const double *) a;
  double second = *(const double *) b;

  return first < second ? -1 : first > second ? 1 : 0;
}

double
bench_median (double *values, guint n)
{
  qsort (values, n, sizeof *values, compare_doubles);
  return values[n / 2];
}

gint64
bench_cpu_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

double
bench_pss_mb (void)
{
  g_autofree char *text = NULL;
  const char *line;

  malloc_trim (0);
  if (!g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL))
    return 0;
  line = strstr (text, "\nPss:");
  return line != NULL ? (double) g_ascii_strtoll (line + 5, NULL, 10) / 1024.0 : 0;
}
