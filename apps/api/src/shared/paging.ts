import { Transform, Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { LONE_SURROGATE } from './hostile-input.js';
import { ValidationFailed } from './problems.js';

/** What every list may be asked: `?limit=&cursor=&sort=&search=`. */
export class SearchInput {
  @IsOptional()
  @IsString()
  @MaxLength(200)
  search?: string;
}

/** What narrows a list, with which page of it is asked for. */
export function Paged<Filters extends new () => SearchInput>(filters: Filters) {
  class PagedInput extends (filters as new () => SearchInput) {
    /** Rows a page. */
    @IsOptional()
    @Type(() => Number)
    @IsInt()
    @Min(1)
    @Max(200)
    limit = 50;

    /** `nextCursor` of the page before. */
    @IsOptional()
    @IsString()
    @MaxLength(1_000)
    cursor?: string;

    /** A column of the list; `-` before it for descending. */
    @IsOptional()
    @IsString()
    @MaxLength(50)
    sort?: string;
  }
  return PagedInput as new () => PagedInput & InstanceType<Filters>;
}

export class ListInput extends Paged(SearchInput) {}

/** A filter that may be given once, several times (`status[]=a&status[]=b`) or with commas (`status=a,b`). Validate with `{ each: true }`. */
export const AsList = () =>
  Transform(({ value }: { value: unknown }) =>
    value === undefined || value === null || Array.isArray(value) ? value : String(value).split(','),
  );

export interface Sorting {
  readonly column: string;
  readonly descending: boolean;
}

/** @throws ValidationFailed when `sort` is none of the columns a list offers */
export function sortingOf(sort: string | undefined, columns: readonly string[], otherwise: string): Sorting {
  const asked = sort ?? otherwise;
  const descending = asked.startsWith('-');
  const column = descending ? asked.slice(1) : asked;
  if (!columns.includes(column))
    throw new ValidationFailed([
      { field: 'sort', message: `sort must be one of ${columns.join(', ')}, with - before it for descending` },
    ]);
  return { column, descending };
}

/** Where a page ended: the sort key and the id of its last row. Opaque outside. */
export type Cursor = readonly (string | number | boolean | null)[];

export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** @throws ValidationFailed when it is not one of ours with `length` parts */
export function decodeCursor(text: string | undefined, length: number): Cursor | undefined {
  if (text === undefined) return undefined;
  try {
    const cursor: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (Array.isArray(cursor) && cursor.length === length && cursor.every(isCursorPart)) return cursor;
  } catch {
    // told below, like any other cursor that is not ours
  }
  throw new ValidationFailed([{ field: 'cursor', message: 'cursor must be the nextCursor of a page' }]);
}

function isCursorPart(part: unknown): part is Cursor[number] {
  if (typeof part === 'string') return part.length <= 500 && !part.includes('\0') && !LONE_SURROGATE.test(part);
  return part === null || typeof part === 'boolean' || (typeof part === 'number' && Number.isFinite(part));
}
