/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a pane says about its own state: each state its own words, each with its way out (clinical.md W33, W34, W35). */
#include "app/ward-state-words.h"

#include "core/diagnostics/ward-failure.h"

#define FETCHED (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

static WardStateWords *
words_of (WardStateFacts facts, int failure)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();

  if (failure >= 0)
    error = g_error_new_literal (WARD_FAILURE, failure, "for the log only");
  facts.error = error;
  facts.zone = zone;
  return ward_state_words_new (&facts);
}

/* Where the server is out of reach, the message says since when. */
static void
test_reach (void)
{
  const WardStateFacts facts
      = { .section = WARD_SECTION_LABS, .state = WARD_STATE_OFFLINE, .reach = "No answer since 14:02." };
  g_autoptr (WardStateWords) words = words_of (facts, WARD_FAILURE_CONNECT);

  g_assert_true (g_str_has_prefix (words->body, "The server could not be reached. No answer since 14:02. The name"));
}

/* The message names the very request, where one was sent: its own time, and its id. */
static void
test_request (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (GError) error = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_SERVER, "x");
  WardStateFacts facts = { .section = WARD_SECTION_LABS, .state = WARD_STATE_FAILED, .error = error, .zone = zone };
  g_autoptr (WardStateWords) unsent = ward_state_words_new (&facts);
  g_autoptr (WardStateWords) failed = NULL;
  g_autoptr (WardStateWords) forbidden = NULL;
  g_autofree char *local = NULL;

  g_assert_null (unsent->details);
  ward_failure_set_request (error, "two", FETCHED);
  failed = ward_state_words_new (&facts);
  g_assert_cmpstr (failed->details, ==, "22:13:20 · request id two");
  facts.state = WARD_STATE_FORBIDDEN;
  forbidden = ward_state_words_new (&facts);
  g_assert_cmpstr (forbidden->details, ==, "22:13:20 · request id two");
  local = ward_state_format_request (error, NULL);
  g_assert_true (g_str_has_suffix (local, ":20 · request id two"));
  g_assert_null (ward_state_format_request (NULL, zone));
}

/* Over rows both are said: since when there is no answer, and of when the rows are. */
static void
test_reach_over_rows (void)
{
  WardStateFacts facts = { .section = WARD_SECTION_LABS,
                           .state = WARD_STATE_OFFLINE,
                           .n_rows = 3,
                           .fetched_us = FETCHED,
                           .reach = "No answer since 14:02." };
  g_autoptr (WardStateWords) offline = words_of (facts, WARD_FAILURE_CONNECT);
  g_autoptr (WardStateWords) stale = NULL;

  g_assert_cmpstr (offline->bar, ==,
                   "The server could not be reached. No answer since 14:02. This was fetched at 14-Nov-2023 22:13; "
                   "there may be newer results.");
  facts.state = WARD_STATE_STALE;
  stale = words_of (facts, WARD_FAILURE_CONNECT);
  g_assert_cmpstr (stale->bar, ==,
                   "Out of date: this was fetched at 14-Nov-2023 22:13. There may be newer results. The server could "
                   "not be reached. No answer since 14:02.");
}

/* Where the network is the reason, the test of the connection is offered: in place of the rows and over them; where the server has answered, it is not. */
static void
test_offers_test (void)
{
  for (int failure = 0; failure < WARD_N_FAILURES; failure++)
    for (guint n_rows = 0; n_rows < 2; n_rows++)
      {
        gboolean of_network
            = failure <= WARD_FAILURE_LOGIN_PAGE || failure == WARD_FAILURE_SERVER || failure == WARD_FAILURE_HELD_BACK;
        g_autoptr (WardStateWords) words
            = words_of ((WardStateFacts){ .section = WARD_SECTION_LABS, .state = WARD_STATE_OFFLINE, .n_rows = n_rows },
                        failure);

        g_assert_cmpint (words->offers_test, ==, of_network);
      }
}

