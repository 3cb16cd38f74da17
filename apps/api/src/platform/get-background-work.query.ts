import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Jobs } from '#domain/platform/jobs.js';
import { ParkedEvents } from '#domain/platform/parked-events.js';
import type { BackgroundWorkView, Backlog } from '#domain/platform/views.js';
import { Sagas } from '#domain/ports/sagas.js';

/** What did not get done by itself: in one tenant, or (null) in all, for an operator. */
export class GetBackgroundWork extends Query<BackgroundWorkView> {
  constructor(readonly tenantId: string | null) {
    super();
  }
}

/** More of a kind than these are not told one by one. */
const SHOWN = 100;

@QueryHandler(GetBackgroundWork)
export class GetBackgroundWorkHandler implements IQueryHandler<GetBackgroundWork> {
  constructor(
    private readonly parkedEvents: ParkedEvents,
    private readonly sagas: Sagas,
    private readonly jobs: Jobs,
  ) {}

  async execute({ tenantId }: GetBackgroundWork): Promise<BackgroundWorkView> {
    const [parkedEvents, stuckSagas, jobs] = await Promise.all([
      this.parkedEvents.list(tenantId, SHOWN),
      this.sagas.stuck(tenantId, SHOWN),
      this.jobs.list(tenantId, SHOWN),
    ]);
    if (tenantId !== null) return { parkedEvents, stuckSagas, jobs };
    return {
      parkedEvents: withoutContent(parkedEvents),
      stuckSagas: withoutContent(stuckSagas),
      jobs: withoutContent(jobs),
    };
  }
}

/** What went wrong may name people and things of a tenant; an operator learns its kind, and the code of a refusal. */
function withoutContent<Item extends { readonly error: string | null }>({ data, total }: Backlog<Item>): Backlog<Item> {
  const kindOf = (error: string): string => /^(DomainError: \w+|\w*Error(?=:))/.exec(error)?.[0] ?? 'Error';
  return { data: data.map((item) => ({ ...item, error: item.error && kindOf(item.error) })), total };
}
