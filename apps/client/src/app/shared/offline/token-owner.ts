export interface TokenOwner {
  readonly tenantId: string;
  readonly userId: string;
}

/** Whose an access token is, as it says itself; the server checks that it is true. Tabs share one session, and may show others. */
export function isOf(token: string, { tenantId, userId }: TokenOwner): boolean {
  const { sub, tid } = claimsOf(token);
  return sub === userId && tid === tenantId;
}

/** The id of the user it is for. */
export function userOf(token: string): string {
  return claimsOf(token).sub;
}

function claimsOf(token: string): { readonly sub: string; readonly tid?: string } {
  const [, claims = ''] = token.split('.');
  return JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/'))) as { sub: string; tid?: string };
}
