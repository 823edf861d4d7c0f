/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The banner's behaviour: order, wording taken as given, nothing shortened, nothing left of the patient before, accessible names. */
#include <adwaita.h>

#include "support/ward-ui-assert.h"
#include "widgets/ward-banner-item.h"
#include "widgets/ward-banner.h"
#include "widgets/ward-name.h"
#include "widgets/ward-widgets.h"

static char *
text (const char *words)
{
  return (char *) words;
}

static WardBannerText
ordinary (void)
{
  WardBannerText banner = { 0 };

  banner.name = text ("TESTPERSON, Edna (Mrs)");
  banner.born = text ("14-Jun-1962 (62y)");
  banner.gender = text ("Female");
  banner.identifier_label = text ("MRN");
  banner.identifier = text ("SYN-1");
  banner.allergies = text ("Known allergies");
  banner.allergy_names = text ("Penicillin, Latex");
  banner.details = text ("Mobile\t+44 1\nno label");
  banner.summary = text ("TESTPERSON, Edna, everything in one sentence");
  return banner;
}

/* Every text on show, joined: "[label] [value] …"; in the order of the widgets, which is the order of reading. */
static void
gather (GtkWidget *widget, GString *words)
{
  if (!gtk_widget_get_visible (widget))
    return;
  if (WARD_IS_NAME (widget))
    g_string_append_printf (words, "[%s]", ward_name_get_text (WARD_NAME (widget)));
  else if (GTK_IS_LABEL (widget) && WARD_IS_NAME (gtk_widget_get_parent (widget)))
    g_assert_cmpint (gtk_label_get_ellipsize (GTK_LABEL (widget)), ==, PANGO_ELLIPSIZE_NONE);
  else if (GTK_IS_LABEL (widget))
    {
      g_assert_cmpint (gtk_label_get_ellipsize (GTK_LABEL (widget)), ==, PANGO_ELLIPSIZE_NONE);
      g_assert_cmpint (gtk_label_get_lines (GTK_LABEL (widget)), ==, -1);
      g_string_append_printf (words, "[%s]", gtk_label_get_text (GTK_LABEL (widget)));
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gather (child, words);
}

static char *
shown (GtkWidget *widget)
{
  GString *words = g_string_new (NULL);

  gather (widget, words);
  return g_string_free (words, FALSE);
}

static GtkWidget *
find (GtkWidget *widget, GType type, const char *style_class)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type)
      && (style_class == NULL || gtk_widget_has_css_class (widget, style_class)))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type, style_class);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
test_order (void)
{
  GtkWidget *banner = g_object_ref_sink (ward_banner_new ());
  WardBannerText words = ordinary ();
  g_autofree char *seen = NULL;
  const char *before = NULL;
  static const char *const wanted[] = { "[TESTPERSON, Edna (Mrs)]",
                                        "[Born]",
                                        "[14-Jun-1962 (62y)]",
                                        "[Gender]",
                                        "[Female]",
                                        "[MRN]",
                                        "[SYN-1]",
                                        "[Known allergies]",
                                        "[Penicillin, Latex]" };

  ward_banner_set_text (WARD_BANNER (banner), &words);
  seen = shown (banner);
  before = seen;
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      const char *at = strstr (seen, wanted[i]);

      g_assert_nonnull (at);
      g_assert_true (at >= before);
      before = at;
    }
  g_assert_null (strstr (seen, "+44"));
  g_assert_finalize_object (banner);
}

