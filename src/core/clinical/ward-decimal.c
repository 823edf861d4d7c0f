/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decimals as text (FHIR R4 datatypes, decimal: precision is part of the value; clinical.md 5.2, V01-V04, V94). Comparison and difference work on the
 * digits themselves; a double is made for drawing positions only. */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-decimal.h"

#include <math.h>
#include <string.h>

#define MAX_EXPANDED 64 /* digits that are written out for an exponent, or taken into a difference */
#define MAX_EXPONENT 1000000

/* The parts of a number's text; digits borrow from it. */
typedef struct
{
  gboolean negative;
  const char *whole;
  size_t n_whole;
  const char *fraction;
  size_t n_fraction;
  gint64 exponent;
} Parts;

static size_t
count_digits (const char *text)
{
  return strspn (text, "0123456789");
}

static gboolean
read_exponent (const char *text, gint64 *out_exponent)
{
  gboolean negative = *text == '-';
  gint64 exponent = 0;

  if (*text == '-' || *text == '+')
    text++;
  if (!g_ascii_isdigit (*text))
    return FALSE;
  for (; g_ascii_isdigit (*text); text++)
    exponent = MIN (exponent * 10 + (*text - '0'), MAX_EXPONENT);
  *out_exponent = negative ? -exponent : exponent;
  return *text == '\0';
}

static gboolean
read_parts (const char *lexeme, Parts *out)
{
  const char *p = lexeme;

  if (p == NULL)
    return FALSE;
  *out = (Parts){ 0 };
  out->negative = *p == '-';
  if (out->negative)
    p++;
  out->whole = p;
  out->n_whole = count_digits (p);
  if (out->n_whole == 0 || (out->n_whole > 1 && *p == '0'))
    return FALSE;
  p += out->n_whole;
  out->fraction = p;
  if (*p == '.')
    {
      out->fraction = ++p;
      out->n_fraction = count_digits (p);
      if (out->n_fraction == 0)
        return FALSE;
      p += out->n_fraction;
    }
  if (*p == 'e' || *p == 'E')
    return read_exponent (p + 1, &out->exponent);
  return *p == '\0';
}

static char
digit_at (const Parts *parts, size_t index)
{
  return index < parts->n_whole ? parts->whole[index] : parts->fraction[index - parts->n_whole];
}

/* Where the first digit that is not 0 stands: 0 for 1.5, -1 for 0.15, 2 for 150; FALSE for zero. */
static gboolean
find_magnitude (const Parts *parts, size_t *out_first, gint64 *out_magnitude)
{
  size_t n = parts->n_whole + parts->n_fraction;

  for (size_t i = 0; i < n; i++)
    if (digit_at (parts, i) != '0')
      {
        *out_first = i;
        *out_magnitude = (gint64) parts->n_whole - 1 - (gint64) i + parts->exponent;
        return TRUE;
      }
  return FALSE;
}

/**
 * ward_decimal_is_valid:
 * @lexeme: (nullable): a number's text
 *
 * Tells whether it is a FHIR decimal, which is JSON's number grammar.
 *
 * Returns: whether it is one
 */
gboolean
ward_decimal_is_valid (const char *lexeme)
{
  Parts parts;

  return read_parts (lexeme, &parts);
}

static gboolean
is_zero (const Parts *parts)
{
  size_t first;
  gint64 magnitude;

  return !find_magnitude (parts, &first, &magnitude);
}

