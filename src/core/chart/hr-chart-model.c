/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-chart-model.h"

#include "hr-ledger-days.h"
#include "hr-ledger-rows.h"

/* In pixels: from one step to the next, so that as much as the line is wide is between them; of a
 * cycle from top-up to top-up that is worth a line; of a bar. */
#define LEAST_STEP  4.0
#define LEAST_CYCLE 24.0
#define LEAST_BAR   3.0

/* A record that has just begun, and the longest in which hours have a bar each. */
#define LEAST_LENGTH G_TIME_SPAN_HOUR
#define MOST_HOURS   (2 * G_TIME_SPAN_DAY)

/* The future takes between a twentieth and a third of what the past does. */
#define FUTURE_LEAST 20
#define FUTURE_MOST  3

/* Changes that cannot be told apart. */
typedef struct {
  gsize first;
  gsize lowest;
  gsize highest;
  gsize last;
} Column;

static gint64
range_length (HrChartRange range)
{
  switch (range) {
  case HR_CHART_DAY:
    return G_TIME_SPAN_DAY;
  case HR_CHART_WEEK:
    return 7 * G_TIME_SPAN_DAY;
  case HR_CHART_MONTH:
    return 30 * G_TIME_SPAN_DAY;
  case HR_CHART_ALL:
  default:
    return G_MAXINT64;
  }
}

/* A forecast is drawn from a balance that can run out. */
static gboolean
has_fan (const HrChartQuery *query)
{
  return query->forecast != NULL && query->n_readings > 0 &&
         query->readings[query->n_readings - 1].credits > 0;
}

/* A record that is shorter than the range begins at the left edge, and fills the width after an
 * hour. */
static void
set_time_range (HrChartModel *self, const HrChartQuery *query, gint64 now)
{
  gint64 begin = query->n_readings > 0 ? query->readings[0].at : now;

  self->from = MAX (begin, now - range_length (query->range));
  self->until = MAX (now, self->from + LEAST_LENGTH);
  if (has_fan (query)) {
    gint64 past = MAX (now - self->from, LEAST_LENGTH);
    gint64 ahead = MAX (query->forecast->late - now, 0);

    self->until = MAX (self->until,
                       now + CLAMP (ahead + ahead / 20, past / FUTURE_LEAST, past / FUTURE_MOST));
  }
}

static void
set_value_range (HrChartModel *self, const HrChartQuery *query, gsize first)
{
  double low = 0, high = (double) MAX (query->low_threshold, 0);

  for (gsize i = first; i < query->n_readings; i++) {
    low = MIN (low, (double) query->readings[i].credits);
    high = MAX (high, (double) query->readings[i].credits);
  }

  hr_chart_value_scale (low, high, &self->bottom, &self->top);
}

/* In the order of time, none twice, and all where the first of them is. */
static void
add_column (HrChartModel *self, const HrChartQuery *query, const Column *column)
{
  const gsize readings[] = { column->first, MIN (column->lowest, column->highest),
                             MAX (column->lowest, column->highest), column->last };
  double x = hr_chart_model_x (self, MAX (query->readings[column->first].at, self->from));

  for (gsize i = 0; i < G_N_ELEMENTS (readings); i++) {
    HrChartStep step = { x, hr_chart_model_y (self, (double) query->readings[readings[i]].credits),
                         readings[i] };

    if (i == 0 || readings[i] > readings[i - 1])
      g_array_append_val (self->steps, step);
  }
}

/* Changes that cannot be told apart are one column. */
static void
add_steps (HrChartModel *self, const HrChartQuery *query, gsize first)
{
  const HrReading *readings = query->readings;
  gint64 least = (gint64) (LEAST_STEP / query->width * (double) (self->until - self->from));
  Column column = { first, first, first, first };
  gint64 begin = MAX (readings[first].at, self->from);

  for (gsize i = first + 1; i < query->n_readings; i++) {
    if (readings[i].at - begin >= least) {
      add_column (self, query, &column);
      column = (Column){ i, i, i, i };
      begin = readings[i].at;
      continue;
    }
    column.last = i;
    if (readings[i].credits < readings[column.lowest].credits)
      column.lowest = i;
    if (readings[i].credits > readings[column.highest].credits)
      column.highest = i;
  }
  add_column (self, query, &column);
}

