/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step of the connection test, as a list shows it. */
#define G_LOG_DOMAIN "ward-check"

#include <glib/gi18n-lib.h>

#include "core/base/ward-clock.h"
#include "core/base/ward-text.h"
#include "core/check/ward-check-private.h"

#define MAX_SEEN 400 /* characters: a certificate's names can be long */

struct _WardCheckStep
{
  GObject parent_instance;

  const char *key;   /* (unowned) a constant */
  const char *title; /* (unowned) a constant */
  WardCheckState state;
  char *seen; /* (owned) */
  int failure;
  gint64 start_us;
  gint64 duration_us;
};

G_DEFINE_FINAL_TYPE (WardCheckStep, ward_check_step, G_TYPE_OBJECT)

enum
{
  PROP_STATE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
ward_check_step_finalize (GObject *object)
{
  WardCheckStep *self = WARD_CHECK_STEP (object);

  g_clear_pointer (&self->seen, g_free);

  G_OBJECT_CLASS (ward_check_step_parent_class)->finalize (object);
}

static void
ward_check_step_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  WardCheckStep *self = WARD_CHECK_STEP (object);

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_uint (value, self->state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ward_check_step_class_init (WardCheckStepClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ward_check_step_finalize;
  object_class->get_property = ward_check_step_get_property;

  properties[PROP_STATE] = g_param_spec_uint ("state", NULL, NULL, 0, WARD_CHECK_SKIPPED, WARD_CHECK_WAITING,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ward_check_step_init (WardCheckStep *self)
{
  self->seen = g_strdup ("");
  self->failure = -1;
}

WardCheckStep *
ward_check_step_new (const char *key, const char *title)
{
  WardCheckStep *self = g_object_new (WARD_TYPE_CHECK_STEP, NULL);

  self->key = key;
  self->title = title;

  return self;
}

void
ward_check_step_begin (WardCheckStep *self)
{
  self->state = WARD_CHECK_RUNNING;
  self->start_us = ward_clock_monotonic_us (NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

void
ward_check_step_end (WardCheckStep *self, WardCheckState state, const char *seen, int failure)
{
  g_free (self->seen);
  self->seen = ward_text_one_line (seen, MAX_SEEN);
  self->failure = failure;
  self->duration_us = self->start_us != 0 ? ward_clock_monotonic_us (NULL) - self->start_us : 0;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/**
 * ward_check_step_get_key:
 * @self: a step
 *
 * Names the step for JSON and documents.
 *
 * Returns: (transfer none): a constant
 */
const char *
ward_check_step_get_key (WardCheckStep *self)
{
  g_return_val_if_fail (WARD_IS_CHECK_STEP (self), NULL);

  return self->key;
}

/**
 * ward_check_step_get_title:
 * @self: a step
 *
 * Names the step for the screen.
 *
 * Returns: (transfer none): the translated title
 */
const char *
ward_check_step_get_title (WardCheckStep *self)
{
  g_return_val_if_fail (WARD_IS_CHECK_STEP (self), NULL);

  return g_dgettext (GETTEXT_PACKAGE, self->title);
}

/**
 * ward_check_step_get_state:
 * @self: a step
 *
 * Says how it stands.
 *
 * Returns: the state
 */
WardCheckState
ward_check_step_get_state (WardCheckStep *self)
{
  g_return_val_if_fail (WARD_IS_CHECK_STEP (self), WARD_CHECK_WAITING);

  return self->state;
}

/**
 * ward_check_step_get_seen:
 * @self: a step
 *
 * Gives what was found.
 *
 * Returns: (transfer none): one line, "" for nothing
 */
const char *
ward_check_step_get_seen (WardCheckStep *self)
{
  g_return_val_if_fail (WARD_IS_CHECK_STEP (self), NULL);

  return self->seen;
}

/**
 * ward_check_step_get_duration_us:
 * @self: a step
 *
 * Says how long it took.
 *
 * Returns: microseconds, 0 if it did not run
 */
gint64
ward_check_step_get_duration_us (WardCheckStep *self)
{
  g_return_val_if_fail (WARD_IS_CHECK_STEP (self), 0);

  return self->duration_us;
}

/**
 * ward_check_step_get_explanation:
 * @self: a step
 *
 * Explains a step that failed, or that has something worth knowing.
 *
 * Returns: (transfer none) (nullable): the explanation
 */
const WardExplanation *
ward_check_step_get_explanation (WardCheckStep *self)
{
  g_return_val_if_fail (WARD_IS_CHECK_STEP (self), NULL);

  return self->failure >= 0 ? ward_failure_explain ((WardFailure) self->failure) : NULL;
}

/**
 * ward_check_state_get_name:
 * @state: a state
 *
 * Names a state for JSON.
 *
 * Returns: (transfer none): a constant
 */
const char *
ward_check_state_get_name (WardCheckState state)
{
  static const char *const names[] = { "waiting", "running", "ok", "note", "failed", "skipped" };

  return (guint) state < G_N_ELEMENTS (names) ? names[state] : "?";
}

/**
 * ward_check_state_get_label:
 * @state: a state
 *
 * Names a state for the screen.
 *
 * Returns: (transfer none): the translated label
 */
const char *
ward_check_state_get_label (WardCheckState state)
{
  static const char *const labels[]
      = { N_ ("Not run yet"), N_ ("Running"), N_ ("OK"), N_ ("Note"), N_ ("Failed"), N_ ("Skipped") };

  return (guint) state < G_N_ELEMENTS (labels) ? g_dgettext (GETTEXT_PACKAGE, labels[state]) : "?";
}
