/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-balance-page.h"

#include "hr-chart-panel.h"
#include "hr-two-columns.h"
#include "hr-format.h"
#include "hr-ledger-list.h"
#include "hr-level-meter.h"
#include "hr-style.h"

#include <glib/gi18n-lib.h>

/* The number's size beside the text's. */
#define NUMBER_MOST  3.2
#define NUMBER_LEAST 0.9
/* How much of its room it takes at most: a font does not grow evenly. */
#define NUMBER_SHARE 0.95

struct _HrBalancePage {
  GtkBox parent_instance;

  HrLevelMeter *meter;      /* (template) */
  GtkStack *hero;           /* (template) */
  GtkSpinner *spinner;      /* (template) */
  GtkLabel *number;         /* (template) */
  GtkLabel *unit;           /* (template) */
  GtkWidget *level;         /* (template) */
  GtkImage *level_icon;     /* (template) */
  GtkLabel *level_word;     /* (template) */
  GtkLabel *note;           /* (template) */
  GtkLabel *generations;    /* (template) */
  GtkLabel *held;           /* (template) */
  GtkLabel *forecast;       /* (template) */
  GtkWidget *outlook;       /* (template): what the balance is good for */
  GtkButton *top_up;        /* (template) */
  GtkMenuButton *snooze;    /* (template) */
  GtkWidget *snoozed;       /* (template) */
  GtkLabel *snoozed_until;  /* (template) */
  GtkButton *wake;          /* (template) */
  GtkWidget *offer;         /* (template) */
  GtkButton *offer_accept;  /* (template) */
  GtkButton *offer_decline; /* (template) */
  HrChartPanel *chart;      /* (template) */
  GtkLabel *today;          /* (template) */
  GtkLabel *week;           /* (template) */
  GtkLabel *month;          /* (template) */
  GtkLabel *total;          /* (template) */
  HrLedgerList *ledger;     /* (template) */

  char *account; /* (owned) (nullable): the id that the actions' targets hold */
};

G_DEFINE_FINAL_TYPE (HrBalancePage, hr_balance_page, GTK_TYPE_BOX)

static void
append_snooze (GMenu *menu, const char *account, HrSnooze snooze)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (hr_format_snooze (snooze), NULL);

  g_menu_item_set_action_and_target (item, "app.snooze", "(ss)", account,
                                     hr_snooze_to_nick (snooze));
  g_menu_append_item (menu, item);
}

static void
set_account (HrBalancePage *self, const char *account)
{
  g_autoptr (GMenu) menu = NULL;

  if (g_strcmp0 (self->account, account) == 0)
    return;
  g_free (self->account);
  self->account = g_strdup (account);

  menu = g_menu_new ();
  for (HrSnooze snooze = HR_SNOOZE_1_HOUR; snooze <= HR_SNOOZE_UNTIL_TOPPED_UP; snooze++)
    append_snooze (menu, account, snooze);
  gtk_menu_button_set_menu_model (self->snooze, G_MENU_MODEL (menu));

  /* The target comes before the name: GTK warns of an action that lacks one. */
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->top_up), "s", account);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->top_up), "app.top-up");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->wake), "(ss)", account,
                                    hr_snooze_to_nick (HR_SNOOZE_NONE));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->wake), "app.snooze");
}

static void
set_text (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text);
  gtk_widget_set_visible (GTK_WIDGET (label), text[0] != '\0');
}

/* Hides a group of which nothing is shown, and with it the room around it. */
static void
show_group (GtkWidget *group)
{
  g_autoptr (GList) children = gtk_container_get_children (GTK_CONTAINER (group));
  gboolean any = FALSE;

  for (GList *l = children; l != NULL; l = l->next)
    any |= gtk_widget_get_visible (l->data);
  gtk_widget_set_visible (group, any);
}

/* @colour: unknown's for a number that does not hold */
static void
show_level (HrBalancePage *self, HrLevel level, HrLevel colour)
{
  g_autofree char *icon = g_strconcat (HR_APP_ID "-", hr_level_to_nick (level), "-symbolic", NULL);

  for (HrLevel i = HR_LEVEL_UNKNOWN; i <= HR_LEVEL_EMPTY; i++) {
    g_autofree char *name = g_strconcat ("level-", hr_level_to_nick (i), NULL);

    hr_style_set_class (self->level, name, i == colour);
  }
  gtk_image_set_from_icon_name (self->level_icon, icon, GTK_ICON_SIZE_MENU);
  gtk_label_set_text (self->level_word, hr_format_level (level));
}

/* As large as the meter has room for. */
static void
show_number (HrBalancePage *self, const char *number)
{
  g_autoptr (PangoLayout) layout =
      gtk_widget_create_pango_layout (GTK_WIDGET (self->number), number);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  int width = 1;
  double fits;

  pango_layout_get_pixel_size (layout, &width, NULL);
  fits = NUMBER_SHARE * hr_level_meter_get_room (self->meter) / MAX (width, 1);
  pango_attr_list_insert (attributes,
                          pango_attr_scale_new (CLAMP (fits, NUMBER_LEAST, NUMBER_MOST)));
  gtk_label_set_attributes (self->number, attributes);
  gtk_label_set_text (self->number, number);
}

