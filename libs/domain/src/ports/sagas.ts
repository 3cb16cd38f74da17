/** What a person may do to a saga. */
export abstract class Sagas {
  /** Tries the commands again that failed too often; false when none did. */
  abstract unstick(tenantId: string, type: string, id: string): Promise<boolean>;
}
