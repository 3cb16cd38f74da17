import type { INestApplication } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiExcludeController,
  ApiProperty,
  ApiTags,
  DocumentBuilder,
  SwaggerModule,
  type ApiPropertyOptions,
  type OpenAPIObject,
} from '@nestjs/swagger';
import { getMetadataStorage } from 'class-validator';
import { describedControllers } from './api-docs.js';

type Constructor = abstract new () => unknown;
type Documented = Record<string, unknown>;

/** Where class-validator's rules say the same as a JSON Schema keyword. */
const KEYWORDS: Readonly<Record<string, (constraints: readonly unknown[]) => Documented>> = {
  isUuid: () => ({ type: 'string', format: 'uuid' }),
  isEmail: () => ({ type: 'string', format: 'email' }),
  isISO8601: () => ({ type: 'string', format: 'date-time' }),
  isDateString: () => ({ type: 'string', format: 'date-time' }),
  dayOrInstant: () => ({ type: 'string', anyOf: [{ format: 'date' }, { format: 'date-time' }] }),
  isString: () => ({ type: 'string' }),
  isBoolean: () => ({ type: 'boolean' }),
  isNumber: () => ({ type: 'number' }),
  decimals: ([most]) => ({ type: 'number', multipleOf: Number(`1e-${Number(most)}`) }),
  isInt: () => ({ type: 'integer' }),
  min: ([minimum]) => ({ minimum }),
  max: ([maximum]) => ({ maximum }),
  minLength: ([minLength]) => ({ minLength }),
  maxLength: ([maxLength]) => ({ maxLength }),
  isLength: ([minLength, maxLength]) => ({ minLength, maxLength }),
  matches: ([pattern]) => ({ pattern: pattern instanceof RegExp ? pattern.source : pattern }),
  isIn: ([values]) => ({ enum: values }),
  isEnum: ([values]) => ({ enum: Object.values(values as object) }),
};

/** Documents every input class from its validators, so that the two cannot say different things. */
function documentInputs(): void {
  const storage = getMetadataStorage() as unknown as {
    validationMetadatas: Map<
      Constructor,
      { propertyName: string; type: string; name?: string; constraints?: unknown[]; each?: boolean }[]
    >;
  };
  for (const [target, rules] of storage.validationMetadatas)
    for (const property of new Set(rules.map((rule) => rule.propertyName))) {
      const prototype = target.prototype as object;
      if (Reflect.hasMetadata('swagger/apiModelProperties', prototype, property)) continue;
      const mine = rules.filter((rule) => rule.propertyName === property);
      const one = (each: boolean) =>
        Object.assign(
          {},
          ...mine
            .filter((rule) => Boolean(rule.each) === each)
            .map((rule) => KEYWORDS[rule.name ?? rule.type]?.(rule.constraints ?? []) ?? {}),
        ) as Documented;
      const isArray = mine.some((rule) => rule.each || rule.name === 'isArray');
      const nested = mine.some((rule) => rule.type === 'nestedValidation');
      const required = !mine.some((rule) => rule.type === 'conditionalValidation');
      const schema = isArray
        ? { type: 'array', items: { type: nested ? 'object' : 'string', ...one(true) } }
        : { ...(nested && { type: 'object' }), ...one(false) };
      ApiProperty({ ...schema, required } as ApiPropertyOptions)(prototype, property);
    }
}

function documentControllers(): void {
  for (const [controller, { tag, asksForToken, hidden }] of describedControllers) {
    const constructor = controller as unknown as new () => unknown;
    if (tag !== undefined) ApiTags(tag)(constructor);
    if (asksForToken) ApiBearerAuth()(constructor);
    if (hidden) ApiExcludeController()(constructor);
  }
}

/** Made from the controllers and their input classes. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  documentControllers();
  documentInputs();
  const description = new DocumentBuilder()
    .setTitle('FleetMS')
    .setDescription(
      'Errors are problem details (RFC 9457): `code` is stable, `errors` name fields. Lists are paged by `nextCursor`.',
    )
    .setVersion('1')
    .addBearerAuth()
    .build();
  return SwaggerModule.createDocument(app, description, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}.${method}`,
  });
}
