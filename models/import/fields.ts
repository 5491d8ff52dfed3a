import { isPlaceholderSerial } from '../computeasset/identity.ts';
import type { Quantity } from '../generated/shared.ts';
import { parseQuantity } from '../quantity/quantity.ts';
import { quoted, type Checked } from './finding.ts';
import { strangeCharacter } from './plain-text.ts';

/** As the schema of ComputeAsset has it. */
const serialPattern = /^[A-Za-z0-9./_:#]([A-Za-z0-9 ._:/+#,()=@*-]*[A-Za-z0-9._:/+#,()=@*-])?$/;

export function serial(text: string): Checked<string> {
  const strange = strangeCharacter(text);
  if (strange !== undefined) return { problem: `${quoted(text)} ${strange}` };
  if (text.startsWith('-')) return { problem: `${quoted(text)} begins with -, which no serial number does` };
  if (text.length > 128 || !serialPattern.test(text)) {
    return { problem: `${quoted(text)} is no serial number: 1 to 128 letters, digits and . _ : / + # , ( ) = @ * -` };
  }
  if (isPlaceholderSerial(text)) {
    return {
      problem: `${quoted(text)} is a placeholder, which tells no machine from another: read it off the machine`,
    };
  }
  return { value: text };
}

/** Exact: no sign, fraction, exponent or leading zero. */
export function wholeNumber(text: string, least: number, most: number): Checked<number> {
  const number = /^(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : undefined;
  if (number !== undefined && number >= least && number <= most) return { value: number };
  return { problem: `is ${quoted(text)}, but must be a whole number from ${least} to ${most}` };
}

/** CPU threads: `64`, or `500m`. */
export function cpu(text: string): Checked<Quantity> {
  if (/^\d{1,7}m?$/.test(text)) return { value: text };
  return { problem: `is ${quoted(text)}, but must be a number of CPU threads: 64` };
}

/**
 * Memory with its unit. A bare number is refused: whether 512 means bytes, megabytes or gigabytes is not for us to guess,
 * unless `unit` says it.
 */
export function memory(text: string, unit?: string): Checked<Quantity> {
  if (/^\d+$/.test(text)) {
    if (unit !== undefined) return { value: `${text}${unit}` };
    if (text === '0') return { value: '0' };
    return { problem: `is ${quoted(text)}, without a unit. Write ${text}Gi, if that is what it means` };
  }
  if (/^\d+(\.\d+)?([KMGTPE]i|[kMGTPE])$/.test(text) && parseQuantity(text) !== undefined) {
    return { value: text };
  }
  const spelled = /^(\d+) ?([KMGTP])(i?)B$/i.exec(text);
  const hint = spelled === null ? '' : `. Write ${spelled[1]}${spelled[2]?.toUpperCase()}i`;
  return { problem: `is ${quoted(text)}, but must be a number with a unit: 512Gi${hint}` };
}

export function gpuModel(text: string): Checked<string> {
  const strange = strangeCharacter(text);
  if (strange !== undefined) return { problem: `${quoted(text)} ${strange}` };
  if (/^[A-Za-z0-9]([-A-Za-z0-9_. ]{0,30}[A-Za-z0-9])?$/.test(text)) return { value: text };
  return { problem: `${quoted(text)} can't name a GPU: 1 to 32 letters, digits, spaces, - _ and .` };
}

export function oneOf<T extends string>(text: string, allowed: readonly T[]): Checked<T> {
  const found = allowed.find((one) => one.toLowerCase() === text.toLowerCase());
  return found === undefined
    ? { problem: `is ${quoted(text)}, but must be ${allowed.join(' or ')}` }
    : { value: found };
}

/** Key of a label, as Kubernetes has it: an optional DNS prefix and a name. */
export function isLabelKey(key: string): boolean {
  const [name = '', prefix, ...more] = key.split('/').toReversed();
  if (more.length > 0 || !/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/.test(name)) return false;
  if (prefix === undefined) return true;
  return prefix.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(prefix);
}

export function labelValue(text: string): Checked<string> {
  const strange = strangeCharacter(text);
  if (strange !== undefined) return { problem: `${quoted(text)} ${strange}` };
  if (/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/.test(text)) return { value: text };
  return {
    problem: `${quoted(text)} can't be the value of a label: 1 to 63 letters, digits, - _ and ., none of - _ . at an end`,
  };
}
