import { DomainError } from '#domain/shared/domain-error.js';
import { isOutage, problemOf, ValidationFailed } from './problems.js';

describe('the status of a refusal', () => {
  it.each([
    ['not_found', 404],
    ['feature_not_in_plan', 403],
    ['not_assigned_to_you', 403],
    ['command_id_reused', 422],
    ['quota_exceeded', 409],
    ['version_conflict', 409],
    ['invalid_transition', 409],
    ['a_rule_nobody_listed', 409],
    ['invalid_vin', 400],
    ['required', 400],
    ['service_unavailable', 503],
  ])('%s is %i', (code, status) => expect(problemOf(new DomainError(code), 'r').status).toBe(status));
});

it('what is missing answers the same, whatever it is', () =>
  expect(problemOf(new DomainError('not_found', { kind: 'vehicle' }), 'r')).toEqual(
    problemOf(new DomainError('reading_not_found'), 'r'),
  ));

it('names the fields', () => {
  const errors = [{ field: 'parts.0.quantity', message: 'must be positive' }];
  expect(problemOf(new ValidationFailed(errors), 'r')).toMatchObject({
    status: 400,
    code: 'validation_failed',
    errors,
  });
  expect(problemOf(new DomainError('invalid_vin', { vin: 'X' }), 'r').errors).toEqual([
    { field: 'vin', message: 'invalid vin' },
  ]);
});

describe('an outage of the database', () => {
  const coded = (code: string) => Object.assign(new Error('x'), { code });
  it.each(['ECONNREFUSED', '57P01', '57P03', '08006', '53300'])('is %s', (code) =>
    expect(isOutage(coded(code))).toBe(true),
  );
  it('is found behind other errors', () =>
    expect(isOutage(new Error('query failed', { cause: coded('ECONNRESET') }))).toBe(true));
  it.each(['23505', '22P02', '42601'])('is not %s', (code) => expect(isOutage(coded(code))).toBe(false));
});
