# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later

function __headroom_accounts
    headroom config get accounts 2>/dev/null | string match -ra "'[A-Za-z0-9._][A-Za-z0-9._-]*'" | string trim -c "'"
end

function __headroom_settings
    headroom config list 2>/dev/null | awk 'NR > 1 { print $1 }'
end

set -l commands status check wait run watch history key metrics config account hook daemon doctor
set -l whens 'today yesterday 24h 7d 30d'

complete -c headroom -f
complete -c headroom -n "not __fish_seen_subcommand_from $commands" -a status -d 'Print the balance, and how old it is'
complete -c headroom -n "not __fish_seen_subcommand_from $commands" -a check -d 'Tell whether there are enough credits'
complete -c headroom -n "not __fish_seen_subcommand_from $commands" -a wait -d 'Wait until there are enough credits'
complete -c headroom -n "not __fish_seen_subcommand_from $commands" -a run -d 'Run a command while its credits are held'
complete -c headroom -n "not __fish_seen_subcommand_from $commands" -a watch -d 'Print a line now, and one at every change'
complete -c headroom -n "not __fish_seen_subcommand_from $commands" -a history -d 'Print where the credits went'
complete -c headroom -n "not __fish_seen_subcommand_from $commands" -a key -d 'Put the key into the keyring, or remove it'
complete -c headroom -n "not __fish_seen_subcommand_from $commands" -a metrics -d 'Print numbers for Prometheus'
complete -c headroom -n "not __fish_seen_subcommand_from $commands" -a config -d 'Show and change the settings'
complete -c headroom -n "not __fish_seen_subcommand_from $commands" -a account -d 'List, add and remove accounts'
complete -c headroom -n "not __fish_seen_subcommand_from $commands" -a hook -d 'List or test what is run at events'
complete -c headroom -n "not __fish_seen_subcommand_from $commands" -a daemon -d 'Watch without a face'
complete -c headroom -n "not __fish_seen_subcommand_from $commands" -a doctor -d 'Tell what works here and what does not'
complete -c headroom -n "not __fish_seen_subcommand_from $commands" -l preferences -d 'Show the preferences'
complete -c headroom -n "not __fish_seen_subcommand_from $commands" -l refresh -d 'Check every balance now'
complete -c headroom -n "not __fish_seen_subcommand_from $commands" -l background -d 'Start without a window'
complete -c headroom -n "not __fish_seen_subcommand_from $commands" -l demo -d 'Try it with made-up credits'
complete -c headroom -n "not __fish_seen_subcommand_from $commands" -l version -d 'Show the version'
complete -c headroom -l help -d 'Show help'

complete -c headroom -n '__fish_seen_subcommand_from status check wait run watch history key metrics config account hook' -l account -x -a '(__headroom_accounts)' -d 'The account'
complete -c headroom -n '__fish_seen_subcommand_from status check wait run watch metrics' -l demo -d 'Ask the running demo'
complete -c headroom -n '__fish_seen_subcommand_from status check wait watch history doctor' -l json -d 'Print JSON'
complete -c headroom -n '__fish_seen_subcommand_from status watch' -l waybar -d 'Print JSON for Waybar'

complete -c headroom -n '__fish_seen_subcommand_from status' -l refresh -d 'Ask the service first'
complete -c headroom -n '__fish_seen_subcommand_from status' -l format -x -d 'Fill in a format'
complete -c headroom -n '__fish_seen_subcommand_from check wait run' -l need -x -d 'How many credits are needed'
complete -c headroom -n '__fish_seen_subcommand_from check wait run' -l generations -x -d 'How many generations'
complete -c headroom -n '__fish_seen_subcommand_from check wait run' -l for -x -a 'song minimax cover lyrics' -d 'What the job performs'
complete -c headroom -n '__fish_seen_subcommand_from check wait run' -l max-age -x -d 'How old the balance may be'
complete -c headroom -n '__fish_seen_subcommand_from check wait' -l quiet -d 'Print nothing'
complete -c headroom -n '__fish_seen_subcommand_from wait' -l timeout -x -d 'How long to wait at most'
complete -c headroom -n '__fish_seen_subcommand_from run' -l wait -d 'Wait until there is enough'
complete -c headroom -n '__fish_seen_subcommand_from history' -l since -x -a "$whens" -d 'Nothing older than this'
complete -c headroom -n '__fish_seen_subcommand_from history' -l until -x -a "$whens" -d 'Nothing newer than this'
complete -c headroom -n '__fish_seen_subcommand_from history' -l csv -d 'Print CSV'
complete -c headroom -n '__fish_seen_subcommand_from key; and not __fish_seen_subcommand_from set clear' -a set -d 'Put the key into the keyring'
complete -c headroom -n '__fish_seen_subcommand_from key; and not __fish_seen_subcommand_from set clear' -a clear -d 'Remove the key'
complete -c headroom -n '__fish_seen_subcommand_from key' -l no-verify -d 'Do not ask the service first'
complete -c headroom -n '__fish_seen_subcommand_from key' -l origin -x -d 'The address that the key is for'
complete -c headroom -n '__fish_seen_subcommand_from metrics' -l output -r -F -d 'Write to a file'
complete -c headroom -n '__fish_seen_subcommand_from config; and not __fish_seen_subcommand_from list get set reset' -a list -d 'List every setting'
complete -c headroom -n '__fish_seen_subcommand_from config; and not __fish_seen_subcommand_from list get set reset' -a get -d 'Print a value'
complete -c headroom -n '__fish_seen_subcommand_from config; and not __fish_seen_subcommand_from list get set reset' -a set -d 'Change a value'
complete -c headroom -n '__fish_seen_subcommand_from config; and not __fish_seen_subcommand_from list get set reset' -a reset -d 'Go back to the default'
complete -c headroom -n '__fish_seen_subcommand_from config; and __fish_seen_subcommand_from get set reset' -a '(__headroom_settings)'
complete -c headroom -n '__fish_seen_subcommand_from account; and not __fish_seen_subcommand_from list add remove' -a list -d 'List the accounts'
complete -c headroom -n '__fish_seen_subcommand_from account; and not __fish_seen_subcommand_from list add remove' -a add -d 'Add an account'
complete -c headroom -n '__fish_seen_subcommand_from account; and not __fish_seen_subcommand_from list add remove' -a remove -d 'Remove an account'
complete -c headroom -n '__fish_seen_subcommand_from account; and __fish_seen_subcommand_from remove' -a '(__headroom_accounts)'
complete -c headroom -n '__fish_seen_subcommand_from hook; and not __fish_seen_subcommand_from list test' -a list -d 'List what is run at events'
complete -c headroom -n '__fish_seen_subcommand_from hook; and not __fish_seen_subcommand_from list test' -a test -d 'Run it now'
complete -c headroom -n '__fish_seen_subcommand_from hook; and __fish_seen_subcommand_from test' -a 'low critical empty recovered topped-up key-refused unreachable budget forecast reminder' -d 'Event'