/* On the line: where the step of its reading is. */
static void
add_marks (HrChartModel *self, const HrChartQuery *query, gsize first)
{
  guint step = 0;

  for (gsize i = MAX (first, 1); i < query->n_readings; i++) {
    HrLedgerEntry entry = hr_ledger_compare (&query->readings[i - 1], &query->readings[i]);
    HrChartMark mark = { 0, hr_chart_model_y (self, (double) query->readings[i].credits),
                         entry.granted };

    if (entry.granted == 0 || query->readings[i].at < self->from)
      continue;
    while (step + 1 < self->steps->len &&
           g_array_index (self->steps, HrChartStep, step + 1).reading <= i)
      step++;
    mark.x = g_array_index (self->steps, HrChartStep, step).x;
    g_array_append_val (self->marks, mark);
  }
}

/* Where a line from the start to 0 credits at a time ends, in view. */
static HrChartPoint
fan_end (const HrChartModel *self, double credits, gint64 now, gint64 at)
{
  double share = 1;

  at = MAX (at, now);
  if (at > self->until)
    share = (double) (self->until - now) / (double) (at - now);

  return (HrChartPoint){ hr_chart_model_x (self, MIN (at, self->until)),
                         hr_chart_model_y (self, credits * (1 - share)) };
}

static void
set_fan (HrChartModel *self, const HrChartQuery *query, gint64 now)
{
  double credits;

  if (!has_fan (query))
    return;

  credits = (double) query->readings[query->n_readings - 1].credits;
  self->has_fan = TRUE;
  self->fan.start = (HrChartPoint){ self->now_x, hr_chart_model_y (self, credits) };
  self->fan.early = fan_end (self, credits, now, query->forecast->early);
  self->fan.likely = fan_end (self, credits, now, query->forecast->likely);
  self->fan.late = fan_end (self, credits, now, query->forecast->late);
}

/* Whether top-ups follow one another so closely, over all that is in view, that the line goes up
 * and down like a comb. A few packs at one go are none. */
static gboolean
is_comb (const HrChartModel *self, const HrChartQuery *query, gint64 now, gsize first)
{
  guint n = 0;
  double length;

  for (gsize i = MAX (first, 1); i < query->n_readings; i++)
    if (query->readings[i].at >= self->from &&
        hr_ledger_compare (&query->readings[i - 1], &query->readings[i]).granted >
            HR_LEDGER_MOST_ROUNDING)
      n++;
  if (n < 3)
    return FALSE;

  length = (double) MAX (now - self->from, LEAST_LENGTH) / (double) (self->until - self->from);
  return length * query->width < LEAST_CYCLE * n;
}

/* Days, unless they are too few or too narrow. */
static HrChartBarUnit
choose_bar_unit (gint64 length, int width)
{
  if (length <= MOST_HOURS)
    return HR_CHART_BAR_HOUR;

  return (double) length / G_TIME_SPAN_DAY * LEAST_BAR <= width ? HR_CHART_BAR_DAY
                                                                : HR_CHART_BAR_WEEK;
}

/* The last week is whole: it ends with today. */
static gint64
get_bars_start (const HrChartModel *self, const HrChartQuery *query, gint64 now)
{
  gint64 day = hr_ledger_day_start (query->zone, self->from);
  int days;

  switch (self->bar_unit) {
  case HR_CHART_BAR_HOUR:
    return day + (self->from - day) / G_TIME_SPAN_HOUR * G_TIME_SPAN_HOUR;
  case HR_CHART_BAR_WEEK:
    /* A day has up to 25 hours. */
    days = (int) ((hr_ledger_day_start (query->zone, now) - day + 2 * G_TIME_SPAN_HOUR) /
                  G_TIME_SPAN_DAY);
    return hr_ledger_day_shift (query->zone, day, -(6 - days % 7));
  case HR_CHART_BAR_DAY:
  default:
    return day;
  }
}

