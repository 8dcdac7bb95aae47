# Completion for bash: source this file, or install it as
# /usr/share/bash-completion/completions/detente. The words come from the program's own help.

_detente() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local program=${COMP_WORDS[0]} command='' candidate
    local commands='check derive field run plot spectrum equilibria basin figure live sweep chart merge list help'
    COMPREPLY=()
    for candidate in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case " $commands " in *" $candidate "*)
            command=$candidate
            break
            ;;
        esac
    done
    case $before in
    --require)
        mapfile -t COMPREPLY < <(compgen -W "$("$program" list verdicts 2>/dev/null | cut -d' ' -f1)" -- "$word")
        return
        ;;
    --method)
        mapfile -t COMPREPLY < <(compgen -W "$("$program" list methods 2>/dev/null | grep -o -e '^[a-z][a-z-]*  ')" -- "$word")
        return
        ;;
    --format)
        mapfile -t COMPREPLY < <(compgen -W 'svg png pdf' -- "$word")
        return
        ;;
    --terminal)
        mapfile -t COMPREPLY < <(compgen -W 'wxt qt x11' -- "$word")
        return
        ;;
    -o | --output | --verify | --boundaries | --resume | --script | --record | --log)
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        return
        ;;
    --for)
        mapfile -t COMPREPLY < <(compgen -W 'screen column page slides' -- "$word")
        return
        ;;
    --set | --at | --start | --time | --samples | --steps | --step | --solve | --x | --y | --window) return ;;
    --over | --equilibrium | --threads | --shard | --n | --far | --rtol | --starts | --frames) return ;;
    esac
    if [ -z "$command" ]; then
        mapfile -t COMPREPLY < <(compgen -W "$commands --help --version" -- "$word")
    elif [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$("$program" help "$command" 2>/dev/null | grep -o -e '--[a-z]*')" -- "$word")
    elif [ "$command" = list ]; then
        mapfile -t COMPREPLY < <(compgen -W 'functions distributions figures methods panels scenarios verdicts' -- "$word")
    elif [ "$command" = figure ]; then
        mapfile -t COMPREPLY < <(compgen -W "$("$program" list figures 2>/dev/null | cut -d' ' -f1)" -- "$word")
    elif [ "$command" = merge ]; then
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
    elif [ "$command" = help ]; then
        mapfile -t COMPREPLY < <(compgen -W "$commands language figures methods verdicts" -- "$word")
    else
        mapfile -t COMPREPLY < <(compgen -f -X '!*.game' -- "$word"; compgen -d -S / -- "$word")
    fi
}
complete -o filenames -F _detente detente
