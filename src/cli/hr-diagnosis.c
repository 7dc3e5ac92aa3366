/* SPDX-FileCopyrightText: 2026 The Headroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "headroom"

#include "config.h"

#include "hr-diagnosis.h"

#include "hr-columns.h"
#include "hr-format.h"
#include "hr-json.h"

#include <glib/gi18n-lib.h>

/* A note is something that works otherwise than it might, as on a server. */
typedef enum { OK, NOTE, WRONG } Status;

static const char *const STATUSES[] = { "ok", "note", "wrong" };

typedef struct {
  const char *check;
  const char *value;
  Status status;
  const char *message; /* (nullable): NULL where it is the sentence of an HrError */
  const char *next;    /* (nullable): an action; a command alone is not translated */
} Row;

static const Row ROWS[HR_N_FINDINGS] = {
  [HR_FINDING_APPLET] = { "watch", "applet", OK, NC_ ("doctor", "The applet watches"), NULL },
  [HR_FINDING_DAEMON] = { "watch", "daemon", OK, NC_ ("doctor", "The daemon watches"), NULL },
  [HR_FINDING_NOBODY] = { "watch", "nobody", NOTE,
                          NC_ ("doctor", "Neither applet nor daemon runs, so nobody warns you"),
                          NC_ ("doctor",
                               "start “headroom”, or on a server “systemctl --user enable "
                               "--now headroom”") },
  [HR_FINDING_WATCH_HANGS] = { "watch", "hangs", WRONG,
                               NC_ ("doctor", "The applet or the daemon does not answer"),
                               NC_ ("doctor", "end it and start it again") },
  [HR_FINDING_BUS] = { "bus", "reached", OK, NC_ ("doctor", "The session bus answers"), NULL },
  [HR_FINDING_NO_BUS] = { "bus", "none", NOTE, NC_ ("doctor", "There is no session bus"),
                          NC_ ("doctor",
                               "for cron and ssh, see “man headroom”; a server needs none") },
  [HR_FINDING_BUS_HANGS] = { "bus", "hangs", WRONG,
                             NC_ ("doctor", "The session bus does not answer"),
                             NC_ ("doctor", "log out and in again") },
  [HR_FINDING_TRAY] = { "tray", "shown", OK, NC_ ("doctor", "The panel shows tray icons"), NULL },
  [HR_FINDING_TRAY_NO_DISPLAY] = { "tray", "no-display", OK,
                                   NC_ ("doctor", "Without a display there is no tray"), NULL },
  [HR_FINDING_NO_TRAY] = { "tray", "none", WRONG, NC_ ("doctor", "No panel shows tray icons"),
                           NC_ ("doctor",
                                "on GNOME, switch on the extension “AppIndicator and "
                                "KStatusNotifierItem Support”; elsewhere, add a tray to "
                                "the panel") },
  [HR_FINDING_NOTIFICATIONS] = { "notifications", "shown", OK,
                                 NC_ ("doctor", "The desktop shows notifications"), NULL },
  [HR_FINDING_NOTIFICATIONS_NO_DISPLAY] = { "notifications", "no-display", OK,
                                            NC_ ("doctor",
                                                 "Without a display there are no notifications"),
                                            NULL },
  [HR_FINDING_NO_NOTIFICATIONS] = { "notifications", "none", WRONG,
                                    NC_ ("doctor", "No program shows notifications"),
                                    NC_ ("doctor", "start a notification server, such as dunst") },
  [HR_FINDING_DCONF] = { "settings", "dconf", OK, NC_ ("doctor", "The settings are in dconf"),
                         NULL },
  [HR_FINDING_KEYFILE] = { "settings", "keyfile", OK, NC_ ("doctor", "The settings are in a file"),
                           NULL },
  [HR_FINDING_OTHER_SETTINGS] = { "settings", "other", OK,
                                  NC_ ("doctor", "The settings are in a store of another kind"),
                                  NULL },
  [HR_FINDING_SETTINGS_READ_ONLY] = { "settings", "read-only", NOTE,
                                      NC_ ("doctor", "The settings cannot be changed"),
                                      NC_ ("doctor",
                                           "to change them, make the configuration folder "
                                           "writable") },
  [HR_FINDING_SETTINGS_IN_MEMORY] = { "settings", "memory", WRONG,
                                      NC_ ("doctor", "Changed settings are lost"),
                                      NC_ ("doctor", "unset GSETTINGS_BACKEND") },
  [HR_FINDING_SETTINGS_DAMAGED] = { "settings", "damaged", WRONG,
                                    NC_ ("doctor", "The file of the settings cannot be read"),
                                    NC_ ("doctor",
                                         "mend or remove glib-2.0/settings/keyfile in "
                                         "the configuration folder") },
  [HR_FINDING_NO_PROXY] = { "proxy", "no", OK, NC_ ("doctor", "The network is used directly"),
                            NULL },
  [HR_FINDING_PROXY] = { "proxy", "yes", OK, NC_ ("doctor", "A proxy is used"), NULL },
  [HR_FINDING_PROXY_HANGS] = { "proxy", "hangs", WRONG,
                               NC_ ("doctor", "Whether a proxy is used cannot be found out"),
                               NC_ ("doctor", "look at the proxy settings of the desktop") },
  [HR_FINDING_VENDOR] = { "address", "vendor", OK,
                          NC_ ("doctor", "The service is asked at its own address"), NULL },
  [HR_FINDING_OTHER_ADDRESS] = { "address", "other", OK,
                                 NC_ ("doctor", "The service is asked at another address"), NULL },
  [HR_FINDING_BAD_ADDRESS] = { "address", "invalid", WRONG,
                               NC_ ("doctor", "The address of the service cannot be used"),
                               "headroom config reset api-url" },
  [HR_FINDING_KEYRING] = { "key", "keyring", OK, NC_ ("doctor", "The key is in the keyring"),
                           NULL },
  [HR_FINDING_CREDENTIAL] = { "key", "credential", OK, NC_ ("doctor", "The key is a credential"),
                              NULL },
  [HR_FINDING_KEY_ELSEWHERE] = { "key", "elsewhere", OK,
                                 NC_ ("doctor", "Applet or daemon has a key that no command finds"),
                                 NULL },
  [HR_FINDING_KEY_ERROR] = { "key", NULL, WRONG, NULL, NULL },
  [HR_FINDING_CHECKED] = { "check", "ok", OK, NC_ ("doctor", "The last check brought a balance"),
                           NULL },
  [HR_FINDING_NOT_CHECKED] = { "check", "none", NOTE, NC_ ("doctor", "There was no check yet"),
                               "headroom status --refresh" },
  [HR_FINDING_CHECK_ERROR] = { "check", NULL, WRONG, NULL, NULL },
  [HR_FINDING_STORE] = { "store", "ok", OK, NC_ ("doctor", "The history can be read and written"),
                         NULL },
  [HR_FINDING_STORE_EMPTY] = { "store", "empty", OK, NC_ ("doctor", "Nothing is recorded yet"),
                               NULL },
  [HR_FINDING_STORE_READ_ONLY] = { "store", "read-only", WRONG,
                                   NC_ ("doctor", "The history cannot be written"),
                                   NC_ ("doctor",
                                        "make the folder headroom in the data folder "
                                        "(~/.local/share) writable for you") },
  [HR_FINDING_STORE_FULL] = { "store", "full", WRONG,
                              NC_ ("doctor", "There is no space left for the history"),
                              NC_ ("doctor", "make space on the disk") },
  [HR_FINDING_STORE_DAMAGED] = { "store", "damaged", WRONG,
                                 NC_ ("doctor", "The history was damaged; a new one was started"),
                                 NC_ ("doctor",
                                      "keep or remove the old file, which stands beside it") },
  [HR_FINDING_STORE_NEWER] = { "store", "newer", WRONG,
                               NC_ ("doctor", "A later version of Headroom made the history"),
                               NC_ ("doctor", "install that version") },
  [HR_FINDING_STORE_FAILS] = { "store", "fails", WRONG,
                               NC_ ("doctor", "The history cannot be read"),
                               NC_ ("doctor",
                                    "look at the folder headroom in the data folder "
                                    "(~/.local/share), and at its disk") },
  [HR_FINDING_NO_HOOKS] = { "hooks", "none", OK, NC_ ("doctor", "There are no hooks"), NULL },
  [HR_FINDING_HOOKS] = { "hooks", "ok", OK, NC_ ("doctor", "Hooks are run at events"), NULL },
  [HR_FINDING_HOOKS_SKIPPED] = { "hooks", "skipped", WRONG,
                                 NC_ ("doctor", "Files in the folder of hooks are not run"),
                                 "headroom hook list" },
  [HR_FINDING_HOOK_FOLDER] = { "hooks", "folder", WRONG,
                               NC_ ("doctor", "Hooks are not run because of their folder"),
                               "headroom hook list" },
  [HR_FINDING_HOOKS_HANG] = { "hooks", "hangs", WRONG,
                              NC_ ("doctor", "The disk with the hooks does not answer"),
                              NC_ ("doctor",
                                   "look at the disk that the configuration folder is on") },
};

