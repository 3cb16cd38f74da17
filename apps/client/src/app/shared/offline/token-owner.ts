export interface TokenOwner {
  readonly tenantId: string;
  readonly userId: string;
}

/** Whose an access token is, as it says itself; the server checks that it is true. Tabs share one session, and may show others. */
export function isOf(token: string, { tenantId, userId }: TokenOwner): boolean {
  const [, claims = ''] = token.split('.');
  const { sub, tid } = JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/'))) as {
    sub: string;
    tid: string;
  };
  return sub === userId && tid === tenantId;
}
