/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The patients' courses: who they are to the laboratory, how their illnesses go, when they are measured. Everything is
 * counted back from the end of the data. Empty stays the patient "empty"; "tricky" has results written by hand. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-result.h"

#include <string.h>

#define HOUR G_TIME_SPAN_HOUR
#define MINUTE G_TIME_SPAN_MINUTE
#define END  \
  {          \
    .day = 2 \
  }
#define MEASURE_WEIGHT "29463-7", "Body weight", "Weight"
#define MEASURE_HEIGHT "8302-2", "Body height", "Height"
#define MEASURE_BMI "39156-5", "Body mass index (BMI) [Ratio]", "BMI"
#define MEASURE_HEAD "9843-4", "Head Occipital-frontal circumference", "Head circumference"
#define MEASURE_LENGTH "8306-3", "Body height --lying", "Length"

/* Something done again and again: from and to in minutes before the end, step in minutes. */
typedef struct
{
  double from_days;
  double to_days;
  guint every_minutes;
  guint panels;    /* bits of WardSandboxPanelId */
  guint vitals;    /* bits of WardSandboxVitals */
  gboolean newest; /* its last draw has the course's newest values */
} Schedule;

typedef struct
{
  const char *patient;
  const char *encounter; /* (nullable) */
  WardSandboxBodyPlan plan;
  Schedule schedules[8];      /* ends with every_minutes 0 */
  WardSandboxFixed newest[6]; /* values of the newest draw of each panel; ends with -1 */
  gboolean normal_flags;
} Course;

#define BIT(x) (1u << (x))
#define VISIT (BIT (P_CBC) | BIT (P_BMP) | BIT (P_LFT) | BIT (P_LIPID) | BIT (P_A1C))
#define DAYS(x) ((guint) (x) *24 * 60)

