/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has to be read, in files that people can read, too. */
#include "app/golden.h"
#include "support/ward-test-locale.h"

#include <locale.h>
#include <string.h>

#include "app/app-fixture.h"

typedef struct
{
  const GPtrArray *cases; /* (unowned) */
  GTestDataFunc run;
} Program;

static void
case_free (gpointer data)
{
  GoldenCase *self = data;

  g_free (self->path);
  g_free (self->word);
  g_ptr_array_unref (self->given);
  g_string_free (self->wanted, TRUE);
  g_free (self);
}

static GoldenCase *
case_new (const char *head)
{
  g_auto (GStrv) words = g_strsplit (head, " ", 2);
  GoldenCase *self = g_new0 (GoldenCase, 1);

  self->path = g_strdup (words[0]);
  self->word = g_strdup (words[1] != NULL ? words[1] : "");
  self->given = g_ptr_array_new_with_free_func (g_free);
  self->wanted = g_string_new (NULL);
  return self;
}

/* Of GoldenCase. */
static GPtrArray *
read_cases (const char *file)
{
  g_autoptr (GPtrArray) cases = g_ptr_array_new_with_free_func (case_free);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "app", file, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      GoldenCase *last = cases->len > 0 ? g_ptr_array_index (cases, cases->len - 1) : NULL;

      if (g_str_has_prefix (lines[i], "/app/"))
        g_ptr_array_add (cases, case_new (lines[i]));
      else if (g_str_has_prefix (lines[i], "> "))
        g_ptr_array_add (last->given, g_strdup (lines[i] + 2));
      else if (*lines[i] != '\0' && *lines[i] != '#')
        g_string_append_printf (last->wanted, "%s\n", lines[i]);
    }
  return g_steal_pointer (&cases);
}

static gboolean
is_as_wanted (const char *wanted, const char *line)
{
  if (wanted[0] != '?')
    return strcmp (wanted, line) == 0;
  return g_str_has_prefix (line, wanted + 2) && line[strlen (wanted + 2)] == ':';
}

void
golden_compare (const GoldenCase *self, const char *read)
{
  g_auto (GStrv) left = g_strsplit (self->wanted->str, "\n", -1);
  g_auto (GStrv) right = g_strsplit (read, "\n", -1);
  guint n_left = g_strv_length (left);
  guint n_right = g_strv_length (right);

  for (guint i = 0; i < MAX (n_left, n_right); i++)
    {
      if (i < n_left && i < n_right && is_as_wanted (left[i], right[i]))
        continue;
      g_test_message ("- %s", i < n_left ? left[i] : "");
      g_test_message ("+ %s", i < n_right ? right[i] : "");
      g_test_fail ();
    }
}

void
golden_say (GString *read, const char *what, const char *words)
{
  g_auto (GStrv) plain = g_strsplit (words, "\u00a0", -1);
  g_autofree char *joined = g_strjoinv (" ", plain);
  g_auto (GStrv) lines = g_strsplit (joined, "\n", -1);
  g_autofree char *line = g_strjoinv ("\\n", lines);

  g_string_append_printf (read, "%s: %s\n", what, line);
}

static void
test_german (gconstpointer data)
{
  const Program *program = data;
  const GPtrArray *cases = program->cases;

  if (!ward_test_locale_set ("de_DE"))
    {
      g_test_skip ("no means to compile a locale here");
      return;
    }
  g_assert_cmpstr (localeconv ()->decimal_point, ==, ",");
  for (guint i = 0; i < cases->len; i++)
    {
      g_test_message ("%s", ((const GoldenCase *) g_ptr_array_index (cases, i))->path);
      program->run (g_ptr_array_index (cases, i));
    }
  ward_test_locale_reset ();
}

int
golden_main (int argc, char **argv, const char *file, const char *german_path, GTestDataFunc run)
{
  g_autoptr (GPtrArray) cases = NULL;
  Program program = { .run = run };

  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();
  program.cases = cases = read_cases (file);
  for (guint i = 0; i < cases->len; i++)
    {
      const GoldenCase *one = g_ptr_array_index (cases, i);

      g_test_add_data_func (one->path, one, run);
    }
  g_test_add_data_func (german_path, &program, test_german);
  return g_test_run ();
}
