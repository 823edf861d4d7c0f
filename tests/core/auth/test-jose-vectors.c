/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The examples that the standards of JOSE print: each either verifies, or is refused for the reason that Ward has. Their keys are published and protect
 * nothing. */
#include "core/auth/ward-jose-private.h"

#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <string.h>

#include "core/base/ward-base64url.h"
#include "core/diagnostics/ward-failure.h"

/* RFC 7515 appendix A: one payload, signed with HS256 (A.1), RS256 (A.2) and ES256 (A.3). */
#define RFC7515_PAYLOAD "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
#define RFC7515_A1 "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." RFC7515_PAYLOAD
#define RFC7515_A1_MAC "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
#define RFC7515_A1_SECRET "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
#define RFC7515_A2 "eyJhbGciOiJSUzI1NiJ9." RFC7515_PAYLOAD
#define RFC7515_A2_SIGNATURE                                                                                 \
  "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdb" \
  "F9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383" \
  "LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWy" \
  "wlVmtVrBp0igcN_IoypGlUPQGe77Rw"
#define RFC7515_A2_KEYS                                                                                      \
  "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw" \
  "-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpa" \
  "SHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxX" \
  "FvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ\",\"e\":\"AQAB\"}]}"
#define RFC7515_A3 "eyJhbGciOiJFUzI1NiJ9." RFC7515_PAYLOAD
#define RFC7515_A3_SIGNATURE "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
#define RFC7515_A3_KEYS                                                                                      \
  "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\",\"y\"" \
  ":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}]}"

/* RFC 7517 appendix A: public keys (A.1), the same ones with their private members (A.2), symmetric keys (A.3). */
#define RFC7517_A1                                                                                           \
  "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4\",\"y\"" \
  ":\"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM\",\"use\":\"enc\",\"kid\":\"1\"},{\"kty\":\"RSA\",\"n\":"  \
  "\"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZC" \
  "iFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnY" \
  "b9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0L" \
  "s1jF44-csFCur-kEgU8awapJzKnqDKgw\",\"e\":\"AQAB\",\"alg\":\"RS256\",\"kid\":\"2011-04-29\"}]}"
#define RFC7517_A2_RSA                                                                                       \
  "{\"kty\":\"RSA\",\"n\":\"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR" \
  "1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2Qvzq" \
  "Y368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr" \
  "3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw\",\"e\":\"AQAB\",\"d\":\"X4cTteJY_gn4FYPsXB8rdXi" \
  "x5vwsg1FLN5E3EaG6RJoVH-HLLKD9M7dx5oo7GURknchnrRweUkC7hT5fJLM0WbFAKNLWY2vv7B6NqXSzUvxT0_YSfqijwp3RTzlBaCx" \
  "Wp4doFk5N2o8Gy_nHNKroADIkJ46pRUohsXywbReAdYaMwFs9tv8d_cPVY3i07a3t8MN6TNwm0dSawm9v47UiCl3Sk5ZiG7xojPLu4sb" \
  "g1U2jx4IBTNBznbJSzFHK66jT8bgkuqsk0GjskDJk19Z4qwjwbsnn4j2WBii3RL-Us2lGVkY8fkFzme1z0HbIkfz0Y6mqnOYtqc0X4jf" \
  "cKoAC8Q\",\"p\":\"83i-7IvMGXoMXCskv73TKr8637FiO7Z27zv8oj6pbWUQyLPQBQxtPVnwD20R-60eTDmD2ujnMt5PoqMrm8RfmN" \
  "hVWDtjjMmCMjOpSXicFHj7XOuVIYQyqVWlWEh6dN36GVZYk93N8Bc9vY41xy8B9RzzOGVQzXvNEvn7O0nVbfs\",\"q\":\"3dfOR9cu" \
  "Yq-0S-mkFLzgItgMEfFzB2q3hWehMuG0oCuqnb3vobLyumqjVZQO1dIrdwgTnCdpYzBcOfW5r370AFXjiWft_NGEiovonizhKpo9VVS7" \
  "8TzFgxkIdrecRezsZ-1kYd_s1qDbxtkDEgfAITAG9LUnADun4vIcb6yelxk\",\"dp\":\"G4sPXkc6Ya9y8oJW9_ILj4xuppu0lzi_H" \
  "7VTkS8xj5SdX3coE0oimYwxIi2emTAue0UOa5dpgFGyBJ4c8tQ2VF402XRugKDTP8akYhFo5tAA77Qe_NmtuYZc3C3m3I24G2GvR5sSD" \
  "xUyAN2zq8Lfn9EUms6rY3Ob8YeiKkTiBj0\",\"dq\":\"s9lAH9fggBsoFR8Oac2R_E2gw282rT2kGOAhvIllETE1efrA6huUUvMfBc" \
  "Mpn8lqeW6vzznYY5SSQF7pMdC_agI3nG8Ibp1BUb0JUiraRNqUfLhcQb_d9GF4Dh7e74WbRsobRonujTYN1xCaP6TO61jvWrX-L18txX" \
  "w494Q_cgk\",\"qi\":\"GyM_p6JrXySiz1toFgKbWV-JdI3jQ4ypu9rbMWx3rQJBfmt0FoYzgUIZEVFEcOqwemRN81zoDAaa-Bk0KWN" \
  "GDjJHZDdDmFhW3AN7lI-puxk_mHZGJ11rxyR8O55XLSe3SPmRfKwZI6yU24ZxvQKFYItdldUKGzO6Ia6zTKhAVRU\",\"alg\":\"RS2" \
  "56\",\"kid\":\"2011-04-29\"}"
