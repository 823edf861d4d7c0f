/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The wrapper that every pane with data sits in: rows, "loading", or a message with a way out, never an empty white space that could be taken for "nothing
 * recorded" (W33). The words come from ward-state-words.c. */
#define G_LOG_DOMAIN "ward-app"

#include <string.h>
#include <glib/gi18n.h>

#include "app/ward-common-bar.h"
#include "app/ward-large-text.h"
#include "app/ward-reach-words.h"
#include "app/ward-state-view.h"
#include "widgets/ward-label.h"
#include "widgets/ward-spinner.h"
#include "widgets/ward-width-first.h"
#include "widgets/ward-wrap-layout.h"

/* A spinner for what is over at once only distracts (clinical.md section 9). */
#define SPINNER_DELAY_MS 400
#define LOW_WIDTH_CHARS 120 /* of a low pane, which has few lines */
#define LAST_WORDS_CHARS 14 /* the narrowest pane with the largest text has room for it */
#define TEST_LABEL _ ("Test the connection")
#define TEST_ACTION "win.test-connection"

struct _WardStateView
{
  GtkBox parent_instance;

  WardNotices *notices;
  GtkStack *stack;
  GtkSpinner *spinner;
  GtkLabel *loading;
  GtkWidget *scroller; /* (nullable) of the message, where it has a page of its own */
  GtkBox *message;
  GtkBox *head;     /* the symbol and the title */
  GtkWidget *place; /* of what follows the head */
  GtkBox *rest;     /* the body, the buttons and the details */
  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *body;
  GtkBox *ways; /* the buttons */
  GtkButton *button;
  GtkButton *other_button;
  GtkButton *test_button;
  GtkLabel *details;

  WardPageKind page;
  guint spinner_source;

  WardRecord *record; /* (unowned) (weak) (nullable) what was shown last */
  WardSection section;
  guint n_rows;
  gboolean covered;     /* what the state says stands over all pages */
  GSignalGroup *common; /* (owned) of the record's common bar */
  WardStateBars bars;
  gboolean low;   /* one paragraph */
  gboolean dense; /* large text: paragraphs without a line between them */
};

static void ward_state_view_buildable_init (GtkBuildableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WardStateView, ward_state_view, GTK_TYPE_BOX,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, ward_state_view_buildable_init))

static GtkBuildableIface *parent_buildable;

static void
ward_state_view_add_child (GtkBuildable *buildable, GtkBuilder *builder, GObject *child, const char *type)
{
  WardStateView *self = WARD_STATE_VIEW (buildable);

  if (self->stack != NULL && GTK_IS_WIDGET (child))
    ward_state_view_set_child (self, GTK_WIDGET (child));
  else
    parent_buildable->add_child (buildable, builder, child, type);
}

static void
ward_state_view_buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = ward_state_view_add_child;
}

static void
ward_state_view_dispose (GObject *object)
{
  WardStateView *self = WARD_STATE_VIEW (object);

  g_clear_handle_id (&self->spinner_source, g_source_remove);
  g_clear_object (&self->common);
  g_clear_weak_pointer (&self->record);
  G_OBJECT_CLASS (ward_state_view_parent_class)->dispose (object);
}

static void
ward_state_view_class_init (WardStateViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ward_state_view_dispose;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "ward-state");
}

static GtkLabel *
new_label (const char *css_class)
{
  GtkLabel *label = GTK_LABEL (gtk_label_new (NULL));

  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
  ward_label_forbid_hyphens (label);
  gtk_label_set_justify (label, GTK_JUSTIFY_CENTER);
  gtk_label_set_max_width_chars (label, 66);
  gtk_widget_add_css_class (GTK_WIDGET (label), css_class);
  return label;
}

