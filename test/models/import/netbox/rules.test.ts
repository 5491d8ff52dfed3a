import { expect, test } from 'vitest';
import { readMapping } from '#models/import/netbox/mapping.ts';
import { roleOf, statusRule } from '#models/import/netbox/rules.ts';

const mapping = (text = '{}') => readMapping({ file: 'm', text }, []);

test.each([
  ['server', 'Server'],
  ['Compute server', 'Server'],
  ['gpu-node', 'Server'],
  ['leaf-switch', 'Switch'],
  ['tor', 'Switch'],
  ['edge-router', 'Router'],
  ['console-server', 'Ignore'],
  ['kvm-switch', 'Ignore'],
  ['patch-panel', 'Ignore'],
  ['observer', undefined],
  ['storage', undefined],
])('the role %s is %s', (name, role) => {
  const checked = roleOf({ name }, mapping());

  expect('value' in checked ? checked.value : undefined).toBe(role);
});

test('the mapping goes before the words of a role', () => {
  expect(roleOf({ slug: 'gpu', name: 'GPU' }, mapping('roles: { GPU: Ignore }'))).toEqual({ value: 'Ignore' });
});

test.each([
  ['Active', 'Import'],
  ['Staged', 'Cordon'],
  ['Offline', 'Cordon'],
  ['Failed', 'Cordon'],
  ['Decommissioning', 'Drain'],
  ['Planned', 'Skip'],
  ['Inventory', 'Skip'],
])('the status %s is %s', (status, rule) => {
  expect(statusRule({ value: status.toLowerCase(), label: status }, mapping())).toEqual({ value: rule });
  expect(statusRule(status, mapping())).toEqual({ value: rule });
});

test('the mapping goes before what a status means by itself', () => {
  expect(statusRule('staged', mapping('statuses: { staged: Import }'))).toEqual({ value: 'Import' });
});
