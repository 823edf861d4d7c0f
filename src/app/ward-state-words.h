/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/ward-notice-bar.h"
#include "core/record/ward-record.h"

G_BEGIN_DECLS

/* What a pane says about its own state: pure, so that each state's words are tested without a window (W33, W34, W35). */

typedef struct
{
  WardSection section;
  WardState state;
  gboolean busy;
  guint n_rows;
  const GError *error;     /* (unowned) (nullable) */
  const char *reach;       /* (unowned) (nullable) since when there is no answer */
  gint64 fetched_us;       /* 0: never */
  gint64 complete_since_s; /* as ward_record_get_complete_since_s */
  guint n_not_understood;
  const char *const *notes; /* (unowned) (nullable) */
  const char *const *gaps;  /* (unowned) (nullable) those of the notes that say what could not be loaded */
  gboolean unfinished;      /* searches wait for their turn, or run */
  gboolean kept_back;       /* the page says that the server keeps something back, which is not among the notes then */
  GTimeZone *zone;          /* (unowned) (nullable) the machine's */
} WardStateFacts;

typedef enum
{
  WARD_PAGE_ROWS,    /* the pane itself */
  WARD_PAGE_LOADING, /* nothing yet */
  WARD_PAGE_MESSAGE, /* title and body in the pane's place */
} WardPageKind;

/* Each has its own look, so that none is taken for another before its words are read (W33). */
typedef enum
{
  WARD_MESSAGE_PLAIN,
  WARD_MESSAGE_EMPTY,
  WARD_MESSAGE_FAILED,
  WARD_MESSAGE_FORBIDDEN,
} WardMessageKind;

typedef struct
{
  WardPageKind page;
  WardMessageKind kind;     /* of the message */
  const char *icon;         /* (unowned) (nullable) that of the kind */
  char *title;              /* (owned) (nullable) */
  char *body;               /* (owned) (nullable) */
  char *details;            /* (owned) (nullable) a last line, for the hospital's IT */
  const char *action_label; /* (unowned) (nullable) of the message */
  const char *action;       /* (unowned) (nullable) */
  const char *other_label;  /* (unowned) (nullable) of a second button of the message */
  const char *other_action; /* (unowned) (nullable) */
  gboolean offers_test;     /* a third button, to the test of the connection; on the message or on the bar */
  char *bar;                /* (owned) (nullable) stands over the rows */
  WardNoticeKind bar_kind;
  const char *bar_action_label; /* (unowned) (nullable) */
  const char *bar_action;       /* (unowned) (nullable) */
  char *not_understood;         /* (owned) (nullable) a second bar */
  char *notes;                  /* (owned) (nullable) a third bar, one line a note */
} WardStateWords;

WardStateWords *ward_state_words_new (const WardStateFacts *facts) G_GNUC_WARN_UNUSED_RESULT;
void ward_state_words_free (WardStateWords *words);
char *ward_state_format_clock (gint64 real_us,
                               GTimeZone *zone) G_GNUC_WARN_UNUSED_RESULT; /* "14:02", or with its date if not today */
/* Which request failed, for the hospital's IT; NULL where none was sent. */
char *ward_state_format_request (const GError *error, GTimeZone *zone) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardStateWords, ward_state_words_free)

G_END_DECLS
