/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Assertions for the sandbox's tests, put together by hand so that each part can be wrong. */

#define G_LOG_DOMAIN "ward-tests"

#include "sandbox/plain-assertion.h"

#include "core/base/ward-url.h"

static const PlainAssertion good = { 0 };

char *
plain_build_assertion (WardSandbox *sandbox, WardTestKey *key, gboolean rsa, const char *client_id,
                       const PlainAssertion *how)
{
  const PlainAssertion *a = how != NULL ? how : &good;
  g_autofree char *path = plain_token_path (sandbox);
  g_autofree char *audience = g_strdup_printf ("\"%s%s\"", ward_sandbox_get_origin (sandbox), path);
  g_autofree char *unique = g_uuid_string_random ();
  g_autofree char *jti = g_strdup_printf (",\"jti\":\"%s\"", unique);
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *claims = NULL;

  if (a->jti != NULL)
    {
      g_free (jti);
      jti = *a->jti != '\0' ? g_strdup_printf (",\"jti\":%s", a->jti) : g_strdup ("");
    }
  claims = g_strdup_printf ("{\"iss\":\"%s\",\"sub\":\"%s\",\"aud\":%s,\"exp\":%" G_GINT64_FORMAT
                            ",\"iat\":%" G_GINT64_FORMAT "%s%s}",
                            a->issuer != NULL ? a->issuer : client_id, a->subject != NULL ? a->subject : client_id,
                            a->audience != NULL ? a->audience : audience,
                            now_s + (a->expires_in_s != 0 ? a->expires_in_s : 240), now_s - a->issued_ago_s, jti,
                            a->extra != NULL ? a->extra : "");
  return ward_test_key_sign (key, a->algorithm != NULL ? a->algorithm : (rsa ? "RS384" : "ES384"), a->header, claims);
}

PlainAnswer *
plain_post_signed (WardSandbox *sandbox, const char *assertion, ...)
{
  g_autofree char *path = plain_token_path (sandbox);
  g_autofree char *first
      = ward_form_encode ("client_assertion_type", PLAIN_ASSERTION_TYPE, "client_assertion", assertion, NULL);
  g_autoptr (GString) form = g_string_new (first);
  va_list fields;
  const char *name;

  va_start (fields, assertion);
  while ((name = va_arg (fields, const char *)) != NULL)
    {
      g_autofree char *pair = ward_form_encode (name, va_arg (fields, const char *), NULL);

      g_string_append_printf (form, "&%s", pair);
    }
  va_end (fields);
  return plain_post_form (sandbox, path, form->str);
}
