/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who else of the list is easily taken for the one that was chosen (clinical.md 3.5, W06): item by item, and in words, what differs. Only the chosen one has
 * a banner (PAB-0015): the others are words in a broken frame that say that they were not chosen, and nothing here opens them. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-patient-row.h"
#include "app/ward-patient-search-private.h"

#define MOST_SHOWN 4 /* a common name has dozens; the nearest come first */

typedef enum
{
  LIKENESS_SAME,
  LIKENESS_DIFFERS,
  LIKENESS_UNKNOWN, /* one of the two does not say it, or says it otherwise */
} Likeness;

typedef struct
{
  const char *caption; /* (unowned) */
  const char *value;   /* (unowned) (nullable) NULL: there is no such item */
  const char *words;   /* (unowned) what the likeness is called */
  Likeness likeness;
} Item;

enum
{
  ITEM_NAME,
  ITEM_BORN,
  ITEM_GENDER,
  ITEM_NUMBER,
  ITEM_DIED,
  N_ITEMS,
};

typedef struct
{
  WardBannerText *text; /* (owned) */
  Item items[N_ITEMS];
  guint n_differences;
  guint place; /* in the list */
} Other;

static void
other_free (gpointer data)
{
  Other *other = data;

  ward_banner_text_free (other->text);
  g_free (other);
}

static Likeness
liken (const char *mine, const char *other)
{
  if (mine == NULL || other == NULL)
    return LIKENESS_UNKNOWN;
  return g_str_equal (mine, other) ? LIKENESS_SAME : LIKENESS_DIFFERS;
}

static gboolean
has_equal_given (const WardHumanName *a, const WardHumanName *b)
{
  if (a->n_given != b->n_given)
    return FALSE;
  for (guint i = 0; i < a->n_given; i++)
    if (g_strcmp0 (a->given[i], b->given[i]) != 0)
      return FALSE;
  return TRUE;
}

/* One letter is easily overlooked: which of the names to look at. */
static const char *
name_difference (const WardPatient *mine, const WardPatient *other, gint64 now_us)
{
  const WardHumanName *a = ward_patient_get_name (mine, now_us);
  const WardHumanName *b = ward_patient_get_name (other, now_us);
  gboolean family = g_strcmp0 (a->family, b->family) == 0;
  gboolean given = has_equal_given (a, b);

  if (family && !given)
    return _ ("≠ given name differs");
  if (given && !family)
    return _ ("≠ family name differs");
  return _ ("≠ differs");
}

/* Of a newborn the time is said, too, and may be all that differs. */
static Likeness
liken_births (const WardPatient *mine, const WardPatient *other)
{
  if (mine->birth.precision < WARD_PRECISION_DAY || other->birth.precision < WARD_PRECISION_DAY)
    return LIKENESS_UNKNOWN;
  if (ward_datetime_compare (&mine->birth, &other->birth) != 0)
    return LIKENESS_DIFFERS;
  return ward_datetime_has_time (&mine->birth_time) && ward_datetime_has_time (&other->birth_time)
                 && ward_datetime_compare (&mine->birth_time, &other->birth_time) != 0
             ? LIKENESS_DIFFERS
             : LIKENESS_SAME;
}

static gboolean
is_known (WardGender gender)
{
  return gender != WARD_GENDER_ABSENT && gender != WARD_GENDER_UNKNOWN;
}

static Likeness
liken_genders (const WardPatient *mine, const WardPatient *other)
{
  if (!is_known (mine->gender) || !is_known (other->gender))
    return LIKENESS_UNKNOWN;
  return mine->gender == other->gender ? LIKENESS_SAME : LIKENESS_DIFFERS;
}