#define RFC7517_A2_EC                                                                                        \
  "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4\",\"y\":\"4Etl6SRW" \
  "2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM\",\"d\":\"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE\",\"use\":\"en" \
  "c\",\"kid\":\"1\"}"
#define RFC7517_A2 "{\"keys\":[" RFC7517_A2_EC "," RFC7517_A2_RSA "]}"
#define RFC7517_A3                                                                                           \
  "{\"keys\":[{\"kty\":\"oct\",\"alg\":\"A128KW\",\"k\":\"GawgguFyGrWKav7AX4VKUg\"},{\"kty\":\"oct\",\"k\":" \
  "\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow\",\"kid\":\"HMA" \
  "C key used in JWS spec Appendix A.1 example\"}]}"

/* RFC 7638 section 3.1: the thumbprint of RFC 7517's RSA key. */
#define RFC7638_THUMBPRINT "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"

/* RFC 7520 section 4: a text, signed with RS256 (4.1), PS384 (4.2), ES512 (4.3) and HS256 (4.4), and the keys of section 3. */
#define RFC7520_PAYLOAD                                                                                      \
  "SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9h" \
  "ZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3" \
  "ZXB0IG9mZiB0by4"
#define RFC7520_4_1                                                          \
  "eyJhbGciOiJSUzI1NiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9" \
  "." RFC7520_PAYLOAD
#define RFC7520_4_1_SIGNATURE                                                                                \
  "MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopdHM1O2U4mwzJdQx996ivp83xuglII7PNDi84wnB" \
  "-BDkoBwA78185hX-Es4JIwmDLJK3lfWRa-XtL0RnltuYv746iYTh_qHRD68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9eRo4QPocSadnHXFxn" \
  "t8Is9UzpERV0ePPQdLuW3IS_de3xyIrDaLGdjluPxUAhb6L2aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcI" \
  "e8u9ipH84ogoree7vjbU5y18kDquDg"
#define RFC7520_4_2                                                          \
  "eyJhbGciOiJQUzM4NCIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9" \
  "." RFC7520_PAYLOAD
#define RFC7520_4_2_SIGNATURE                                                                                \
  "cu22eBqkYDKgIlTpzDXGvaFfz6WGoz7fUDcfT0kkOy42miAh2qyBzk1xEsnk2IpN6-tPid6VrklHkqsGqDqHCdP6O8TTB5dDDItllVo6" \
  "_1OLPpcbUrhiUSMxbbXUvdvWXzg-UD8biiReQFlfz28zGWVsdiNAUf8ZnyPEgVFn442ZdNqiVJRmBqrYRXe8P_ijQ7p8Vdz0TTrxUeT3" \
  "lm8d9shnr2lfJT8ImUjvAA2Xez2Mlp8cBE5awDzT0qI0n6uiP1aCN_2_jLAeQTlqRHtfa64QQSUmFAAjVKPbByi7xho0uTOcbH510a6G" \
  "YmJUAfmWjwZ6oD4ifKo8DYM-X72Eaw"
