/** Someone who might be meant by an e-mail address. Null tenant: a platform operator. */
export interface LoginCandidate {
  readonly tenantId: string | null;
  readonly tenantDomain: string | null;
  readonly tenantStatus: string | null;
  readonly companyName: string | null;
  readonly userId: string;
  readonly userStatus: string;
  readonly passwordHash: string;
}

export interface Operator {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

/** What must be found before there is a tenant. */
export abstract class Credentials {
  /** Everyone with this e-mail, in whatever tenant. */
  abstract candidates(email: string): Promise<LoginCandidate[]>;
  abstract operator(id: string): Promise<Operator | undefined>;
}
