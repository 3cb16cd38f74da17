// What `npm start`, `npm test`, `npm run fleet` and `npm run bench` begin with. Runs on any Node ≥ 18 with nothing
// installed, brings the packages and the Node the project needs, and goes on under that one.
import { fileURLToPath } from 'node:url';
import { continueUnderProjectNode, isProjectNode, install, requireNode } from './environment.mjs';
import { fail, Failure } from './progress.mjs';

const commands = {
  start: () => import('./start.mjs'),
  test: () => import('./test.mjs'),
  fleet: () => import('./fleet.mjs'),
  bench: () => import('./bench.mjs'),
};

const [name, ...args] = process.argv.slice(2);
try {
  requireNode();
  if (!Object.hasOwn(commands, name))
    throw new Failure(`Usage: node tools/bootstrap.mjs ${Object.keys(commands).join(' | ')}`);
  if (name === 'start') await (await import('./port.mjs')).checkPort();
  await install();
  if (isProjectNode()) {
    const { run } = await commands[name]();
    process.exitCode = await run(args);
  } else {
    process.exitCode = await continueUnderProjectNode(fileURLToPath(import.meta.url), [name, ...args]);
  }
} catch (error) {
  fail(error);
}
