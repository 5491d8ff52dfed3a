/**
 * Colours, cursor movements, titles: ECMA-48 control sequences and strings, by their seven-bit and eight-bit introducers.
 * A string without an end loses its introducer alone: what stands behind it may be what matters.
 */
const sequences = new RegExp(
  String.raw`(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b[\]P^_X]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c\n]{0,512}(?:\u0007|\u001b\\|\u009c)|\u001b[@-_]`,
  'g',
);
/** Controls, other line ends, and what is not seen but turns, joins or hides what is: format characters but the two joiners. */
const unseen = /[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]--[\u200d\u200c]]/gv;
const unseenInLine = /[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]--[\u200d\n\t\u200c]]/gv;
const lineEnds = /\r+\n|\r/g;
const harmless = /^[ -~]*$/;

/**
 * `text` as one line that shows as it reads, whoever wrote it: machines, images and Secrets may say anything, and a terminal
 * acts on what it is sent.
 */
export function printable(text: string): string {
  if (harmless.test(text)) return text;
  return text.toWellFormed().replaceAll(sequences, '').replaceAll(unseen, ' ');
}

/** The same of a text of many lines, as logs are: its line ends and tabs stay. */
export function printableLines(text: string): string {
  const lines = text.toWellFormed().replaceAll(sequences, '').replaceAll(lineEnds, '\n');
  return lines.replaceAll(unseenInLine, ' ');
}

/** At most the first `most` UTF-16 units of `text`, no character cut in two. */
export function head(text: string, most: number): string {
  return text.length <= most ? text : text.slice(0, isHighSurrogate(text, most - 1) ? most - 1 : most);
}

/** At most the last `most` UTF-16 units of `text`, no character cut in two. */
export function tail(text: string, most: number): string {
  if (text.length <= most) return text;
  const from = text.length - most;
  return text.slice(isHighSurrogate(text, from - 1) ? from + 1 : from);
}

function isHighSurrogate(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800;
}
