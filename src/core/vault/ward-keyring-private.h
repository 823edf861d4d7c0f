/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsecret/secret.h>

#include "core/vault/ward-vault-private.h"

G_BEGIN_DECLS

/* One call to the secret service. ward-keyring-call.c brings it to a service whose default collection is known, and goes back there after an unlock or
 * when the service died; then the call's own work goes on in ready. No libsecret call gets a cancellable: those that run are left to end. */

#define WARD_TYPE_VAULT_KEYRING (ward_vault_keyring_get_type ())
G_DECLARE_FINAL_TYPE (WardVaultKeyring, ward_vault_keyring, WARD, VAULT_KEYRING, WardVault)

struct _WardVaultKeyring
{
  WardVault parent_instance;

  SecretService *service; /* (owned) (nullable) kept between calls */
  char *owner;            /* (owned) (nullable) the bus name that it speaks to */
  GPtrArray
      *unlocking; /* (owned) (nullable) of (owned) GTask: the user is being asked, and these wait for the answer */
};

typedef struct
{
  /* input */
  char *tenant_id;      /* (owned) (nullable) */
  char *kind;           /* (owned) (nullable) */
  WardSecretText *line; /* (owned) (nullable) what to store */
  void (*ready) (GTask *task);

  /* in progress */
  SecretService *service;       /* (owned) (nullable) */
  SecretCollection *collection; /* (owned) (nullable) the default one; NULL if there is none */
  GList *items;                 /* (owned) of (owned) SecretItem, the newest first */
  char *stored_path;            /* (owned) (nullable) of the item that was stored */
  gboolean reached;             /* there was a service in this call */
  gboolean retried;
  gboolean unlock_tried;
  guint watch;   /* of the service's name, 0 for none */
  guint timeout; /* of that watch */

  /* output */
  WardVaultState state;
} WardKeyringCall;

extern const SecretSchema ward_keyring_schema;

/* Begins; the task's data is the call from here on. */
WardKeyringCall *ward_keyring_call_new (GTask *task, const char *tenant_id, const char *kind);
void ward_keyring_call_start (GTask *task);
void ward_keyring_call_fail (GTask *task, GError *error); /* (transfer full): tries once more, or returns it */
gboolean ward_keyring_call_is_gone (const GError *error); /* the object is not there any more */
/* Whether the call goes on; FALSE: whoever waited has gone, and the task has returned. */
gboolean ward_keyring_call_is_wanted (GTask *task);

/* Asks the user, if nobody did in this call, to unlock what is locked or to make a keyring where there is none; then starts again. */
void ward_keyring_call_unlock (GTask *task);

/* ward-keyring-items.c */
GHashTable *ward_keyring_attributes (const WardKeyringCall *call) G_GNUC_WARN_UNUSED_RESULT;
void ward_keyring_search (GTask *task, void (*found) (GTask *task)); /* fills items */
gboolean ward_keyring_is_locked (gpointer proxy);                    /* of a SecretItem or a SecretCollection */
guint ward_keyring_count_locked (const GList *items);
/* Deletes all items, except one path (nullable). TRUE to done if all are gone. */
void ward_keyring_delete_items (GTask *task, const char *except, void (*done) (GTask *task, guint n, GError *error));

G_END_DECLS
