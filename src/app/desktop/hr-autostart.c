/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-autostart.h"

typedef struct {
  gboolean enabled;
} HrAutostartPrivate;

enum { PROP_ENABLED = 1, N_PROPS };

static GParamSpec *properties[N_PROPS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (HrAutostart, hr_autostart, G_TYPE_OBJECT)

static void
hr_autostart_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id) {
  case PROP_ENABLED:
    g_value_set_boolean (value, hr_autostart_get_enabled (HR_AUTOSTART (object)));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
hr_autostart_class_init (HrAutostartClass *klass)
{
  G_OBJECT_CLASS (klass)->get_property = hr_autostart_get_property;

  properties[PROP_ENABLED] =
      g_param_spec_boolean ("enabled", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
}

static void
hr_autostart_init (HrAutostart *self)
{
}

/**
 * hr_autostart_get_enabled:
 * @self: an #HrAutostart
 *
 * Returns: whether Headroom starts at login
 */
gboolean
hr_autostart_get_enabled (HrAutostart *self)
{
  HrAutostartPrivate *priv = hr_autostart_get_instance_private (self);

  g_return_val_if_fail (HR_IS_AUTOSTART (self), FALSE);

  return priv->enabled;
}

/**
 * hr_autostart_set_enabled_async:
 * @self: an #HrAutostart
 * @enabled: whether to start at login
 * @cancellable: (nullable): gives up waiting for the answer
 * @callback: called with the answer; finish with hr_autostart_set_enabled_finish()
 * @user_data: for @callback
 *
 * Asks for it. A desktop may take its time, and may ask the user.
 */
void
hr_autostart_set_enabled_async (HrAutostart *self,
                                gboolean enabled,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (HR_IS_AUTOSTART (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hr_autostart_set_enabled_async);
  HR_AUTOSTART_GET_CLASS (self)->change (self, enabled, task);
}

/**
 * hr_autostart_set_enabled_finish:
 * @self: an #HrAutostart
 * @result: what the callback was given
 * @error: return location for a #GError, whose message can be shown
 *
 * Returns: %TRUE, or %FALSE with a %G_FILE_ERROR (the file could not be written),
 *   %G_IO_ERROR_NOT_SUPPORTED (there is nobody to ask), %G_IO_ERROR_PERMISSION_DENIED (it was
 *   refused), %G_IO_ERROR_PENDING (it is still being asked) or %G_IO_ERROR_FAILED; :enabled says
 *   what is true then
 */
gboolean
hr_autostart_set_enabled_finish (HrAutostart *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (HR_IS_AUTOSTART (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * hr_autostart_report:
 * @self: an #HrAutostart
 * @enabled: what is true
 *
 * For those who derive from it: sets :enabled.
 */
void
hr_autostart_report (HrAutostart *self, gboolean enabled)
{
  HrAutostartPrivate *priv = hr_autostart_get_instance_private (self);

  g_return_if_fail (HR_IS_AUTOSTART (self));

  if (priv->enabled == enabled)
    return;

  priv->enabled = enabled;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENABLED]);
}
