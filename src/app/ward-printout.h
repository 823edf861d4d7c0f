/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WARD_PRINT_COLUMNS 5
#define WARD_PRINT_TABLE_COLUMNS 4

/* What a print says, in words (W01, W44). */
typedef struct
{
  char *patient;       /* (owned) the name */
  char *names;         /* (owned) (nullable) lines likewise: in what other ways the patient is called */
  char *identity;      /* (owned) (nullable) lines "Label<TAB>value" in the banner's order */
  char *allergies;     /* (owned) (nullable) the statement */
  char *allergy_names; /* (owned) (nullable) */
  char *tags;          /* (owned) (nullable) */
  char *warnings;      /* (owned) (nullable) */
  char *visit;         /* (owned) (nullable) the current one, without ward and bed */
  char *hospital;      /* (owned) with its environment */
  char *user;          /* (owned) (nullable) "Printed by …" */
  char *fetched;       /* (owned) (nullable) when the server was asked for what is printed */
  gint64 fetched_us;   /* of the oldest part; 0: none was checked yet */
  char *title;         /* (owned) which page */
  char *filter;        /* (owned) what of it */
  char *incomplete;    /* (owned) (nullable) */
  char *printed;       /* (owned) "Printed 09-Mar-2024 08:00" */
  char *time_head;     /* (owned) (nullable) over the column of times: what they are, and their order (W26, W28) */
  guint key_start;     /* the first row of what the marks mean; G_MAXUINT: none */
  GPtrArray *rows; /* (owned) of GStrv with WARD_PRINT_COLUMNS texts; a heading has one, a text with its caption two, a
                      table's row three or four */
} WardPrintout;

/* Where a text stands on a page, in points from the page's corner. */
typedef struct
{
  char *text; /* (owned) */
  double x;
  double y;
  double width;
  gboolean bold;
  gboolean large; /* who the patient is */
  gboolean rule;  /* a line from left to right instead of a text */
  gboolean whole; /* one line */
  gboolean keep;  /* a value and its marks, neither of which is broken where it fits into the width */
  gboolean ltr;   /* runs from left to right whatever it begins with */
  guint n_label;  /* so many bytes at its beginning are a label, lighter than the rest */
  double box;     /* a frame of this height instead of a text */
} WardPrintItem;

WardPrintout *ward_printout_new (void) G_GNUC_WARN_UNUSED_RESULT;
void ward_printout_free (WardPrintout *self);
void ward_printout_add_heading (WardPrintout *self, const char *heading);
void ward_printout_add_text (WardPrintout *self, const char *caption, const char *text);
void ward_printout_add_note (WardPrintout *self, const char *text); /* on the row before it */
/* Rows of cells (GStrv), the first the head, all of one length; every column with its own place, however many there are. */
void ward_printout_add_table (WardPrintout *self, GPtrArray *rows);
void ward_printout_add_row (WardPrintout *self, const char *name, const char *value, const char *range,
                            const char *status, const char *time);
/* The pages, each a GPtrArray of WardPrintItem, for paper of this size. */
GPtrArray *ward_printout_lay_out (const WardPrintout *self, PangoContext *context, double width,
                                  double height) G_GNUC_WARN_UNUSED_RESULT;
/* What stands at the top of a page, and when it was made; for a picture. */
GPtrArray *ward_printout_lay_out_head (const WardPrintout *self, PangoContext *context, double width,
                                       double *out_height) G_GNUC_WARN_UNUSED_RESULT;
/* A text as it is laid out and drawn; for tests. */
PangoLayout *ward_printout_dup_layout (PangoContext *context, const WardPrintItem *item) G_GNUC_WARN_UNUSED_RESULT;
void ward_printout_draw_page (GPtrArray *page, PangoContext *context, cairo_t *cr);
/* The desktop's dialog, then the printer, or a file that the user names. Takes the printout. */
void ward_printout_print (WardPrintout *self, GtkWindow *parent, GCancellable *cancellable);
void ward_printout_preview (WardPrintout *self, GtkWindow *parent,
                            GCancellable *cancellable); /* likewise, without the dialog */
/* Writes a PDF; for when the way is known already. */
gboolean ward_printout_export (const WardPrintout *self, const char *path, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardPrintout, ward_printout_free)

G_END_DECLS
