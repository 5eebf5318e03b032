import { Controller, Get, Header, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/access';
import { NotLimited } from '../limits/limited';
import { SystemHealth, type SystemReport } from './system-health';

@Controller('health')
export class HealthController {
  constructor(private readonly health: SystemHealth) {}

  @Public()
  @NotLimited()
  @Get()
  @Header('cache-control', 'no-store')
  async get(@Res({ passthrough: true }) reply: FastifyReply): Promise<SystemReport> {
    const report = await this.health.report();
    void reply.code(report.status === 'healthy' ? 200 : 503);
    return report;
  }
}
