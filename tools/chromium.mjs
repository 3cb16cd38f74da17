// The browser for the browser tests: the machine's own, or its package manager's.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { quietly, say, step } from './progress.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const macPaths = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Its path, or undefined after saying what to do: the browser tests then fail, the others run. */
export async function findOrInstallChromium() {
  const found = find();
  if (found) return found;
  const mayInstall = process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0;
  if (mayInstall) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await step('Installing Chromium', async () => {
      await quietly('apt-get', ['update', '-q'], { env });
      await quietly('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], { env });
    }).catch((error) => say(error.message));
  }
  const installed = find();
  if (!installed)
    say(
      'No Chromium was found, so the browser tests will fail: install it, or name it with CHROMIUM_PATH=/path/to/chromium',
    );
  return installed;
}

function find() {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/bin'];
  const candidates = [
    process.env.CHROMIUM_PATH,
    ...names.flatMap((name) => folders.map((folder) => path.join(folder, name))),
    ...macPaths,
  ];
  return candidates.find((candidate) => candidate && fs.existsSync(candidate));
}
