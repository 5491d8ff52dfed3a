import { quoted, type Checked } from './finding.ts';
import { strangeCharacter } from './plain-text.ts';

const longest = 63;

/**
 * A name that may become that of an object and a label on Nodes (RFC 1123 label): letters become small, and runs of
 * spaces, `_`, `.`, `/` and `:` become one `-`. Whatever else isn't allowed is refused, with what to write where that is
 * plain: a name that is guessed at would be another machine's sooner or later.
 */
export function dnsLabel(text: string): Checked<string> {
  if (text === '') return { problem: 'is empty' };
  const strange = strangeCharacter(text);
  if (strange !== undefined) return { problem: `${quoted(text)} ${strange}` };
  const label = text.toLowerCase().replace(/[ _./:]+/g, '-');
  if (/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(label)) return { value: label };
  return { problem: `${quoted(text)} ${why(label)}${instead(label)}` };
}

function why(label: string): string {
  if (label.startsWith('-')) return "can't be a name: it begins with -";
  if (label.endsWith('-')) return "can't be a name: it ends with -";
  if (/^[-a-z0-9]+$/.test(label))
    return `can't be a name: it has ${label.length} characters, and ${longest} are the most`;
  return "can't be a name: only letters, digits, -, and spaces, _ . / : (which become -)";
}

function instead(label: string): string {
  const plain = label
    .replace(/[^-a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, longest)
    .replace(/-+$/, '');
  return plain === '' ? '' : `. Write ${plain}`;
}