static void
center (GtkWidget *widget)
{
  gtk_widget_set_halign (widget, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (widget, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (widget, 18);
  gtk_widget_set_margin_bottom (widget, 18);
  gtk_widget_set_margin_start (widget, 18);
  gtk_widget_set_margin_end (widget, 18);
}

static void
build_loading (WardStateView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  GtkWidget *place = ward_width_first_wrap (box);

  center (place);
  self->spinner = GTK_SPINNER (gtk_spinner_new ());
  ward_spinner_turn_where_seen (self->spinner);
  gtk_widget_set_child_visible (GTK_WIDGET (self->spinner), FALSE);
  gtk_widget_set_size_request (GTK_WIDGET (self->spinner), 24, 24);
  gtk_widget_set_halign (GTK_WIDGET (self->spinner), GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->spinner));
  self->loading = new_label ("state-loading");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->loading));
  gtk_stack_add_named (self->stack, place, "loading");
}

static GtkButton *
new_button (WardStateView *self)
{
  GtkWidget *button = gtk_button_new ();

  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (button, 6);
  gtk_widget_add_css_class (button, "pill");
  gtk_box_append (self->ways, button);
  return GTK_BUTTON (button);
}

static void
build_message (WardStateView *self)
{
  self->scroller = gtk_scrolled_window_new ();
  self->message = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 10));
  center (GTK_WIDGET (self->message));
  self->head = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 10));
  gtk_widget_set_halign (GTK_WIDGET (self->head), GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self->head), "state-head");
  self->icon = GTK_IMAGE (gtk_image_new ());
  gtk_image_set_pixel_size (self->icon, 64);
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), "state-icon");
  gtk_box_append (self->head, GTK_WIDGET (self->icon));
  self->title = new_label ("state-title");
  gtk_box_append (self->head, ward_width_first_wrap (GTK_WIDGET (self->title)));
  gtk_box_append (self->message, GTK_WIDGET (self->head));
  self->rest = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 10));
  self->place = ward_width_first_wrap (GTK_WIDGET (self->rest));
  gtk_box_append (self->message, self->place);
  self->body = new_label ("state-body");
  gtk_box_append (self->rest, GTK_WIDGET (self->body));
  self->ways = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 10));
  gtk_widget_set_halign (GTK_WIDGET (self->ways), GTK_ALIGN_CENTER);
  gtk_box_append (self->rest, GTK_WIDGET (self->ways));
  self->button = new_button (self);
  self->other_button = new_button (self);
  self->test_button = new_button (self);
  gtk_widget_add_css_class (GTK_WIDGET (self->test_button), "test-connection");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->test_button),
                               _ ("Step by step, with what each failure means and whom to ask"));
  self->details = new_label ("state-details");
  gtk_label_set_selectable (self->details, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->details), FALSE);
  gtk_box_append (self->rest, GTK_WIDGET (self->details));

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_overlay_scrolling (GTK_SCROLLED_WINDOW (self->scroller),
                                             FALSE); /* that there is more is seen */
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (self->scroller), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), GTK_WIDGET (self->message));
  gtk_stack_add_named (self->stack, self->scroller, "message");
}

static void
set_spacing (WardStateView *self, int spacing)
{
  gtk_box_set_spacing (self->message, spacing);
  gtk_box_set_spacing (self->rest, spacing);
}

/* With large text a large symbol, wide margins, and lines without words would push out of the window the way out, and what IT is to be told (W17). */
static void
save_height (WardStateView *self)
{
  self->dense = TRUE;
  gtk_widget_set_layout_manager (GTK_WIDGET (self->ways), ward_wrap_layout_new (10, 0, FALSE));
  gtk_widget_add_css_class (GTK_WIDGET (self), "large-text");
  gtk_image_set_pixel_size (self->icon, -1);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->head), GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_valign (GTK_WIDGET (self->icon), GTK_ALIGN_START);
  set_spacing (self, 6);
  gtk_widget_set_valign (GTK_WIDGET (self->message), GTK_ALIGN_START);
  gtk_widget_set_margin_top (GTK_WIDGET (self->message), 8);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->message), 8);
}

