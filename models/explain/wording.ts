import type { Cause } from './cause.ts';

/** How our own sentences lead in what to type. Only their end is cut, and only where the command is told beside it. */
const leadIns =
  / ?(?:To try again|To clean and free it|To release them|If you have cut its power yourself): kubectl [^\n]*$/;

/** A message without the command at its end, where commands are told apart from it. */
export function withoutCommand(message: string, toldApart: boolean): string {
  if (!toldApart) return message;
  const cut = message.replace(leadIns, '').trim();
  return cut === '' ? message : cut;
}

/** A sentence that quotes one of its causes, without the quote: the cause is told right below it. */
export function withoutTold(says: string, because: readonly Cause[]): string {
  for (const { says: quoted, object } of because) {
    if (quoted === '') continue;
    const at = says.indexOf(quoted);
    if (at <= 0) continue;
    const before = says.slice(0, at).trimEnd();
    const own = before.endsWith(`${object.name}:`) ? before.slice(0, -object.name.length - 1).trimEnd() : before;
    const head = own.replace(/[\s,;:]+$/, '');
    const tail = says.slice(at + quoted.length).trim();
    const ended = /[.!?]$/.test(head) ? head : `${head}.`;
    return [ended, tail].filter((part) => part !== '').join(' ');
  }
  return says;
}
