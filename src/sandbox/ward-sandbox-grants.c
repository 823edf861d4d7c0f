/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The authorization server's memory (RFC 6749 sections 4.1 and 6; RFC 9700 section 4.14): a code lives 60 s and works
 * once, a refresh token is replaced at each use, and whoever shows a used one again ends the whole family. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-grants.h"

#include "core/base/ward-base64url.h"
#include "core/base/ward-random.h"

#define CODE_SECONDS 60

typedef enum
{
  TOKEN_CODE,
  TOKEN_ACCESS,
  TOKEN_REFRESH,
} TokenKind;

typedef struct
{
  TokenKind kind;
  WardSandboxGrant *grant; /* (owned) */
  gint64 expires_us;       /* 0: never */
  gboolean used;
} Token;

struct _WardSandboxGrants
{
  GMutex lock;
  GHashTable *tokens;  /* (owned) text → Token */
  GHashTable *revoked; /* (owned) set of gint64: families that ended */
  GPtrArray *secrets;  /* (owned) every text ever issued */
  gint64 next_family;
  gint64 ahead_us; /* how far tests moved the clock */
  guint n_replays;
};

WardSandboxGrant *
ward_sandbox_grant_new (void)
{
  return g_atomic_rc_box_new0 (WardSandboxGrant);
}

/**
 * ward_sandbox_grant_copy:
 * @grant: a grant
 *
 * Returns: (transfer full): one like it that can be changed, of no family yet
 */
WardSandboxGrant *
ward_sandbox_grant_copy (const WardSandboxGrant *grant)
{
  WardSandboxGrant *copy = ward_sandbox_grant_new ();

  copy->client_id = g_strdup (grant->client_id);
  copy->redirect_uri = g_strdup (grant->redirect_uri);
  copy->challenge = g_strdup (grant->challenge);
  copy->user = g_strdup (grant->user);
  copy->scope = g_strdup (grant->scope);
  copy->patient = g_strdup (grant->patient);
  copy->encounter = g_strdup (grant->encounter);
  copy->intent = g_strdup (grant->intent);
  copy->nonce = g_strdup (grant->nonce);
  copy->state = g_strdup (grant->state);
  copy->launched = grant->launched;
  copy->offline = grant->offline;
  return copy;
}

WardSandboxGrant *
ward_sandbox_grant_ref (WardSandboxGrant *grant)
{
  return g_atomic_rc_box_acquire (grant);
}

static void
grant_clear (gpointer data)
{
  WardSandboxGrant *grant = data;

  g_free (grant->client_id);
  g_free (grant->redirect_uri);
  g_free (grant->challenge);
  g_free (grant->user);
  g_free (grant->scope);
  g_free (grant->patient);
  g_free (grant->encounter);
  g_free (grant->intent);
  g_free (grant->nonce);
  g_free (grant->state);
}

void
ward_sandbox_grant_unref (WardSandboxGrant *grant)
{
  g_atomic_rc_box_release_full (grant, grant_clear);
}

static void
token_free (gpointer data)
{
  Token *token = data;

  ward_sandbox_grant_unref (token->grant);
  g_free (token);
}

WardSandboxGrants *
ward_sandbox_grants_new (void)
{
  WardSandboxGrants *grants = g_new0 (WardSandboxGrants, 1);

  g_mutex_init (&grants->lock);
  grants->tokens = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, token_free);
  grants->revoked = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  grants->secrets = g_ptr_array_new_with_free_func (g_free);
  return grants;
}

void
ward_sandbox_grants_free (WardSandboxGrants *grants)
{
  g_hash_table_unref (grants->tokens);
  g_hash_table_unref (grants->revoked);
  g_ptr_array_unref (grants->secrets);
  g_mutex_clear (&grants->lock);
  g_free (grants);
}

static gint64
now_locked (WardSandboxGrants *grants)
{
  return g_get_real_time () + grants->ahead_us;
}

gint64
ward_sandbox_grants_now_us (WardSandboxGrants *grants)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&grants->lock);

  return now_locked (grants);
}