#define RFC7520_4_3                                                          \
  "eyJhbGciOiJFUzUxMiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9" \
  "." RFC7520_PAYLOAD
#define RFC7520_4_3_SIGNATURE                                                                                \
  "AE_R_YZCChjn4791jSQCrdPZCNYqHXCTZH0-JZGYNlaAjP2kqaluUIIUnC9qvbu9Plon7KRTzoNEuT4Va2cmL1eJAQy3mtPBu_u_sDDy" \
  "YjnAMDxXPn7XrT0lw-kvAD890jl8e2puQens_IEKBpHABlsbEPX6sFY8OcGDqoRuBomu9xQ2"
#define RFC7520_4_4                                                                  \
  "eyJhbGciOiJIUzI1NiIsImtpZCI6IjAxOGMwYWU1LTRkOWItNDcxYi1iZmQ2LWVlZjMxNGJjNzAzNyJ9" \
  "." RFC7520_PAYLOAD
#define RFC7520_4_4_SIGNATURE "s0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0"
#define RFC7520_RSA                                                                                          \
  "{\"kty\":\"RSA\",\"kid\":\"bilbo.baggins@hobbiton.example\",\"use\":\"sig\",\"n\":\"n4EPtAOCc9AlkeQHPzHS" \
  "tgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJMRBSFKrKb2wqVwGU_NsYOYL-Qti" \
  "WN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC" \
  "0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc" \
  "5gHdrNP5zw\",\"e\":\"AQAB\"}"
#define RFC7520_RSA_PRIVATE                                                                                  \
  "{\"kty\":\"RSA\",\"kid\":\"bilbo.baggins@hobbiton.example\",\"use\":\"sig\",\"n\":\"n4EPtAOCc9AlkeQHPzHS" \
  "tgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJMRBSFKrKb2wqVwGU_NsYOYL-Qti" \
  "WN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC" \
  "0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc" \
  "5gHdrNP5zw\",\"e\":\"AQAB\",\"d\":\"bWUC9B-EFRIo8kpGfh0ZuyGPvMNKvYWNtB_ikiH9k20eT-O1q_I78eiZkpXxXQ0UTEs2" \
  "LsNRS-8uJbvQ-A1irkwMSMkK1J3XTGgdrhCku9gRldY7sNA_AKZGh-Q661_42rINLRCe8W-nZ34ui_qOfkLnK9QWDDqpaIsA-bMwWWSD" \
  "Fu2MUBYwkHTMEzLYGqOe04noqeq1hExBTHBOBdkMXiuFhUq1BU6l-DqEiWxqg82sXt2h-LMnT3046AOYJoRioz75tSUQfGCshWTBnP5u" \
  "Djd18kKhyv07lhfSJdrPdM5Plyl21hsFf4L_mHCuoFau7gdsPfHPxxjVOcOpBrQzwQ\"}"
#define RFC7520_EC                                                                                           \
  "{\"kty\":\"EC\",\"kid\":\"bilbo.baggins@hobbiton.example\",\"use\":\"sig\",\"crv\":\"P-521\",\"x\":\"AHK" \
  "ZLLOsCOzz5cY97ewNUajB957y-C-U88c3v13nmGZx6sYl_oJXu9A5RkTKqjqvjyekWF-7ytDyRXYgCF5cj0Kt\",\"y\":\"AdymlHvO" \
  "iLxXkEhayXQnNCvDX4h9htZaCJN34kfmC6pV5OhQHiraVySsUdaQkAgDPrwQrJmbnX9cwlGfP-HqHZR1\"}"
#define RFC7520_OCT                                                                                         \
  "{\"kty\":\"oct\",\"kid\":\"018c0ae5-4d9b-471b-bfd6-eef314bc7037\",\"use\":\"sig\",\"alg\":\"HS256\",\"k" \
  "\":\"hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg\"}"

#define REFUSED_ALGORITHM "The token is not signed in a way that Ward accepts"

static WardKeySet *
parse_keys (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  WardKeySet *keys = ward_key_set_parse (bytes, &error);

  g_assert_no_error (error);

  return keys;
}