static void
test_loading (void)
{
  GtkWidget *banner = g_object_ref_sink (ward_banner_new ());
  WardBannerText words = ordinary ();
  g_autofree char *first = shown (banner);
  g_autofree char *second = NULL;

  words.warning = text ("Record inactive");
  words.tags = text ("Restricted");
  words.preferred_name = text ("Eddie");
  words.deceased = TRUE;
  words.died = text ("Not recorded");
  ward_banner_set_encounter (WARD_BANNER (banner), "Inpatient");
  ward_banner_set_expanded (WARD_BANNER (banner), TRUE);
  ward_banner_set_text (WARD_BANNER (banner), &words);
  ward_banner_set_text (WARD_BANNER (banner), NULL);
  second = shown (banner);
  g_assert_cmpstr (first, ==, "[Loading patient…][Details]");
  g_assert_cmpstr (second, ==, first);
  g_assert_true (gtk_widget_has_css_class (banner, "loading"));
  g_assert_false (gtk_widget_has_css_class (banner, "deceased"));
  ward_assert_accessible_label (banner, "Patient banner, loading patient");
  ward_assert_accessible_state (banner, BUSY, TRUE);
  g_assert_finalize_object (banner);
}

static void
test_deceased (void)
{
  GtkWidget *banner = g_object_ref_sink (ward_banner_new ());
  WardBannerText words = ordinary ();
  g_autofree char *seen = NULL;

  words.deceased = TRUE;
  words.died = text ("09-Mar-2024");
  words.age_at_death = text ("61y");
  ward_banner_set_text (WARD_BANNER (banner), &words);
  seen = shown (banner);
  g_assert_true (gtk_widget_has_css_class (banner, "deceased"));
  g_assert_nonnull (strstr (seen, "[Died][09-Mar-2024][Age at Death][61y]"));

  words = ordinary ();
  ward_banner_set_text (WARD_BANNER (banner), &words);
  g_assert_false (gtk_widget_has_css_class (banner, "deceased"));
  g_assert_finalize_object (banner);
}

static void
test_allergy_wordings (void)
{
  static const char *const states[] = { "No known allergies", "Allergies not recorded", "Allergies unavailable" };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      GtkWidget *banner = g_object_ref_sink (ward_banner_new ());
      WardBannerText words = ordinary ();
      GtkWidget *item;

      words.allergies = text (states[i]);
      words.allergy_names = NULL;
      ward_banner_set_text (WARD_BANNER (banner), &words);
      item = find (banner, WARD_TYPE_BANNER_ITEM, "allergies");
      g_assert_cmpstr (ward_banner_item_get_value (WARD_BANNER_ITEM (item)), ==, states[i]);
      ward_assert_accessible_label (item, states[i]);
      g_assert_false (gtk_widget_has_css_class (item, "named"));
      g_assert_finalize_object (banner);
    }
}

static void
test_accessible (void)
{
  GtkWidget *banner = g_object_ref_sink (ward_banner_new ());
  WardBannerText words = ordinary ();

  ward_banner_set_text (WARD_BANNER (banner), &words);
  ward_banner_set_tenant (WARD_BANNER (banner), "General", "Test", "test");
  ward_assert_accessible_label (banner, words.summary);
  ward_assert_accessible_label (find (banner, WARD_TYPE_BANNER_ITEM, "born"), "Born 14-Jun-1962 (62y)");
  ward_assert_accessible_label (find (banner, WARD_TYPE_BANNER_ITEM, "identifier"), "MRN SYN-1");
  ward_assert_accessible_label (find (banner, WARD_TYPE_BANNER_ITEM, "allergies"), "Known allergies Penicillin, Latex");
  ward_assert_accessible_label (find (banner, GTK_TYPE_LABEL, "environment"), "Environment: Test");
  g_assert_finalize_object (banner);
}