/* With no row to show, no two states may be taken for each other, and none of them is empty. */
static void
test_without_rows (void)
{
  static const struct
  {
    WardState state;
    int failure;
    WardPageKind page;
  } cases[] = {
    { WARD_STATE_LOADING, -1, WARD_PAGE_LOADING },
    { WARD_STATE_COMPLETE, -1, WARD_PAGE_MESSAGE },
    { WARD_STATE_FAILED, WARD_FAILURE_SERVER, WARD_PAGE_MESSAGE },
    { WARD_STATE_FORBIDDEN, WARD_FAILURE_FORBIDDEN, WARD_PAGE_MESSAGE },
  };

  for (guint section = 0; section < WARD_N_SECTIONS; section++)
    {
      g_autoptr (GHashTable) titles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

      for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
        {
          g_autoptr (WardStateWords) words
              = words_of ((WardStateFacts){ .section = section, .state = cases[i].state, .fetched_us = FETCHED },
                          cases[i].failure);

          g_assert_cmpint (words->page, ==, cases[i].page);
          g_assert_true (g_hash_table_add (titles, g_strdup (words->title)));
          g_assert_null (words->bar);
          if (words->page != WARD_PAGE_MESSAGE)
            continue;
          g_assert_cmpstr (words->action, ==, "win.reload");
          g_assert_nonnull (words->action_label);
          g_assert_cmpuint (strlen (words->body), >, 20);
          g_assert_null (strstr (words->body, "for the log only"));
        }
    }
}

/* What was not asked for is no failure of the server that it could be told of. */
static void
test_held_back (void)
{
  g_autoptr (WardStateWords) words
      = words_of ((WardStateFacts){ .section = WARD_SECTION_REPORTS, .state = WARD_STATE_FAILED },
                  WARD_FAILURE_HELD_BACK);

  g_assert_true (g_str_has_prefix (words->body, "Not asked for yet: "));
  g_assert_null (strstr (words->body, "The fault is its own"));
  g_assert_null (strstr (words->body, "request id"));
}

/* Where nothing can be seen, it is said that there may be something to see, and where. */
static void
test_unseen (void)
{
  static const struct
  {
    WardState state;
    int failure;
    WardMessageKind kind;
  } cases[] = {
    { WARD_STATE_FAILED, WARD_FAILURE_SERVER, WARD_MESSAGE_FAILED },
    { WARD_STATE_FAILED, -1, WARD_MESSAGE_FAILED },
    { WARD_STATE_OFFLINE, WARD_FAILURE_CONNECT, WARD_MESSAGE_FAILED },
    { WARD_STATE_FORBIDDEN, WARD_FAILURE_FORBIDDEN, WARD_MESSAGE_FORBIDDEN },
    { WARD_STATE_FORBIDDEN, -1, WARD_MESSAGE_FORBIDDEN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WardStateWords) words
          = words_of ((WardStateFacts){ .section = WARD_SECTION_LABS, .state = cases[i].state }, cases[i].failure);

      g_assert_cmpint (words->kind, ==, cases[i].kind);
      g_assert_nonnull (strstr (words->body, "There may be results that you cannot see here. For now, look in the "
                                             "hospital’s own system."));
    }
}

/* Nothing came: that is not to say that there is nothing, and is true of one moment. */
static void
test_empty (void)
{
  static const WardSection parts[]
      = { WARD_SECTION_VITALS, WARD_SECTION_LABS, WARD_SECTION_REPORTS, WARD_SECTION_ENCOUNTERS };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr (WardStateWords) words
          = words_of ((WardStateFacts){ .section = parts[i], .state = WARD_STATE_COMPLETE, .fetched_us = FETCHED }, -1);

      g_assert_cmpint (words->kind, ==, WARD_MESSAGE_EMPTY);
      g_assert_true (g_str_has_suffix (words->title, " returned"));
      g_assert_true (g_str_has_suffix (words->body, "This does not mean that none exist. The server was asked at "
                                                    "14-Nov-2023 22:13."));
    }
}

/* A scope that was not granted is no error of the server: nothing was asked. */
static void
test_scope (void)
{
  g_autoptr (WardStateWords) words
      = words_of ((WardStateFacts){ .section = WARD_SECTION_LABS, .state = WARD_STATE_FORBIDDEN }, -1);

  g_assert_cmpstr (words->title, ==, "You are not permitted to see laboratory results");
  g_assert_nonnull (strstr (words->body, "There may be results that you cannot see here."));
}