static void common_changed_cb (WardStateView *self);

static void
ward_state_view_init (WardStateView *self)
{
  self->common = g_signal_group_new (WARD_TYPE_COMMON_BAR);
  g_signal_group_connect_swapped (self->common, "changed", G_CALLBACK (common_changed_cb), self);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);

  self->notices = WARD_NOTICES (ward_notices_new ());
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->notices));

  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_hhomogeneous (self->stack, FALSE);
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->stack));

  build_loading (self);
  build_message (self);
  if (ward_large_text_is_on (GTK_WIDGET (self)))
    save_height (self);
  self->page = WARD_PAGE_LOADING;
}

static gboolean
spinner_due_cb (gpointer user_data)
{
  WardStateView *self = user_data;

  self->spinner_source = 0;
  gtk_widget_set_child_visible (GTK_WIDGET (self->spinner), TRUE);
  return G_SOURCE_REMOVE;
}

static void
show_spinner (WardStateView *self, gboolean busy)
{
  if (busy && (self->spinner_source != 0 || gtk_widget_get_child_visible (GTK_WIDGET (self->spinner))))
    return;
  g_clear_handle_id (&self->spinner_source, g_source_remove);
  gtk_widget_set_child_visible (GTK_WIDGET (self->spinner), FALSE);
  if (busy)
    self->spinner_source = g_timeout_add (SPINNER_DELAY_MS, spinner_due_cb, self);
}

/**
 * ward_state_view_new:
 *
 * A wrapper without a pane; it says that it is loading.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_state_view_new (void)
{
  return g_object_new (WARD_TYPE_STATE_VIEW, NULL);
}

/**
 * ward_state_view_set_child:
 * @child: (transfer floating): the pane
 *
 * Sets the pane that is wrapped, once.
 */
void
ward_state_view_set_child (WardStateView *self, GtkWidget *child)
{
  g_return_if_fail (WARD_IS_STATE_VIEW (self));
  g_return_if_fail (GTK_IS_WIDGET (child));

  gtk_stack_add_named (self->stack, ward_width_first_wrap (child), "rows");
}

/**
 * ward_state_view_set_low:
 *
 * For a small pane as wide as the page, with others below it that are to be seen: its words are one paragraph of long lines.
 */
void
ward_state_view_set_low (WardStateView *self)
{
  g_return_if_fail (WARD_IS_STATE_VIEW (self));

  self->low = TRUE;
  gtk_label_set_max_width_chars (self->body, LOW_WIDTH_CHARS);
}

/* A scrolled window asks for the height of its natural width, not for that of the width that it gets: in a narrow pane with large text the words would be
 * cut. The page that a small pane stands on scrolls by itself. */
static void
take_out_of_scroller (WardStateView *self, GtkAlign valign)
{
  GtkWidget *place;

  if (self->scroller == NULL)
    return;
  g_object_ref (self->message);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), NULL);
  gtk_stack_remove (self->stack, self->scroller);
  self->scroller = NULL;
  place = ward_width_first_wrap (GTK_WIDGET (self->message));
  gtk_widget_set_valign (place, valign);
  gtk_stack_add_named (self->stack, place, "message");
  g_object_unref (self->message);
}

/**
 * ward_state_view_set_in_scroller:
 *
 * For a page that scrolls by itself: what does not fit is the page's to scroll, and the message has no bar of its own inside it.
 */
void
ward_state_view_set_in_scroller (WardStateView *self)
{
  g_return_if_fail (WARD_IS_STATE_VIEW (self));

  take_out_of_scroller (self, GTK_ALIGN_FILL);
}

/**
 * ward_state_view_set_compact:
 * @compact: whether the pane is small
 *
 * A small pane says the same with a small symbol beside the title, from the left, and is as high as its words need; once small, it stays without bars of its own.
 */
