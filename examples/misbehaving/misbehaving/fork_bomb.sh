#!/bin/sh
# Starts 20 processes more each second, 300 at most, which do nothing.
started=0
while [ $started -lt 300 ]; do
    sleep 600 &
    started=$((started + 1))
    sleep 0.05
done
wait
