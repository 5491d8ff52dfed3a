import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import type { Schema } from './crd.ts';

export interface Declared {
  /** `export type` statements, one a schema, in the order given. */
  text: string;
  /** Names of types that they refer to and don't declare, sorted. */
  imports: string[];
}

/** Turns named schemas into exported type aliases: aliases, since interfaces aren't assignable to an index signature. */
export async function declareTypes(schemas: Record<string, Schema>): Promise<Declared> {
  const used = new Set<string>();
  const document = {
    openapi: '3.0.3',
    info: { title: 'rackwright.io', version: 'v1alpha1' },
    paths: {},
    components: { schemas },
  };
  const nodes = await openapiTS(JSON.stringify(document), {
    silent: true,
    defaultNonNullable: false,
    transform: (schema) => {
      const name: unknown = 'x-type-name' in schema ? schema['x-type-name'] : undefined;
      if (typeof name !== 'string') return undefined;
      used.add(name);
      return ts.factory.createTypeReferenceNode(name);
    },
  });
  const types = schemaTypes(nodes);
  const statements = Object.entries(schemas).map(([name, schema]) => {
    const type = types.get(name);
    if (type === undefined) throw new Error(`no type was generated for the schema ${name}`);
    const alias = ts.factory.createTypeAliasDeclaration(
      [ts.factory.createModifier(ts.SyntaxKind.ExportKeyword)],
      name,
      undefined,
      type,
    );
    return `/** ${schema.description ?? ''} */\n${plainComments(astToString(alias))}`;
  });
  const imports = [...used].filter((name) => !(name in schemas)).toSorted();
  return { text: statements.join('\n'), imports };
}

/** The members of `components.schemas` in what openapi-typescript gives. */
function schemaTypes(nodes: readonly ts.Node[]): Map<string, ts.TypeNode> {
  const components = nodes.filter(ts.isInterfaceDeclaration).find((node) => node.name.text === 'components');
  const schemas = components?.members.find((member) => memberName(member) === 'schemas');
  const found = new Map<string, ts.TypeNode>();
  if (schemas === undefined || !ts.isPropertySignature(schemas)) return found;
  if (schemas.type === undefined || !ts.isTypeLiteralNode(schemas.type)) return found;
  for (const member of schemas.type.members) {
    const name = memberName(member);
    if (name !== undefined && ts.isPropertySignature(member) && member.type !== undefined) found.set(name, member.type);
  }
  return found;
}

function memberName(member: ts.TypeElement): string | undefined {
  const { name } = member;
  return name !== undefined && (ts.isIdentifier(name) || ts.isStringLiteral(name)) ? name.text : undefined;
}

/** Comments without the tags that TypeScript says by itself. */
function plainComments(text: string): string {
  return text
    .replaceAll(/^\s*\/\*\* @enum \{\w+\} \*\/\n/gm, '')
    .replaceAll(/^\s*\* @enum \{\w+\}\n/gm, '')
    .replaceAll('@description ', '')
    .replaceAll(/\/\*\*\n\s*\* (.*)\n\s*\*\//g, '/** $1 */');
}
