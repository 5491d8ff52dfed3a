/** `1 node`, `3 nodes`; with what follows, where that is in the singular too: `1 pod waits`, `3 pods wait`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