typedef struct {
  const Row *row;
  guint account; /* counted from 1 in the order of the settings; 0 for none */
  int count;     /* -1 for none */
  gint64 at;     /* Unix microseconds, 0 for none */
  HrError error; /* where the row has no message */
} Entry;

struct _HrDiagnosis {
  GArray *entries; /* (owned) (element-type Entry) */
  guint account;
};

/**
 * hr_diagnosis_new:
 *
 * Returns: (transfer full): a list without findings
 */
HrDiagnosis *
hr_diagnosis_new (void)
{
  HrDiagnosis *self = g_new0 (HrDiagnosis, 1);

  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  return self;
}

/**
 * hr_diagnosis_free:
 * @self: (transfer full): a list of findings
 */
void
hr_diagnosis_free (HrDiagnosis *self)
{
  g_array_unref (self->entries);
  g_free (self);
}

/**
 * hr_diagnosis_set_account:
 * @self: a list of findings
 * @account: the account's place in the settings, from 1 on; 0 for none. Its id and name are what a
 *   person has chosen, and not to be pasted
 *
 * Says what the following findings are about.
 */
void
hr_diagnosis_set_account (HrDiagnosis *self, guint account)
{
  self->account = account;
}

static void
add (HrDiagnosis *self, HrFinding finding, int count, gint64 at, HrError error)
{
  Entry entry = { &ROWS[finding], self->account, count, at, error };

  g_array_append_val (self->entries, entry);
}

