import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { isUUID, IsUUID, ValidateBy } from 'class-validator';

/** Written small, as the database answers them: rules compare ids as texts. */
export const Uuid = () =>
  applyDecorators(
    IsUUID(),
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.toLowerCase() : value)),
  );

/** Of what its sender makes: random (version 4 or 7), since derived ones can be known before. */
export const NewUuid = () =>
  applyDecorators(
    Uuid(),
    ValidateBy({
      name: 'isNewUuid',
      validator: {
        validate: (value: unknown) => isUUID(value, 4) || isUUID(value, 7),
        defaultMessage: () => '$property must be a random UUID (version 4 or 7)',
      },
    }),
  );
