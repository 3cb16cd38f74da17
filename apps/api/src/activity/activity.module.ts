import { Module } from '@nestjs/common';
import { History } from '../shared/history.query.js';
import { ActivityController } from './activity.controller.js';
import { ListActivityHandler } from './list-activity.query.js';
import { ThingNames } from './thing-names.js';

@Module({ controllers: [ActivityController], providers: [History, ThingNames, ListActivityHandler] })
export class ActivityModule {}