/**
 * hr_diagnosis_add:
 * @self: a list of findings
 * @finding: one to add
 */
void
hr_diagnosis_add (HrDiagnosis *self, HrFinding finding)
{
  add (self, finding, -1, 0, HR_ERROR_OFFLINE);
}

/**
 * hr_diagnosis_add_count:
 * @self: a list of findings
 * @finding: one to add
 * @count: of how many things it is true
 */
void
hr_diagnosis_add_count (HrDiagnosis *self, HrFinding finding, guint count)
{
  add (self, finding, (int) count, 0, HR_ERROR_OFFLINE);
}

/**
 * hr_diagnosis_add_time:
 * @self: a list of findings
 * @finding: one to add
 * @at: when it was, in Unix microseconds
 */
void
hr_diagnosis_add_time (HrDiagnosis *self, HrFinding finding, gint64 at)
{
  add (self, finding, -1, at, HR_ERROR_OFFLINE);
}

/**
 * hr_diagnosis_add_error:
 * @self: a list of findings
 * @finding: %HR_FINDING_KEY_ERROR or %HR_FINDING_CHECK_ERROR
 * @error: which error it is
 */
void
hr_diagnosis_add_error (HrDiagnosis *self, HrFinding finding, HrError error)
{
  add (self, finding, -1, 0, error);
}