/* When the number was told, and when the next is asked for. Why there is none is a notice's to tell
 * where a check failed. */
static char *
make_note (const HrSnapshot *snapshot, gint64 now)
{
  if (snapshot->known)
    return hr_format_updated (snapshot, now);
  return snapshot->failed ? g_strdup ("") : hr_format_sentence (snapshot, now);
}

static void
show_balance (HrBalancePage *self, const HrSnapshot *snapshot, gint64 now)
{
  gboolean checking = !snapshot->known && snapshot->state == HR_STATE_CHECKING;
  gboolean holds = snapshot->known && snapshot->state == HR_STATE_CURRENT;
  g_autofree char *number = NULL;
  g_autofree char *note = make_note (snapshot, now);
  g_autofree char *generations = hr_format_enough (snapshot, TRUE);
  g_autofree char *held = hr_format_held (snapshot);
  g_autofree char *forecast = hr_format_forecast (snapshot, now);
  const HrMeter meter = hr_meter_lay_out (snapshot);
  HrLevel level = snapshot->known ? snapshot->level : HR_LEVEL_UNKNOWN;
  /* Colour is for a number that holds. */
  HrLevel colour = holds ? level : HR_LEVEL_UNKNOWN;
  const char *unit = "";

  if (snapshot->known) {
    number = hr_format_number (snapshot->balance.credits);
    unit = ngettext ("credit left", "credits left", (gulong) ABS (snapshot->balance.credits));
  }

  hr_level_meter_show (self->meter, &meter, colour);
  show_number (self, snapshot->known ? number : "—");
  hr_style_set_class (GTK_WIDGET (self->number), "old", !holds);
  set_text (self->unit, unit);
  show_level (self, level, colour);
  set_text (self->note, note);
  set_text (self->generations, generations);
  set_text (self->held, held);
  set_text (self->forecast, forecast);
  show_group (self->outlook);

  gtk_stack_set_visible_child_name (self->hero, checking ? "checking" : "known");
  g_object_set (self->spinner, "active", checking, NULL);
}

static void
show_spent (GtkLabel *label, gboolean known, gint64 spent)
{
  g_autofree char *text = known ? hr_format_number (spent) : g_strdup ("—");

  gtk_label_set_text (label, text);
}

static void
show_spending (HrBalancePage *self, const HrSnapshot *snapshot)
{
  show_spent (self->today, snapshot->totals_known && snapshot->spent_today >= 0,
              snapshot->spent_today);
  show_spent (self->week, snapshot->totals_known, snapshot->spent_week);
  show_spent (self->month, snapshot->totals_known, snapshot->spent_month);
  show_spent (self->total, snapshot->known && snapshot->balance.used_known, snapshot->balance.used);
}

static void
show_actions (HrBalancePage *self, const HrSnapshot *snapshot, gint64 now)
{
  gint64 until = snapshot->snoozed_until;
  gboolean low = snapshot->known && snapshot->level >= HR_LEVEL_LOW;

  gtk_widget_set_visible (GTK_WIDGET (self->top_up), snapshot->top_up_url != NULL);
  hr_style_set_class (GTK_WIDGET (self->top_up), "suggested-action", low);
  gtk_widget_set_visible (GTK_WIDGET (self->snooze),
                          low && until == 0 && snapshot->state != HR_STATE_NO_KEY);
  gtk_widget_set_visible (self->snoozed, until != 0);

  if (until == HR_SNOOZED_FOR_GOOD)
    gtk_label_set_text (self->snoozed_until, C_ ("window", "Snoozed until topped up"));
  else if (until != 0) {
    g_autofree char *time = hr_format_time (until, now);
    /* Translators: %s is a time of day, with the date when it is not today */
    g_autofree char *text = g_strdup_printf (C_ ("window", "Snoozed until %s"), time);

    gtk_label_set_text (self->snoozed_until, text);
  }
}

/**
 * hr_balance_page_set_source:
 * @self: the page
 * @store: what the balances were
 * @clock: what time it is
 *
 * Gives the page what its chart and its ledger work with; once, before anything is shown.
 */
void
hr_balance_page_set_source (HrBalancePage *self, HrStore *store, HrClock *clock)
{
  g_return_if_fail (HR_IS_BALANCE_PAGE (self));

  hr_chart_panel_set_source (self->chart, store, clock);
  hr_ledger_list_set_source (self->ledger, store, clock);
}

/**
 * hr_balance_page_set_narrow:
 * @self: the page
 * @narrow: whether there is room for little beside each other
 */
void
hr_balance_page_set_narrow (HrBalancePage *self, gboolean narrow)
{
  g_return_if_fail (HR_IS_BALANCE_PAGE (self));

  hr_chart_panel_set_narrow (self->chart, narrow);
  hr_ledger_list_set_narrow (self->ledger, narrow);
}

