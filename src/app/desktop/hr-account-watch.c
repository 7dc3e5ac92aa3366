/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-account-watch.h"

struct _HrAccountWatch {
  GObject parent_instance;

  GListModel *accounts; /* (owned) */
  GPtrArray *known;     /* (owned) (element-type HrAccount): as the list was at the last look */
};

enum { PROP_ACCOUNTS = 1, N_PROPS };
enum { ADDED, REMOVED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HrAccountWatch, hr_account_watch, G_TYPE_OBJECT)

static void
on_items_changed (
    GListModel *accounts, guint position, guint removed, guint added, HrAccountWatch *self)
{
  for (guint i = 0; i < removed; i++) {
    g_autoptr (HrAccount) account = g_ptr_array_steal_index (self->known, position);

    g_signal_emit (self, signals[REMOVED], 0, account);
  }
  for (guint i = 0; i < added; i++) {
    HrAccount *account = g_list_model_get_item (accounts, position + i);

    g_ptr_array_insert (self->known, (int) (position + i), account);
    g_signal_emit (self, signals[ADDED], 0, account);
  }
}

static void
hr_account_watch_constructed (GObject *object)
{
  HrAccountWatch *self = HR_ACCOUNT_WATCH (object);

  G_OBJECT_CLASS (hr_account_watch_parent_class)->constructed (object);

  g_assert (G_IS_LIST_MODEL (self->accounts));
}

static void
hr_account_watch_dispose (GObject *object)
{
  HrAccountWatch *self = HR_ACCOUNT_WATCH (object);

  g_clear_pointer (&self->known, g_ptr_array_unref);
  g_clear_object (&self->accounts);

  G_OBJECT_CLASS (hr_account_watch_parent_class)->dispose (object);
}

static void
hr_account_watch_set_property (GObject *object,
                               guint prop_id,
                               const GValue *value,
                               GParamSpec *pspec)
{
  HrAccountWatch *self = HR_ACCOUNT_WATCH (object);

  switch (prop_id) {
  case PROP_ACCOUNTS:
    self->accounts = g_value_dup_object (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
hr_account_watch_class_init (HrAccountWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = hr_account_watch_constructed;
  object_class->dispose = hr_account_watch_dispose;
  object_class->set_property = hr_account_watch_set_property;

  properties[PROP_ACCOUNTS] =
      g_param_spec_object ("accounts", NULL, NULL, G_TYPE_LIST_MODEL,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ADDED] = g_signal_new ("added", HR_TYPE_ACCOUNT_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, HR_TYPE_ACCOUNT);
  signals[REMOVED] = g_signal_new ("removed", HR_TYPE_ACCOUNT_WATCH, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, HR_TYPE_ACCOUNT);
}

static void
hr_account_watch_init (HrAccountWatch *self)
{
  self->known = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * hr_account_watch_new:
 * @accounts: (transfer none): a list of #HrAccount
 *
 * Returns: (transfer full): a watch that tells nothing before it is started
 */
HrAccountWatch *
hr_account_watch_new (GListModel *accounts)
{
  g_return_val_if_fail (G_IS_LIST_MODEL (accounts), NULL);

  return g_object_new (HR_TYPE_ACCOUNT_WATCH, "accounts", accounts, NULL);
}

/**
 * hr_account_watch_start:
 * @self: an #HrAccountWatch
 *
 * Tells the accounts that are there, then every change. To be called once, with the handlers
 * connected.
 */
void
hr_account_watch_start (HrAccountWatch *self)
{
  g_return_if_fail (HR_IS_ACCOUNT_WATCH (self));
  g_return_if_fail (self->known->len == 0);

  g_signal_connect_object (self->accounts, "items-changed", G_CALLBACK (on_items_changed), self, 0);
  on_items_changed (self->accounts, 0, 0, g_list_model_get_n_items (self->accounts), self);
}
