const grammar = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

/** Whether a name fits the port's grammar: then it is safe as a file name, a job id and a unit name. */
export function isOperationName(name: string): boolean {
  return grammar.test(name);
}