/**
 * hr_diagnosis_is_well:
 * @self: a list of findings
 *
 * Returns: whether none of them is wrong
 */
gboolean
hr_diagnosis_is_well (const HrDiagnosis *self)
{
  for (guint i = 0; i < self->entries->len; i++)
    if (g_array_index (self->entries, Entry, i).row->status == WRONG)
      return FALSE;
  return TRUE;
}

static const char *
get_next_step (HrError error)
{
  switch (error) {
  case HR_ERROR_NO_KEY:
    return "headroom key set";
  case HR_ERROR_UNAUTHORIZED:
  case HR_ERROR_FORBIDDEN:
    return C_ ("doctor", "make a key on the service’s page, then “headroom key set”");
  case HR_ERROR_KEYRING_LOCKED:
    return C_ ("doctor", "unlock the keyring, as with Unlock in Headroom’s window");
  case HR_ERROR_KEYRING_UNAVAILABLE:
    return C_ ("doctor", "start a keyring, or give the key as a credential: see “man headroom”");
  case HR_ERROR_CREDENTIAL_EXPOSED:
  case HR_ERROR_CREDENTIAL_INVALID:
  case HR_ERROR_CREDENTIAL_READ_ONLY:
    return C_ ("doctor", "give the credential as “man headroom” says");
  case HR_ERROR_TLS:
    return C_ ("doctor", "look at this machine’s clock and certificates");
  case HR_ERROR_OFFLINE:
  case HR_ERROR_TIMEOUT:
  case HR_ERROR_BLOCKED:
  case HR_ERROR_NOT_THE_SERVICE:
    return C_ ("doctor", "look at the network, the proxy and the address");
  case HR_ERROR_RATE_LIMITED:
  case HR_ERROR_SERVER:
  case HR_ERROR_MALFORMED:
  case HR_ERROR_DOUBTFUL:
    return C_ ("doctor", "wait: the service has to mend it");
  case HR_N_ERRORS:
    break;
  }
  g_return_val_if_reached (NULL);
}

/* Returns: (nullable): what to do about it */
static const char *
get_next (const Entry *entry)
{
  if (entry->row->message == NULL)
    return get_next_step (entry->error);
  return entry->row->next != NULL ? g_dpgettext2 (NULL, "doctor", entry->row->next) : NULL;
}

/* Returns: (transfer full): the finding as a sentence */
static char *
get_message (const Entry *entry, gint64 now)
{
  const char *message =
      entry->row->message != NULL ? g_dpgettext2 (NULL, "doctor", entry->row->message) : NULL;
  g_autofree char *time = NULL;

  if (message == NULL)
    return hr_format_error (entry->error, 0, now);
  if (entry->count >= 0)
    return g_strdup_printf ("%s (%d)", message, entry->count);
  if (entry->at == 0)
    return g_strdup (message);
  time = hr_format_time (entry->at, now);
  return g_strdup_printf ("%s (%s)", message, time);
}

static const char *
get_status (const Entry *entry)
{
  switch (entry->row->status) {
  case OK:
    return C_ ("doctor", "ok");
  case NOTE:
    return C_ ("doctor", "note");
  case WRONG:
    break;
  }
  return C_ ("doctor", "wrong");
}

/* Returns: (transfer full): what it runs on, in the system's own short words */
static char *
get_system (void)
{
  g_autofree char *id = g_get_os_info (G_OS_INFO_KEY_ID);
  g_autofree char *version = g_get_os_info (G_OS_INFO_KEY_VERSION_ID);
  g_autofree char *system =
      g_strdup_printf ("%s %s", id != NULL ? id : "linux", version != NULL ? version : "");

  g_strcanon (system, "abcdefghijklmnopqrstuvwxyz0123456789.- ", '?');
  return g_strdup (g_strchomp (system));
}

/**
 * hr_diagnosis_to_text:
 * @self: a list of findings
 * @now: Unix microseconds
 *
 * Returns: (transfer full): the findings for people
 */