static void
test_details (void)
{
  GtkWidget *banner = g_object_ref_sink (ward_banner_new ());
  WardBannerText words = ordinary ();
  GtkWidget *button;
  g_autofree char *open = NULL;
  g_autofree char *closed = NULL;

  ward_banner_set_text (WARD_BANNER (banner), &words);
  button = find (banner, GTK_TYPE_TOGGLE_BUTTON, NULL);
  g_assert_true (gtk_widget_get_focusable (button));
  g_signal_emit_by_name (button, "clicked");
  open = shown (banner);
  g_assert_nonnull (strstr (open, "[Mobile][+44 1][no label]"));
  ward_assert_accessible_state (button, EXPANDED, TRUE);
  g_signal_emit_by_name (button, "clicked");
  closed = shown (banner);
  g_assert_null (strstr (closed, "+44"));
  ward_assert_accessible_state (button, EXPANDED, FALSE);

  /* Stays open over the next patient, and shows that one's details only. */
  ward_banner_set_expanded (WARD_BANNER (banner), TRUE);
  words.details = text ("Mobile\t+44 2");
  ward_banner_set_text (WARD_BANNER (banner), &words);
  g_free (open);
  open = shown (banner);
  g_assert_nonnull (strstr (open, "+44 2"));
  g_assert_null (strstr (open, "+44 1"));
  g_assert_finalize_object (banner);
}

/* However narrow: every label keeps its whole text, and the height grows. */
static void
test_narrow (void)
{
  GtkWidget *banner = g_object_ref_sink (ward_banner_new ());
  WardBannerText words = ordinary ();
  int minimum = 0;
  int wide = 0;
  int narrow = 0;
  g_autofree char *seen = NULL;

  words.name = text ("WOLFESCHLEGELSTEINHAUSENBERGERDORFFWOLFESCHLEGELSTEINHAUSEN, Maximilian");
  words.details = text ("MRN (St. Elsewhere University Hospitals of the Whole Province, Department of Records)\t4711");
  ward_banner_set_text (WARD_BANNER (banner), &words);
  ward_banner_set_expanded (WARD_BANNER (banner), TRUE);
  gtk_widget_measure (banner, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 500);
  gtk_widget_measure (banner, GTK_ORIENTATION_VERTICAL, 1600, &wide, NULL, NULL, NULL);
  gtk_widget_measure (banner, GTK_ORIENTATION_VERTICAL, 500, &narrow, NULL, NULL, NULL);
  g_assert_cmpint (narrow, >, wide);
  seen = shown (banner);
  g_assert_nonnull (strstr (seen, words.name));
  g_assert_finalize_object (banner);
}

static graphene_rect_t
get_bounds (GtkWidget *banner, GType type, const char *style_class)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (find (banner, type, style_class), banner, &bounds));
  return bounds;
}

