import { Module } from '@nestjs/common';
import { IdentityModule } from './identity/identity.module.js';
import { PlatformModule } from './platform/platform.module.js';
import { PersistenceModule } from './shared/persistence.module.js';
import { SharedModule } from './shared/shared.module.js';

@Module({ imports: [SharedModule, PersistenceModule, IdentityModule, PlatformModule] })
export class AppModule {}
