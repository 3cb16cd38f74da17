/** Conditions and their parameters, collected in step. `$1` is always the tenant. */
export class Where {
  private readonly conditions: string[];

  /** @param parameters of another's conditions in the same statement, to go on from */
  constructor(
    first = 'tenant_id = $1',
    readonly parameters: unknown[] = [],
  ) {
    this.conditions = [first];
  }

  /** The placeholder of a new parameter. */
  parameter(value: unknown): string {
    this.parameters.push(value);
    return `$${this.parameters.length + 1}`;
  }

  /** Adds `condition`, with `?` standing for the value, unless the value is undefined. */
  and(condition: string, value: unknown): this {
    if (value !== undefined) this.conditions.push(condition.replaceAll('?', this.parameter(value)));
    return this;
  }

  raw(condition: string): this {
    this.conditions.push(condition);
    return this;
  }

  get sql(): string {
    return this.conditions.join(' AND ');
  }
}
