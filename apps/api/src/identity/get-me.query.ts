import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { MeView } from '#domain/identity/views.js';
import { ReadDatabase } from '#domain/ports/read-database.js';

export class GetMe extends Query<MeView> {
  constructor(readonly profile: MeView) {
    super();
  }
}

/** Somebody as they are known for their access; their location is read again: no log tells that it is called something else. */
@QueryHandler(GetMe)
export class GetMeHandler implements IQueryHandler<GetMe> {
  constructor(private readonly database: ReadDatabase) {}

  async execute({ profile }: GetMe): Promise<MeView> {
    const { tenant, user } = profile;
    if (tenant === null || user.location === null) return profile;
    const [location = null] = await this.database.query<{ id: string; name: string }>(
      tenant.id,
      'SELECT id, name FROM location WHERE tenant_id = $1 AND id = $2',
      [user.location.id],
    );
    return { ...profile, user: { ...user, location } };
  }
}
