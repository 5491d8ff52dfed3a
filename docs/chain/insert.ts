/** `page` with `text` between the comments `<!-- generated: NAME -->` and `<!-- end of NAME -->`. @throws where they aren't. */
export function insert(page: string, name: string, text: string): string {
  const begin = `<!-- generated: ${name} -->\n`;
  const end = `<!-- end of ${name} -->`;
  const [before, rest, ...more] = page.split(begin);
  const [, after] = rest?.split(end) ?? [];
  if (before === undefined || rest === undefined || after === undefined || more.length > 0) {
    throw new Error(`the page needs one pair of ${begin.trim()} and ${end}`);
  }
  return `${before}${begin}\n<!-- prettier-ignore-start -->\n\n${text.trimEnd()}\n\n<!-- prettier-ignore-end -->\n\n${end}${after}`;
}

export function mermaidBlock(picture: string): string {
  return `\`\`\`mermaid\n${picture}\`\`\``;
}
