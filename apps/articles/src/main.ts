import '#telemetry/register';
import 'reflect-metadata';
import { runService } from '#messaging';
import { ArticlesEnv } from './articles.env';
import { ArticlesModule } from './articles.module';

void runService({ name: 'articles', env: ArticlesEnv, module: ArticlesModule });
