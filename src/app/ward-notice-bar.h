/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A condition that lasts, in words, with a way out: it stays until what it says is no longer so (W33, W34; never a toast). */

typedef enum
{
  WARD_NOTICE_INFO,    /* worth knowing */
  WARD_NOTICE_WARNING, /* something is missing or out of date */
  WARD_NOTICE_DANGER,  /* a safety matter */
} WardNoticeKind;

#define WARD_TYPE_NOTICE_BAR (ward_notice_bar_get_type ())
G_DECLARE_FINAL_TYPE (WardNoticeBar, ward_notice_bar, WARD, NOTICE_BAR, GtkBox)

GtkWidget *ward_notice_bar_new (void);
void ward_notice_bar_set_text (WardNoticeBar *self, WardNoticeKind kind, const char *text);
void ward_notice_bar_set_action (WardNoticeBar *self, const char *label,
                                 const char *detailed_action); /* NULL: no button */
void ward_notice_bar_set_second_action (WardNoticeBar *self, const char *label,
                                        const char *detailed_action); /* NULL: no second button */
void ward_notice_bar_set_closable (WardNoticeBar *self, gboolean closable);
const char *ward_notice_bar_get_text (WardNoticeBar *self);
WardNoticeKind ward_notice_bar_get_kind (WardNoticeBar *self);

/* Several of them, one for each key, the gravest first. */
#define WARD_TYPE_NOTICES (ward_notices_get_type ())
G_DECLARE_FINAL_TYPE (WardNotices, ward_notices, WARD, NOTICES, GtkBox)

GtkWidget *ward_notices_new (void);
void ward_notices_show (WardNotices *self, const char *key, WardNoticeKind kind, const char *text,
                        const char *action_label, const char *detailed_action);
void ward_notices_offer (WardNotices *self, const char *key, const char *action_label, const char *detailed_action);
void ward_notices_show_closable (WardNotices *self, const char *key,
                                 const char *text); /* of the kind "info"; closed, it stays away until hidden */
void ward_notices_hide (WardNotices *self, const char *key);
void ward_notices_clear (WardNotices *self);
const char *ward_notices_get_text (WardNotices *self,
                                   const char *key); /* (nullable) what stands there under this key */

G_END_DECLS
