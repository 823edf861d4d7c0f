/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a hospital's policy says of what a user may do, and for how long (auth.md section 8). It can only tighten: the times that hold without a policy are
 * the longest that a record can name, so that no record makes a workstation less safe than Ward's own rules (design.md section 4 "Curtain"). */
#define G_LOG_DOMAIN "ward-tenant"

#include "core/tenant/ward-tenant-private.h"

void
ward_tenant_read_times (WardTenant *self, const WardJson *object, GPtrArray *mistakes)
{
  guint conceal = 0, lock = 0;

  self->session_hours = WARD_TENANT_SESSION_HOURS;
  ward_tenant_read_number (object, "concealMinutes", 1, WARD_TENANT_CONCEAL_MINUTES, &conceal, mistakes);
  ward_tenant_read_number (object, "lockMinutes", 1, WARD_TENANT_LOCK_MINUTES, &lock, mistakes);
  ward_tenant_read_number (object, "sessionHours", 1, WARD_TENANT_SESSION_HOURS, &self->session_hours, mistakes);
  if (conceal != 0 && lock != 0 && lock < conceal)
    ward_tenant_refuse (mistakes, "lockMinutes", "is shorter than “concealMinutes”");
  /* Nothing is hidden later than it is locked. */
  self->lock_minutes = lock != 0 ? lock : WARD_TENANT_LOCK_MINUTES;
  self->conceal_minutes = conceal != 0 ? conceal : MIN (WARD_TENANT_CONCEAL_MINUTES, self->lock_minutes);
}

/* Only what is shorter than without a policy. */
void
ward_tenant_write_times (WardTenant *self, WardJsonWriter *writer)
{
  if (self->conceal_minutes != WARD_TENANT_CONCEAL_MINUTES)
    ward_json_writer_int64 (writer, "concealMinutes", self->conceal_minutes);
  if (self->lock_minutes != WARD_TENANT_LOCK_MINUTES)
    ward_json_writer_int64 (writer, "lockMinutes", self->lock_minutes);
  if (self->session_hours != WARD_TENANT_SESSION_HOURS)
    ward_json_writer_int64 (writer, "sessionHours", self->session_hours);
}

/**
 * ward_tenant_get_conceal_minutes:
 * @self: a tenant
 *
 * Gives after how many minutes without anybody at the window what it shows is hidden (reliability.md P10).
 *
 * Returns: at most %WARD_TENANT_CONCEAL_MINUTES
 */
guint
ward_tenant_get_conceal_minutes (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), 1);

  return self->conceal_minutes;
}

/**
 * ward_tenant_get_lock_minutes:
 * @self: a tenant
 *
 * Gives after how many minutes without anybody at the window the record is closed.
 *
 * Returns: at most %WARD_TENANT_LOCK_MINUTES
 */
guint
ward_tenant_get_lock_minutes (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), 1);

  return self->lock_minutes;
}

/**
 * ward_tenant_get_session_hours:
 * @self: a tenant
 *
 * Gives how many hours a sign-in lasts at most, whatever the server grants (reliability.md T30).
 *
 * Returns: at most %WARD_TENANT_SESSION_HOURS
 */
guint
ward_tenant_get_session_hours (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), 1);

  return self->session_hours;
}

/**
 * ward_tenant_get_forbid_printing:
 * @self: a tenant
 *
 * Asks whether the hospital forbids to print from a record. What is printed is also what the print dialogue writes as a PDF document; what is copied to the
 * clipboard, which Ward empties after half a minute, is not.
 *
 * Returns: %TRUE if its record says so
 */
gboolean
ward_tenant_get_forbid_printing (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), TRUE);

  return self->forbid_printing;
}
