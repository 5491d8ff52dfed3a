import { expect, test } from 'vitest';
import { askings, capabilityOf, isCapability } from '#ops-adapters/capability.ts';
import { isOperationName } from '#ops-adapters/operation-name.ts';

test('the port has five actions on a machine and three on each of five layers', () => {
  expect([...askings.keys()].sort()).toMatchInlineSnapshot(`
    [
      "Inspect",
      "Install/cni",
      "Install/cri",
      "Install/csi",
      "Install/k8s",
      "Install/os",
      "PowerOff",
      "PowerOn",
      "Reboot",
      "Reset/cni",
      "Reset/cri",
      "Reset/csi",
      "Reset/k8s",
      "Reset/os",
      "Upgrade/cni",
      "Upgrade/cri",
      "Upgrade/csi",
      "Upgrade/k8s",
      "Upgrade/os",
      "Wipe",
    ]
  `);
});

test('a capability and what asks for it are each other’s inverse', () => {
  for (const [capability, asking] of askings) expect(capabilityOf(asking)).toBe(capability);
});

test.each(['Install', 'install/os', 'Install/os/cri', 'Wipe/os', '', 'constructor', 'Install/join'])(
  '%j is no capability',
  (text) => {
    expect(isCapability(text)).toBe(false);
  },
);

test.each([
  ['a', true],
  ['node-1.os.attempt-2', true],
  ['x'.repeat(253), true],
  ['x'.repeat(254), false],
  ['', false],
  ['-a', false],
  ['a-', false],
  ['..', false],
  ['a/b', false],
  ['A', false],
  ['a\n', false],
  ['$(reboot)', false],
])('is %j an operation name: %s', (name, expected) => {
  expect(isOperationName(name)).toBe(expected);
});
