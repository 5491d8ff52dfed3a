/** The words of a command as a shell would have them: quotes of both kinds group, and nothing else is special. */
export function wordsOf(command: string): string[] {
  const words: string[] = [];
  for (const [, quoted] of command.matchAll(/((?:'[^']*'|"[^"]*"|[^\s'"])+)/g)) {
    words.push(
      (quoted ?? '').replaceAll(
        /'([^']*)'|"([^"]*)"/g,
        (_, single?: string, double?: string) => single ?? double ?? '',
      ),
    );
  }
  return words;
}
