/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "support/fake-bus.h"

G_BEGIN_DECLS

/* How the login manager answers. */
typedef enum
{
  LOGIND_RIGHT,
  LOGIND_REFUSES,
  LOGIND_SILENT,
  LOGIND_WRONG_TYPE,
  LOGIND_NO_DESCRIPTOR, /* the right type, with nothing behind it */
} LogindHabit;

#define LOGIND_SESSION "/org/freedesktop/login1/session/_32"
#define LOGIND_OTHER_SESSION "/org/freedesktop/login1/session/_33"

/* The login manager answers from now on; a lock that it gives out is the write end of a pipe. */
void fake_logind_start (FakeBus *bus, LogindHabit habit);
int fake_logind_count_asked (void);
int fake_logind_count_locks (void);  /* given out */
int fake_logind_get_lock (void);     /* the read end of the latest pipe: at its end when the lock was let go of */
gboolean fake_logind_is_held (void); /* whether the latest lock is still held */

G_END_DECLS
