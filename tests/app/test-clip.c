/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clipboard of a real display: what Ward put there goes when it should, and what another program put there stays (P12). */
#include "app/ward-clip.h"

#include "app/app-fixture.h"

static GdkClipboard *
get_clipboard (void)
{
  return gdk_display_get_clipboard (gdk_display_get_default ());
}

static gboolean
late_cb (gpointer user_data)
{
  g_assert_not_reached ();
  return G_SOURCE_REMOVE;
}

static void
wait_until_empty (void)
{
  guint late = g_timeout_add_seconds (60, late_cb, NULL);

  while (gdk_clipboard_get_content (get_clipboard ()) != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (late);
}

static void
assert_text (const char *expected)
{
  GdkContentProvider *content = gdk_clipboard_get_content (get_clipboard ());
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GdkContentFormats) formats = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (content);
  g_value_init (&value, G_TYPE_STRING);
  g_assert_true (gdk_content_provider_get_value (content, &value, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (g_value_get_string (&value), ==, expected);
  formats = gdk_content_provider_ref_formats (content);
  g_assert_true (gdk_content_formats_contain_mime_type (formats, "x-kde-passwordManagerHint"));
  g_assert_false (gdk_content_formats_contain_mime_type (formats, "text/html"));
}

static void
test_after_a_while (void)
{
  g_autoptr (WardClip) clip = ward_clip_new (get_clipboard (), 1);

  g_assert_cmpuint (WARD_CLIP_SECONDS, ==, 30);
  ward_clip_set_text (clip, "Potassium 4.10 mmol/L");
  assert_text ("Potassium 4.10 mmol/L");
  wait_until_empty ();
}

static void
test_at_lock_and_exit (void)
{
  WardClip *clip = ward_clip_new (get_clipboard (), 600);

  ward_clip_set_text (clip, "one");
  ward_clip_clear (clip);
  g_assert_null (gdk_clipboard_get_content (get_clipboard ()));
  ward_clip_set_text (clip, "two");
  ward_clip_set_text (clip, "three");
  assert_text ("three");
  ward_clip_free (clip);
  g_assert_null (gdk_clipboard_get_content (get_clipboard ()));
}

/* A second connection to the display is another program, as far as the clipboard can tell. */
static void
test_of_another_program (void)
{
  WardClip *clip = ward_clip_new (get_clipboard (), 600);
  GdkDisplay *other = gdk_display_open (NULL);
  GdkClipboard *theirs;
  guint late = g_timeout_add_seconds (60, late_cb, NULL);

  g_assert_nonnull (other);
  theirs = gdk_display_get_clipboard (other);
  ward_clip_set_text (clip, "ours");
  /* The display tells times by the millisecond: whoever takes the clipboard in the same one may be told of the other as of the later. */
  while (!gdk_content_formats_contain_mime_type (gdk_clipboard_get_formats (theirs), "text/plain;charset=utf-8"))
    g_main_context_iteration (NULL, TRUE);
  gdk_clipboard_set_text (theirs, "theirs");
  gdk_display_flush (other);
  while (gdk_clipboard_is_local (get_clipboard ()))
    g_main_context_iteration (NULL, TRUE);
  ward_clip_clear (clip);
  app_settle ();
  g_assert_true (gdk_clipboard_is_local (theirs));
  g_assert_nonnull (gdk_clipboard_get_content (theirs));
  ward_clip_free (clip);
  app_settle ();
  g_assert_true (gdk_clipboard_is_local (theirs));
  g_source_remove (late);
  gdk_display_close (other);
}

/* Of our own program, too: a page's own text that was copied later is not ours to clear. */
static void
test_of_another_part (void)
{
  WardClip *clip = ward_clip_new (get_clipboard (), 600);

  ward_clip_set_text (clip, "a result");
  gdk_clipboard_set_text (get_clipboard (), "diagnostics");
  ward_clip_free (clip);
  g_assert_nonnull (gdk_clipboard_get_content (get_clipboard ()));
}

int
main (int argc, char **argv)
{
  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();

  g_test_add_func ("/app/clip/P12-cleared-after-a-while", test_after_a_while);
  g_test_add_func ("/app/clip/P12-cleared-at-lock-and-exit", test_at_lock_and_exit);
  g_test_add_func ("/app/clip/P12-not-of-another-program", test_of_another_program);
  g_test_add_func ("/app/clip/of-another-part", test_of_another_part);
  return g_test_run ();
}