static const WardSandboxCause adult_causes[] = {
  { .day = -1500, .glycaemia = 0.35 },
  { .day = -700, .glycaemia = 0.62, .renal = 0.05 },
  { .day = -300, .glycaemia = 0.5, .renal = 0.1, .anaemia = 0.1 },
  { .day = -3, .glycaemia = 0.55, .renal = 0.22, .anaemia = 0.3 },
  END,
};
static const WardSandboxCause alike_1_causes[] = {
  { .day = -600, .renal = 0.02 },
  { .day = -2.3, .cardiac = 0.005 },
  { .day = -1.6, .cardiac = 0.9, .inflammation = 0.12, .renal = 0.06 },
  { .day = -0.9, .cardiac = 0.5, .inflammation = 0.2, .renal = 0.12 },
  { .day = 0, .cardiac = 0.2, .inflammation = 0.1, .renal = 0.08 },
  END,
};
static const WardSandboxCause alike_2_causes[] = {
  { .day = -1500, .respiratory = 0.1, .renal = 0.25 },
  { .day = -400, .respiratory = 0.16, .renal = 0.38, .anaemia = 0.12 },
  { .day = 0, .respiratory = 0.18, .renal = 0.5, .anaemia = 0.2 },
  END,
};
static const WardSandboxCause newborn_causes[] = { { .day = -3 }, { .day = 0 }, END };
static const WardSandboxCause deceased_causes[] = {
  { .day = -500, .renal = 0.2, .cardiac = 0.01 },
  { .day = -34, .inflammation = 0.3, .renal = 0.3, .respiratory = 0.2, .cardiac = 0.02 },
  { .day = -27, .inflammation = 0.7, .renal = 0.5, .respiratory = 0.5, .shock = 0.3, .cardiac = 0.05 },
  { .day = -22.2,
    .inflammation = 0.95,
    .renal = 0.95,
    .respiratory = 0.9,
    .shock = 0.95,
    .hepatic = 0.3,
    .anaemia = 0.4 },
  { .day = -22, .inflammation = 0.95, .renal = 1, .respiratory = 1, .shock = 1, .hepatic = 0.4, .anaemia = 0.4 },
  END,
};
/* Septic shock with kidney injury, a second fever on day 5, then better. */
static const WardSandboxCause icu_causes[] = {
  { .day = -200, .glycaemia = 0.2 },
  { .day = -9, .inflammation = 0.6, .respiratory = 0.45, .shock = 0.35, .glycaemia = 0.25, .anaemia = 0.1 },
  { .day = -8.3,
    .inflammation = 0.95,
    .respiratory = 0.8,
    .shock = 0.85,
    .renal = 0.3,
    .glycaemia = 0.4,
    .hepatic = 0.08,
    .anaemia = 0.2 },
  { .day = -7,
    .inflammation = 0.8,
    .respiratory = 0.7,
    .shock = 0.5,
    .renal = 0.7,
    .glycaemia = 0.35,
    .hepatic = 0.16,
    .anaemia = 0.35 },
  { .day = -5.2,
    .inflammation = 0.45,
    .respiratory = 0.5,
    .shock = 0.12,
    .renal = 0.62,
    .glycaemia = 0.3,
    .hepatic = 0.1,
    .anaemia = 0.42 },
  { .day = -4.6,
    .inflammation = 0.75,
    .respiratory = 0.55,
    .shock = 0.25,
    .renal = 0.6,
    .glycaemia = 0.35,
    .hepatic = 0.08,
    .anaemia = 0.45 },
  { .day = -2.5,
    .inflammation = 0.4,
    .respiratory = 0.35,
    .shock = 0.05,
    .renal = 0.42,
    .glycaemia = 0.28,
    .hepatic = 0.05,
    .anaemia = 0.44 },
  { .day = 0,
    .inflammation = 0.2,
    .respiratory = 0.2,
    .renal = 0.25,
    .glycaemia = 0.22,
    .hepatic = 0.03,
    .anaemia = 0.4 },
  END,
};
static const WardSandboxCause rtl_causes[] = {
  { .day = -240 }, { .day = -120, .anaemia = 0.3 }, { .day = -40, .anaemia = 0.5 }, { .day = 0, .anaemia = 0.3 }, END,
};
static const WardSandboxCause restricted_causes[] = {
  { .day = -200 }, { .day = -60, .hepatic = 0.5 }, { .day = -20, .hepatic = 0.25 }, { .day = 0, .hepatic = 0.06 }, END,
};
static const WardSandboxCause well_causes[] = { { .day = -3000 }, { .day = 0 }, END };
static const WardSandboxCause big_causes[] = {
  { .day = -2200, .glycaemia = 0.2 },
  { .day = -1500, .glycaemia = 0.5, .renal = 0.1 },
  { .day = -1100, .glycaemia = 0.3, .renal = 0.2, .anaemia = 0.2, .inflammation = 0.3 },
  { .day = -600, .glycaemia = 0.4, .renal = 0.45, .anaemia = 0.3 },
  { .day = -200, .glycaemia = 0.3, .renal = 0.6, .anaemia = 0.4, .inflammation = 0.2 },
  { .day = 0, .glycaemia = 0.35, .renal = 0.65, .anaemia = 0.35 },
  END,
};

