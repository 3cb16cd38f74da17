import { Module } from '@nestjs/common';
import { SearchController } from './search.controller.js';
import { SearchHandler } from './search.query.js';

@Module({ controllers: [SearchController], providers: [SearchHandler] })
export class SearchModule {}
