/** What the declaration of a model class says in its comments, and which members it demands. */
export interface ModelComments {
  description: string | undefined;
  members: Map<string, { description: string | undefined; required: boolean }>;
}

/** Reads the `.d.ts` of one model class of @kubernetes/client-node. */
export function readModelComments(declaration: string): ModelComments {
  const [head = '', body = ''] = declaration.split(/^export declare class .*$/m);
  const members: ModelComments['members'] = new Map();
  const member = /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?^ {4}'([^']+)'(\??): /gm;
  for (const [, comment, name, optional] of body.matchAll(member)) {
    if (name !== undefined) members.set(name, { description: text(comment), required: optional === '' });
  }
  return { description: text(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(head)?.[1]), members };
}

function text(comment: string | undefined): string | undefined {
  const words = comment
    ?.split('\n')
    .map((line) => line.replace(/^\s*\*\s?/, '').trim())
    .filter((line) => line !== '')
    .join('\n')
    .replaceAll(/\\(["'])/g, '$1')
    .replaceAll('*_/', '*/');
  return words === '' ? undefined : words;
}
