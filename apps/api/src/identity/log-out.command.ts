import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Sessions } from '#domain/identity/sessions.js';
import { tokenHash } from './session-cookie.js';

export class LogOut extends Command<void> {
  constructor(readonly refreshToken: string | undefined) {
    super();
  }
}

@CommandHandler(LogOut)
export class LogOutHandler implements ICommandHandler<LogOut> {
  constructor(private readonly sessions: Sessions) {}

  async execute({ refreshToken }: LogOut): Promise<void> {
    if (refreshToken) await this.sessions.revokeFamily(tokenHash(refreshToken));
  }
}