static void
allocate (GtkWidget *banner, int width)
{
  int height;

  gtk_widget_measure (banner, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
  gtk_widget_size_allocate (banner, &(GtkAllocation){ 0, 0, width, height }, -1);
}

/* Nothing comes between name and birth date: where the name leaves no room for the hospital, that stands behind the items, as it is read. */
static void
test_name_and_birth (void)
{
  GtkWidget *banner = g_object_ref_sink (ward_banner_new ());
  WardBannerText words = ordinary ();
  graphene_rect_t name;
  graphene_rect_t born;
  graphene_rect_t side;
  g_autofree char *seen = NULL;

  ward_banner_set_tenant (WARD_BANNER (banner), "St. Elsewhere", "Production", "production");
  ward_banner_set_text (WARD_BANNER (banner), &words);
  allocate (banner, 1600);
  name = get_bounds (banner, WARD_TYPE_NAME, "name");
  born = get_bounds (banner, WARD_TYPE_BANNER_ITEM, "born");
  side = get_bounds (banner, GTK_TYPE_BOX, "side");
  g_assert_cmpfloat (side.origin.y, <, name.origin.y + name.size.height);
  g_assert_cmpfloat (side.origin.x + side.size.width, >, 1500);
  g_assert_cmpfloat (born.origin.y, >=, name.origin.y + name.size.height);

  words.name = text ("TESTPERSONINGTON-SAMPLEFORSHIRE, Wilhelmina Alexandrina-Josephine (Prof. Dr)");
  ward_banner_set_text (WARD_BANNER (banner), &words);
  allocate (banner, 600);
  name = get_bounds (banner, WARD_TYPE_NAME, "name");
  born = get_bounds (banner, WARD_TYPE_BANNER_ITEM, "born");
  side = get_bounds (banner, GTK_TYPE_BOX, "side");
  g_assert_cmpfloat (born.origin.y, >=, name.origin.y + name.size.height);
  g_assert_cmpfloat (born.origin.y, <, name.origin.y + name.size.height + 12);
  g_assert_cmpfloat (side.origin.y, >, born.origin.y);
  g_assert_cmpfloat (side.origin.x + side.size.width, >, 560);
  seen = shown (banner);
  g_assert_true (strstr (seen, "[Born]") < strstr (seen, "[St. Elsewhere]"));
  g_assert_finalize_object (banner);
}

static void
get_surface_height (GtkWidget *window, int *out_height)
{
  *out_height = gdk_surface_get_height (gtk_native_get_surface (GTK_NATIVE (window)));
}

/* However many details there are, the record below stays in view, and all of them can be reached. */
static void
test_details_room (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *banner = ward_banner_new ();
  GtkWidget *page = gtk_label_new ("Record");
  g_autoptr (GString) details = g_string_new (NULL);
  WardBannerText words = ordinary ();
  int height = 0;

  for (guint i = 0; i < 80; i++)
    g_string_append_printf (details, "%sAllergy\tSubstance %u — Anaphylaxis (High criticality)", i > 0 ? "\n" : "", i);
  words.details = details->str;
  ward_banner_set_text (WARD_BANNER (banner), &words);
  ward_banner_set_expanded (WARD_BANNER (banner), TRUE);
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (box), banner);
  gtk_box_append (GTK_BOX (box), page);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_set_default_size (GTK_WINDOW (window), 800, 600);
  gtk_window_present (GTK_WINDOW (window));
  while (!gtk_widget_get_mapped (page) || height < 600)
    {
      g_main_context_iteration (NULL, TRUE);
      get_surface_height (window, &height);
    }
  for (guint i = 0; i < 40 && gtk_widget_get_height (page) < 100; i++)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (gtk_widget_get_height (find (banner, GTK_TYPE_BOX, "more")), <=, height * 2 / 5 + 1);
  g_assert_cmpint (gtk_widget_get_height (page), >, 100);
  g_assert_true (gtk_widget_get_focusable (find (banner, GTK_TYPE_SCROLLED_WINDOW, NULL)));
  /* what has the focus keeps it when the server's next answer comes */
  g_assert_true (gtk_widget_grab_focus (find (banner, GTK_TYPE_SCROLLED_WINDOW, NULL)));
  ward_banner_set_text (WARD_BANNER (banner), &words);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (window)) == find (banner, GTK_TYPE_SCROLLED_WINDOW, NULL));
  words.details = text ("Mobile\t+44 1");
  ward_banner_set_text (WARD_BANNER (banner), &words);
  for (guint i = 0; i < 200 && gtk_widget_get_focusable (find (banner, GTK_TYPE_SCROLLED_WINDOW, NULL)); i++)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (gtk_widget_get_focusable (find (banner, GTK_TYPE_SCROLLED_WINDOW, NULL)));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Names and drugs are broken without a hyphen that nobody sent. */
static void
test_no_hyphens (void)
{
  GtkWidget *banner = g_object_ref_sink (ward_banner_new ());
  WardBannerText words = ordinary ();

  words.name = text ("WOLFESCHLEGELSTEINHAUSENBERGERDORFF, Maximilian (Dr)");
  words.allergy_names = text ("Trimethoprim-sulfamethoxazole");
  ward_banner_set_text (WARD_BANNER (banner), &words);
  ward_assert_no_hyphens (banner);
  ward_banner_set_text (WARD_BANNER (banner), NULL);
  words.name = text ("TESTPERSON, Edna");
  ward_banner_set_text (WARD_BANNER (banner), &words);
  ward_assert_no_hyphens (banner);
  g_assert_finalize_object (banner);
}

