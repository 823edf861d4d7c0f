/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the browser brought back (RFC 6749 section 4.1.2, RFC 9207; auth.md X001-X011, X019, reliability.md A01-A12). Whatever does not carry our state
 * is somebody else's: it is ignored, and cannot end the wait. Whatever carries it ends the wait, and only one good form redeems a code. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-callback.h"

#include <string.h>

#include "core/base/ward-text.h"
#include "core/base/ward-url.h"
#include "core/diagnostics/ward-failure.h"

#define MAX_QUERY_BYTES (64 * 1024)
#define MAX_PAIRS 64
#define MAX_DESCRIPTION 200

typedef struct
{
  char *value; /* (owned) (nullable) */
  guint count;
} Parameter;

typedef enum
{
  PARAMETER_STATE,
  PARAMETER_CODE,
  PARAMETER_ISS,
  PARAMETER_ERROR,
  PARAMETER_DESCRIPTION,
  N_PARAMETERS,
} ParameterName;

static const char *const parameter_names[N_PARAMETERS] = { "state", "code", "iss", "error", "error_description" };

typedef struct
{
  Parameter parameters[N_PARAMETERS];
  gboolean state_matches; /* at least one */
  gboolean broken;        /* an encoding that is none, or far too many pairs */
} Answer;

static void
add_pair (Answer *answer, const char *pair, size_t length, WardSecretText *state)
{
  const char *equals = memchr (pair, '=', length);
  size_t name_length = equals != NULL ? (size_t) (equals - pair) : length;
  g_autofree char *name = ward_form_decode (pair, name_length);
  g_autofree char *value = equals != NULL ? ward_form_decode (equals + 1, length - name_length - 1) : g_strdup ("");

  if (name == NULL || value == NULL)
    {
      answer->broken = TRUE;
      ward_secret_clear_string (&value);
      return;
    }
  for (guint i = 0; i < N_PARAMETERS; i++)
    if (strcmp (name, parameter_names[i]) == 0)
      {
        Parameter *parameter = &answer->parameters[i];

        if (i == PARAMETER_STATE && ward_secret_text_equal (state, value))
          answer->state_matches = TRUE;
        if (parameter->count++ == 0)
          parameter->value = g_steal_pointer (&value);
      }
  ward_secret_clear_string (&value);
}

static void
parse_query (Answer *answer, const char *query, WardSecretText *state)
{
  guint n = 0;

  memset (answer, 0, sizeof *answer);
  if (strlen (query) > MAX_QUERY_BYTES)
    {
      answer->broken = TRUE;
      return;
    }
  while (*query != '\0')
    {
      size_t length = strcspn (query, "&");

      if (length > 0)
        {
          add_pair (answer, query, length, state);
          if (++n >= MAX_PAIRS)
            {
              answer->broken = TRUE;
              return;
            }
        }
      query += length;
      if (*query == '&')
        query++;
    }
}

static void
answer_clear (Answer *answer)
{
  for (guint i = 0; i < N_PARAMETERS; i++)
    ward_secret_clear_string (&answer->parameters[i].value);
}

static void
refuse (WardCallback *out, WardFailure code, const char *message)
{
  out->kind = WARD_CALLBACK_ERROR;
  out->error = g_error_new_literal (WARD_FAILURE, (int) code, message);
}

/* RFC 6749 allows more, but every registered code is such a word. A state, a code or a token that a server puts in its place has digits or capitals, and
 * is not repeated anywhere. */
static gboolean
is_error_code (const char *text)
{
  return *text != '\0' && strlen (text) <= 64 && strspn (text, "abcdefghijklmnopqrstuvwxyz_-.") == strlen (text);
}

static gboolean
is_code (const char *text)
{
  size_t length = strlen (text);

  if (length == 0 || length > MAX_QUERY_BYTES)
    return FALSE;
  for (; *text != '\0'; text++)
    if ((guchar) *text < 0x20 || (guchar) *text > 0x7e)
      return FALSE;

  return TRUE;
}

/* There is no code for a launch token that was used or is too old (X025). Servers answer with the one for a bad parameter, or with words of their own; those
 * that RFC 6749 has for other reasons say something else. */