static gint64
get_bar_end (const HrChartModel *self, const HrChartQuery *query, gint64 at)
{
  if (self->bar_unit == HR_CHART_BAR_HOUR)
    return at + G_TIME_SPAN_HOUR;
  return hr_ledger_day_shift (query->zone, at, self->bar_unit == HR_CHART_BAR_DAY ? 1 : 7);
}

static gint64
add_bar (HrChartModel *self, const HrChartQuery *query, gint64 now, gint64 at, gsize *next)
{
  gint64 until = get_bar_end (self, query, at);
  HrChartBar bar = { hr_chart_model_x (self, MAX (at, self->from)),
                     hr_chart_model_x (self, MIN (until, self->until)), 0, at, 0 };

  for (; *next < query->n_readings && (query->readings[*next].at < until || until > now); ++*next)
    bar.spent += hr_ledger_compare (&query->readings[*next - 1], &query->readings[*next]).spent;
  g_array_append_val (self->bars, bar);
  return until;
}

/* Shows what each hour, day or week cost instead of the balance: the first one, too, from its
 * beginning on. */
static void
set_bars (HrChartModel *self, const HrChartQuery *query, gint64 now)
{
  double highest = 0;
  gint64 at;
  gsize next;

  self->bars = g_array_new (FALSE, FALSE, sizeof (HrChartBar));
  self->bar_unit = choose_bar_unit (now - self->from, query->width);
  self->until = MAX (now, self->from + LEAST_LENGTH);
  at = get_bars_start (self, query, now);
  next = hr_chart_query_find_reading (query, at - 1) + 1;
  while (at < self->until)
    at = add_bar (self, query, now, at, &next);

  for (guint i = 0; i < self->bars->len; i++)
    highest = MAX (highest, (double) g_array_index (self->bars, HrChartBar, i).spent);
  hr_chart_value_scale (0, highest, &self->bottom, &self->top);
  for (guint i = 0; i < self->bars->len; i++) {
    HrChartBar *bar = &g_array_index (self->bars, HrChartBar, i);

    bar->y = hr_chart_model_y (self, (double) bar->spent);
  }
}

static gboolean
place_threshold (const HrChartModel *self, gint64 threshold, double *y)
{
  *y = hr_chart_model_y (self, (double) threshold);

  return *y > 0 && *y <= 1;
}

static void
add_readings (HrChartModel *self, const HrChartQuery *query, gint64 now, gsize first)
{
  gint64 last_at = query->readings[query->n_readings - 1].at;

  self->state = query->n_readings == 1 && last_at >= self->from ? HR_CHART_SINGLE : HR_CHART_SERIES;
  add_steps (self, query, first);
  add_marks (self, query, first);
  self->confirmed_x =
      hr_chart_model_x (self, CLAMP (query->confirmed_at, MAX (last_at, self->from), now));
}

/**
 * hr_chart_query_find_reading:
 * @self: what a chart is to show
 * @at: a moment, in Unix microseconds
 *
 * Returns: which of the readings was in force then; the first one also before that
 */
gsize
hr_chart_query_find_reading (const HrChartQuery *self, gint64 at)
{
  gsize low = 0, high;

  g_return_val_if_fail (self != NULL, 0);

  high = self->n_readings;
  while (low < high) {
    gsize middle = low + (high - low) / 2;

    if (self->readings[middle].at > at)
      high = middle;
    else
      low = middle + 1;
  }

  return low > 0 ? low - 1 : 0;
}

