/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses: what is accepted, how two compare, how a relative one resolves (reliability.md A21, A22; auth.md X022). */
#define G_LOG_DOMAIN "ward-base-test"

#include <string.h>

#include "core/base/ward-url.h"

typedef struct
{
  const char *url;
  gboolean https_only;
  gboolean loopback;
  gboolean ip_literal;
} CheckCase;

static const CheckCase checks[] = {
  { "https://fhir.example.org/r4", TRUE, TRUE, TRUE }, { "HTTPS://FHIR.example.org:8443/r4?x=y", TRUE, TRUE, TRUE },
  { "https://example.org.", TRUE, TRUE, TRUE },        { "https://xn--mnchen-3ya.example/", TRUE, TRUE, TRUE },
  { "https://a1.2b.example/", TRUE, TRUE, TRUE },      { "http://127.0.0.1:8080/r4", FALSE, TRUE, FALSE },
  { "http://[::1]:8080/r4", FALSE, TRUE, FALSE },      { "https://127.0.0.1:8443/r4", FALSE, TRUE, TRUE },
  { "https://10.1.2.3/r4", FALSE, FALSE, TRUE },       { "https://[fe80::1]/r4", FALSE, FALSE, TRUE },
  { "http://127.0.0.2/", FALSE, FALSE, FALSE },        { "http://localhost/", FALSE, FALSE, FALSE },
  { "http://example.org/", FALSE, FALSE, FALSE },
};

static const char *const never[] = {
  "",
  "/",
  "fhir.example.org",
  "//fhir.example.org/",
  "https:",
  "https:/x",
  "https://",
  "https:///x",
  "ftp://example.org/",
  "javascript:alert(1)",
  "file:///etc/passwd",
  "data:text/plain,x",
  "https://user@example.org/",
  "https://user:pw@example.org/",
  "https://example.org@evil.example/",
  "https://example.org/#f",
  "https://example.org/#",
  "https://example.org:0/",
  "https://example.org:65536/",
  "https://example.org:/",
  "https://example.org:8x/",
  "https://example.org:-1/",
  "https://exa mple.org/",
  "https://example.org/a b",
  "https://example.org/\n",
  "https://example.org/\r\nX: y",
  "https://example.org/\x7f",
  "https://ex\xc3\xa4mple.org/",
  "https://example.org/\xc3\xa4",
  "https://-example.org/",
  "https://example-.org/",
  "https://exa_mple.org/",
  "https://.example.org/",
  "https://example..org/",
  "https://127.1/",
  "https://2130706433/",
  "https://0x7f000001/",
  "https://0177.0.0.1/",
  "https://127.0.0.1.5/",
  "https://[::1/",
  "https://[::1]x/",
  "https://[::g]/",
  "https://[v1.x]/",
  "https://[::1%25eth0]/",
  "https://example.org\\@evil.example/",
  "https://example.org/<b>",
  "https://example.org/\"",
  "https://%65xample.org/",
  " https://example.org/",
  "https://[]/",
};

