import type { KubeObject } from '../meta/object.ts';

/** Where something was read. */
export interface Origin {
  file: string;
  /** Counted from 1, as an editor shows it. Missing where a file has no lines worth the name. */
  line?: number;
}

/** One thing that is wrong with a file. */
export interface Finding extends Origin {
  /** Column or field as the file calls it. */
  field?: string;
  /** In words that go after `FILE line N, FIELD: `, with what to write instead where that is known. */
  message: string;
}

/** Something the file has and the import leaves out, because it was told to or because it is no machine. */
export interface Skipped extends Origin {
  name: string;
  reason: string;
}

/** Either everything that a person gave becomes objects, or nothing does and all that is wrong is told. */
export type ImportOutcome =
  { outcome: 'imported'; objects: KubeObject[]; skipped: Skipped[] } | { outcome: 'refused'; errors: Finding[] };

/** Says of one field of one place what is wrong with it. */
export type Report = (field: string | undefined, message: string) => void;

/** What a check of one value gives. */
export type Checked<T> = { value: T } | { problem: string };

export function reporter(errors: Finding[], { file, line }: Origin, item?: string): Report {
  const subject = item === undefined ? '' : `${item}: `;
  return (field, message) => {
    errors.push({
      file,
      ...(line !== undefined && { line }),
      ...(field !== undefined && { field }),
      message: `${subject}${message}`,
    });
  };
}

/** The value, or undefined once its problem has been reported. */
export function accept<T>(checked: Checked<T>, report: Report, field: string): T | undefined {
  if ('value' in checked) return checked.value;
  report(field, checked.problem);
  return undefined;
}

/** `line 3` within the same file, `line 3 of racks.csv` from another. */
export function elsewhere(there: Origin, here: Origin): string {
  if (there.line === undefined) return there.file;
  return there.file === here.file ? `line ${there.line}` : `line ${there.line} of ${there.file}`;
}

/** As a person reads it: quoted, and cut where it is long. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
