/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One bar for what of a record is incomplete or out of date (W34, W35), over every page: a report is read otherwise by who knows that laboratory results are
 * missing. When the network is gone, each part has the same to say, and the same yellow bar four times is read no time: parts with one reason share a line. The
 * bar is worked out anew from all parts whenever one of them changes, and a part that recovers leaves it. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-common-bar.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/ward-reach-words.h"

#define SAME_TIME_US \
  (2 * 60 * G_USEC_PER_SEC) /* parts of one load are fetched one after the other: a minute may begin between them */

struct _WardCommonBar
{
  GObject parent_instance;

  WardRecord *record;    /* (unowned) owns this */
  WardStateWords *words; /* (owned) (nullable) */
  guint sections;        /* bits of those that leave their bars to it */
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

typedef struct
{
  WardStateFacts facts;
  WardStateWords *words; /* (owned) */
} Part;

G_DEFINE_FINAL_TYPE (WardCommonBar, ward_common_bar, G_TYPE_OBJECT)

static void
ward_common_bar_finalize (GObject *object)
{
  WardCommonBar *self = WARD_COMMON_BAR (object);

  g_clear_pointer (&self->words, ward_state_words_free);
  G_OBJECT_CLASS (ward_common_bar_parent_class)->finalize (object);
}

static void
ward_common_bar_class_init (WardCommonBarClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ward_common_bar_finalize;
  signals[CHANGED]
      = g_signal_new ("changed", WARD_TYPE_COMMON_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ward_common_bar_init (WardCommonBar *self)
{
}

/**
 * ward_state_facts_read:
 * @facts: filled
 * @record: the open record
 * @section: which part
 * @n_rows: how many rows the record has for it, before any filter
 *
 * Reads what the record says of a part; the pointers are the record's.
 */
void
ward_state_facts_read (WardStateFacts *facts, WardRecord *record, WardSection section, guint n_rows)
{
  g_return_if_fail (facts != NULL);
  g_return_if_fail (WARD_IS_RECORD (record));

  *facts = (WardStateFacts){
    .section = section,
    .state = ward_record_get_state (record, section),
    .busy = ward_record_is_busy (record, section),
    .n_rows = n_rows,
    .error = ward_record_get_error (record, section),
    .fetched_us = ward_record_get_fetched_us (record, section),
    .complete_since_s = ward_record_get_complete_since_s (record, section),
    .n_not_understood = ward_record_get_n_not_understood (record, section),
    .notes = ward_record_get_notes (record, section),
    .gaps = ward_record_get_gaps (record, section),
    .unfinished = !ward_record_is_finished (record, section),
  };
}

static guint
count_rows (WardRecord *record, WardSection section)
{
  guint n = 0;

  switch (section)
    {
    case WARD_SECTION_PATIENT:
      return ward_record_get_patient (record) != NULL ? 1 : 0;
    case WARD_SECTION_VITALS:
    case WARD_SECTION_LABS:
      return ward_record_get_n_results (record, section);
    case WARD_SECTION_REPORTS:
      return ward_record_get_n_reports (record);
    case WARD_SECTION_ALLERGIES:
      ward_record_get_allergies (record, &n);
      return n;
    case WARD_SECTION_ENCOUNTERS:
      return ward_record_get_current_encounter (record) != NULL ? 1 : 0;
    case WARD_SECTION_PROBLEMS:
      if (ward_record_is_granted (record, section))
        ward_record_get_problems (record, &n);
      return n;
    case WARD_N_SECTIONS:
    default:
      return 0;
    }
}

static gboolean
has_bar (const Part *part)
{
  return part->words->bar != NULL && part->words->bar_kind == WARD_NOTICE_WARNING;
}

static gboolean
is_same_error (const GError *a, const GError *b)
{
  return (a == NULL && b == NULL) || (a != NULL && b != NULL && g_error_matches (a, b->domain, b->code));
}

/* Two parts that cannot be refreshed for one reason, and were fetched in one go, have the same to say although the clock went on between them. */
static gboolean
is_same (const Part *a, const Part *b)
{
  gboolean timed = a->facts.state == WARD_STATE_OFFLINE || a->facts.state == WARD_STATE_STALE;

  if (g_strcmp0 (a->words->bar, b->words->bar) == 0)
    return g_strcmp0 (a->words->bar_action, b->words->bar_action) == 0;
  return timed && a->facts.state == b->facts.state && is_same_error (a->facts.error, b->facts.error)
         && a->facts.fetched_us != 0 && b->facts.fetched_us != 0
         && ABS (a->facts.fetched_us - b->facts.fetched_us) <= SAME_TIME_US
         && g_strcmp0 (a->words->bar_action, b->words->bar_action) == 0;
}

static guint
find_same (const Part *parts, guint left, guint leader)
{
  guint sections = 0;

  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    if ((left & (1u << i)) != 0 && is_same (&parts[leader], &parts[i]))
      sections |= 1u << i;
  return sections;
}

static guint
count_bits (guint bits)
{
  guint n = 0;

  for (; bits != 0; bits &= bits - 1)
    n++;
  return n;
}

/* Of the parts that are left the most that say the same. */
static guint
find_group (const Part *parts, guint left)
{
  guint best = 0;

  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    {
      guint sections = (left & (1u << i)) != 0 ? find_same (parts, left, i) : 0;

      if (count_bits (sections) > count_bits (best))
        best = sections;
    }
  return best;
}

/* The one that was fetched first: nothing is told to be newer than it is. */
static guint
find_oldest (const Part *parts, guint sections)
{
  guint oldest = WARD_N_SECTIONS;

  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    if ((sections & (1u << i)) != 0
        && (oldest == WARD_N_SECTIONS || parts[i].facts.fetched_us < parts[oldest].facts.fetched_us))
      oldest = i;
  return oldest;
}

static gboolean
has_rows (const Part *part)
{
  return part->facts.n_rows > 0;
}

/* Its pane says why; on the other pages nothing else would say that it is missing. */
static gboolean
has_failed (const Part *part)
{
  return part->words->page == WARD_PAGE_MESSAGE && part->words->kind == WARD_MESSAGE_FAILED;
}

static guint
find_parts (const Part *parts, gboolean (*is_one) (const Part *part))
{
  guint sections = 0;

  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    if (is_one (&parts[i]))
      sections |= 1u << i;
  return sections;
}

/* (transfer full) line */
static void
add_line (WardStateWords *words, char *line)
{
  g_autofree char *before = g_steal_pointer (&words->bar);

  words->bar = before != NULL ? g_strdup_printf ("%s\n%s", before, line) : g_strdup (line);
  g_free (line);
}

/* (transfer full) As a line begins with it: what is missing is read before why (W34). */
static char *
format_subject (guint sections)
{
  g_autofree char *names = ward_sections_format_names (sections);
  g_autofree char *first = g_utf8_substring (names, 0, 1);
  g_autofree char *upper = g_utf8_strup (first, -1);

  return g_strconcat (upper, names + strlen (first), NULL);
}

static void
add_failed (WardStateWords *words, guint sections)
{
  g_autofree char *subject = NULL;

  if (sections == 0)
    return;
  subject = format_subject (sections);
  /* Translators: a list such as “Vital signs and laboratory results”. */
  add_line (words, g_strdup_printf (_ ("%s could not be loaded."), subject));
  words->bar_action_label = _ ("Retry");
  words->bar_action = "win.reload";
}

static void
add_group (WardStateWords *words, const Part *parts, guint sections, gboolean of_all)
{
  const WardStateWords *said = parts[find_oldest (parts, sections)].words;
  g_autofree char *subject = format_subject (sections);

  /* Translators: first a list such as “Vital signs and laboratory results”, then whole sentences. */
  add_line (words, of_all ? g_strdup (said->bar) : g_strdup_printf (_ ("%s — %s"), subject, said->bar));
  words->offers_test |= said->offers_test;
  if (words->bar_action != NULL)
    return;
  words->bar_action_label = said->bar_action_label;
  words->bar_action = said->bar_action;
}

/* (transfer full) (nullable) */
static WardStateWords *
build_words (const Part *parts)
{
  guint failed = find_parts (parts, has_failed);
  guint shown = find_parts (parts, has_rows);
  guint left = find_parts (parts, has_bar);
  WardStateWords *words;

  if (failed == 0 && left == 0)
    return NULL;
  words = g_new0 (WardStateWords, 1);
  words->bar_kind = WARD_NOTICE_WARNING;
  add_failed (words, failed);
  while (left != 0)
    {
      guint group = find_group (parts, left);

      add_group (words, parts, group, group == shown);
      left &= ~group;
    }
  return words;
}

/* What a part says of itself, and above rows since when its hospital gives no answer: what stands in the place of rows is the pane's to say. */
static void
build_part (WardRecord *record, Part *part)
{
  g_autofree char *reach
      = has_rows (part) ? ward_reach_words_dup (ward_record_get_session (record), part->facts.error) : NULL;

  part->facts.reach = reach;
  part->words = ward_state_words_new (&part->facts);
  part->facts.reach = NULL;
}

static void
refresh (WardCommonBar *self)
{
  Part parts[WARD_N_SECTIONS] = { 0 };

  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    {
      ward_state_facts_read (&parts[i].facts, self->record, i, count_rows (self->record, i));
      build_part (self->record, &parts[i]);
    }
  g_clear_pointer (&self->words, ward_state_words_free);
  self->words = build_words (parts);
  self->sections = find_parts (parts, has_bar);
  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    ward_state_words_free (parts[i].words);
}

static void
section_changed_cb (WardCommonBar *self)
{
  refresh (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * ward_common_bar_get:
 * @record: a record
 *
 * The common bar of a record, which is made with the first call. Its signal "changed" tells that panes have to look anew at what is left to them.
 *
 * Returns: (transfer none): as old as the record
 */
WardCommonBar *
ward_common_bar_get (WardRecord *record)
{
  static const char key[] = "ward-common-bar";
  WardCommonBar *self;

  g_return_val_if_fail (WARD_IS_RECORD (record), NULL);

  self = g_object_get_data (G_OBJECT (record), key);
  if (self == NULL)
    {
      self = g_object_new (WARD_TYPE_COMMON_BAR, NULL);
      self->record = record;
      g_object_set_data_full (G_OBJECT (record), key, self, g_object_unref);
      g_signal_connect_object (record, "section-changed", G_CALLBACK (section_changed_cb), self, G_CONNECT_SWAPPED);
      refresh (self);
    }

  return self;
}

/**
 * ward_common_bar_get_words:
 *
 * Returns: (transfer none) (nullable): the bar, kind and action of these words; %NULL where nothing is incomplete or out of date
 */
const WardStateWords *
ward_common_bar_get_words (WardCommonBar *self)
{
  g_return_val_if_fail (WARD_IS_COMMON_BAR (self), NULL);

  return self->words;
}

/**
 * ward_common_bar_covers:
 * @section: a part
 *
 * Returns: whether the common bar says what this part's own would say
 */
gboolean
ward_common_bar_covers (WardCommonBar *self, WardSection section)
{
  g_return_val_if_fail (WARD_IS_COMMON_BAR (self), FALSE);
  g_return_val_if_fail (section < WARD_N_SECTIONS, FALSE);

  return (self->sections & (1u << section)) != 0;
}
