import { isSignedInHere } from '../app/shared/auth/signed-in-here';
import { isAnyKept } from '../app/shared/offline/kept-here';
import { PHONE } from '../app/shared/phone';

/** Put in by the build. */
declare const FILES: readonly string[];
/** Of the first that fits, which of the files. `at` is a regular expression. */
declare const PAGES: readonly { readonly at: string; readonly onPhone?: boolean; readonly files: readonly number[] }[];

// Asks at once for all that the page is made of. Without it the router finds that out step by step, each step when the one
// before has been read and run. A file that is not needed after all was only loaded early.
if (isSignedInHere()) {
  const isPhone = matchMedia(PHONE).matches && isAnyKept();
  const page = PAGES.find(({ at, onPhone }) => new RegExp(at).test(location.pathname) && (!onPhone || isPhone));
  for (const file of page?.files ?? []) {
    const link = Object.assign(document.createElement('link'), { rel: 'modulepreload', href: `/${FILES[file]!}` });
    document.head.append(link);
  }
}
