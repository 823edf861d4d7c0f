/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/record/ward-session.h"

G_BEGIN_DECLS

/* Whether answers are kept on disk: what the user chose, within what the hospital allows (reliability.md 6.1). It owns the program's one cache. */
typedef struct _WardCacheChoice WardCacheChoice;

/* settings NULL: for a program whose tenants end with it; then nothing is ever kept. */
WardCacheChoice *ward_cache_choice_new (WardVault *vault, GSettings *settings, WardEventLog *events,
                                        GListModel *tenants) G_GNUC_WARN_UNUSED_RESULT;
void ward_cache_choice_free (WardCacheChoice *choice);
WardCache *ward_cache_choice_get_cache (WardCacheChoice *choice);
/* Before a session signs in. */
void ward_cache_choice_prepare (WardCacheChoice *choice, WardSession *session);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardCacheChoice, ward_cache_choice_free)

G_END_DECLS
