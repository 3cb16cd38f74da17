import { ValidationFailed } from './problems.js';

const DEEPEST = 12;
const LONGEST_ARRAY = 1_000;
const MOST_KEYS = 200;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);
const ROOT = 'body';
export const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Refuses, before any validator sees it, what no field may hold: keys that reach prototypes, NUL and broken UTF-16 in
 * texts, numbers too large to be one, long arrays, very many keys (the validator's time grows with their square) and deep
 * nesting.
 * @throws ValidationFailed naming the field
 */
export function refuseHostile(value: unknown, field = '', depth = 0): void {
  if (typeof value === 'string') return refuseHostileText(value, field);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) refuse(field, 'must be a finite number');
    return;
  }
  if (value === null || typeof value !== 'object') return;
  if (depth >= DEEPEST) refuse(field, `must not be nested deeper than ${DEEPEST} levels`);
  if (Array.isArray(value)) {
    if (value.length > LONGEST_ARRAY) refuse(field, `must have at most ${LONGEST_ARRAY} entries`);
    value.forEach((item, index) => refuseHostile(item, below(field, String(index)), depth + 1));
    return;
  }
  const keys = Object.keys(value);
  if (keys.length > MOST_KEYS) refuse(field, `must have at most ${MOST_KEYS} fields`);
  for (const key of keys) {
    const path = below(field, key);
    if (FORBIDDEN_KEYS.has(key)) refuse(path, 'is not allowed');
    if (key.includes('\0')) refuse(path.replaceAll('\0', '\\u0000'), 'must not contain NUL');
    refuseHostile((value as Record<string, unknown>)[key], path, depth + 1);
  }
}

function refuseHostileText(text: string, field: string): void {
  if (text.includes('\0')) refuse(field, 'must not contain NUL');
  if (LONE_SURROGATE.test(text)) refuse(field, 'must be well-formed Unicode');
}

function below(field: string, key: string): string {
  return field === '' ? key : `${field}.${key}`;
}

function refuse(field: string, message: string): never {
  throw new ValidationFailed([{ field: (field || ROOT).slice(0, 200), message }]);
}

/** JSON body; nothing at all counts as no body. @throws ValidationFailed */
export function parseBody(text: string): unknown {
  if (text.trim() === '') return undefined;
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    refuse('', 'must be JSON');
  }
  if (body === null || typeof body !== 'object' || Array.isArray(body)) refuse('', 'must be a JSON object');
  refuseHostile(body);
  return body;
}

/** `a=1&b[]=2&b[]=3` → `{ a: '1', b: ['2', '3'] }`, without a prototype. What is one more than a list may hold is refused later. */
export function parseQuery(text: string): Record<string, string | string[]> {
  const query = Object.create(null) as Record<string, string | string[]>;
  for (const [name, value] of new URLSearchParams(text)) {
    const key = name.endsWith('[]') ? name.slice(0, -2) : name;
    const before = query[key];
    if (Array.isArray(before)) {
      if (before.length <= LONGEST_ARRAY) before.push(value);
    } else if (before !== undefined) query[key] = [before, value];
    else query[key] = name === key ? value : [value];
  }
  return query;
}
