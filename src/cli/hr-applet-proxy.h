/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hr-snapshot.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/** HR_APPLET_PROXY_NOT_ENOUGH: the remote error of too few credits. */
#define HR_APPLET_PROXY_NOT_ENOUGH HR_APP_ID ".Error.NotEnough"

/**
 * HrAppletProxy:
 *
 * A running applet, seen from the session bus. It is never started by looking.
 */
typedef struct _HrAppletProxy HrAppletProxy;

/**
 * HrAppletAccount:
 * @path: its object path
 * @snapshot: what it shows
 */
typedef struct {
  char *path;
  HrSnapshot *snapshot;
} HrAppletAccount;

HrAppletProxy *hr_applet_proxy_new (gboolean demo, GError **error);
gboolean hr_applet_proxy_complain_of_bus (void);
void hr_applet_proxy_free (HrAppletProxy *self);
gboolean hr_applet_proxy_is_running (HrAppletProxy *self);
GPtrArray *hr_applet_proxy_read (HrAppletProxy *self, GError **error);
void hr_applet_proxy_read_async (HrAppletProxy *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GPtrArray *hr_applet_proxy_read_finish (GObject *source, GAsyncResult *result, GError **error);
HrAppletAccount *hr_applet_proxy_find (GPtrArray *accounts, const char *id);
HrAppletAccount *hr_applet_proxy_choose (GPtrArray *accounts, const char *id, gboolean demo);
GDBusConnection *hr_applet_proxy_get_connection (HrAppletProxy *self);
const char *hr_applet_proxy_get_name (HrAppletProxy *self);
gboolean hr_applet_proxy_error_is_absence (const GError *error);
gboolean hr_applet_proxy_hold (HrAppletProxy *self,
                               const char *path,
                               gint64 credits,
                               guint wait,
                               const char *why,
                               guint *id,
                               GError **error);
gboolean hr_applet_proxy_release (HrAppletProxy *self, const char *path, guint id, GError **error);
gboolean hr_applet_proxy_refresh (HrAppletProxy *self, const char *path, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HrAppletProxy, hr_applet_proxy_free)

G_END_DECLS
