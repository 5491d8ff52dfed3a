/**
 * What the shared root holds, beside Debian's minimal base: what a rescue system has and an installer needs, and what
 * makes a system of its own of a copy on a disk.
 */
export const packages = [
  // Reached by ssh, and managed by Ansible.
  'openssh-server',
  'python3',
  'iproute2',
  'iputils-ping',
  'procps',
  'sudo',
  // An installer's.
  'ca-certificates',
  'curl',
  'dosfstools',
  'e2fsprogs',
  'fdisk',
  'kmod',
  'mount',
  'mtools',
  'parted',
  'util-linux',
  'xz-utils',
  'zstd',
  // A node's.
  'dbus',
  'iptables',
  'systemd',
  'systemd-sysv',
  'systemd-timesyncd',
] as const;

/** What a root has beside, that a machine's own firmware can start: a small kernel, and GRUB for BIOS and for UEFI, with its update-grub. */
export const bootPackages = [
  'grub-common',
  'grub-efi-amd64-bin',
  'grub-pc-bin',
  'grub2-common',
  'initramfs-tools',
  'linux-image-cloud-amd64',
] as const;
