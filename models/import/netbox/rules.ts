import { quoted, type Checked } from '../finding.ts';
import type { Mapping, Role, StatusRule } from './mapping.ts';
import { called, textOf, type Reference } from './reference.ts';

/**
 * What of a device's status NetBox means for us. What isn't there yet, or not any more in a Rack, is left out; what stands
 * there but isn't to be used is Cordoned, and what is going is Drained.
 */
const statuses: Readonly<Record<string, StatusRule>> = {
  active: 'Import',
  staged: 'Cordon',
  offline: 'Cordon',
  failed: 'Cordon',
  decommissioning: 'Drain',
  planned: 'Skip',
  inventory: 'Skip',
};

/** Roles that say by a word of theirs what they are; the first that fits: a console server is no server, nor a KVM switch a switch. */
const roleWords: readonly [RegExp, Role][] = [
  [/(^|-)(pdu|ups|kvm|firewall|patch|panel|console|chassis|cable|sensor)(-|$)/, 'Ignore'],
  [/(^|-)(switch|switches|tor|leaf|spine)(-|$)/, 'Switch'],
  [/(^|-)(router|routers)(-|$)/, 'Router'],
  [/(^|-)(server|servers|compute|hypervisor|worker|gpu)(-|$)/, 'Server'],
];

export function roleOf(reference: Reference | undefined, { roles }: Mapping): Checked<Role> {
  if (reference === undefined) return { problem: 'is missing: it says whether this is a server or a switch' };
  const names = [reference.slug, reference.name].flatMap((name) => name?.toLowerCase() ?? []);
  const mapped = names.map((name) => roles.get(name)).find((role) => role !== undefined);
  if (mapped !== undefined) return { value: mapped };
  const words = names.map((name) => name.replaceAll(/[^a-z0-9]+/g, '-'));
  const found = roleWords.find(([pattern]) => words.some((name) => pattern.test(name)));
  if (found !== undefined) return { value: found[1] };
  const name = reference.slug ?? called(reference);
  return {
    problem: `${quoted(name)} may be anything: say roles: { ${name}: Server } in the mapping, or Switch, Router, VM, Ignore`,
  };
}

export function statusRule(value: unknown, mapping: Mapping): Checked<StatusRule> {
  const status = textOf(value)?.toLowerCase() ?? 'active';
  const rule = mapping.statuses.get(status) ?? (Object.hasOwn(statuses, status) ? statuses[status] : undefined);
  if (rule !== undefined) return { value: rule };
  return {
    problem: `${quoted(status)} isn't known: say statuses: { ${status}: Import } in the mapping, or Cordon, Drain, Skip`,
  };
}
