import { printable } from '#models/text/printable.ts';
import type { Lab } from '#simulation/lab/lab.ts';
import { countedWrites } from '#simulation/lab/report.ts';
import { assetsState, poolStates, type AssetsState, type PoolState } from '#simulation/lab/state.ts';
import { spell } from './outcome.ts';

/** What the terminal shows of a lab. */
export interface View {
  pools: readonly PoolState[];
  assets: AssetsState;
  writes: number;
  elapsedMs: number;
  /** What there is to say beside; '' for nothing. */
  note: string;
}

export function viewOf(lab: Pick<Lab, 'server'>, elapsedMs: number): Omit<View, 'note'> {
  const { store, writes } = lab.server;
  return { pools: poolStates(store), assets: assetsState(store), writes: countedWrites(writes.all()), elapsedMs };
}

export function totals({ server }: Pick<Lab, 'server'>): { nodes: number; writes: number } {
  const nodes = poolStates(server.store).reduce((sum, { ready }) => sum + ready, 0);
  return { nodes, writes: countedWrites(server.writes.all()) };
}

const counted = ['wanted', 'ready', 'installing', 'joining', 'waiting', 'failed'] as const;
const barWidth = 20;

/** A table of the pools, why what waits waits, and a line of totals. Each line at most `columns` wide. */
export function renderScreen({ pools, assets, writes, elapsedMs, note }: View, columns: number): string[] {
  const nameWidth = Math.max(4, ...pools.map(({ name }) => name.length));
  const head = ['POOL'.padEnd(nameWidth), ...counted.map((column) => column.toUpperCase())].join('  ');
  const lines = [head];
  for (const pool of pools) {
    const cells = counted.map((column) => String(pool[column]).padStart(column.length));
    lines.push([pool.name.padEnd(nameWidth), ...cells, bar(pool)].join('  '));
    if (why(pool) !== undefined) lines.push(`${' '.repeat(nameWidth)}  ${why(pool)}`);
  }
  lines.push('', totalsLine({ assets, writes, elapsedMs }));
  if (note !== '') lines.push(note);
  return lines.map((line) => cut(printable(line), columns));
}

/** One line for a log: what changes of a pool is a new line. */
export function renderPool(pool: PoolState): string {
  const { name, ready, wanted, installing, joining, waiting, failed } = pool;
  const parts = [
    `${installing} installing`,
    `${joining} joining`,
    `${waiting} waiting`,
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  const because = why(pool);
  return printable(
    `${name}: ${ready} of ${wanted} Ready, ${parts.join(', ')}${because === undefined ? '' : ` (${because})`}`,
  );
}

export function totalsLine({ assets, writes, elapsedMs }: Pick<View, 'assets' | 'writes' | 'elapsedMs'>): string {
  const phases = Object.entries(assets.byPhase).map(([phase, count]) => `${count} ${phase}`);
  return `${assets.total} machines: ${phases.join(', ')} · ${writes} writes · ${spell(elapsedMs)}`;
}

/** Why a pool isn't what it should be, where there is more to say than that it is on its way. */
function why({ settled, waiting, failed, reason, message }: PoolState): string | undefined {
  if (settled || (waiting === 0 && failed === 0)) return undefined;
  return `${reason}: ${message}`;
}

function bar({ ready, wanted }: PoolState): string {
  const filled = wanted === 0 ? barWidth : Math.floor((Math.min(ready, wanted) / wanted) * barWidth);
  return '█'.repeat(filled) + '░'.repeat(barWidth - filled);
}

function cut(line: string, columns: number): string {
  return line.length <= columns ? line : `${line.slice(0, Math.max(0, columns - 1))}…`;
}
