#!/bin/sh
# The first process of the keeper's PID namespace: runs the program named, and reaps what was left without a parent. A
# process of a host that nobody reaps would keep the host's namespace from ending (pid_namespaces(7)).
"$@" &
wait $!
