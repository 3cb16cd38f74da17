import { Logger, ValidationPipe, type ArgumentMetadata, type ValidationError } from '@nestjs/common';
import { DomainError } from '#domain/shared/domain-error.js';
import { ValidationFailed, type FieldError } from './problems.js';

const MOST_ERRORS = 50;

/** What a route takes is what its input class declares: nothing missing, nothing more. Errors name the field, nested ones by their path. */
export function inputValidation(): ValidationPipe {
  return new InputValidation({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    exceptionFactory: (errors) => new ValidationFailed(fieldErrors(errors).slice(0, MOST_ERRORS)),
  });
}

/** Input that makes a rule itself fail is no input either: it is refused, and not tried again for ever. */
class InputValidation extends ValidationPipe {
  private readonly logger = new Logger('Validation');

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    try {
      return (await super.transform(value, metadata)) as unknown;
    } catch (error) {
      if (error instanceof DomainError) throw error;
      this.logger.error(error);
      throw new ValidationFailed([{ field: metadata.type, message: 'cannot be read' }]);
    }
  }
}

function fieldErrors(errors: readonly ValidationError[], parent = ''): FieldError[] {
  return errors.flatMap((error) => {
    const field = parent === '' ? error.property : `${parent}.${error.property}`;
    const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
      field,
      message: rule === 'whitelistValidation' ? 'is not a known field' : message,
    }));
    return [...own, ...fieldErrors(error.children ?? [], field)];
  });
}
