import { isSignedInHere } from '../app/shared/auth/signed-in-here';
import { isAnyKept } from '../app/shared/offline/kept-here';
import { PHONE } from '../app/shared/phone';
import { showTheme, keptTheme } from '../app/shared/theme-choice';
import { Parts } from './parts';
import { showDayPicture } from './show-day-picture';

interface StartPage {
  /** A regular expression. */
  readonly at: string;
  readonly signedIn: boolean;
  /** Only on phones that keep something. */
  readonly onPhone?: boolean;
  readonly bundle: string;
}

/** Put in by the build: the first that fits. */
declare const PAGES: readonly StartPage[];

// Asks at once for all that the page is made of: the router would find it out step by step, each step when the one before has
// been read and run.
const page = PAGES.find(
  ({ at, signedIn, onPhone }) =>
    new RegExp(at).test(location.pathname) &&
    signedIn === isSignedInHere() &&
    (!onPhone || (matchMedia(PHONE).matches && isAnyKept())),
);
// Without it there are its parts.
const bundle = page ? load(page.bundle).catch(() => undefined) : undefined;

showTheme(keptTheme());
// Whatever is wrong with it, the app comes.
const picture = showDayPicture().catch(() => undefined);

const parts = new Parts(async (name) => {
  await bundle;
  if (!parts.has(name)) await load(name);
});

async function begin(name: string): Promise<void> {
  const takeAway = await picture;
  try {
    await parts.import(name);
  } catch (error) {
    takeAway?.();
    throw error;
  }
}

/** What the files of the build call. */
Object.assign(globalThis, { fleet: { part: parts.add, begin } });

function load(file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = `/${file}`;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`${file} could not be loaded`));
    document.head.append(script);
  });
}
