/** As in the styles' `only-phone`. */
export const PHONE = '(max-width: 720px)';
