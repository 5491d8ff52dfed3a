/** CEL's strings are sequences of code points. */
export function codePoints(text: string): readonly string[] {
  return Array.from(text);
}
