/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a member of a record, or anything within it, is a secret: by its name, where its value could be one; by a private key, as a text or as a JWK; by a
 * password within an address. A misspelt member that resembles one which Ward knows is told as that. */
#define G_LOG_DOMAIN "ward-tenant"

#include <string.h>

#include "core/tenant/ward-tenant-private.h"

#define MIN_KEY 42    /* letters of base64url: 32 bytes, less one that is zero */
#define MIN_SECRET 16 /* bytes; what is shorter is a choice, if its name says so */

typedef struct
{
  const WardJson *value; /* (unowned) */
  const char *name;      /* (unowned) of the nearest member */
  gboolean named;        /* after a secret, or within what is */
} Item;

/* The name that says so is all of it, or its last word: a number that is counted by such a thing has it in front. */
static gboolean
ends_secret (const char *folded)
{
  return g_str_has_suffix (folded, "secret") || g_str_has_suffix (folded, "password")
         || g_str_has_suffix (folded, "passphrase");
}

static gboolean
is_named (const char *name)
{
  static const char *const signs[] = { "secret", "passw",     "passphrase", "token",  "privatekey",
                                       "apikey", "clientkey", "credential", "bearer", "keypem" };
  g_autofree char *folded = ward_tenant_fold_member (name);

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (strstr (folded, signs[i]) != NULL)
      return TRUE;

  return FALSE;
}

/* What a JWK has in its private form alone; without its type, by the length that the shortest private key has there. */
static gboolean
is_of_private_jwk (const WardJson *object, const char *name)
{
  const char *text = ward_json_get_string (object, name);

  if (strcmp (name, "d") != 0 && strcmp (name, "k") != 0)
    return FALSE;

  return ward_json_get_string (object, "kty") != NULL || (text != NULL && strlen (text) >= MIN_KEY);
}

/* What stands between "://" and an "@" before the path is a name, and after its colon a password. */
static gboolean
is_address_with_password (const char *text)
{
  const char *start = strstr (text, "://");
  g_autofree char *authority = NULL;
  char *at;

  if (start == NULL)
    return FALSE;
  start += strlen ("://");
  authority = g_strndup (start, strcspn (start, "/?#"));
  at = strrchr (authority, '@');
  if (at == NULL)
    return FALSE;
  *at = '\0';

  return strchr (authority, ':') != NULL;
}

/* An address says where a secret is to be had; what follows its question mark could be one. */
static gboolean
is_address (const char *text)
{
  return (g_str_has_prefix (text, "https://") || g_str_has_prefix (text, "http://")) && strpbrk (text, "?#") == NULL;
}

static WardTenantSecret
judge_text (const char *text, gboolean named)
{
  if (is_address_with_password (text))
    return WARD_TENANT_SECRET_PASSWORD;
  if (strstr (text, "PRIVATE KEY-----") != NULL || (named && *text != '\0' && !is_address (text)))
    return WARD_TENANT_SECRET_ITSELF;

  return WARD_TENANT_SECRET_NONE;
}

static void
push_content (GArray *open, const Item *item)
{
  gboolean is_object = ward_json_is_object (item->value);
  WardJsonIter iter;
  Item inner = *item;

  ward_json_iter_init (&iter, item->value);
  while (is_object ? ward_json_iter_next_member (&iter, &inner.name, &inner.value)
                   : ward_json_iter_next_element (&iter, &inner.value))
    {
      inner.named
          = item->named || (is_object && (is_named (inner.name) || is_of_private_jwk (item->value, inner.name)));
      g_array_append_val (open, inner);
    }
}

static WardTenantSecret
judge_item (GArray *open, const Item *item)
{
  g_autofree char *folded = NULL;

  switch (ward_json_get_kind (item->value))
    {
    case WARD_JSON_STRING:
      return judge_text (ward_json_as_string (item->value), item->named);
    case WARD_JSON_NUMBER:
      folded = ward_tenant_fold_member (item->name);
      return item->named && ends_secret (folded) ? WARD_TENANT_SECRET_ITSELF : WARD_TENANT_SECRET_NONE;
    case WARD_JSON_ARRAY:
    case WARD_JSON_OBJECT:
      push_content (open, item);
      return WARD_TENANT_SECRET_NONE;
    case WARD_JSON_NONE:
    case WARD_JSON_NULL:
    case WARD_JSON_BOOLEAN:
    default:
      return WARD_TENANT_SECRET_NONE;
    }
}

/* A name near one that is known is that one, misspelt, as long as the value is short enough for it. */
static gboolean
is_misspelt (const WardJson *value, const char *guessed)
{
  const char *text = ward_json_as_string (value);

  return guessed != NULL && (text == NULL || strlen (text) < MIN_SECRET);
}

/* object: what has the member. known: it is one of Ward's, whose own name makes no secret of it. guessed (nullable): the one that was perhaps meant. *out_inner
 * (nullable): within the member, the one that is the secret. */
WardTenantSecret
ward_tenant_find_secret (const WardJson *object, const char *member, const WardJson *value, gboolean known,
                         const char *guessed, const char **out_inner)
{
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (Item));
  gboolean named = !known && !is_misspelt (value, guessed) && is_named (member);
  Item item = { value, member, named || is_of_private_jwk (object, member) };
  WardTenantSecret secret = WARD_TENANT_SECRET_NONE;

  g_array_append_val (open, item);
  while (secret == WARD_TENANT_SECRET_NONE && open->len > 0)
    {
      item = g_array_index (open, Item, open->len - 1);
      g_array_set_size (open, open->len - 1);
      secret = judge_item (open, &item);
    }
  *out_inner = item.name != member ? item.name : NULL;

  return secret;
}
