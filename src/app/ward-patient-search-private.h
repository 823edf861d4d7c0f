/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/ward-patient-search.h"
#include "app/ward-state-view.h"
#include "widgets/ward-banner.h"

G_BEGIN_DECLS

/* What the files of the patient search share. */

struct _WardPatientSearch
{
  GtkBox parent_instance;

  GtkStack *steps;
  GtkEditable *line_entry;
  GtkButton *search_button;
  GtkLabel *hint_label;
  GtkEditable *family_entry;
  GtkEditable *given_entry;
  GtkEditable *birth_entry;
  GtkEditable *identifier_entry;
  WardStateView *state;
  GtkLabel *count_label;
  GtkListBox *list;
  WardBanner *banner;
  GtkWidget *confirm_scroller;
  GtkLabel *similar_label;
  GtkWidget *cards;
  GtkWidget *chosen_box;
  GtkWidget *similar_box; /* those who were not chosen */
  GtkButton *open_button;

  WardSession *session;          /* (owned) (nullable) */
  GCancellable *cancellable;     /* (owned) (nullable) of the search under way */
  GtkSizeGroup *card_columns[2]; /* (owned) captions and values, of who was chosen and of who was not */
  GPtrArray *recent;             /* (owned) of WardPatient, newest first */
  WardPatient *candidate;        /* (owned) (nullable) waits for confirmation */
  gboolean answered;             /* what is listed, or said, answers what stands in the fields */
  gboolean searched;             /* what stands in the fields was sent */
  gboolean record_open;
  gboolean kept;
};

/* ward-patient-search-typed.c */
void ward_patient_search_read_query (WardPatientSearch *self, WardPatientQuery *query);
gboolean ward_patient_search_is_blank (const WardPatientQuery *query);
/* What keeps the query from being sent; NULL for nothing. */
char *ward_patient_search_dup_hint (WardPatientSearch *self, const WardPatientQuery *query,
                                    const char **out_title) G_GNUC_WARN_UNUSED_RESULT;
void ward_patient_search_show_understood (WardPatientSearch *self);
void ward_patient_search_clear_typed (WardPatientSearch *self);
void ward_patient_search_install_type_on (WardPatientSearch *self, GtkWidget *widget);
void ward_patient_search_guard_confirmation (WardPatientSearch *self, GtkWidget *page);

/* ward-patient-search-hits.c */
void ward_patient_search_clear_rows (WardPatientSearch *self);
const char *ward_patient_search_get_mrn_system (WardPatientSearch *self);
void ward_patient_search_show_recent (WardPatientSearch *self);

/* ward-patient-search-confirm.c */
void ward_patient_search_lay_out_confirmation (WardPatientSearch *self);

/* ward-patient-search-chosen.c */
#define WARD_CARD_VALUE_CHARS 12 /* a date, and most numbers, stay whole in the narrowest window */
#define WARD_CARD_WORD_CHARS 9
void ward_patient_search_init_cards (WardPatientSearch *self);
GtkWidget *ward_patient_search_new_words (const char *text, const char *css_class, int min_chars);
GtkWidget *ward_patient_search_new_items (void);
void ward_patient_search_add_name (WardPatientSearch *self, GtkWidget *grid, const char *caption, const char *name);
void ward_patient_search_add_item (WardPatientSearch *self, GtkWidget *grid, const char *caption, const char *value);
int ward_patient_search_count_items (GtkWidget *grid);
void ward_patient_search_show_chosen (WardPatientSearch *self, const WardBannerText *text);
void ward_patient_search_clear_chosen (WardPatientSearch *self);

/* ward-patient-search-similar.c */
void ward_patient_search_show_similar (WardPatientSearch *self, const WardPatient *chosen, const WardBannerText *text);
void ward_patient_search_clear_similar (WardPatientSearch *self);

G_END_DECLS