static void
test_warning_and_tenant (void)
{
  GtkWidget *banner = g_object_ref_sink (ward_banner_new ());
  WardBannerText words = ordinary ();
  GtkWidget *environment;
  g_autofree char *seen = NULL;

  words.warning = text ("Record inactive: replaced");
  ward_banner_set_tenant (WARD_BANNER (banner), "General", "Sandbox", "sandbox");
  ward_banner_set_tenant (WARD_BANNER (banner), "St. Elsewhere", "Production", "production");
  ward_banner_set_text (WARD_BANNER (banner), &words);
  seen = shown (banner);
  g_assert_nonnull (strstr (seen, "[St. Elsewhere][Production]"));
  g_assert_nonnull (strstr (seen, "[Record inactive: replaced]"));
  environment = find (banner, GTK_TYPE_LABEL, "environment");
  g_assert_true (gtk_widget_has_css_class (environment, "production"));
  g_assert_false (gtk_widget_has_css_class (environment, "sandbox"));
  ward_banner_set_tenant (WARD_BANNER (banner), NULL, NULL, NULL);
  g_assert_false (gtk_widget_get_visible (environment));
  g_assert_finalize_object (banner);
}

/* A line of a name begins with an element, or the one in it is longer than a line. Gives the number of lines. */
static guint
assert_whole_elements (GtkWidget *name)
{
  int width = gtk_widget_get_width (name);
  guint n_lines = 0;
  int y = -1;

  for (GtkWidget *child = gtk_widget_get_first_child (name); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      graphene_rect_t bounds;
      int natural = 0;
      int n_in_element;

      if (!gtk_widget_get_visible (child))
        continue;
      g_assert_true (gtk_widget_compute_bounds (child, name, &bounds));
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
      n_in_element = pango_layout_get_line_count (gtk_label_get_layout (GTK_LABEL (child)));
      if (natural <= width)
        g_assert_cmpint (n_in_element, ==, 1);
      g_assert_false (gtk_widget_has_css_class (child, "more")); /* zone 2 has that one, with a border */
      n_lines += (int) bounds.origin.y != y ? (guint) n_in_element : 0;
      y = (int) bounds.origin.y;
    }
  return n_lines;
}

/* At whatever width the name wraps, it does so between family name, given names and title, and everything is there. */
static void
test_whole_elements (void)
{
  GtkWidget *banner = g_object_ref_sink (ward_banner_new ());
  WardBannerText words = ordinary ();
  GtkWidget *name;
  guint least = G_MAXUINT;
  guint most = 0;
  g_autofree char *seen = NULL;

  words.name = text ("TESTPERSONINGTON-SAMPLEFORSHIRE, Wilhelmina Alexandrina-Josephine PhD (Prof. Dr)");
  ward_banner_set_text (WARD_BANNER (banner), &words);
  name = find (banner, WARD_TYPE_NAME, "name");
  for (int width = 500; width < 1800; width += 20)
    {
      guint n_lines;

      allocate (banner, width);
      n_lines = assert_whole_elements (name);
      least = MIN (least, n_lines);
      most = MAX (most, n_lines);
    }
  g_assert_cmpuint (least, ==, 1);
  g_assert_cmpuint (most, >=, 3);
  seen = shown (banner);
  g_assert_nonnull (strstr (seen, words.name));
  g_assert_finalize_object (banner);
}

