#!/bin/sh
# The rescue system's first process: sshd, always. Waiting, it also reaps what was left without a parent.
trap 'exec /usr/sbin/poweroff -f' TERM
mkdir -p /run/sshd
echo "rescue system of $(cat /sys/class/dmi/id/product_serial)"
while :; do
  /usr/sbin/sshd -D -e &
  wait $!
  sleep 1
done
