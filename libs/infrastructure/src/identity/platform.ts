/** The tenant that is none (nil UUID): whose people the operators are, so that what is theirs stands behind a fence, too. */
export const PLATFORM = '00000000-0000-0000-0000-000000000000';

/** The fence that rows of somebody stand behind. @param tenantId null for an operator */
export function fencedAs(tenantId: string | null): string {
  return tenantId ?? PLATFORM;
}