static char *
expand (const Parts *parts)
{
  GString *text = g_string_new (parts->negative ? "\u2212" : "");
  gint64 point = (gint64) parts->n_whole + parts->exponent; /* digits before the point */
  size_t n = parts->n_whole + parts->n_fraction;
  size_t skip = 0;

  if (is_zero (parts) && point > 1)
    point = 1; /* 0E+2 is 0, not 000 */
  /* a leading zero is no digit of an expanded number: 0.12e2 is 12 */
  while (point > 1 && skip + 1 < n && digit_at (parts, skip) == '0')
    {
      skip++;
      point--;
    }
  if (point <= 0)
    {
      g_string_append (text, "0.");
      for (gint64 i = point; i < 0; i++)
        g_string_append_c (text, '0');
    }
  for (size_t i = skip; i < n; i++)
    {
      if (point > 0 && i == skip + (size_t) point)
        g_string_append_c (text, '.');
      g_string_append_c (text, digit_at (parts, i));
    }
  for (gint64 i = (gint64) (n - skip); i < point; i++)
    g_string_append_c (text, '0');
  return g_string_free (text, FALSE);
}

/**
 * ward_decimal_format:
 * @lexeme: a number's text as sent
 *
 * Makes the number's text fit for the screen: an exponent is written out with its significant digits, the minus becomes U+2212, nothing else changes. What
 * is no number, or would need more than 64 places, stays as sent (clinical.md 5.2).
 *
 * Returns: (transfer full): the text
 */
char *
ward_decimal_format (const char *lexeme)
{
  Parts parts;

  g_return_val_if_fail (lexeme != NULL, NULL);

  if (!read_parts (lexeme, &parts))
    return g_strdup (lexeme);
  if (strpbrk (lexeme, "eE") != NULL && ABS (parts.exponent) <= MAX_EXPANDED)
    return expand (&parts);
  return parts.negative ? g_strconcat ("\u2212", lexeme + 1, NULL) : g_strdup (lexeme);
}

static int
compare_digits (const Parts *a, size_t first_a, const Parts *b, size_t first_b)
{
  size_t n_a = a->n_whole + a->n_fraction;
  size_t n_b = b->n_whole + b->n_fraction;

  for (size_t i = 0; first_a + i < n_a || first_b + i < n_b; i++)
    {
      char digit_a = first_a + i < n_a ? digit_at (a, first_a + i) : '0';
      char digit_b = first_b + i < n_b ? digit_at (b, first_b + i) : '0';

      if (digit_a != digit_b)
        return digit_a < digit_b ? -1 : 1;
    }
  return 0;
}

/**
 * ward_decimal_compare:
 * @a: a valid decimal
 * @b: a valid decimal
 *
 * Compares two decimals exactly, of any length and exponent.
 *
 * Returns: negative, zero or positive
 */
int
ward_decimal_compare (const char *a, const char *b)
{
  Parts parts_a, parts_b;
  size_t first_a = 0, first_b = 0;
  gint64 magnitude_a = 0, magnitude_b = 0;
  gboolean some_a, some_b;
  int order;

  g_return_val_if_fail (read_parts (a, &parts_a) && read_parts (b, &parts_b), 0);

  some_a = find_magnitude (&parts_a, &first_a, &magnitude_a);
  some_b = find_magnitude (&parts_b, &first_b, &magnitude_b);
  if (!some_a && !some_b)
    return 0;
  if (!some_a)
    return parts_b.negative ? 1 : -1;
  if (!some_b)
    return parts_a.negative ? -1 : 1;
  if (parts_a.negative != parts_b.negative)
    return parts_a.negative ? -1 : 1;
  if (magnitude_a != magnitude_b)
    order = magnitude_a < magnitude_b ? -1 : 1;
  else
    order = compare_digits (&parts_a, first_a, &parts_b, first_b);
  return parts_a.negative ? -order : order;
}

/* Digits of |number| × 10^scale, right-aligned into n places of values 0 … 9. */
static void
fill_digits (const Parts *parts, gint64 scale, guint8 *out, size_t n)
{
  size_t n_digits = parts->n_whole + parts->n_fraction;
  gint64 shift = scale - (gint64) parts->n_fraction + parts->exponent; /* zeros behind the last digit, never negative */

  memset (out, 0, n);
  for (size_t i = 0; i < n_digits; i++)
    out[n - 1 - (size_t) shift - (n_digits - 1 - i)] = (guint8) (digit_at (parts, i) - '0');
}

