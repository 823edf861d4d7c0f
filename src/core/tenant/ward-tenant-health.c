/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a hospital bears of failures and of waiting, as members of its record: the limits of the health page. A record says only what differs from the
 * defaults, so that better ones reach it with the next version. */
#define G_LOG_DOMAIN "ward-tenant"

#include "core/tenant/ward-tenant-private.h"

#include <string.h>

typedef struct
{
  const char *member;
  size_t offset; /* within WardHealthLimits */
  guint min;
  guint max;
} Member;

static const Member members[] = {
  { "healthMinutes", G_STRUCT_OFFSET (WardHealthLimits, minutes), 5, 1440 },
  { "healthMinRequests", G_STRUCT_OFFSET (WardHealthLimits, min_requests), 1, 1000 },
  { "healthWatchErrorPercent", G_STRUCT_OFFSET (WardHealthLimits, watch_error_percent), 1, 100 },
  { "healthRollBackErrorPercent", G_STRUCT_OFFSET (WardHealthLimits, roll_back_error_percent), 1, 100 },
  { "healthWatchTokenFailures", G_STRUCT_OFFSET (WardHealthLimits, watch_token_failures), 1, 1000 },
  { "healthRollBackTokenFailures", G_STRUCT_OFFSET (WardHealthLimits, roll_back_token_failures), 1, 1000 },
  { "healthWatchMilliseconds", G_STRUCT_OFFSET (WardHealthLimits, watch_ms), 1, 600000 },
  { "healthRollBackMilliseconds", G_STRUCT_OFFSET (WardHealthLimits, roll_back_ms), 1, 600000 },
};

static guint *
get_field (WardHealthLimits *limits, const Member *member)
{
  return (guint *) G_STRUCT_MEMBER_P (limits, member->offset);
}

static void
check_order (const WardHealthLimits *limits, GPtrArray *mistakes)
{
  const char *what = "is lower than the limit from which on the same is to be watched";

  if (limits->roll_back_error_percent < limits->watch_error_percent)
    ward_tenant_refuse (mistakes, "healthRollBackErrorPercent", what);
  if (limits->roll_back_token_failures < limits->watch_token_failures)
    ward_tenant_refuse (mistakes, "healthRollBackTokenFailures", what);
  if (limits->roll_back_ms < limits->watch_ms)
    ward_tenant_refuse (mistakes, "healthRollBackMilliseconds", what);
}

gboolean
ward_tenant_is_health_member (const char *member)
{
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (strcmp (members[i].member, member) == 0)
      return TRUE;

  return FALSE;
}

const char *
ward_tenant_get_health_member (guint index)
{
  return index < G_N_ELEMENTS (members) ? members[index].member : NULL;
}

void
ward_tenant_read_health (WardTenant *self, const WardJson *object, GPtrArray *mistakes)
{
  gboolean good = TRUE;

  self->health = *ward_health_get_default_limits ();
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    good = ward_tenant_read_number (object, members[i].member, members[i].min, members[i].max,
                                    get_field (&self->health, &members[i]), mistakes)
           && good;
  if (good)
    check_order (&self->health, mistakes);
}

void
ward_tenant_write_health (WardTenant *self, WardJsonWriter *writer)
{
  WardHealthLimits usual = *ward_health_get_default_limits ();

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (*get_field (&self->health, &members[i]) != *get_field (&usual, &members[i]))
      ward_json_writer_int64 (writer, members[i].member, *get_field (&self->health, &members[i]));
}

/**
 * ward_tenant_get_health_limits:
 * @self: a tenant
 *
 * Says which failures and times the hospital bears.
 *
 * Returns: (transfer none): the limits of its record, elsewhere the usual ones
 */
const WardHealthLimits *
ward_tenant_get_health_limits (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), NULL);

  return &self->health;
}
