import { sentence } from '../conditions/sentence.ts';
import type { Cause } from './cause.ts';

/** How our own sentences lead in what to type: some with a clause that says no more than the command told apart does. */
const leadIns: readonly RegExp[] = [
  / ?(?:To try again|To clean and free it|To release them|If you have cut its power yourself): kubectl [^\n]*$/,
  /(?:,? then)?(?: with)?: kubectl [^\n]*$/,
];

/** A message without the command at its end, where commands are told apart from it. */
export function withoutCommand(message: string, toldApart: boolean): string {
  if (!toldApart) return message;
  const cut = leadIns.reduce((text, leadIn) => text.replace(leadIn, '').trim(), message);
  return cut === '' ? message : sentence(cut);
}

/** A sentence that quotes its causes, without the quotes: each is told right below it. */
export function withoutTold(says: string, because: readonly Cause[]): string {
  const quotes = because.flatMap(deep).toSorted((a, b) => b.says.length - a.says.length);
  return quotes.reduce(withoutQuote, says);
}

function deep(cause: Cause): Cause[] {
  return [cause, ...cause.because.flatMap(deep)];
}

function withoutQuote(says: string, { says: quoted, object }: Cause): string {
  const at = quoted === '' ? -1 : says.indexOf(quoted);
  if (at <= 0) return says;
  const head = withoutName(says.slice(0, at).trimEnd(), object).replace(/[\s,;:]+$/, '');
  const tail = says.slice(at + quoted.length).trim();
  const ended = head === '' || /[.!?]$/.test(head) ? head : `${head}.`;
  return [ended, tail].filter((part) => part !== '').join(' ');
}

/** `…; NodePool web:` and `…; web:` lead in a quote. */
function withoutName(head: string, { kind, name }: Cause['object']): string {
  for (const lead of [`${kind} ${name}:`, `${name}:`]) {
    if (head.endsWith(lead)) return head.slice(0, -lead.length).trimEnd();
  }
  return head;
}