/**
 * hr_chart_model_new:
 * @query: what to show
 *
 * Lays out a chart.
 *
 * The scale begins at 0 and ends at the highest balance or the low threshold. The value of a
 * reading holds until the next. Without a forecast the right edge is now, or an hour after the
 * record began; with one, up to a quarter of the width is future, as much as the way to the run-out
 * needs. Of changes that are nearer to one another than 4 pixels the first, the lowest, the highest
 * and the last are kept, one above the other, so that no spike is lost. Where top-ups follow one
 * another more closely than every 24 pixels, a line between them is a comb, and there are bars.
 *
 * Returns: (transfer full): the chart
 */
HrChartModel *
hr_chart_model_new (const HrChartQuery *query)
{
  HrChartModel *self;
  gint64 now;
  gsize first = 0;

  g_return_val_if_fail (query != NULL, NULL);
  g_return_val_if_fail (query->zone != NULL, NULL);
  g_return_val_if_fail (query->width > 0, NULL);
  g_return_val_if_fail (query->readings != NULL || query->n_readings == 0, NULL);

  /* A clock that was set back does not push readings off the edge. */
  now = query->n_readings > 0 ? MAX (query->now, query->readings[query->n_readings - 1].at)
                              : query->now;
  self = g_new0 (HrChartModel, 1);
  self->steps = g_array_new (FALSE, FALSE, sizeof (HrChartStep));
  self->marks = g_array_new (FALSE, FALSE, sizeof (HrChartMark));

  set_time_range (self, query, now);
  if (query->n_readings > 0)
    first = hr_chart_query_find_reading (query, self->from);
  set_value_range (self, query, first);
  if (is_comb (self, query, now, first))
    set_bars (self, query, now);
  self->time_ticks = hr_chart_time_ticks (query->zone, self->from, self->until);
  self->value_ticks = hr_chart_value_ticks (self->bottom, self->top);
  self->now_x = hr_chart_model_x (self, now);
  self->confirmed_x = self->now_x;
  if (query->n_readings > 0)
    add_readings (self, query, now, first);
  if (self->bars != NULL)
    return self;

  /* A balance is critical first: one below the other is never low. */
  self->has_low = query->low_threshold > query->critical_threshold &&
                  place_threshold (self, query->low_threshold, &self->low_y);
  self->has_critical = place_threshold (self, query->critical_threshold, &self->critical_y);
  set_fan (self, query, now);

  return self;
}

/**
 * hr_chart_model_free:
 * @self: (transfer full): a chart
 *
 * Frees it.
 */
void
hr_chart_model_free (HrChartModel *self)
{
  g_return_if_fail (self != NULL);

  g_array_unref (self->value_ticks);
  g_array_unref (self->time_ticks);
  g_array_unref (self->steps);
  g_array_unref (self->marks);
  g_clear_pointer (&self->bars, g_array_unref);
  g_free (self);
}

/**
 * hr_chart_model_x:
 * @self: a chart
 * @at: a moment, in Unix microseconds
 *
 * Returns: where it stands: 0 at the left edge, 1 at the right; beyond that, if it is out of view
 */
double
hr_chart_model_x (const HrChartModel *self, gint64 at)
{
  g_return_val_if_fail (self != NULL, 0);

  return ((double) at - (double) self->from) / (double) (self->until - self->from);
}

/**
 * hr_chart_model_y:
 * @self: a chart
 * @credits: a balance
 *
 * Returns: where it stands: 0 at the bottom, 1 at the top; beyond that, if it is out of view
 */
double
hr_chart_model_y (const HrChartModel *self, double credits)
{
  g_return_val_if_fail (self != NULL, 0);

  return (credits - self->bottom) / (self->top - self->bottom);
}

/**
 * hr_chart_model_time:
 * @self: a chart
 * @x: a position, 0 (left) to 1 (right)
 *
 * Returns: which moment stands there, in Unix microseconds
 */
