/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HrEndpointError:
 * @HR_ENDPOINT_ERROR_INVALID: not an absolute URL with a host
 * @HR_ENDPOINT_ERROR_INSECURE: http to another host than this one, or another scheme
 * @HR_ENDPOINT_ERROR_EXTRAS: user info, a query or a fragment, which a base URL must not carry
 *
 * Why a base URL is refused.
 */
typedef enum {
  HR_ENDPOINT_ERROR_INVALID,
  HR_ENDPOINT_ERROR_INSECURE,
  HR_ENDPOINT_ERROR_EXTRAS,
} HrEndpointError;

#define HR_ENDPOINT_ERROR (hr_endpoint_error_quark ())
GQuark hr_endpoint_error_quark (void);

/**
 * HrEndpoint:
 *
 * Where an account's balance is asked for, made from its base URL, and the origin that its key is
 * bound to. Immutable.
 */
typedef struct _HrEndpoint HrEndpoint;

HrEndpoint *hr_endpoint_parse (const char *base_url, GError **error);
HrEndpoint *hr_endpoint_ref (HrEndpoint *self);
void hr_endpoint_unref (HrEndpoint *self);
GUri *hr_endpoint_get_credits_uri (HrEndpoint *self);
const char *hr_endpoint_get_origin (HrEndpoint *self);
gboolean hr_endpoint_is_expected (HrEndpoint *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HrEndpoint, hr_endpoint_unref)

G_END_DECLS