static void
on_offer_answered (HrBalancePage *self)
{
  gtk_widget_hide (self->offer);
}

/**
 * hr_balance_page_set_offers_start:
 * @self: the page
 * @offers: whether to offer to start at login, until the user answers
 */
void
hr_balance_page_set_offers_start (HrBalancePage *self, gboolean offers)
{
  g_return_if_fail (HR_IS_BALANCE_PAGE (self));

  gtk_widget_set_visible (self->offer, offers);
}

/**
 * hr_balance_page_update:
 * @self: the page
 * @account: the account
 * @now: the time, in Unix microseconds
 *
 * Draws its snapshot. To be called at every change; nothing on the page changes by itself.
 */
void
hr_balance_page_update (HrBalancePage *self, HrAccount *account, gint64 now)
{
  const HrSnapshot *snapshot;
  g_autofree char *sentence = NULL;

  g_return_if_fail (HR_IS_BALANCE_PAGE (self));
  g_return_if_fail (HR_IS_ACCOUNT (account));

  snapshot = hr_account_get_snapshot (account);
  set_account (self, snapshot->account);
  show_balance (self, snapshot, now);
  show_actions (self, snapshot, now);
  show_spending (self, snapshot);
  hr_chart_panel_update (self->chart, account);
  hr_ledger_list_update (self->ledger, account);

  sentence = hr_format_sentence (snapshot, now);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->meter)), sentence);
}

static void
hr_balance_page_finalize (GObject *object)
{
  HrBalancePage *self = HR_BALANCE_PAGE (object);

  g_clear_pointer (&self->account, g_free);

  G_OBJECT_CLASS (hr_balance_page_parent_class)->finalize (object);
}

static void
hr_balance_page_class_init (HrBalancePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = hr_balance_page_finalize;

  g_type_ensure (HR_TYPE_CHART_PANEL);
  g_type_ensure (HR_TYPE_TWO_COLUMNS);
  g_type_ensure (HR_TYPE_LEDGER_LIST);
  g_type_ensure (HR_TYPE_LEVEL_METER);
  gtk_widget_class_set_css_name (widget_class, "headroom-balance");
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/headroom_app/Headroom/ui/balance-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HrBalancePage, meter);
  gtk_widget_class_bind_template_child (widget_class, HrBalancePage, hero);
  gtk_widget_class_bind_template_child (widget_class, HrBalancePage, spinner);
  gtk_widget_class_bind_template_child (widget_class, HrBalancePage, number);
  gtk_widget_class_bind_template_child (widget_class, HrBalancePage, unit);
  gtk_widget_class_bind_template_child (widget_class, HrBalancePage, level);
  gtk_widget_class_bind_template_child (widget_class, HrBalancePage, level_icon);
  gtk_widget_class_bind_template_child (widget_class, HrBalancePage, level_word);
  gtk_widget_class_bind_template_child (widget_class, HrBalancePage, note);
  gtk_widget_class_bind_template_child (widget_class, HrBalancePage, generations);
  gtk_widget_class_bind_template_child (widget_class, HrBalancePage, held);
  gtk_widget_class_bind_template_child (widget_class, HrBalancePage, forecast);
  gtk_widget_class_bind_template_child (widget_class, HrBalancePage, outlook);
  gtk_widget_class_bind_template_child (widget_class, HrBalancePage, top_up);
  gtk_widget_class_bind_template_child (widget_class, HrBalancePage, snooze);
  gtk_widget_class_bind_template_child (widget_class, HrBalancePage, snoozed);
  gtk_widget_class_bind_template_child (widget_class, HrBalancePage, snoozed_until);
  gtk_widget_class_bind_template_child (widget_class, HrBalancePage, wake);
  gtk_widget_class_bind_template_child (widget_class, HrBalancePage, offer);
  gtk_widget_class_bind_template_child (widget_class, HrBalancePage, offer_accept);
  gtk_widget_class_bind_template_child (widget_class, HrBalancePage, offer_decline);
  gtk_widget_class_bind_template_callback (widget_class, on_offer_answered);
  gtk_widget_class_bind_template_child (widget_class, HrBalancePage, chart);
  gtk_widget_class_bind_template_child (widget_class, HrBalancePage, today);
  gtk_widget_class_bind_template_child (widget_class, HrBalancePage, week);
  gtk_widget_class_bind_template_child (widget_class, HrBalancePage, month);
  gtk_widget_class_bind_template_child (widget_class, HrBalancePage, total);
  gtk_widget_class_bind_template_child (widget_class, HrBalancePage, ledger);
}

static void
hr_balance_page_init (HrBalancePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  hr_style_scale_icon (self->level_icon);
  /* A sign stands on the left of its number, whichever way the language is written. */
  gtk_widget_set_direction (GTK_WIDGET (self->number), GTK_TEXT_DIR_LTR);
  hr_style_wrap_button (self->offer_accept);
  hr_style_wrap_button (self->offer_decline);
}
