/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-json-check.h"

#include <string.h>

/* From here on many digits an integer may not fit into 64 bits. */
#define TOO_MANY_DIGITS 19

/* Of an escape by number, as in "\u00e4". */
#define ESCAPE_LENGTH 6

#define IS_HIGH_SURROGATE(unit) ((unit) >= 0xd800 && (unit) < 0xdc00)
#define IS_LOW_SURROGATE(unit)  ((unit) >= 0xdc00 && (unit) < 0xe000)

typedef struct {
  const char *at; /* the next byte */
  const char *end;
  GString *out;                    /* (owned): the text so far */
  char nesting[HR_JSON_MAX_DEPTH]; /* the closing bracket of each level that is open */
  guint depth;
} Scanner;

static char
peek (Scanner *self)
{
  return self->at < self->end ? *self->at : '\0';
}

static void
take (Scanner *self)
{
  g_string_append_c (self->out, *self->at++);
}

static gboolean
take_if (Scanner *self, char c)
{
  if (peek (self) != c)
    return FALSE;
  take (self);
  return TRUE;
}

static void
skip_space (Scanner *self)
{
  while (self->at < self->end && strchr (" \t\r\n", *self->at) != NULL)
    take (self);
}

static gboolean
take_word (Scanner *self, const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (self->end - self->at) < length || memcmp (self->at, word, length) != 0)
    return FALSE;
  g_string_append_len (self->out, word, (gssize) length);
  self->at += length;
  return TRUE;
}

/* The code unit of an escape of the form \uXXXX, or -1. */
static int
peek_code_unit (Scanner *self)
{
  int unit = 0;

  if (self->end - self->at < ESCAPE_LENGTH || self->at[0] != '\\' || self->at[1] != 'u')
    return -1;
  for (int i = 2; i < ESCAPE_LENGTH; i++) {
    if (!g_ascii_isxdigit (self->at[i]))
      return -1;
    unit = unit * 16 + g_ascii_xdigit_value (self->at[i]);
  }
  return unit;
}

static void
take_code_unit (Scanner *self)
{
  g_string_append_len (self->out, self->at, ESCAPE_LENGTH);
  self->at += ESCAPE_LENGTH;
}

/* The grammar lets half a pair of surrogates stand alone, but it is no character. */
static gboolean
take_unicode (Scanner *self)
{
  int unit = peek_code_unit (self);

  if (unit < 0 || IS_LOW_SURROGATE (unit))
    return FALSE;
  take_code_unit (self);
  if (!IS_HIGH_SURROGATE (unit))
    return TRUE;
  if (!IS_LOW_SURROGATE (peek_code_unit (self)))
    return FALSE;
  take_code_unit (self);
  return TRUE;
}

static gboolean
take_escape (Scanner *self)
{
  if (self->end - self->at > 1 && self->at[1] == 'u')
    return take_unicode (self);
  take (self);
  if (peek (self) == '\0' || strchr ("\"\\/bfnrt", peek (self)) == NULL)
    return FALSE;
  take (self);
  return TRUE;
}

static gboolean
take_string (Scanner *self)
{
  if (!take_if (self, '"'))
    return FALSE;
  while (self->at < self->end && (guchar) *self->at >= 0x20) {
    if (take_if (self, '"'))
      return TRUE;
    if (*self->at != '\\')
      take (self);
    else if (!take_escape (self))
      return FALSE;
  }
  return FALSE;
}

static gsize
take_digits (Scanner *self)
{
  gsize count = 0;

  for (; g_ascii_isdigit (peek (self)); count++)
    take (self);
  return count;
}

static gboolean
take_number (Scanner *self)
{
  gboolean integer = TRUE;
  gboolean leading_zero;
  gsize digits;

  take_if (self, '-');
  leading_zero = peek (self) == '0';
  digits = take_digits (self);
  if (digits == 0 || (leading_zero && digits > 1))
    return FALSE;
  if (take_if (self, '.')) {
    integer = FALSE;
    if (take_digits (self) == 0)
      return FALSE;
  }
  if (take_if (self, 'e') || take_if (self, 'E')) {
    integer = FALSE;
    if (!take_if (self, '-'))
      take_if (self, '+');
    if (take_digits (self) == 0)
      return FALSE;
  }
  if (integer && digits >= TOO_MANY_DIGITS)
    g_string_append (self->out, ".0");
  return TRUE;
}

static gboolean
take_scalar (Scanner *self)
{
  switch (peek (self)) {
  case '"':
    return take_string (self);
  case 't':
    return take_word (self, "true");
  case 'f':
    return take_word (self, "false");
  case 'n':
    return take_word (self, "null");
  default:
    return take_number (self);
  }
}

static gboolean
in_object (Scanner *self)
{
  return self->depth > 0 && self->nesting[self->depth - 1] == '}';
}

/* What stands before a value: in an object its name. */
static gboolean
take_name (Scanner *self)
{
  if (!in_object (self))
    return TRUE;
  if (!take_string (self))
    return FALSE;
  skip_space (self);
  if (!take_if (self, ':'))
    return FALSE;
  skip_space (self);
  return TRUE;
}

/* Takes the closing brackets and the comma after a value. Sets @done at the end of the outermost
 * one. */
static gboolean
take_after_value (Scanner *self, gboolean *done)
{
  for (;;) {
    skip_space (self);
    if (self->depth == 0) {
      *done = TRUE;
      return TRUE;
    }
    if (take_if (self, ',')) {
      skip_space (self);
      return take_name (self);
    }
    if (!take_if (self, self->nesting[self->depth - 1]))
      return FALSE;
    self->depth--;
  }
}

static gboolean
take_document (Scanner *self)
{
  gboolean done = FALSE;

  skip_space (self);
  while (!done) {
    char c = peek (self);

    if (c == '{' || c == '[') {
      if (self->depth == HR_JSON_MAX_DEPTH)
        return FALSE;
      take (self);
      self->nesting[self->depth++] = c == '{' ? '}' : ']';
      skip_space (self);
      if (peek (self) != self->nesting[self->depth - 1]) {
        if (!take_name (self))
          return FALSE;
        continue;
      }
    } else if (!take_scalar (self)) {
      return FALSE;
    }
    if (!take_after_value (self, &done))
      return FALSE;
  }
  return self->at == self->end;
}

/**
 * hr_json_check:
 * @text: bytes that may be JSON
 * @length: how many
 *
 * Stands before json-glib's parser, which calls itself for each level of nesting, lets an integer
 * of more than 64 bits wrap (99999999999999999999 becomes -1, an empty balance) and takes much that
 * is not JSON: comments, octal numbers, text after the end. At half a pair of surrogates it also
 * forgets memory. This checks for RFC 8259 to the letter without recursion, refuses such halves,
 * and writes integers that may not fit as fractions, which do not wrap. A byte order mark is
 * dropped.
 *
 * Returns: (transfer full) (nullable): the text to parse, or %NULL if it is not JSON, not UTF-8 or
 *   nests deeper than %HR_JSON_MAX_DEPTH
 */
char *
hr_json_check (const char *text, gsize length)
{
  Scanner scanner = { 0 };

  g_return_val_if_fail (text != NULL || length == 0, NULL);

  if (length == 0 || !g_utf8_validate_len (text, length, NULL))
    return NULL;

  scanner.at = text;
  scanner.end = text + length;
  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    scanner.at += 3;
  scanner.out = g_string_sized_new (length + 1);
  if (!take_document (&scanner)) {
    g_string_free (scanner.out, TRUE);
    return NULL;
  }
  return g_string_free (scanner.out, FALSE);
}
