import { HealthRoutes, type SystemReport } from '#contracts';
import { Controller, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Route } from '../http/route';
import { SystemHealth } from './system-health';

@Controller()
export class HealthController {
  constructor(private readonly health: SystemHealth) {}

  @Route(HealthRoutes.get)
  async get(@Res({ passthrough: true }) reply: FastifyReply): Promise<SystemReport> {
    const report = await this.health.report();
    void reply.code(report.status === 'healthy' ? 200 : 503);
    return report;
  }
}
