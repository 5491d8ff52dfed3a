import { printable } from '#models/text/printable.ts';

/** `text` in lines of at most `width` columns, each behind `indent` spaces. Words that are longer stand by themselves. */
export function wrapped(text: string, indent: number, width: number): string[] {
  const room = Math.max(width - indent, 20);
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text).split(' ')) {
    if (word === '') continue;
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  if (line !== '') lines.push(line);
  return lines.map((each) => `${' '.repeat(indent)}${each}`);
}