static gboolean
could_mean_launch (const char *code)
{
  static const char *const others[] = { "unauthorized_client",  "unsupported_response_type", "invalid_scope",
                                        "server_error",         "temporarily_unavailable",   "login_required",
                                        "interaction_required", "consent_required",          NULL };

  return !g_strv_contains (others, code);
}

static void
take_error (WardCallback *out, const Answer *answer, gboolean launched)
{
  const char *code = answer->parameters[PARAMETER_ERROR].value;
  const char *description = answer->parameters[PARAMETER_DESCRIPTION].value;

  out->kind = WARD_CALLBACK_ERROR;
  if (strcmp (code, "access_denied") == 0)
    out->error = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_DECLINED, "The server answered “access_denied”");
  else if (launched && could_mean_launch (code))
    out->error = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_LAUNCH, "The server did not accept the launch");
  else if (is_error_code (code))
    out->error = g_error_new (WARD_FAILURE, WARD_FAILURE_AUTHORIZE, "The server answered “%s”", code);
  else
    out->error = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_AUTHORIZE, "The server answered with an error");
  if (description != NULL && *description != '\0' && answer->parameters[PARAMETER_DESCRIPTION].count == 1)
    out->description = ward_text_one_line (description, MAX_DESCRIPTION);
}

static gboolean
check_issuer (WardCallback *out, const Answer *answer, const WardCallbackQuestion *question)
{
  const Parameter *iss = &answer->parameters[PARAMETER_ISS];

  if (iss->count == 0)
    {
      if (!question->requires_issuer)
        return TRUE;
      refuse (out, WARD_FAILURE_ISSUER, "The answer does not say who it is from, though this server always does");
      return FALSE;
    }
  /* Simple string comparison (RFC 9207 section 2.4): no slash, case or port is forgiven. */
  if (iss->count == 1 && question->issuer != NULL && strcmp (iss->value, question->issuer) == 0)
    return TRUE;
  refuse (out, WARD_FAILURE_ISSUER, "The answer is from another server than the one that was asked");

  return FALSE;
}

/**
 * ward_callback_judge:
 * @query: the query of the redirect, without "?"
 * @question: what it has to fit
 * @out_callback: (out caller-allocates): the judgement, to be cleared
 *
 * Judges a redirect. The state is compared in constant time.
 */
void
ward_callback_judge (const char *query, const WardCallbackQuestion *question, WardCallback *out_callback)
{
  Answer answer;

  g_return_if_fail (query != NULL);
  g_return_if_fail (question != NULL && question->state != NULL);
  g_return_if_fail (out_callback != NULL);

  memset (out_callback, 0, sizeof *out_callback);
  parse_query (&answer, query, question->state);

  if (!answer.state_matches)
    {
      out_callback->kind = WARD_CALLBACK_IGNORED;
      out_callback->reason
          = answer.parameters[PARAMETER_STATE].count == 0 ? "redirect without state" : "redirect with wrong state";
    }
  else if (answer.broken)
    refuse (out_callback, WARD_FAILURE_AUTHORIZE, "The answer is not properly encoded");
  else if (answer.parameters[PARAMETER_STATE].count != 1 || answer.parameters[PARAMETER_CODE].count > 1
           || answer.parameters[PARAMETER_ERROR].count > 1)
    refuse (out_callback, WARD_FAILURE_AUTHORIZE, "The answer says the same thing twice");
  else if (!check_issuer (out_callback, &answer, question))
    ;
  else if (answer.parameters[PARAMETER_ERROR].count == 1)
    take_error (out_callback, &answer, question->launched);
  else if (answer.parameters[PARAMETER_CODE].count == 0 || !is_code (answer.parameters[PARAMETER_CODE].value))
    refuse (out_callback, WARD_FAILURE_AUTHORIZE, "The answer holds no usable code");
  else
    {
      out_callback->kind = WARD_CALLBACK_CODE;
      out_callback->code = ward_secret_text_new (answer.parameters[PARAMETER_CODE].value);
    }
  answer_clear (&answer);
}

/**
 * ward_callback_clear:
 * @callback: a judgement
 *
 * Frees what it holds.
 */
void
ward_callback_clear (WardCallback *callback)
{
  g_return_if_fail (callback != NULL);

  g_clear_pointer (&callback->code, ward_secret_text_unref);
  g_clear_error (&callback->error);
  g_clear_pointer (&callback->description, g_free);
}
