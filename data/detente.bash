# Completion for bash: source this file, or install it as
# /usr/share/bash-completion/completions/detente. The words come from the program's own help.

_detente() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local program=${COMP_WORDS[0]} command='' candidate
    local commands='check derive field run plot spectrum list help'
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
    -o | --output)
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        return
        ;;
    --set | --at | --start | --time | --samples | --steps | --step | --solve | --x | --y | --window) return ;;
    esac
    if [ -z "$command" ]; then
        mapfile -t COMPREPLY < <(compgen -W "$commands --help --version" -- "$word")
    elif [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$("$program" help "$command" 2>/dev/null | grep -o -e '--[a-z]*')" -- "$word")
    elif [ "$command" = list ]; then
        mapfile -t COMPREPLY < <(compgen -W 'functions distributions methods scenarios verdicts' -- "$word")
    elif [ "$command" = help ]; then
        mapfile -t COMPREPLY < <(compgen -W "$commands language methods verdicts" -- "$word")
    else
        mapfile -t COMPREPLY < <(compgen -f -X '!*.game' -- "$word"; compgen -d -S / -- "$word")
    fi
}
complete -o filenames -F _detente detente
