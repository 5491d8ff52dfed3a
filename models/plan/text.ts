import { aboutSeconds } from './duration.ts';
import { columns, counted, oneByOne, someOf } from './lists.ts';
import type { Gain, Loss, PlanReport, PoolPlan, RefusedNodes } from './report.ts';

/** The report for a person: what comes first that has to be known first. */
export function planText(report: PlanReport): string {
  const sections = [
    [headline(report)],
    applied(report.changes),
    titled('Pools:', report.pools.flatMap(pool)),
    titled(
      'Offers and Units:',
      report.answers.flatMap(({ object, from, to, message }) => [
        `  ${object}: ${from ?? 'new'} → ${to}`,
        `    ${message}`,
      ]),
    ),
    gains(report.gains),
    losses(report.losses),
    withdrawn(report.losses),
    titled(
      'Emptied for maintenance, and kept:',
      columns(report.maintenance.map(({ node, machine, rack }) => [node, machine, `Rack ${rack}`])),
    ),
    report.enrolled.length === 0 ? [] : [`Fit to be picked from then on: ${machines(report.enrolled)}.`],
    report.cleaned.length === 0 ? [] : [`Cleaned and free again: ${machines(report.cleaned)}.`],
    titled('No machine for:', report.refused.filter(isNew).flatMap(refused)),
    titled('Does not go on by itself:', stuck(report.stuck.filter(isNew))),
    titled(
      'Waits for a person:',
      report.forPerson.slice(0, oneByOne).flatMap(({ object, message }) => [`  ${object}`, `    ${message}`]),
    ),
    times(report),
    titled('No machine, as now, for:', report.refused.filter(isOld).flatMap(refused)),
    titled('Does not go on by itself, as now:', stuck(report.stuck.filter(isOld))),
    titled(
      'Mind:',
      report.notes.map((note) => `  ${note}`),
    ),
  ];
  return `${sections
    .filter(({ length }) => length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function titled(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines];
}

const isOld = ({ already }: { already: boolean }): boolean => already;
const isNew = ({ already }: { already: boolean }): boolean => !already;

/** Those that are told the same are told as one. */
function stuck(all: PlanReport['stuck']): string[] {
  return [...Map.groupBy(all, ({ message }) => message)].flatMap(([message, those]) => {
    return [`  ${someOf(those.map(({ object }) => object))}`, `    ${message}`];
  });
}

function applied(changes: PlanReport['changes']): string[] {
  if (changes.length === 0) return [];
  const news = changes.filter(({ how }) => how !== 'unchanged');
  const title = news.length === 0 ? 'What is applied changes nothing.' : 'What is applied:';
  if (news.length <= oneByOne) return [title, ...columns(news.map(({ object, how }) => [object, how]))];
  const kinds = Map.groupBy(news, ({ object, how }) => `${object.split(' ')[0] ?? ''} ${how}`);
  const rows = [...kinds].map(([kind, those]) => [...kind.split(' '), `${those.length}`]);
  return [title, ...columns(rows)];
}

function headline({
  from,
  takenAt,
  gains: won,
  losses: lost,
  maintenance,
  refused: short,
  stuck: held,
  fallsShort,
  pools,
  answers,
  enrolled,
  cleaned,
}: PlanReport): string {
  const where = `Model: ${from}, read at ${takenAt}. Nothing was changed.`;
  const quiet = [won, lost, maintenance, pools, answers, enrolled, cleaned].every(({ length }) => length === 0);
  const without = short.filter(isNew).reduce((sum, { nodes }) => sum + nodes.length, 0);
  if (quiet && !fallsShort) return `Nothing would happen.\n${where}`;
  const drained = lost.filter(({ drains }) => drains !== null).length + maintenance.length;
  const standing = new Set(held.map(({ object }) => object));
  const come = won.filter(({ node }) => !standing.has(`ComputeNode ${node}`)).length;
  const go = lost.filter(({ machine }) => machine !== null).length;
  const [bound, withdrawn] = [won.length - come, lost.length - go];
  const parts = [
    ...(come > 0 ? [`${counted(come, 'Node')} would come`] : []),
    ...(bound > 0 ? [`${counted(bound, 'ComputeNode')} would get a machine and not go on`] : []),
    ...(go > 0 ? [`${counted(go, 'Node')} would go`] : []),
    ...(drained > 0 ? [`${go > 0 ? drained : counted(drained, 'Node')} would be drained`] : []),
    ...(withdrawn > 0 ? [`${counted(withdrawn, 'ComputeNode')} withdrawn`] : []),
    ...(without > 0 ? [`${counted(without, 'ComputeNode')} would find no machine`] : []),
  ];
  return `${parts.length === 0 ? 'No Node would come or go' : parts.join(', ')}.\n${where}`;
}

function pool({ name, wanted, nodes, ready, reason, message }: PoolPlan): string[] {
  const numbers = [`wanted ${turn(wanted)}`, `ComputeNodes ${turn(nodes)}`, `Ready ${turn(ready)}`].join(', ');
  return [`  ${name}: ${numbers}`, ...(reason === 'Ready' ? [] : [`    ${reason}: ${message}`])];
}

function turn({ from, to }: { from: number; to: number }): string {
  return from === to ? `${to}` : `${from} → ${to}`;
}

function gains(all: readonly Gain[]): string[] {
  if (all.length === 0) return [];
  const title = `${counted(all.length, 'ComputeNode gets', 'ComputeNodes get')} a machine:`;
  if (all.length <= oneByOne) {
    return [
      title,
      ...columns(
        all.map(({ node, machine, rack, azone, sku, readyAfter }) => [
          node,
          machine,
          `Rack ${rack}`,
          `AZone ${azone ?? '-'}`,
          sku,
          readyAfter === null ? '' : `Ready after about ${aboutSeconds(readyAfter)}`,
        ]),
      ),
    ];
  }
  return [title, ...byRack(all.map(({ rack, machine, pool }) => ({ rack, name: machine, pool })))];
}

/** Those without a machine are told apart: no Node of theirs was ever there. */
function withdrawn(all: readonly Loss[]): string[] {
  const names = all.filter(({ machine }) => machine === null).map(({ node }) => node);
  if (names.length === 0) return [];
  const title = counted(names.length, 'ComputeNode without a machine is', 'ComputeNodes without a machine are');
  return [`${title} withdrawn: ${someOf(names)}.`];
}

function losses(lost: readonly Loss[]): string[] {
  const all = lost.filter(({ machine }) => machine !== null);
  if (all.length === 0) return [];
  const title = `${counted(all.length, 'ComputeNode goes', 'ComputeNodes go')}, in this order:`;
  if (all.length <= oneByOne) {
    return [
      title,
      ...columns(
        all.map((loss) => [
          `${loss.turn}.`,
          loss.node,
          loss.machine ?? 'no machine',
          loss.rack === null ? '' : `Rack ${loss.rack}`,
          fate(loss),
        ]),
      ),
    ];
  }
  const kept = all.filter(({ machineThen }) => machineThen === 'Kept').length;
  const drained = all.filter(({ drains }) => drains !== null).length;
  const wiped = all.filter(({ machineThen }) => machineThen === 'Wiped').length;
  return [
    title,
    `  ${drained} drained; ${wiped} machines wiped, ${kept} kept for a person`,
    ...byRack(
      all.flatMap(({ rack, machine, pool }) =>
        rack === null || machine === null ? [] : [{ rack, name: machine, pool }],
      ),
    ),
  ];
}

function fate({ drains, pods, machineThen, freeAfter }: Loss): string {
  const leave = pods === null ? '' : ` (${counted(pods, 'pod')})`;
  const drain = drains === null ? [] : [`drained${leave} within ${aboutSeconds(drains)}`];
  const free = freeAfter === null ? '' : `, free after about ${aboutSeconds(freeAfter)}`;
  const end = {
    Wiped: [`then wiped${free}`],
    Kept: ['then kept for a person'],
    Untouched: ['nothing was done to the machine: free at once'],
    Unknown: [],
  };
  return [...drain, ...end[machineThen]].join(', ');
}

/** How many of each pool in each Rack, with the first few machines. */
function byRack(all: readonly { rack: string; name: string; pool: string | null }[]): string[] {
  const groups = [...Map.groupBy(all, ({ rack, pool }) => `${pool ?? '-'}\n${rack}`).values()];
  const rows = groups.map((those) => {
    const [first] = those;
    const names = those.map(({ name }) => name);
    return [first?.pool ?? '-', `Rack ${first?.rack ?? ''}`, `${those.length}`, someOf(names, 4)];
  });
  const shown = columns(rows.slice(0, 2 * oneByOne));
  return rows.length > 2 * oneByOne
    ? [...shown, `  and ${rows.length - 2 * oneByOne} Racks more: -o json tells all`]
    : shown;
}

function machines(names: readonly string[]): string {
  return `${counted(names.length, 'machine')} (${someOf(names)})`;
}

function refused({ pool: owner, nodes, message }: RefusedNodes): string[] {
  const whose = owner === null ? '' : `, NodePool ${owner}`;
  return [`  ${counted(nodes.length, 'ComputeNode')} (${someOf(nodes)})${whose}`, `    ${message}`];
}

function times({ time, losses: lost }: PlanReport): string[] {
  const { lastReadyAfter, lastFreeAfter, untimedNodes, untimedMachines } = time;
  const drains = lost.some(({ drains: timeout }) => timeout !== null) ? ', and the time that pods take to leave' : '';
  return titled('Time:', [
    ...(lastReadyAfter === null ? [] : [`  The last Node is Ready after about ${aboutSeconds(lastReadyAfter)}.`]),
    ...(lastFreeAfter === null
      ? []
      : [`  The last machine is free again after about ${aboutSeconds(lastFreeAfter)}${drains}.`]),
    ...unknown(counted(untimedNodes, 'Node'), untimedNodes, 'how long until Ready', 'installation'),
    ...unknown(counted(untimedMachines, 'machine'), untimedMachines, 'how long wiping takes', 'wipe'),
  ]);
}

function unknown(whose: string, count: number, what: string, of: string): string[] {
  return count === 0
    ? []
    : [`  Of ${whose} nobody can tell ${what}: no past ${of} is on record that it could be told by.`];
}