static void
add_digits (guint8 *a, const guint8 *b, size_t n)
{
  guint carry = 0;

  for (size_t i = n; i-- > 0;)
    {
      guint sum = a[i] + b[i] + carry;

      a[i] = (guint8) (sum % 10);
      carry = sum / 10;
    }
}

static void
subtract_digits (guint8 *a, const guint8 *b, size_t n)
{
  int borrow = 0;

  for (size_t i = n; i-- > 0;)
    {
      int difference = (int) a[i] - (int) b[i] - borrow;

      borrow = difference < 0;
      a[i] = (guint8) (difference + (borrow ? 10 : 0));
    }
}

static char *
write_difference (const guint8 *digits, size_t n, gint64 scale, gboolean negative)
{
  GString *text = g_string_new (NULL);
  size_t first = 0;
  gboolean zero = TRUE;

  for (size_t i = 0; i < n; i++)
    zero = zero && digits[i] == 0;
  while (first + (size_t) scale + 1 < n && digits[first] == 0)
    first++;
  if (!zero)
    g_string_append (text, negative ? "\u2212" : "+");
  for (size_t i = first; i < n; i++)
    {
      if (scale > 0 && i == n - (size_t) scale)
        g_string_append_c (text, '.');
      g_string_append_c (text, (char) ('0' + digits[i]));
    }
  return g_string_free (text, FALSE);
}

/**
 * ward_decimal_subtract:
 * @a: a valid decimal
 * @b: a valid decimal
 *
 * Computes a − b exactly, to the finer of both precisions, with its sign: "+0.4", "−12", "0.0".
 *
 * Returns: (transfer full) (nullable): the difference; %NULL where it would need more than 64 digits
 */
char *
ward_decimal_subtract (const char *a, const char *b)
{
  guint8 digits_a[MAX_EXPANDED * 2 + 2], digits_b[MAX_EXPANDED * 2 + 2];
  const size_t n = G_N_ELEMENTS (digits_a);
  Parts parts_a, parts_b;
  gint64 scale;
  gboolean larger_b;

  g_return_val_if_fail (read_parts (a, &parts_a) && read_parts (b, &parts_b), NULL);

  scale = MAX (0, MAX ((gint64) parts_a.n_fraction - parts_a.exponent, (gint64) parts_b.n_fraction - parts_b.exponent));
  if (scale > MAX_EXPANDED || (gint64) parts_a.n_whole + parts_a.exponent > MAX_EXPANDED
      || (gint64) parts_b.n_whole + parts_b.exponent > MAX_EXPANDED
      || parts_a.n_whole + parts_a.n_fraction > MAX_EXPANDED || parts_b.n_whole + parts_b.n_fraction > MAX_EXPANDED)
    return NULL;

  fill_digits (&parts_a, scale, digits_a, n);
  fill_digits (&parts_b, scale, digits_b, n);
  if (parts_a.negative != parts_b.negative)
    {
      add_digits (digits_a, digits_b, n);
      return write_difference (digits_a, n, scale, parts_a.negative);
    }
  larger_b = memcmp (digits_a, digits_b, n) < 0;
  if (larger_b)
    {
      subtract_digits (digits_b, digits_a, n);
      return write_difference (digits_b, n, scale, !parts_a.negative);
    }
  subtract_digits (digits_a, digits_b, n);
  return write_difference (digits_a, n, scale, parts_a.negative);
}

/**
 * ward_decimal_to_double:
 * @lexeme: (nullable): a number's text
 *
 * Gives a position for drawing, whatever the locale. Never for text or for comparing.
 *
 * Returns: the number, NAN where the text is none
 */
double
ward_decimal_to_double (const char *lexeme)
{
  Parts parts;

  return read_parts (lexeme, &parts) ? g_ascii_strtod (lexeme, NULL) : (double) NAN;
}
