import type { Program } from './program.js';

export interface Route {
  /** Upper case. */
  readonly method: string;
  /** Below `/api/v1`, ids as `{id}`. */
  readonly path: string;
  /** Names of what its body may have. */
  readonly properties: readonly string[];
  readonly required: readonly string[];
  readonly schemas: Readonly<Record<string, PropertySchema>>;
  /** What may stand behind the question mark. */
  readonly query: Readonly<Record<string, PropertySchema>>;
}

export interface PropertySchema {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly items?: PropertySchema;
  readonly minimum?: number;
  readonly maximum?: number;
}

interface Schema {
  readonly properties?: Readonly<Record<string, PropertySchema>>;
  readonly required?: readonly string[];
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema?: PropertySchema }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: { readonly $ref?: string } }> };
}

/** Every route that the running program says it has, so that a new one is tested without being listed. */
export async function routesOf(program: Program): Promise<Route[]> {
  const document = (await (await fetch(`${program.url}/api/openapi.json`)).json()) as {
    paths: Record<string, Record<string, Operation>>;
    components: { schemas: Record<string, Schema> };
  };
  return Object.entries(document.paths)
    .filter(([path]) => path.startsWith('/api/v1/'))
    .flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, { requestBody, parameters = [] }]) => {
        const name = requestBody?.content['application/json']?.schema.$ref?.split('/').at(-1);
        const schema = name === undefined ? undefined : document.components.schemas[name];
        return {
          method: method.toUpperCase(),
          path: path.replace('/api/v1', ''),
          properties: Object.keys(schema?.properties ?? {}),
          required: schema?.required ?? [],
          schemas: schema?.properties ?? {},
          query: Object.fromEntries(
            parameters
              .filter((one) => one.in === 'query')
              .map(({ name: called, schema: shape }) => [called, shape ?? {}]),
          ),
        };
      }),
    );
}
