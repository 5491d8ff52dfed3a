import type { FieldError, JsonSchema } from '../resources/definition.ts';
import { invalid, required, tooMany } from './field-errors.ts';
import { isList, isMap, sameJson } from './json.ts';
import { ratcheted, type Check, type CompileNode, type Run } from './check.ts';

function sized(run: Run, size: number, what: string): FieldError {
  const path = run.at.path();
  return invalid(path, size, `${path} in body ${what}`);
}

export function compileList(schema: JsonSchema, compile: CompileNode): Check {
  const item = schema.items === undefined ? undefined : ratcheted(compile(schema.items));
  const { minItems, maxItems, uniqueItems } = schema;
  return (value, run, old) => {
    if (!isList(value)) return;
    if (item !== undefined) {
      for (const [index, element] of value.entries()) {
        run.at.enter(index);
        item(element, run, old?.item(index));
        run.at.leave();
      }
    }
    const size = value.length;
    if (minItems !== undefined && size < minItems) {
      run.errors.push(sized(run, size, `should have at least ${String(minItems)} items`));
    }
    if (maxItems !== undefined && size > maxItems) run.errors.push(tooMany(run.at.path(), size, maxItems));
    if (uniqueItems === true && value.some((one, i) => value.slice(0, i).some((other) => sameJson(one, other)))) {
      const path = run.at.path();
      run.errors.push(invalid(path, '', `${path} in body shouldn't contain duplicates`));
    }
  };
}

/** What the map has and the schema doesn't name first, then properties in the schema's order, then what is missing. */
export function compileMap(schema: JsonSchema, compile: CompileNode): Check {
  const properties = Object.entries(schema.properties ?? {}).map(
    ([key, property]) => [key, ratcheted(compile(property))] as const,
  );
  const named = new Set(properties.map(([key]) => key));
  const rest = schema.additionalProperties;
  const others = typeof rest === 'object' ? ratcheted(compile(rest)) : undefined;
  const needed = schema.required ?? [];
  const { minProperties, maxProperties } = schema;
  return (value, run, old) => {
    if (!isMap(value)) return;
    if (minProperties !== undefined || maxProperties !== undefined) {
      const size = Object.keys(value).length;
      if (minProperties !== undefined && size < minProperties) {
        run.errors.push(sized(run, size, `should have at least ${String(minProperties)} properties`));
      }
      if (maxProperties !== undefined && size > maxProperties) {
        run.errors.push(tooMany(run.at.path(), size, maxProperties));
      }
    }
    if (others !== undefined || rest === false) {
      for (const key of Object.keys(value)) {
        if (named.has(key)) continue;
        if (others === undefined) {
          const path = run.at.path();
          run.errors.push(invalid(path, key, `${path}.${key} in body is a forbidden property`));
        } else {
          run.at.enter(key);
          others(value[key], run, old?.property(key));
          run.at.leave();
        }
      }
    }
    for (const [key, property] of properties) {
      if (!Object.hasOwn(value, key)) continue;
      run.at.enter(key);
      property(value[key], run, old?.property(key));
      run.at.leave();
    }
    for (const key of needed) {
      if (!Object.hasOwn(value, key)) run.errors.push(required(run.at.path(key)));
    }
  };
}
