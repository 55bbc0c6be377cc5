#!/bin/sh
# Takes part in a channel by PROTOCOL.md alone, with curl and sed: polls /long-polling, writes to /up.
# Answers each "ping N" of the room with "pong N", and leaves after "bye". Prints a line for what it
# hears. It reads what the room of its test says: texts without quotes and brackets in them.
url=$1
channel=$2
ids=0 numbers=0 epoch= offset= alias= publishing= is_over=
random() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }
producer=$(random) me=$(random)

# add REST: a numbered frame (F3), kept until it is acknowledged (S3).
add() {
  said=$((said + 1))
  outbox="$outbox[$said,$1]
"
}

acknowledged() {
  outbox=$(printf '%s' "$outbox" | while IFS= read -r line; do
    number=${line#[}
    [ "${number%%,*}" -gt "$1" ] && printf '%s\n' "$line"
  done; printf .)
  outbox=${outbox%.}
}

# A session begins (K8), and what was published and not answered is published again (K13).
anew() {
  session=$(random)
  resume= seen=0 said=0 link=1 outbox= greet='&greet=1'
  position=null
  [ -n "$epoch" ] && position="{\"epoch\":\"$epoch\",\"offset\":$offset}"
  ids=$((ids + 1)) subscribing=$ids
  add "[\"sub\",$ids,\"$channel\",$position,{\"presence\":true,\"member\":\"$me\"}],\"c\""
  [ -n "$publishing" ] && publish "$publishing"
}

publish() {
  publishing=$1
  # Twice under one number: published once (K14).
  for _ in 1 2; do
    ids=$((ids + 1)) published=$ids
    add "[\"pub\",$ids,\"$channel\",\"$1\",\"$producer\",$numbers],\"c\""
  done
}

publication() {
  [ "$1" -le "$offset" ] && return
  offset=$1
  echo "$2"
  case $2 in
  "ping "*) numbers=$((numbers + 1)); publish "pong ${2#ping }" ;;
  bye) ids=$((ids + 1)) reading=$ids; add "[\"past\",$ids,\"$channel\",{\"limit\":10}],\"c\"" ;;
  esac
}

# entries JSON: [offset,"text",at] of each that is in it.
entries() { printf '%s' "$1" | grep -o '\[[0-9]*,"[^"]*",[0-9]*' | tr -d '["'; }

member() { printf '%s' "$1" | sed -n "s/.*\"$2\":\"\\{0,1\\}\\([^\",}]*\\).*/\\1/p"; }

# move EPOCH OFFSET ENTRIES (K6, K12)
move() {
  past=$(entries "$3")
  if [ "$epoch" != "$1" ]; then
    epoch=$1 offset=$2
    [ -n "$past" ] && offset=0
  fi
  while IFS=, read -r at text _; do
    [ -n "$at" ] && publication "$at" "$text"
  done <<END
$past
END
  [ "$2" -gt "$offset" ] && offset=$2
}

# take BODY (section 17)
take() {
  id=$(printf '%s' "$1" | cut -d, -f2 | tr -d ']')
  case $1 in
  "[\"ok\",$subscribing,"*)
    alias=$(member "$1" alias)
    [ "$(member "$1" recovered)" = true ] && echo joined || echo 'joined, with a loss'
    move "$(member "$1" epoch)" "$(member "${1%%\"missed\"*}" offset)" "${1#*\"missed\"}"
    ;;
  "[\"ok\",${reading:-none},"*)
    echo "past $(entries "$1" | cut -d, -f2 | paste -sd, -)"
    add '"","close"'
    is_leaving=1
    ;;
  "[\"ok\",${published:-none},"*) publishing= ;;
  '["no",'*) echo "refused: $1" ;;
  '["req",'*) add "[\"no\",$id,\"unknown-method\",\"\"],\"c\"" ;;
  "[$alias,"*)
    text=${1#*,*,\"}
    [ "$id" -gt 0 ] && publication "$id" "${text%%\"*}"
    ;;
  '["broken",'"$alias,"*)
    case $1 in *,false*) echo 'a loss' ;; esac
    move "$(printf '%s' "$1" | cut -d'"' -f4)" "$(printf '%s' "$1" | cut -d, -f4)" "${1#*,*,*,*,}"
    ;;
  esac
}

# frame LINE (sections 3 to 8)
frame() {
  number=${1#[}
  number=${number%%,*}
  case $1 in
  '') ;;
  '["welcome",'*) resume=$(member "$1" epoch) greet=; acknowledged "$(member "${1%%\"epoch\"*}" seen)" ;;
  '["ack",'*) acknowledged "$(printf '%s' "${1#*,}" | tr -d ']')" ;;
  '["ping",'*) pongs="$pongs[\"pong\",${1#*,}
" ;;
  '["end",'*) refused "$(printf '%s' "$1" | cut -d'"' -f4)" "$(printf '%s' "$1" | cut -d'"' -f6)" ;;
  \[[0-9]*,\"c\"\])
    [ "$number" -eq $((seen + 1)) ] || return
    seen=$number
    body=${1#*,}
    take "${body%,\"c\"]}"
    ;;
  esac
}

refused() {
  case $1,$2 in
  closed,*) outbox= is_over=1 ;;
  *,reset) anew ;;
  *,never) echo "refused: $1"; exit 1 ;;
  *) sleep 0.1 ;;
  esac
}

# ask ROUTE QUERY [CURL'S OPTIONS]: one request, and what its answer says.
ask() {
  route=$1 query=$2
  shift 2
  answer=$(curl -sS -m 60 -w '\n%{http_code}' "$@" "$url/$route?v=1&session=$session&link=$link&seen=$seen&$query${resume:+&resume=$resume}" 2>/dev/null)
  status=$(printf '%s' "$answer" | tail -n 1)
  case $status in
  200) while IFS= read -r line; do frame "$line"; done <<END
$(printf '%s' "$answer" | sed '$d')
END
    ;;
  000 | '') link=$((link + 1)) greet='&greet=1'; sleep 0.1 ;;
  *) refused "$(member "$answer" code)" "$(member "$answer" retry)" ;;
  esac
}

anew
until [ -n "$is_over" ]; do
  # Whatever came, the poll that follows acknowledges by what it has seen.
  ask long-polling "claim=$link$greet"
  while [ -n "$resume" ] && [ -z "$greet" ] && [ -n "$outbox$pongs" ]; do
    lines=$outbox$pongs pongs=
    ask up claim=0 -H 'Content-Type: text/plain' --data-binary "$lines"
  done
  [ -n "$is_leaving" ] && [ -z "$outbox" ] && is_over=1
done
