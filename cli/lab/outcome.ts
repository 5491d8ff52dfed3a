import { writeFileSync } from 'node:fs';
import type { Lab } from '#simulation/lab/lab.ts';
import { describeViolation, type Violation } from '#simulation/invariants/violation.ts';
import { labReport } from '#simulation/lab/report.ts';
import { poolStates, unreadyNodes, type UnreadyNode } from '#simulation/lab/state.ts';
import { CommandError, exitCodes } from '../exit-codes.ts';

export interface Run {
  seed: number;
  wallSeconds: number;
  virtualSeconds: number;
}

export function writeReport(file: string | undefined, lab: Lab, run: Run): void {
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(labReport(lab, run), null, 2)}\n`);
}

const shown = 10;

/** What isn't Ready and why, as the error that `--once` ends with. */
export function notReady({ server: { store } }: Pick<Lab, 'server'>, deadline: string): CommandError {
  const pools = poolStates(store).filter(({ settled }) => !settled);
  const nodes = unreadyNodes(store);
  const lines = [
    `not every pool was Ready after ${deadline}:`,
    ...pools.flatMap(({ name, ready, wanted, reason, message }) => [
      `  ${name}: ${ready} of ${wanted} (${reason}: ${message})`,
      ...membersByWhy(nodes.filter(({ pool }) => pool === name)),
    ]),
  ];
  return new CommandError(exitCodes.failed, lines.join('\n'));
}

/** Members that wait for the same thing share a line. */
function membersByWhy(members: readonly UnreadyNode[]): string[] {
  const groups = [...Map.groupBy(members, ({ reason, message }) => `${reason}: ${message}`)];
  const lines = groups.slice(0, shown).map(([why, [first, ...others]]) => {
    const more = others.length > 0 ? ` and ${others.length} more` : '';
    return `    ${first?.name ?? ''}${more}: ${why}`;
  });
  const left = groups.slice(shown).reduce((count, [, group]) => count + group.length, 0);
  return left > 0 ? [...lines, `    and ${left} more`] : lines;
}

export function violated(violations: readonly Violation[]): CommandError {
  const lines = violations.slice(0, shown).map((violation) => `  ${describeViolation(violation)}`);
  if (violations.length > shown) lines.push(`  and ${violations.length - shown} more`);
  return new CommandError(exitCodes.failed, ['what must never happen, did:', ...lines].join('\n'));
}

/** `45s`, `14m10s`, `2h03m`. */
export function spell(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const pad = (number: number): string => String(number).padStart(2, '0');
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${pad(seconds % 60)}s`;
  return `${Math.floor(seconds / 3600)}h${pad(Math.floor(seconds / 60) % 60)}m`;
}
