/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the application share: the start and the windows (ward-application.c), the hospitals (ward-application-tenants.c), and what the user's
 * settings ask for (ward-application-settings.c). */
#pragma once

#include "app/ward-application.h"
#include "app/ward-cache-choice.h"
#include "app/ward-launch-door.h"
#include "app/ward-sandbox-offer.h"
#include "core/diagnostics/ward-audit.h"

G_BEGIN_DECLS

struct _WardApplication
{
  AdwApplication parent_instance;

  /* from the command line */
  gboolean no_display;
  gboolean options_read; /* those of the command line are all known */
  gboolean demo;
  char *profile;     /* (owned) (nullable) */
  char *sandbox_dir; /* (owned) (nullable) */

  WardEventLog *events;           /* (owned) */
  WardVault *vault;               /* (owned) */
  WardTenantDirectory *directory; /* (owned) */
  WardBrandsStore *organisations; /* (owned) (nullable) until somebody looks for one */
  GListStore *offered;            /* (owned) of WardTenant: at most one sandbox */
  GListModel *tenants;            /* (owned) offered and directory, joined */
  WardSandboxOffer *offer;        /* (owned) (nullable) */
  WardLaunchDoor *door;           /* (owned) (nullable) from startup to shutdown */
  GSettings *settings;            /* (owned) (nullable) */
  WardCacheChoice *cache_choice;  /* (owned) (nullable) from startup to shutdown */
  WardAudit *audit;               /* (owned) (nullable) from when its key is there to shutdown */
  WardScreenWatch *screen;        /* (owned) (nullable) from startup to shutdown */
  GCancellable *cancellable;      /* (owned) */
  char *start_notice;             /* (owned) (nullable) */
  gboolean starting;
};

/* ward-application.c */
void ward_application_set_starting (WardApplication *self, gboolean starting);

/* ward-application-tenants.c */
void ward_application_init_tenants (WardApplication *self);
void ward_application_offer_sandbox (WardApplication *self);

/* ward-application-settings.c */
void ward_application_open_settings (WardApplication *self);
void ward_application_follow_journal (WardApplication *self);
void ward_application_start_audit (WardApplication *self);

G_END_DECLS
