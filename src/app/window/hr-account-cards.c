/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-account-cards.h"

#include "hr-format.h"
#include "hr-style.h"

#include <glib/gi18n-lib.h>

/* In characters; a longer name ends in dots. */
#define NAME_LEAST 8
#define NAME_MOST  18

/* A card, and what changes on it. */
typedef struct {
  char *id; /* (owned) */
  GtkWidget *button;
  GtkLabel *name;
  GtkLabel *number;
  GtkLabel *level;
  HrSnapshot *shown; /* (owned) (nullable) */
} Card;

struct _HrAccountCards {
  GtkScrolledWindow parent_instance;

  GtkWidget *box;
  GPtrArray *cards; /* (owned) (element-type Card) */
};

G_DEFINE_FINAL_TYPE (HrAccountCards, hr_account_cards, GTK_TYPE_SCROLLED_WINDOW)

static void
card_free (gpointer data)
{
  Card *card = data;

  gtk_widget_destroy (card->button);
  g_clear_pointer (&card->shown, hr_snapshot_unref);
  g_free (card->id);
  g_free (card);
}

static GtkLabel *
add_label (GtkWidget *box, const char *class)
{
  GtkWidget *label = gtk_label_new (NULL);

  hr_style_set_class (label, class, TRUE);
  gtk_container_add (GTK_CONTAINER (box), label);
  return GTK_LABEL (label);
}

static void
add_card (HrAccountCards *self, const char *id)
{
  Card *card = g_new0 (Card, 1);
  Card *first = self->cards->len > 0 ? g_ptr_array_index (self->cards, 0) : NULL;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  card->id = g_strdup (id);
  card->button =
      gtk_radio_button_new_from_widget (first != NULL ? GTK_RADIO_BUTTON (first->button) : NULL);
  gtk_toggle_button_set_mode (GTK_TOGGLE_BUTTON (card->button), FALSE);
  card->name = add_label (box, "small");
  gtk_label_set_ellipsize (card->name, PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (card->name, NAME_LEAST);
  gtk_label_set_max_width_chars (card->name, NAME_MOST);
  card->number = add_label (box, "figure");
  card->level = add_label (box, "level");
  hr_style_set_class (GTK_WIDGET (card->level), "small", TRUE);
  gtk_container_add (GTK_CONTAINER (card->button), box);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (card->button), "s", id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (card->button), "win.account");
  gtk_container_add (GTK_CONTAINER (self->box), card->button);
  gtk_widget_show_all (card->button);
  g_ptr_array_add (self->cards, card);
}

/* Colour is for a number that holds. */
static void
show_level (Card *card, HrLevel level, gboolean holds)
{
  for (HrLevel i = HR_LEVEL_UNKNOWN; i <= HR_LEVEL_EMPTY; i++) {
    g_autofree char *class = g_strconcat ("level-", hr_level_to_nick (i), NULL);

    hr_style_set_class (GTK_WIDGET (card->level), class, i == (holds ? level : HR_LEVEL_UNKNOWN));
  }
  gtk_label_set_text (card->level, hr_format_level (level));
}

static void
show_snapshot (Card *card, const HrSnapshot *snapshot)
{
  g_autofree char *name = hr_format_account_name (snapshot->name, snapshot->account);
  g_autofree char *number =
      snapshot->known ? hr_format_number (snapshot->balance.credits) : g_strdup ("—");
  HrLevel level = snapshot->known ? snapshot->level : HR_LEVEL_UNKNOWN;
  g_autofree char *whole = g_strdup_printf ("%s %s %s", name, number, hr_format_level (level));

  gtk_label_set_text (card->name, name);
  gtk_label_set_text (card->number, number);
  show_level (card, level, snapshot->known && snapshot->state == HR_STATE_CURRENT);
  atk_object_set_name (gtk_widget_get_accessible (card->button), whole);
}

