// Requests a second: GET /api/v1/me of the product as it is started, with guard, request context, log line and throttle,
// against bare Fastify that answers the same body. Server and load are three processes. See docs/benchmarks.md.
import autocannon from 'autocannon';
import { interleaved, median, printMachine, printTable, ratio, report, serverUrl, shown, startArm } from './harness.ts';
import { openProduct, PASSWORD, provision } from './product.ts';

const ROUNDS = 5;
const SECONDS = 5;
const CONNECTIONS = 16;

const url = serverUrl();
await printMachine(url, 'before');
const setup = await openProduct(url, 'api', 'warn');
const { email } = await provision(setup, 'bench');
await setup.context.close();

const product = await startArm('product', import.meta.resolve('./http-product.arm.ts'), { url });
const { address } = await product.ask<{ address: string }>('address');
const token = await logIn();
const body: unknown = await (
  await fetch(`${address}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } })
).json();
const fastify = await startArm('fastify', import.meta.resolve('./http-fastify.arm.ts'), { body });
const bare = await fastify.ask<{ address: string }>('address');

const millis: number[] = [];
const load = async (target: string, headers: Record<string, string>, duration = SECONDS): Promise<number> => {
  const result = await autocannon({ url: `${target}/api/v1/me`, connections: CONNECTIONS, duration, headers });
  if (result.errors || result.non2xx)
    throw new Error(`${result.errors} errors, ${result.non2xx} answers other than 2xx from ${target}`);
  if (target === address) millis.push(result.latency.p99);
  return result.requests.total / duration;
};
const ours = async (duration?: number): Promise<number> =>
  load(address, { authorization: `Bearer ${token}` }, duration);
const theirs = (duration?: number): Promise<number> =>
  load(bare.address, { authorization: `Bearer ${token}` }, duration);

await ours(2);
await theirs(2);
const series = await interleaved(ROUNDS, {
  'FleetMS, GET /api/v1/me, requests/s': () => ours(),
  'bare Fastify, the same body, requests/s': () => theirs(),
});
await product.stop();
await fastify.stop();

printTable(`${CONNECTIONS} connections, ${SECONDS} s a round, ${JSON.stringify(body).length} bytes`, series);
console.log(`FleetMS p99 ${shown(median(millis))} ms (median of the rounds)`);
await printMachine(url, 'after');
const [mine, bareRate] = [...series.values()].map(median) as [number, number];
report('http', { vs_fastify: ratio(mine / bareRate), requests_per_second: Math.round(mine) });
process.exit(0);

async function logIn(): Promise<string> {
  const answer = await fetch(`${address}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: PASSWORD }),
  });
  const { accessToken } = (await answer.json()) as { accessToken?: string };
  if (!accessToken) throw new Error(`The log-in answered ${answer.status}`);
  return accessToken;
}