static WardKeySet *
parse_key (const char *jwk)
{
  g_autofree char *text = g_strdup_printf ("{\"keys\":[%s]}", jwk);

  return parse_keys (text);
}

static gboolean
verify (const char *input, const char *signature, const char *jwks)
{
  g_autofree char *token = g_strdup_printf ("%s.%s", input, signature);
  g_autoptr (WardKeySet) keys = parse_keys (jwks);
  g_autoptr (WardJws) jws = ward_jws_parse (token, NULL);

  return jws != NULL && ward_jws_verify (jws, keys, NULL, NULL);
}

/* The published signature, and each of its neighbours with one bit changed, at the beginning, in the middle and at the end; then the text itself. */
static void
check_vector (const char *input, const char *signature, const char *jwks)
{
  g_autoptr (GBytes) bytes = ward_base64url_decode (signature, -1);
  g_autofree char *other_input = g_strdup (input);
  size_t length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  const size_t places[] = { 0, length / 2 - 1, length / 2, length - 1 };
  char *middle = strchr (other_input, '.') + 21;

  g_assert_true (verify (input, signature, jwks));
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree guint8 *changed = g_memdup2 (data, length);
      g_autofree char *text = NULL;

      changed[places[i]] ^= 1;
      text = ward_base64url_encode (changed, length);
      g_assert_false (verify (input, text, jwks));
    }
  *middle = *middle == 'A' ? 'B' : 'A';
  g_assert_false (verify (other_input, signature, jwks));
}

static void
test_rfc7515_a2 (void)
{
  check_vector (RFC7515_A2, RFC7515_A2_SIGNATURE, RFC7515_A2_KEYS);
  g_assert_false (verify (RFC7515_A2, RFC7515_A2_SIGNATURE, RFC7515_A3_KEYS));
}

static void
test_rfc7515_a3 (void)
{
  check_vector (RFC7515_A3, RFC7515_A3_SIGNATURE, RFC7515_A3_KEYS);
  g_assert_false (verify (RFC7515_A3, RFC7515_A3_SIGNATURE, RFC7515_A2_KEYS));
}

/* A vector that is right, and that Ward refuses for its algorithm alone. */
static void
assert_refused_algorithm (const char *input, const char *signature)
{
  g_autofree char *token = g_strdup_printf ("%s.%s", input, signature);
  g_autoptr (GError) error = NULL;
  g_autoptr (WardJws) jws = ward_jws_parse (token, &error);

  g_assert_null (jws);
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_IDENTITY);
  g_assert_cmpstr (error->message, ==, REFUSED_ALGORITHM);
}

static void
assert_mac (const char *input, const char *mac, const char *secret)
{
  g_autoptr (GBytes) key = ward_base64url_decode (secret, -1);
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, g_bytes_get_data (key, NULL), (gsize) g_bytes_get_size (key));
  guint8 digest[32];
  gsize length = sizeof digest;
  g_autofree char *text = NULL;

  g_hmac_update (hmac, (const guchar *) input, (gssize) strlen (input));
  g_hmac_get_digest (hmac, digest, &length);
  text = ward_base64url_encode (digest, length);
  g_assert_cmpstr (text, ==, mac);
}

static void
test_rfc7515_a1 (void)
{
  assert_mac (RFC7515_A1, RFC7515_A1_MAC, RFC7515_A1_SECRET);
  assert_refused_algorithm (RFC7515_A1, RFC7515_A1_MAC);
}

/* Public keys: the one for encryption is left out, the one for RS256 is kept, for RS256 alone. */
static void
test_rfc7517_a1 (void)
{
  g_autoptr (WardKeySet) keys = parse_keys (RFC7517_A1);
  const WardKey *key = ward_key_set_get_key (keys, 0);

  g_assert_cmpuint (ward_key_set_get_n_keys (keys), ==, 1);
  g_assert_cmpuint (ward_key_set_get_n_skipped (keys), ==, 1);
  g_assert_cmpstr (key->id, ==, "2011-04-29");
  g_assert_cmpint (key->kind, ==, WARD_KEY_RSA);
  g_assert_true (ward_key_fits (key, WARD_JOSE_RS256));
  g_assert_false (ward_key_fits (key, WARD_JOSE_RS384));
}