/* Each account tells of its own changes, and screen readers are told of each card that is written.
 */
static void
update_card (Card *card, HrAccount *account)
{
  const HrSnapshot *snapshot = hr_account_get_snapshot (account);

  if (card->shown == snapshot)
    return;
  g_clear_pointer (&card->shown, hr_snapshot_unref);
  card->shown = hr_snapshot_ref (snapshot);
  show_snapshot (card, snapshot);
}

static gboolean
are_there (HrAccountCards *self, HrAccounts *accounts)
{
  if (self->cards->len != hr_accounts_get_n (accounts))
    return FALSE;

  for (guint i = 0; i < self->cards->len; i++) {
    const Card *card = g_ptr_array_index (self->cards, i);

    if (!g_str_equal (card->id, hr_account_get_id (hr_accounts_get (accounts, i))))
      return FALSE;
  }
  return TRUE;
}

/**
 * hr_account_cards_update:
 * @self: the cards
 * @accounts: the accounts there are
 *
 * Brings the cards up to date. To be called at every change of any of them.
 */
void
hr_account_cards_update (HrAccountCards *self, HrAccounts *accounts)
{
  guint n;

  g_return_if_fail (HR_IS_ACCOUNT_CARDS (self));
  g_return_if_fail (HR_IS_ACCOUNTS (accounts));

  n = hr_accounts_get_n (accounts);
  gtk_widget_set_visible (GTK_WIDGET (self), n > 1);
  if (n < 2)
    return;

  if (!are_there (self, accounts)) {
    g_ptr_array_set_size (self->cards, 0);
    for (guint i = 0; i < n; i++)
      add_card (self, hr_account_get_id (hr_accounts_get (accounts, i)));
  }
  for (guint i = 0; i < n; i++)
    update_card (g_ptr_array_index (self->cards, i), hr_accounts_get (accounts, i));
}

static void
hr_account_cards_finalize (GObject *object)
{
  HrAccountCards *self = HR_ACCOUNT_CARDS (object);

  g_clear_pointer (&self->cards, g_ptr_array_unref);

  G_OBJECT_CLASS (hr_account_cards_parent_class)->finalize (object);
}

static void
hr_account_cards_dispose (GObject *object)
{
  HrAccountCards *self = HR_ACCOUNT_CARDS (object);

  if (self->cards != NULL)
    g_ptr_array_set_size (self->cards, 0);

  G_OBJECT_CLASS (hr_account_cards_parent_class)->dispose (object);
}

static void
hr_account_cards_class_init (HrAccountCardsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hr_account_cards_dispose;
  G_OBJECT_CLASS (klass)->finalize = hr_account_cards_finalize;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "headroom-cards");
}

static void
hr_account_cards_init (HrAccountCards *self)
{
  GtkScrolledWindow *scrolled = GTK_SCROLLED_WINDOW (self);
  GtkWidget *viewport;

  self->cards = g_ptr_array_new_with_free_func (card_free);
  gtk_scrolled_window_set_policy (scrolled, GTK_POLICY_AUTOMATIC, GTK_POLICY_NEVER);
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_set_halign (self->box, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_start (self->box, 18);
  gtk_widget_set_margin_end (self->box, 18);
  gtk_container_add (GTK_CONTAINER (self), self->box);
  viewport = gtk_bin_get_child (GTK_BIN (self));
  gtk_viewport_set_shadow_type (GTK_VIEWPORT (viewport), GTK_SHADOW_NONE);
  /* No name is shortened for want of room. */
  gtk_scrollable_set_hscroll_policy (GTK_SCROLLABLE (viewport), GTK_SCROLL_NATURAL);
  gtk_widget_show_all (self->box);
  /* The card with the keyboard is in view. */
  gtk_container_set_focus_hadjustment (GTK_CONTAINER (self->box),
                                       gtk_scrolled_window_get_hadjustment (scrolled));
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), C_ ("window", "Accounts"));
}