static void
test_check (void)
{
  g_autofree char *long_label = g_strnfill (64, 'a');
  g_autofree char *long_url = g_strdup_printf ("https://%s.org/", long_label);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    {
      g_assert_cmpint (ward_url_check (checks[i].url, WARD_URL_HTTPS_ONLY, NULL), ==, checks[i].https_only);
      g_assert_cmpint (ward_url_check (checks[i].url, WARD_URL_ALLOW_LOOPBACK_HTTP, NULL), ==, checks[i].loopback);
      g_assert_cmpint (ward_url_check (checks[i].url, WARD_URL_ALLOW_IP_LITERAL, NULL), ==, checks[i].ip_literal);
    }
  for (guint i = 0; i < G_N_ELEMENTS (never); i++)
    g_assert_false (ward_url_check (never[i], WARD_URL_ALLOW_LOOPBACK_HTTP | WARD_URL_ALLOW_IP_LITERAL, NULL));
  g_assert_false (ward_url_check (long_url, WARD_URL_HTTPS_ONLY, NULL));
  g_assert_false (ward_url_check (NULL, WARD_URL_HTTPS_ONLY, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (ward_url_check ("https://user:canary@example.org/", WARD_URL_HTTPS_ONLY, &error));
  g_assert_null (strstr (error->message, "canary"));
}

static void
test_parts (void)
{
  static const struct
  {
    const char *url;
    const char *base;
    const char *origin;
    const char *host;
  } cases[] = {
    { "HTTPS://FHIR.Example.org:443/R4/", "https://fhir.example.org/R4", "https://fhir.example.org",
      "fhir.example.org" },
    { "https://fhir.example.org", "https://fhir.example.org", "https://fhir.example.org", "fhir.example.org" },
    { "https://fhir.example.org/", "https://fhir.example.org", "https://fhir.example.org", "fhir.example.org" },
    { "http://127.0.0.1:80/a", "http://127.0.0.1/a", "http://127.0.0.1", "127.0.0.1" },
    { "http://127.0.0.1:8080/a//", "http://127.0.0.1:8080/a/", "http://127.0.0.1:8080", "127.0.0.1" },
    { "https://[::1]:8443/a?b", "https://[::1]:8443/a?b", "https://[::1]:8443", "[::1]" },
    { "nonsense", NULL, NULL, NULL },
    { NULL, NULL, NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *base = ward_url_normalize_base (cases[i].url);
      g_autofree char *origin = ward_url_dup_origin (cases[i].url);
      g_autofree char *host = ward_url_dup_host (cases[i].url);

      g_assert_cmpstr (base, ==, cases[i].base);
      g_assert_cmpstr (origin, ==, cases[i].origin);
      g_assert_cmpstr (host, ==, cases[i].host);
    }
}

static void
test_compare (void)
{
  g_assert_true (ward_url_same_origin ("https://a.example/x", "HTTPS://A.example:443/y?z"));
  g_assert_false (ward_url_same_origin ("https://a.example/", "http://a.example/"));
  g_assert_false (ward_url_same_origin ("https://a.example/", "https://a.example:8443/"));
  g_assert_false (ward_url_same_origin ("https://a.example/", "https://a.example.evil.org/"));
  g_assert_false (ward_url_same_origin ("https://a.example/", "https://a.example@evil.org/"));
  g_assert_false (ward_url_same_origin (NULL, NULL));
  g_assert_false (ward_url_same_origin ("x", "x"));

  g_assert_true (ward_url_equal_base ("https://A.example/r4/", "https://a.example:443/r4"));
  g_assert_false (ward_url_equal_base ("https://a.example/r4", "https://a.example/R4"));
  g_assert_false (ward_url_equal_base ("https://a.example/r4", "https://a.example/r4/x"));
  g_assert_false (ward_url_equal_base (NULL, "https://a.example/r4"));
}

static void
test_resolve (void)
{
  static const struct
  {
    const char *base;
    const char *reference;
    const char *resolved;
  } cases[] = {
    { "https://a.example/r4", "Patient/1", "https://a.example/r4/Patient/1" },
    { "https://a.example/r4/", "Patient/1", "https://a.example/r4/Patient/1" },
    { "https://a.example/r4", "?page=2&x=%2F", "https://a.example/r4/?page=2&x=%2F" },
    { "https://a.example/r4", "/other?x=y", "https://a.example/other?x=y" },
    { "https://a.example/r4", "../up", "https://a.example/up" },
    { "https://a.example/r4", "../../../etc", "https://a.example/etc" },
    { "https://a.example/r4?q=1", "Patient", "https://a.example/r4/Patient" },
    { "https://a.example/r4", "https://b.example/x", "https://b.example/x" },
    { "https://a.example/r4", "//b.example/x", "https://b.example/x" },
    { "https://a.example/r4", "javascript:alert(1)", NULL },
    { "https://a.example/r4", "file:///etc/passwd", NULL },
    { "https://a.example/r4", "https://u@b.example/", NULL },
    { "https://a.example/r4", "x#y", NULL },
    { "https://a.example/r4", "a b", NULL },
    { "nonsense", "Patient", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *resolved = ward_url_resolve (cases[i].base, cases[i].reference);

      g_assert_cmpstr (resolved, ==, cases[i].resolved);
    }
}

static void
test_build (void)
{
  g_autofree char *a = ward_url_append ("https://a.example/r4", "Patient");
  g_autofree char *b = ward_url_append ("https://a.example/r4/", "/.well-known/smart-configuration");
  g_autofree char *escaped = ward_url_escape ("aZ0-._~ /?&=+%\xc3\xa4\n");
  g_autofree char *form
      = ward_form_encode ("grant_type", "refresh_token", "absent", NULL, "a b", "c&d=ä", "empty", "", NULL);
  g_autofree char *nothing = ward_form_encode ("a", NULL, NULL);

  g_assert_cmpstr (a, ==, "https://a.example/r4/Patient");
  g_assert_cmpstr (b, ==, "https://a.example/r4/.well-known/smart-configuration");
  g_assert_cmpstr (escaped, ==, "aZ0-._~%20%2F%3F%26%3D%2B%25%C3%A4%0A");
  g_assert_cmpstr (form, ==, "grant_type=refresh_token&a%20b=c%26d%3D%C3%A4&empty=");
  g_assert_cmpstr (nothing, ==, "");
}

static void
test_form_decode (void)
{
  static const struct
  {
    const char *text;
    const char *expected; /* (nullable) */
  } cases[] = {
    { "", "" },      { "a+b%20c", "a b c" }, { "%c3%A4", "ä" }, { "%2", NULL },       { "%", NULL },
    { "%zz", NULL }, { "%00", NULL },        { "a%ff", NULL },  { "%2B+%25", "+ %" }, { "a=b&c", "a=b&c" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = ward_form_decode (cases[i].text, strlen (cases[i].text));

      g_assert_cmpstr (text, ==, cases[i].expected);
    }
  {
    g_autofree char *cut = ward_form_decode ("a%20b", 3);
    g_autofree char *zero = ward_form_decode ("a\0b", 3);

    g_assert_null (cut);
    g_assert_null (zero);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/base/url/check", test_check);
  g_test_add_func ("/base/url/parts", test_parts);
  g_test_add_func ("/base/url/X022-compare", test_compare);
  g_test_add_func ("/base/url/resolve", test_resolve);
  g_test_add_func ("/base/url/build", test_build);
  g_test_add_func ("/base/url/form-decode", test_form_decode);

  return g_test_run ();
}
