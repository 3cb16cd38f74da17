import { ValidateIf } from 'class-validator';

/** May be left out, but not null: `IsOptional` lets both through. */
export const Maybe = () => ValidateIf((_: object, value: unknown) => value !== undefined);
