import fc from 'fast-check';
import { LONGEST_NAME, safeFileName } from './file-name.js';
import { FILE_TYPES } from './file-types.js';

const PDF = 'application/pdf';

describe('what a file may be called', () => {
  it.each([
    ['report.pdf', PDF, 'report.pdf'],
    ['Prüf "bericht".PDF', PDF, 'Prüf "bericht".PDF'],
    ['brake.jpeg', 'image/jpeg', 'brake.jpeg'],
    ['C:\\photos\\brake.jpg', 'image/jpeg', 'brake.jpg'],
    ['reports/march/', PDF, 'file.pdf'],
  ])('stays where it says what it is: %j', (name, type, safe) => {
    expect(safeFileName(name, type)).toBe(safe);
  });

  it.each([
    ['update.bat', PDF, 'update.bat.pdf'],
    ['Invoice.html', PDF, 'Invoice.html.pdf'],
    ['x.svg', 'image/png', 'x.svg.png'],
    ['evil.lnk', 'image/jpeg', 'evil.lnk.jpg'],
    ['photo.jpg', PDF, 'photo.jpg.pdf'],
    ['photo.JPG', 'image/webp', 'photo.webp'],
    ['report.pdf', 'text/html', 'report.pdf.bin'],
    ['update.pdf.bat. . ', PDF, 'update.pdf.bat.pdf'],
  ])('ends in what it is: %j', (name, type, safe) => {
    expect(safeFileName(name, type)).toBe(safe);
  });

  it.each([
    ['invoice\u202Efdp.exe', 'invoicefdp.exe.pdf'],
    ['in\u0000vo\r\nice\u2028.p\u200Bdf', 'invoice.pdf'],
    ['half \uD83D.pdf', 'half.pdf'],
    ['..', 'file.pdf'],
    ['../..\\..', 'file.pdf'],
    ['', 'file.pdf'],
    ['.pdf', 'file.pdf'],
    ['.profile', 'profile.pdf'],
    ['CON', 'file.pdf'],
    ['nul.pdf', 'file.pdf'],
    ['lpt1 .tar.pdf', 'file.pdf'],
    ['console.pdf', 'console.pdf'],
  ])('is plain: %j', (name, safe) => {
    expect(safeFileName(name, PDF)).toBe(safe);
  });

  it('is cut before its end, between characters', () => {
    const name = safeFileName(`${'a'.repeat(195)}😀.exe`, PDF);
    expect(name).toBe(`${'a'.repeat(195)}.pdf`);
  });

  it('is safe whatever it was, and then stays as it is', () => {
    const piece = fc.constantFrom(
      '.',
      ' ',
      '/',
      '\\',
      'CON',
      '.pdf',
      '.jpg',
      '.exe',
      '\u202E',
      '\uD83D',
      '\0',
      '😀',
      'é',
    );
    const anything = fc.array(fc.oneof(piece, fc.string({ unit: 'binary' })), { maxLength: 300 });
    fc.assert(
      fc.property(anything, fc.constantFrom(...FILE_TYPES), (pieces, type) => {
        const name = safeFileName(pieces.join(''), type);
        expect(name).toMatch(/^[^\s./\\\p{Cc}\p{Cf}\p{Cs}][^/\\\p{Cc}\p{Cf}\p{Cs}]*\.(jpe?g|png|webp|pdf)$/iu);
        expect(
          name
            .toLowerCase()
            .replace(/jpe?g$/, 'jpeg')
            .endsWith(type.split('/')[1]!),
        ).toBe(true);
        expect(name).not.toMatch(/^con\s*(\.|$)/i);
        expect(name.length).toBeLessThanOrEqual(LONGEST_NAME);
        expect(() => encodeURIComponent(name)).not.toThrow();
        expect(safeFileName(name, type)).toBe(name);
      }),
    );
  });
});
