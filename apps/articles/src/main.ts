import '#telemetry/register';
import 'reflect-metadata';
import { runService } from '#service';
import { ArticlesEnv } from './articles.env';
import { ArticlesModule } from './articles.module';

void runService({ name: 'articles', env: ArticlesEnv, module: ArticlesModule });