static const Course courses[] = {
  { .patient = "adult",
    .encounter = "enc-adult",
    .plan = { FALSE, 57.3, adult_causes },
    .schedules = { { 1460.1, 3, DAYS (91), VISIT, V_ALL, TRUE },
                   { 1460.1, 3, DAYS (364), BIT (P_THYROID) | BIT (P_IRON) | BIT (P_URINE) | BIT (P_CRP), 0 },
                   { 31, 10, DAYS (7), BIT (P_BMP), V_HR | V_BP } },
    .newest = { { A_K, "5.4" }, { A_A1C, "8.2" }, { A_GLU, "187" }, { -1, NULL } },
    .normal_flags = TRUE },
  { .patient = "newborn",
    .encounter = "enc-newborn",
    .plan = { FALSE, 0.0068, newborn_causes },
    .schedules = { { 2.45, 0.05, 240, 0, V_HR | V_RR | V_TEMP | V_SPO2 },
                   { 2.4, 0.1, 720, BIT (P_NEONATE), 0 },
                   { 2.3, 0.1, DAYS (1), BIT (P_CBC) | BIT (P_CRP), V_BP } },
    .newest = { { -1, NULL } } },
  { .patient = "deceased",
    .plan = { TRUE, 81.0, deceased_causes },
    .schedules = { { 400, 40, DAYS (60), BIT (P_CBC) | BIT (P_BMP), V_ALL },
                   { 33.8, 22, 720, BIT (P_CBC) | BIT (P_BMP) | BIT (P_CRP), 0, TRUE },
                   { 33.8, 22, 360, BIT (P_GAS), V_ALL | V_GCS, TRUE },
                   { 33.8, 22, DAYS (1), BIT (P_COAG) | BIT (P_LFT), 0 } },
    .newest = { { A_K, "6.8" }, { A_LACT, "9.7" }, { -1, NULL } } },
  { .patient = "alike-1",
    .encounter = "enc-alike-1",
    .plan = { TRUE, 64.0, alike_1_causes },
    .schedules = { { 2.2, 0.08, 240, 0, V_ALL | V_PAIN },
                   { 2.2, 1.2, 180, BIT (P_TROP), 0 },
                   { 2.2, 0.15, 720, BIT (P_CBC) | BIT (P_BMP), 0, TRUE },
                   { 2.2, 0.3, DAYS (1), BIT (P_CARDIAC) | BIT (P_COAG) | BIT (P_LIPID) | BIT (P_MINERAL), 0 } },
    .newest = { { A_K, "3.3" }, { -1, NULL } },
    .normal_flags = TRUE },
  { .patient = "alike-2",
    .plan = { TRUE, 64.0, alike_2_causes },
    .schedules = { { 1200, 12, DAYS (120), BIT (P_CBC) | BIT (P_BMP) | BIT (P_MINERAL), V_ALL, TRUE },
                   { 1200, 12, DAYS (360), BIT (P_LIPID) | BIT (P_URINE) | BIT (P_IRON), 0 } },
    .newest = { { A_K, "5.9" }, { -1, NULL } } },
  { .patient = "icu",
    .encounter = "enc-icu",
    .plan = { TRUE, 69.5, icu_causes },
    .schedules = { { 8.9, 8, 5, 0, V_HR | V_BP | V_SPO2 | V_RR },
                   { 8, 0.01, 15, 0, V_HR | V_BP | V_SPO2 | V_RR },
                   { 8.9, 0.02, 60, 0, V_TEMP },
                   { 8.9, 0.03, 240, BIT (P_GAS), V_GCS },
                   { 8.9, 0.12, 360, BIT (P_BMP) | BIT (P_MINERAL), 0 },
                   { 8.9, 0.2, 720, BIT (P_CBC) | BIT (P_COAG) | BIT (P_CRP), 0 },
                   { 8.9, 0.3, DAYS (1), BIT (P_LFT) | BIT (P_PCT) | BIT (P_CARDIAC), 0 } },
    .newest = { { -1, NULL } } },
  { .patient = "rtl",
    .plan = { FALSE, 34.2, rtl_causes },
    .schedules = { { 230, 3, DAYS (28), BIT (P_CBC), V_HR | V_BP | V_TEMP },
                   { 230, 3, DAYS (84), BIT (P_IRON) | BIT (P_URINE), 0 } },
    .newest = { { -1, NULL } },
    .normal_flags = TRUE },
  { .patient = "longname",
    .plan = { FALSE, 8.4, well_causes },
    .schedules = { { 900, 20, DAYS (220), BIT (P_CBC) | BIT (P_BMP) | BIT (P_LFT), V_ALL } },
    .newest = { { -1, NULL } } },
  { .patient = "restricted",
    .plan = { FALSE, 41.0, restricted_causes },
    .schedules
    = { { 160, 3, DAYS (14), BIT (P_LFT), V_HR | V_BP }, { 160, 3, DAYS (42), BIT (P_CBC) | BIT (P_COAG), 0 } },
    .newest = { { -1, NULL } },
    .normal_flags = TRUE },
  { .patient = "inactive",
    .plan = { FALSE, 57.3, well_causes },
    .schedules = { { 1900, 1500, DAYS (180), BIT (P_CBC) | BIT (P_BMP), V_HR | V_BP } },
    .newest = { { -1, NULL } } },
};

