import { httpResource } from '@angular/common/http';
import type { HttpResourceRef } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import type { RoleDetail, UserDetail, UserListItem, WorkPlace } from '#domain/identity/views.js';
import type { Page } from '#domain/shared/views.js';
import { API, Api } from '../shared/api';

export interface UserFilter {
  readonly status: readonly string[];
  readonly role: string | null;
  readonly search: string;
  readonly sort: string | null;
}

/** Users and roles of the company. */
@Injectable({ providedIn: 'root' })
export class IdentityClient {
  private readonly api = inject(Api);

  users(filter: UserFilter, cursor: string | null, limit = 50): Promise<Page<UserListItem>> {
    return this.api.get('/users', { ...filter, cursor, limit });
  }

  user(id: () => string): HttpResourceRef<UserDetail | undefined> {
    return httpResource<UserDetail>(() => `${API}/users/${id()}`);
  }

  roles(search: string, cursor: string | null, limit = 50): Promise<Page<RoleDetail>> {
    return this.api.get('/roles', { search, cursor, limit });
  }

  role(id: () => string | undefined): HttpResourceRef<RoleDetail | undefined> {
    return httpResource<RoleDetail>(() => {
      const role = id();
      return role === undefined ? undefined : `${API}/roles/${role}`;
    });
  }

  async locations(): Promise<readonly WorkPlace[]> {
    return (await this.api.get<Page<WorkPlace>>('/locations', { limit: 200 })).data;
  }

  /** Enough to choose from. */
  async allRoles(): Promise<readonly RoleDetail[]> {
    return (await this.roles('', null, 200)).data;
  }
}
