/** What a value has that its type doesn't allow. `path` as conflicts name it, '' for the whole. */
export interface Problem {
  path: string;
  words: string;
}

/** A value that isn't of its type. The message is kube-apiserver's. */
export class TypeMismatch extends Error {
  override readonly name = 'TypeMismatch';
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    const lines = problems.map(({ path, words }) => (path === '' ? words : `${path}: ${words}`));
    super(lines.length === 1 ? lines[0] : ['errors:', ...lines.map((line) => `  ${line}`)].join('\n'));
    this.problems = problems;
  }
}