void
ward_state_view_set_compact (WardStateView *self, gboolean compact)
{
  GtkLabel *labels[3];

  g_return_if_fail (WARD_IS_STATE_VIEW (self));

  labels[0] = self->title;
  labels[1] = self->body;
  labels[2] = self->details;
  /* The size of the small one is the style's: it grows with the text. */
  gtk_image_set_pixel_size (self->icon, compact ? -1 : 64);
  gtk_widget_set_valign (GTK_WIDGET (self->icon), compact ? GTK_ALIGN_START : GTK_ALIGN_FILL);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->head),
                                  compact ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (self->head, compact ? 8 : 10);
  gtk_widget_set_halign (GTK_WIDGET (self->ways), compact ? GTK_ALIGN_FILL : GTK_ALIGN_CENTER);
  gtk_widget_set_halign (GTK_WIDGET (self->head), compact ? GTK_ALIGN_FILL : GTK_ALIGN_CENTER);
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      gtk_label_set_justify (labels[i], compact ? GTK_JUSTIFY_LEFT : GTK_JUSTIFY_CENTER);
      gtk_label_set_xalign (labels[i], compact ? 0 : 0.5f);
    }
  gtk_widget_set_halign (GTK_WIDGET (self->button), compact ? GTK_ALIGN_START : GTK_ALIGN_CENTER);
  gtk_widget_set_halign (GTK_WIDGET (self->other_button), compact ? GTK_ALIGN_START : GTK_ALIGN_CENTER);
  gtk_widget_set_halign (GTK_WIDGET (self->test_button), compact ? GTK_ALIGN_START : GTK_ALIGN_CENTER);
  gtk_widget_set_halign (GTK_WIDGET (self->message), compact ? GTK_ALIGN_FILL : GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (self->message), compact ? GTK_ALIGN_FILL : GTK_ALIGN_CENTER);
  if (compact)
    {
      take_out_of_scroller (self, GTK_ALIGN_START);
      /* Lines of many words are hard to follow; the title's ground goes to the edge of the card. */
      gtk_widget_set_halign (self->place, GTK_ALIGN_START);
      gtk_widget_add_css_class (GTK_WIDGET (self), "compact");
      gtk_widget_remove_css_class (GTK_WIDGET (self->button), "pill");
      gtk_widget_remove_css_class (GTK_WIDGET (self->other_button), "pill");
      gtk_widget_remove_css_class (GTK_WIDGET (self->test_button), "pill");
      set_spacing (self, 4);
      if (!self->dense) /* then it is no longer laid out as a box */
        gtk_box_set_spacing (self->ways, 4);
      gtk_widget_set_margin_start (GTK_WIDGET (self->message), 0);
      gtk_widget_set_margin_end (GTK_WIDGET (self->message), 0);
      gtk_widget_set_margin_top (GTK_WIDGET (self->message), 2);
      gtk_widget_set_margin_bottom (GTK_WIDGET (self->message), 4);
    }
}

static void
show_bars (WardStateView *self, const WardStateWords *words)
{
  if (words->bar != NULL)
    {
      ward_notices_show (self->notices, "state", words->bar_kind, words->bar, words->bar_action_label,
                         words->bar_action);
      ward_notices_offer (self->notices, "state", TEST_LABEL, words->offers_test ? TEST_ACTION : NULL);
    }
  else
    ward_notices_hide (self->notices, "state");
  if (words->not_understood != NULL)
    ward_notices_show (self->notices, "not-understood", WARD_NOTICE_WARNING, words->not_understood, NULL, NULL);
  else
    ward_notices_hide (self->notices, "not-understood");
  if (words->notes != NULL)
    ward_notices_show (self->notices, "notes", WARD_NOTICE_INFO, words->notes, NULL, NULL);
  else
    ward_notices_hide (self->notices, "notes");
}

static void
show_button (GtkButton *button, const char *label, const char *action)
{
  gtk_widget_set_visible (GTK_WIDGET (button), action != NULL);
  if (action == NULL)
    return;
  gtk_button_set_label (button, label);
  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button), action);
}

