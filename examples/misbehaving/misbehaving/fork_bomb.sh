#!/bin/sh
# Starts 20 processes more each second, 300 at most or as many as it is told, which do nothing.
# A shell that may not fork any more would end, and all of them with it.
trap 'exec sleep 600' EXIT
started=0
while [ $started -lt "${1:-300}" ]; do
    sleep 600 &
    started=$((started + 1))
    sleep 0.05
done
wait
