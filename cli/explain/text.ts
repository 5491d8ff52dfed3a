import type { Cause, Command, Explanation, Shortage } from '#models/explain/cause.ts';
import { titleOf } from '#models/explain/cause.ts';
import { brief } from './brief.ts';
import { plain, wrapped } from './wrap.ts';

export interface Page {
  /** Columns. Commands are never broken, so that they can be copied. */
  width: number;
  /** When it was read (ms since the epoch), so that times can be told as so long ago; undefined where nobody knows. */
  now: number | undefined;
}

/** An explanation as a person reads it: the chain, indented by what waits for what, then what would help. */
export function explanationText({ well, cause }: Explanation, page: Page): string {
  const lines = well && cause.because.length === 0 && cause.commands.length === 0 ? [] : chain(cause, 0, page, well);
  if (lines.length === 0) lines.push(...wrapped(`${titleOf(cause.object)} is well: ${cause.says}`, 0, page.width));
  const commands = commandsOf(cause);
  if (commands.length > 0) lines.push('', 'What would help:', ...commands.flatMap((command) => told(command, page)));
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
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
    for (const line of log.value.split('\n')) lines.push(`${' '.repeat(indent + 4)}| ${plain(line)}`);
  }
  for (const next of because) lines.push('', ...chain(next, depth + 1, page));
  return lines;
}

/** Phase and reason, and since when; of the object that was asked for, whether it is well. */
function state({ phase, reason, since }: Cause, { now }: Page, asked: boolean, well: boolean): string {
  const words = phase === reason ? [phase] : [phase, reason];
  const known = words.filter((word) => word !== undefined).join(', ');
  const age = since === undefined || now === undefined ? '' : `, ${brief(now - Date.parse(since))}`;
  const time = since === undefined ? '' : ` since ${since}${age}`;
  const state_ = known === '' && time === '' ? '' : ` (${`${known}${time}`.trim()})`;
  const verdict = well ? ' is well' : " isn't well";
  return `${asked ? verdict : ''}${state_}:`;
}

function short({ of, considered, classes }: Shortage, indent: number, width: number): string[] {
  if (considered === 0) return [];
  const counts = classes.map(({ count, words }) => `${count} ${words}`);
  const column = Math.max(...counts.map(({ length }) => length)) + 2;
  const head = wrapped(`Of ${considered} ${of}, with the nearest of each sort:`, indent, width);
  const rows = classes.flatMap(({ count, nearest }, at) => {
    const names = nearest.map(({ name, lacks }) => `${name} (${lacks})`);
    const more = count > nearest.length ? ', …' : '';
    const told_ = wrapped(`${names.join(', ')}${more}`, indent + 2 + column, width);
    const [first = '', ...others] = told_;
    return [`${' '.repeat(indent + 2)}${(counts[at] ?? '').padEnd(column)}${first.trimStart()}`, ...others];
  });
  return [...head, ...rows];
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
  return [`  ${plain(run)}`, ...wrapped(`${does}.`, 6, width)];
}
