/** Colours, cursor movements, titles: ECMA-48 control sequences and strings, in their seven-bit form. */
const sequences = new RegExp(
  String.raw`\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]P^_X][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])`,
  'g',
);
const controls = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Without what a terminal would act on: logs and messages come from machines, and may hold anything. */
export function plain(text: string): string {
  return text.replaceAll(sequences, '').replaceAll(controls, ' ');
}

/** `text` in lines of at most `width` columns, each behind `indent` spaces. Words that are longer stand by themselves. */
export function wrapped(text: string, indent: number, width: number): string[] {
  const room = Math.max(width - indent, 20);
  const lines: string[] = [];
  let line = '';
  for (const word of plain(text).split(' ')) {
    if (word === '') continue;
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  if (line !== '') lines.push(line);
  return lines.map((each) => `${' '.repeat(indent)}${each}`);
}
