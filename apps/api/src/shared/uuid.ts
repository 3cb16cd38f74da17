import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { isUUID, IsUUID, ValidateBy } from 'class-validator';

/** Written small, as the database answers them: rules compare ids as texts. */
export const Uuid = () =>
  applyDecorators(
    IsUUID(),
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.toLowerCase() : value)),
  );

/** One that the sender made up: random (version 4 or 7), as derived ones (5) could be those of other things. */
export const NewUuid = () =>
  applyDecorators(
    Uuid(),
    ValidateBy({
      name: 'isNewUuid',
      validator: {
        // What is none at all is told once.
        validate: (value) => !isUUID(value) || isUUID(value, 4) || isUUID(value, 7),
        defaultMessage: () => '$property must be a random UUID (version 4 or 7)',
      },
    }),
  );