static void
show_body (WardStateView *self, const char *body)
{
  g_auto (GStrv) paragraphs = g_strsplit (body, "\n\n", -1);
  g_autofree char *lines = g_strjoinv (self->low ? " " : "\n", paragraphs);

  gtk_label_set_text (self->body, self->low || self->dense ? lines : body);
  ward_label_keep_last_words (self->body, LAST_WORDS_CHARS);
}

/* A number that is read out or compared is not broken at its own hyphens as long as it fits: with large text it has a line of its own. */
static void
show_details (WardStateView *self, const char *details)
{
  g_autofree char *text = g_strdup (details != NULL ? details : "");
  char *gap = strrchr (text, ' ');

  if (gap != NULL && self->dense)
    *gap = '\n';
  gtk_label_set_text (self->details, text);
  gtk_widget_set_visible (GTK_WIDGET (self->details), details != NULL);
}

static void
show_message (WardStateView *self, const WardStateWords *words)
{
  static const struct
  {
    const char *css_class;
    const char *icon;
  } kinds[] = {
    [WARD_MESSAGE_PLAIN] = { NULL, "dialog-information-symbolic" },
    [WARD_MESSAGE_EMPTY] = { "empty", "edit-find-symbolic" },
    [WARD_MESSAGE_FAILED] = { "failed", "dialog-warning-symbolic" },
    [WARD_MESSAGE_FORBIDDEN] = { "forbidden", "system-lock-screen-symbolic" },
  };

  for (guint i = WARD_MESSAGE_EMPTY; i < G_N_ELEMENTS (kinds); i++)
    if (i == words->kind)
      gtk_widget_add_css_class (GTK_WIDGET (self->message), kinds[i].css_class);
    else
      gtk_widget_remove_css_class (GTK_WIDGET (self->message), kinds[i].css_class);
  gtk_image_set_from_icon_name (self->icon, words->icon != NULL ? words->icon : kinds[words->kind].icon);
  gtk_label_set_text (self->title, words->title);
  show_body (self, words->body != NULL ? words->body : "");
  show_details (self, words->details);
  show_button (self->button, words->action_label, words->action);
  show_button (self->other_button, words->other_label, words->other_action);
  show_button (self->test_button, TEST_LABEL, words->offers_test ? TEST_ACTION : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->ways),
                          words->action != NULL || words->other_action != NULL || words->offers_test);
}

/**
 * ward_state_view_set_words:
 * @words: what to say
 *
 * Shows the pane or what stands in its place.
 */
void
ward_state_view_set_words (WardStateView *self, const WardStateWords *words)
{
  static const char *const names[] = { "rows", "loading", "message" };
  const char *name;

  g_return_if_fail (WARD_IS_STATE_VIEW (self));
  g_return_if_fail (words != NULL);

  self->page = words->page;
  name = names[words->page];
  if (words->page == WARD_PAGE_LOADING)
    gtk_label_set_text (self->loading, words->title != NULL ? words->title : _ ("Loading…"));
  if (words->page == WARD_PAGE_MESSAGE)
    show_message (self, words);
  show_spinner (self, words->page == WARD_PAGE_LOADING);
  show_bars (self, words);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_BUSY, words->page == WARD_PAGE_LOADING, -1);
  if (gtk_stack_get_child_by_name (self->stack, name) != NULL)
    gtk_stack_set_visible_child_name (self->stack, name);
}

/**
 * ward_state_view_set_bars:
 * @bars: which of them stand here
 *
 * Where the page says something once for several panes, they leave it to the page. A pane without rows says all that there is to say in its place.
 */
void
ward_state_view_set_bars (WardStateView *self, WardStateBars bars)
{
  g_return_if_fail (WARD_IS_STATE_VIEW (self));

  self->bars = bars;
}

