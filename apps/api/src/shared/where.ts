/** Conditions and their parameters, collected in step. `$1` is always the tenant. */
export class Where {
  readonly parameters: unknown[] = [];
  private readonly conditions: string[];

  constructor(first = 'tenant_id = $1') {
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
