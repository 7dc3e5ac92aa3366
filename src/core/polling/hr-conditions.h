/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * HrConditions:
 *
 * What the machine is like right now, as far as polling cares.
 *
 * :online: whether there is any network at all.
 * :frugal: whether to save: a metered network, or the power-saver profile.
 * ::network-changed: the network is another one, or is back.
 */
#define HR_TYPE_CONDITIONS (hr_conditions_get_type ())
G_DECLARE_INTERFACE (HrConditions, hr_conditions, HR, CONDITIONS, GObject)

struct _HrConditionsInterface {
  GTypeInterface parent_iface;
};

gboolean hr_conditions_get_online (HrConditions *self);
gboolean hr_conditions_get_frugal (HrConditions *self);
void hr_conditions_emit_network_changed (HrConditions *self);

G_END_DECLS
