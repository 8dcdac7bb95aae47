# Claims of test scripts, reported as TAP; to be sourced.
#
#     claim nothing_is_left_behind < <(find "$folder" -name '*.tmp')
#     tap_done

tap_claims=0 tap_failed=0

# claim NAME: holds if its standard input, the list of what contradicts it, is empty.
claim() {
    local against
    against=$(cat)
    tap_claims=$((tap_claims + 1))
    if [ -z "$against" ]; then
        echo "ok $tap_claims - $1"
    else
        sed 's/^/# /' <<<"$against"
        echo "not ok $tap_claims - $1"
        tap_failed=1
    fi
}

# Prints the plan and ends the script.
tap_done() {
    echo "1..$tap_claims"
    exit $((tap_failed || tap_claims == 0))
}
