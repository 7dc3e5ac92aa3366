/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-json.h"

struct _HrJson {
  GString *text; /* (owned) */
};

static void
append_quoted (GString *text, const char *value)
{
  g_string_append_c (text, '"');
  for (const char *p = value; *p != '\0'; p++) {
    const guchar c = (guchar) *p;

    if (c == '"' || c == '\\')
      g_string_append_printf (text, "\\%c", c);
    else if (c == '\n')
      g_string_append (text, "\\n");
    else if (c == '\t')
      g_string_append (text, "\\t");
    else if (c < 0x20 || c == 0x7f)
      g_string_append_printf (text, "\\u%04x", c);
    else
      g_string_append_c (text, *p);
  }
  g_string_append_c (text, '"');
}

/* The comma before a value, unless it is the first, and its name. */
static void
begin_value (HrJson *self, const char *member)
{
  char last = self->text->len > 0 ? self->text->str[self->text->len - 1] : '{';

  if (last != '{' && last != '[')
    g_string_append_c (self->text, ',');
  if (member != NULL) {
    append_quoted (self->text, member);
    g_string_append_c (self->text, ':');
  }
}

/**
 * hr_json_new:
 *
 * Returns: (transfer full): a writer; hr_json_free() gives what it wrote
 */
HrJson *
hr_json_new (void)
{
  HrJson *self = g_new0 (HrJson, 1);

  self->text = g_string_new (NULL);
  return self;
}

/**
 * hr_json_begin_object:
 * @self: a writer
 * @member: (nullable): the object's name
 */
void
hr_json_begin_object (HrJson *self, const char *member)
{
  begin_value (self, member);
  g_string_append_c (self->text, '{');
}

/**
 * hr_json_end_object:
 * @self: a writer
 */
void
hr_json_end_object (HrJson *self)
{
  g_string_append_c (self->text, '}');
}

/**
 * hr_json_begin_array:
 * @self: a writer
 * @member: (nullable): the array's name
 */
void
hr_json_begin_array (HrJson *self, const char *member)
{
  begin_value (self, member);
  g_string_append_c (self->text, '[');
}

/**
 * hr_json_end_array:
 * @self: a writer
 */
void
hr_json_end_array (HrJson *self)
{
  g_string_append_c (self->text, ']');
}

/**
 * hr_json_add_string:
 * @self: a writer
 * @member: (nullable): the value's name
 * @value: (nullable): any text; what of it is not UTF-8 is replaced; %NULL for null
 */
void
hr_json_add_string (HrJson *self, const char *member, const char *value)
{
  g_autofree char *valid = value != NULL ? g_utf8_make_valid (value, -1) : NULL;

  begin_value (self, member);
  if (valid != NULL)
    append_quoted (self->text, valid);
  else
    g_string_append (self->text, "null");
}

/**
 * hr_json_add_int:
 * @self: a writer
 * @member: (nullable): the value's name
 * @value: a number
 */
void
hr_json_add_int (HrJson *self, const char *member, gint64 value)
{
  begin_value (self, member);
  g_string_append_printf (self->text, "%" G_GINT64_FORMAT, value);
}

/**
 * hr_json_add_null:
 * @self: a writer
 * @member: (nullable): the value's name
 */
void
hr_json_add_null (HrJson *self, const char *member)
{
  hr_json_add_string (self, member, NULL);
}

/**
 * hr_json_add_time:
 * @self: a writer
 * @member: (nullable): the value's name
 * @time: Unix microseconds, 0 for none
 *
 * Writes a time as ISO 8601 in UTC; null for none, and for one that no calendar has.
 */
void
hr_json_add_time (HrJson *self, const char *member, gint64 time)
{
  g_autoptr (GDateTime) moment =
      time != 0 ? g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC) : NULL;
  g_autofree char *text = moment != NULL ? g_date_time_format (moment, "%Y-%m-%dT%H:%M:%SZ") : NULL;

  hr_json_add_string (self, member, text);
}

/**
 * hr_json_free:
 * @self: (transfer full): a writer
 *
 * Returns: (transfer full): what it wrote, without a line end
 */
char *
hr_json_free (HrJson *self)
{
  char *text = g_string_free (self->text, FALSE);

  g_free (self);
  return text;
}
