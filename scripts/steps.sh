# SPDX-License-Identifier: MIT
# Named steps for scripts; to be sourced. Each is timed, and what it prints is shown only where it fails, at the end. A
# terminal shows the line that it is at. The table at the end has also the steps of scripts that this one runs.
#
#   step NAME COMMAND...                  ends the script where the command fails
#   steps_at_once NAME (PART SCRIPT)...   the same; each PART is a script of bash
#   steps_table                           what all of them took

if [ -z "${STEPS:-}" ]; then
  STEPS=$(mktemp -d)
  export STEPS
  trap 'rm -rf "$STEPS"' EXIT
  : >"$STEPS/rows"
fi
steps_before=$(wc -l <"$STEPS/rows")
steps_begun=$EPOCHSECONDS

steps_show_progress() {
  if [ -t 1 ]; then
    while read -r line; do printf '\r%.110s\033[K' "$line"; done
    printf '\r\033[K'
  else
    cat >/dev/null
  fi
}

step() {
  local name=$1 begun=$EPOCHSECONDS code=0 said
  shift
  said=$(mktemp -p "$STEPS")
  printf '== %s\n' "$name"
  "$@" 2>&1 | tee "$said" | steps_show_progress || code=1
  printf '%8d  %s%s\n' $((EPOCHSECONDS - begun)) "$name" "$([ $code -eq 0 ] || echo ': FAILED')" >>"$STEPS/rows"
  if [ $code -ne 0 ]; then
    steps_table
    printf '\n== failed: %s\n' "$name"
    # Without what was built and the tests that passed.
    grep -vE '^\[[0-9]+/[0-9]+\] |^ *Start +[0-9]+: | Passed +[0-9.]+ sec' "$said" | tail -n 1000
    exit 1
  fi
  # Each test with its seconds, the longest first.
  sed -nE 's/.*Test +#[0-9]+: (\w+) \.+ +Passed +([0-9.]+) sec.*/\2 \1/p' "$said" | sort -rn |
    awk '{ printf "%s%s %d s", NR == 1 ? "   " : ", ", $2, $1 } END { if (NR) print "" }' | fold -s -w 118
  grep -E "^(    compiled before: |[0-9]+% tests passed)" "$said" || true
}

steps_at_once() {
  local name=$1
  shift
  step "$name" steps_each "$@"
}

steps_each() {
  local code=0 i
  local -a running=()
  while [ $# -ne 0 ]; do
    (
      begun=$EPOCHSECONDS code=0
      bash -euo pipefail -c "$2" >"$STEPS/at_once.${#running[@]}" 2>&1 || code=1
      printf '%8s  %s: %d s%s\n' "" "  beside the others: $1" $((EPOCHSECONDS - begun)) \
        "$([ $code -eq 0 ] || echo ', FAILED')" >>"$STEPS/rows"
      exit $code
    ) &
    running+=($!)
    shift 2
  done
  for i in "${!running[@]}"; do
    wait "${running[i]}" || code=1
    cat "$STEPS/at_once.$i"
  done
  return $code
}

# Of this script, with those of the scripts that it ran.
steps_table() {
  printf '\n%8s  %s\n' seconds step
  tail -n +$((steps_before + 1)) "$STEPS/rows"
  printf '%8d  %s\n' $((EPOCHSECONDS - steps_begun)) "all of it"
}
