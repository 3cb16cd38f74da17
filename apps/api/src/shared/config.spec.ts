import { ENVIRONMENT, readEnvironment } from './config.js';

const DATABASE_URL = 'postgres://fleet:secret@localhost:5432/fleet';

describe('the environment', () => {
  it('has a default for all but the database', () => {
    expect(readEnvironment({ DATABASE_URL })).toMatchObject({
      PORT: 3000,
      FLEET_ROLES: ['api', 'worker', 'scheduler'],
      FLEET_DEMO: true,
      LOG_LEVEL: 'info',
    });
    expect(() => readEnvironment({})).toThrow(/DATABASE_URL is missing/);
  });

  it('takes an empty variable for one that is not set', () => {
    expect(readEnvironment({ DATABASE_URL, PORT: '', REDIS_URL: '' })).toMatchObject({ PORT: 3000 });
  });

  it.each([
    ['PORT', 'http'],
    ['PORT', '70000'],
    ['DATABASE_URL', 'mysql://localhost/fleet'],
    ['REDIS_URL', 'localhost:6379'],
    ['FLEET_ROLES', 'api,cook'],
    ['FLEET_ROLES', ''.padEnd(1, ',')],
    ['FLEET_DEMO', 'yes'],
    ['FLEET_PUBLIC_URL', 'depot.internal'],
    ['FLEET_RATE_LIMIT', '0'],
    ['FLEET_TRUSTED_PROXIES', 'proxy.internal'],
    ['FLEET_TRUSTED_PROXIES', '10.0.0.1,,10.0.0.2'],
    ['FLEET_TRUSTED_PROXIES', '10.0.0.0/33'],
    ['FLEET_TRUSTED_PROXIES', '0.0.0.0/0'],
    ['LOG_LEVEL', 'loud'],
  ])('refuses %s=%s by name, and does not repeat the value', (name, value) => {
    let message = '';
    try {
      readEnvironment({ DATABASE_URL, [name]: value });
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain(name);
    if (value.length > 4) expect(message).not.toContain(value);
  });

  it('trusts no proxy but those it names', () => {
    const trusted = (value?: string) =>
      readEnvironment({ DATABASE_URL, FLEET_TRUSTED_PROXIES: value }).FLEET_TRUSTED_PROXIES;
    expect([trusted(), trusted(' ')]).toEqual([[], []]);
    expect(trusted('10.0.0.7, 10.1.0.0/16,::1,fd00::/8')).toEqual(['10.0.0.7', '10.1.0.0/16', '::1', 'fd00::/8']);
  });

  it('asks for all of S3 or nothing', () => {
    const s3 = { FLEET_S3_ENDPOINT: 'http://storage:9000', FLEET_S3_BUCKET: 'files', FLEET_S3_ACCESS_KEY_ID: 'key' };
    expect(() => readEnvironment({ DATABASE_URL, ...s3 })).toThrow('FLEET_S3_SECRET_ACCESS_KEY is missing');
    const whole = { ...s3, FLEET_S3_SECRET_ACCESS_KEY: 'secret' };
    expect(readEnvironment({ DATABASE_URL, ...whole })).toMatchObject({ ...whole, FLEET_S3_REGION: 'us-east-1' });
    expect(() => readEnvironment({ DATABASE_URL, ...whole, FLEET_S3_ENDPOINT: 's3' })).toThrow('FLEET_S3_ENDPOINT');
  });

  it('names every wrong variable at once', () => {
    expect(() => readEnvironment({ PORT: 'x', LOG_LEVEL: 'loud' })).toThrow(/PORT[^]*LOG_LEVEL|LOG_LEVEL[^]*PORT/);
  });

  it('describes every variable', () => {
    for (const [name, schema] of Object.entries(ENVIRONMENT.shape))
      expect([name, schema.description]).not.toContain(undefined);
  });
});
