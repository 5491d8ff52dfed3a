import { expect, test } from 'vitest';
import { massFailure } from '#models/place/mass-failure.ts';

test.each([
  { nodes: 0, silent: 0, mass: false, why: 'nothing is there' },
  { nodes: 2, silent: 2, mass: false, why: 'two may well be chance' },
  { nodes: 3, silent: 3, mass: true, why: 'three of three share something' },
  { nodes: 6, silent: 3, mass: false, why: 'half is not more than half' },
  { nodes: 5, silent: 3, mass: true, why: 'more than half' },
  { nodes: 40, silent: 20, mass: false, why: 'half of a rack' },
  { nodes: 40, silent: 21, mass: true, why: 'more than half of a rack' },
])('$silent of $nodes silent: mass failure is $mass, $why', ({ nodes, silent, mass }) => {
  expect(massFailure(nodes, silent)).toBe(mass);
});
