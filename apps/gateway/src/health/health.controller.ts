import { Controller, Get, Header, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/access';
import { Replies } from '../http/replies';
import { NotLimited } from '../limits/limited';
import { SystemHealth, SystemReport } from './system-health';

@Controller('health')
export class HealthController {
  constructor(private readonly health: SystemHealth) {}

  @Public()
  @NotLimited()
  @Get()
  @Header('cache-control', 'no-store')
  @Replies(SystemReport, 503)
  async get(@Res({ passthrough: true }) reply: FastifyReply): Promise<SystemReport> {
    const report = await this.health.report();
    void reply.code(report.status === 'healthy' ? 200 : 503);
    return report;
  }
}