/* Numbers of two registers say nothing of each other. */
static Likeness
liken_numbers (WardPatientSearch *self, const WardPatient *mine, const WardPatient *other, gint64 now_us)
{
  const char *system = ward_patient_search_get_mrn_system (self);
  const WardIdentifier *a = ward_patient_get_identifier (mine, system, now_us, NULL);
  const WardIdentifier *b = ward_patient_get_identifier (other, system, now_us, NULL);
  g_autofree char *mine_text = a != NULL ? ward_identifier_format (a, FALSE) : NULL;
  g_autofree char *other_text = b != NULL ? ward_identifier_format (b, FALSE) : NULL;

  if (a == NULL || b == NULL || g_strcmp0 (a->system, b->system) != 0
      || g_strcmp0 (ward_identifier_get_label (a), ward_identifier_get_label (b)) != 0)
    return LIKENESS_UNKNOWN;
  return liken (mine_text, other_text);
}

static Likeness
liken_deaths (const WardPatient *mine, const WardPatient *other, const WardBannerText *text, const char *died)
{
  return mine->deceased != other->deceased ? LIKENESS_DIFFERS : liken (text->died, died);
}

static const char *
get_words (Likeness likeness)
{
  switch (likeness)
    {
    case LIKENESS_SAME:
      return _ ("= same");
    case LIKENESS_DIFFERS:
      return _ ("≠ differs");
    case LIKENESS_UNKNOWN:
    default:
      return _ ("cannot be compared");
    }
}

static void
set_item (Other *other, guint index, const char *caption, const char *value, Likeness likeness)
{
  other->items[index] = (Item){ caption, value, get_words (likeness), likeness };
  if (value != NULL && likeness == LIKENESS_DIFFERS)
    other->n_differences++;
}

static Other *
compare (WardPatientSearch *self, const WardPatient *mine, const WardPatient *patient, const WardBannerText *chosen,
         guint place, gint64 now_us)
{
  Other *other = g_new0 (Other, 1);
  WardBannerText *text = ward_banner_text_new (patient, WARD_ALLERGIES_UNAVAILABLE, NULL, 0,
                                               ward_patient_search_get_mrn_system (self), NULL, now_us);
  /* Who is alive differs from who is not. */
  const char *died = text->died == NULL && chosen->died != NULL ? _ ("No death recorded") : text->died;

  other->text = text;
  other->place = place;
  set_item (other, ITEM_NAME, _ ("Name"), text->name, liken (chosen->name, text->name));
  if (other->items[ITEM_NAME].likeness == LIKENESS_DIFFERS)
    other->items[ITEM_NAME].words = name_difference (mine, patient, now_us);
  set_item (other, ITEM_BORN, _ ("Born"), text->born, liken_births (mine, patient));
  set_item (other, ITEM_GENDER, _ ("Gender"), text->gender, liken_genders (mine, patient));
  set_item (other, ITEM_NUMBER, text->identifier_label, text->identifier, liken_numbers (self, mine, patient, now_us));
  set_item (other, ITEM_DIED, _ ("Died"), died, liken_deaths (mine, patient, chosen, text->died));
  return other;
}

/* Who is told apart by the least comes first. */
static int
compare_others (gconstpointer a, gconstpointer b)
{
  const Other *left = *(Other *const *) a;
  const Other *right = *(Other *const *) b;

  if (left->n_differences != right->n_differences)
    return left->n_differences < right->n_differences ? -1 : 1;
  return left->place < right->place ? -1 : 1;
}

static GPtrArray *
find_others (WardPatientSearch *self, const WardPatient *mine, const WardBannerText *chosen, gint64 now_us)
{
  GPtrArray *others = g_ptr_array_new_with_free_func (other_free);
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    {
      const WardPatient *patient = ward_patient_row_get_patient (WARD_PATIENT_ROW (row));

      if (ward_patient_is_similar (mine, patient, now_us))
        g_ptr_array_add (others, compare (self, mine, patient, chosen, (guint) i, now_us));
    }
  g_ptr_array_sort (others, compare_others);
  return others;
}

