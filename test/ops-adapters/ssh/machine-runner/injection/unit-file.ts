/** Settings of a systemd unit, in order, by section. @throws Error for a line that is neither. */
export function unitLines(text: string): { section: string; key: string; value: string }[] {
  let section = '';
  return text.split('\n').flatMap((line) => {
    const [, title] = /^\[([A-Za-z]+)\]$/.exec(line) ?? [];
    if (title !== undefined) {
      section = title;
      return [];
    }
    if (line === '') return [];
    const [, key, value] = /^([A-Za-z]+)=(.*)$/s.exec(line) ?? [];
    if (key === undefined || value === undefined || line.endsWith('\\')) throw new Error(`no setting: ${line}`);
    return [{ section, key, value }];
  });
}

/**
 * The words of a command line as systemd takes them (systemd.service(5), "Command lines"; systemd.syntax(7), "Quoting"):
 * quotes, escapes, specifiers and variables. @throws Error for what it would expand or refuse.
 */
export function commandWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < line.length; at += 1) {
    const sign = line[at] ?? '';
    if (quote === '' && (sign === ' ' || sign === '\t')) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (sign === quote) quote = '';
    else if (quote === '' && (sign === '"' || sign === "'")) {
      quote = sign;
      word ??= '';
    } else if (sign === '\\' || sign === '%' || sign === '$') {
      at += 1;
      if (sign === '\\' ? !['\\', '"'].includes(line[at] ?? '') : line[at] !== sign)
        throw new Error(`${sign}${line[at]}`);
      word = (word ?? '') + (line[at] ?? '');
    } else word = (word ?? '') + sign;
  }
  if (quote !== '') throw new Error('an open quote');
  return word === undefined ? words : [...words, word];
}
