/* SPDX-License-Identifier: GPL-3.0-or-later */
/* base64url both ways (RFC 4648 section 10, RFC 7636 appendix B; reliability.md A44). */
#define G_LOG_DOMAIN "ward-base-test"

#include <string.h>

#include "core/base/ward-base64url.h"

static void
test_vectors (void)
{
  static const struct
  {
    const char *plain;
    const char *text;
  } cases[] = {
    { "", "" },           { "f", "Zg" },          { "fo", "Zm8" },          { "foo", "Zm9v" },
    { "foob", "Zm9vYg" }, { "fooba", "Zm9vYmE" }, { "foobar", "Zm9vYmFy" }, { "\xfb\xff\xfe", "-__-" },
  };
  static const guint8 verifier[] = { 116, 24,  223, 180, 151, 153, 224, 37,  79, 250, 96, 125, 216, 173, 187, 186,
                                     22,  212, 37,  77,  105, 214, 191, 240, 91, 88,  5,  88,  83,  132, 141, 121 };
  g_autofree char *text = ward_base64url_encode (verifier, sizeof verifier);

  g_assert_cmpstr (text, ==, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *encoded = ward_base64url_encode ((const guint8 *) cases[i].plain, strlen (cases[i].plain));
      g_autoptr (GBytes) decoded = ward_base64url_decode (cases[i].text, -1);

      g_assert_cmpstr (encoded, ==, cases[i].text);
      g_assert_nonnull (decoded);
      g_assert_cmpmem (g_bytes_get_data (decoded, NULL), g_bytes_get_size (decoded), cases[i].plain,
                       strlen (cases[i].plain));
    }
}

static void
test_strict (void)
{
  static const char *const refused[] = { "Zg==",  "Zm8=", "Z",     "Zm9vY",      "Zh",    "Zm9", "Zg\n",   " Zg",
                                         "Zm 9v", "+/+/", "Zm9v=", "Zm\xc3\xb6", "Zm9v.", "_x",  "__\x80_" };
  g_autoptr (GBytes) part = ward_base64url_decode ("Zm9vZZZ", 4);

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GBytes) decoded = ward_base64url_decode (refused[i], -1);

      g_assert_null (decoded);
    }
  g_assert_null (ward_base64url_decode ("Zm\0v", 4));
  g_assert_nonnull (part);
  g_assert_cmpmem (g_bytes_get_data (part, NULL), g_bytes_get_size (part), "foo", 3);
}

/* One text has one meaning: whatever decodes encodes to the same text. */
static void
test_canonical (void)
{
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ ";

  for (guint i = 0; i < 20000; i++)
    {
      char text[12] = "";
      guint length = (guint) g_test_rand_int_range (0, 11);
      g_autoptr (GBytes) decoded = NULL;

      for (guint j = 0; j < length; j++)
        text[j] = letters[g_test_rand_int_range (0, (int) sizeof letters - 1)];
      decoded = ward_base64url_decode (text, -1);
      if (decoded != NULL)
        {
          g_autofree char *again = ward_base64url_encode (g_bytes_get_data (decoded, NULL), g_bytes_get_size (decoded));

          g_assert_cmpstr (again, ==, text);
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/base/base64url/vectors", test_vectors);
  g_test_add_func ("/base/base64url/strict", test_strict);
  g_test_add_func ("/base/base64url/canonical", test_canonical);

  return g_test_run ();
}
