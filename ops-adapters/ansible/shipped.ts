import { fileURLToPath } from 'node:url';
import type { Capability } from '../port.ts';

/** Folders that every run of Ansible is told of: playbooks, modules, and the runner that works on machines. */
export const shipped = fileURLToPath(new URL('playbooks', import.meta.url));
/** The one implementation of what can destroy data: the modules carry it to the machine. */
export const machineRunner = fileURLToPath(new URL('../ssh/machine-runner', import.meta.url)).replace(/\/$/, '');

/** The playbook that does it where an OpsMaster names none. */
export const shippedPlaybooks: ReadonlyMap<Capability, string> = new Map<Capability, string>([
  ['Reboot', 'work.yml'],
  ['PowerOff', 'work.yml'],
  ['Wipe', 'work.yml'],
  ['Install/os', 'work.yml'],
  ['Install/cri', 'cri.yml'],
  ['Upgrade/cri', 'cri.yml'],
  ['Reset/cri', 'cri.yml'],
  ['Install/k8s', 'k8s.yml'],
  ['Upgrade/k8s', 'k8s.yml'],
  ['Reset/k8s', 'k8s.yml'],
  ['Install/cni', 'cni.yml'],
  ['Upgrade/cni', 'cni.yml'],
  ['Reset/cni', 'cni.yml'],
]);
