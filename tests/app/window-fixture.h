/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/app-fixture.h"
#include "app/ward-window-private.h"

G_BEGIN_DECLS

extern WardApplication *window_fixture_application; /* (owned) of all tests of the program; from the first set-up on */

/* The main window in this process, on the real sandbox; nobody is signed in. */
typedef struct
{
  AppRecord app;
  WardWindow *window; /* (unowned) the toolkit's */
  WardCache *cache;   /* (owned) (nullable) of whoever signs in */
} WindowFixture;

void window_fixture_set_up (WindowFixture *f, gconstpointer data);
void window_fixture_tear_down (WindowFixture *f, gconstpointer data);
void window_fixture_end (void); /* after all tests */

/* The sandbox's record with some members more: "\"a\":1,". */
WardTenant *window_fixture_build_tenant (WindowFixture *f, const char *members) G_GNUC_WARN_UNUSED_RESULT;
/* Somebody chooses that hospital, and signs in. */
void window_fixture_sign_in (WindowFixture *f, const char *members);
/* Somebody sits at the window, however slow the computer is. */
void window_fixture_iterate (WindowFixture *f);
void window_fixture_wait_settled (WindowFixture *f);
/* (transfer full): the patient as the list of those who were opened has it */
WardPatient *window_fixture_open_patient (WindowFixture *f, const char *id) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