char *
hr_diagnosis_to_text (const HrDiagnosis *self, gint64 now)
{
  HrColumns *columns = hr_columns_new (2);
  g_autofree char *system = get_system ();
  g_autofree char *table = NULL;

  for (guint i = 0; i < self->entries->len; i++) {
    const Entry *entry = &g_array_index (self->entries, Entry, i);
    g_autofree char *message = get_message (entry, now);
    const char *next = get_next (entry);

    hr_columns_take (columns, g_strdup (get_status (entry)));
    /* Translators: an account's place in the list, and a sentence about it. */
    hr_columns_take (columns, entry->account > 0 ? g_strdup_printf (C_ ("doctor", "Account %u: %s"),
                                                                    entry->account, message)
                                                 : g_strdup (message));
    if (next == NULL)
      continue;
    hr_columns_take (columns, g_strdup (""));
    /* Translators: %s is an action, such as “start it again”, or a command. */
    hr_columns_take (columns, g_strdup_printf (C_ ("doctor", "next: %s"), next));
  }
  table = hr_columns_free (columns);
  return g_strdup_printf ("headroom " HR_VERSION ", %s, GLib %u.%u.%u, libsoup " HR_SOUP_VERSION
                          ", libsecret " HR_SECRET_VERSION ", SQLite " HR_SQLITE_VERSION "\n%s",
                          system, glib_major_version, glib_minor_version, glib_micro_version,
                          table);
}

static void
add_versions (HrJson *json)
{
  g_autofree char *system = get_system ();
  g_autofree char *glib =
      g_strdup_printf ("%u.%u.%u", glib_major_version, glib_minor_version, glib_micro_version);

  hr_json_begin_object (json, "versions");
  hr_json_add_string (json, "headroom", HR_VERSION);
  hr_json_add_string (json, "system", system);
  hr_json_add_string (json, "glib", glib);
  hr_json_add_string (json, "libsoup", HR_SOUP_VERSION);
  hr_json_add_string (json, "libsecret", HR_SECRET_VERSION);
  hr_json_add_string (json, "sqlite", HR_SQLITE_VERSION);
  hr_json_end_object (json);
}

static void
add_number (HrJson *json, const char *member, gboolean known, gint64 value)
{
  if (known)
    hr_json_add_int (json, member, value);
  else
    hr_json_add_null (json, member);
}

/**
 * hr_diagnosis_to_json:
 * @self: a list of findings
 * @now: Unix microseconds
 *
 * Returns: (transfer full): the findings as data/headroom-doctor.schema.json has them, without a
 *   line end
 */
char *
hr_diagnosis_to_json (const HrDiagnosis *self, gint64 now)
{
  HrJson *json = hr_json_new ();

  hr_json_begin_object (json, NULL);
  hr_json_add_int (json, "schema", 1);
  hr_json_add_string (json, "verdict", hr_diagnosis_is_well (self) ? "ok" : "wrong");
  add_versions (json);
  hr_json_begin_array (json, "findings");
  for (guint i = 0; i < self->entries->len; i++) {
    const Entry *entry = &g_array_index (self->entries, Entry, i);
    g_autofree char *message = get_message (entry, now);
    const char *next = get_next (entry);

    hr_json_begin_object (json, NULL);
    hr_json_add_string (json, "check", entry->row->check);
    add_number (json, "account", entry->account > 0, entry->account);
    hr_json_add_string (json, "status", STATUSES[entry->row->status]);
    hr_json_add_string (json, "value",
                        entry->row->message != NULL ? entry->row->value
                                                    : hr_error_to_code (entry->error));
    add_number (json, "count", entry->count >= 0, entry->count);
    hr_json_add_time (json, "at", entry->at);
    hr_json_add_string (json, "message", message);
    hr_json_add_string (json, "next", next);
    hr_json_end_object (json);
  }
  hr_json_end_array (json);
  hr_json_end_object (json);
  return hr_json_free (json);
}
