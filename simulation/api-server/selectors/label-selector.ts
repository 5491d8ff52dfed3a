import { badRequest } from '../status.ts';

export interface LabelRequirement {
  key: string;
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
  values: readonly string[];
}

export type Labels = Readonly<Record<string, string>>;

/**
 * Reads the selector of a URL: `a=b,c!=d,e in (x,y),f notin (z),g,!h,i>1`. Empty selects everything.
 * @throws ApiError 400 when it can't be read.
 */
export function parseLabelSelector(text: string): LabelRequirement[] {
  return splitOutsideParentheses(text).map(parseRequirement);
}

export function matchesLabels(requirements: readonly LabelRequirement[], labels: Labels | undefined): boolean {
  return requirements.every((requirement) => meets(requirement, labels?.[requirement.key]));
}

function meets({ operator, values }: LabelRequirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0]);
  }
}

const keyPattern = '(?:[a-zA-Z0-9](?:[-a-zA-Z0-9.]*[a-zA-Z0-9])?/)?[a-zA-Z0-9](?:[-a-zA-Z0-9_.]*[a-zA-Z0-9])?';
const setForm = new RegExp(`^(${keyPattern})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const equalForm = new RegExp(`^(${keyPattern})\\s*(==|=|!=)\\s*([-a-zA-Z0-9_.]*)$`);
const orderForm = new RegExp(`^(${keyPattern})\\s*([<>])\\s*(-?[0-9]+)$`);
const existsForm = new RegExp(`^(!?)\\s*(${keyPattern})$`);

function parseRequirement(part: string): LabelRequirement {
  const text = part.trim();
  const set = setForm.exec(text);
  if (set !== null) {
    const values = (set[3] ?? '').split(',').map((value) => value.trim());
    return { key: set[1] ?? '', operator: set[2] === 'in' ? 'In' : 'NotIn', values };
  }
  const equal = equalForm.exec(text);
  if (equal !== null) {
    return { key: equal[1] ?? '', operator: equal[2] === '!=' ? 'NotIn' : 'In', values: [equal[3] ?? ''] };
  }
  const order = orderForm.exec(text);
  if (order !== null) {
    return { key: order[1] ?? '', operator: order[2] === '>' ? 'Gt' : 'Lt', values: [order[3] ?? ''] };
  }
  const exists = existsForm.exec(text);
  if (exists !== null) {
    return { key: exists[2] ?? '', operator: exists[1] === '!' ? 'DoesNotExist' : 'Exists', values: [] };
  }
  throw badRequest(`unable to parse requirement: ${JSON.stringify(text)} is no label selector requirement`);
}

function splitOutsideParentheses(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const char of text) {
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (char === ',' && depth === 0) {
      parts.push(part);
      part = '';
    } else {
      part += char;
    }
  }
  if (part.trim() !== '' || parts.length > 0) parts.push(part);
  return parts;
}
