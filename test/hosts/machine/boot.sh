#!/bin/sh
# From the first process of a host's namespaces to the first process of its system: mounts the system's root and what a
# kernel would offer it, and enters. Everything it mounts is gone with the host's last process.
#
#   HOST         the host's folder: dev, sys, dmi, proc, rescue, and mount points root, ram, class
#   SOURCE       rescue or disk
#   LOWER        rescue: the shared root
#   DEVICE       disk: the partition, by its name in the host
#   FIRMWARE     bios or uefi
#   HIERARCHIES  of control groups: type:folder:options, by blanks
#   ENTER        the program that changes the root
set -eu
root=$HOST/root

mknod_all() {
  while read -r name kind major minor mode; do
    mknod -m "$mode" "$HOST/dev/$name" "$kind" "$major" "$minor"
  done
}
mknod_all <<'NODES'
null c 1 3 666
zero c 1 5 666
full c 1 7 666
random c 1 8 666
urandom c 1 9 666
kmsg c 1 11 600
tty c 5 0 666
fuse c 10 229 666
NODES
mkdir "$HOST/dev/net" "$HOST/dev/pts" "$HOST/dev/shm" "$HOST/dev/mqueue"
mknod -m 666 "$HOST/dev/net/tun" c 10 200
ln -s pts/ptmx "$HOST/dev/ptmx"
ln -s /proc/self/fd "$HOST/dev/fd"
for n in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/${n%%:*}" "$HOST/dev/${n#*:}"; done

case $SOURCE in
rescue)
  # In memory, as a rescue system is: lost at every power-off.
  mount -t tmpfs -o mode=755,size=75% ram "$HOST/ram"
  mkdir "$HOST/ram/upper" "$HOST/ram/work"
  cp -a "$HOST/rescue/." "$HOST/ram/upper/"
  mount -t overlay -o "lowerdir=$LOWER,upperdir=$HOST/ram/upper,workdir=$HOST/ram/work" rescue "$root"
  init=/usr/local/sbin/rescue-init
  ;;
disk)
  # Over this machine's, so that the host's table of mounts names the device as the host does.
  mount --bind "$HOST/dev" /dev
  mount "/dev/$DEVICE" "$root"
  mkdir -p "$root/proc" "$root/sys" "$root/dev" "$root/run"
  init=/sbin/init
  ;;
esac

mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
# What belongs to the whole machine can be read only; the network's settings are the host's own.
mount --bind "$root/proc/sys" "$root/proc/sys"
mount -o remount,bind,ro "$root/proc/sys"
mount --bind "$root/proc/sys/net" "$root/proc/sys/net"
mount -o remount,bind,rw "$root/proc/sys/net"
mount --bind "$HOST/proc/boot_id" "$root/proc/sys/kernel/random/boot_id"
mount --bind "$HOST/proc/cmdline" "$root/proc/cmdline"
# Else a host could restart this machine.
[ ! -e "$root/proc/sysrq-trigger" ] || mount --bind "$HOST/proc/sysrq-trigger" "$root/proc/sysrq-trigger"
# A kubelet insists on setting these: it sets the host's copies.
for name in vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops kernel/keys/root_maxkeys kernel/keys/root_maxbytes; do
  [ -e "$root/proc/sys/$name" ] || continue
  copy=$HOST/proc/sysctl-$(echo "$name" | tr / -)
  cat "$root/proc/sys/$name" >"$copy"
  mount --bind "$copy" "$root/proc/sys/$name"
done

mount -t sysfs -o nosuid,nodev,noexec,ro sysfs "$root/sys"
mount -t tmpfs -o mode=755 class "$HOST/class"
mkdir -p "$HOST/class/net" "$HOST/class/block" "$HOST/class/dmi/id"
mount --bind "$root/sys/class/net" "$HOST/class/net"
mount --bind "$HOST/sys/class-block" "$HOST/class/block"
mount --bind "$HOST/dmi" "$HOST/class/dmi/id"
mount --rbind "$HOST/class" "$root/sys/class"
mount --bind "$HOST/sys/block" "$root/sys/block"
mount --bind "$HOST/sys/dev-block" "$root/sys/dev/block"
# Instead of what started this machine.
mount -t tmpfs -o mode=755 firmware "$root/sys/firmware"
if [ "$FIRMWARE" = uefi ]; then
  mkdir -p "$root/sys/firmware/efi/efivars"
  echo 64 >"$root/sys/firmware/efi/fw_platform_size"
  # Off.
  printf '\006\0\0\0\0' >"$root/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
fi

mount -t tmpfs -o mode=755 cgroup "$root/sys/fs/cgroup"
for hierarchy in $HIERARCHIES; do
  type=${hierarchy%%:*}
  rest=${hierarchy#*:}
  folder=$root/sys/fs/cgroup/${rest%%:*}
  mkdir -p "$folder"
  mount -t "$type" -o "nosuid,nodev,noexec${rest#*:}" cgroup "$folder"
done

mount --bind "$HOST/dev" "$root/dev"
mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts "$root/dev/pts"
mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
mount -t mqueue mqueue "$root/dev/mqueue"
mount -t tmpfs -o mode=755 run "$root/run"

hostname "$SOURCE"
exec perl "$ENTER" "$root" "$init"
