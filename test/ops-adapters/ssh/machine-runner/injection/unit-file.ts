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
  let rest = line;
  while (rest !== '') {
    const [whole, quoted, bare] = /^(?:"((?:[^"\\]|\\.)*)"|([^\s"'\\]+))(?: +|$)/.exec(rest) ?? [];
    if (whole === undefined) throw new Error(`no word: ${rest}`);
    words.push((quoted ?? bare ?? '').replaceAll(/[\\%$].?/g, unescaped));
    rest = rest.slice(whole.length);
  }
  return words;
}

function unescaped(pair: string): string {
  if (['\\\\', '\\"', '%%', '$$'].includes(pair)) return pair.slice(1);
  throw new Error(`expanded: ${pair}`);
}
