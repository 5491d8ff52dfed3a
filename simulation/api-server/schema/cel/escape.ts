/** Property names as CEL identifiers (apiserver's cel/escaping.go): `namespace` is `__namespace__`, `a-b` is `a__dash__b`. */

const reserved = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

const escapes: Readonly<Record<string, string>> = {
  __: '__underscores__',
  '.': '__dot__',
  '-': '__dash__',
  '/': '__slash__',
};

/** A keyword: `self.namespace` is as good as `self.__namespace__`. */
export function isReserved(name: string): boolean {
  return reserved.has(name);
}

/** Undefined when CEL can't name the property: it isn't visible to rules then. */
export function escapeName(name: string): string | undefined {
  if (reserved.has(name)) return `__${name}__`;
  if (!/^[a-zA-Z_.\-/][a-zA-Z0-9_.\-/]*$/.test(name)) return undefined;
  return name.replace(/__|[./-]/g, (found) => escapes[found] ?? found);
}
