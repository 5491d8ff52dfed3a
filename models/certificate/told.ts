/** No name of a kubelet's is longer, and a condition's message holds a few of them. */
const longest = 120;

/**
 * Text that whoever asked has chosen, as it may stand in a condition, an Event or a terminal: control characters, and
 * letters that only look like others, by their code points; cut where it is longer than any name.
 */
export function told(text: string): string {
  let shown = '';
  for (const character of text) {
    if (shown.length >= longest) return `${shown}…`;
    shown += /^[ -~]$/.test(character) ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  }
  return shown;
}

/** The first few of many. */
export function toldAll(texts: readonly string[]): string {
  const most = 5;
  const shown = texts.slice(0, most).map(told).join(', ');
  return texts.length <= most ? shown : `${shown} and ${texts.length - most} more`;
}
