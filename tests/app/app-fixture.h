/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/ward-record-view.h"
#include "core/record/ward-record.h"
#include "sandbox/ward-sandbox.h"

G_BEGIN_DECLS

/* The library as the program starts it: libadwaita, the widgets' types, the templates. */
void app_learn_types (void); /* before g_test_init() */
void app_prepare (void);

/* What can be read in a widget: each label in brackets, in the order of reading; of a stack only the page that is turned to. */
char *app_read (GtkWidget *widget) G_GNUC_WARN_UNUSED_RESULT;
/* The first widget of this type and style class (NULL: any), itself or below; (nullable) (transfer none). */
GtkWidget *app_find (GtkWidget *widget, GType type, const char *style_class);
/* What the table of results within a widget shows; (nullable) (transfer none). */
const WardGrid *app_get_grid (GtkWidget *widget);
void app_set_text_size (int percent); /* 100 at the end */
/* A window that shows a widget and has the actions that its buttons name; destroy it at the end. */
GtkWidget *app_put_in_window (GtkWidget *child) G_GNUC_WARN_UNUSED_RESULT;

/* Until a window has drawn a whole frame of what it shows now. */
void app_wait_painted (GtkWidget *window);

/* The real server, a real sign-in without a browser, and a patient's record. */
typedef struct
{
  WardSandbox *sandbox; /* (owned) */
  WardEventLog *events; /* (owned) */
  WardVault *vault;     /* (owned) in memory */
  WardTenant *tenant;   /* (owned) */
  WardSession *session; /* (owned) */
  WardRecord *record;   /* (owned) (nullable) */
  GThread *person;      /* (owned) (nullable) sends the browser back */
  char *link;           /* (owned) (nullable) of the sign-in */
  gboolean person_done; /* atomic */
} AppRecord;

void app_record_set_up (AppRecord *self);
void app_record_sign_in (AppRecord *self);
void app_record_open (AppRecord *self, const char *patient_id);      /* and waits until everything is there */
void app_record_open_once (AppRecord *self, const char *patient_id); /* unless it is open */
WardRecordView *
app_record_new_view (AppRecord *self) G_GNUC_WARN_UNUSED_RESULT; /* (transfer full) of its tenant, without a record */
void app_record_tear_down (AppRecord *self);
/* For g_test_add(): signed in, with the record of a patient who has something of everything. */
void app_adult_set_up (AppRecord *self, gconstpointer data);
void app_adult_tear_down (AppRecord *self, gconstpointer data);
void app_settle (void); /* everything that is ready on the main context */

G_END_DECLS