void
ward_sandbox_grants_advance (WardSandboxGrants *grants, guint seconds)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&grants->lock);

  grants->ahead_us += (gint64) seconds * G_USEC_PER_SEC;
}

static char *
issue (WardSandboxGrants *grants, TokenKind kind, WardSandboxGrant *grant, guint seconds, guint bytes)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&grants->lock);
  g_autofree guint8 *random = g_malloc (bytes);
  char *text;
  Token *token;

  if (!ward_random_bytes (random, bytes, NULL))
    return NULL;
  text = ward_base64url_encode (random, bytes);
  token = g_new0 (Token, 1);
  token->kind = kind;
  token->grant = ward_sandbox_grant_ref (grant);
  token->expires_us = seconds > 0 ? now_locked (grants) + (gint64) seconds * G_USEC_PER_SEC : 0;
  g_hash_table_replace (grants->tokens, g_strdup (text), token);
  g_ptr_array_add (grants->secrets, g_strdup (text));
  return text;
}

void
ward_sandbox_grants_start_family (WardSandboxGrants *grants, WardSandboxGrant *grant)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&grants->lock);

  grant->family = ++grants->next_family;
}

void
ward_sandbox_grants_note_secret (WardSandboxGrants *grants, const char *text)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&grants->lock);

  g_ptr_array_add (grants->secrets, g_strdup (text));
}

/**
 * ward_sandbox_grants_issue_code:
 * @grants: the memory
 * @grant: what was granted; its family is set here
 * @long_text: make it as long as Epic's codes, which are JWTs (auth.md 1.2)
 *
 * Returns: (transfer full) (nullable): an authorization code, good for 60 s
 */
char *
ward_sandbox_grants_issue_code (WardSandboxGrants *grants, WardSandboxGrant *grant, gboolean long_text)
{
  ward_sandbox_grants_start_family (grants, grant);
  return issue (grants, TOKEN_CODE, grant, CODE_SECONDS, long_text ? 1024 : 32);
}

char *
ward_sandbox_grants_issue_access (WardSandboxGrants *grants, WardSandboxGrant *grant, guint seconds)
{
  return issue (grants, TOKEN_ACCESS, grant, seconds, 32);
}

char *
ward_sandbox_grants_issue_refresh (WardSandboxGrants *grants, WardSandboxGrant *grant)
{
  return issue (grants, TOKEN_REFRESH, grant, 0, 32);
}

static gboolean
is_revoked (WardSandboxGrants *grants, const WardSandboxGrant *grant)
{
  return g_hash_table_contains (grants->revoked, &grant->family);
}

static void
revoke_family (WardSandboxGrants *grants, gint64 family)
{
  g_hash_table_add (grants->revoked, g_memdup2 (&family, sizeof family));
}

static Token *
find (WardSandboxGrants *grants, TokenKind kind, const char *text)
{
  Token *token = text != NULL ? g_hash_table_lookup (grants->tokens, text) : NULL;

  if (token == NULL || token->kind != kind || is_revoked (grants, token->grant))
    return NULL;
  return token;
}

static WardSandboxGrant *
redeem (WardSandboxGrants *grants, TokenKind kind, const char *text)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&grants->lock);
  Token *token = find (grants, kind, text);

  if (token == NULL)
    return NULL;
  if (token->used && kind == TOKEN_ACCESS)
    return NULL; /* registered already: no sign of a theft */
  if (token->used)
    {
      revoke_family (grants, token->grant->family);
      grants->n_replays++;
      return NULL;
    }
  if (token->expires_us != 0 && token->expires_us <= now_locked (grants))
    return NULL;
  token->used = TRUE;
  return ward_sandbox_grant_ref (token->grant);
}

/**
 * ward_sandbox_grants_redeem_code:
 * @grants: the memory
 * @code: (nullable): what the client shows
 *
 * Returns: (transfer full) (nullable): what was granted, once
 */
WardSandboxGrant *
ward_sandbox_grants_redeem_code (WardSandboxGrants *grants, const char *code)
{
  return redeem (grants, TOKEN_CODE, code);
}

/**
 * ward_sandbox_grants_redeem_refresh:
 * @grants: the memory
 * @token: (nullable): what the client shows
 *
 * Returns: (transfer full) (nullable): what was granted, once
 */
