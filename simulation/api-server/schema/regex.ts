import { RE2JS } from 're2js';

/** Patterns are RE2 in Kubernetes. Compiled once each; a pattern that isn't RE2 is undefined, and `re2Error` says why. */
const compiled = new Map<string, RE2JS | string>();

function compile(pattern: string): RE2JS | string {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  let regex: RE2JS | string;
  try {
    regex = RE2JS.compile(pattern);
  } catch (error) {
    regex = error instanceof Error ? error.message : String(error);
  }
  compiled.set(pattern, regex);
  return regex;
}

/** Undefined when `pattern` is no RE2 expression. */
export function re2(pattern: string): RE2JS | undefined {
  const regex = compile(pattern);
  return typeof regex === 'string' ? undefined : regex;
}

/** What is wrong with `pattern`, as Go's regexp says it; undefined when nothing is. */
export function re2Error(pattern: string): string | undefined {
  const regex = compile(pattern);
  return typeof regex === 'string' ? regex : undefined;
}

/**
 * A tester of the pattern anywhere in a text. Where it means the same to JavaScript, JavaScript's engine is used: it is
 * ten times as fast.
 */
export function matcher(pattern: string): (text: string) => boolean {
  const regex = re2(pattern);
  if (regex === undefined) return () => false;
  if (!isPortable(pattern)) return (text) => regex.test(text);
  const native = new RegExp(pattern, 'u');
  return (text) => native.test(text);
}

/**
 * ASCII; no groups with flags, classes by name, escaped brackets or backslashes, `.` outside a class (JavaScript's stops
 * at \r too), nor letters escaped but w, d, W, D. And nothing repeated holds a repetition, so that it can't backtrack
 * exponentially. What then is still no JavaScript is RE2's alone.
 */
function isPortable(pattern: string): boolean {
  const foreign = /[^\u0020-\u007e]|\(\?|\[:|\\[[\]\\]|\\(?![./$^*+?(){}|wdWD-])|\)[*+{]/;
  if (foreign.test(pattern)) return false;
  const outside = pattern.replace(/\[[^\]]*\]/g, '').replace(/\\./g, '');
  if (outside.includes('.')) return false;
  try {
    return new RegExp(pattern, 'u').source !== '';
  } catch {
    return false;
  }
}
