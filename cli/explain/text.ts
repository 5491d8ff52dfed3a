import type { Cause, Command, Explanation, Shortage, ShortageClass } from '#models/explain/cause.ts';
import { titleOf } from '#models/explain/cause.ts';
import { printable } from '#models/text/printable.ts';
import { brief } from './brief.ts';
import { wrapped } from './wrap.ts';

export interface Page {
  /** Columns. Commands are never broken, so that they can be copied. */
  width: number;
  /** When it was read (ms since the epoch), so that times can be told as so long ago; undefined where nobody knows. */
  now: number | undefined;
}

/** An explanation as a person reads it: the chain, indented by what waits for what, then what would help. */
export function explanationText({ well, cause }: Explanation, page: Page): string {
  const lines = well && cause.because.length === 0 && cause.commands.length === 0 ? [] : chain(cause, 0, page, well);
  if (lines.length === 0) {
    lines.push(...wrapped(`${titleOf(cause.object)}${verdict(cause, true)}: ${itself(cause)}`, 0, page.width));
  }
  const commands = commandsOf(cause);
  if (commands.length > 0) lines.push('', 'What would help:', ...commands.flatMap((command) => told(command, page)));
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

/** Of what begins with its own title, the title was said. */
function itself({ object, says }: Cause): string {
  const title = `${titleOf(object)} `;
  return says.startsWith(title) ? `it ${says.slice(title.length)}` : says;
}

function chain(cause: Cause, depth: number, page: Page, well = false): string[] {
  const indent = depth * 2;
  const { object, says, alike, shortage, because } = cause;
  const lines = wrapped(`${titleOf(object)}${state(cause, page, depth === 0, well)}`, indent, page.width);
  lines.push(...wrapped(says, indent + 2, page.width));
  if (alike !== undefined) {
    const more = alike.count - alike.names.length;
    const names = `${alike.names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    lines.push(...wrapped(`The same holds of ${names}.`, indent + 2, page.width));
  }
  if (shortage !== undefined) lines.push(...short(shortage, indent + 2, page.width));
  const log = cause.evidence.find(({ field }) => field === 'status.logTail');
  if (log !== undefined) {
    lines.push(`${' '.repeat(indent + 2)}The end of its log:`);
    for (const line of log.value.split('\n')) lines.push(`${' '.repeat(indent + 4)}| ${printable(line)}`);
  }
  for (const next of because) lines.push('', ...chain(next, depth + 1, page));
  return lines;
}

/** Of the object that was asked for whether it is well; phase and reason, and since when. */
function state(cause: Cause, page: Page, asked: boolean, well: boolean): string {
  const { phase, reason } = cause;
  const words = [phase === 'Ready' ? undefined : phase, reason === phase ? undefined : reason].filter(
    (word) => word !== undefined,
  );
  const known = words.length === 0 ? '' : ` (${words.join(', ')})`;
  if (asked) return `${verdict(cause, well)}${known}${since(cause, page)}:`;
  const since_ = since(cause, page).trim();
  if (since_ === '') return `${known}:`;
  const unready = phase === undefined || cause.object.kind === 'Operation' ? since_ : `not Ready ${since_}`;
  return words.length === 0 ? ` (${unready}):` : ` (${words.join(', ')}; ${unready}):`;
}

function verdict({ object, phase }: Cause, well: boolean): string {
  if (object.kind === 'Operation') return operationVerdicts[phase ?? ''] ?? ' has not been looked at';
  if (well) return ' is well';
  // Of what is Ready and yet not well the condition tells nothing.
  if (object.kind === 'Cluster' && phase === 'Ready') return ' is Ready, but not all is well in it';
  return object.kind === 'Pod' ? ' has no Node' : " isn't Ready";
}

const operationVerdicts: Readonly<Record<string, string | undefined>> = {
  Pending: ' waits',
  Running: ' runs',
  Succeeded: ' has succeeded',
  Failed: ' has failed',
  Unknown: ' is out of sight',
};

function since({ since: from }: Cause, { now }: Page): string {
  if (from === undefined) return '';
  return ` since ${from}${now === undefined ? '' : `, ${brief(now - Date.parse(from))}`}`;
}

function short({ of, considered, classes }: Shortage, indent: number, width: number): string[] {
  if (considered === 0) return [];
  const counts = classes.map(
    ({ count, words, free }) => `${count} ${words}${free === undefined ? '' : `, ${free} free`}`,
  );
  const column = Math.max(...counts.map(({ length }) => length)) + 2;
  const head = wrapped(
    `Of ${considered} ${considered === 1 ? of.slice(0, -1) : of}, with the nearest of each sort:`,
    indent,
    width,
  );
  const rows = classes.flatMap((each, at) => {
    const [first = '', ...others] = wrapped(examples(each), indent + 2 + column, width);
    return [`${' '.repeat(indent + 2)}${(counts[at] ?? '').padEnd(column)}${first.trimStart()}`, ...others];
  });
  return [...head, ...rows];
}

/** Names that lack the same stand before it together. */
function examples({ count, nearest }: ShortageClass): string {
  const alike = [...Map.groupBy(nearest, ({ lacks }) => lacks)];
  const told_ = alike.map(([lacks, those]) => `${those.map(({ name }) => name).join(', ')} (${lacks})`);
  return `${told_.join(', ')}${count > nearest.length ? ', …' : ''}`;
}

/** Each once, in the order in which the chain comes to them. */
function commandsOf(cause: Cause): Command[] {
  const found = new Map<string, Command>();
  const visit = ({ commands, because }: Cause): void => {
    for (const command of commands) if (!found.has(command.run)) found.set(command.run, command);
    for (const next of because) visit(next);
  };
  visit(cause);
  return [...found.values()];
}

function told({ run, does }: Command, { width }: Page): string[] {
  return [`  ${printable(run)}`, ...wrapped(`${does}.`, 6, width)];
}
