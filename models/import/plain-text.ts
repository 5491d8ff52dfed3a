/**
 * What keeps `text` from being a name or a number that people type: the first character that isn't printable ASCII, by
 * its code point, since a Cyrillic letter and a zero-width space look like nothing is wrong. Undefined when all is well.
 */
export function strangeCharacter(text: string): string | undefined {
  let position = 0;
  for (const character of text) {
    position += 1;
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0x20 && code <= 0x7e) continue;
    if (code === 0x0a || code === 0x0d) return `holds a line break (character ${position})`;
    const named = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
    if (code === 0x09) return `holds a tab (character ${position})`;
    if (code < 0x20 || code === 0x7f) return `holds the control character ${named} (character ${position})`;
    return `holds ${named} (character ${position}), which isn't ASCII even if it looks so: type it again`;
  }
  return undefined;
}