static void
test_allergies (void)
{
  g_autoptr (WardStateWords) words
      = words_of ((WardStateFacts){ .section = WARD_SECTION_ALLERGIES, .state = WARD_STATE_COMPLETE }, -1);

  g_assert_nonnull (strstr (words->body, "This does not mean that there are none."));
}

/* Every failure is explained by what happened, what it means and what to do. */
static void
test_every_failure (void)
{
  for (int failure = 0; failure < WARD_N_FAILURES; failure++)
    {
      const WardExplanation *explanation = ward_failure_explain ((WardFailure) failure);
      g_autoptr (WardStateWords) words
          = words_of ((WardStateFacts){ .section = WARD_SECTION_VITALS, .state = WARD_STATE_FAILED }, failure);

      g_assert_cmpstr (words->title, ==, "Vital signs could not be loaded");
      g_assert_nonnull (strstr (words->body, explanation->title));
      g_assert_nonnull (strstr (words->body, explanation->meaning));
      g_assert_nonnull (strstr (words->body, explanation->action));
    }
}

/* Over rows: the bar stays as long as the state does, and says since when and why. */
static void
test_over_rows (void)
{
  static const struct
  {
    WardState state;
    int failure;
    gint64 since_s;
    const char *said;
    WardNoticeKind kind;
    const char *action;
  } cases[] = {
    { WARD_STATE_COMPLETE, -1, 0, NULL, 0, NULL },
    { WARD_STATE_PARTIAL, -1, 1699000000, "Loaded back to 03-Nov-2023; more exist.", WARD_NOTICE_INFO, "win.load-all" },
    { WARD_STATE_PARTIAL, WARD_FAILURE_SERVER, 1699000000,
      "Incomplete: results before 03-Nov-2023 failed to load. The server has a problem. For now, look in the "
      "hospital’s own system.",
      WARD_NOTICE_WARNING, "win.reload" },
    { WARD_STATE_PARTIAL, WARD_FAILURE_TOO_MANY, G_MAXINT64,
      "Incomplete: the newest could not be loaded, and what is shown may be out of date. The server asks to wait. For "
      "now, look in the hospital’s own system.",
      WARD_NOTICE_WARNING, "win.reload" },
    { WARD_STATE_PARTIAL, WARD_FAILURE_SERVER, 0,
      "Incomplete: some results failed to load. The server has a problem. For now, look in the hospital’s own system.",
      WARD_NOTICE_WARNING, "win.reload" },
    { WARD_STATE_STALE, -1, 0, "Out of date: this was fetched at 14-Nov-2023 22:13. There may be newer results.",
      WARD_NOTICE_WARNING, "win.reload" },
    { WARD_STATE_STALE, WARD_FAILURE_UNAUTHORIZED, 0,
      "Out of date: this was fetched at 14-Nov-2023 22:13. There may be newer results. The server no longer accepts "
      "the "
      "sign-in.",
      WARD_NOTICE_WARNING, "win.reload" },
    { WARD_STATE_STALE, WARD_FAILURE_SIGNED_OUT, 0,
      "Out of date: this was fetched at 14-Nov-2023 22:13. There may be newer results.", WARD_NOTICE_WARNING, NULL },
    { WARD_STATE_OFFLINE, WARD_FAILURE_CONNECT, 0,
      "The server could not be reached. This was fetched at 14-Nov-2023 22:13; there may be newer results.",
      WARD_NOTICE_WARNING, "win.reload" },
    { WARD_STATE_OFFLINE, WARD_FAILURE_INTERRUPTED, 0,
      "The answer was cut off or damaged on its way. This was fetched at 14-Nov-2023 22:13; there may be newer "
      "results.",
      WARD_NOTICE_WARNING, "win.reload" },
    { WARD_STATE_FORBIDDEN, WARD_FAILURE_FORBIDDEN, 0,
      "The server no longer permits this to your sign-in. What is shown may be incomplete. For now, look in the "
      "hospital’s own system.",
      WARD_NOTICE_WARNING, "win.reload" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WardStateWords) words = words_of ((WardStateFacts){ .section = WARD_SECTION_LABS,
                                                                     .state = cases[i].state,
                                                                     .n_rows = 3,
                                                                     .fetched_us = FETCHED,
                                                                     .complete_since_s = cases[i].since_s },
                                                   cases[i].failure);

      g_assert_cmpint (words->page, ==, WARD_PAGE_ROWS);
      g_assert_cmpstr (words->bar, ==, cases[i].said);
      if (cases[i].said != NULL)
        g_assert_cmpint (words->bar_kind, ==, cases[i].kind);
      g_assert_cmpstr (words->bar_action, ==, cases[i].action);
      g_assert_cmpint (words->bar_action_label != NULL, ==, words->bar_action != NULL);
    }
}