gint64
hr_chart_model_time (const HrChartModel *self, double x)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->from + (gint64) (CLAMP (x, 0, 1) * (double) (self->until - self->from));
}

static gboolean
crosses_steps (const HrChartModel *self, HrChartPoint low, HrChartPoint high)
{
  for (guint i = 0; i < self->steps->len; i++) {
    const HrChartStep *step = &g_array_index (self->steps, HrChartStep, i);
    double until = i + 1 < self->steps->len ? step[1].x : self->now_x;
    double before = i > 0 ? step[-1].y : step->y;

    if (step->x <= high.x && until >= low.x && step->y >= low.y && step->y <= high.y)
      return TRUE;
    if (step->x >= low.x && step->x <= high.x && MIN (step->y, before) <= high.y &&
        MAX (step->y, before) >= low.y)
      return TRUE;
  }
  return FALSE;
}

/* Where a line that falls has come down to a height; where it ends, if it does not. */
static double
get_x_at (HrChartPoint from, HrChartPoint to, double y)
{
  return from.y > to.y
             ? from.x + (from.y - CLAMP (y, to.y, from.y)) / (from.y - to.y) * (to.x - from.x)
             : to.x;
}

/* The fan is what lies right of its earliest line and left of its latest. */
static gboolean
crosses_fan (const HrChartModel *self, HrChartPoint low, HrChartPoint high)
{
  const HrChartFan *fan = &self->fan;

  if (!self->has_fan || high.x < fan->start.x)
    return FALSE;
  /* From top to bottom there is a line at now. */
  if (low.x <= fan->start.x)
    return TRUE;
  return low.y <= fan->start.y && get_x_at (fan->start, fan->early, high.y) <= high.x &&
         get_x_at (fan->start, fan->late, low.y) >= low.x;
}

/**
 * hr_chart_model_is_free:
 * @self: a chart with a line
 * @low: the lower left corner of a place
 * @high: the upper right one
 *
 * Returns: whether neither the line nor the fan comes there
 */
gboolean
hr_chart_model_is_free (const HrChartModel *self, HrChartPoint low, HrChartPoint high)
{
  g_return_val_if_fail (self != NULL && self->bars == NULL, FALSE);

  return !crosses_steps (self, low, high) && !crosses_fan (self, low, high);
}

/**
 * hr_chart_model_find_bar:
 * @self: a chart with bars
 * @x: a position, 0 (left) to 1 (right)
 *
 * Returns: which bar stands there, or is the nearest; -1 where there is none
 */
gssize
hr_chart_model_find_bar (const HrChartModel *self, double x)
{
  g_return_val_if_fail (self != NULL && self->bars != NULL, -1);

  for (guint i = 0; i < self->bars->len; i++)
    if (x < g_array_index (self->bars, HrChartBar, i).until_x)
      return i;
  return (gssize) self->bars->len - 1;
}

/**
 * hr_chart_model_summarize:
 * @self: a chart
 * @readings: (nullable): the readings it was made from
 *
 * Returns: what there is to see in it
 */
HrChartSummary
hr_chart_model_summarize (const HrChartModel *self, const HrReading *readings)
{
  HrChartSummary summary = { 0 };

  g_return_val_if_fail (self != NULL, summary);
  g_return_val_if_fail (readings != NULL || self->steps->len == 0, summary);

  summary.state = self->state;
  summary.n_top_ups = self->marks->len;
  for (guint i = 0; i < self->steps->len; i++) {
    const HrChartStep *step = &g_array_index (self->steps, HrChartStep, i);
    gint64 credits = readings[step->reading].credits;

    if (i == 0) {
      summary.from = MAX (readings[step->reading].at, self->from);
      summary.first = summary.lowest = summary.highest = credits;
    }
    summary.lowest = MIN (summary.lowest, credits);
    summary.highest = MAX (summary.highest, credits);
    summary.last = credits;
  }

  return summary;
}
