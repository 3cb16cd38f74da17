/** What the OpenAPI document says of a controller. */
interface Described {
  tag?: string;
  asksForToken?: true;
  hidden?: true;
}

type Controller = abstract new (...args: never[]) => unknown;

/**
 * Kept until somebody asks for the document: @nestjs/swagger, which every start would otherwise wait for, is loaded then.
 * So controllers take these decorators and not that package's.
 */
export const describedControllers = new Map<Controller, Described>();

function describing(more: Described) {
  return (controller: Controller): void => {
    describedControllers.set(controller, { ...describedControllers.get(controller), ...more });
  };
}

export const ApiTags = (tag: string) => describing({ tag });
export const ApiBearerAuth = () => describing({ asksForToken: true });
export const ApiExcludeController = () => describing({ hidden: true });