static void
test_loading_more (void)
{
  g_autoptr (WardStateWords) words = words_of ((WardStateFacts){ .section = WARD_SECTION_LABS,
                                                                 .state = WARD_STATE_PARTIAL,
                                                                 .busy = TRUE,
                                                                 .n_rows = 3,
                                                                 .complete_since_s = 1699000000 },
                                               -1);

  g_assert_cmpstr (words->bar, ==, "Loading older laboratory results… Complete back to 03-Nov-2023 so far.");
  g_assert_cmpint (words->bar_kind, ==, WARD_NOTICE_INFO);
}

static void
test_not_understood (void)
{
  g_autoptr (WardStateWords) one = words_of ((WardStateFacts){ .section = WARD_SECTION_LABS,
                                                               .state = WARD_STATE_COMPLETE,
                                                               .n_rows = 1,
                                                               .n_not_understood = 1 },
                                             -1);
  g_autoptr (WardStateWords) none
      = words_of ((WardStateFacts){ .section = WARD_SECTION_LABS, .state = WARD_STATE_COMPLETE, .n_rows = 1 }, -1);

  g_assert_true (g_str_has_prefix (one->not_understood, "1 item came in a form that Ward cannot interpret."));
  g_assert_null (one->bar);
  g_assert_null (none->not_understood);
}

/* What the server said stands in a bar over rows, and first in the message where there are none. */
static void
test_notes (void)
{
  const char *const notes[]
      = { "The server says: closed on Sundays", "Incomplete: not everything could be loaded.", NULL };
  g_autoptr (WardStateWords) over = words_of (
      (WardStateFacts){ .section = WARD_SECTION_LABS, .state = WARD_STATE_COMPLETE, .n_rows = 1, .notes = notes }, -1);
  g_autoptr (WardStateWords) alone
      = words_of ((WardStateFacts){ .section = WARD_SECTION_LABS, .state = WARD_STATE_COMPLETE, .notes = notes }, -1);

  g_assert_cmpstr (over->notes, ==, "The server says: closed on Sundays\nIncomplete: not everything could be loaded.");
  g_assert_null (alone->notes);
  g_assert_true (g_str_has_prefix (alone->body, "The server says: closed on Sundays\n"));
  g_assert_nonnull (strstr (alone->body, "none that it shows to you"));
}

/* Where Ward knows why a page failed, it says that first, and the server's own words last. */
static void
test_notes_on_failure (void)
{
  const char *const notes[]
      = { "The server says: closed on Sundays", "Incomplete: not everything could be loaded.", NULL };
  const char *const gaps[] = { "Incomplete: not everything could be loaded.", NULL };
  g_autoptr (WardStateWords) words = words_of (
      (WardStateFacts){ .section = WARD_SECTION_LABS, .state = WARD_STATE_FAILED, .notes = notes, .gaps = gaps },
      WARD_FAILURE_SERVER);

  g_assert_true (g_str_has_prefix (words->body, "Incomplete: not everything could be loaded.\n\nThe server has a "));
  g_assert_true (g_str_has_suffix (words->body, ".\n\nThe server says: closed on Sundays"));
}

/* What the title says the message does not say again. */
static void
test_forbidden_once (void)
{
  g_autoptr (WardStateWords) words
      = words_of ((WardStateFacts){ .section = WARD_SECTION_LABS, .state = WARD_STATE_FORBIDDEN },
                  WARD_FAILURE_FORBIDDEN);

  g_assert_cmpstr (words->title, ==, "You are not permitted to see laboratory results");
  g_assert_true (g_str_has_prefix (words->body, "The server knows who you are, but your account"));
}

