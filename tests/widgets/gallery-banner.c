/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gallery's banners. */
#include "widgets/gallery-cases.h"
#include "widgets/ward-banner.h"

#define DETAILS                                                                                               \
  "Usual address\t12 Sandbox Lane, Testville, TS1 2AB\nMobile\t+44 7700 900123\nHome\t+44 1632 "              \
  "960456\nEmail\tedna.testperson@example.invalid\n"                                                          \
  "Sex\tFemale\nSex assigned at birth\tFemale\nLanguage\tWelsh, interpreter needed\nFormer name\tSAMPLETON, " \
  "Edna\nOther identifier\tNHS No. 943 476 5919"

static char *
text (const char *words)
{
  return (char *) words;
}

static WardBannerText
ordinary (void)
{
  WardBannerText banner = { 0 };

  banner.name = text ("TESTPERSON, Edna Marigold (Mrs)");
  banner.born = text ("14-Jun-1962 (62y)");
  banner.gender = text ("Female");
  banner.identifier_label = text ("MRN");
  banner.identifier = text ("SYN-0004711");
  banner.allergies = text ("Known allergies");
  banner.allergy_names = text ("Penicillin, Latex");
  banner.details = text (DETAILS);
  banner.summary = text ("TESTPERSON, Edna Marigold (Mrs), Born 14-Jun-1962 (62y), Female, MRN SYN-0004711, Known "
                         "allergies: Penicillin, Latex");
  return banner;
}

static GtkWidget *
make (const WardBannerText *banner, const char *environment, const char *style_class)
{
  GtkWidget *widget = ward_banner_new ();

  ward_banner_set_tenant (WARD_BANNER (widget), "St. Elsewhere General", environment, style_class);
  ward_banner_set_text (WARD_BANNER (widget), banner);
  gtk_widget_set_valign (widget, GTK_ALIGN_START);
  return widget;
}

static GtkWidget *
build_normal (void)
{
  WardBannerText banner = ordinary ();
  GtkWidget *widget = make (&banner, "Production", "production");

  ward_banner_set_encounter (WARD_BANNER (widget), "Inpatient since 02-Mar-2024");
  return widget;
}

static GtkWidget *
build_expanded (void)
{
  WardBannerText banner = ordinary ();
  GtkWidget *widget;

  banner.preferred_name = text ("Eddie");
  widget = make (&banner, "Sandbox", "sandbox");
  ward_banner_set_expanded (WARD_BANNER (widget), TRUE);
  return widget;
}

static GtkWidget *
build_deceased (void)
{
  WardBannerText banner = ordinary ();

  banner.name = text ("SAMPLETON, Harold (Dr)");
  banner.born = text ("03-Feb-1941");
  banner.deceased = TRUE;
  banner.died = text ("09-Mar-2024");
  banner.age_at_death = text ("83y");
  banner.gender = text ("Male");
  banner.allergies = text ("No known allergies");
  banner.allergy_names = NULL;
  return make (&banner, "Test", "test");
}

static GtkWidget *
build_deceased_open (void)
{
  WardBannerText banner = ordinary ();
  GtkWidget *widget;

  banner.deceased = TRUE;
  banner.died = text ("Not recorded");
  widget = make (&banner, "Production", "production");
  ward_banner_set_expanded (WARD_BANNER (widget), TRUE);
  return widget;
}

static GtkWidget *
build_newborn (void)
{
  WardBannerText banner = ordinary ();

  banner.name = text ("TESTPERSON, Edna Girl B");
  banner.born = text ("24-Nov-2025 03:12 (3hrs)");
  banner.tags = text ("Multiple birth, 2nd");
  banner.allergies = text ("Allergies not recorded");
  banner.allergy_names = NULL;
  return make (&banner, "Production", "production");
}

static GtkWidget *
build_long (void)
{
  WardBannerText banner = ordinary ();

  banner.name = text ("WOLFESCHLEGELSTEINHAUSENBERGERDORFF-MONTGOMERY-SAMPLETON-TEST, Maximiliana Konstantina "
                      "Alexandrina Theodora (Professor)");
  banner.preferred_name = text ("Maximiliana Konstantina Alexandrina");
  banner.identifier = text ("SYN-0000000000012345 (+3)");
  banner.allergy_names = text ("Benzylpenicillin and related beta-lactam antibiotics, Acetylsalicylic acid, Iodinated "
                               "radiocontrast media, Latex, Peanut, "
                               "Chlorhexidine gluconate, Sulfamethoxazole with trimethoprim");
  banner.warning = text ("This record is inactive: it was replaced by another record. Open the current record before "
                         "you act on anything shown here.");
  return make (&banner, "Production", "production");
}

static GtkWidget *
build_rtl (void)
{
  WardBannerText banner = ordinary ();

  banner.name = text ("الاختبار, فاطمة الزهراء (السيدة)");
  banner.identifier_label = text ("NHS No.");
  banner.identifier = text ("943 476 5919");
  banner.tags = text ("Restricted");
  banner.allergies = text ("Allergies unavailable");
  banner.allergy_names = NULL;
  return make (&banner, "Test", "test");
}

static GtkWidget *
build_loading (void)
{
  return make (NULL, "Production", "production");
}

static GtkWidget *
build_unknown (void)
{
  WardBannerText banner = ordinary ();

  banner.name = text ("Name Not Known");
  banner.born = text ("Unknown");
  banner.gender = text ("Not Known");
  banner.identifier = text ("Not recorded");
  banner.allergies = text ("Allergies unavailable");
  banner.allergy_names = NULL;
  banner.details = text ("");
  return make (&banner, "Sandbox", "sandbox");
}

static const GalleryCase cases[] = {
  { "banner-normal", build_normal, NULL, 1280, -1, 0 },
  { "banner-narrow", build_normal, NULL, 620, -1, 0 },
  { "banner-expanded", build_expanded, NULL, 1100, -1, 0 },
  { "banner-deceased", build_deceased, NULL, 1100, -1, 0 },
  { "banner-deceased-open", build_deceased_open, NULL, 1100, -1, 0 },
  { "banner-newborn", build_newborn, NULL, 1100, -1, 0 },
  { "banner-long", build_long, NULL, 1100, -1, 0 },
  { "banner-rtl", build_rtl, NULL, 1100, -1, 0 },
  { "banner-loading", build_loading, NULL, 1100, -1, 700 },
  { "banner-unknown", build_unknown, NULL, 1100, -1, 0 },
};

const GalleryCase *
gallery_banner_cases (guint *out_n)
{
  *out_n = G_N_ELEMENTS (cases);
  return cases;
}