/* Without what the page says of all sections that the server keeps something of back. */
static GStrv
drop_kept_back (const char *const *notes, WardSection section)
{
  g_autoptr (GStrvBuilder) rest = g_strv_builder_new ();
  g_autofree char *from_app = ward_kept_back_format (WARD_KEPT_FROM_APP, 1u << section);
  g_autofree char *from_user = ward_kept_back_format (WARD_KEPT_FROM_USER, 1u << section);

  for (guint i = 0; notes != NULL && notes[i] != NULL; i++)
    if (g_strcmp0 (notes[i], from_app) != 0 && g_strcmp0 (notes[i], from_user) != 0)
      g_strv_builder_add (rest, notes[i]);
  return g_strv_builder_end (rest);
}

static void
show_facts (WardStateView *self, WardStateFacts *facts)
{
  g_autoptr (WardStateWords) words = NULL;
  g_auto (GStrv) rest = NULL;

  if (self->bars != WARD_STATE_BARS_ALL && facts->notes != NULL && facts->notes[0] != NULL)
    {
      rest = drop_kept_back (facts->notes, facts->section);
      facts->kept_back = g_strv_length (rest) < g_strv_length ((char **) facts->notes);
      facts->notes = (const char *const *) rest;
    }
  words = ward_state_words_new (facts);
  if (self->covered)
    g_clear_pointer (&words->bar, g_free);
  if (self->bars == WARD_STATE_BARS_NONE && facts->n_rows > 0)
    {
      g_clear_pointer (&words->bar, g_free);
      g_clear_pointer (&words->notes, g_free);
      g_clear_pointer (&words->not_understood, g_free);
    }
  ward_state_view_set_words (self, words);
}

static void
show_again (WardStateView *self)
{
  WardStateFacts facts = { .section = self->section, .state = WARD_STATE_LOADING, .n_rows = self->n_rows };
  g_autofree char *reach = NULL;

  if (self->record != NULL)
    {
      ward_state_facts_read (&facts, self->record, self->section, self->n_rows);
      reach = ward_reach_words_dup (ward_record_get_session (self->record), facts.error);
      facts.reach = reach;
    }
  show_facts (self, &facts);
}

/* Another part has recovered, or fallen in with this one: what was left to the common bar may be this pane's own again. */
static void
common_changed_cb (WardStateView *self)
{
  gboolean covered = self->record != NULL && ward_common_bar_covers (ward_common_bar_get (self->record), self->section);

  if (covered == self->covered)
    return;
  self->covered = covered;
  show_again (self);
}

/**
 * ward_state_view_show_record:
 * @record: (nullable): the open record
 * @section: which part the pane shows
 * @n_rows: how many rows the record has for it, before any filter
 *
 * Reads the section's state and shows it, but for what stands over all pages already.
 */
void
ward_state_view_show_record (WardStateView *self, WardRecord *record, WardSection section, guint n_rows)
{
  WardCommonBar *common = record != NULL ? ward_common_bar_get (record) : NULL;

  g_return_if_fail (WARD_IS_STATE_VIEW (self));

  g_set_weak_pointer (&self->record, record);
  self->section = section;
  self->n_rows = n_rows;
  self->covered = common != NULL && ward_common_bar_covers (common, section);
  g_signal_group_set_target (self->common, common);
  show_again (self);
}

/**
 * ward_state_view_get_notices:
 *
 * Returns: (transfer none): the bars above the pane, for further ones of the page
 */
WardNotices *
ward_state_view_get_notices (WardStateView *self)
{
  g_return_val_if_fail (WARD_IS_STATE_VIEW (self), NULL);

  return self->notices;
}

/**
 * ward_state_view_get_page:
 *
 * Returns: what is shown now
 */
WardPageKind
ward_state_view_get_page (WardStateView *self)
{
  g_return_val_if_fail (WARD_IS_STATE_VIEW (self), WARD_PAGE_LOADING);

  return self->page;
}
