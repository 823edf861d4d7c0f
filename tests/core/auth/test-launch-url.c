/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Launch links: what they may look like, and whose they may be. Nothing here can ask a network: there is none in these functions. */
#include "core/auth/ward-launch-url.h"

#include <string.h>

#include "core/base/ward-clock.h"
#include "core/diagnostics/ward-failure.h"

#define TOKEN "l4unch-t0ken"
#define BASE "https://fhir.hospital.example/R4"
#define LINK(iss) "ward://launch?iss=" iss "&launch=" TOKEN
#define SECOND G_USEC_PER_SEC

static WardTenant *
make_tenant (const char *id, const char *environment, const char *base)
{
  g_autofree char *text = g_strdup_printf ("{\"id\": \"%s\", \"name\": \"%s\", \"environment\": \"%s\", \"clientId\": "
                                           "\"b\", \"fhirBase\": \"%s\", \"redirectUris\": "
                                           "[\"http://127.0.0.1:8765/callback\"]}",
                                           id, id, environment, base);
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (text, strlen (text), NULL, NULL);
  g_autoptr (GError) error = NULL;
  WardTenant *tenant = ward_tenant_new_from_json (ward_json_doc_get_root (doc), &error);

  g_assert_no_error (error);
  return tenant;
}

static GListModel *
make_tenants (void)
{
  static const struct
  {
    const char *id;
    const char *environment;
    const char *base;
  } all[] = {
    { "a", "production", BASE },
    { "b", "test", "https://fhir.hospital.example/test/R4/" },
    { "box", "sandbox", "http://127.0.0.1:8099/fhir" },
  };
  GListStore *store = g_list_store_new (WARD_TYPE_TENANT);

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autoptr (WardTenant) tenant = make_tenant (all[i].id, all[i].environment, all[i].base);

      g_list_store_append (store, tenant);
    }

  return G_LIST_MODEL (store);
}

/* The tenant's id; "?" where no tenant is found, "!" where the link is refused as one. */
static char *
find (const char *link)
{
  g_autoptr (GListModel) tenants = make_tenants ();
  g_autoptr (GError) error = NULL;
  g_autoptr (WardLaunch) launch = ward_launch_parse_link (link, 0, &error);
  g_autoptr (WardTenant) tenant = NULL;

  if (launch == NULL)
    {
      g_assert_error (error, WARD_FAILURE, WARD_FAILURE_LAUNCH_LINK);
      g_assert_null (strstr (error->message, TOKEN));
      return g_strdup ("!");
    }
  tenant = ward_launch_find_tenant (launch, tenants, &error);
  if (tenant == NULL)
    {
      g_assert_error (error, WARD_FAILURE, WARD_FAILURE_LAUNCH_TENANT);
      g_assert_null (strstr (error->message, "evil"));
      return g_strdup ("?");
    }

  return g_strdup (ward_tenant_get_id (tenant));
}

typedef struct
{
  const char *path;
  const char *link;
  const char *expected;
} FindCase;

static const FindCase find_cases[] = {
  { "plain", LINK ("https%3A%2F%2Ffhir.hospital.example%2FR4"), "a" },
  { "not-encoded", LINK (BASE), "a" },
  { "blanks-around", "  \n" LINK (BASE) " \n", "a" },
  { "other-order", "ward://launch?launch=" TOKEN "&iss=" BASE, "a" },
  { "slash-behind-launch", "ward://launch/?iss=" BASE "&launch=" TOKEN, "a" },
  { "scheme-in-capitals", "WARD://LAUNCH?iss=" BASE "&launch=" TOKEN, "a" },
  { "loopback-address", "http://127.0.0.1:8744/launch?iss=" BASE "&launch=" TOKEN, "a" },
  { "sandbox", LINK ("http%3A%2F%2F127.0.0.1%3A8099%2Ffhir"), "box" },
  { "nothing", "", "!" },
  { "no-query", "ward://launch", "!" },
  { "other-scheme", "wart://launch?iss=" BASE "&launch=x", "!" },
  { "other-action", "ward://open?iss=" BASE "&launch=x", "!" },
  { "web-page", "https://evil.example/launch?iss=" BASE "&launch=x", "!" },
  { "loopback-without-port", "http://127.0.0.1/launch?iss=" BASE "&launch=x", "!" },
  { "loopback-other-path", "http://127.0.0.1:1/launch/x?iss=" BASE "&launch=x", "!" },
  { "no-iss", "ward://launch?launch=x", "!" },
  { "empty-iss", "ward://launch?iss=&launch=x", "!" },
  { "two-iss", "ward://launch?iss=" BASE "&iss=https://evil.example&launch=x", "!" },
  { "two-tokens", "ward://launch?iss=" BASE "&launch=x&launch=y", "!" },
  { "broken-encoding", "ward://launch?iss=" BASE "&launch=%2", "!" },
  { "nul", "ward://launch?iss=" BASE "&launch=a%00b", "!" },
  { "line-break-in-token", "ward://launch?iss=" BASE "&launch=a%0d%0aX:%20y", "!" },
  { "not-utf8", "ward://launch?iss=" BASE "&launch=%ff", "!" },
  { "fragment-of-the-link", LINK (BASE) "#x", "!" },
  { "X021-unknown-server", LINK ("https://evil.example/R4"), "?" },
  { "X021-unknown-path", LINK ("https://fhir.hospital.example/R5"), "?" },
  { "X021-longer-host", LINK ("https://fhir.hospital.example.evil.example/R4"), "?" },
  { "X022-slash", LINK (BASE "/"), "a" },
  { "X022-slash-missing", LINK ("https://fhir.hospital.example/test/R4"), "b" },
  { "X022-host-case", LINK ("HTTPS://FHIR.Hospital.Example:443/R4"), "a" },
  { "X022-path-case", LINK ("https://fhir.hospital.example/r4"), "?" },
  { "X022-two-slashes", LINK (BASE "//"), "?" },
  { "X022-dot-segments", LINK ("https://fhir.hospital.example/x/../R4"), "?" },
  { "X023-http", LINK ("http://fhir.hospital.example/R4"), "!" },
  { "X023-userinfo", LINK ("https://fhir.hospital.example%40evil.example/R4"), "!" },
  { "X023-fragment", LINK (BASE "%23x"), "!" },
  { "X023-query", LINK (BASE "%3Fx=1"), "!" },
  { "X023-ip", LINK ("https://192.0.2.7/R4"), "?" },
  { "X023-loopback-that-is-no-sandbox", LINK ("http://127.0.0.1:9000/fhir"), "?" },
  { "X023-look-alike", LINK ("https://fhir.h%C3%B6spital.example/R4"), "!" },
  { "X023-look-alike-cyrillic", LINK ("https://%D0%B0.fhir.hospital.example/R4"), "!" },
  { "X023-punycode", LINK ("https://fhir.xn--hspital-n4a.example/R4"), "?" },
  { "X023-javascript", LINK ("javascript:alert(1)"), "!" },
  { "X023-file", LINK ("file:///etc/passwd"), "!" },
  { "X027-extra-parameters", LINK (BASE) "&patient=1&x=%zz&y", "a" },
  { "A49-never-contacted", LINK ("https://evil.example"), "?" },
};

