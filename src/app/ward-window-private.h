/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/ward-accent.h"
#include "app/ward-clip.h"
#include "app/ward-curtain.h"
#include "app/ward-notice-bar.h"
#include "app/ward-patient-search.h"
#include "app/ward-record-view.h"
#include "app/ward-sign-in-page.h"
#include "app/ward-state-words.h"
#include "app/ward-tenant-page.h"
#include "app/ward-window.h"

G_BEGIN_DECLS

/* What the window's files share: -window.c (life, views), -actions.c, -session.c, -launch.c, -expiry.c, -diagnostics.c,
 * -record.c, -pages.c. */
struct _WardWindow
{
  AdwApplicationWindow parent_instance;

  /* of the template */
  GtkButton *search_button;
  GtkBox *tenant_box;
  GtkLabel *tenant_label;
  GtkLabel *environment_label;
  GtkLabel *title_label;
  GtkLabel *user_label;
  GtkLabel *freshness_label;
  GtkButton *reload_button;
  GtkButton *back_button;
  WardNotices *notices;
  GtkMenuButton *menu_button;
  GMenu *output_section; /* of the main menu: printing is its last item */
  GtkStack *views;
  WardTenantPage *tenant_page;
  WardSignInPage *sign_in_page;
  AdwBin *record_place;

  WardApplication *application;   /* (unowned) outlives its windows */
  WardAccent *accent;             /* (owned) (nullable) */
  WardRecordView *record_view;    /* (unowned) (nullable) until it is built: ward_window_ensure_record_view () */
  WardPatientSearch *search_page; /* (unowned) (nullable) likewise: ward_window_ensure_search_page () */
  WardSession *session;           /* (owned) (nullable) */
  WardRecord *record;             /* (owned) (nullable) */
  WardRecord *earlier;            /* (owned) (nullable) beside record: the one before, until its own patient was read */
  WardClip *clip;                 /* (owned) (nullable) */
  WardCurtain *curtain;           /* (owned) (nullable) */
  WardTenant *locked_tenant;      /* (owned) (nullable) while locked: where to go on */
  GSignalGroup *session_group;    /* (owned) */
  GSignalGroup *record_group;     /* (owned) */
  GtkWindow *diagnostics;         /* (unowned, weak) (nullable) */
  GtkWindow *launch_dialog;       /* (unowned, weak) (nullable) */
  GtkWindow *legend;              /* (unowned, weak) (nullable) */
  GCancellable *sign_out;         /* (owned) (nullable) while a sign-out is under way */
  GCancellable *print;            /* (owned) (nullable) of the last print that was asked for of the open record */
  char *copied;                   /* (owned) (nullable) what a copy has just done, for a few seconds */
  guint copied_source;
  guint minute_source;
  guint build_source;            /* until the pages are built that are not wanted at first */
  guint expiry_source;           /* until the bar about the end of the sign-in is due */
  gboolean print_forbidden;      /* the menu says so */
  gboolean choosing;             /* the choice of a hospital is shown over what else there is */
  gboolean searching;            /* the patient search likewise */
  gboolean sign_in_after_resume; /* the user asked for it: the browser opens if the keyring has nothing */
  gboolean launch_patient_done;  /* the patient that came with the sign-in was opened once */
  gboolean sign_in_began;        /* an attempt is under way, or ended just now */
  gboolean user_known;           /* somebody has signed in to this session … */
  char *user;                    /* (owned) (nullable) … and this is who, to compare */
};

/* -window.c, -actions.c */
void ward_window_update_view (WardWindow *self);
void ward_window_install_actions (GtkWidgetClass *widget_class);
void ward_window_update_actions (WardWindow *self);

/* -diagnostics.c */
void ward_window_install_diagnostics (GtkWidgetClass *widget_class);
void ward_window_update_diagnostics (WardWindow *self);

/* -session.c */
void ward_window_choose_tenant (WardWindow *self, WardTenant *tenant, gboolean by_user);
void ward_window_begin_session (WardWindow *self, WardTenant *tenant);
void ward_window_show_self_test (WardWindow *self);
void ward_window_start (WardWindow *self); /* after the window is built: the last tenant, or the choice */
void ward_window_sign_in (WardWindow *self);
void ward_window_sign_out (WardWindow *self);
void ward_window_drop_session (WardWindow *self);
void ward_window_session_changed (WardWindow *self);
void ward_window_network_changed (WardWindow *self);

/* -launch.c */
void ward_window_paste_launch (WardWindow *self);
void ward_window_launch (WardWindow *self, WardTenant *tenant, WardLaunch *launch);

/* -curtain.c, -expiry.c */
void ward_window_hang_curtain (WardWindow *self);
void ward_window_end_prints (WardWindow *self);
const char *ward_window_get_curtain_view (WardWindow *self);
void ward_window_update_curtain_times (WardWindow *self);
void ward_window_unlock (WardWindow *self);
void ward_window_update_expiry (WardWindow *self);

/* -pages.c */
WardRecordView *ward_window_ensure_record_view (WardWindow *self);
WardPatientSearch *ward_window_ensure_search_page (WardWindow *self);
void ward_window_ensure_page (WardWindow *self, const char *name);
void ward_window_build_pages_later (WardWindow *self);

/* -record.c */
void ward_window_update_freshness (WardWindow *self);
void ward_window_ask_proxy_credentials (WardWindow *self, const char *proxy, WardSession *session);
void ward_window_open_patient (WardWindow *self, const char *patient_id, WardPatient *patient);
void ward_window_show_earlier (WardWindow *self);
void ward_window_close_record (WardWindow *self);
void ward_window_update_record (WardWindow *self);
void ward_window_record_section_changed (WardWindow *self, WardSection section);

G_END_DECLS