static const char *
choose_status (const WardSandboxChart *chart, gint64 at_us)
{
  guint64 chance = ward_sandbox_maker_random (chart->maker) % 200;
  gint64 age = chart->maker->now_us - at_us;

  /* Fresh ones are not verified yet; now and then one was changed afterwards. */
  if (age < 45 * MINUTE)
    return "preliminary";
  if (chance == 0)
    return "corrected";
  return chance == 1 ? "amended" : "final";
}

/* Visits are in the morning, not at the same minute each time; monitors are. */
static gint64
choose_time (WardSandboxMaker *maker, gint64 at_us, gint64 step_us, gboolean last)
{
  gint64 minutes = 8 * 60 + 40;

  if (step_us < (gint64) DAYS (5) * MINUTE)
    return at_us;
  if (!last)
    minutes += (gint64) (ward_sandbox_maker_random (maker) % 200);
  return ward_sandbox_local_midnight (at_us, 0) + minutes * MINUTE;
}

static void
run_schedule (WardSandboxChart *chart, const Course *course, const Schedule *schedule)
{
  gint64 now = chart->maker->now_us;
  gint64 step = (gint64) schedule->every_minutes * MINUTE;
  gint64 last = now - (gint64) (schedule->to_days * 24 * 60) * MINUTE;
  gint64 first = now - (gint64) (schedule->from_days * 24 * 60) * MINUTE;

  for (gint64 at = last - (last - first) / step * step; at <= last; at += step)
    {
      gint64 when = choose_time (chart->maker, at, step, at == last);

      if (schedule->vitals != 0)
        ward_sandbox_chart_add_vitals (chart, when, schedule->vitals);
      for (int panel = 0; panel < WARD_SANDBOX_N_PANELS; panel++)
        if ((schedule->panels & BIT (panel)) != 0)
          ward_sandbox_chart_add_panel (chart, panel, when + 6 * MINUTE, choose_status (chart, when),
                                        at == last && schedule->newest ? course->newest : NULL);
    }
}

static void
add_growth (WardSandboxChart *chart, const char *patient)
{
  static const struct
  {
    const char *patient;
    double days;
    const char *weight, *height, *bmi, *head;
  } measures[] = {
    { "adult", 365, "84.20", "164.0", "31.3", NULL },
    { "adult", 94, "86.50", "164.0", "32.2", NULL },
    { "adult", 3, "85.70", "164.0", "31.9", NULL },
    { "alike-1", 2.2, "91.0", "178.0", "28.7", NULL },
    { "alike-2", 12, "73.4", "176.0", "23.7", NULL },
    { "icu", 8.9, "82.0", "175.0", NULL, NULL },
    { "icu", 4, "86.4", NULL, NULL, NULL },
    { "icu", 0.5, "83.9", NULL, NULL, NULL },
    { "newborn", 2.48, "2.98", "49.0", NULL, "34.0" },
    { "newborn", 1.2, "2.85", NULL, NULL, NULL },
    { "newborn", 0.2, "2.81", NULL, NULL, "34.2" },
    { "longname", 900, "20.1", "114.5", "15.3", NULL },
    { "longname", 460, "23.4", "121.0", "16.0", NULL },
    { "longname", 20, "26.8", "127.5", "16.5", NULL },
    { "rtl", 3, "68.3", "166.0", "24.8", NULL },
    { "deceased", 32, "64.0", "171.0", "21.9", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (measures); i++)
    {
      gint64 at = chart->maker->now_us - (gint64) (measures[i].days * 24 * 60) * MINUTE;

      if (strcmp (measures[i].patient, patient) != 0)
        continue;
      ward_sandbox_chart_add_measure (chart, at, MEASURE_WEIGHT, measures[i].weight, "kg");
      if (measures[i].height != NULL && measures[i].head != NULL)
        ward_sandbox_chart_add_measure (chart, at, MEASURE_LENGTH, measures[i].height, "cm");
      else if (measures[i].height != NULL)
        ward_sandbox_chart_add_measure (chart, at, MEASURE_HEIGHT, measures[i].height, "cm");
      if (measures[i].bmi != NULL)
        ward_sandbox_chart_add_measure (chart, at, MEASURE_BMI, measures[i].bmi, "kg/m2");
      if (measures[i].head != NULL)
        ward_sandbox_chart_add_measure (chart, at, MEASURE_HEAD, measures[i].head, "cm");
    }
}

static gboolean
run_course (WardSandboxMaker *maker, const Course *course, GError **error)
{
  WardSandboxBody body;
  WardSandboxChart chart = { .maker = maker, .body = &body };

  ward_sandbox_maker_seed (maker, course->patient);
  ward_sandbox_body_init (&body, &course->plan, maker);
  chart.patient = course->patient;
  chart.encounter = course->encounter;
  chart.normal_flags = course->normal_flags && !maker->epic;
  for (guint i = 0; course->schedules[i].every_minutes > 0; i++)
    run_schedule (&chart, course, &course->schedules[i]);
  add_growth (&chart, course->patient);
  if (chart.error == NULL)
    return TRUE;
  g_propagate_error (error, chart.error);
  return FALSE;
}

/**
 * ward_sandbox_add_big_person:
 * @maker: the maker
 * @error: return location
 *
 * Adds the patient whose results are as many as wanted.
 *
 * Returns: whether the patient was added
 */
gboolean
ward_sandbox_add_big_person (WardSandboxMaker *maker, GError **error)
{
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();
  g_autofree char *birth = ward_sandbox_format_day (ward_sandbox_maker_resolve (maker, "-72y -30d"));

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "resourceType", "Patient");
  ward_json_writer_string (writer, "id", "big");
  ward_sandbox_write_meta (maker, writer, maker->now_us, 1);
  ward_json_writer_begin_array (writer, "identifier");
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "use", "usual");
  ward_json_writer_string (writer, "system", "urn:oid:2.16.840.1.113883.19.5.99999.1");
  ward_json_writer_string (writer, "value", "SYN-100099");
  ward_json_writer_end_object (writer);
  ward_json_writer_end_array (writer);
  ward_json_writer_begin_array (writer, "name");
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "use", "official");
  ward_json_writer_string (writer, "family", "Largeson");
  ward_json_writer_begin_array (writer, "given");
  ward_json_writer_string (writer, NULL, "Martha");
  ward_json_writer_end_array (writer);
  ward_json_writer_end_object (writer);
  ward_json_writer_end_array (writer);
  ward_json_writer_string (writer, "gender", "female");
  ward_json_writer_string (writer, "birthDate", birth);
  ward_json_writer_end_object (writer);
  return ward_sandbox_store_add (maker->self->store, ward_json_writer_to_string (writer, FALSE), error);
}