WardSandboxGrant *
ward_sandbox_grants_redeem_refresh (WardSandboxGrants *grants, const char *token)
{
  return redeem (grants, TOKEN_REFRESH, token);
}

/**
 * ward_sandbox_grants_peek_refresh:
 * @grants: the memory
 * @token: (nullable): a refresh token
 *
 * Returns: (transfer full) (nullable): its grant if it could be redeemed, without doing so
 */
WardSandboxGrant *
ward_sandbox_grants_peek_refresh (WardSandboxGrants *grants, const char *token)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&grants->lock);
  Token *found = find (grants, TOKEN_REFRESH, token);

  return found != NULL && !found->used ? ward_sandbox_grant_ref (found->grant) : NULL;
}

/**
 * ward_sandbox_grants_check_access:
 * @grants: the memory
 * @token: (nullable): a bearer token
 * @out_expires_us: (out) (optional): when it ends
 *
 * Returns: (transfer full) (nullable): its grant, if it is good now
 */
WardSandboxGrant *
ward_sandbox_grants_check_access (WardSandboxGrants *grants, const char *token, gint64 *out_expires_us)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&grants->lock);
  Token *found = find (grants, TOKEN_ACCESS, token);

  if (found == NULL || found->expires_us <= now_locked (grants))
    return NULL;
  if (out_expires_us != NULL)
    *out_expires_us = found->expires_us;
  return ward_sandbox_grant_ref (found->grant);
}

/**
 * ward_sandbox_grants_redeem_registration:
 * @grants: the memory
 * @token: (nullable): an access token
 *
 * Takes an access token as the initial access token of a registration (RFC 7591 section 1.2), which it can be once. For
 * everything else it stays good.
 *
 * Returns: (transfer full) (nullable): its grant
 */
WardSandboxGrant *
ward_sandbox_grants_redeem_registration (WardSandboxGrants *grants, const char *token)
{
  return redeem (grants, TOKEN_ACCESS, token);
}

/**
 * ward_sandbox_grants_find_any:
 * @grants: the memory
 * @token: (nullable): an access or refresh token
 *
 * Returns: (transfer full) (nullable): its grant, even where the token is worth nothing any more
 */
WardSandboxGrant *
ward_sandbox_grants_find_any (WardSandboxGrants *grants, const char *token)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&grants->lock);
  Token *found = token != NULL ? g_hash_table_lookup (grants->tokens, token) : NULL;

  return found != NULL && found->kind != TOKEN_CODE ? ward_sandbox_grant_ref (found->grant) : NULL;
}

/**
 * ward_sandbox_grants_revoke:
 * @grants: the memory
 * @token: (nullable): an access or refresh token
 *
 * Ends the token; a refresh token takes its whole family with it (RFC 7009 section 2.1). Unknown ones are no error.
 */
void
ward_sandbox_grants_revoke (WardSandboxGrants *grants, const char *token)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&grants->lock);
  Token *found = token != NULL ? g_hash_table_lookup (grants->tokens, token) : NULL;

  if (found == NULL)
    return;
  if (found->kind == TOKEN_REFRESH)
    revoke_family (grants, found->grant->family);
  else
    found->expires_us = 1;
}

void
ward_sandbox_grants_revoke_all (WardSandboxGrants *grants)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&grants->lock);

  g_hash_table_remove_all (grants->tokens);
}

void
ward_sandbox_grants_expire_access (WardSandboxGrants *grants)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&grants->lock);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, grants->tokens);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((Token *) value)->kind == TOKEN_ACCESS)
      ((Token *) value)->expires_us = 1;
}

guint
ward_sandbox_grants_count_replays (WardSandboxGrants *grants)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&grants->lock);

  return grants->n_replays;
}

char **
ward_sandbox_grants_dup_secrets (WardSandboxGrants *grants)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&grants->lock);
  char **copy = g_new0 (char *, grants->secrets->len + 1);

  for (guint i = 0; i < grants->secrets->len; i++)
    copy[i] = g_strdup (g_ptr_array_index (grants->secrets, i));
  return copy;
}