static BIGNUM *
get_number (const WardJson *object, const char *member)
{
  g_autoptr (GBytes) bytes = ward_base64url_decode (ward_json_get_string (object, member), -1);
  size_t length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  return BN_bin2bn (data, (int) length, NULL);
}

/* By OpenSSL alone: n, e and d. */
static EVP_PKEY *
build_private_key (const char *jwk)
{
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (jwk, strlen (jwk), NULL, NULL);
  static const char *const members[] = { "n", "e", "d" };
  static const char *const names[] = { OSSL_PKEY_PARAM_RSA_N, OSSL_PKEY_PARAM_RSA_E, OSSL_PKEY_PARAM_RSA_D };
  OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new ();
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name (NULL, "RSA", NULL);
  BIGNUM *numbers[G_N_ELEMENTS (members)];
  EVP_PKEY *key = NULL;
  OSSL_PARAM *params;

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      numbers[i] = get_number (ward_json_doc_get_root (doc), members[i]);
      g_assert_cmpint (OSSL_PARAM_BLD_push_BN (builder, names[i], numbers[i]), ==, 1);
    }
  params = OSSL_PARAM_BLD_to_param (builder);
  g_assert_cmpint (EVP_PKEY_fromdata_init (context), ==, 1);
  g_assert_cmpint (EVP_PKEY_fromdata (context, &key, EVP_PKEY_KEYPAIR, params), ==, 1);
  OSSL_PARAM_free (params);
  OSSL_PARAM_BLD_free (builder);
  EVP_PKEY_CTX_free (context);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    BN_free (numbers[i]);

  return key;
}

/* A set that tells private members is read as if those keys were not there; so is each of them alone. */
static void
test_rfc7517_a2 (void)
{
  static const char *const sets[] = { RFC7517_A2, "{\"keys\":[" RFC7517_A2_RSA "]}", RFC7517_A3 };
  g_autoptr (WardKeySet) published = parse_keys (RFC7517_A1);
  WardKey key = { .key = build_private_key (RFC7517_A2_RSA), .kind = WARD_KEY_RSA, .algorithm = -1 };
  g_autoptr (GBytes) signature = ward_key_sign (&key, WARD_JOSE_RS256, "a");

  for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
    {
      g_autoptr (WardKeySet) keys = parse_keys (sets[i]);

      g_assert_cmpuint (ward_key_set_get_n_keys (keys), ==, 0);
      g_assert_cmpuint (ward_key_set_get_n_skipped (keys), ==, i == 1 ? 1 : 2);
    }
  /* The private members are those of A.1's key, and were not refused for being wrong. */
  g_assert_true (ward_key_verify (ward_key_set_get_key (published, 0), WARD_JOSE_RS256, "a", signature));
  EVP_PKEY_free (key.key);
}

static void
test_rfc7638 (void)
{
  g_autoptr (WardKeySet) keys = parse_keys (RFC7517_A1);
  g_autofree char *thumbprint = ward_key_compute_thumbprint (ward_key_set_get_key (keys, 0));

  g_assert_cmpstr (thumbprint, ==, RFC7638_THUMBPRINT);
}

/* The cookbook signs a text, which no JWT holds: the signature is checked below the JWT's own rules, and those refuse the whole. Signing gives the very
 * bytes that the RFC prints. */
static void
test_rfc7520_rs256 (void)
{
  g_autoptr (WardKeySet) keys = parse_key (RFC7520_RSA);
  const WardKey *public_key = ward_key_set_get_key (keys, 0);
  WardKey private_key = { .key = build_private_key (RFC7520_RSA_PRIVATE), .kind = WARD_KEY_RSA, .algorithm = -1 };
  g_autoptr (GBytes) signature = ward_base64url_decode (RFC7520_4_1_SIGNATURE, -1);
  g_autoptr (GBytes) own = ward_key_sign (&private_key, WARD_JOSE_RS256, RFC7520_4_1);
  g_autoptr (WardJws) jws = ward_jws_parse (RFC7520_4_1 "." RFC7520_4_1_SIGNATURE, NULL);

  g_assert_true (ward_key_verify (public_key, WARD_JOSE_RS256, RFC7520_4_1, signature));
  g_assert_false (ward_key_verify (public_key, WARD_JOSE_RS384, RFC7520_4_1, signature));
  g_assert_false (ward_key_verify (public_key, WARD_JOSE_ES256, RFC7520_4_1, signature));
  g_assert_false (ward_key_verify (public_key, WARD_JOSE_RS256, RFC7520_4_2, signature));
  g_assert_true (g_bytes_equal (own, signature));
  g_assert_null (jws);
  EVP_PKEY_free (private_key.key);
}