/* What is missing is said once, with its own days: what is older and there is not called missing (W34, V75). */
static void
test_gaps (void)
{
  const char *const notes[] = { "Shows results kept on this computer.", "Incomplete: results between A and B.", NULL };
  const char *const gaps[] = { "Incomplete: results between A and B.", NULL };
  WardStateFacts facts = { .section = WARD_SECTION_LABS,
                           .state = WARD_STATE_PARTIAL,
                           .n_rows = 3,
                           .complete_since_s = 1699000000,
                           .notes = notes,
                           .gaps = gaps };
  g_autoptr (WardStateWords) done = words_of (facts, WARD_FAILURE_SERVER);
  g_autoptr (WardStateWords) busy = NULL;
  g_autoptr (WardStateWords) waiting = NULL;
  g_autoptr (WardStateWords) newest = NULL;
  g_autoptr (WardStateWords) alone = NULL;

  g_assert_cmpstr (
      done->bar, ==,
      "Incomplete: results between A and B. The server has a problem. For now, look in the hospital’s own system.");
  g_assert_cmpstr (done->notes, ==, "Shows results kept on this computer.");
  facts.unfinished = TRUE;
  waiting = words_of (facts, WARD_FAILURE_SERVER);
  g_assert_true (g_str_has_suffix (
      waiting->bar,
      "The server has a problem. For now, look in the hospital’s own system. Not everything is loaded; more exist."));
  facts.busy = TRUE;
  busy = words_of (facts, WARD_FAILURE_SERVER);
  g_assert_true (g_str_has_suffix (
      busy->bar,
      "The server has a problem. For now, look in the hospital’s own system. Loading older laboratory results…"));
  facts.unfinished = facts.busy = FALSE;
  facts.complete_since_s = G_MAXINT64;
  facts.notes = gaps;
  newest = words_of (facts, WARD_FAILURE_SERVER);
  g_assert_cmpstr (newest->bar, ==,
                   "Incomplete: results between A and B. What is shown may be out of date. The server has a problem. "
                   "For now, look in the hospital’s own system.");
  g_assert_null (newest->notes);
  facts.n_rows = 0; /* no bar is there to say it */
  alone = words_of (facts, WARD_FAILURE_SERVER);
  g_assert_true (g_str_has_prefix (alone->body, "Incomplete: results between A and B.\n"));
}

static void
test_clock (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_offset (2 * 3600);
  g_autoptr (GDateTime) now = g_date_time_new_now (zone);
  g_autofree char *today = g_date_time_format (now, "%H:%M");
  g_autofree char *other = ward_state_format_clock (FETCHED, zone);
  g_autofree char *same = ward_state_format_clock (g_date_time_to_unix (now) * G_USEC_PER_SEC, zone);

  g_assert_cmpstr (other, ==, "15-Nov-2023 00:13");
  g_assert_true (g_str_has_suffix (same, today));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/app/state-words/reach", test_reach);
  g_test_add_func ("/app/state-words/notes-after-the-reason", test_notes_on_failure);
  g_test_add_func ("/app/state-words/forbidden-once", test_forbidden_once);
  g_test_add_func ("/app/state-words/request-for-it", test_request);
  g_test_add_func ("/app/state-words/reach-over-rows", test_reach_over_rows);
  g_test_add_func ("/app/state-words/offers-test-of-connection", test_offers_test);
  g_test_add_func ("/app/state-words/W33-four-messages", test_without_rows);
  g_test_add_func ("/app/state-words/scope-not-granted", test_scope);
  g_test_add_func ("/app/state-words/N32-held-back", test_held_back);
  g_test_add_func ("/app/state-words/W33-there-may-be-something", test_unseen);
  g_test_add_func ("/app/state-words/V74-nothing-returned", test_empty);
  g_test_add_func ("/app/state-words/no-allergies-recorded", test_allergies);
  g_test_add_func ("/app/state-words/every-failure", test_every_failure);
  g_test_add_func ("/app/state-words/W34-W35-bars", test_over_rows);
  g_test_add_func ("/app/state-words/loading-more", test_loading_more);
  g_test_add_func ("/app/state-words/not-understood", test_not_understood);
  g_test_add_func ("/app/state-words/notes", test_notes);
  g_test_add_func ("/app/state-words/W34-gaps-are-said-once", test_gaps);
  g_test_add_func ("/app/state-words/clock", test_clock);

  return g_test_run ();
}
