import type { Type as Constructor } from '@nestjs/common';
import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsObject, ValidateNested } from 'class-validator';

/** One object of a shape of its own: `ValidateNested` alone lets an array of them through. */
export const Nested = (shape: () => Constructor) => applyDecorators(IsObject(), ValidateNested(), Type(shape));

/** At most so many of them: `ValidateNested` alone lets lists of lists through. */
export const NestedList = (most: number, shape: () => Constructor) =>
  applyDecorators(IsArray(), ArrayMaxSize(most), IsObject({ each: true }), ValidateNested({ each: true }), Type(shape));
