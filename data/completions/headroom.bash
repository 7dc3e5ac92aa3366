# SPDX-FileCopyrightText: 2026 The Headroom developers
# SPDX-License-Identifier: GPL-3.0-or-later

# Ids that the shell would act upon are left out: compgen expands its words, commands included.
_headroom_accounts() {
    headroom config get accounts 2>/dev/null |
        grep -o "'[A-Za-z0-9._][A-Za-z0-9._-]*'" | tr -d "'"
}

_headroom_settings() {
    headroom config list 2>/dev/null | awk 'NR > 1 { print $1 }'
}

_headroom() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command='' word
    local options
    COMPREPLY=()

    # Readline breaks words at "=".
    if [ "$current" = '=' ]; then
        current=''
    elif [ "$previous" = '=' ]; then
        previous=${COMP_WORDS[COMP_CWORD-2]}
    fi
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case $word in
            status | check | wait | run | watch | history | key | metrics | config | account | hook | daemon | doctor) command=$word; break ;;
        esac
    done

    case $previous in
        --account) mapfile -t COMPREPLY < <(compgen -W "$(_headroom_accounts)" -- "$current"); return ;;
        --output) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
        --since | --until)
            mapfile -t COMPREPLY < <(compgen -W 'today yesterday 24h 7d 30d' -- "$current"); return ;;
        get | set | reset)
            if [ "$command" = config ]; then
                mapfile -t COMPREPLY < <(compgen -W "$(_headroom_settings)" -- "$current")
                return
            fi ;;
        remove) mapfile -t COMPREPLY < <(compgen -W "$(_headroom_accounts)" -- "$current"); return ;;
        --for) mapfile -t COMPREPLY < <(compgen -W 'song minimax cover lyrics' -- "$current"); return ;;
        --need | --generations | --max-age | --format | --timeout | --wait) return ;;
    esac

    case $command in
        '') options='status check wait run watch history key metrics config account hook daemon doctor --background --demo
            --help --preferences --refresh --version' ;;
        status) options='--refresh --json --waybar --format= --account= --demo --help' ;;
        check) options='--need= --generations= --for= --max-age= --quiet --json --account= --demo --help' ;;
        wait) options='--need= --generations= --for= --max-age= --timeout= --quiet --json --account= --demo --help' ;;
        run) options='--need= --generations= --for= --max-age= --wait --account= --demo --help' ;;
        watch) options='--json --waybar --account= --demo --help' ;;
        history) options='--since= --until= --csv --json --account= --help' ;;
        key) options='set clear --no-verify --origin= --account= --help' ;;
        config) options='list get set reset --account= --help' ;;
        account) options='list add remove --account= --help' ;;
        hook) options='list test low critical empty recovered topped-up key-refused unreachable budget
            forecast reminder --account= --help' ;;
        daemon) options='--help' ;;
        doctor) options='--json --help' ;;
        metrics) options='--output= --account= --demo --help' ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
    if [ "${#COMPREPLY[@]}" = 1 ] && [ "${COMPREPLY[0]%=}" != "${COMPREPLY[0]}" ]; then
        compopt -o nospace 2>/dev/null
    fi
}

complete -F _headroom headroom