static void
test_find (gconstpointer data)
{
  const FindCase *c = data;
  g_autofree char *found = find (c->link);

  g_assert_cmpstr (found, ==, c->expected);
}

static void
test_token (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WardLaunch) launch = ward_launch_parse_link ("ward:launch?iss=" BASE "/&launch=a%2Bb%3d", 0, &error);
  g_autoptr (WardLaunch) same = ward_launch_ref (launch);

  g_assert_no_error (error);
  g_assert_true (ward_secret_text_equal (ward_launch_get_token (same), "a+b="));
  g_assert_cmpstr (ward_launch_get_iss (same), ==, BASE "/");
}

/* The hospital is known all the same, so that signing in without the link can be offered. */
static void
test_no_token (void)
{
  static const char *const links[]
      = { "ward://launch?iss=" BASE, "ward://launch?iss=" BASE "&launch=", "ward://launch?iss=" BASE "&launch" };

  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_autofree char *found = find (links[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (WardLaunch) launch = ward_launch_parse_link (links[i], 0, NULL);

      g_assert_cmpstr (found, ==, "a");
      g_assert_null (ward_launch_get_token (launch));
      g_assert_false (ward_launch_check (launch, 0, &error));
      g_assert_error (error, WARD_FAILURE, WARD_FAILURE_LAUNCH_LINK);
    }
}

static void
test_age (void)
{
  static const struct
  {
    gint64 age_s;
    gboolean good;
  } cases[] = { { 0, TRUE }, { 299, TRUE }, { 300, TRUE }, { 301, FALSE }, { 86400, FALSE } };
  g_autoptr (WardLaunch) launch = ward_launch_new (BASE, TOKEN, 7 * SECOND, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (ward_launch_check (launch, (7 + cases[i].age_s) * SECOND, &error) == cases[i].good);
      if (!cases[i].good)
        g_assert_error (error, WARD_FAILURE, WARD_FAILURE_LAUNCH);
    }
}

static void
test_used (void)
{
  g_autoptr (WardLaunch) launch = ward_launch_new (BASE, TOKEN, 0, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (ward_launch_check (launch, 0, NULL));
  ward_launch_mark_used (launch);
  g_assert_false (ward_launch_check (launch, 0, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_LAUNCH);
}

static void
test_size (void)
{
  static const struct
  {
    size_t size;
    gboolean good;
  } cases[] = { { 800, TRUE }, { 32 * 1024, TRUE }, { 65 * 1024, FALSE }, { 1024 * 1024, FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *token = g_strnfill (cases[i].size, 'x');
      g_autofree char *link = g_strconcat ("ward://launch?iss=" BASE "&launch=", token, NULL);
      g_autofree char *found = find (link);
      g_autoptr (WardLaunch) by_option = ward_launch_new (BASE, token, 0, NULL);

      g_assert_cmpstr (found, ==, cases[i].good ? "a" : "!");
      g_assert_true ((by_option != NULL) == cases[i].good);
    }
}

static void
test_many_parameters (void)
{
  g_autoptr (GString) link = g_string_new (LINK (BASE));
  g_autofree char *found = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append (link, "&a=b");
  found = find (link->str);
  g_assert_cmpstr (found, ==, "!");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (find_cases); i++)
    {
      gboolean named = strchr ("XA", find_cases[i].path[0]) != NULL;
      g_autofree char *path = g_strconcat (named ? "/auth/" : "/auth/launch-url/", find_cases[i].path, NULL);

      g_test_add_data_func (path, &find_cases[i], test_find);
    }
  g_test_add_func ("/auth/launch-url/token", test_token);
  g_test_add_func ("/auth/X024-no-token", test_no_token);
  g_test_add_func ("/auth/A50-too-old", test_age);
  g_test_add_func ("/auth/A50-used-before", test_used);
  g_test_add_func ("/auth/X027-too-long", test_size);
  g_test_add_func ("/auth/X027-too-many-parameters", test_many_parameters);

  return g_test_run ();
}