static GtkWidget *
build_items (WardPatientSearch *self, const Other *other)
{
  GtkWidget *grid = ward_patient_search_new_items ();

  for (int i = 0; i < N_ITEMS; i++)
    if (other->items[i].value != NULL)
      {
        const Item *item = &other->items[i];
        const char *css_class = item->likeness == LIKENESS_DIFFERS ? "differs" : "quiet-text";

        if (i == ITEM_NAME)
          ward_patient_search_add_name (self, grid, item->caption, item->value);
        else
          ward_patient_search_add_item (self, grid, item->caption, item->value);
        gtk_grid_attach (GTK_GRID (grid), ward_patient_search_new_words (item->words, css_class, WARD_CARD_WORD_CHARS),
                         2, ward_patient_search_count_items (grid) - 1, 1, 1);
      }
  return grid;
}

static char *
dup_spoken (const Other *other)
{
  GString *words = g_string_new (_ ("Similar, not chosen"));

  for (guint i = 0; i < N_ITEMS; i++)
    if (other->items[i].value != NULL)
      g_string_append_printf (words, "; %s %s, %s", other->items[i].caption, other->items[i].value,
                              other->items[i].words);
  return g_string_free (words, FALSE);
}

static GtkWidget *
new_card (WardPatientSearch *self, const Other *other)
{
  GtkWidget *card = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 4,
                                  "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP, NULL);
  g_autofree char *spoken = dup_spoken (other);

  gtk_widget_add_css_class (card, "similar-other");
  gtk_box_append (GTK_BOX (card), ward_patient_search_new_words (_ ("Similar, not chosen"), "similar-other-title",
                                                                 WARD_CARD_VALUE_CHARS));
  gtk_box_append (GTK_BOX (card), build_items (self, other));
  if (other->n_differences == 0)
    gtk_box_append (GTK_BOX (card), ward_patient_search_new_words (
                                        _ ("Nothing here tells the two apart. Check in the hospital’s own system."),
                                        "differs", WARD_CARD_VALUE_CHARS));
  gtk_accessible_update_property (GTK_ACCESSIBLE (card), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  return card;
}

static void
warn (WardPatientSearch *self, guint n)
{
  g_autofree char *words = NULL;

  if (n == 1)
    words = g_strdup (_ ("⚠ Another patient in the list has a similar name."));
  else if (n > 1)
    words = g_strdup_printf (ngettext ("⚠ %u other patient in the list has a similar name.",
                                       "⚠ %u other patients in the list have similar names.", n),
                             n);
  gtk_label_set_text (self->similar_label, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->similar_label), n > 0);
  gtk_widget_set_visible (self->similar_box, n > 0);
  /* The focus goes past what there is to compare; the keyboard can go back to it. */
  gtk_widget_set_focusable (self->confirm_scroller, n > 0);
  if (n > 0)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->open_button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
  else
    gtk_accessible_reset_property (GTK_ACCESSIBLE (self->open_button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
}

void
ward_patient_search_clear_similar (WardPatientSearch *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->similar_box)) != NULL)
    gtk_box_remove (GTK_BOX (self->similar_box), child);
  warn (self, 0);
}

void
ward_patient_search_show_similar (WardPatientSearch *self, const WardPatient *chosen, const WardBannerText *text)
{
  g_autoptr (GPtrArray) others = find_others (self, chosen, text, g_get_real_time ());

  ward_patient_search_clear_similar (self);
  for (guint i = 0; i < others->len && i < MOST_SHOWN; i++)
    gtk_box_append (GTK_BOX (self->similar_box), new_card (self, others->pdata[i]));
  if (others->len > MOST_SHOWN)
    {
      guint n = others->len - MOST_SHOWN;
      g_autofree char *words = g_strdup_printf (ngettext ("%u more with a similar name is in the list.",
                                                          "%u more with similar names are in the list.", n),
                                                n);

      gtk_box_append (GTK_BOX (self->similar_box),
                      ward_patient_search_new_words (words, "page-text", WARD_CARD_VALUE_CHARS));
    }
  warn (self, others->len);
}