static void
test_rfc7520_ps384 (void)
{
  g_autoptr (WardKeySet) keys = parse_key (RFC7520_RSA);
  const WardKey *key = ward_key_set_get_key (keys, 0);
  g_autoptr (GBytes) signature = ward_base64url_decode (RFC7520_4_2_SIGNATURE, -1);
  EVP_MD_CTX *context = EVP_MD_CTX_new ();
  EVP_PKEY_CTX *key_context = NULL;

  g_assert_cmpint (EVP_DigestVerifyInit (context, &key_context, EVP_sha384 (), NULL, key->key), ==, 1);
  g_assert_cmpint (EVP_PKEY_CTX_set_rsa_padding (key_context, RSA_PKCS1_PSS_PADDING), ==, 1);
  g_assert_cmpint (EVP_PKEY_CTX_set_rsa_pss_saltlen (key_context, RSA_PSS_SALTLEN_DIGEST), ==, 1);
  g_assert_cmpint (EVP_DigestVerify (context, g_bytes_get_data (signature, NULL), g_bytes_get_size (signature),
                                     (const guint8 *) RFC7520_4_2, strlen (RFC7520_4_2)),
                   ==, 1);
  EVP_MD_CTX_free (context);

  assert_refused_algorithm (RFC7520_4_2, RFC7520_4_2_SIGNATURE);
  g_assert_false (ward_key_verify (key, WARD_JOSE_RS384, RFC7520_4_2, signature));
}

/* P-521, a curve that Ward does not know. */
static void
test_rfc7520_es512 (void)
{
  g_autoptr (WardKeySet) keys = parse_key (RFC7520_EC);
  g_autoptr (GBytes) signature = ward_base64url_decode (RFC7520_4_3_SIGNATURE, -1);

  g_assert_cmpuint (g_bytes_get_size (signature), ==, 132);
  assert_refused_algorithm (RFC7520_4_3, RFC7520_4_3_SIGNATURE);
  g_assert_cmpuint (ward_key_set_get_n_keys (keys), ==, 0);
  g_assert_cmpuint (ward_key_set_get_n_skipped (keys), ==, 1);
}

static void
test_rfc7520_hs256 (void)
{
  g_autoptr (WardKeySet) keys = parse_key (RFC7520_OCT);
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (RFC7520_OCT, strlen (RFC7520_OCT), NULL, NULL);

  assert_mac (RFC7520_4_4, RFC7520_4_4_SIGNATURE, ward_json_get_string (ward_json_doc_get_root (doc), "k"));
  assert_refused_algorithm (RFC7520_4_4, RFC7520_4_4_SIGNATURE);
  g_assert_cmpuint (ward_key_set_get_n_keys (keys), ==, 0);
  g_assert_cmpuint (ward_key_set_get_n_skipped (keys), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/auth/rfc7515-a1", test_rfc7515_a1);
  g_test_add_func ("/auth/rfc7515-a2", test_rfc7515_a2);
  g_test_add_func ("/auth/rfc7515-a3", test_rfc7515_a3);
  g_test_add_func ("/auth/rfc7517-a1", test_rfc7517_a1);
  g_test_add_func ("/auth/rfc7517-a2-a3", test_rfc7517_a2);
  g_test_add_func ("/auth/rfc7638-3.1", test_rfc7638);
  g_test_add_func ("/auth/rfc7520-4.1", test_rfc7520_rs256);
  g_test_add_func ("/auth/rfc7520-4.2", test_rfc7520_ps384);
  g_test_add_func ("/auth/rfc7520-4.3", test_rfc7520_es512);
  g_test_add_func ("/auth/rfc7520-4.4", test_rfc7520_hs256);

  return g_test_run ();
}
