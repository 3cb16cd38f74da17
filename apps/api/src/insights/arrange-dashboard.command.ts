import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ArrayUnique, IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { Dashboards } from '#domain/insights/dashboards.js';
import { DomainError } from '#domain/shared/domain-error.js';
import { CommandInput } from '../shared/command-meta.js';
import { Nested, NestedList } from '../shared/nested.js';
import { ValidationFailed } from '../shared/problems.js';
import type { TenantAccess } from '../shared/request-context.js';
import { Widgets } from '../shared/widgets.js';

/** Cells of a grid 8 wide. */
class PositionInput {
  @IsInt() @Min(0) @Max(7) x: number;
  @IsInt() @Min(0) @Max(100) y: number;
  @IsInt() @Min(1) @Max(8) w: number;
  @IsInt() @Min(1) @Max(20) h: number;
}

class WidgetInput {
  @IsString() @MaxLength(100) type: string;
  @Nested(() => PositionInput) position: PositionInput;
}

export class ArrangeDashboardInput extends CommandInput {
  /** Each kind at most once; none at all is an empty dashboard. */
  @NestedList(40, () => WidgetInput)
  @ArrayUnique((widget: WidgetInput | null) => widget?.type)
  widgets: WidgetInput[];
}

/** For the caller alone. */
export class ArrangeDashboard extends Command<void> {
  constructor(
    readonly caller: TenantAccess,
    readonly dashboardId: string,
    readonly input: ArrangeDashboardInput,
  ) {
    super();
  }
}

@CommandHandler(ArrangeDashboard)
export class ArrangeDashboardHandler implements ICommandHandler<ArrangeDashboard> {
  constructor(
    private readonly dashboards: Dashboards,
    private readonly widgets: Widgets,
  ) {}

  async execute({ caller, dashboardId, input }: ArrangeDashboard): Promise<void> {
    const known = this.widgets.types;
    const errors = input.widgets.flatMap(({ type, position: { x, w } }, index) => [
      ...(known.includes(type)
        ? []
        : [
            {
              field: `widgets.${index}.type`,
              message: `type must be one of the following values: ${known.join(', ')}`,
            },
          ]),
      ...(x + w <= 8 ? [] : [{ field: `widgets.${index}.position.w`, message: `w must not be greater than ${8 - x}` }]),
    ]);
    if (errors.length > 0) throw new ValidationFailed(errors);
    const { tenantId, userId } = caller;
    const widgets = input.widgets.map(({ type, position: { x, y, w, h } }) => ({ type, position: { x, y, w, h } }));
    if (!(await this.dashboards.arrange(tenantId, userId, dashboardId, widgets)))
      throw new DomainError('not_found', { kind: 'dashboard' });
  }
}