/* An age in years and months makes no wider gap, and what stands beside the hospital's button has its middle. */
static void
test_gaps (void)
{
  GtkWidget *banner = g_object_ref_sink (ward_banner_new ());
  WardBannerText words = ordinary ();
  GtkWidget *value;
  graphene_rect_t born;
  graphene_rect_t side;
  int width = 0;

  words.born = text ("30-Jun-2018 (8y 4m)");
  words.name = text ("TESTPERSONINGTON-SAMPLEFORSHIRE-PLACEHOLDERBERG, Wilhelmina Alexandrina (Prof. Dr)");
  ward_banner_set_tenant (WARD_BANNER (banner), "St. Elsewhere", "Production", "production");
  ward_banner_set_text (WARD_BANNER (banner), &words);
  allocate (banner, 1300);
  value = gtk_widget_get_last_child (find (banner, WARD_TYPE_BANNER_ITEM, "born"));
  pango_layout_get_pixel_size (gtk_label_get_layout (GTK_LABEL (value)), &width, NULL);
  g_assert_cmpint (gtk_widget_get_width (value), <=, width + 1);
  born = get_bounds (banner, WARD_TYPE_BANNER_ITEM, "born");
  side = get_bounds (banner, GTK_TYPE_BOX, "side");
  g_assert_cmpfloat (side.origin.y, <, born.origin.y + born.size.height); /* one line */
  g_assert_cmpfloat (ABS (side.origin.y + side.size.height / 2 - born.origin.y - born.size.height / 2), <=, 1);
  g_assert_finalize_object (banner);
}

/* From the right: family name, comma, given name, whatever the direction of the window is (V81); the whole stands where other names do. */
static void
test_right_to_left (void)
{
  GtkWidget *banner = ward_banner_new ();
  GtkWidget *window = gtk_window_new ();
  WardBannerText shows = ordinary ();
  GtkWidget *name;
  GtkWidget *family;
  GtkWidget *given;
  graphene_rect_t first, second;

  shows.name = text ("النموذجية, ليلى");
  ward_banner_set_text (WARD_BANNER (banner), &shows);
  gtk_window_set_child (GTK_WINDOW (window), banner);
  gtk_window_present (GTK_WINDOW (window));
  while (gtk_widget_get_width (banner) < 1)
    g_main_context_iteration (NULL, TRUE);
  name = find (banner, WARD_TYPE_NAME, NULL);
  family = gtk_widget_get_first_child (name);
  given = gtk_widget_get_next_sibling (family);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (family)), ==, "النموذجية,");
  g_assert_true (gtk_widget_compute_bounds (family, name, &first));
  g_assert_true (gtk_widget_compute_bounds (given, name, &second));
  g_assert_cmpfloat (first.origin.x, >=, second.origin.x + second.size.width - 0.5f);
  g_assert_true (gtk_widget_compute_bounds (given, banner, &second));
  g_assert_cmpfloat (second.origin.x, <, 40);
  shows.name = text ("TESTPERSON, Edna");
  ward_banner_set_text (WARD_BANNER (banner), &shows);
  g_assert_true (gtk_widget_get_direction (name) == GTK_TEXT_DIR_LTR);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  gtk_init ();
  ward_widgets_init ();
  ward_widgets_init ();
  g_test_add_func ("/widgets/banner/order-of-the-items", test_order);
  g_test_add_func ("/widgets/banner/loading-shows-no-patient", test_loading);
  g_test_add_func ("/widgets/banner/W07-deceased-style-and-words", test_deceased);
  g_test_add_func ("/widgets/banner/W08-allergy-wordings-as-given", test_allergy_wordings);
  g_test_add_func ("/widgets/banner/accessible-names", test_accessible);
  g_test_add_func ("/widgets/banner/details-by-button", test_details);
  g_test_add_func ("/widgets/banner/W09-V85-nothing-shortened", test_narrow);
  g_test_add_func ("/widgets/banner/PAB-0016-name-and-birth-date-together", test_name_and_birth);
  g_test_add_func ("/widgets/banner/details-leave-room", test_details_room);
  g_test_add_func ("/widgets/banner/W17-no-added-hyphens", test_no_hyphens);
  g_test_add_func ("/widgets/banner/PAB-2.6.2-whole-elements", test_whole_elements);
  g_test_add_func ("/widgets/banner/gaps-and-middle", test_gaps);
  g_test_add_func ("/widgets/banner/V81-right-to-left", test_right_to_left);
  g_test_add_func ("/widgets/banner/W05-warning-tenant-and-environment", test_warning_and_tenant);
  return g_test_run ();
}
