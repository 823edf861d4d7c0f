/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every failure has its explanation, and every HTTP status its failure. */
#define G_LOG_DOMAIN "ward-diagnostics-test"

#include <string.h>

#include "core/diagnostics/ward-failure.h"

static gboolean
is_sentence (const char *text)
{
  size_t length = strlen (text);

  return length > 7 && g_ascii_isupper (text[0]) && text[length - 1] == '.' && strstr (text, "  ") == NULL;
}

static void
test_complete (void)
{
  g_autoptr (GHashTable) keys = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) titles = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < WARD_N_FAILURES; i++)
    {
      const WardExplanation *explanation = ward_failure_explain ((WardFailure) i);

      g_test_message ("%u %s", i, explanation->key);
      g_assert_nonnull (explanation->key);
      g_assert_cmpuint (strspn (explanation->key, "abcdefghijklmnopqrstuvwxyz-"), ==, strlen (explanation->key));
      g_assert_true (g_hash_table_add (keys, (gpointer) explanation->key));
      g_assert_true (g_hash_table_add (titles, (gpointer) explanation->title));
      g_assert_true (is_sentence (explanation->title));
      g_assert_true (is_sentence (explanation->meaning));
      g_assert_true (is_sentence (explanation->action));
      g_assert_cmpuint (g_utf8_strlen (explanation->title, -1), <, 70);
      /* One apostrophe in all that is read: the typographic one. */
      g_assert_null (strchr (explanation->title, '\''));
      g_assert_null (strchr (explanation->meaning, '\''));
      g_assert_null (strchr (explanation->action, '\''));
      g_assert_cmpint (explanation->ask, <=, WARD_ASK_THIS_COMPUTER);
    }
  g_assert_true (ward_failure_explain ((WardFailure) 9999) == ward_failure_explain (WARD_FAILURE_INTERNAL));
}

static void
test_errors (void)
{
  g_autoptr (GError) failure = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_DNS, "x");
  g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "x");
  g_autoptr (GError) wild = g_error_new_literal (WARD_FAILURE, 4711, "x");

  g_assert_true (ward_failure_matches (failure, WARD_FAILURE_DNS));
  g_assert_false (ward_failure_matches (failure, WARD_FAILURE_CONNECT));
  g_assert_false (ward_failure_matches (NULL, WARD_FAILURE_DNS));
  g_assert_cmpint (ward_failure_from_error (failure), ==, WARD_FAILURE_DNS);
  g_assert_cmpint (ward_failure_from_error (foreign), ==, WARD_FAILURE_INTERNAL);
  g_assert_cmpint (ward_failure_from_error (wild), ==, WARD_FAILURE_INTERNAL);
  g_assert_cmpint (ward_failure_from_error (NULL), ==, WARD_FAILURE_INTERNAL);
  g_assert_cmpstr (ward_failure_explain_error (failure)->key, ==, "dns");
}

/* The request goes with the failure into each copy; the first name stays. */
static void
test_request (void)
{
  g_autoptr (GError) failure = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_SERVER, "x");
  g_autoptr (GError) unsent = g_error_copy (failure);
  g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");
  g_autoptr (GError) copy = NULL;

  ward_failure_set_request (failure, NULL, 7);
  g_assert_null (ward_failure_get_request_id (failure));
  ward_failure_set_request (failure, "one", 7);
  ward_failure_set_request (failure, "two", 8);
  ward_failure_set_request (foreign, "three", 9);
  ward_failure_set_request (NULL, "four", 10);
  copy = g_error_copy (failure);
  g_clear_error (&failure);
  g_assert_cmpstr (ward_failure_get_request_id (copy), ==, "one");
  g_assert_cmpint (ward_failure_get_request_us (copy), ==, 7);
  g_assert_null (ward_failure_get_request_id (unsent));
  g_assert_cmpint (ward_failure_get_request_us (unsent), ==, 0);
  g_assert_null (ward_failure_get_request_id (foreign));
  g_assert_cmpint (ward_failure_get_request_us (foreign), ==, 0);
  g_assert_null (ward_failure_get_request_id (NULL));
  g_assert_cmpint (ward_failure_get_request_us (NULL), ==, 0);
}

static void
test_statuses (void)
{
  static const struct
  {
    guint status;
    WardFailure code;
  } cases[] = {
    { 301, WARD_FAILURE_REDIRECT },    { 302, WARD_FAILURE_REDIRECT },     { 307, WARD_FAILURE_REDIRECT },
    { 400, WARD_FAILURE_BAD_REQUEST }, { 401, WARD_FAILURE_UNAUTHORIZED }, { 403, WARD_FAILURE_FORBIDDEN },
    { 404, WARD_FAILURE_NOT_FOUND },   { 407, WARD_FAILURE_PROXY },        { 408, WARD_FAILURE_TIMEOUT },
    { 409, WARD_FAILURE_CONFLICT },    { 410, WARD_FAILURE_GONE },         { 412, WARD_FAILURE_CONFLICT },
    { 418, WARD_FAILURE_HTTP },        { 422, WARD_FAILURE_CONFLICT },     { 429, WARD_FAILURE_TOO_MANY },
    { 500, WARD_FAILURE_SERVER },      { 503, WARD_FAILURE_SERVER },       { 511, WARD_FAILURE_LOGIN_PAGE },
    { 599, WARD_FAILURE_SERVER },      { 600, WARD_FAILURE_HTTP },         { 999, WARD_FAILURE_HTTP },
    { 0, WARD_FAILURE_HTTP },          { 304, WARD_FAILURE_HTTP },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (ward_failure_from_http_status (cases[i].status), ==, cases[i].code);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/diagnostics/failure/complete", test_complete);
  g_test_add_func ("/diagnostics/failure/errors", test_errors);
  g_test_add_func ("/diagnostics/failure/request", test_request);
  g_test_add_func ("/diagnostics/failure/statuses", test_statuses);

  return g_test_run ();
}