/* One patient with exactly so many results, spread over six years: vital signs and two panels in turns. */
static gboolean
run_big (WardSandboxMaker *maker, guint n, GError **error)
{
  static const WardSandboxBodyPlan plan = { FALSE, 72.1, big_causes };
  static const guint a_turn = 5 + 10 + 14;
  WardSandboxBody body;
  WardSandboxChart chart = { .maker = maker, .body = &body, .patient = "big", .limit = n };
  guint turns = MAX (1, n / a_turn);
  gint64 step = MAX (MINUTE, (gint64) 6 * 365 * 24 * HOUR / turns / MINUTE * MINUTE);

  ward_sandbox_maker_seed (maker, "big");
  ward_sandbox_body_init (&body, &plan, maker);
  for (gint64 at = maker->now_us - HOUR; chart.n_observations < n && chart.error == NULL; at -= step)
    {
      ward_sandbox_chart_add_vitals (&chart, at, V_ALL);
      ward_sandbox_chart_add_panel (&chart, P_BMP, at - 3 * MINUTE, "final", NULL);
      ward_sandbox_chart_add_panel (&chart, P_CBC, at - 3 * MINUTE, "final", NULL);
    }
  if (chart.error == NULL)
    return TRUE;
  g_propagate_error (error, chart.error);
  return FALSE;
}

/**
 * ward_sandbox_make_course:
 * @maker: the maker; the people are in the store
 * @patient: a patient's id
 * @error: return location
 *
 * Adds the patient's results.
 *
 * Returns: whether all were added
 */
gboolean
ward_sandbox_make_course (WardSandboxMaker *maker, const char *patient, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (courses); i++)
    if (strcmp (courses[i].patient, patient) == 0)
      return run_course (maker, &courses[i], error);
  return strcmp (patient, "big") != 0 || run_big (maker, maker->self->settings.extra_results, error);
}
