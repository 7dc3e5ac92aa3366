/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-fake-conditions.h"

struct _HrFakeConditions {
  GObject parent_instance;

  gboolean online;
  gboolean frugal;
};

enum {
  PROP_ONLINE = 1,
  PROP_FRUGAL,
};

static void
hr_fake_conditions_conditions_init (HrConditionsInterface *iface)
{
}

G_DEFINE_FINAL_TYPE_WITH_CODE (HrFakeConditions,
                               hr_fake_conditions,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HR_TYPE_CONDITIONS,
                                                      hr_fake_conditions_conditions_init))

static void
hr_fake_conditions_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HrFakeConditions *self = HR_FAKE_CONDITIONS (object);

  switch (id) {
  case PROP_ONLINE:
    g_value_set_boolean (value, self->online);
    break;
  case PROP_FRUGAL:
    g_value_set_boolean (value, self->frugal);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
hr_fake_conditions_class_init (HrFakeConditionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = hr_fake_conditions_get_property;

  g_object_class_override_property (object_class, PROP_ONLINE, "online");
  g_object_class_override_property (object_class, PROP_FRUGAL, "frugal");
}

static void
hr_fake_conditions_init (HrFakeConditions *self)
{
  self->online = TRUE;
}

/**
 * hr_fake_conditions_new:
 *
 * Returns: (transfer full): new conditions, online and not frugal
 */
HrFakeConditions *
hr_fake_conditions_new (void)
{
  return g_object_new (HR_TYPE_FAKE_CONDITIONS, NULL);
}

/**
 * hr_fake_conditions_set_online:
 * @self: the conditions
 * @online: whether there is a network from now on
 *
 * Takes the network away or brings one. HrConditions::network-changed is emitted in any case: %TRUE
 * twice is a change from one network to another.
 */
void
hr_fake_conditions_set_online (HrFakeConditions *self, gboolean online)
{
  if (self->online != online) {
    self->online = online;
    g_object_notify (G_OBJECT (self), "online");
  }

  hr_conditions_emit_network_changed (HR_CONDITIONS (self));
}

/**
 * hr_fake_conditions_set_frugal:
 * @self: the conditions
 * @frugal: whether to save from now on
 */
void
hr_fake_conditions_set_frugal (HrFakeConditions *self, gboolean frugal)
{
  if (self->frugal == frugal)
    return;

  self->frugal = frugal;
  g_object_notify (G_OBJECT (self), "frugal");
}
