import { ArticlesRpc, type ReplyOf, type RequestOf } from '#contracts';
import { Handle } from '#transport';
import { Controller } from '@nestjs/common';
import { PublicationService } from './publication.service';

@Controller()
export class PublicationController {
  constructor(private readonly publications: PublicationService) {}

  @Handle(ArticlesRpc.publishedSince)
  async since(
    request: RequestOf<typeof ArticlesRpc.publishedSince>,
  ): Promise<ReplyOf<typeof ArticlesRpc.publishedSince>> {
    return this.publications.since(request);
  }
}
